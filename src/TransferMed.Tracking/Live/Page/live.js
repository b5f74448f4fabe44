"use strict";

// The server sends the whole state at first and after every epoch, and between them how far the epoch is.
const at = id => document.getElementById(id);
let state = null;
let source = null;

function connect() {
  source = new EventSource("events");
  source.addEventListener("state", event => {
    const before = state;
    state = JSON.parse(event.data);
    show();
    announce(before);
  });
  source.addEventListener("progress", event => {
    if (state) {
      Object.assign(state, JSON.parse(event.data));
      showProgress();
    }
  });
  source.onerror = () => {
    showStatus();
    // A browser gives up where the answer was not a stream; a training may begin again at any time.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(connect, 2000);
    }
  };
}

const words = { waiting: "Waiting", training: "Training", finished: "Finished", stopped: "Stopped", failed: "Failed" };

function showStatus() {
  const isOpen = source.readyState === EventSource.OPEN;
  const isOver = state && ["finished", "stopped", "failed"].includes(state.status);
  const status = isOpen || isOver ? (state ? state.status : "connecting") : state ? "lost" : "connecting";
  at("status").dataset.status = status;
  at("status").textContent = words[status] || (status === "lost" ? "No connection" : "Connecting");
  const message = status === "lost" ? "The program does not answer: it may have ended or be starting again. This page goes on by itself when it does." : state && state.message;
  at("message").hidden = !message;
  at("message").textContent = message || "";
}

function show() {
  document.title = state.heading;
  at("heading").textContent = state.heading;
  at("network").textContent = state.network || "";
  const score = state.metric || "score";
  at("score-name").textContent = score;
  at("score-column").textContent = capital(score);
  at("best-name").textContent = "Best " + score;
  at("rate").textContent = state.history.length ? short(state.history.at(-1).rate) : "-";
  const best = bestOf(state.history);
  at("best").replaceChildren(best ? figure(best.score) : "-");
  if (best) {
    at("best").append(small(" epoch " + best.epoch));
  }
  showProgress();
  drawAll();
  const rows = state.history.map(epoch => row(epoch, epoch === best)).reverse();
  if (rows.length) {
    at("rows").replaceChildren(...rows);
  } else {
    at("rows").replaceChildren(noRow());
  }
}

function showProgress() {
  const done = state.epochs ? Math.min(1, (state.finishedEpochs + (state.steps ? state.step / state.steps : 0)) / state.epochs) : 0;
  const percent = Math.round(100 * (state.status === "finished" ? 1 : done));
  at("fill").style.width = percent + "%";
  at("bar").setAttribute("aria-valuenow", percent);
  at("epoch").replaceChildren(state.epoch ? String(state.epoch) : "-");
  if (state.epoch) {
    at("epoch").append(small(" of " + state.epochs));
  }
  at("left").textContent = state.status === "training" ? time(state.left) : state.status === "finished" ? "Done" : "-";
  at("loss").textContent = figure(state.loss);
  at("speed").replaceChildren(state.speed ? Math.round(state.speed).toString() : "-");
  if (state.speed) {
    at("speed").append(small(" images/s"));
  }
  showStatus();
}

// A screen reader hears of finished epochs and of the end, not of every step.
function announce(before) {
  const last = state.history.at(-1);
  if (before && last && before.history.length !== state.history.length) {
    at("announcement").textContent = `Epoch ${last.epoch} of ${state.epochs}: loss ${figure(last.loss)}` + (isNumber(last.score) ? `, ${state.metric} ${figure(last.score)}` : "");
  } else if (before && before.status !== state.status) {
    at("announcement").textContent = words[state.status];
  }
}

function bestOf(history) {
  const sign = state.higherIsBetter === false ? -1 : 1;
  return history.filter(epoch => isNumber(epoch.score)).reduce((best, epoch) => !best || sign * (epoch.score - best.score) > 0 ? epoch : best, null);
}

function row(epoch, isBest) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = epoch.epoch;
  line.append(head);
  for (const text of [figure(epoch.loss), isNumber(epoch.score) ? figure(epoch.score) + (isBest ? " (best)" : "") : "-", Math.round(epoch.speed), epoch.seconds.toFixed(1)]) {
    const cell = document.createElement("td");
    cell.textContent = text;
    line.append(cell);
  }
  line.className = isBest ? "best" : "";
  return line;
}

function noRow() {
  const line = document.createElement("tr");
  const cell = document.createElement("td");
  cell.colSpan = 5;
  cell.className = "quiet";
  cell.textContent = "None yet";
  line.append(cell);
  return line;
}

function drawAll() {
  const history = state.history;
  draw(at("loss-chart"), history.map(epoch => [epoch.epoch, epoch.loss]), "Training loss", [0, null], true);
  draw(at("score-chart"), history.filter(epoch => isNumber(epoch.score)).map(epoch => [epoch.epoch, epoch.score]), "Validation " + (state.metric || "score"), [state.minimum, state.maximum], false);
}

// One curve with its axes. Text keeps its size whatever the width, since a unit is a pixel.
function draw(svg, points, name, range, fromZero) {
  const width = svg.clientWidth, height = svg.clientHeight;
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
  if (points.length === 0 || width === 0) {
    svg.setAttribute("aria-label", `${name}: no value yet.`);
    svg.append(text(width / 2, height / 2, "No value yet", "middle"));
    return;
  }
  const first = points[0], last = points.at(-1);
  svg.setAttribute("aria-label", `${name}: ${figure(first[1])} in epoch ${first[0]}, ${figure(last[1])} in epoch ${last[0]}; every epoch is in the table below.`);
  const values = points.map(point => point[1]);
  const ys = ticks(fromZero ? Math.min(0, ...values) : Math.min(...values), Math.max(...values), range, 4);
  const end = Math.max(state.epochs || 1, last[0], 2);
  const left = 12 + 7.2 * Math.max(...ys.map(value => short(value).length)), right = width - 14, top = 16, bottom = height - 26;
  const x = epoch => left + (right - left) * (epoch - 1) / (end - 1);
  const y = value => bottom - (bottom - top) * (value - ys[0]) / (ys.at(-1) - ys[0]);
  for (const value of ys) {
    svg.append(shape("line", { class: "grid", x1: left, x2: right, y1: y(value), y2: y(value) }), text(left - 8, y(value) + 4, short(value), "end"));
  }
  for (const epoch of epochTicks(end, width < 420 ? 4 : 6)) {
    svg.append(text(x(epoch), height - 8, String(epoch), epoch === end ? "end" : "middle"));
  }
  svg.append(shape("polyline", { class: "curve", points: points.map(point => `${x(point[0]).toFixed(1)},${y(point[1]).toFixed(1)}`).join(" ") }));
  svg.append(shape("circle", { class: "point", cx: x(last[0]), cy: y(last[1]), r: 4 }));
  const isLate = x(last[0]) > right - 60;
  const label = text(x(last[0]) + (isLate ? 0 : 9), y(last[1]) + (isLate ? -10 : 4), figure(last[1]), isLate ? "end" : "start");
  label.setAttribute("class", "value");
  svg.append(label);
}

// Even values round the curve, within what the metric can be.
function ticks(low, high, [least, most], count) {
  if (high - low < 1e-9) {
    const room = Math.max(Math.abs(high) * 0.1, 1e-3);
    low = isNumber(least) ? Math.max(least, low - room) : low - room;
    high = isNumber(most) ? Math.min(most, high + room) : high + room;
  }
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(factor => factor * power).find(candidate => candidate >= raw * 0.999);
  const from = Math.floor(low / step + 1e-9), to = Math.ceil(high / step - 1e-9);
  return Array.from({ length: to - from + 1 }, (_, i) => (from + i) * step);
}

function epochTicks(end, count) {
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 2000, 5000].find(candidate => (end - 1) / candidate <= count) || end;
  const found = [1];
  for (let epoch = step === 1 ? 2 : step; epoch < end; epoch += step) {
    if (epoch > 1 && end - epoch >= step * 0.4 && epoch - found.at(-1) >= step * 0.4) {
      found.push(epoch);
    }
  }
  return [...found, end];
}

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  return made;
}

function text(x, y, content, anchor) {
  const made = shape("text", { x, y, "text-anchor": anchor });
  made.textContent = content;
  return made;
}

function small(content) {
  const made = document.createElement("small");
  made.textContent = content;
  return made;
}

const isNumber = value => typeof value === "number";
const figure = value => isNumber(value) ? value.toFixed(Math.abs(value) >= 100 ? 1 : 3) : "-";
const short = value => isNumber(value) ? String(Number(value.toPrecision(4))) : "-";
const capital = word => word.charAt(0).toUpperCase() + word.slice(1);

function time(seconds) {
  if (!isNumber(seconds)) {
    return "-";
  }
  const all = Math.round(seconds);
  return all < 60 ? `${all} s` : all < 3600 ? `${Math.floor(all / 60)} min ${all % 60} s` : `${Math.floor(all / 3600)} h ${Math.floor(all % 3600 / 60)} min`;
}

addEventListener("resize", () => state && drawAll());
connect();

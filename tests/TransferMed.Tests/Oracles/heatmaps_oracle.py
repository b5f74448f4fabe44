#!/usr/bin/env python3
"""Writes heatmaps.json beside itself: heat maps of a small network as PyTorch's own gradients give them, in double precision.

Needs PyTorch (1.13 or later).
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(3)
LABEL, STEPS = 1, 50
body = nn.Sequential(
    nn.Conv2d(3, 5, 3, padding=1), nn.BatchNorm2d(5), nn.ReLU(),
    nn.Conv2d(5, 6, 3, stride=2, padding=1), nn.BatchNorm2d(6), nn.SiLU())
tail = nn.Sequential(nn.Conv2d(6, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU())
head = nn.Linear(4, 3)
for module in (body, tail):
    for layer in module:
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1, 0.3)
            nn.init.normal_(layer.bias, 0, 0.3)
            nn.init.normal_(layer.running_mean, 0, 0.3)
            nn.init.uniform_(layer.running_var, 0.5, 1.5)
nn.init.normal_(head.weight, 0, 1)
network = nn.ModuleList([body, tail, head]).double().eval()
picture = torch.round(torch.randn(1, 3, 9, 12, dtype=torch.float64) * 1000) / 1000


def score(values):
    return head(tail(values).mean((2, 3)))[:, LABEL]


def scaled(raw):
    fine = F.interpolate(raw, size=picture.shape[2:], mode="bilinear", align_corners=False)
    return (fine / fine.abs().max()).flatten().tolist()


def gradient(of, at):
    return torch.autograd.grad(of, at)[0]


values = body(picture).detach().requires_grad_()
logit = score(values)
g = gradient(logit.sum(), values)
cam = F.relu((values * g.mean((2, 3), keepdim=True)).sum(1, keepdim=True))

# Grad-CAM++ as the paper writes it: derivatives of exp(logit).
y = logit.exp().detach()[:, None, None, None]
first, second, third = y * g, y * g ** 2, y * g ** 3
alpha = second / (2 * second + values.sum((2, 3), keepdim=True) * third)
plus = F.relu((values * (alpha * F.relu(first)).sum((2, 3), keepdim=True)).sum(1, keepdim=True))

total = torch.zeros_like(picture)
for i in range(STEPS):
    point = (picture * (i + 0.5) / STEPS).requires_grad_()
    total += gradient(score(body(point)).sum(), point)
integrated = (total / STEPS * picture).sum(1, keepdim=True)

state = [v.flatten().float().tolist() for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")]
result = {
    "label": LABEL, "steps": STEPS, "shape": list(picture.shape), "picture": picture.flatten().tolist(), "state": state,
    "gradCam": scaled(cam.detach()), "gradCamPlusPlus": scaled(plus.detach()), "integratedGradients": scaled(integrated),
}
pathlib.Path(__file__).with_name("heatmaps.json").write_text(json.dumps(result) + "\n")

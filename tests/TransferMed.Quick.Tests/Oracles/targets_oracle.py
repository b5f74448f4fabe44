#!/usr/bin/env python3
"""Writes targets.json beside itself: metrics of findings and of measured values by scikit-learn and SciPy, unknown truths masked.

Needs numpy, scipy and scikit-learn 1.2.
"""
import json
import math
import pathlib
import warnings

import numpy as np
import scipy
import scipy.optimize
import scipy.stats
import sklearn
from sklearn import metrics

warnings.simplefilter('ignore')
random = np.random.default_rng(11)


def number(value):
    value = float(value)
    return None if math.isnan(value) else value


def mean(values):
    values = [value for value in values if not math.isnan(value)]
    return number(np.mean(values)) if values else None


def calibration_error(y, p, bins=15):
    edges, total = np.linspace(0, 1, bins + 1), 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = ((p > low) | (low == 0)) & (p <= high)
        if inside.any():
            total += inside.mean() * abs(p[inside].mean() - y[inside].mean())
    return total


def area(y, p):
    return metrics.roc_auc_score(y, p) if 0 < y.sum() < len(y) else math.nan


def precision_average(y, p):
    return metrics.average_precision_score(y, p) if y.sum() else math.nan


def ratios(y, called):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(y, called, labels=[1], average='macro', zero_division=0)
    specificity = metrics.recall_score(y, called, pos_label=0, zero_division=0) if (y == 0).any() else 0.0
    return {'precision': precision, 'recall': recall, 'specificity': specificity, 'f1': f1}


def findings(name, truth, probability, thresholds):
    known = ~np.isnan(truth)
    called = probability >= thresholds
    per = []
    for t in range(truth.shape[1]):
        y, p, c = truth[known[:, t], t].astype(int), probability[known[:, t], t], called[known[:, t], t].astype(int)
        per.append({'support': int(y.sum()), 'known': len(y), 'auc': area(y, p), 'averagePrecision': precision_average(y, p),
                    **ratios(y, c), 'calibrationError': calibration_error(y, p)}
                   if len(y) else {'support': 0, 'known': 0, **{key: math.nan for key in ('auc', 'averagePrecision', 'precision', 'recall', 'specificity', 'f1', 'calibrationError')}})
    y, p, c = truth[known].astype(int), probability[known], called[known].astype(int)
    rows = known.any(1)
    exact = np.where(known, called == (truth == 1), True).all(1)
    micro = ratios(y, c)
    expected = {
        'macroAuc': mean(one['auc'] for one in per), 'microAuc': number(area(y, p)),
        'macroAveragePrecision': mean(one['averagePrecision'] for one in per), 'microAveragePrecision': number(precision_average(y, p)),
        'macroPrecision': mean(one['precision'] for one in per), 'macroRecall': mean(one['recall'] for one in per),
        'macroSpecificity': mean(one['specificity'] for one in per), 'macroF1': mean(one['f1'] for one in per),
        'microPrecision': micro['precision'], 'microRecall': micro['recall'], 'microSpecificity': micro['specificity'], 'microF1': micro['f1'],
        'hammingLoss': metrics.zero_one_loss(y, c), 'exactMatch': float(exact[rows].mean()),
        'logLoss': metrics.log_loss(y, p, labels=[0, 1]), 'brier': metrics.mean_squared_error(y, p),
        'ece': mean(one['calibrationError'] for one in per),
    }
    if known.all():
        # scikit-learn's own averages over findings, where nothing is masked.
        whole, calls = truth.astype(int), called.astype(int)
        assert math.isclose(expected['hammingLoss'], metrics.hamming_loss(whole, calls))
        assert math.isclose(expected['exactMatch'], metrics.accuracy_score(whole, calls))
        assert math.isclose(expected['macroF1'], metrics.f1_score(whole, calls, average='macro', zero_division=0))
        assert math.isclose(expected['microF1'], metrics.f1_score(whole, calls, average='micro', zero_division=0))
        if (whole.any(0) & ~whole.all(0)).all():
            assert math.isclose(expected['macroAuc'], metrics.roc_auc_score(whole, probability, average='macro'))
            assert math.isclose(expected['microAuc'], metrics.roc_auc_score(whole, probability, average='micro'))
            assert math.isclose(expected['macroAveragePrecision'], metrics.average_precision_score(whole, probability, average='macro'))
            assert math.isclose(expected['microAveragePrecision'], metrics.average_precision_score(whole, probability, average='micro'))
    return {'name': name, 'truths': masked(truth), 'probabilities': probability.tolist(), 'thresholds': list(thresholds), 'expected': expected,
            'perFinding': [{key: number(value) for key, value in one.items()} for one in per]}


def masked(values):
    return [[None if math.isnan(value) else value for value in row] for row in values.tolist()]


def draw_findings(n, shares, unknown, digits=2):
    truth = (random.random((n, len(shares))) < shares).astype(float)
    probability = np.round(1 / (1 + np.exp(-(2 * truth - 1.4 + random.normal(size=truth.shape)))), digits)
    truth[random.random(truth.shape) < unknown] = math.nan
    return truth, probability


def values(name, truth, predicted):
    per = []
    for t in range(truth.shape[1]):
        known = ~np.isnan(truth[:, t])
        y, p = truth[known, t], predicted[known, t]
        varies, both = len(set(y)) > 1, len(set(y)) > 1 and len(set(p)) > 1
        d, n = p - y, len(y)
        one = {'known': n, 'meanAbsoluteError': metrics.mean_absolute_error(y, p), 'rootMeanSquaredError': metrics.mean_squared_error(y, p, squared=False),
               'r2': metrics.r2_score(y, p) if varies else math.nan, 'pearson': scipy.stats.pearsonr(y, p)[0] if both else math.nan,
               'spearman': scipy.stats.spearmanr(y, p)[0] if both else math.nan, 'bias': d.mean()}
        # Bland and Altman 1999, sections 2.1 and 2.2.
        s, t95 = d.std(ddof=1), scipy.stats.t.ppf(0.975, n - 1)
        error = s * math.sqrt(1 / n + 1.96 ** 2 / (2 * (n - 1)))
        low, high = d.mean() - 1.96 * s, d.mean() + 1.96 * s
        one['blandAltman'] = [s, d.mean() - t95 * s / math.sqrt(n), d.mean() + t95 * s / math.sqrt(n), low, low - t95 * error, low + t95 * error, high, high - t95 * error, high + t95 * error]
        per.append(one)
    keys = ['meanAbsoluteError', 'rootMeanSquaredError', 'r2', 'pearson', 'spearman', 'bias']
    return {'name': name, 'truths': masked(truth), 'predicted': predicted.tolist(), 'expected': {key: mean(one[key] for one in per) for key in keys},
            'perValue': [{key: value if key == 'blandAltman' else number(value) for key, value in one.items()} for one in per]}


def draw_values(n, unknown, digits=1):
    truth = np.round(random.normal(size=(n, 2)) * [30, 0.4] + [120, 3], digits)
    predicted = np.round(truth * 0.8 + random.normal(size=(n, 2)) * [12, 0.3] + [20, 0.5], digits)
    truth[random.random(truth.shape) < unknown] = math.nan
    return truth, predicted


def platt(name, y, p):
    """Platt 1999: the likelihood of his targets on the logit, minimised to the end."""
    z = np.log(np.clip(p, 2.220446049250313e-16, 1 - 2.220446049250313e-16))
    z = z - np.log1p(-np.clip(p, 2.220446049250313e-16, 1 - 2.220446049250313e-16))
    positives, negatives = y.sum(), len(y) - y.sum()
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def loss(w):
        score = w[0] * z + w[1]
        return np.sum(np.logaddexp(0, score) - target * score)

    def slope(w):
        error = 1 / (1 + np.exp(-(w[0] * z + w[1]))) - target
        return np.array([error @ z, error.sum()])

    found = scipy.optimize.minimize(loss, [1, 0], jac=slope, method='BFGS', options={'gtol': 1e-9})
    return {'name': name, 'truths': y.tolist(), 'probabilities': p.tolist(), 'slope': found.x[0], 'intercept': found.x[1]}


def grades(name, y, predicted, k):
    d = np.abs(y - predicted)
    return {'name': name, 'grades': k, 'truths': y.tolist(), 'predicted': predicted.tolist(),
            'expected': {'gradeError': metrics.mean_absolute_error(y, predicted), 'quadraticKappa': metrics.cohen_kappa_score(y, predicted, labels=list(range(k)), weights='quadratic'),
                         'exact': metrics.accuracy_score(y, predicted), 'withinOne': float((d <= 1).mean()), 'tooHigh': float((predicted > y).mean()), 'tooLow': float((predicted < y).mean())},
            'perGrade': [number(d[y == g].mean()) if (y == g).any() else None for g in range(k)]}


def one_never_there():
    truth, probability = draw_findings(60, np.array([0.3, 0.5, 0.2]), 0.1)
    truth[:, 2] = np.where(np.isnan(truth[:, 2]), math.nan, 0)
    return truth, probability


def one_never_known():
    truth, probability = draw_findings(60, np.array([0.3, 0.5, 0.2]), 0.1)
    truth[:, 1] = math.nan
    truth[:5] = math.nan
    return truth, probability


graded = random.integers(0, 5, 120)
platt_truth = (random.random(300) < 0.3).astype(int)
document = {
    'made_with': f'scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}',
    'findings': [
        findings('all known', *draw_findings(80, np.array([0.3, 0.1, 0.6, 0.5]), 0), [0.5, 0.5, 0.5, 0.5]),
        findings('a third unknown', *draw_findings(120, np.array([0.3, 0.1, 0.6, 0.5]), 0.33), [0.5, 0.2, 0.35, 0.61]),
        findings('coarse probabilities', *draw_findings(90, np.array([0.3, 0.5]), 0.2, digits=1), [0.5, 0.3]),
        findings('one finding', *draw_findings(50, np.array([0.4]), 0.1), [0.4]),
        findings('one that no sample shows', *one_never_there(), [0.5, 0.5, 0.5]),
        findings('one that is never known, and samples of which nothing is', *one_never_known(), [0.5, 0.5, 0.5]),
        findings('sure and partly wrong', np.array([[0, 1], [1, 0], [1, math.nan], [0, 1.0]]), np.array([[0, 1], [0, 0.5], [1, 0], [1.0, 1]]), [0.5, 0.5]),
    ],
    'values': [
        values('all known', *draw_values(80, 0)),
        values('a quarter unknown', *draw_values(100, 0.25)),
        values('many ties', *draw_values(60, 0.1, digits=-1)),
        values('one that does not vary', np.array([[1.0, 2], [2, 2], [3, 2]]), np.array([[1.5, 2], [1.5, 3], [4, 1.0]])),
        values('far from 0', *(array + 1e6 for array in draw_values(50, 0.1, digits=3))),
    ],
    'grades': [
        grades('five grades', graded, np.clip(graded + random.integers(-2, 3, 120) * (random.random(120) < 0.5), 0, 4), 5),
        grades('one that does not occur', np.array([0, 1, 3, 3, 0, 1]), np.array([0, 2, 3, 1, 0, 1]), 4),
    ],
    'platt': [platt('too sure', platt_truth, np.round(1 / (1 + np.exp(-(4 * platt_truth - 2.5 + 3 * random.normal(size=300)))), 6)),
              platt('told apart', np.repeat([0, 1], 20), np.concatenate([np.linspace(0.01, 0.4, 20), np.linspace(0.6, 0.97, 20)]))],
}
pathlib.Path(__file__).with_name('targets.json').write_text(json.dumps(document) + '\n')

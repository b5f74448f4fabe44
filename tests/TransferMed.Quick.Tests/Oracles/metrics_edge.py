#!/usr/bin/env python3
"""Writes metrics-edge.json beside itself: what scikit-learn 1.2 says where metrics are at their edges.

null stands for what scikit-learn refuses or gives as NaN. Needs numpy and scikit-learn 1.2.
"""
import json
import math
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics

warnings.simplefilter('ignore')
random = np.random.default_rng(3)


def number(compute):
    try:
        value = float(compute())
    except ValueError:
        return None
    return None if math.isnan(value) else value + 0.0


def calibration_error(p, y, bins=15):
    confidence, hit, edges = p.max(1), p.argmax(1) == y, np.linspace(0, 1, bins + 1)
    total = 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            total += inside.mean() * abs(confidence[inside].mean() - hit[inside].mean())
    return total


def expected(y, p):
    k, predicted = p.shape[1], p.argmax(1)
    classes = list(range(k))
    matrix = metrics.confusion_matrix(y, predicted, labels=classes)

    def scores(average):
        values = metrics.precision_recall_fscore_support(y, predicted, labels=classes, average=average, zero_division=0)
        return {name: np.asarray(value).tolist() for name, value in zip(('precision', 'recall', 'f1', 'support'), values) if value is not None}

    def specificity(c):
        others = y != c
        return float((predicted[others] != c).mean()) if others.any() else 0.0

    result = {
        'confusion_matrix': matrix.tolist(),
        'accuracy': number(lambda: metrics.accuracy_score(y, predicted)),
        'balanced_accuracy': number(lambda: metrics.balanced_accuracy_score(y, predicted)),
        'mcc': number(lambda: metrics.matthews_corrcoef(y, predicted)),
        'cohen_kappa': number(lambda: metrics.cohen_kappa_score(y, predicted, labels=classes)),
        'quadratic_kappa': number(lambda: metrics.cohen_kappa_score(y, predicted, labels=classes, weights='quadratic')),
        'log_loss': number(lambda: metrics.log_loss(y, p, labels=classes)),
        'macro': scores('macro'), 'micro': scores('micro'), 'weighted': scores('weighted'),
        'per_class': {**scores(None), 'specificity': [specificity(c) for c in classes]},
        'auc_ovr': [number(lambda: metrics.roc_auc_score(y == c, p[:, c])) for c in classes],
        'average_precision': [number(lambda: metrics.average_precision_score(y == c, p[:, c])) for c in classes],
        'macro_auc_ovr': number(lambda: metrics.roc_auc_score(y, p[:, 1]) if k == 2 else metrics.roc_auc_score(y, p, multi_class='ovr', labels=classes)),
        'brier_multiclass': float(((p - np.eye(k)[y]) ** 2).sum(1).mean()),
        'ece_15_equal_width_bins_right_closed': calibration_error(p, y),
    }
    if k == 2:
        result['brier_binary'] = float(((p[:, 1] - y) ** 2).mean())
        fpr, tpr, _ = metrics.roc_curve(y, p[:, 1])
        result['roc_curve'] = {name: [None if math.isnan(v) else v for v in values] for name, values in (('fpr', fpr), ('tpr', tpr))}
    return result


def case(name, labels, probabilities):
    y, p = np.array(labels), np.array(probabilities, float)
    return {'name': name, 'classes': p.shape[1], 'y_true': y.tolist(), 'probabilities': p.tolist(),
            'y_pred': p.argmax(1).tolist(), 'expected': expected(y, p)}


def softmax(n, k, digits=6):
    z = np.exp(2 * random.normal(size=(n, k)))
    return np.round(z / z.sum(1, keepdims=True), digits)


def binary(positive):
    return np.stack([1 - positive, positive], 1)


def fifteenths(n):
    pairs = random.integers(0, 8, (n, 2))
    return np.array([[i / 15, j / 15, max(0.0, 1 - i / 15 - j / 15)] for i, j in pairs])


cases = [
    case('a class absent from the truth', random.choice([0, 2, 3], 50), softmax(50, 4)),
    case('a class absent from truth and prediction', random.choice([0, 2], 40), np.insert(binary(np.round(random.random(40), 6)), 1, 0, 1)),
    case('constant scores of two classes', random.integers(0, 2, 30), np.full((30, 2), 0.5)),
    case('constant scores of three classes', random.integers(0, 3, 30), np.tile([0.2, 0.5, 0.3], (30, 1))),
    case('one sample, right', [1], [[0.2, 0.8]]),
    case('one sample, wrong', [0], [[0.2, 0.8]]),
    case('one sample of three classes', [2], [[0.1, 0.3, 0.6]]),
    case('two samples', [0, 1], [[0.6, 0.4], [0.4, 0.6]]),
    case('only positives', [1] * 10, softmax(10, 2)),
    case('only negatives', [0] * 10, softmax(10, 2)),
    case('only positives, all right', [1] * 5, [[0.3, 0.7]] * 5),
    case('sure and half of them wrong', [0, 1, 0, 1], [[0, 1], [1, 0], [1, 0], [0, 1]]),
    case('scores on the edges of the bins, two classes', random.integers(0, 2, 60), binary(random.integers(0, 31, 60) / 30)),
    case('scores on the edges of the bins, three classes', random.integers(0, 3, 90), fifteenths(90)),
    case('ties for the largest probability', [0, 1, 2, 0], [[0.5, 0.5, 0], [0.5, 0.5, 0], [0.4, 0.2, 0.4], [1 / 3, 1 / 3, 1 / 3]]),
    case('rows that sum to 1 but for rounding', random.integers(0, 6, 80), softmax(80, 6, digits=4)),
    case('probabilities of single precision', random.integers(0, 5, 100), softmax(100, 5).astype(np.float32)),
]
path = pathlib.Path(__file__).with_name('metrics-edge.json')
path.write_text(json.dumps({'made_with': f'scikit-learn {sklearn.__version__}', 'cases': cases}) + '\n')

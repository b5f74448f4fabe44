#!/usr/bin/env python3
"""Writes calibration-oracle.json beside itself: what scikit-learn 1.2 and SciPy say about calibration and covariance.

Needs numpy, SciPy and scikit-learn 1.2.
"""
import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.calibration import calibration_curve
from sklearn.covariance import LedoitWolf
from sklearn.isotonic import IsotonicRegression

random = np.random.default_rng(11)


def predictions(n, k, sureness, digits=None):
    truth = random.normal(size=(n, k)) * 1.2
    p = np.exp(truth - logsumexp(truth, axis=1, keepdims=True))
    y = np.array([random.choice(k, p=row) for row in p])
    z = sureness * truth + 0.3 * random.normal(size=(n, k)) + np.linspace(0, 0.8, k)
    q = np.exp(z - logsumexp(z, axis=1, keepdims=True))
    if digits is not None:
        q = np.round(q, digits)
        q[:, 0] = 1 - q[:, 1:].sum(1)
        q[:, 0] = np.round(q[:, 0], digits)
    return y, q


def curves(y, p):
    result = []
    for c in range(p.shape[1]):
        for strategy in ('uniform', 'quantile'):
            for bins in (5, 10, 15):
                frequency, mean = calibration_curve(y == c, p[:, c], n_bins=bins, strategy=strategy)
                result.append({'class': c, 'strategy': strategy, 'bins': bins, 'frequency': frequency.tolist(), 'mean': mean.tolist()})
    return result


def log_loss(z, y):
    return float((logsumexp(z, axis=1) - z[np.arange(len(y)), y]).mean())


def vector_scaling(y, p, ridge):
    z, n, k = np.log(p), len(y), p.shape[1]

    def objective(theta):
        w, b = theta[:k], theta[k:]
        s = w * z + b
        g = np.exp(s - logsumexp(s, axis=1, keepdims=True))
        g[np.arange(n), y] -= 1
        value = log_loss(s, y) + ridge / 2 * (((w - 1) ** 2).sum() + (b ** 2).sum())
        return value, np.concatenate([(g * z).mean(0) + ridge * (w - 1), g.mean(0) + ridge * b])

    best = minimize(objective, np.concatenate([np.ones(k), np.zeros(k)]), jac=True, method='BFGS', options={'gtol': 1e-10, 'maxiter': 10000})
    w, b = best.x[:k], best.x[k:]
    return {'ridge': ridge, 'factors': w.tolist(), 'offsets': b.tolist(), 'log_loss_before': log_loss(z, y), 'log_loss_after': log_loss(w * z + b, y)}


def isotonic(y, p, q):
    columns = [IsotonicRegression(out_of_bounds='clip').fit(p[:, c], (y == c).astype(float)).predict(q[:, c]) for c in range(p.shape[1])]
    one_vs_rest = np.stack(columns, 1)
    total = one_vs_rest.sum(1, keepdims=True)
    return np.where(total > 0, one_vs_rest / np.where(total > 0, total, 1), 1 / p.shape[1])


def set_case(n, k, sureness, digits=None):
    y, p = predictions(n, k, sureness, digits)
    _, q = predictions(25, k, sureness, digits)
    case = {'classes': k, 'labels': y.tolist(), 'probabilities': p.tolist(), 'curves': curves(y, p),
            'other_probabilities': q.tolist(), 'isotonic': isotonic(y, p, q).tolist()}
    if digits is None:
        case['vector_scaling'] = [vector_scaling(y, p, ridge) for ridge in (1e-3, 0.1)]
    return case


def covariance_case(n, d, k):
    y = np.arange(n) % k
    mix = random.normal(size=(d, d)) / np.sqrt(d)
    means = random.normal(size=(k, d)) * 2
    x = (random.normal(size=(n, d)) @ mix + means[y]).astype(np.float32).astype(float)
    new = np.round(random.normal(size=(8, d)) * 3, 4).astype(np.float32).astype(float)
    centres = np.stack([x[y == c].mean(0) for c in range(k)])
    fit = LedoitWolf(assume_centered=True).fit(x - centres[y])
    inverse = np.linalg.inv(fit.covariance_)
    distances = [min(float((v - m) @ inverse @ (v - m)) for m in centres) for v in new]
    return {'features': x.tolist(), 'labels': y.tolist(), 'shrinkage': float(fit.shrinkage_), 'new': new.tolist(), 'distances': distances}


result = {
    'made_with': f'scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, numpy {np.__version__}',
    'sets': [set_case(98, 2, 2.0), set_case(150, 3, 1.6), set_case(80, 4, 1.0), set_case(120, 3, 2.0, digits=1)],
    'covariances': [covariance_case(40, 3, 2), covariance_case(12, 8, 3)],
}
pathlib.Path(__file__).with_name('calibration-oracle.json').write_text(json.dumps(result) + '\n')

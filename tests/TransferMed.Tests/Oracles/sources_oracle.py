#!/usr/bin/env python3
"""Writes sources.json beside itself: scores of features by NumPy, SciPy and scikit-learn, for the advisor's tests.

LogME is the fixed point of its authors' program (github thuml/LogME), with the determinant over the axes that the features have; `evidence` is scikit-learn's
BayesianRidge at its end, which has no such tolerance. Needs numpy, scipy and scikit-learn 1.2.
"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn.cluster import KMeans
from sklearn.covariance import LedoitWolf
from sklearn.decomposition import PCA
from sklearn.linear_model import BayesianRidge
from sklearn.mixture import GaussianMixture
from sklearn.mixture._gaussian_mixture import _estimate_gaussian_parameters
from sklearn.neighbors import KNeighborsClassifier

warnings.simplefilter('ignore')
random = np.random.default_rng(11)


def log_me(f, y):
    n = len(f)
    u, s, _ = np.linalg.svd(f, full_matrices=False)
    u, squares = u[:, s > 1e-10], s[s > 1e-10] ** 2
    evidences = []
    for label in range(y.max() + 1):
        target = (y == label) * 1.0
        shares = (u.T @ target) ** 2
        outside = (target ** 2).sum() - shares.sum()
        alpha = beta = 1.0
        for _ in range(11):
            ratio = alpha / beta
            used = (squares / (squares + ratio)).sum()
            weights = (squares * shares / (ratio + squares) ** 2).sum()
            residual = (shares / (1 + squares / ratio) ** 2).sum() + outside
            alpha, beta = used / (weights + 1e-5), (n - used) / (residual + 1e-5)
            if abs(alpha / beta - ratio) / ratio <= 1e-3:
                break
        evidence = len(squares) / 2 * np.log(alpha) + n / 2 * np.log(beta) - 0.5 * np.log(alpha + beta * squares).sum() \
            - beta / 2 * residual - alpha / 2 * weights - n / 2 * np.log(2 * np.pi)
        evidences.append(evidence / n)
    return evidences


def evidence(f, y):
    return [BayesianRidge(fit_intercept=False, alpha_1=0, alpha_2=0, lambda_1=0, lambda_2=0, alpha_init=1.0, lambda_init=1.0, compute_score=True,
                          tol=1e-12, n_iter=10 ** 5).fit(f, (y == label) * 1.0).scores_[-1] / len(y) for label in range(y.max() + 1)]


def leep(theta, y):
    joint = np.array([theta[y == label].sum(0) for label in range(y.max() + 1)])
    return np.log((theta * (joint / joint.sum(0))[y]).sum(1)).mean()


def neighbors(f, y, folds, k):
    shares = np.zeros((len(f), y.max() + 1))
    for fold in range(folds.max() + 1):
        own = folds == fold
        fit = KNeighborsClassifier(k, metric='cosine', algorithm='brute').fit(f[~own], y[~own])
        shares[np.ix_(own, fit.classes_)] = fit.predict_proba(f[own])
    return shares.tolist()


def case(name, count, features, classes, distance):
    y = np.arange(count) % classes
    random.shuffle(y)
    # Features as of a network: not negative, with a mean, of unequal spread.
    f = np.abs(random.normal(size=(classes, features))[y] * distance + random.normal(size=(count, features)) * np.geomspace(2, 0.2, features) + 1).round(3)
    folds = random.permutation(np.arange(count) % 5)
    work = LedoitWolf().fit(f)
    means = np.array([f[y == label].mean(0) for label in range(classes)])[y]
    between = np.cov(means, rowvar=False, bias=True)
    h_score = (1 - work.shrinkage_) * np.trace(np.linalg.inv(work.covariance_) @ between)
    pca = PCA().fit(f)
    kept = int(np.searchsorted(pca.explained_variance_ratio_.cumsum(), 0.8) + 1)
    rows = pca.transform(f)[:, :kept]
    seeds = random.choice(count, max(classes, min(5 * classes, count // 5)), replace=False)
    clusters = KMeans(len(seeds), init=rows[seeds], n_init=1, tol=0, algorithm='lloyd', max_iter=300).fit(rows).labels_
    floor = 1e-3 * rows.var(0).mean()
    weights, centres, variances = _estimate_gaussian_parameters(rows, np.eye(len(seeds))[clusters], floor, 'diag')
    mixture = GaussianMixture(len(seeds), covariance_type='diag', tol=1e-6, reg_covar=floor, max_iter=200, weights_init=weights / weights.sum(),
                              means_init=centres, precisions_init=1 / variances).fit(rows)
    shares = mixture.predict_proba(rows)
    return {
        'name': name, 'classes': classes, 'rows': f.tolist(), 'labels': y.tolist(), 'folds': folds.tolist(),
        'logMe': log_me(f, y), 'evidence': evidence(f, y),
        'shrinkage': work.shrinkage_, 'hScore': h_score,
        'explained': (pca.explained_variance_[:kept] * (count - 1)).tolist(), 'rowsOnAxes': np.abs(rows).round(9).tolist(),
        'seeds': seeds.tolist(), 'clusters': clusters.tolist(), 'shares': shares.round(9).tolist(), 'leep': leep(shares, y),
        'neighbors5': neighbors(f, y, folds, 5), 'neighbors11': neighbors(f, y, folds, 11),
    }


def kendall():
    lists = []
    for count in (3, 8, 15):
        for digits in (8, 0):
            first = random.normal(size=count).round(digits)
            second = (first + random.normal(size=count)).round(digits)
            lists.append({'first': (first + 0).tolist(), 'second': (second + 0).tolist(), 'tau': scipy.stats.weightedtau(first, second).statistic})
    return lists


document = {
    'source': f'NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}, sources_oracle.py',
    'cases': [case('more pictures than features', 90, 12, 3, 0.6), case('more features than pictures', 48, 80, 2, 0.3), case('as many', 40, 40, 4, 0.5)],
    'kendall': kendall(),
}
pathlib.Path(__file__).with_name('sources.json').write_text(json.dumps(document, separators=(',', ':')) + '\n')

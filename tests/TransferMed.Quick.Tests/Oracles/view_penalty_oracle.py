"""A logistic regression that pays for telling views of one picture apart, by SciPy: python3 view_penalty_oracle.py > view_penalty.json

The minimum over weights w of the scaled features and free intercepts of
    strength * sum of count * -log p(label) + c / 2 * sum of w' (I + p V) w
with V the covariance of the features about the mean of their picture, brought to the whole variance of the features, and c the share of the whole variance that is left when
features x are replaced by (I + p V)^(-1/2) x. One vector for two classes, one each for more.
"""
import json
import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

random = np.random.default_rng(12)


def scaled(features, pareto):
    mean, deviation = features.mean(0), features.std(0)
    varies = deviation > 0
    divisor = deviation if not pareto else np.sqrt(deviation) * np.sqrt(deviation[varies].mean())
    divisor = np.where(varies, divisor, np.inf)
    return (features - mean) / divisor, mean, divisor


def fit(pictures, views, columns, classes, strength, penalty, pareto, constant=False):
    labels = np.repeat(np.arange(pictures) % classes, views)
    own = random.normal(size=(pictures, columns)) * np.linspace(0.5, 2, columns) + 3
    own[:, 0] += labels[::views]
    features = (np.repeat(own, views, axis=0) + random.normal(size=(pictures * views, columns)) * np.linspace(1, 0.1, columns)).astype(np.float32).astype(float)
    if constant:
        features[:, 1:3] = 2.5
    rows, mean, divisor = scaled(features, pareto)
    differences = rows - np.repeat(rows.reshape(pictures, views, columns).mean(1), views, axis=0)
    within = differences.T @ differences
    metric = np.eye(columns) + penalty * within / np.trace(within) * np.sum(rows ** 2) / len(rows)
    values, vectors = np.linalg.eigh(metric)
    c = np.sum((rows @ (vectors * values ** -0.5) @ vectors.T) ** 2) / np.sum(rows ** 2)
    outputs = 1 if classes == 2 else classes

    def parts(parameters):
        table = parameters.reshape(outputs, columns + 1)
        return table[:, :-1], table[:, -1]

    def scores(weights, intercepts, of):
        given = of @ weights.T + intercepts
        return given if outputs > 1 else np.hstack([np.zeros_like(given), given])

    def loss(parameters):
        weights, intercepts = parts(parameters)
        given = scores(weights, intercepts, rows)
        chances = np.exp(given - logsumexp(given, axis=1, keepdims=True))
        value = strength / views * np.sum(logsumexp(given, axis=1) - given[np.arange(len(labels)), labels]) + c / 2 * np.sum((weights @ metric) * weights)
        errors = strength / views * (chances - np.eye(classes)[labels])[:, -outputs:]
        return value, np.hstack([errors.T @ rows + c * weights @ metric, errors.sum(0)[:, None]]).ravel()

    found = minimize(loss, np.zeros(outputs * (columns + 1)), jac=True, method='BFGS', options=dict(gtol=1e-9, maxiter=100000))
    weights, intercepts = parts(found.x)
    # Scores of the features themselves, of which only differences mean anything.
    given = scores(weights / divisor, intercepts - (weights / divisor) @ mean, features)
    return dict(
        views=views, classes=classes, strength=strength, penalty=penalty, pareto=pareto, labels=labels[::views].tolist(), features=features.tolist(),
        scores=(given - given.mean(1, keepdims=True)).tolist())


print(json.dumps(dict(cases=[fit(9, 4, 5, 3, 0.2, 1, False), fit(9, 4, 5, 3, 0.2, 30, True), fit(4, 2, 12, 2, 1.5, 1, True), fit(5, 8, 6, 2, 0.02, 0.3, False), fit(9, 4, 7, 3, 0.2, 2, False, constant=True)]), indent=1))

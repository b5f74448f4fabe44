#!/usr/bin/env python3
"""Writes logistic.json beside itself: coefficients and probabilities of scikit-learn's LogisticRegression (lbfgs).

scikit-learn 1.2 leaves SciPy's bound on the relative change of the loss at 2e-9, which stops lbfgs long before its tol; it is
set to 0 here, so that the values are those of the minimum. Needs numpy, scipy and scikit-learn 1.2.
"""
import json
import pathlib
import warnings

import numpy as np
import scipy.optimize
import sklearn
from sklearn.linear_model import LogisticRegression

warnings.simplefilter('ignore')
minimize = scipy.optimize.minimize


def to_the_end(*arguments, **named):
    named['options'] = {**named['options'], 'ftol': 0, 'maxcor': 30, 'maxfun': 10 ** 6}
    return minimize(*arguments, **named)


scipy.optimize.minimize = to_the_end
random = np.random.default_rng(7)


def samples(count, features, shares, distance, dependent=False):
    labels = np.repeat(np.arange(len(shares)), shares)
    random.shuffle(labels)
    rows = random.normal(size=(len(shares), features))[labels] * distance + random.normal(size=(count, features))
    if dependent:
        rows[1::3], rows[:, 3], rows[:, 5] = rows[0::3][:len(rows[1::3])], 0, rows[:, 4]
    rows = (rows - rows.mean(0)) / np.where(rows.std(0) > 0, rows.std(0), 1)
    return rows.round(3), labels


def case(name, features, shares, distance, dependent=False):
    count = sum(shares)
    rows, labels = samples(count, features, shares, distance, dependent)
    fresh = random.normal(size=(8, features)).round(3)
    fits = []
    for c in (1e-4, 1e-2, 1.0, 30.0):
        for balanced in (False, True):
            fit = LogisticRegression(C=c, tol=1e-11, max_iter=10 ** 6, class_weight='balanced' if balanced else None).fit(rows, labels)
            fits.append({
                'c': c, 'balanced': balanced, 'coefficients': fit.coef_.round(9).tolist(), 'intercepts': fit.intercept_.round(9).tolist(),
                'probabilities': fit.predict_proba(fresh).round(9).tolist(), 'predicted': fit.predict(fresh).tolist(),
            })
    return {'name': name, 'classes': len(shares), 'rows': rows.tolist(), 'labels': labels.tolist(), 'fresh': fresh.tolist(), 'fits': fits}


cases = [
    case('two classes, more features than samples', 30, [6, 12], 0.5),
    case('four classes, more features than samples', 24, [3, 5, 6, 4], 0.5),
    case('three classes, more samples than features', 6, [8, 20, 12], 0.7),
    case('two classes that overlap', 5, [25, 15], 0.3),
    case('repeated samples, constant and equal features', 20, [5, 5, 5], 0.4, dependent=True),
]
document = {'source': f'scikit-learn {sklearn.__version__}, logistic_oracle.py', 'cases': cases}
pathlib.Path(__file__).with_name('logistic.json').write_text(json.dumps(document, separators=(',', ':')) + '\n')

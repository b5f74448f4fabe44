"""Ridge regression with a free intercept by scikit-learn: python3 ridge_oracle.py > ridge.json

The minimum of strength / 2 times the weighted sum of squared errors plus half the squares of the weights is Ridge(alpha=1 / strength) with sample weights.
"""
import json
import numpy as np
from sklearn.linear_model import Ridge

random = np.random.default_rng(15)
cases = []
for rows, columns, strength in ((20, 5, 0.3), (8, 12, 2.0)):
    features = random.normal(size=(rows, columns))
    values = features[:, 0] - 2 * features[:, 1] + random.normal(size=rows) * 0.5 + 3
    weights = random.uniform(0.2, 1, size=rows)
    fit = Ridge(alpha=1 / strength, tol=1e-12, solver='cholesky').fit(features, values, sample_weight=weights)
    cases.append(dict(columns=columns, strength=strength, features=features.flatten().tolist(), values=values.tolist(), weights=weights.tolist(), coefficients=fit.coef_.tolist(), intercept=float(fit.intercept_)))
print(json.dumps(dict(cases=cases), indent=1))

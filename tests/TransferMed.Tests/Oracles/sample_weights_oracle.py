"""Losses and probes of pictures that count differently, by PyTorch and scikit-learn: python3 sample_weights_oracle.py > sample_weights.json

Losses: each picture's own (reduction='none') times its weight, over what PyTorch divides by without weights. Probes: LogisticRegression and Ridge with sample_weight on features that StandardScaler has
scaled; weights have a mean of 1.
"""
import json
import numpy as np
import scipy.optimize
import torch
import torch.nn.functional as F
from sklearn.linear_model import LogisticRegression, Ridge

minimize = scipy.optimize.minimize
scipy.optimize.minimize = lambda *given, **named: minimize(*given, **{**named, 'options': {**named['options'], 'ftol': 0, 'maxcor': 30, 'maxfun': 10 ** 6}})
torch.manual_seed(3)
N, T = 6, 3
logits = (torch.randn(N, T, dtype=torch.float64) * 2).requires_grad_()
wide = torch.randn(N, 2 * T, dtype=torch.float64).requires_grad_()
weights = torch.tensor([2.5, 0, 0.5, 1, 1.75, 0.25], dtype=torch.float64)
labels = torch.tensor([0, 2, 1, 2, 1, 0])
grades = torch.tensor([0, 3, 1, 2, 3, 0])
soft = torch.softmax(torch.randn(N, T, dtype=torch.float64), 1)
classes = torch.tensor([2.0, 0.5, 3.0], dtype=torch.float64)
findings = torch.tensor([[1, 0, 1], [0, 0, 1], [1, 1, float('nan')], [0, float('nan'), 0], [1, 0, 0], [0, 1, 1]], dtype=torch.float64)
values = torch.randn(N, T, dtype=torch.float64) * 1.5
values[1, 2] = values[4, 0] = float('nan')


def over_known(each, target):
    known = ~torch.isnan(target)
    return (each[known] * weights.unsqueeze(1).expand_as(target)[known]).sum() / known.sum()


def corn():
    total, count = 0.0, 0
    for k in range(T):
        part = grades >= k
        total = total + (F.binary_cross_entropy_with_logits(logits[part, k], (grades[part] > k).to(logits.dtype), reduction='none') * weights[part]).sum()
        count += int(part.sum())
    return total / count


def focal(target, given):
    target = target * given if given is not None else target
    log = torch.log_softmax(logits, 1)
    each = -(target * (1 - log.exp()) ** 2 * log).sum(1)
    return (each * weights).sum() / (N if given is None else target.sum())


hot = F.one_hot(labels, T).to(torch.float64)
there, value = torch.nan_to_num(findings), torch.nan_to_num(values)
none = dict(reduction='none')
cases = {
    'cross entropy': ((F.cross_entropy(logits, labels, label_smoothing=0.1, **none) * weights).mean(), logits),
    'cross entropy, classes weighted': ((F.cross_entropy(logits, labels, classes, label_smoothing=0.1, **none) * weights).sum() / classes[labels].sum(), logits),
    'cross entropy, mixed': ((F.cross_entropy(logits, soft, classes, label_smoothing=0.1, **none) * weights).mean(), logits),
    'focal': (focal(hot, None), logits),
    'focal, classes weighted': (focal(hot, classes), logits),
    'bce': (over_known(F.binary_cross_entropy_with_logits(logits, there, **none), findings), logits),
    'corn': (corn(), logits),
    'smooth l1': (over_known(F.smooth_l1_loss(logits, value, **none), values), logits),
    'mse': (over_known(F.mse_loss(logits, value, **none), values), logits),
    'gaussian': (over_known(F.gaussian_nll_loss(wide[:, :T], value, wide[:, T:].exp(), eps=1e-12, **none), values), wide),
}
out = []
for name, (loss, of) in cases.items():
    gradient, = torch.autograd.grad(loss, of, retain_graph=True)
    out.append(dict(name=name, loss=loss.item(), gradient=gradient.flatten().tolist()))

random = np.random.default_rng(5)
rows = random.normal(size=(40, 4)).round(3).astype(np.float32)
of_class = (rows[:, 0] + random.normal(size=40) > 0).astype(int) + (rows[:, 1] > 0.5)
of_value = (rows @ [1.0, -2, 0.5, 0] + random.normal(size=40)).round(3)
counts = random.integers(0, 5, size=40).astype(float)
scaled = (rows - rows.mean(0, dtype=np.float64)) / rows.std(0, dtype=np.float64)
fit = LogisticRegression(C=0.3, tol=1e-11, max_iter=10 ** 6).fit(scaled, of_class, counts / counts.mean())
ridge = Ridge(alpha=1 / 0.3).fit(scaled, (of_value - of_value.mean()) / of_value.std(), counts / counts.mean())
flat = lambda array: np.asarray(array, dtype=float).flatten().tolist()
nan = lambda tensor: [None if value != value else value for value in tensor.flatten().tolist()]
print(json.dumps(dict(
    logits=flat(logits.detach()), wide=flat(wide.detach()), weights=flat(weights), labels=labels.tolist(), grades=grades.tolist(), soft=flat(soft), findings=nan(findings), values=nan(values), cases=out,
    probe=dict(rows=flat(rows), classes=of_class.tolist(), values=flat(of_value), counts=flat(counts), strength=0.3, of_classes=flat(fit.decision_function(scaled)), of_values=flat(ridge.predict(scaled)))), indent=1))

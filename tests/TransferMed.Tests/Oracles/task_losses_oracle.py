"""Values and gradients of the losses of findings, grades and values, by PyTorch: python3 task_losses_oracle.py > task_losses.json

Findings: torch.nn.functional.binary_cross_entropy_with_logits with and without pos_weight on the known cells; the asymmetric loss by its formula (Ridnik et al. 2021, equations 4 and 5) in double
precision. Grades: the mean binary cross-entropy over the conditional subsets (Shi, Cao and Raschka 2021, section 3). Values: smooth_l1_loss, mse_loss and gaussian_nll_loss on the known cells.
"""
import json
import torch
import torch.nn.functional as F

torch.manual_seed(15)
N, T = 6, 3
logits = (torch.randn(N, T, dtype=torch.float64) * 2).requires_grad_()
findings = torch.tensor([[1, 0, 1], [0, 0, 1], [1, 1, float('nan')], [0, float('nan'), 0], [1, 0, 0], [0, 1, 1]], dtype=torch.float64)
values = torch.randn(N, T, dtype=torch.float64) * 1.5
values[1, 2] = values[4, 0] = float('nan')
grades = torch.tensor([0, 3, 1, 2, 3, 0])
wide = (torch.randn(N, 2 * T, dtype=torch.float64)).requires_grad_()
weights = torch.tensor([2.0, 0.5, 3.0], dtype=torch.float64)


def known(pair, target):
    mask = ~torch.isnan(target)
    return pair[mask], target[mask], mask


def asymmetric(x, y, negative=4.0, positive=1.0, clip=0.05):
    p = torch.sigmoid(x)
    m = torch.clamp(p - clip, min=0)
    loss = -(y * (1 - p) ** positive * torch.log(p) + (1 - y) * m ** negative * torch.log(1 - m))
    return loss.mean()


def corn(x, y):
    total, count = 0.0, 0
    for k in range(x.shape[1]):
        part = y >= k
        total = total + F.binary_cross_entropy_with_logits(x[part, k], (y[part] > k).to(x.dtype), reduction='sum')
        count += int(part.sum())
    return total / count


x, y, mask = known(logits, findings)
v, t, seen = known(logits, values)
mean, t2, seen2 = known(wide[:, :T], values)
variance = wide[:, T:].exp()[seen2]
cases = {
    'bce': (F.binary_cross_entropy_with_logits(x, y), logits),
    'bce balanced': (F.binary_cross_entropy_with_logits(x, y, pos_weight=weights.expand(N, T)[mask]), logits),
    'asymmetric': (asymmetric(x, y), logits),
    'asymmetric plain': (asymmetric(x, y, 0, 0, 0), logits),
    'corn': (corn(logits, grades), logits),
    'smooth l1': (F.smooth_l1_loss(v, t, beta=0.5), logits),
    'mse': (F.mse_loss(v, t), logits),
    'gaussian': (F.gaussian_nll_loss(mean, t2, variance, eps=1e-12), wide),
}
out = []
for name, (loss, of) in cases.items():
    gradient, = torch.autograd.grad(loss, of, retain_graph=True)
    out.append(dict(name=name, loss=loss.item(), gradient=gradient.flatten().tolist()))
nan = lambda tensor: [None if value != value else value for value in tensor.flatten().tolist()]
print(json.dumps(dict(logits=logits.flatten().tolist(), wide=wide.flatten().tolist(), findings=nan(findings), values=nan(values), grades=grades.tolist(), cases=out), indent=1))

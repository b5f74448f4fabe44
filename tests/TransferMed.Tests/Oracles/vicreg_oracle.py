#!/usr/bin/env python3
"""Writes vicreg.json beside itself: the loss of VICReg and its gradients, as its authors' program computes them, in double precision.

The two views are formulas of row i and column j (from 0): scale * sin(0.9 i + 0.37 j (i + 1) + 0.2), and the second the first plus 0.3 * cos(1.7 i + 0.6 j).
Terms and their weights are those of facebookresearch/vicreg (main_vicreg.py): mean squared error; half the mean of what standard
deviations, of variances over N - 1 with 1e-4 added, lack to 1 in each view; squared covariances off the diagonal over the width,
summed over both views. Needs PyTorch 1.13.
"""
import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)


def views(rows, columns, scale):
    i = torch.arange(rows).double()[:, None]
    j = torch.arange(columns).double()[None, :]
    first = scale * torch.sin(0.9 * i + 0.37 * j * (i + 1) + 0.2)
    return first, first + 0.3 * torch.cos(1.7 * i + 0.6 * j)


def spread(view):
    deviation = torch.sqrt(view.var(dim=0) + 1e-4)
    lack = torch.relu(1 - deviation).mean()
    covariance = torch.cov(view.T)
    off = covariance[~torch.eye(view.shape[1], dtype=torch.bool)]
    return lack, off.pow(2).sum() / view.shape[1]


def loss(first, second, invariance, variance, covariance):
    (lack_1, off_1), (lack_2, off_2) = spread(first), spread(second)
    same = torch.nn.functional.mse_loss(first, second)
    return invariance * same + variance * (lack_1 / 2 + lack_2 / 2) + covariance * (off_1 + off_2)


cases = []
for rows, columns, scale, weights in [(8, 5, 1.0, (25, 25, 1)), (32, 16, 0.4, (25, 25, 1)), (4, 12, 3.0, (25, 25, 1)), (2, 3, 0.5, (25, 25, 1)), (16, 6, 0.8, (10, 5, 2.5)), (16, 6, 0.8, (1, 1, 0))]:
    first, second = (view.clone().requires_grad_() for view in views(rows, columns, scale))
    value = loss(first, second, *weights)
    value.backward()
    cases.append({
        "rows": rows, "columns": columns, "scale": scale, "weights": weights, "loss": value.item(),
        "firstGradient": first.grad.flatten().tolist(), "secondGradient": second.grad.flatten().tolist(),
    })

pathlib.Path(__file__).with_name("vicreg.json").write_text(json.dumps({"pytorch": torch.__version__, "cases": cases}, indent=1) + "\n")

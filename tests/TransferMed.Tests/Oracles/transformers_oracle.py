#!/usr/bin/env python3
"""Writes transformers.json beside itself: logits and gradients of small vision transformers in double precision, and interpolated positions.

Weights and pictures are formulas of names and indices (OracleFile), so that the file is small. Needs PyTorch 1.13 and torchvision 0.14.
"torchvision" is its VisionTransformer; "timm" and "dinov2" are written down here with the names of those projects: timm's
VisionTransformer with the mean of the patches behind the norm, and DINOv2's with registers, layer scale and patches of 14.
"""
import json
import math
import pathlib
import zlib

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models.vision_transformer import VisionTransformer

SALT = "transformers"
MASK = (1 << 64) - 1


def hashed(seed, index):
    z = (index * 0x9E3779B97F4A7C15 + seed) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    z ^= z >> 31
    return (z >> 40) / (1 << 23) - 1


def drawn(seed, shape):
    count = math.prod(shape)
    return torch.tensor([hashed(seed, i) for i in range(count)], dtype=torch.float32).double().reshape(shape)


def weights(name, shape):
    if len(shape) >= 2:
        scale = math.sqrt(6.0 / math.prod(shape[1:]))
        seed = zlib.crc32((SALT + name).encode())
        values = [scale * hashed(seed, i) for i in range(math.prod(shape))]
    else:
        offset, scale = (1, 0.1) if name.endswith("weight") else (0, 0.05)
        phase = zlib.crc32((SALT + name).encode()) % 1000 / 1000.0 * 2 * math.pi
        values = [offset + scale * math.sin(0.37 * i + phase) for i in range(shape[0])]
    return torch.tensor(values, dtype=torch.float32).double().reshape(shape)


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        attn = ((q * (d // self.heads) ** -0.5) @ k.transpose(-2, -1)).softmax(dim=-1)
        return self.proj((attn @ v).transpose(1, 2).reshape(n, t, d))


class LayerScale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * self.gamma


class Mlp(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, dim, heads, scaled):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.ls1 = LayerScale(dim) if scaled else nn.Identity()
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim)
        self.ls2 = LayerScale(dim) if scaled else nn.Identity()

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self, dim, patch):
        super().__init__()
        self.proj = nn.Conv2d(3, dim, patch, patch)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class Transformer(nn.Module):
    """timm's names; DINOv2's differ in register_tokens alone."""

    def __init__(self, dim, heads, depth, patch, patches, registers, scaled, mean, classes):
        super().__init__()
        self.mean, self.first = mean, 1 + registers
        self.patch_embed = PatchEmbed(dim, patch)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + patches, dim))
        if registers:
            self.register_tokens = nn.Parameter(torch.zeros(1, registers, dim))
        self.blocks = nn.ModuleList([Block(dim, heads, scaled) for _ in range(depth)])
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.head = nn.Linear(dim, classes)

    def forward(self, x):
        x = self.patch_embed(x)
        x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), 1) + self.pos_embed
        if self.first > 1:
            x = torch.cat((x[:, :1], self.register_tokens.expand(x.shape[0], -1, -1), x[:, 1:]), 1)
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return self.head(x[:, self.first:].mean(1) if self.mean else x[:, 0])


def record(model, shape):
    model = model.double().eval()
    state = model.state_dict()
    model.load_state_dict({name: weights(name, list(value.shape)) for name, value in state.items()})
    pictures = drawn(0, shape).requires_grad_()
    labels = [i % 3 for i in range(shape[0])]
    logits = model(pictures)
    loss = F.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    gradients = {"picture": pictures.grad, **{name: p.grad for name, p in model.named_parameters()}}

    def seen(name, gradient):
        return [gradient.norm().item()] + [(gradient * drawn(zlib.crc32(f"{name}{i}".encode()), list(gradient.shape))).sum().item() for i in range(3)]

    return {
        "input_shape": shape,
        "parameters": sum(p.numel() for p in model.parameters()),
        "eval_logits": logits.tolist(),
        "labels": labels,
        "loss": loss.item(),
        "state": [[name, list(value.shape)] for name, value in state.items()],
        "gradients": {name: seen(name, gradient) for name, gradient in gradients.items()},
    }


def positions(side, height, width, features):
    values = drawn(side, [1, 1 + side * side, features])
    grid = values[:, 1:].reshape(1, side, side, features).permute(0, 3, 1, 2).float()
    resized = F.interpolate(grid, size=(height, width), mode="bicubic", antialias=True).permute(0, 2, 3, 1).reshape(-1)
    return {"side": side, "height": height, "width": width, "features": features, "values": resized.tolist()}


networks = {
    "torchvision": record(VisionTransformer(image_size=32, patch_size=8, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=64, num_classes=3), [2, 3, 32, 32]),
    "timm": record(Transformer(16, 2, 2, 8, 12, 0, False, True, 3), [2, 3, 32, 24]),
    "dinov2": record(Transformer(16, 4, 3, 14, 6, 4, True, False, 3), [2, 3, 28, 42]),
}
cases = [positions(4, 6, 5, 2), positions(5, 3, 4, 2), positions(3, 3, 5, 1), positions(7, 4, 4, 1)]
result = {"salt": SALT, "values": "hash", "networks": networks, "positions": cases}
pathlib.Path(__file__).with_name("transformers.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")

"""Writes backbones.json: EfficientNet, MobileNetV3 and ConvNeXt of torchvision 0.14 (PyTorch 1.13) in double precision.

Weights and pictures are formulas of names and places, so that the file is small: those of networks-hash.json. Of each network it holds the
logits in evaluation, and of one pass in training mode without dropout and stochastic depth the loss, of each gradient its norm and its
product with a fixed vector, and of the running statistics afterwards their product with one. Run: python3 backbones_oracle.py
"""
import json, math, os, zlib
import numpy as np, torch, torchvision

SALT = 'backbones:'
NETWORKS = ['efficientnet_b0', 'efficientnet_b1', 'efficientnet_b2', 'efficientnet_b3', 'mobilenet_v3_small', 'mobilenet_v3_large', 'convnext_tiny']
SHAPE = [4, 3, 64, 64]
CLASSES = 3
LABELS = [0, 2, 1, 2]
torch.set_num_threads(1)


def crc(text):
    return zlib.crc32(text.encode())


def draw(seed, count):
    with np.errstate(over='ignore'):
        z = np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1


def fill(name, tensor):
    count = tensor.numel()
    if tensor.dim() >= 2:
        values = math.sqrt(6.0 / (count // tensor.shape[0])) * draw(crc(SALT + name), count)
    else:
        phase = crc(SALT + name) % 1000 / 1000.0 * 2 * math.pi
        offset, scale = ((1, 0.5) if name.endswith('running_var') else (0, 0.1) if name.endswith('running_mean') else (1, 0.1) if name.endswith('weight') else (0.0, 0.05))
        values = offset + scale * np.sin(0.37 * np.arange(count) + phase)
    tensor.copy_(torch.from_numpy(values.astype(np.float32).astype(np.float64)).reshape(tensor.shape))


def product(name, tensor):
    return float(tensor.detach().numpy().ravel() @ draw(crc(SALT + 'probe ' + name), tensor.numel()))


result = {'made_with': 'PyTorch 1.13, torchvision 0.14, double precision', 'salt': SALT, 'values': 'hash', 'networks': {}}
for name in NETWORKS:
    arguments = {'num_classes': CLASSES}
    if not name.startswith('mobilenet'):
        arguments['stochastic_depth_prob'] = 0.0
    if name.startswith('mobilenet'):
        arguments['dropout'] = 0.0
    model = getattr(torchvision.models, name)(**arguments).double()
    for part in model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if not key.endswith('num_batches_tracked'):
                fill(key, tensor)
    image = torch.from_numpy(draw(0, math.prod(SHAPE)).astype(np.float32).astype(np.float64)).reshape(SHAPE)
    model.eval()
    with torch.no_grad():
        logits = model(image)
    model.train()
    loss = torch.nn.functional.cross_entropy(model(image), torch.tensor(LABELS))
    loss.backward()
    result['networks'][name] = {
        'input_shape': SHAPE,
        'parameters': sum(p.numel() for p in model.parameters()),
        'eval_logits': logits.tolist(),
        'state': [],
        'labels': LABELS,
        'loss': loss.item(),
        'gradients': {key: [float('%.9g' % p.grad.norm().item()), float('%.9g' % product(key, p.grad))] for key, p in model.named_parameters()},
        'statistics': sum(product(key, tensor) for key, tensor in model.state_dict().items() if 'running' in key),
    }
    print(name, logits.abs().max().item(), loss.item(), min(p.grad.norm().item() for p in model.parameters()), max(p.grad.norm().item() for p in model.parameters()))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'backbones.json'), 'w') as file:
    json.dump(result, file)
    file.write('\n')

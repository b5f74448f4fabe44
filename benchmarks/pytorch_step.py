"""Training steps of PyTorch for `--formats --pytorch` and `--gpu-day`: torchvision's network, SGD with momentum; a line on standard input says how many steps, and is answered when they are done.

pytorch_step.py NETWORK PIXELS BATCH THREADS [DEVICE [plain|channels-last|bf16|compile]...]
"""
import contextlib
import sys
import torch

try:
    import torchvision
except ImportError:  # Lightweight2021 is written out below
    torchvision = None

name, (pixels, batch, threads) = sys.argv[1], map(int, sys.argv[2:5])
device, modes = (sys.argv[5:6] or ["cpu"])[0], sys.argv[6:]
torch.set_num_threads(threads)
torch.manual_seed(1)
if device != "cpu":
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True


class Branches(torch.nn.Module):
    """The parallel convolutions of Lightweight2021: convolution, batch norm and ReLU with kernels 1, 3, 5, 7, and what goes past them."""

    def __init__(self, inputs, outputs, stride, past):
        super().__init__()
        self.branches = torch.nn.ModuleList([unit(inputs, outputs, kernel, stride) for kernel in (1, 3, 5, 7)])
        self.past, self.norm = past, torch.nn.BatchNorm2d(4 * outputs + 32)

    def forward(self, x, skipped):
        return self.norm(torch.cat([branch(x) for branch in self.branches] + [self.past(skipped)], 1))


def unit(inputs, outputs, kernel, stride):
    return torch.nn.Sequential(
        torch.nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2), torch.nn.BatchNorm2d(outputs), torch.nn.ReLU(inplace=True))


class Lightweight2021(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.stem = torch.nn.Sequential(unit(3, 32, 3, 1), unit(32, 32, 5, 2))
        self.first, self.second = Branches(32, 32, 1, torch.nn.Identity()), Branches(160, 64, 2, unit(32, 32, 3, 2))
        self.head = torch.nn.Sequential(torch.nn.Linear(288, 200), torch.nn.Dropout(0.5), torch.nn.Linear(200, classes))

    def forward(self, x):
        stem = self.stem(x)
        return self.head(self.second(self.first(stem, stem), stem).mean((2, 3)))


class Residual(torch.nn.Module):
    """A block of a residual network, where there is no torchvision to take it from: two convolutions of 3, or of 1, 3 and 1 with four times the channels."""

    def __init__(self, inputs, width, stride, deep):
        super().__init__()
        outputs = width * 4 if deep else width
        first = [unit(inputs, width, 1, 1), unit(width, width, 3, stride)] if deep else [unit(inputs, width, 3, stride)]
        self.body = torch.nn.Sequential(*first, *unit(width, outputs, 1 if deep else 3, 1)[:2])
        self.past = torch.nn.Sequential(*unit(inputs, outputs, 1, stride)[:2]) if stride > 1 or inputs != outputs else torch.nn.Identity()

    def forward(self, x):
        return torch.relu(self.body(x) + self.past(x))


def residual(counts, deep):
    layers, inputs = [unit(3, 64, 7, 2), torch.nn.MaxPool2d(3, 2, 1)], 64
    for stage, count in enumerate(counts):
        for block in range(count):
            layers.append(Residual(inputs, 64 << stage, 2 if stage and not block else 1, deep))
            inputs = (64 << stage) * (4 if deep else 1)
    network = torch.nn.Sequential(*layers, torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(inputs, 2))
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.bias = None
    return network


makers = {"Lightweight2021": lambda: Lightweight2021(2), "imagenet": lambda: residual([2, 2, 2, 3], False)}
if torchvision is None:
    makers |= {"ResNet18": lambda: residual([2, 2, 2, 2], False), "ResNet50": lambda: residual([3, 4, 6, 3], True)}
network = makers.get(name, lambda: getattr(torchvision.models, name.lower())(num_classes=2))()
network = network.to(device)
images, labels = torch.randn(batch, 3, pixels, pixels, device=device), torch.arange(batch, device=device) % 2
if "channels-last" in modes:
    network, images = network.to(memory_format=torch.channels_last), images.to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(network.parameters(), 1e-4, momentum=0.9, weight_decay=1e-4)
forward = torch.compile(network) if "compile" in modes else network


def step():
    optimizer.zero_grad()
    with torch.autocast(device.split(":")[0], torch.bfloat16) if "bf16" in modes else contextlib.nullcontext():
        loss = torch.nn.functional.cross_entropy(forward(images), labels)
    loss.backward()
    optimizer.step()


print("ready", flush=True)
for line in sys.stdin:
    for _ in range(int(line)):
        step()
    if device != "cpu":
        torch.cuda.synchronize()
    print("done", flush=True)

"""Training steps of PyTorch for `--formats --pytorch`: torchvision's network, NCHW, SGD with momentum; a step for each line on standard input.

pytorch_step.py NETWORK PIXELS BATCH THREADS
"""
import sys
import torch
import torchvision

name, (pixels, batch, threads) = sys.argv[1], map(int, sys.argv[2:5])
torch.set_num_threads(threads)
torch.manual_seed(1)


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


makers = {
    "Lightweight2021": lambda: Lightweight2021(2),
    "imagenet": lambda: torchvision.models.resnet.ResNet(torchvision.models.resnet.BasicBlock, [2, 2, 2, 3], num_classes=2),
}
network = makers.get(name, lambda: getattr(torchvision.models, name.lower())(num_classes=2))()
images, labels = torch.randn(batch, 3, pixels, pixels), torch.arange(batch) % 2
optimizer = torch.optim.SGD(network.parameters(), 1e-4, momentum=0.9, weight_decay=1e-4)
print("ready", flush=True)
for _ in sys.stdin:
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(network(images), labels).backward()
    optimizer.step()
    print("done", flush=True)

"""A whole training run of PyTorch as its users write it, with the data in memory: prints seconds and test accuracy.

    python torch_run.py FOLDER EPOCHS SEED

784-256-128-10 with relu, fused Adam at 1e-3 with cosine decay in every step, batches of 64, pixels / 255, tested after every epoch.
Reading the files and loading PyTorch are not timed.
"""

import gzip
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

BATCH = 64


def read(folder, name, header):
    path = Path(folder, name)
    if path.exists():
        data = path.read_bytes()
    else:
        data = gzip.decompress(Path(folder, name + ".gz").read_bytes())
    return np.frombuffer(data, np.uint8, offset=header)


def images(folder, name):
    pixels = read(folder, name + "-images-idx3-ubyte", 16).reshape(-1, 784)
    labels = read(folder, name + "-labels-idx1-ubyte", 8)
    return torch.from_numpy(pixels.astype(np.float32) / 255), torch.from_numpy(labels.astype(np.int64))


def accuracy(net, inputs, labels):
    with torch.no_grad():
        return (net(inputs).argmax(1) == labels).float().mean().item()


def main():
    folder, epochs, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(seed)
    inputs, labels = images(folder, "train")
    tests = images(folder, "t10k")
    start = time.perf_counter()
    net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    rule = torch.optim.Adam(net.parameters(), lr=1e-3, fused=True)
    steps = epochs * -(-len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(rule, steps)
    share = 0.0
    for _ in range(epochs):
        for batch in torch.randperm(len(labels)).split(BATCH):
            rule.zero_grad()
            functional.cross_entropy(net(inputs[batch]), labels[batch]).backward()
            rule.step()
            schedule.step()
        share = accuracy(net, *tests)
    print(time.perf_counter() - start, share)


if __name__ == "__main__":
    main()

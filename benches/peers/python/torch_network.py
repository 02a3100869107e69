"""PyTorch: an eager step with autograd and its fused optimizers, and one whose backward pass is written by hand."""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import serving


def build(sizes, samples, rule):
    rng = np.random.default_rng(0)
    inputs, labels = serving.batches(sizes, samples, rng)
    batches = [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in zip(inputs, labels)]

    def runner(step):
        def run(steps):
            for i in range(steps):
                loss = step(*batches[i % serving.BATCHES])
            return float(loss)

        return run

    return {"torch": runner(eager(sizes, rule)), "torch-by-hand": runner(by_hand(sizes, samples, rule, rng))}


def optimizer(parameters, rule):
    kind = torch.optim.SGD if rule == "sgd" else torch.optim.Adam
    return kind(parameters, lr=serving.LEARNING_RATE, fused=True)


def eager(sizes, rule):
    layers = []
    for pair in zip(sizes, sizes[1:]):
        layers += [nn.Linear(*pair), nn.ReLU()]
    net = nn.Sequential(*layers[:-1])
    rule = optimizer(net.parameters(), rule)

    def step(x, labels):
        rule.zero_grad()
        loss = functional.cross_entropy(net(x), labels)
        loss.backward()
        rule.step()
        return loss.detach()

    return step


def by_hand(sizes, samples, rule, rng):
    """Results of all operations are written into tensors made once."""
    layers = [(torch.from_numpy(w), torch.from_numpy(b)) for w, b in serving.parameters(sizes, rng)]
    for tensors in layers:
        for tensor in tensors:
            tensor.grad = torch.empty_like(tensor)
    rule = optimizer([tensor for tensors in layers for tensor in tensors], rule)
    values = [torch.empty(samples, width) for width in sizes[1:]]
    d_values = [torch.empty(samples, width) for width in sizes[1:]]
    rows = torch.arange(samples)

    @torch.no_grad()
    def step(x, labels):
        before = x
        for (weight, bias), value in zip(layers, values):
            torch.addmm(bias, before, weight, out=value)
            if value is not values[-1]:
                value.relu_()
            before = value
        log_s = torch.log_softmax(values[-1], 1)
        loss = -log_s[rows, labels].mean()
        torch.exp(log_s, out=d_values[-1])
        d_values[-1][rows, labels] -= 1
        d_values[-1] /= samples
        for i in range(len(layers) - 1, -1, -1):
            weight, bias = layers[i]
            d = d_values[i]
            torch.mm((values[i - 1] if i > 0 else x).T, d, out=weight.grad)
            torch.sum(d, 0, out=bias.grad)
            if i > 0:
                torch.mm(d, weight.T, out=d_values[i - 1])
                d_values[i - 1].mul_(values[i - 1] > 0)
        rule.step()
        return loss

    return step


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[sys.argv.index("--threads") + 1]))
    serving.serve(build)

"""What the Python peers share: the networks, the data, and the answers to `training_steps.py`."""

import sys
import time

import numpy as np

SIZES = {
    "T": ([2, 16, 16, 2], 32),
    "D": ([64, 64, 32, 10], 64),
    "M": ([784, 256, 128, 10], 64),
    "L": ([784, 1024, 1024, 10], 256),
}
BATCHES = 8
LEARNING_RATE = 1e-6


def parameters(sizes, rng):
    """Weights of in × out and biases, as `torch.nn.Linear` draws them."""
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        bound = inputs**-0.5
        weight = rng.uniform(-bound, bound, (inputs, outputs)).astype(np.float32)
        bias = rng.uniform(-bound, bound, outputs).astype(np.float32)
        layers.append((weight, bias))
    return layers


def batches(sizes, samples, rng):
    """Inputs of batches × samples × features, and labels."""
    inputs = rng.uniform(-0.5, 0.5, (BATCHES, samples, sizes[0])).astype(np.float32)
    labels = rng.integers(0, sizes[-1], (BATCHES, samples))
    return inputs, labels


def serve(build):
    """Answers requests with the contenders of `build(sizes, samples, rule)`: functions of a number of steps, by name."""
    contenders = {}
    for line in sys.stdin:
        match line.split():
            case ["column", name, rule]:
                contenders = build(*SIZES[name], rule)
                print(",".join(contenders), flush=True)
            case ["run", name, steps]:
                start = time.perf_counter()
                loss = contenders[name](int(steps))
                elapsed = time.perf_counter() - start
                assert np.isfinite(loss), f"{name} has a loss of {loss}"
                print(elapsed * 1e6, flush=True)
            case _:
                raise ValueError(line)

"""Adam's step in PyTorch, f32 on the CPU: nanoseconds a parameter, fused, for each and one by one.

    python3 -m venv target/pytorch && target/pytorch/bin/pip install torch numpy
    target/pytorch/bin/python pytorch/optimizers.py

The parameters and gradients are those of src/bin/optimizers. Everybody runs in turn; a figure is the median over the rounds.
"""

import argparse
import statistics
import time

import torch


def runner(n, **options):
    parameter = torch.nn.Parameter(torch.full((n,), 0.5))
    parameter.grad = torch.arange(n).mul(7919).remainder(1000).to(torch.float32).mul(1e-4).sub(0.05)
    return torch.optim.Adam([parameter], lr=1e-3, **options).step


def measure(n, threads, rounds):
    torch.set_num_threads(threads)
    contenders = {
        "Adam, fused": runner(n, fused=True),
        "Adam, for each": runner(n, foreach=True),
        "Adam, one by one": runner(n, foreach=False, fused=False),
    }
    calls = max(1, 4_000_000 // n)
    times = {name: [] for name in contenders}
    for step in contenders.values():
        step()
    for _ in range(rounds):
        for name, step in contenders.items():
            if calls > 1:
                step()
            start = time.perf_counter()
            for _ in range(calls):
                step()
            times[name].append((time.perf_counter() - start) * 1e9 / (calls * n))
    print(f"\n{n} parameters, {threads} threads, torch {torch.__version__}")
    print("| rule | ns a parameter |\n|---|---|")
    for name, figures in times.items():
        print(f"| {name} | {statistics.median(figures):.3f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--parameters", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with torch.no_grad():
        for n in options.parameters:
            for threads in options.threads:
                measure(n, threads, options.rounds)

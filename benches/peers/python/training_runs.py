"""A whole training run of gradus beside PyTorch, in turn: seconds, test accuracy, and the ratio of the times.

    python3 training_runs.py FOLDER [--epochs 20] [--threads 2] [--rounds 3]

The folder has the four files of MNIST or Fashion-MNIST. Both train 784-256-128-10 with relu, Adam at 1e-3 with cosine decay and
batches of 64, and test after every epoch. gradus is the program `train`, timed from its start to its end, with reading and unpacking
the files; PyTorch is timed without loading itself and the files. Both are pinned to as many cores as they may have threads.
"""

import argparse
import os
import re
import statistics
import subprocess
import time
from pathlib import Path

from training_steps import HERE, environment

ROOT = HERE.parent.parent.parent


def finish(command, threads):
    """The output of a program, and the seconds it took."""
    variables = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        variables.pop(name, None)
    start = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        check=True,
        capture_output=True,
        text=True,
        env=variables,
        preexec_fn=lambda: os.sched_setaffinity(0, range(threads)),
    )
    return done.stdout, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description="Whole training runs of gradus and PyTorch.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    python = environment()
    subprocess.run(
        ["cargo", "build", "--release", "--quiet", "-p", "gradus-mlp", "--example", "train"], check=True, cwd=ROOT
    )
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    ours = [target / "release" / "examples" / "train", "--data", options.folder, "--layers", "256,128", "--batch", 64]
    ours += ["--epochs", options.epochs, "--schedule", "cosine", "--threads", options.threads]
    theirs = [python, HERE / "torch_run.py", options.folder, options.epochs]
    times = {"gradus": [], "torch": []}
    for seed in range(options.rounds):
        output, seconds = finish([*ours, "--seed", seed], options.threads)
        times["gradus"].append(seconds)
        share = re.findall(r"([0-9.]+) % of [0-9]+ right", output)[-1]
        print(f"gradus {seconds:7.1f} s, accuracy {share}", flush=True)
        output, _ = finish([*theirs, seed], options.threads)
        seconds, share = map(float, output.split())
        times["torch"].append(seconds)
        print(f"torch  {seconds:7.1f} s, accuracy {100 * share:.2f}", flush=True)
    ratios = [theirs / ours for ours, theirs in zip(times["gradus"], times["torch"])]
    print(f"torch takes {statistics.median(ratios):.2f} × gradus ({min(ratios):.2f} – {max(ratios):.2f})")


if __name__ == "__main__":
    main()

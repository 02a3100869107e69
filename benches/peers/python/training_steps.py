"""One training step of gradus beside JAX, PyTorch, candle, dfdx and burn, in turn: median microseconds, ratio to the best peer.

    python3 training_steps.py [--columns TDML] [--threads 1 2] [--rounds 15] [--markdown]

The first run makes a virtual environment in ../target/python and installs jax[cpu] and torch from PyPI there (6 GB: PyPI's
torch brings libraries for GPUs, which are not used). Every library runs in a process of its own that waits for its turn; all
are pinned to as many cores as they may have threads. Each trains the same architecture on eight batches of one size, in f32
and with a separate optimizer step.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / "target" / "python"
NETWORK = HERE.parent / "network"

# A turn lasts at least this long or one step, in microseconds, and so does the part before it that is not counted.
TURN = 4000
# Threads that wait by spinning get this long to fall asleep, in seconds.
PAUSE = 0.003


class Worker:
    """A process that takes steps on demand; see `serve.rs` for what is said."""

    def __init__(self, command, threads):
        flags = "--xla_cpu_multi_thread_eigen=false" if threads == 1 else ""
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": str(threads),
            "XLA_FLAGS": flags,
            "JAX_PLATFORMS": "cpu",
        }
        # They are set on some machines for old builds of OpenBLAS, and slow down a new one.
        for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
            environment.pop(name, None)
        self.process = subprocess.Popen(
            [*command, "--threads", str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            preexec_fn=lambda: os.sched_setaffinity(0, range(threads)),
        )

    def ask(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if not answer:
            sys.exit(f"{self.process.args[0]} ended at {words}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def environment():
    """The Python that has JAX and PyTorch."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "jax[cpu]", "torch"], check=True)
        (ENVIRONMENT / "complete").touch()
    return python


def measure(workers, column, rule, rounds):
    """Microseconds a step, by contender and round."""
    contenders = [(worker, name) for worker in workers for name in worker.ask("column", column, rule).split(",")]
    steps = {}
    for worker, name in contenders:
        worker.ask("run", name, 8)  # compiles, and fills the caches
        count = 8
        while (elapsed := float(worker.ask("run", name, count))) < TURN and count < 1 << 14:
            count *= 2
        steps[name] = 8 * max(1, round(count * TURN / elapsed / 8)) if elapsed / count < TURN / 4 else 8
    times = {name: [] for _, name in contenders}
    for _ in range(rounds):
        for worker, name in contenders:
            time.sleep(PAUSE)
            worker.ask("run", name, max(8, steps[name] // 4 // 8 * 8))
            times[name].append(float(worker.ask("run", name, steps[name])) / steps[name])
    return times


def report(column, rule, threads, times, markdown):
    """Prints medians and the ratio to the best peer: the median of the ratios within the rounds."""
    median = {name: statistics.median(series) for name, series in times.items()}
    best = min((name for name in times if name != "gradus"), key=median.get)
    ratio = statistics.median(theirs / ours for theirs, ours in zip(times[best], times["gradus"]))
    if markdown:
        figures = " | ".join(f"{value:.3g}" if value < 100 else f"{value:.0f}" for value in median.values())
        print(f"| {column} {rule}, {threads} | {figures} | {best} | **{ratio:.2f}** |", flush=True)
        return
    print(f"\n{column} {rule}, threads: {threads}")
    for name, series in times.items():
        low, high = statistics.quantiles(series, n=10)[0], statistics.quantiles(series, n=10)[-1]
        print(f"  {name:16}{median[name]:12.2f} ({low:.2f} – {high:.2f})")
    print(f"  best peer: {best}, it takes {ratio:.2f} × gradus", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Training steps of gradus and its peers.")
    parser.add_argument("--columns", default="TDML")
    parser.add_argument("--rules", nargs="+", default=["sgd", "adam"])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", help="programs to compare, of rust, jax and torch", default="rust,jax,torch")
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    python = environment()
    build = ["cargo", "build", "--release", "--features", "burn", "--quiet", "--manifest-path", NETWORK / "Cargo.toml"]
    subprocess.run(build, check=True)
    programs = {
        "rust": [NETWORK / "target" / "release" / "gradus-network-peers", "--serve"],
        "jax": [python, HERE / "jax_network.py"],
        "torch": [python, HERE / "torch_network.py"],
    }
    for threads in options.threads:
        workers = [Worker(programs[name], threads) for name in options.only.split(",")]
        for column in options.columns:
            for rule in options.rules:
                times = measure(workers, column, rule, options.rounds)
                report(column, rule, threads, times, options.markdown)
        for worker in workers:
            worker.close()


if __name__ == "__main__":
    main()

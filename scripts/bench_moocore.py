#!/usr/bin/env python3
"""Detente's frontier beside the C library moocore on the same random packages.

moocore (LGPL) is never a dependency: this script makes an environment of its own for it, or uses one that is named.
Ours is the whole command `detente deals FILES --format json`: start, reading, zone, frontier, settlements, writing.
moocore's is its computation alone, from the matrix of utilities that is already in memory to what nothing beats
(`filter_dominated`, which keeps of equal rows the first; `is_nondominated` and `pareto_rank` are timed beside it).
Rows of that matrix are rounded to nine decimals, as utilities are compared here. Both counts must agree.

CPU seconds (user and system) are compared, so that other work on the machine disturbs little; the least of --runs.

    cargo build --release
    python3 scripts/bench_moocore.py [--venv DIR] [--detente target/release/detente] [--sizes 6x3 6x5 5x5] [--seeds 1 2 3]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from bench_negmas import scenario

# Runs inside moocore's own environment: profiles, runs, whether to time the rank as well.
INSIDE = r"""
import itertools, json, sys, time
import numpy, moocore
runs, rank = int(sys.argv[1]), sys.argv[2] == "rank"
columns = []
for path in sys.argv[3:]:
    profile = json.load(open(path))
    sums = numpy.zeros(1)
    for name, levels in profile["issues"].items():
        worth = profile["issueWeights"][name] * numpy.array(list(levels.values()))
        sums = (sums[:, None] + worth[None, :]).ravel()
    columns.append(numpy.round(sums, 9))
points = numpy.ascontiguousarray(numpy.array(columns).T)
def least(work):
    best = None
    for _ in range(runs):
        start = time.process_time()
        found = work()
        seconds = time.process_time() - start
        best = seconds if best is None else min(best, seconds)
    return best, found
filtered, mask = least(lambda: moocore.is_nondominated(points, maximise=True))
kept, _ = least(lambda: moocore.is_nondominated(points, maximise=True, keep_weakly=True))
answer = {"filter": filtered, "keep_weakly": kept, "points": int(mask.sum()), "version": moocore.__version__}
if rank:
    answer["rank"], _ = least(lambda: moocore.pareto_rank(points, maximise=True))
print(json.dumps(answer))
"""


def environment(folder: Path) -> Path:
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        print(f"making an environment for moocore in {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "moocore==0.3.2"], check=True)
    return python


def ours(detente: Path, paths: list[Path], runs: int) -> tuple[float, int]:
    """Least CPU seconds of the whole command, and frontier points."""
    best, points = float("inf"), 0
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(
            [detente, "deals", *paths, "--format", "json"], check=True, capture_output=True, text=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        answer = json.loads(run.stdout)
        if answer.get("frontier_error"):
            raise SystemExit(f"{paths[0].parent}: the frontier was thinned, so there is nothing to compare")
        points = len(answer["frontier"])
    return best, points


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, default=Path(tempfile.gettempdir()) / "moocore-environment")
    parser.add_argument("--detente", type=Path, default=Path("target/release/detente"))
    parser.add_argument("--sizes", nargs="+", default=["6x3", "6x5", "5x5"], help="issues x parties")
    parser.add_argument("--levels", type=int, default=10)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rank", action="store_true", help="time pareto_rank as well (far slower)")
    args = parser.parse_args()
    python = environment(args.venv)
    print(f"{'packages':>10} {'parties':>7} {'seed':>4} {'moocore s':>10} {'weakly s':>9} {'Detente s':>10} {'ratio':>7}  points")
    wrong = 0
    for size in args.sizes:
        issues, parties = (int(number) for number in size.split("x"))
        for seed in args.seeds:
            with tempfile.TemporaryDirectory() as folder:
                paths = scenario(Path(folder), issues, args.levels, parties, seed)
                command = [python, "-c", INSIDE, str(args.runs), "rank" if args.rank else "mask", *paths]
                theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                seconds, points = ours(args.detente, paths, args.runs)
            same = points == theirs["points"]
            wrong += not same
            count = f"both {points}" if same else f"{theirs['points']} against {points}"
            rank = f", rank {theirs['rank']:.3f} s" if "rank" in theirs else ""
            print(
                f"{args.levels**issues:>10} {parties:>7} {seed:>4} {theirs['filter']:>10.3f} {theirs['keep_weakly']:>9.3f} "
                f"{seconds:>10.3f} {theirs['filter'] / seconds:>7.1f}  {count}{rank}",
                flush=True,
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Detente beside NegMAS on the same random scenarios: frontier and Nash package, or (--talks) simulated talks.

NegMAS (AGPL) is never a dependency: this script makes an environment of its own for it (a few hundred megabytes) and
runs it there as a separate program, or uses one that is named. Both read the same NegoLog-style JSON profiles, written
to a temporary folder. Printed: seconds of both and their ratio, and whether both found the same number of distinct
frontier points.

    cargo build --release
    python3 scripts/bench_negmas.py [--venv DIR] [--detente target/release/detente] [--issues 4 5 6] [--parties 2 3]
    python3 scripts/bench_negmas.py --talks 100 [--rounds 100] [--issues 3 4] [--parties 2 3]

With --talks both run so many talks of alternating offers to a deadline of so many rounds, every party conceding with time
(boulware and conceder in turn). Whole commands are compared, CPU seconds of both with start and reading, and beside them
NegMAS's talks alone. The two have different shapes of concession, so that agreements are shown, not compared.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

# Runs inside NegMAS's own environment: reads profiles, prints seconds and the number of distinct frontier points.
INSIDE = r"""
import json, sys, time
from negmas import make_issue, LinearAdditiveUtilityFunction, pareto_frontier, nash_points
from negmas.outcomes import make_os
profiles = [json.load(open(path)) for path in sys.argv[1:]]
issues = [make_issue(list(values), name) for name, values in profiles[0]["issues"].items()]
space = make_os(issues)
ufuns = [
    LinearAdditiveUtilityFunction(
        values={name: dict(values) for name, values in p["issues"].items()},
        weights=dict(p["issueWeights"]), outcome_space=space, reserved_value=p["reservationValue"])
    for p in profiles
]
start = time.perf_counter()
outcomes = list(space.enumerate_or_sample())
frontier, _ = pareto_frontier(ufuns, outcomes=outcomes, sort_by_welfare=True)
nash = nash_points(ufuns, frontier, outcome_space=space)
seconds = time.perf_counter() - start
distinct = {tuple(round(u, 9) for u in point) for point in frontier}
print(json.dumps({"seconds": seconds, "points": len(distinct)}))
"""

# The same for talks: number of talks, rounds, profiles.
TALKS = r"""
import json, sys, time
from negmas import make_issue, LinearAdditiveUtilityFunction
from negmas.outcomes import make_os
from negmas.sao import SAOMechanism, AspirationNegotiator
talks, rounds = int(sys.argv[1]), int(sys.argv[2])
profiles = [json.load(open(path)) for path in sys.argv[3:]]
issues = [make_issue(list(values), name) for name, values in profiles[0]["issues"].items()]
space = make_os(issues)
start, agreed = time.process_time(), 0
for talk in range(talks):
    table = SAOMechanism(outcome_space=space, n_steps=rounds)
    for at, p in enumerate(profiles):
        ufun = LinearAdditiveUtilityFunction(
            values={name: dict(values) for name, values in p["issues"].items()},
            weights=dict(p["issueWeights"]), outcome_space=space, reserved_value=p["reservationValue"])
        table.add(AspirationNegotiator(aspiration_type="conceder" if at % 2 else "boulware"), ufun=ufun)
    agreed += table.run().agreement is not None
print(json.dumps({"seconds": time.process_time() - start, "agreement": agreed / talks}))
"""


def cpu(command: list) -> tuple[float, str]:
    """CPU seconds of a whole command, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, run.stdout


def talks(args: argparse.Namespace, python: Path) -> None:
    print(f"{'packages':>10} {'parties':>7} {'talks':>6} {'NegMAS s':>9} {'alone s':>9} {'Detente s':>10} {'ratio':>7}  agreement")
    for issues in args.issues:
        for parties in args.parties:
            with tempfile.TemporaryDirectory() as folder:
                paths = scenario(Path(folder), issues, args.levels, parties, seed=issues * 10 + parties)
                numbers = [str(args.talks), str(args.rounds)]
                whole, told = cpu([python, "-c", TALKS, *numbers, *paths])
                theirs = json.loads(told)
                how = [f"party{at}={'conceder' if at % 2 else 'boulware'}" for at in range(parties)]
                # A round is one move of each party.
                command = [args.detente, "talks", *paths, "--steps", str(args.rounds * parties), "--draws", numbers[0]]
                for one in how:
                    command += ["--strategy", one]
                runs = [cpu([*command, "--format", "json"]) for _ in range(5)]
                seconds = min(seconds for seconds, _ in runs)
                agreement = json.loads(runs[0][1])["settings"][0]["agreement"]
                print(
                    f"{args.levels**issues:>10} {parties:>7} {args.talks:>6} {whole:>9.2f} {theirs['seconds']:>9.2f} "
                    f"{seconds:>10.4f} {whole / seconds:>7.0f}  {theirs['agreement']:.2f} and {agreement:.2f}",
                    flush=True,
                )


def environment(folder: Path) -> Path:
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        print(f"making an environment for NegMAS in {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "negmas"], check=True)
    return python


def scenario(folder: Path, issues: int, levels: int, parties: int, seed: int) -> list[Path]:
    chance = random.Random(seed)
    paths = []
    for party in range(parties):
        weights = [0.05 + chance.random() for _ in range(issues)]
        total = sum(weights)
        profile = {
            "reservationValue": 0.0,
            "issueWeights": {f"i{at}": weight / total for at, weight in enumerate(weights)},
            "issues": {f"i{at}": {f"v{level}": chance.random() for level in range(levels)} for at in range(issues)},
        }
        path = folder / f"party{party}.json"
        path.write_text(json.dumps(profile))
        paths.append(path)
    return paths


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--venv", type=Path, default=Path(tempfile.gettempdir()) / "negmas-environment")
    parser.add_argument("--detente", type=Path, default=Path("target/release/detente"))
    parser.add_argument("--issues", type=int, nargs="+", default=[4, 5])
    parser.add_argument("--levels", type=int, default=10)
    parser.add_argument("--parties", type=int, nargs="+", default=[2, 3])
    parser.add_argument("--talks", type=int, help="simulate so many talks instead")
    parser.add_argument("--rounds", type=int, default=100, help="deadline of a talk, in moves of each party")
    args = parser.parse_args()
    python = environment(args.venv)
    if args.talks:
        talks(args, python)
        return 0
    print(f"{'packages':>10} {'parties':>7} {'NegMAS s':>10} {'Detente s':>10} {'ratio':>8}  frontier points")
    for issues in args.issues:
        for parties in args.parties:
            with tempfile.TemporaryDirectory() as folder:
                paths = scenario(Path(folder), issues, args.levels, parties, seed=issues * 10 + parties)
                theirs = json.loads(
                    subprocess.run([python, "-c", INSIDE, *paths], check=True, capture_output=True, text=True).stdout
                )
                # The whole program, start to end: reading, frontier, seven settlements, JSON.
                start = time.perf_counter()
                run = subprocess.run(
                    [args.detente, "deals", *paths, "--format", "json"], check=True, capture_output=True, text=True
                )
                seconds = time.perf_counter() - start
                points = len(json.loads(run.stdout)["frontier"])
                same = "both" if points == theirs["points"] else f"{theirs['points']} against"
                print(
                    f"{args.levels**issues:>10} {parties:>7} {theirs['seconds']:>10.3f} {seconds:>10.3f} "
                    f"{theirs['seconds'] / seconds:>8.0f}  {same} {points}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())

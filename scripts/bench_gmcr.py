#!/usr/bin/env python3
"""Detente beside gmcr-py on the same random conflicts: verdicts of all states, and a coalition of all parties.

gmcr-py (GPL) is never a dependency and nothing of it is in this repository: this script runs a checkout that is named,
as a separate program, and does nothing without one. Both read the same `.gmcr` file, written to a temporary folder.
gmcr-py is timed from inside, without its start: every state and decision maker under each of its concepts, first for the
parties by themselves, then with all of them merged into one coalition. Detente is the whole program, start to end,
whose answer has all coalitions in it. Where gmcr-py would take longer than --patience, its line says so.

    git clone https://github.com/onp/gmcr-py
    cargo build --release
    python3 scripts/bench_gmcr.py gmcr-py [--python PYTHON] [--detente target/release/detente] [--sizes 8x2 10x3 11x2]

PYTHON needs numpy. Printed: seconds of both and their ratio, and whether both found as many equilibria under each concept
(with three parties and more they need not: gmcr-py lets each opponent answer once; and simultaneous stability is read in
another way here, see docs/methods/graph.md).
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONCEPTS = ["nash", "gmr", "seq", "sim", "smr"]

# Runs in the checkout: reads a file, prints seconds and equilibria.
INSIDE = r"""
import json, sys, time
sys.path.insert(0, sys.argv[1])
import data_01_conflictModel as model
import data_02_conflictSolvers as solvers

def solve(together):
    conflict = model.ConflictModel()
    conflict.load_from_file(sys.argv[2])
    if together:
        members = conflict.newCoalition(list(conflict.decisionMakers))
        conflict.coalitions = model.CoalitionList(conflict)
        conflict.coalitions.append(members)
    start = time.perf_counter()
    solver = solvers.LogicalSolver(conflict)
    solver.findEquilibria()
    seconds = time.perf_counter() - start
    found = {name: int(getattr(solver, name + "Equilibria").sum()) for name in ["nash", "gmr", "seq", "sim", "smr"]}
    return {"seconds": seconds, "equilibria": found}

print(json.dumps(solve(sys.argv[3] == "together")))
"""


def conflict(path: Path, options: int, parties: int) -> None:
    """Options dealt out in turn; each party ranks states by one statement about each option, in an order of its own."""
    chance = random.Random(options * 10 + parties)
    owned = [[at for at in range(options) if at * parties // options == party] for party in range(parties)]
    makers = []
    for party in range(parties):
        order = chance.sample(range(options), options)
        statements = [[[at, chance.choice("YN")]] for at in order]
        makers.append({"name": f"p{party}", "options": owned[party], "preferences": statements})
    path.write_text(
        json.dumps(
            {
                "program": "gmcr-py",
                "version": "0.4.1",
                "useManualPreferenceRanking": False,
                "options": [{"name": f"o{at}", "permittedDirection": "both"} for at in range(options)],
                "decisionMakers": makers,
                "infeasibles": [],
            }
        )
    )


def theirs(python: str, checkout: Path, path: Path, how: str, patience: float) -> dict | None:
    command = [python, "-c", INSIDE, str(checkout), str(path), how]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return None
    if run.returncode != 0:
        raise SystemExit(f"gmcr-py failed:\n{run.stderr}")
    # It may print lines of its own before.
    return json.loads(run.stdout.splitlines()[-1])


def ours(program: Path, path: Path, times: int) -> tuple[float, dict]:
    """The least of some runs, and the counts of equilibria."""
    best = float("inf")
    counts: dict = {}
    for _ in range(times):
        start = time.perf_counter()
        run = subprocess.run(
            [program, "graph", path, "--format", "json", "--list", "none"], check=True, capture_output=True, text=True
        )
        best = min(best, time.perf_counter() - start)
        answer = json.loads(run.stdout)
        counts = answer["counts"]
        for note in answer["notes"]:
            print(f"    note: {note['what']}: {note['why']}")
    return best, counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=Path, nargs="?", help="folder of a checkout of gmcr-py")
    parser.add_argument("--python", default=sys.executable, help="a Python that has numpy")
    parser.add_argument("--detente", type=Path, default=Path("target/release/detente"))
    parser.add_argument("--sizes", nargs="+", default=["8x2", "9x3", "10x3", "11x2"], help="OPTIONSxPARTIES")
    parser.add_argument("--patience", type=float, default=600.0, help="seconds for one run of gmcr-py")
    args = parser.parse_args()
    if args.checkout is None or not (args.checkout / "data_02_conflictSolvers.py").exists():
        print("NOTHING WAS COMPARED: there is no checkout of gmcr-py", args.checkout or "(none was named)", file=sys.stderr)
        print("git clone https://github.com/onp/gmcr-py, and name the folder", file=sys.stderr)
        return 2
    print(f"{'states':>7} {'parties':>7} {'gmcr-py s':>10} {'coalition s':>11} {'Detente s':>10} {'ratio':>9}  equilibria")
    for size in args.sizes:
        options, parties = (int(part) for part in size.split("x"))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "conflict.gmcr"
            conflict(path, options, parties)
            seconds, counts = ours(args.detente, path, times=3)
            alone = theirs(args.python, args.checkout, path, "alone", args.patience)
            together = theirs(args.python, args.checkout, path, "together", args.patience)
            runs = [run for run in (alone, together) if run]
            known = [f"{run['seconds']:.3f}" if run else f"> {args.patience:.0f}" for run in (alone, together)]
            total = sum(run["seconds"] if run else args.patience for run in (alone, together))
            ratio = f"{'' if len(runs) == 2 else '> '}{total / seconds:.0f}"
            shared = [name for name in CONCEPTS if name in counts and alone]
            differ = [name for name in shared if counts[name] != alone["equilibria"][name]]
            same = f"differ under {', '.join(differ)}" if differ else f"the same under {', '.join(shared) or 'none'}"
            print(f"{2**options:>7} {parties:>7} {known[0]:>10} {known[1]:>11} {seconds:>10.4f} {ratio:>9}  {same}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the built program; the checks here see nothing of its inside."""

import json
import os
import pathlib
import subprocess
import sys
import warnings

import pytest
from workbench import chromium

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("DETENTE", ROOT / "target/release/detente"))


@pytest.fixture
def detente():
    def run(*args, code=0, env=None):
        done = subprocess.run(
            [str(PROGRAM), *map(str, args)],
            capture_output=True,
            env={**os.environ, "NO_COLOR": "1", **(env or {})},
            timeout=120,
        )
        assert code is None or done.returncode == code, (args, done.returncode, done.stderr.decode())
        return done.stdout

    return run


@pytest.fixture(scope="session")
def browser():
    """One for all: a second one cannot start in the same process."""
    with chromium() as found:
        if found is None:
            message = "SKIPPED: no browser (chromium, and the Python package playwright): pages were not looked at"
            print(message, file=sys.stderr)
            warnings.warn(message)
            pytest.skip(message)
        yield found


@pytest.fixture
def as_json(detente):
    def run(*args, **more):
        return json.loads(detente(*args, "--format", "json", **more))

    return run

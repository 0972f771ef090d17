"""Runs the built program; the checks here see nothing of its inside."""

import json
import os
import pathlib
import subprocess

import pytest

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
        assert done.returncode == code, (args, done.returncode, done.stderr.decode())
        return done.stdout

    return run


@pytest.fixture
def as_json(detente):
    def run(*args, **more):
        return json.loads(detente(*args, "--format", "json", **more))

    return run

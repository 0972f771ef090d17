"""Finds and runs the program `detente`: all numbers are its, so that Python prints the same digits as the terminal."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

__all__ = ["DetenteError", "CaseError", "program", "run", "run_json"]


class DetenteError(Exception):
    """The program could not do what was asked; the message is its own."""


class CaseError(DetenteError):
    """The case has errors. `diagnostics` lists them all: code, file, line, column, message, help."""

    def __init__(self, message, diagnostics=()):
        super().__init__(message)
        self.diagnostics = list(diagnostics)


def program():
    """Path of the program: the variable DETENTE, the one installed with this package, or the one on the PATH."""
    named = os.environ.get("DETENTE")
    if named:
        return named
    name = "detente" + (sysconfig.get_config_var("EXE") or "")
    for scheme in {sysconfig.get_path("scripts"), str(pathlib.Path(sys.executable).parent)}:
        if scheme and (pathlib.Path(scheme) / name).is_file():
            return str(pathlib.Path(scheme) / name)
    found = shutil.which("detente")
    if found:
        return found
    raise DetenteError(
        "the program `detente` was not found: install it (`cargo install --path crates/cli`), "
        "or set the variable DETENTE to its path"
    )


def run(*args, text=None, allowed=(0,)):
    """Runs the program and returns its standard output. `text` is its standard input.

    Raises CaseError where the case has errors (exit 1), DetenteError where the program failed (exit 2).
    """
    done = subprocess.run(
        [program(), *map(str, args)],
        input=None if text is None else text.encode(),
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        env={**os.environ, "NO_COLOR": "1"},
        check=False,
    )
    if done.returncode in allowed:
        return done.stdout.decode()
    message = done.stderr.decode().strip() or done.stdout.decode().strip()
    if done.returncode == 1:
        raise CaseError(message)
    raise DetenteError(message)


def run_json(*args, text=None, allowed=(0,)):
    """The same, with the JSON that the program prints."""
    return json.loads(run(*args, "--format", "json", text=text, allowed=allowed))

"""The published conflicts in catalog/: the program finds nothing wrong with them, and a slow reading of the
definitions gives the equilibria that expected.toml says."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = sorted(path.parent for path in (ROOT / "catalog").glob("*/case.toml"))
SCRIPT = ROOT / "scripts/catalog.py"


def test_there_are_cases():
    assert len(CASES) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_program_finds_nothing_wrong(case, as_json):
    assert as_json("check", case)["diagnostics"] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_readme_lists_it(case):
    assert f"| `{case.name}` |" in (ROOT / "catalog/README.md").read_text(encoding="utf-8")


def test_the_definitions_give_the_published_equilibria():
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_list_is_noticed(tmp_path):
    """The script reads the catalogue beside it: a copy with one number changed must fail."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/catalog.py").write_bytes(SCRIPT.read_bytes())
    folder = tmp_path / "catalog/elmira"
    folder.mkdir(parents=True)
    (folder / "case.toml").write_bytes((ROOT / "catalog/elmira/case.toml").read_bytes())
    expected = (ROOT / "catalog/elmira/expected.toml").read_text(encoding="utf-8")
    (folder / "expected.toml").write_text(expected.replace("\nseq = [5, 8, 9]", "\nseq = [5, 8]"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(tmp_path / "scripts/catalog.py")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "elmira: seq: expected [5, 8], computed [5, 8, 9]" in done.stdout

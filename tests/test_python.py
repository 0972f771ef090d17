"""The Python package: the same numbers as the terminal, as dicts, tables and pages."""

import doctest
import json
import os
import shutil
import sys

import pytest
from conftest import PROGRAM, ROOT

sys.path.insert(0, str(ROOT / "python"))
os.environ.setdefault("DETENTE", str(PROGRAM))

import detente  # noqa: E402

BUNDLED = ROOT / "cases" / "israel-syria"


def test_the_example_of_the_package_runs(monkeypatch):
    monkeypatch.chdir(ROOT)
    outcome = doctest.testmod(detente)
    assert outcome.attempted >= 4 and outcome.failed == 0


def test_numbers_are_those_of_the_terminal(as_json):
    case = detente.load(BUNDLED)
    got = case.outlook(draws=512, seed=3, trust=0.5)
    assert got == as_json("outlook", BUNDLED, "--draws", 512, "--seed", 3, "--trust", 0.5)
    assert got["signed"]["evidence"]["trust"] == 0.5
    assert case.forecast(draws=256) == as_json("forecast", BUNDLED, "--draws", 256)
    assert case.hold(draws=256) == as_json("hold", BUNDLED, "--draws", 256)
    assert case.graph(draws=256) == as_json("graph", BUNDLED, "--draws", 256)
    assert case.deals(draws=256) == as_json("deals", BUNDLED, "--draws", 256)


def test_words_and_pages(detente):
    import detente as package

    outlook = package.load(BUNDLED).outlook(draws=256)
    assert str(outlook) == detente("outlook", BUNDLED, "--draws", 256).decode()
    shown = outlook._repr_mimebundle_()
    assert shown["text/plain"] == str(outlook)
    assert "Israel–Syria security pact" in shown["text/html"] and "<script" not in shown["text/html"]
    assert "<pre>" in package.load(BUNDLED).hold(draws=256)._repr_mimebundle_()["text/html"]


def test_lists_become_rows():
    outlook = detente.load(BUNDLED).outlook(draws=256)
    rows = outlook.table("signed.evidence.terms")
    assert {row["id"] for row in rows} >= {"deal", "way"}
    assert outlook.at("definitions.holds.years") == 5
    deals = detente.load(BUNDLED).deals(draws=64)
    row = deals.table("frontier")[0]
    assert 0 <= row["utility.israel"] <= 1 and "package.withdrawal" in row
    with pytest.raises(KeyError, match="nothing stands at 'hang'"):
        outlook.table("hang.sources")
    with pytest.raises(TypeError):
        outlook.table("title")
    with pytest.raises(KeyError):
        outlook.at("hangs_on.inputs.9999")


def test_a_case_with_errors_raises_all_of_them(tmp_path):
    (tmp_path / "case.toml").write_text('format = 1\n[case]\ntitle = "x"\n[[party]]\nid = "a"\nrole = ["signatory"]\ninfluence = 130\n')
    with pytest.raises(detente.CaseError) as caught:
        detente.load(tmp_path)
    assert {row["line"] for row in caught.value.diagnostics} == {6, 7}
    assert "130 is outside" in str(caught.value)
    assert len(detente.Case(tmp_path).check()["diagnostics"]) == 2


def test_what_is_not_there_is_an_error_with_the_programs_words(tmp_path):
    with pytest.raises(detente.DetenteError, match="missing"):
        detente.graph(tmp_path / "missing.gmcr")


def test_a_case_from_the_template_through_its_life(tmp_path):
    case = detente.new(tmp_path / "river", title="River talks")
    assert case.check()["diagnostics"] == []
    case.outlook(draws=64, publish=True)
    case.resolve(signed=False, on="2027-01-01")
    assert len(case.history()["outlooks"]) == 1
    scored = detente.score(case)
    assert [row["outcome"] for row in scored["questions"]] == ["no"]


def test_reading_a_text():
    found = detente.read_text(
        "Axios reported on Monday that the Israeli government had proposed a buffer zone.", date="2026-01-06"
    )
    claim = found["claims"][0]
    assert claim["voice"] == "attributed" and claim["chain"][0]["text"] == "Axios"


def test_compare_and_report(tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLED, copy)
    text = (copy / "case.toml").read_text()
    (copy / "case.toml").write_text(text.replace('influence = { is = "70 to 90"', 'influence = { is = "60 to 80"'))
    one, other = detente.load(BUNDLED), detente.load(copy)
    changed = one.compare(other, draws=128)
    assert [row["input"] for row in changed["changes"]] == ["party.israel.influence"] or changed["changes"] == []
    path = tmp_path / "report.html"
    assert one.report(path, draws=64) == path.read_text(encoding="utf-8")


def test_results_are_plain_json():
    assert json.loads(json.dumps(detente.load(BUNDLED).hold(draws=64)))["format"] == "detente.hold/1"


def test_frames():
    import pandas
    import pyarrow

    outlook = detente.load(BUNDLED).outlook(draws=64)
    frame = outlook.frame("hangs_on.inputs")
    assert isinstance(frame, pandas.DataFrame) and set(frame.columns) >= {"path", "title"}
    table = outlook.arrow("hangs_on.inputs")
    assert isinstance(table, pyarrow.Table) and table["path"].to_pylist() == frame["path"].tolist()

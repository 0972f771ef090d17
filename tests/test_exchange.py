"""Other tools' files become cases with the same answers; tables go out; a sweep does not depend on its sharing out."""

import csv
import json
import random
import zipfile

import pytest
from conftest import ROOT
from test_models_from_outside import random_case, write_case

BUNDLED = ROOT / "cases" / "israel-syria"


def genius(folder, rng, parties=2):
    issues = [[f"v{k}" for k in range(rng.randint(2, 4))] for _ in range(rng.randint(1, 4))]

    def issue(at, levels, values):
        items = "".join(
            f'<item index="{k + 1}" value="{level}"' + (f' evaluation="{values[k]}"' if values else "") + "/>"
            for k, level in enumerate(levels)
        )
        return f'<issue index="{at + 1}" name="Issue {at}" type="discrete" etype="discrete" vtype="discrete">{items}</issue>'

    def objective(values, weights):
        body = "".join(issue(at, levels, values[at] if values else None) for at, levels in enumerate(issues))
        tail = "".join(f'<weight index="{at + 1}" value="{w}"/>' for at, w in enumerate(weights or []))
        return f'<objective index="0" name="root" type="objective" etype="objective">{body}{tail}</objective>'

    domain = folder / "domain.xml"
    domain.write_text(f'<negotiation_template><utility_space number_of_issues="{len(issues)}">{objective(None, None)}</utility_space></negotiation_template>')
    files = [domain]
    for party in range(parties):
        values = [[rng.randint(0, 9) for _ in levels] for levels in issues]
        for row in values:
            row[rng.randrange(len(row))] = 10
            row[(row.index(10) + 1) % len(row)] = 0
        raw = [rng.randint(1, 9) for _ in issues]
        weights = [w / sum(raw) for w in raw]
        path = folder / f"party{party}.xml"
        path.write_text(
            f'<utility_space number_of_issues="{len(issues)}">{objective(values, weights)}<reservation value="{rng.choice([0, 0.25, 0.5])}"/></utility_space>'
        )
        files.append(path)
    return files


@pytest.mark.parametrize("seed", range(12))
def test_a_scenario_keeps_its_deals(seed, tmp_path, detente, as_json):
    """Every issue has a level worth nothing and one worth all, so that a utility is 0–1 in both."""
    rng = random.Random(seed)
    files = genius(tmp_path, rng, rng.choice([2, 2, 3]))
    detente("import", *files, "--into", tmp_path / "case")
    before, after = as_json("deals", *files), as_json("deals", tmp_path / "case", "--draws", 16)
    assert after["packages"] == before["packages"]
    assert after["zone"]["size"] == before["zone"]["size"]
    for name in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
        flat = lambda answer: sorted(sorted(round(u, 6) for u in point["utility"].values()) for point in answer["settlements"][name])  # noqa: E731
        assert flat(after) == flat(before), name


@pytest.mark.parametrize("name", ["cuban-missile-crisis", "chicken", "collective-action", "korea-2017"])
def test_a_conflict_keeps_its_equilibria(name, tmp_path, detente, as_json):
    file = tmp_path / f"{name}.gmcr"
    detente("graph", ROOT / "catalog" / name, "--output", file)
    detente("import", file, "--into", tmp_path / "case", "--title", "Again")
    before, after = as_json("graph", file), as_json("graph", tmp_path / "case")
    assert [state["equilibrium"] for state in after["states"]] == [state["equilibrium"] for state in before["states"]]
    assert [list(state["stable"].values()) for state in after["states"]] == [list(state["stable"].values()) for state in before["states"]]
    assert 'title = "Again"' in (tmp_path / "case" / "case.toml").read_text()


def test_positions_keep_their_forecast(tmp_path, detente, as_json):
    table = tmp_path / "table.csv"
    table.write_text("party,influence,Tariff,Tariff salience,Quota,Quota salience\nمصر,4,10,80,90,20\nA \"b\",2,60,40,5,100\nC,1,100,10,50,50\n")
    detente("import", table, "--into", tmp_path / "case")
    before, after = as_json("forecast", table), as_json("forecast", tmp_path / "case")
    median = lambda answer: [round(next(m["median"] for m in issue["models"] if m["model"] == "weighted-mean"), 9) for issue in answer["issues"]]  # noqa: E731
    assert median(after) == median(before)


def test_nothing_is_written_over(tmp_path, detente):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine")
    table = tmp_path / "t.csv"
    table.write_text("party,X\nA,10\nB,20\n")
    detente("import", table, "--into", tmp_path / "there", code=2)
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["notes.txt"]


def test_a_bad_file_makes_no_case(tmp_path, detente):
    bad = tmp_path / "bad.gmcr"
    bad.write_text('{"options": [{"name": "x"}], "decisionMakers": []}')
    detente("import", bad, "--into", tmp_path / "case", code=1)
    assert not (tmp_path / "case").exists()


def test_tables_go_out(tmp_path, detente):
    detente("export", BUNDLED, "--to", tmp_path / "tables")
    names = {path.stem for path in (tmp_path / "tables").iterdir()}
    assert names == {"parties", "issues", "stances", "judgements", "sources", "claims", "events", "options"}
    with open(tmp_path / "tables" / "claims.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    logged = [json.loads(line) for line in (BUNDLED / "claims.jsonl").read_text().splitlines()]
    assert len(rows) == sum(row["t"] == "claim" for row in logged)
    detente("export", BUNDLED, "--to", tmp_path / "case.xlsx")
    assert "xl/worksheets/sheet8.xml" in zipfile.ZipFile(tmp_path / "case.xlsx").namelist()
    detente("export", BUNDLED, "--to", tmp_path / "map.json")
    drawn = json.loads((tmp_path / "map.json").read_text())
    assert {"from": "Turkey", "to": "Syria's interim government", "type": "backs"} in drawn["connections"]
    detente("export", BUNDLED, "--to", tmp_path / "case.pdf", code=2)


def test_a_protected_source_is_on_no_map(tmp_path, detente):
    text = (BUNDLED / "case.toml").read_text().replace('id = "katz"\n', 'id = "katz"\nprotected = true\n')
    for name in ("claims.jsonl",):
        (tmp_path / name).write_bytes((BUNDLED / name).read_bytes())
    (tmp_path / "reports").symlink_to(BUNDLED / "reports")
    (tmp_path / "case.toml").write_text(text)
    detente("export", tmp_path, "--to", tmp_path / "map.json", code=1)
    (tmp_path / "reports").unlink()
    (tmp_path / "reports").mkdir()
    for report in (BUNDLED / "reports").iterdir():
        (tmp_path / "reports" / report.name).write_bytes(report.read_bytes())
    detente("export", tmp_path, "--to", tmp_path / "map.json")
    assert "Katz" not in (tmp_path / "map.json").read_text()


def test_a_sweep_is_the_same_however_it_is_shared_out(tmp_path, as_json):
    levels, parties = random_case(random.Random(5))
    (tmp_path / "other").mkdir()
    other = write_case(tmp_path / "other", levels, parties)
    asked = ["sweep", BUNDLED, other, "--seeds", "1..3", "--draws", 64]
    whole = as_json(*asked)["rows"]
    shared = [row for part in (1, 2, 3, 4) for row in as_json(*asked, "--shard", f"{part}/4")["rows"]]
    key = lambda row: json.dumps(row, sort_keys=True)  # noqa: E731
    assert sorted(map(key, whole)) == sorted(map(key, shared))
    assert as_json(*asked, "--threads", 1)["rows"] == whole
    base = as_json("outlook", BUNDLED, "--seed", 2, "--draws", 64)
    row = next(row for row in whole if row["seed"] == 2 and row["without"] is None and row["case"] == str(BUNDLED))
    assert row["signed"] == base["signed"]["combined"] and row["holds"] == base["holds"]["combined"]


def test_seeds_and_shards_are_checked(detente):
    for bad in (["--seeds", "9..1"], ["--seeds", "x"], ["--shard", "3/2"], ["--shard", "0/2"]):
        detente("sweep", BUNDLED, *bad, code=2)

"""case.schema.json: every bundled case keeps to it, and forty mistakes of shape do not."""

import copy
import datetime
import json
import pathlib
import random
import re
import tomllib

import pytest
from jsonschema import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "case.schema.json").read_text("utf-8"))
WATER = ROOT / "crates/case/tests/water/case.toml"
NEW_KEYS = ROOT / "crates/case/tests/terms/case.toml"


def plain(value):
    """TOML as JSON has it: a date is its ISO text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (datetime.date, datetime.datetime, datetime.time)):
        return value.isoformat()
    return value


def read(path):
    return plain(tomllib.loads(path.read_text("utf-8")))


def problems(case):
    return [f"{error.json_path}: {error.message[:120]}" for error in Draft202012Validator(SCHEMA).iter_errors(case)]


def bundled():
    found = [*ROOT.glob("cases/*/case.toml"), *ROOT.glob("catalog/*/case.toml"), WATER, NEW_KEYS]
    assert len(found) > 20
    return sorted(found)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", bundled(), ids=lambda path: path.parent.name)
def test_every_bundled_case_keeps_to_it(path):
    assert problems(read(path)) == []


def put(case, path, value):
    """Sets the value at `path`; `DROP` takes the key away."""
    *inner, last = path
    for step in inner:
        case = case[step]
    if value is DROP:
        del case[last]
    else:
        case[last] = value


DROP = object()

# What is written where, over the case that uses every table and every form of value.
MISTAKES = [
    # The wrong type.
    (("case", "title"), 7),
    (("party", 0, "aliases"), "the upper state"),
    (("party", 0, "roles"), "signatory"),
    (("party",), {"id": "north"}),
    (("contest",), [{"what": "war"}]),
    (("option", 2, "now"), 1),
    (("event", 0, "place"), ["Lakeside"]),
    (("issue", 0, "levels"), "none, half, all"),
    (("stance", 0, "position"), True),
    (("stance", 0, "salience"), [70, 80, 95]),
    (("stance", 0, "cites"), "c-offer"),
    (("delay",), [{"party": "north"}]),
    (("glossary", "dam"), 4),
    # A key that is unknown or misspelt.
    (("prty",), []),
    (("case", "tittle"), "x"),
    (("stance", 0, "saliance"), 40),
    (("issue", 0, "levels", 0, "att"), 5),
    (("question", "signed", "until"), "2026-12-31"),
    (("stance", 0, "refuses", "chanse"), 80),
    (("party", 1, "alternative", "branches", 0, "whath"), "court"),
    (("monitoring", "detecton"), 80),
    (("compliance", "north", "cheat"), 80),
    # Something that is missing.
    (("format",), DROP),
    (("case", "title"), DROP),
    (("question", "signed", "what"), DROP),
    (("question", "holds", "event"), DROP),
    (("party", 0, "id"), DROP),
    (("stance", 0, "party"), DROP),
    (("hazard", 0, "rate"), DROP),
    (("reference", 0, "k"), DROP),
    (("preference", 2, "ranking"), DROP),
    (("decision", "rule"), "quota"),
    # A word that is on no list.
    (("source", 0, "kind"), "newspaper"),
    (("source", 0, "reliability"), "G"),
    (("party", 0, "roles"), ["signatry"]),
    (("stance", 0, "refuses", "grade"), "guessed"),
    (("party", 0, "alternative", "as"), "breakdown"),
    (("option", 1, "direction"), "upwards"),
    (("question", "resolved", "signed"), "maybe"),
    (("format",), 2),
    # A number outside its range.
    (("stance", 0, "position"), 140),
    (("stance", 0, "position"), "30 to 155"),
    (("monitoring", "detection"), -1),
    (("monitoring", "punish_rounds"), 1.5),
    (("correlation", 0, "rho"), 1.4),
    (("reference", 0, "relevance"), 600),
    (("hazard", 0, "rate"), -0.1),
    (("interaction", 0, "worth", "south"), -140),
    # A date that is none.
    (("case", "as_of"), "15 January 2026"),
    (("case", "as_of"), "2026-02-30"),
    (("question", "signed", "by"), "31.12.2026"),
    (("event", 1, "on"), "2025-13"),
    (("event", 0, "on"), {"from": "2025-06-01"}),
    (("case", "as_of"), "2026-01-15T10:00:00"),
    # An uncertain value of no known shape.
    (("stance", 0, "position"), "about thirty"),
    (("stance", 0, "position"), {"low": 30, "mid": 45}),
    (("stance", 0, "position"), {"is": "30 to 60", "cite": ["c-offer"]}),
    (("stance", 0, "position"), {"uniform": [40]}),
    (("stance", 0, "position"), {"normal": [45, -9]}),
    (("stance", 0, "position"), {"gauss": [45, 9]}),
    (("stance", 0, "position"), {"discrete": [[20, 1], [400, 3]]}),
    (("stance", 0, "position"), {"is": 40, "low": 30, "high": 50}),
    (("step", 0, "delay"), {"beta": [2, 3]}),
    # Names and lists.
    (("party", 0, "id"), "the north"),
    (("interaction", 0, "a"), "flow"),
    (("contest", "sides"), ["north"]),
    (("infeasible", 1, "at_most_one"), []),
    (("decision", "vetoes"), ["south", "south"]),
    (("package", 0, "levels"), {}),
    (("infeasible", 3, "pattern"), "Y?Y"),
]

# The same over the case that uses the tables and keys of version 0.2.
NEW_MISTAKES = [
    (("condition", 0, "if"), DROP),
    (("condition", 0, "chance"), 150),
    (("condition", 0, "act"), "sign"),
    (("gate", 0, "binds"), DROP),
    (("gate", 0, "id"), "a gate"),
    (("gate", 0, "not_before"), "2026-05-01"),
    (("gate", 0, "needs"), [7]),
    (("gate", 1, "within"), "soon"),
    (("exclude", 0, "unless"), "dmz.full"),
    (("exclude", 0, "if"), ["dmz.full"]),
    (("question", "since"), "June 2025"),
    (("reference", 0, "within"), 60),
    (("reference", 1, "times"), []),
    (("reference", 1, "times"), [12, -4]),
    (("reference", 2, "table"), "../spells.csv"),
    (("reference", 3, "k"), 3),
    (("issue", 0, "to"), DROP),
    (("issue", 0, "from"), "40"),
    (("stance", 0, "value"), [[40, 100]]),
    (("stance", 0, "value"), [[40, 100], [80, 140]]),
    (("stance", 0, "at_least"), "fifty"),
    (("stance", 2, "refuses"), [{"is": "none", "chance": 101}]),
    (("stance", 2, "refuses"), [{"level": "none"}]),
    (("party", 0, "alternative"), {"package": {}}),
    (("party", 0, "alternative"), {"package": {"dmz": "none"}, "is": 40}),
    (("party", 1, "alternative"), {"in": "price"}),
    (("party", 0, "members"), 2.5),
    (("party", 0, "weight"), "heavy"),
    (("decision", "rules"), []),
    (("decision", "rules"), [{"of": "members"}]),
    (("decision", "rules"), [{"quota": 55, "of": "people"}]),
    (("move", 0, "forbid"), "yes"),
    (("move", 0), {"party": "a"}),
    (("party", 0, "draft"), "true"),
]


@pytest.mark.parametrize(
    ("path", "where", "value"),
    [(WATER, *mistake) for mistake in MISTAKES] + [(NEW_KEYS, *mistake) for mistake in NEW_MISTAKES],
    ids=lambda part: None,
)
def test_each_mistake_of_shape_is_refused(path, where, value):
    case = copy.deepcopy(read(path))
    put(case, where, value)
    assert problems(case), (where, value)


def test_a_continuous_issue_has_numbers_of_its_own():
    case = read(NEW_KEYS)
    put(case, ("issue", 0, "to"), 8000)
    put(case, ("stance", 1, "position"), "700 to 800")
    put(case, ("issue", 0, "levels", 0, "at"), 520)
    assert problems(case) == []
    put(case, ("issue", 2, "levels", 1, "at"), 520)
    assert problems(case)


def test_forty_and_more():
    assert len(MISTAKES) + len(NEW_MISTAKES) >= 40


# Values that the reader accepts: each has to validate wherever an uncertain number from 0 to 100 belongs.
VALUES = """
40
40.5
+7
"40"
"40 %"
"30 to 60"
"30 – 60"
"30–60 %"
"30..60"
"30-60"
"3e1 to 6e1"
".5 to 1."
"0 to 100"
"100"
[30, 60]
{ low = 30, high = 60 }
{ low = 30, mid = 45, high = 60 }
{ uniform = [40, 70] }
{ uniform = { low = 40, high = 70 } }
{ normal = [45, 9] }
{ normal = { mean = 145, sd = 90 } }
{ lognormal = [3, 0.4] }
{ lognormal = { low = 3, high = 10 } }
{ lognormal = { mu = 3, sigma = 0.4 } }
{ beta = [2, 3] }
{ beta = [2, 3, 10, 90] }
{ beta = { a = 4, b = 2 } }
{ beta = { a = 4, b = 2, low = 10, high = 90 } }
{ pert = [0, 5, 10] }
{ pert = { min = 0, mode = 5, max = 10 } }
{ triangular = [0, 5, 10] }
{ discrete = [[20, 1], [40, 3]] }
{ discrete = [{ value = 20, weight = 1 }, [40, 3]] }
{ distribution = "triangular", min = 50, mode = 80, max = 100 }
{ distribution = "discrete", values = [[20, 1], [40, 3]] }
{ distribution = "lognormal", low = 3, high = 10 }
{ is = 40 }
{ is = "30 to 60", why = "x" }
{ is = { low = 30, high = 60 }, by = "A. N.", on = 2026-01-01 }
{ is = { is = [30, 60], why = "inner" }, cites = [] }
{ low = 30, high = 60, why = "beside", on = "2026-01-01" }
0
-0
1_0
0x1F
"-0"
"007"
"""

# Values that it refuses there, for their shape.
NO_VALUES = """
true
"thirty"
""
101
-1
"-5"
"30 to"
"to 60"
"30 to 60 to 90"
"30 to 60 km"
[30]
[30, "60"]
[]
{ }
{ low = 30 }
{ low = 30, mid = 45, high = 160 }
{ uniform = 40 }
{ uniform = [40, 70], normal = [45, 9] }
{ uniform = { low = 40 } }
{ normal = [45] }
{ lognormal = { low = 0, high = 4 } }
{ beta = [2] }
{ beta = { a = 2, b = 3, low = 1 } }
{ beta = [0, 3] }
{ pert = [0, 5] }
{ discrete = [] }
{ discrete = [[20, 0]] }
{ discrete = [[20]] }
{ discrete = [[20, 1, 2]] }
{ distribution = "gauss", mean = 4, sd = 1 }
{ distribution = "normal", mean = 4 }
{ distribution = "discrete" }
{ is = "x" }
{ is = 40, maybe = 1 }
{ why = "alone" }
2026-01-01
"""


def with_value(written):
    text = WATER.read_text("utf-8")
    assert text.count('penalty = 20') == 1
    return text.replace("penalty = 20", f"penalty = {written}")


@pytest.mark.parametrize(
    ("written", "right"),
    [(line, True) for line in VALUES.strip().splitlines()] + [(line, False) for line in NO_VALUES.strip().splitlines()],
)
def test_reader_and_schema_agree_on_values(detente, tmp_path, written, right):
    text = with_value(written)
    assert (problems(plain(tomllib.loads(text))) == []) == right
    folder = tmp_path / "case"
    (folder / "reports").mkdir(parents=True)
    (folder / "case.toml").write_text(text, "utf-8")
    for file in ["claims.jsonl", "reports/daily-2026-01-10.md"]:
        (folder / file).write_bytes((WATER.parent / file).read_bytes())
    line = text[: text.index("penalty = ")].count("\n") + 1
    answer = json.loads(detente("check", folder, "--format", "json", code=None))
    there = [told for told in answer["diagnostics"] if told["severity"] == "error" and told["line"] == line]
    assert (not there) == right


def test_the_program_prints_the_committed_schema(detente):
    assert json.loads(detente("schema", "--json-schema")) == SCHEMA


def test_a_new_case_names_its_schema(detente, tmp_path):
    folder = tmp_path / "new"
    detente("new", folder)
    first = (folder / "case.toml").read_text("utf-8").splitlines()[0]
    assert first == "#:schema ./case.schema.json"
    assert json.loads((folder / "case.schema.json").read_text("utf-8")) == SCHEMA
    assert problems(read(folder / "case.toml")) == []


def written(value):
    """As one line of TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)


def places(value, path=()):
    """The path of every value inside another."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*path, key)
        yield from places(part, (*path, key))


POOL = [
    0, 1, -1, 5, 40.5, 100, 101, 1e6, True, False, "", " ", "x", "40", "30 to 60", "60 to 30", "north", "south.sign",
    "north.close", "flow.half", "half", "none", "signed", "own", "yes", "A", "2026-01-01", "2026-02-30", "2025-11",
    "about 2025", "9 months", "Y-Y", "a.b.c", "ü-1", "a b", [], [1], [30, 60], ["north"], ["north", "south"],
    [["north"]], ["north.sign", "south.sign"], [[0, 100], [50, 0]], {}, {"is": 40}, {"is": ["none"]}, {"low": 1, "high": 9},
    {"quota": 50}, {"from": "2025", "to": "2026-01-01"}, {"north": 40}, {"flow": "half"}, {"uniform": [1, 2]}, {"x": 1},
]


def mutants(case, count, seed):
    """Copies of a case with one thing in them changed."""
    dice = random.Random(seed)
    everywhere = list(places(case))
    for _ in range(count):
        mutant = copy.deepcopy(case)
        path = dice.choice(everywhere)
        kind = dice.randrange(8)
        if kind == 0:
            put(mutant, path, DROP)
        elif kind == 1:
            inner = mutant
            for step in path[:-1]:
                inner = inner[step]
            if isinstance(inner, dict):
                inner[dice.choice(["is", "why", "chance", "at", "by", "on", "cites", "draft", "title"])] = dice.choice(POOL)
        else:
            put(mutant, path, dice.choice(POOL))
        yield path, mutant


def errors(detente, folder):
    told = json.loads(detente("check", folder, "--format", "json", code=None))["diagnostics"]
    return {one["code"] for one in told if one["severity"] == "error"}


@pytest.mark.parametrize("path", [WATER, NEW_KEYS], ids=lambda path: path.parent.name)
def test_what_the_reader_accepts_the_schema_accepts(detente, tmp_path, path):
    # What the models have to say of the sample itself is no matter of shape.
    before = errors(detente, path.parent)
    for at, (where, mutant) in enumerate(mutants(read(path), 150, 11)):
        folder = tmp_path / str(at)
        (folder / "reports").mkdir(parents=True)
        text = "".join(f"{key} = {written(value)}\n" for key, value in mutant.items())
        (folder / "case.toml").write_text(text, "utf-8")
        for file in ["claims.jsonl", "reports/daily-2026-01-10.md", "spells.csv"]:
            if (path.parent / file).exists():
                (folder / file).write_bytes((path.parent / file).read_bytes())
        if errors(detente, folder) <= before:
            assert problems(mutant) == [], (where, text)


def test_the_exercises_of_the_suite(detente, tmp_path):
    count = 0
    for page in sorted((ROOT / "tests/suite").glob("**/*.md")):
        for text in re.findall(r"```toml case\.toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            folder = tmp_path / str(len(list(tmp_path.iterdir())))
            folder.mkdir()
            (folder / "case.toml").write_text(text, "utf-8")
            # What cites claims is checked with its log; here its shape alone.
            if errors(detente, folder) <= {"E0501"}:
                assert problems(plain(tomllib.loads(text))) == [], text
                count += 1
    assert count > 5

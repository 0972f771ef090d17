"""Models against slow versions straight from their definitions, on random cases without uncertainty."""

import itertools
import math
import random

import pytest


def write_case(folder, levels, parties, question=True):
    lines = ["format = 1", "[case]", 'title = "random"', "as_of = 2026-01-01"]
    if question:
        lines += ["[question]", 'signed = { what = "a pact", by = 2026-12-31 }']
    for at, count in enumerate(levels):
        lines += ["[[issue]]", f'id = "i{at}"', f'title = "Issue {at}"', "levels = ["]
        lines += [f'  {{ id = "l{k}", at = {round(100 * k / max(count - 1, 1), 6)}, text = "level {k}" }},' for k in range(count)]
        lines += ["]"]
    for party in parties:
        lines += ["[[party]]", f'id = "{party["id"]}"', 'roles = ["signatory"]', f'influence = {party["influence"]}', f'alternative = {party["alternative"]}']
    for party in parties:
        for at, count in enumerate(levels):
            values = ", ".join(f"l{k} = {party['value'][at][k]}" for k in range(count))
            lines += ["[[stance]]", f'party = "{party["id"]}"', f'issue = "i{at}"', f'position = {party["position"][at]}', f'salience = {party["salience"][at]}', f"value = {{ {values} }}"]
            if party["refuses"][at] is not None:
                lines.append(f'refuses = ["l{party["refuses"][at]}"]')
    (folder / "case.toml").write_text("\n".join(lines) + "\n")
    return folder


def random_case(rng):
    levels = [rng.randint(1, 4) for _ in range(rng.randint(1, 4))]
    parties = []
    for at in range(rng.randint(2, 4)):
        parties.append(
            {
                "id": f"p{at}",
                "influence": rng.randint(1, 100),
                "alternative": rng.randint(0, 70),
                "position": [rng.randint(0, 100) for _ in levels],
                "salience": [rng.randint(1, 100) for _ in levels],
                "value": [[rng.randint(0, 100) for _ in range(count)] for count in levels],
                "refuses": [rng.randrange(count) if rng.random() < 0.15 else None for count in levels],
            }
        )
    return levels, parties


def utilities(levels, parties):
    """Utility of every package to every party: 0 its worst, 1 its best, over all packages."""
    packages = list(itertools.product(*map(range, levels)))
    columns = []
    for party in parties:
        total = sum(party["salience"])
        raw = [sum(s * party["value"][i][k] / 100 for i, (s, k) in enumerate(zip(party["salience"], package))) / total for package in packages]
        low, high = min(raw), max(raw)
        columns.append([(u - low) / (high - low) if high - low > 1e-9 else 1.0 for u in raw])
    return packages, list(zip(*columns))


@pytest.mark.parametrize("seed", range(40))
def test_deals_equal_enumeration(seed, tmp_path, as_json):
    rng = random.Random(seed)
    levels, parties = random_case(rng)
    answer = as_json("deals", write_case(tmp_path, levels, parties), "--draws", 16)
    packages, utility = utilities(levels, parties)
    floor = [party["alternative"] / 100 for party in parties]
    allowed = [
        at
        for at, package in enumerate(packages)
        if not any(party["refuses"][i] == k for party in parties for i, k in enumerate(package))
    ]
    zone = [at for at in allowed if all(u >= d - 1e-9 for u, d in zip(utility[at], floor))]
    assert answer["format"] == "detente.deals/1"
    assert answer["packages"] == len(packages)
    assert answer["zone"]["size"] == len(zone)
    assert answer["zone"]["probability"] == (1.0 if zone else 0.0)

    def key(vector):
        return tuple(round(u, 7) for u in vector)

    def dominated(at):
        return any(
            all(v >= u - 1e-9 for v, u in zip(utility[other], utility[at])) and any(v > u + 1e-9 for v, u in zip(utility[other], utility[at]))
            for other in allowed
        )

    frontier = {key(utility[at]) for at in allowed if not dominated(at)}
    got = {key(point["utility"][party["id"]] for party in parties) for point in answer["frontier"]}
    assert got == frontier
    if not zone:
        assert all(points == [] for points in answer["settlements"].values()), "an empty zone has no settlement"
        return
    # Nash: most gainers first, then the product of their gains.
    def gains(at):
        return [u - d for u, d in zip(utility[at], floor)]

    most = max(sum(g > 1e-9 for g in gains(at)) for at in zone)
    product = {at: math.prod(g for g in gains(at) if g > 1e-9) for at in zone if sum(g > 1e-9 for g in gains(at)) == most}
    best = max(product.values())
    for point in answer["settlements"]["nash"]:
        g = [point["utility"][party["id"]] - d for party, d in zip(parties, floor)]
        assert sum(x > 1e-9 for x in g) == most
        assert math.prod(x for x in g if x > 1e-9) == pytest.approx(best, rel=1e-6)
    best = max(sum(utility[at]) for at in zone)
    for point in answer["settlements"]["utilitarian"]:
        assert sum(point["utility"].values()) == pytest.approx(best, abs=1e-9)
    best = max(min(gains(at)) for at in zone)
    for point in answer["settlements"]["egalitarian"]:
        assert min(point["utility"][party["id"]] - d for party, d in zip(parties, floor)) == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_forecast_equals_its_definition(seed, tmp_path, as_json):
    levels, parties = random_case(random.Random(1000 + seed))
    answer = as_json("forecast", write_case(tmp_path, levels, parties), "--draws", 16)
    assert len(answer["issues"]) == len(levels)
    for at, issue in enumerate(answer["issues"]):
        models = {row["model"]: row for row in issue["models"]}
        weight = [party["influence"] * party["salience"][at] for party in parties]
        position = [party["position"][at] for party in parties]
        mean = sum(w * x for w, x in zip(weight, position)) / sum(weight)
        assert models["weighted-mean"]["median"] == pytest.approx(mean, abs=1e-9)
        half, seen = sum(weight) / 2, 0
        for x, w in sorted(zip(position, weight)):
            seen += w
            if seen >= half * (1 - 1e-12):
                break
        assert models["weighted-median"]["median"] == pytest.approx(x)


def test_enforcement_of_the_notes(tmp_path, as_json):
    """Grim trigger with T, R, P = 50, 30, 10: the critical discount factor is (50 − 30) / (50 − 10) = ½."""
    (tmp_path / "case.toml").write_text(
        """format = 1
[case]
title = "two sides"
[[party]]
id = "a"
[[party]]
id = "b"
[compliance.a]
cheats = 50
complies = 30
punished = 10
impatience = 5
[compliance.b]
cheats = 50
complies = 30
punished = 10
impatience = 500
[monitoring]
round = 1
"""
    )
    answer = as_json("hold", tmp_path, "--draws", 16)
    a, b = answer["parties"]
    assert a["critical"][1] == pytest.approx(0.5)
    assert a["delta"][1] == pytest.approx(math.exp(-0.05))
    assert (a["keeps"], b["keeps"], answer["self_enforcing"]) == (1.0, 0.0, 0.0)


def test_reference_class_of_the_notes(tmp_path, as_json):
    """52 of 82 at relevance ½: Beta(26.5, 15.5), mean .631, 90 % from .506 to .748."""
    (tmp_path / "case.toml").write_text(
        """format = 1
[case]
title = "own class"
as_of = 2026-01-01
[question]
signed = { what = "a pact", by = 2026-12-31 }
[[reference]]
question = "signed"
class = "own"
title = "past rounds"
k = 52
n = 82
relevance = 50
why = "counted"
"""
    )
    signed = as_json("outlook", tmp_path)["signed"]
    # A count without a time says how talks ended, and not by when.
    assert signed["history"] is None and signed["combined"] is None
    assert signed["missing"]["at_most"] == pytest.approx(52 / 82)
    assert "within" in signed["missing"]["way_out"]
    text = (tmp_path / "case.toml").read_text(encoding="utf-8")
    (tmp_path / "case.toml").write_text(text + 'within = "2 years"\n', encoding="utf-8")
    signed = as_json("outlook", tmp_path)["signed"]
    # A constant subhazard that comes to 52 of 82 in 730.5 days, read at day 364.
    assert signed["history"] == pytest.approx(1 - (1 - 52 / 82) ** (364 / 730.5), abs=2e-3)
    assert signed["combined"] == signed["history"]
    low, high = signed["interval"]
    assert low < signed["history"] < high


def test_draws_follow_their_interval(tmp_path, as_json):
    """A position of "30 to 60" has its 5th and 95th percentile there; the weighted mean of one party is it."""
    (tmp_path / "case.toml").write_text(
        """format = 1
[case]
title = "one party"
[[party]]
id = "a"
[[issue]]
id = "i"
title = "I"
levels = [{ id = "x", at = 0 }, { id = "y", at = 100 }]
[[stance]]
party = "a"
issue = "i"
position = "30 to 60"
salience = 50
"""
    )
    row = as_json("forecast", tmp_path)["issues"][0]["models"][0]
    assert row["p90"] == pytest.approx([30, 60], abs=0.1)
    assert row["median"] == pytest.approx(45, abs=0.05)

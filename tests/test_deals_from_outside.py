"""`detente deals` against a literal enumeration, on random cases without uncertainty: quotas, vetoes, ratifiers, red
lines, lotteries as alternatives, interactions of two and three levels, interests, drafts that leave issues open."""

import itertools
import math
import random

import pytest

CLOSE = 1e-9


def random_case(rng):
    """The case's text, and what it means: parties, levels, and functions of a package."""
    parties = [f"p{at}" for at in range(rng.choice([2, 2, 3, 4]))]
    levels = [rng.choice([2, 3, 4]) for _ in range(rng.choice([1, 2, 3, 4]))]
    text = ["format = 1", "[case]", 'title = "random"']

    quota = rng.choice([None, None, 50, 67, 75])
    required = parties[:] if rng.random() < 0.6 else parties[:-1]
    vetoes = [p for p in required if quota and rng.random() < 0.3]
    ratifier = required[1] if quota and len(required) > 1 and rng.random() < 0.4 else None
    text += ["[decision]", 'rule = "unanimity"' if quota is None else f"rule = {{ quota = {quota} }}"]
    text += [f"required = {required}", f"vetoes = {vetoes}"]
    if ratifier:
        text.append(f'ratifiers = {{ {required[0]} = ["{ratifier}"] }}')

    influence, alternative = {}, {}
    for party in parties:
        influence[party] = rng.choice([10, 20, 30, 50])
        text += ["[[party]]", f'id = "{party}"', 'roles = ["signatory"]', f"influence = {influence[party]}"]
        if rng.random() < 0.25:
            branches = [(rng.choice([20, 50, 80]), rng.choice([30, 60, 90]), rng.choice([0, 10])) for _ in range(2)]
            rows = ", ".join(f"{{ chance = {c}, worth = {w}, cost = {k} }}" for c, w, k in branches)
            text.append(f'alternative = {{ as = "breakdown-point", branches = [{rows}] }}')
            worth = sum(c * (w - k) for c, w, k in branches) / sum(c for c, _, _ in branches)
        else:
            worth = rng.choice([0, 20, 30, 40, 50, 60, 70])
            text.append(f'alternative = {{ is = {worth}, as = "outside-option" }}')
        alternative[party] = worth / 100

    points = [[round(100 * k / (count - 1)) for k in range(count)] for count in levels]
    for issue, row in enumerate(points):
        rows = ", ".join(f'{{ id = "l{k}", at = {at} }}' for k, at in enumerate(row))
        text += ["[[issue]]", f'id = "i{issue}"', f"levels = [{rows}]"]

    salience = {party: [0] * len(levels) for party in parties}
    worth = {party: [[0.0] * count for count in levels] for party in parties}
    refused = {party: set() for party in parties}
    for party in parties:
        for issue, count in enumerate(levels):
            if issue > 0 and rng.random() < 0.1:
                continue
            salience[party][issue] = rng.choice([0, 20, 50, 50, 80])
            text += ["[[stance]]", f'party = "{party}"', f'issue = "i{issue}"', f"salience = {salience[party][issue]}"]
            if rng.random() < 0.5:
                values = [rng.choice([0, 25, 50, 75, 100]) for _ in range(count)]
                worth[party][issue] = [value / 100 for value in values]
                text.append("value = { " + ", ".join(f"l{k} = {value}" for k, value in enumerate(values)) + " }")
            else:
                position = rng.choice([0, 30, 50, 100])
                worth[party][issue] = [1 - abs(at - position) / 100 for at in points[issue]]
                text.append(f"position = {position}")
            lines = [k for k in range(count) if rng.random() < 0.1]
            if lines:
                refused[party] |= {(issue, k) for k in lines}
                text.append(f"refuses = {[f'l{k}' for k in lines]}")

    together = []
    for _ in range(rng.choice([0, 1, 2]) if len(levels) > 1 else 0):
        issues = rng.sample(range(len(levels)), min(rng.choice([2, 2, 3]), len(levels)))
        there = [(issue, rng.randrange(levels[issue])) for issue in issues]
        extra = {party: rng.choice([-30, -10, 10, 30]) for party in parties}
        together.append((there, extra))
        first, second, *more = [f"i{issue}.l{k}" for issue, k in there]
        text += ["[[interaction]]", f'a = "{first}"', f'b = "{second}"', f"with = {more}"]
        text.append("worth = { " + ", ".join(f"{p} = {x}" for p, x in extra.items()) + " }")

    interest = None
    if rng.random() < 0.4:
        issue = rng.randrange(len(levels))
        interest = ({p: rng.choice([20, 60]) for p in parties}, issue, rng.randrange(levels[issue]), rng.choice([50, 100]))
        weights, issue, level, serves = interest
        text += ["[[interest]]", 'id = "calm"', f'serves = {{ "i{issue}.l{level}" = {serves} }}']
        text.append("weight = { " + ", ".join(f"{p} = {x}" for p, x in weights.items()) + " }")

    fixed = {issue: rng.randrange(count) for issue, count in enumerate(levels) if rng.random() < 0.5}
    if fixed:
        text += ["[[package]]", 'id = "draft"', "levels = { " + ", ".join(f'i{i} = "l{k}"' for i, k in fixed.items()) + " }"]

    packages = list(itertools.product(*map(range, levels)))

    def raw(party, package):
        total = sum(salience[party])
        value = sum(s * worth[party][i][k] for i, (s, k) in enumerate(zip(salience[party], package)))
        value = value / total if total else 0.0
        if interest and package[interest[1]] == interest[2]:
            value += interest[0][party] / 100 * interest[3] / 100
        return value + sum(extra[party] / 100 for there, extra in together if all(package[i] == k for i, k in there))

    # Who is asked: the required ones, then vetoes and ratifiers (all of them required here).
    who = required
    utility = {}
    for party in who:
        column = [raw(party, package) for package in packages]
        low, high = min(column), max(column)
        utility[party] = {p: (u - low) / (high - low) if high - low > CLOSE else 1.0 for p, u in zip(packages, column)}

    def unrefused(party, package):
        return not any((issue, level) in refused[party] for issue, level in enumerate(package))

    def content(party, package):
        return unrefused(party, package) and utility[party][package] >= alternative[party] - CLOSE

    def enough(consents):
        if quota is None:
            return consents == set(who)
        musts = set(vetoes) | ({ratifier} if ratifier and required[0] in vetoes else set())
        if not consents or not musts <= consents:
            return False
        counted = {p for p in consents if not (p == required[0] and ratifier and ratifier not in consents)}
        return sum(influence[p] for p in counted) >= quota / 100 * sum(influence[p] for p in who) - CLOSE

    def vector(package):
        return tuple(utility[party][package] for party in who)

    zone = [p for p in packages if enough({party for party in who if content(party, p)})]
    allowed = [p for p in packages if enough({party for party in who if unrefused(party, p)})]
    floors = [alternative[party] for party in who]
    return "\n".join(text).replace("'", '"') + "\n", who, packages, vector, floors, zone, allowed, content, fixed


def grid(numbers):
    return tuple(round(x / CLOSE) for x in numbers)


def frontier(packages, vector):
    points = {p: grid(vector(p)) for p in packages}
    distinct = set(points.values())
    best = {v for v in distinct if not any(o != v and all(a >= b for a, b in zip(o, v)) for o in distinct)}
    return {v: sum(points[p] == v for p in packages) for v in best}


def all_best(packages, merit):
    """Those whose merit (a tuple, rounded) is greatest."""
    if not packages:
        return set()
    best = max(merit(p) for p in packages)
    return {p for p in packages if merit(p) == best}


def settlements(zone, vector, floors):
    gains = {p: [u - d for u, d in zip(vector(p), floors)] for p in zone}
    ideal = [max((gains[p][at] for p in zone), default=0.0) for at in range(len(floors))]
    able = [at for at, most in enumerate(ideal) if most > CLOSE]
    share = {p: [gains[p][at] / ideal[at] for at in able] for p in zone}

    def nash(p):
        some = [g for g in gains[p] if g > CLOSE]
        return (len(some), round(math.prod(some), 12))

    return {
        "nash": all_best(zone, nash),
        "kalai-smorodinsky": all_best(zone, lambda p: tuple(sorted(grid(share[p])))),
        "egalitarian": all_best(zone, lambda p: tuple(sorted(grid(gains[p])))),
        "utilitarian": all_best(zone, lambda p: grid([sum(vector(p))])),
        "relative-utilitarian": all_best(zone, lambda p: grid([sum(share[p])])),
    }


@pytest.mark.parametrize("seed", range(60))
def test_every_answer_is_its_definition(seed, tmp_path, as_json):
    text, who, packages, vector, floors, zone, allowed, content, fixed = random_case(random.Random(seed))
    (tmp_path / "case.toml").write_text(text)
    answer = as_json("deals", tmp_path, "--draws", 16, "--top", 2)
    assert answer["parties"] == who
    assert answer["packages"] == len(packages)
    assert answer["zone"]["size"] == len(zone)
    assert answer["zone"]["probability"] == (1 if zone else 0)

    def package(entry):
        return tuple(int(level[1:]) for _, level in sorted(entry["package"].items()))

    found = {}
    for entry in answer["frontier"]:
        utility = [entry["utility"][party] for party in who]
        assert utility == pytest.approx(vector(package(entry)), abs=1e-9)
        found[grid(vector(package(entry)))] = entry.get("ties", 0) + 1
    assert found == frontier(allowed, vector)
    for name, best in settlements(zone, vector, floors).items():
        assert {package(entry) for entry in answer["settlements"][name]} == best, name
    if fixed:
        ways = [p for p in packages if all(p[issue] == level for issue, level in fixed.items())]
        draft = answer["drafts"][0]
        assert draft["acceptable"] == any(p in zone for p in ways)
        assert draft["by_party"] == [any(content(party, p) for p in ways) for party in who]
        if "every_way" in draft:
            assert draft["every_way"]["acceptable"] == all(p in zone for p in ways)
            assert draft["every_way"]["by_party"] == [all(content(party, p) for p in ways) for party in who]
        else:
            assert len(ways) == 1

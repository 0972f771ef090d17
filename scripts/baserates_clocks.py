"""Classes with a clock for `scripts/baserates.py`: how long cases took to end in agreement, from spells.

Each class is a list of spells (days, end, group, year of start), end being "agreed", "other" or "open". From it come

* the table of F and G (Aalen & Johansen 1978), on a coarse grid of days, since the rows of two of the sources may not be
  passed on,
* the same for groups that are drawn anew, for intervals; classes of one source share the groups that are drawn,
* the share by a day in parts of its time (drift),
* mean Brier scores of forecasts for cases whose group was left out, at several horizons: with the clock, with the share
  that ever ended so, with constant hazards.

What a small class borrows from its wider one (PRIOR_SIZE cases) is as in crates/bind/src/baserates.rs; the table itself
is not drawn towards anything.
"""

import bisect
import csv
import datetime
import math
import os

REPLICATES = 80
PRIOR_SIZE = 5.0
UNIT = 10_000
ICB_CITE = "International Crisis Behavior data, version 14: Brecher, Wilkenfeld et al."
UCDP_CITE = (
    "UCDP Conflict Termination Dataset, dyad level, v3-2021: Kreutz (2010), Journal of Peace Research 47(2):243-250"
)
# Stoppages of fewer workers are in the numbers, and not shown one by one.
SHOWN = 1000
FMCS_LICENCE = "MIT (collection); the record is a federal one"
FMCS_CITE = (
    "US Federal Mediation and Conciliation Service, work stoppages 1984-2020, as collected in github.com/labordata/"
    "fmcs-work-stoppage"
)
IEADB_CITE = "International Environmental Agreements Database: Mitchell, R. B. (2002-2024), as collected in manytreaties"
FACTS = "own computation: facts, free to use with the citation; the rows behind it are not shipped"
W_GROUPS = "Cases of one group are not independent: the interval draws whole groups anew."
W_ICB = "Meanings of the codes (mediation, outcome, protracted conflict) are unconfirmed: they fit the frequencies, the codebook was not at hand. Missing days of the month are set to the 15th."
W_NEVER = "That a crisis is never mediated is known only when it is over: of a crisis that is still young it is not yet known."
W_WAR = "The first day of fighting is not in the data: the clock starts on 1 January of the first year, up to a year too early."
W_STRIKE = "The data say that the stoppage ended, not how: work was resumed, mostly with a contract. Eighty-six stoppages without an end are taken as open, for two years at most."
W_MEA = "Agreements that never entered into force are not among them: the share is too high."
W_LOW = "A lower bound: agreements without a day of entry are taken never to have entered. Where the truth lies between, see ieadb_clock_two_states_high."
W_HIGH = "An upper bound: agreements without a day of entry are left out. Where the truth lies between, see ieadb_clock_two_states_low."

# Days at which a class is tabled, by the pace of its cases; then the days ahead and so far of its scores.
FAST_DAYS = [0, 1, 3, 7, 14, 21, 30, 45, 60, 90, 120, 150, 180, 210, 240, 300, 365, 450, 540, 660, 820, 1095, 1460]
SLOW_DAYS = [0, 30, 60, 90, 180, 270, 365, 455, 545, 730, 910, 1095, 1460, 1825, 2190, 2555, 2920, 3650, 4745, 5840, 7300,
             9125, 10950, 14600]  # fmt: skip
FAST = (FAST_DAYS, [0, 60, 180], [30, 90, 180, 365])
SLOW = (SLOW_DAYS, [0, 365, 1095], [180, 365, 730, 1825])


class Stream:
    """SplitMix64: a generator of a dozen lines, the same everywhere."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state = (self.state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        z ^= z >> 31
        return (z * n) >> 64


class Counts:
    """How many spells agreed, ended otherwise, and were last seen at each day; what is added may be taken out again."""

    def __init__(self, spells):
        self.days = sorted({spell[0] for spell in spells})
        self.place = {day: at for at, day in enumerate(self.days)}
        self.agreed, self.other, self.all = ([0] * len(self.days) for _ in range(3))
        for spell in spells:
            self.add(spell, 1)

    def add(self, spell, times):
        at = self.place[spell[0]]
        self.all[at] += times
        if spell[1] == "agreed":
            self.agreed[at] += times
        elif spell[1] == "other":
            self.other[at] += times

    def hazards(self):
        """(day, at risk, hazard of agreement, hazard of other ends), at days on which somebody is at risk."""
        left = sum(self.all)
        for day, agreed, other, gone in zip(self.days, self.agreed, self.other, self.all):
            if left <= 0:
                return
            if gone:
                yield day, left, agreed / left, other / left
            left -= gone


def towards(own, wider):
    """Hazards drawn towards those of a wider class, which counts as PRIOR_SIZE cases."""
    own, wider = list(own), list(wider)
    if not own:
        return []
    last = own[-1][0]
    mine, theirs = {row[0]: row for row in own}, {row[0]: row for row in wider}
    days = sorted(set(mine) | {day for day in theirs if day <= last})
    out, at = [], 0
    for day in days:
        while own[at][0] < day:
            at += 1
        n = own[at][1]
        drawn = []
        for k in (2, 3):
            h = mine[day][k] if day in mine else 0.0
            w = theirs[day][k] if day in theirs else 0.0
            drawn.append((n * h + PRIOR_SIZE * w) / (n + PRIOR_SIZE))
        out.append((day, n, drawn[0], drawn[1]))
    return out


class Curve:
    """F, straight on -ln(1 - F) between the days on which it rose, and G, a step function."""

    def __init__(self, hazards):
        f = g = 0.0
        left = 1.0
        self.days, self.f, self.g, self.risk = [], [], [], []
        self.knots, self.heights = [0], [0.0]
        for day, n, agreed, other in hazards:
            f += left * agreed
            g += left * other
            left *= 1.0 - agreed - other
            self.days.append(day)
            self.f.append(f)
            self.g.append(g)
            self.risk.append(n)
            if day <= self.knots[-1]:
                self.heights[-1] = f
            elif f > self.heights[-1]:
                self.knots.append(day)
                self.heights.append(f)

    def open(self, day):
        at = bisect.bisect_right(self.days, day)
        return self.risk[at] if at < len(self.risk) else 0

    def step(self, values, day):
        at = bisect.bisect_right(self.days, day)
        return values[at - 1] if at else 0.0

    def agreed(self, day):
        at = max(bisect.bisect_right(self.knots, day), 1)
        f0 = self.heights[at - 1]
        if at == len(self.knots):
            return f0
        part = (day - self.knots[at - 1]) / (self.knots[at] - self.knots[at - 1])
        f1 = self.heights[at]
        if f1 >= 1.0:
            return f0 + (f1 - f0) * part
        return 1.0 - (1.0 - f0) * math.exp(part * (math.log1p(-f1) - math.log1p(-f0)))

    def by(self, day, open_at):
        """Chance of agreement by a day of a case that is open at another; None where no case is."""
        n = self.open(open_at)
        before, other = self.agreed(open_at), self.step(self.g, open_at)
        left = 1.0 - before - other
        if n <= 0 or left <= 1e-12:
            return None
        p = (self.agreed(day) - before) / left
        if 1.0 - self.heights[-1] - other < 1e-9:
            p = min(p, 1.0 - 0.5 / n)
        return min(max(p, 0.0), 1.0)


def scored(spells, parents, plan):
    """Mean Brier scores with every group left out once, by horizon."""
    _, origins, horizons = plan
    groups = {}
    for spell in spells:
        groups.setdefault(spell[2], []).append(spell)
    wider_groups = {}
    for spell in parents or ():
        wider_groups.setdefault(spell[2], []).append(spell)
    counts, wider = Counts(spells), Counts(parents) if parents else None
    agreed = sum(spell[1] == "agreed" for spell in spells)
    other = sum(spell[1] == "other" for spell in spells)
    exposure = sum(spell[0] for spell in spells)
    sums = {h: [0, 0.0, 0.0, 0.0] for h in horizons}
    for name in sorted(groups):
        members, also = groups[name], wider_groups.get(name, [])
        for spell in members:
            counts.add(spell, -1)
        for spell in also:
            wider.add(spell, -1)
        left = len(spells) - len(members)
        k = agreed - sum(spell[1] == "agreed" for spell in members)
        rates = [
            (agreed - sum(spell[1] == "agreed" for spell in members)),
            (other - sum(spell[1] == "other" for spell in members)),
        ]
        watched = exposure - sum(spell[0] for spell in members)
        hazards = counts.hazards()
        if wider:
            hazards = towards(hazards, wider.hazards())
        curve = Curve(hazards)
        for days, end, _, _ in members:
            for origin in origins:
                if days <= origin or left <= 0 or watched <= 0:
                    continue
                for horizon in horizons:
                    if end == "open" and days < origin + horizon:
                        continue
                    p = curve.by(origin + horizon, origin)
                    if p is None:
                        continue
                    came = 1.0 if end == "agreed" and days <= origin + horizon else 0.0
                    rate = sum(rates) / watched
                    constant = rates[0] / sum(rates) * (1.0 - math.exp(-rate * horizon)) if rate > 0 else 0.0
                    row = sums[horizon]
                    row[0] += 1
                    row[1] += (p - came) ** 2
                    row[2] += (k / left - came) ** 2
                    row[3] += (constant - came) ** 2
        for spell in members:
            counts.add(spell, 1)
        for spell in also:
            wider.add(spell, 1)
    return [
        {"days": h, "n": n, "clock": round(a / n, 4), "share": round(b / n, 4), "constant": round(c / n, 4)}
        for h, (n, a, b, c) in sums.items()
        if n
    ]


def drifted(spells, parts, at):
    out = []
    for first, last in parts:
        among = [spell for spell in spells if first <= spell[3] <= last]
        if len(among) >= 10:
            curve = Curve(Counts(among).hazards())
            share = curve.step(curve.f, at)
            out.append({"from": first, "to": last, "n": len(among), "at": at, "share": round(share, 4)})
    return out


def redraws(spells, name):
    """How often each group is in each of the samples: the same for all classes of one source."""
    names = sorted({spell[2] for spell in spells})
    stream = Stream(sum(ord(c) * 31**i for i, c in enumerate(name)) & 0xFFFFFFFFFFFFFFFF)
    samples = []
    for _ in range(REPLICATES):
        times = dict.fromkeys(names, 0)
        for _ in names:
            times[names[stream.below(len(names))]] += 1
        samples.append(times)
    return samples


def units(curve, day):
    """F and G in whole units; G is rounded down, so that the two never make more than 1 together."""
    return round(curve.step(curve.f, day) * UNIT), math.floor(curve.step(curve.g, day) * UNIT)


def rises(line):
    """What is added at each day, without the zeros at the end."""
    out = [b - a for a, b in zip([0] + line, line)]
    while out and not out[-1]:
        out.pop()
    return out


def made(identity, title, event, clock, stage, words, spells, samples, plan, parts, at, parent, warnings, citation, licence):
    identity_of_parent, parents = parent
    until = max(spell[0] for spell in spells)
    grid = [day for day in plan[0] if day < until] + [until]
    counts = Counts(spells)
    curve = Curve(counts.hazards())
    table, before = [], None
    for day in grid:
        at_risk = len(spells) if before is None else sum(spell[0] > before for spell in spells)
        table.append([day, at_risk, *units(curve, day)])
        before = day
    redrawn = []
    for times in samples:
        again = Counts(spells)
        for spell in spells:
            again.add(spell, times[spell[2]] - 1)
        drawn = Curve(again.hazards())
        f, g = zip(*(units(drawn, day) for day in grid))
        redrawn.append([rises(list(f)), rises(list(g))])
    k = sum(spell[1] == "agreed" for spell in spells)
    out = {
        "id": identity, "question": "signed", "title": title, "event": event, "clock": clock, "stage": stage,
        "words": words, "n": len(spells), "k": k, "share": round(k / len(spells), 4),
        "clusters": len({spell[2] for spell in spells}), "clock_table": table,
        "drift": drifted(spells, parts, at), "scores": scored(spells, parents, plan),
        "warnings": warnings + [W_GROUPS], "citation": citation, "licence": licence, "redrawn": redrawn,
    }  # fmt: skip
    if identity_of_parent:
        out["parent"] = identity_of_parent
    return out


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def icb(folder):
    rows = read(folder, "icb-crisis-spells.csv")

    def spells(which, clock, outcomes):
        return [
            (int(row[clock]), "agreed" if row["outcome"] in outcomes else "other", row["conflict"], int(row["trigger"][:4]))
            for row in rows
            if which(row) and row[clock]
        ]

    trigger, mediation = "days_from_trigger", "days_from_mediation"
    samples = redraws([(0, "", row["conflict"], 0) for row in rows], "icb")
    crises = "International crises 1946-2017"
    who = {
        "all": ("all crises", lambda row: True, trigger, None),
        "mediated": ("mediated crises", lambda row: row["mediated"] == "yes", mediation, None),
        "mediated_protracted": (
            "mediated crises inside a protracted conflict",
            lambda row: row["mediated"] == "yes" and row["protracted"] == "yes", mediation, "mediated",
        ),
        "mediated_not_protracted": (
            "mediated crises outside protracted conflicts",
            lambda row: row["mediated"] == "yes" and row["protracted"] == "no", mediation, "mediated",
        ),
        "not_mediated": ("crises without mediation", lambda row: row["mediated"] == "no", trigger, "all"),
    }  # fmt: skip
    for suffix, word, outcomes in (("", "", {"formal"}), ("_or_semi", " or semi-formal", {"formal", "semi-formal"})):
        for name, (title, which, clock, parent) in who.items():
            own = spells(which, clock, outcomes)
            wider = (None, None)
            if parent:
                wider = (f"icb_clock_{parent}{suffix}", spells(who[parent][1], who[parent][2], outcomes))
            start = "the first day of mediation" if clock == mediation else "the day that set off the crisis"
            warnings = [W_ICB] + ([W_NEVER] if name == "not_mediated" else [])
            yield made(
                f"icb_clock_{name}{suffix}", f"{crises}: {title}",
                f"the crisis ends with a formal{word} agreement", start,
                "mediation" if clock == mediation else "crisis",
                ["crisis", "war", "states", "border", "mediation", "ceasefire", "security", "diplomacy", "agreement"],
                own, samples, FAST, [(1946, 1969), (1970, 1989), (1990, 2017)], 180, wider, warnings, ICB_CITE, FACTS,
            )  # fmt: skip


def ucdp(folder):
    by_dyad = {}
    for row in read(folder, "ucdp-dyad-terminations-v3-2021-subset.csv"):
        by_dyad.setdefault(row["dyad_id"], []).append(row)
    episodes = []
    for rows in by_dyad.values():
        rows.sort(key=lambda row: int(row["year"]))
        first = None
        for at, row in enumerate(rows):
            year = int(row["year"])
            first = first if first is not None else year
            # An episode ends where the data say so, or where a year is missing; the last one may be going on.
            if row["outcome"] or at + 1 == len(rows) or int(rows[at + 1]["year"]) > year + 1:
                last = datetime.date(year, 12, 31)
                if row["ependdate"].count("/") == 2:
                    month, day, _ = row["ependdate"].split("/")
                    last = datetime.date(year, int(month), int(day))
                days = (last - datetime.date(first, 1, 1)).days
                episodes.append((days, row["outcome"].removesuffix(".0"), row["conflict_id"], first, row))
                first = None
    samples = redraws([(0, "", spell[2], 0) for spell in episodes], "ucdp")

    def spells(which, agreed):
        end = lambda outcome: "open" if not outcome else "agreed" if outcome in agreed else "other"
        return [(days, end(outcome), group, year) for days, outcome, group, year, row in episodes if which(row)]

    who = {
        "all": ("Armed conflicts 1946-2020: episodes of fighting between two sides", lambda row: True, None),
        "between_states": (
            "Armed conflicts 1946-2020: episodes of fighting between states",
            lambda row: row["type_of_conflict"] == "2", "all",
        ),
        "within_states": (
            "Armed conflicts 1946-2020: episodes of fighting within a state",
            lambda row: row["type_of_conflict"] in "34", "all",
        ),
        "territory": (
            "Armed conflicts 1946-2020: episodes of fighting over territory",
            lambda row: row["incompatibility"] == "1", "all",
        ),
        "government": (
            "Armed conflicts 1946-2020: episodes of fighting over government",
            lambda row: row["incompatibility"] == "2", "all",
        ),
    }  # fmt: skip
    for suffix, event, agreed in (
        ("", "the fighting ends with a peace agreement or a ceasefire", "12"),
        ("_peace", "the fighting ends with a peace agreement", "1"),
    ):
        for name, (title, which, parent) in who.items():
            if suffix and name in ("territory", "government"):
                continue
            wider = (None, None)
            if parent:
                wider = (f"ucdp_clock_{parent}{suffix}", spells(who[parent][1], agreed))
            yield made(
                f"ucdp_clock_{name}{suffix}", title, event,
                "1 January of the first year with 25 or more battle deaths", "fighting",
                ["war", "conflict", "rebels", "civil war", "ceasefire", "peace", "insurgency", "army", "agreement"],
                spells(which, agreed), samples, SLOW, [(1946, 1969), (1970, 1989), (1990, 1999), (2000, 2020)], 1825,
                wider, [W_WAR], UCDP_CITE, "CC BY 4.0",
            )  # fmt: skip


def fmcs(folder):
    last = datetime.date(2020, 12, 31)
    spells = []
    for row in read(folder, "fmcs-work-stoppages.csv"):
        start = datetime.date.fromisoformat(row["start"])
        days, end = (int(row["days"]), "agreed") if row["days"] else (min((last - start).days, 730), "open")
        group = f"{row['union']} {start.year}"
        spells.append((days, end, group, start.year, float(row["workers_idled"] or 0), row["industry"]))
    shown = {at: place for place, at in enumerate(at for at, spell in enumerate(spells) if spell[4] >= SHOWN)}
    samples = redraws(spells, "fmcs")
    strip = lambda which: [spell[:4] for spell in spells if which(spell)]
    industries = {
        "manufacturing": ("in manufacturing", "Manufacturing", ["factory", "plant", "industry"]),
        "retail": ("in retail trade", "Retail Trade", ["shop", "supermarket"]),
        "construction": ("in construction", "Construction", ["building", "site"]),
        "health": ("in health care", "Health Care and Social Assistance", ["hospital", "nurses", "clinic"]),
        "transport": ("in transport", "Transportation and Warehousing", ["port", "rail", "airline", "bus", "dockers"]),
        "schools": ("in education", "Educational Services", ["school", "teachers", "university"]),
    }
    whole = strip(lambda spell: True)
    rows = [("all", "all", lambda spell: True, [])]
    rows.append(("large", "of 1,000 workers or more", lambda spell: spell[4] >= 1000, []))
    rows.append(("small", "of fewer than 100 workers", lambda spell: 0 < spell[4] < 100, []))
    for name, (title, industry, words) in industries.items():
        rows.append((name, title, lambda spell, industry=industry: spell[5] == industry, words))
    for name, title, which, words in rows:
        wider = (None, None) if name == "all" else ("fmcs_clock_all", whole)
        row = made(
            f"fmcs_clock_{name}", f"Work stoppages in the United States 1984-2020: {title}", "the stoppage ends",
            "the first day of the stoppage", "strike",
            ["strike", "union", "labour", "labor", "wage", "contract", "workers", "lockout", "employer", *words],
            strip(which), samples, FAST, [(1984, 1989), (1990, 1999), (2000, 2009), (2010, 2020)], 30, wider, [W_STRIKE],
            FMCS_CITE, FMCS_LICENCE,
        )  # fmt: skip
        own = [
            [place, round(spells[at][0] / 365.25, 4), int(spells[at][1] == "agreed")]
            for at, place in shown.items() if which(spells[at])
        ]  # fmt: skip
        if own:
            row["cases"] = {"list": "stoppages", "spells": own}
        yield row


def stoppages(folder):
    """The stoppages that are shown beside a class as its nearest cases: those of many workers."""
    rows = [row for row in read(folder, "fmcs-work-stoppages.csv") if float(row["workers_idled"] or 0) >= SHOWN]
    return {
        "columns": ["industry", "union", "start", "workers"],
        "citation": FMCS_CITE,
        "licence": FMCS_LICENCE,
        "rows": [
            [row["industry"], row["union"], row["start"], f"{float(row['workers_idled']):.0f} workers"] for row in rows
        ],
    }


def ieadb(folder):
    rows = read(folder, "ieadb-entry-into-force.csv")

    def spells(kind, without):
        longest = max(int(row["days"]) for row in rows if row["kind"] == kind and row["days"])
        for row in rows:
            year = row["signed"][:4]
            if row["kind"] == kind and (row["days"] or without):
                days, end = (int(row["days"]), "agreed") if row["days"] else (longest, "open")
                yield days, end, year, int(year)

    words = ["environment", "climate", "water", "river", "treaty", "ratification", "fisheries", "emissions", "pollution"]
    for name, title, kind, without, warning in (
        ("many_states", "between many states", "MEA", False, W_MEA),
        ("two_states_low", "between two states", "BEA", True, W_LOW),
        ("two_states_high", "between two states that have entered into force", "BEA", False, W_HIGH),
    ):
        own = list(spells(kind, without))
        yield made(
            f"ieadb_clock_{name}", f"Environmental agreements 1945-2015 {title}", "the agreement enters into force",
            "the day of signing", "signed", words, own, redraws(own, "ieadb " + name), SLOW,
            [(1945, 1969), (1970, 1989), (1990, 2015)], 730, (None, None), [warning], IEADB_CITE, FACTS,
        )  # fmt: skip


def beside(folder):
    """The folder of the files with clocks, beside that of UCDP's extracts."""
    return os.path.join(os.path.dirname(os.path.abspath(folder)), "clocks")


def classes(folder):
    """All of them. `folder` holds the extracts of UCDP; `clocks`, beside it, the other three files."""
    clocks = beside(folder)
    yield from icb(clocks)
    yield from ucdp(folder)
    yield from fmcs(clocks)
    yield from ieadb(clocks)

#!/usr/bin/env python3
"""Builds crates/bind/data/baserates.json, the shipped table of base rates, and its page's list of classes.

    python3 scripts/baserates.py [FOLDER] [--check]

FOLDER holds the three UCDP extracts and the computed tables (`baserates.json`), and a folder `clocks` beside it the
spells of crises, strikes and environmental agreements; without it, the folder `baserates` under the path in the
environment variable DETENTE_DATA is taken. Classes with a clock are made in baserates_clocks.py. With --check nothing is written
and the exit code says whether the shipped file and the list in docs/methods/base-rates.md are those that the
data give.

The UCDP survival tables are computed here, from the rows; each is compared with the tables that came with
the data and the script stops where one differs. The tables on disputes (GML MID) and crises (ICB) rest on
files that may not be passed on: their numbers are taken over as they are, without cases.

Python 3 alone is needed. The same data give the same bytes: the bootstrap draws from a generator written
out below, and every number is rounded before it is written.
"""

import csv
import datetime
import json
import math
import os
import sys

import baserates_clocks
from baserates_clocks import Stream

RESAMPLES = 2000
LAST_CONFLICT_YEAR = 2024  # last year of the UCDP/PRIO extract
LAST_DYAD_YEAR = 2020  # last year of the termination extract
LAST_AGREEMENT_DAY = datetime.date(2021, 12, 31)  # the agreement data look no further

UCDP_LICENCE = "CC BY 4.0"
FACTS = "own computation: facts, free to use with the citation; the rows behind it are not shipped"
CITE_AGREEMENT = (
    "UCDP Peace Agreement Dataset 22.1: Pettersson, Högbladh & Öberg (2019), Journal of Peace Research 56(4):589-603"
)
CITE_CONFLICT = (
    "UCDP/PRIO Armed Conflict Dataset 25.1: Gleditsch et al. (2002), Journal of Peace Research 39(5); Davies et al. (2025)"
)
CITE_TERMINATION = (
    "UCDP Conflict Termination Dataset, dyad level, v3-2021: Kreutz (2010), Journal of Peace Research 47(2):243-250"
)
CITE_DISPUTE = (
    "GML MID: Gibler, Miller & Little (2016), International Studies Quarterly 60(4):719-730, as in peacesciencer 1.2.9"
)
CITE_RIVALRY = "strategic rivals: Thompson, Sakuwa & Suhas (2021)"
CITE_CRISIS = "International Crisis Behavior data, version 14: Brecher, Wilkenfeld et al."

W_CLUSTER = "Cases of one conflict or one pair are not independent: show the interval over clusters, not the one over single cases."
W_STRICT = "Fighting that never stopped counts as resumed."
W_QUIET = "Agreements that no quiet year followed are left out; the first year is quiet by construction."
W_ENDED = "The flag says that the agreement was abandoned: weaker than renewed war, and not the same as it."
W_TERM = "An episode ends with an inactive year, so that the first year holds by construction."
W_MID = "Same-year restarts are not counted; spells end in 2010; dissolved states are not taken out earlier; a dispute of several states counts once a pair."
W_ICB = "Meanings of the codes (mediation, recurrence, protracted conflict) are unconfirmed: they fit the frequencies, the codebook was not at hand."
W_ICB_INTERVAL = "The interval takes crises as independent: it is too narrow."
W_NO_CLOCK = "No deadline in this rate: it says how crises ended, not by when."
W_SMALL = "Few cases."


# Survival ----------------------------------------------------------------------------------------------


def kaplan_meier(spells):
    """Steps (time, S, sum of d / n(n - d)) from spells (years, 1 if the event came, 0 if watching ended)."""
    steps = []
    share, variance = 1.0, 0.0
    ordered = sorted(spells)
    at_risk, at = len(ordered), 0
    while at < len(ordered):
        time, events, gone = ordered[at][0], 0, 0
        while at < len(ordered) and ordered[at][0] == time:
            events += ordered[at][1]
            gone += 1
            at += 1
        if events:
            share *= 1.0 - events / at_risk
            if at_risk > events:
                variance += events / (at_risk * (at_risk - events))
            steps.append((time, share, variance))
        at_risk -= gone
    return steps


def value_at(steps, year):
    """(S, variance sum) at a year: the last step not later than it."""
    share, variance = 1.0, 0.0
    for time, s, v in steps:
        if time > year:
            break
        share, variance = s, v
    return share, variance


def greenwood95(share, variance):
    """Log-log interval of Greenwood's variance; none where nothing or everything has happened."""
    if not 0.0 < share < 1.0:
        return None
    half = 1.959963984540054 * math.sqrt(variance) / abs(math.log(share))
    return [round(share ** math.exp(half), 3), round(share ** math.exp(-half), 3)]


def cluster95(spells, clusters, years, seed):
    """Percentile bootstrap over clusters: {year: [low, high]}."""
    groups = {}
    for spell, cluster in zip(spells, clusters):
        groups.setdefault(cluster, []).append(spell)
    groups = [groups[name] for name in sorted(groups)]
    stream = Stream(seed)
    seen = {year: [] for year in years}
    for _ in range(RESAMPLES):
        sample = []
        for _ in groups:
            sample.extend(groups[stream.below(len(groups))])
        steps = kaplan_meier(sample)
        at, share = 0, 1.0
        for year in years:
            while at < len(steps) and steps[at][0] <= year:
                share = steps[at][1]
                at += 1
            seen[year].append(share)
    out = {}
    for year in years:
        ordered = sorted(seen[year])
        out[year] = [round(quantile(ordered, 0.025), 3), round(quantile(ordered, 0.975), 3)]
    return out


def quantile(ordered, p):
    at = p * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


# Shares ------------------------------------------------------------------------------------------------


def beta_cdf(x, a, b):
    """Regularised incomplete beta function by its continued fraction (Lentz)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - beta_cdf(1.0 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(1.0 - x)
    )
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / d
    value = d
    for m in range(1, 500):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / (1.0 + term * d)
            c = 1.0 + term / c
            value *= d * c
        if abs(d * c - 1.0) < 1e-15:
            break
    return front * value / a


def jeffreys95(k, n):
    """2.5th and 97.5th percentile of Beta(k + 1/2, n - k + 1/2), by bisection."""
    ends = []
    for p in (0.025, 0.975):
        low, high = 0.0, 1.0
        for _ in range(80):
            mid = (low + high) / 2.0
            if beta_cdf(mid, k + 0.5, n - k + 0.5) < p:
                low = mid
            else:
                high = mid
        ends.append(round((low + high) / 2.0, 3))
    return ends


# The data ----------------------------------------------------------------------------------------------


def rows(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def split(ids):
    return [part.strip() for part in ids.split(",")]


class Agreements:
    """UCDP agreements with the years in which their conflicts were active."""

    def __init__(self, folder):
        self.rows = rows(folder, "ucdp-peace-agreements-22.1-subset.csv")
        self.active, self.types = {}, {}
        for row in rows(folder, "ucdp-conflict-years-25.1-subset.csv"):
            self.active.setdefault(row["conflict_id"], set()).add(int(row["year"]))
            self.types.setdefault(row["conflict_id"], set()).add(row["type_of_conflict"])
        # A cluster: texts that share a conflict, directly or through a third.
        parent = {}

        def root(x):
            parent.setdefault(x, x)
            while parent[x] != x:
                x = parent[x]
            return x

        for row in self.rows:
            ids = split(row["conflict_id"])
            root(ids[0])
            for other in ids[1:]:
                a, b = root(other), root(ids[0])
                if a != b:
                    parent[max(a, b)] = min(a, b)
        self.cluster = [root(split(row["conflict_id"])[0]) for row in self.rows]

    def active_years(self, row):
        years = set()
        for conflict in split(row["conflict_id"]):
            years |= self.active.get(conflict, set())
        return years

    def interstate(self, row):
        return any("interstate" in self.types.get(c, ()) for c in split(row["conflict_id"]))

    def strict(self):
        """Year 0 is the year of signing; the event is the first later year with 25 deaths."""
        for at, row in enumerate(self.rows):
            signed = int(row["year"])
            later = [year for year in self.active_years(row) if year > signed]
            yield at, (min(later) - signed if later else LAST_CONFLICT_YEAR - signed), int(bool(later))

    def quiet(self):
        """Year 0 is the year before the first quiet year after signing, so that year 1 is quiet."""
        for at, row in enumerate(self.rows):
            active = self.active_years(row)
            first = int(row["year"]) + 1
            while first in active:
                first += 1
            if first > LAST_CONFLICT_YEAR:
                continue
            later = [year for year in active if year > first]
            end = min(later) if later else LAST_CONFLICT_YEAR
            yield at, end - first + 1, int(bool(later))

    def ended(self, keep=lambda row: True):
        """Year 0 is the day of signing; the event is the day on which UCDP says the agreement ended."""
        for at, row in enumerate(self.rows):
            if not keep(row):
                continue
            signed = datetime.date.fromisoformat(row["pa_date"])
            flagged = row["ended"] == "True"
            if flagged and not row["duration"]:
                continue  # flagged as ended, no date given
            end = datetime.date.fromisoformat(row["duration"]) if flagged else LAST_AGREEMENT_DAY
            years = (end - signed).days / 365.25
            if years < 0.0:
                continue  # one row ends before it begins
            yield at, years, int(flagged)


class Episodes:
    """UCDP dyad episodes of fighting, with how each ended."""

    def __init__(self, folder):
        self.years = {}
        self.rows = []
        for row in rows(folder, "ucdp-dyad-terminations-v3-2021-subset.csv"):
            self.years.setdefault(row["dyad_id"], set()).add(int(row["year"]))
            if row["dyadterm"] == "1.0" and row["outcome"]:
                self.rows.append(row)

    def ended_by(self, outcome, interstate):
        """Year 0 is the episode's last active year; the event is the dyad's next active year."""
        for at, row in enumerate(self.rows):
            if row["outcome"] != outcome + ".0" or (interstate and row["type_of_conflict"] != "2"):
                continue
            last = int(row["year"])
            later = [year for year in self.years[row["dyad_id"]] if year > last]
            yield at, (min(later) - last if later else LAST_DYAD_YEAR - last), int(bool(later))


# The table ---------------------------------------------------------------------------------------------

OUTCOMES = {
    "1": "a peace agreement",
    "2": "a ceasefire agreement",
    "3": "a victory of side A (the government, in wars within states)",
    "4": "a victory of side B",
    "5": "low activity (fighting ebbed below 25 deaths a year)",
    "6": "an actor that ceased to exist",
}
ENDED = {
    "ucdp_ended_all": ("Peace agreements 1975-2021", lambda a: lambda row: True),
    "ucdp_ended_intrastate": ("Peace agreements within states", lambda a: lambda row: not a.interstate(row)),
    "ucdp_ended_interstate": ("Peace agreements between states", lambda a: a.interstate),
    "ucdp_ended_pko1": ("Peace agreements that provide for peacekeepers", lambda a: lambda row: row["pko"] == "1"),
    "ucdp_ended_pko0": ("Peace agreements that do not provide for peacekeepers", lambda a: lambda row: row["pko"] == "0"),
    "ucdp_ended_impl1": (
        "Peace agreements that set up an implementation commission",
        lambda a: lambda row: row["co_impl"] == "1",
    ),
    "ucdp_ended_impl0": ("Peace agreements without an implementation commission", lambda a: lambda row: row["co_impl"] != "1"),
    "ucdp_ended_full": ("Full peace agreements", lambda a: lambda row: row["pa_type"] == "1"),
    "ucdp_ended_partial": ("Partial peace agreements", lambda a: lambda row: row["pa_type"] == "2"),
    "ucdp_ended_process": ("Peace process agreements", lambda a: lambda row: row["pa_type"] == "3"),
}
MID_SETTLED = {
    "mid_neg": "Disputes between states settled by negotiation, 1946-2010",
    "mid_none": "Disputes between states that ended without a settlement, 1946-2010",
    "mid_imp": "Disputes between states ended by an imposed settlement, 1946-2010",
    "mid_neg_rival": "Disputes between strategic rivals settled by negotiation, 1946-2010",
    "mid_neg_nonrival": "Disputes between states that are not strategic rivals, settled by negotiation, 1946-2010",
    "mid_neg_fatal": "Disputes with deaths settled by negotiation, 1946-2010",
    "mid_none_fatal": "Disputes with deaths that ended without a settlement, 1946-2010",
}
MID_EVENT = {
    "any": "any new militarised dispute of the pair",
    "force": "a new dispute of the pair with use of force (hostility 4 or more)",
    "fatal": "a new dispute of the pair with deaths",
    "war": "a new dispute of the pair at war level (hostility 5)",
}
ICB_WHO = {
    "mediated": "mediated crises",
    "not_mediated": "crises without mediation",
    "mediated_protracted": "mediated crises inside a protracted conflict",
    "mediated_not_protracted": "mediated crises outside protracted conflicts",
    "all": "all crises",
    "formal": "crises that ended with a formal agreement",
    "semi_formal": "crises that ended with a semi-formal agreement",
    "tacit": "crises that ended with a tacit understanding",
    "unilateral": "crises that ended with a unilateral act",
    "formal_protracted": "crises that ended with a formal agreement inside a protracted conflict",
    "formal_not_protracted": "crises that ended with a formal agreement outside protracted conflicts",
    "formal_mediated": "mediated crises that ended with a formal agreement",
    "formal_not_mediated": "crises without mediation that ended with a formal agreement",
}


def held(pairs, starts, year):
    """S at a year for deals before and from 2000 on: [{from, to, n, at, share}]."""
    out = []
    for first, last in ((1946, 1999), (2000, 2024)):
        among = [pair for pair, start in zip(pairs, starts) if first <= start <= last]
        if len(among) >= 20:
            share, _ = value_at(kaplan_meier(among), year)
            years = [start for start in starts if first <= start <= last]
            out.append({"from": min(years), "to": max(years), "n": len(among), "at": year, "share": round(share, 4)})
    return out


def survival_class(identity, title, event, clock, spells, clusters, starts, source, warnings, citation, seed):
    pairs = [(years, happened) for _, years, happened in spells]
    steps = kaplan_meier(pairs)
    years = list(range(1, 21))
    over_clusters = cluster95(pairs, clusters, years, seed)
    survival = []
    for year in years:
        share, variance = value_at(steps, year)
        survival.append({"year": year, "s": round(share, 4)})
        interval = greenwood95(share, variance)
        if interval:
            survival[-1]["greenwood95"] = interval
            survival[-1]["cluster95"] = over_clusters[year]
    return {
        "id": identity,
        "question": "holds",
        "title": title,
        "event": event,
        "clock": clock,
        "n": len(pairs),
        "events": sum(happened for _, happened in pairs),
        "clusters": len(set(clusters)),
        "survival": survival,
        "quiet": 1 if W_QUIET in warnings or W_TERM in warnings else 0,
        "stage": "signed" if source == "agreements" else "end of fighting",
        "words": ["war", "conflict", "peace", "civil war", "rebels", "ceasefire"],
        "drift": held(pairs, starts, 5),
        "warnings": warnings + ([W_SMALL] if len(pairs) < 50 else []),
        "citation": citation,
        "licence": UCDP_LICENCE,
        "cases": {"list": source, "spells": [[at, round(y, 4), e] for at, y, e in spells]},
    }


def ucdp_classes(agreements, episodes):
    def made(identity, title, event, clock, spells, source, warnings, citation):
        spells = list(spells)
        if source == "agreements":
            clusters = [agreements.cluster[at] for at, _, _ in spells]
            starts = [int(agreements.rows[at]["year"]) for at, _, _ in spells]
        else:
            clusters = [episodes.rows[at]["dyad_id"] for at, _, _ in spells]
            starts = [int(episodes.rows[at]["year"]) for at, _, _ in spells]
        seed = sum(ord(c) * 31**i for i, c in enumerate(identity)) & 0xFFFFFFFFFFFFFFFF
        return survival_class(
            identity, title, event, clock, spells, clusters, starts, source, warnings + [W_CLUSTER], citation, seed
        )

    fighting = "a later year with 25 or more battle deaths in a conflict that the agreement names"
    both = CITE_AGREEMENT + "; " + CITE_CONFLICT
    yield made(
        "ucdp_pa_strict", "Peace agreements 1975-2021, counted from signing", fighting,
        "year 0 is the year of signing; watched to 2024",
        agreements.strict(), "agreements", [W_STRICT], both,
    )
    yield made(
        "ucdp_pa_quiet", "Peace agreements 1975-2021 after which the fighting first stopped", fighting,
        "year 1 is the first quiet year after signing; watched to 2024",
        agreements.quiet(), "agreements", [W_QUIET], both,
    )
    for identity, (title, keep) in ENDED.items():
        warnings = [W_ENDED]
        if identity == "ucdp_ended_interstate":
            warnings.append("32 texts of 11 groups of conflicts; the 12 that ended are the Iran-Iraq set of 1975.")
        if identity in ("ucdp_ended_pko1", "ucdp_ended_impl1"):
            warnings.append("Provisions are chosen where peace is hardest: the difference is no effect.")
        yield made(
            identity, title, "UCDP codes the agreement itself as ended",
            "year 0 is the day of signing; watched to the end of 2021",
            agreements.ended(keep(agreements)), "agreements", warnings, CITE_AGREEMENT,
        )
    for suffix, among, outcomes in (("all", "", "123456"), ("interstate", " between states", "12345")):
        for outcome in outcomes:
            yield made(
                f"ucdp_term_{outcome}_{suffix}",
                f"Episodes of fighting{among} that ended by {OUTCOMES[outcome]}, 1946-2019",
                "the same two sides fight again (25 or more battle deaths in a year)",
                "year 0 is the last active year; watched to 2020",
                episodes.ended_by(outcome, suffix == "interstate"), "episodes", [W_TERM], CITE_TERMINATION,
            )


def mid_class(table):
    settled, event = table["id"].rsplit("_", 1)
    rivals = "rival" in settled
    years = []
    for year, at in table["survival"].items():
        point = {"year": int(year), "s": at["S"]}
        for name in ("greenwood95", "cluster95"):
            if name in at:
                point[name] = at[name]
        years.append(point)
    years.sort(key=lambda point: point["year"])
    return {
        "id": table["id"],
        "question": "holds",
        "title": MID_SETTLED[settled],
        "event": MID_EVENT[event],
        "clock": "year 0 is the year in which the dispute ended; watched to 2010",
        "n": table["n"],
        "events": table["events"],
        "clusters": table["clusters"],
        "survival": years,
        "stage": "end of the dispute",
        "words": ["states", "border", "dispute", "territory", "rivals", "war"],
        "warnings": [W_MID, W_CLUSTER],
        "citation": CITE_DISPUTE + ("; " + CITE_RIVALRY if rivals else ""),
        "licence": FACTS,
    }


def icb_class(table):
    identity, n = table["id"], table["n"]
    out = {"id": identity, "words": ["crisis", "states", "war", "mediation", "security"], "stage": "crisis"}
    if identity.startswith("icb_recur5_"):
        who = ICB_WHO[identity.removeprefix("icb_recur5_")]
        good = n - table["k"]  # the table counts new crises; a class counts good outcomes
        out["question"] = "holds"
        out["title"] = f"International crises 1946-2017: {who}"
        out["event"] = "good outcome: no new crisis of the same adversaries within five years"
        out["clock"] = "five years from the end of the crisis; no other year is known"
        out["years"] = 5
        warnings = [W_ICB, W_ICB_INTERVAL]
    else:
        formal = identity.removeprefix("icb_formal_")
        semi = formal.startswith("or_semi_")
        who = ICB_WHO[formal.removeprefix("or_semi_")]
        good = table["k"]
        out["question"] = "signed"
        out["title"] = f"International crises 1946-2017: {who}"
        out["event"] = "good outcome: the crisis ended with a formal" + (" or semi-formal" if semi else "") + " agreement"
        out["clock"] = "no deadline in this rate"
        warnings = [W_NO_CLOCK, W_ICB, W_ICB_INTERVAL]
    out.update(
        n=n, k=good, share=round(good / n, 4), jeffreys95=jeffreys95(good, n),
        warnings=warnings + ([W_SMALL] if n < 50 else []), citation=CITE_CRISIS, licence=FACTS,
    )
    return out


def compare(made, given):
    """Stops where a recomputed UCDP table differs from the given one; returns the widest gap of intervals."""
    widest = 0.0
    for name in ("n", "events", "clusters"):
        if made[name] != given[name]:
            raise SystemExit(f"{made['id']}: {name} is {made[name]} here and {given[name]} in the data folder")
    here = {point["year"]: point for point in made["survival"]}
    for year, at in given["survival"].items():
        point = here[int(year)]
        if abs(point["s"] - at["S"]) > 0.00011:
            raise SystemExit(f"{made['id']}: S({year}) is {point['s']} here and {at['S']} in the data folder")
        for name in ("greenwood95", "cluster95"):
            if name in at and name in point:
                gap = max(abs(a - b) for a, b in zip(at[name], point[name]))
                if name == "greenwood95" and gap > 0.0011:
                    raise SystemExit(f"{made['id']}: {name} of year {year}: {point[name]} here, {at[name]} there")
                if name == "cluster95":
                    widest = max(widest, gap)
    return widest


def build(folder):
    with open(os.path.join(folder, "baserates.json"), encoding="utf-8") as file:
        given = json.load(file)
    tables = {table["id"]: table for table in given["survival_tables"]}
    agreements, episodes = Agreements(folder), Episodes(folder)
    classes = []
    for made in ucdp_classes(agreements, episodes):
        gap = compare(made, tables[made["id"]])
        print(
            f"{made['id']}: n, events, clusters, S and Greenwood intervals match; cluster interval within {gap:.3f}",
            file=sys.stderr,
        )
        classes.append(made)
    for table in given["survival_tables"]:
        if table["id"].startswith("mid_"):
            classes.append(mid_class(table))
    for table in given["shares"]:
        made = icb_class(table)
        # The interval of the good outcome mirrors that of the bad one.
        mirror = table["jeffreys95"]
        if made["k"] != table["k"]:
            mirror = [1.0 - mirror[1], 1.0 - mirror[0]]
        gap = max(abs(a - b) for a, b in zip(mirror, made["jeffreys95"]))
        if gap > 0.0011:
            raise SystemExit(f"{made['id']}: Jeffreys interval {made['jeffreys95']} here, {mirror} there")
        classes.append(made)
    for made in baserates_clocks.classes(folder):
        classes.append(made)
    left = set(tables) - {c["id"] for c in classes}
    if left:
        raise SystemExit(f"classes of the data folder that are not built: {sorted(left)}")
    lists = {
        "agreements": {
            "columns": ["agreement", "conflict", "signed", "cluster"],
            "citation": CITE_AGREEMENT,
            "licence": UCDP_LICENCE,
            "rows": [
                [row["pa_name"], row["conflict_name"], row["pa_date"], cluster]
                for row, cluster in zip(agreements.rows, agreements.cluster)
            ],
        },
        "episodes": {
            "columns": ["dyad", "conflict", "last_year"],
            "citation": CITE_TERMINATION,
            "licence": UCDP_LICENCE,
            "rows": [
                [int(row["dyad_id"]), int(row["conflict_id"]), int(row["year"])] for row in episodes.rows
            ],
        },
        "stoppages": baserates_clocks.stoppages(baserates_clocks.beside(folder)),
    }
    return {
        "format": "detente.baserates/1",
        "collected": given["generated"],
        "method": "Kaplan-Meier; greenwood95: log-log Greenwood interval, cases taken as independent; cluster95: "
        "percentile bootstrap over conflicts or pairs; jeffreys95: Beta(k + 1/2, n - k + 1/2)",
    }, classes, lists


def text(head, classes, lists):
    """JSON with one class, and one listed case, a line: small, and readable in a difference of versions."""

    def one(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    out = ["{"]
    out += [f'"{name}":{one(value)},' for name, value in head.items()]
    out.append('"classes":[')
    out.append(",\n".join(one(c) for c in classes))
    out.append('],\n"lists":{')
    blocks = []
    for name, block in lists.items():
        rest = {key: value for key, value in block.items() if key != "rows"}
        body = ",\n".join(one(row) for row in block["rows"])
        blocks.append(f'"{name}":{one(rest)[:-1]},"rows":[\n{body}\n]}}')
    out.append(",\n".join(blocks))
    out.append("}}\n")
    return "\n".join(out)


MARKS = ("<!-- classes: written by scripts/baserates.py -->\n", "<!-- end of classes -->\n")


def listed(classes):
    """The classes as Markdown: one table for survival, one for shares."""

    def two(value):
        return f"{value:.2f}".removeprefix("0") if value < 0.995 else "1.0"

    def at(c, year):
        point = next(p for p in c["survival"] if p["year"] == year)
        interval = point.get("cluster95")
        return two(point["s"]) + (f" ({two(interval[0])}-{two(interval[1])})" if interval else "")

    out = ["", "| class | cases | event | n | events | clusters | S(1) | S(5) | S(10) |"]
    out.append("|---|---|---|--:|--:|--:|---|---|---|")
    for c in classes:
        if "survival" in c:
            out.append(
                f"| `{c['id']}` | {c['title']} | {c['event']} | {c['n']} | {c['events']} | {c['clusters']} "
                f"| {at(c, 1)} | {at(c, 5)} | {at(c, 10)} |"
            )
    out += ["", "| class | question | cases | good outcome | k | n | share (Jeffreys 95 %) |", "|---|---|---|---|--:|--:|---|"]
    for c in classes:
        if "jeffreys95" in c:
            low, high = c["jeffreys95"]
            out.append(
                f"| `{c['id']}` | {c['question']} | {c['title'].split(': ', 1)[1]} "
                f"| {c['event'].removeprefix('good outcome: ')} | {c['k']} | {c['n']} "
                f"| {two(c['share'])} ({two(low)}-{two(high)}) |"
            )
    out += clocked(classes)
    return "\n".join(out) + "\n\n"


def clocked(classes):
    """Classes with a clock: F at some days, then their scores."""

    def three(value):
        return f"{value:.3f}".removeprefix("0")

    def share(c, days):
        row = [row for row in c["clock_table"] if row[0] <= days][-1]
        mark = "" if days <= c["clock_table"][-1][0] else "+"
        return three(row[2] / baserates_clocks.UNIT) + mark

    out = ["", "| class | cases | event | counts from | n | groups | 30 days | 180 days | 1 year | 5 years | drift |"]
    out.append("|---|---|---|---|--:|--:|---|---|---|---|---|")
    for c in classes:
        if "clock_table" in c:
            drift = ", ".join(f"{d['from']}–{d['to']}: {three(d['share'])}" for d in c["drift"])
            out.append(
                f"| `{c['id']}` | {c['title']} | {c['event']} | {c['clock']} | {c['n']} | {c['clusters']} "
                f"| {share(c, 30)} | {share(c, 180)} | {share(c, 365)} | {share(c, 1825)} "
                f"| within {c['drift'][0]['at']} days: {drift} |"
            )
    out += ["", "| class | days ahead | forecasts | Brier with the clock | share that ever ended so | constant hazards |"]
    out.append("|---|--:|--:|---|---|---|")
    for c in classes:
        for score in c.get("scores", []):
            out.append(
                f"| `{c['id']}` | {score['days']} | {score['n']} | {three(score['clock'])} | {three(score['share'])} "
                f"| {three(score['constant'])} |"
            )
    return out


def between_marks(page, classes):
    before, rest = page.split(MARKS[0])
    return before + MARKS[0] + listed(classes) + MARKS[1] + rest.split(MARKS[1])[1]


def main(arguments):
    check = "--check" in arguments
    paths = [a for a in arguments if not a.startswith("--")]
    if paths:
        folder = paths[0]
    elif os.environ.get("DETENTE_DATA"):
        folder = os.path.join(os.environ["DETENTE_DATA"], "baserates")
    else:
        raise SystemExit("give the data folder, or set DETENTE_DATA")
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    head, classes, lists = build(folder)
    made = text(head, classes, lists)
    page = os.path.join(here, "docs", "methods", "base-rates.md")
    with open(page, encoding="utf-8") as file:
        words = between_marks(file.read(), classes)
    for target, content in ((os.path.join(here, "crates", "bind", "data", "baserates.json"), made), (page, words)):
        if check:
            with open(target, encoding="utf-8") as file:
                if file.read() != content:
                    raise SystemExit(f"{target} is not what the data give")
        else:
            with open(target, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
    print(f"{len(made.encode())} bytes", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])

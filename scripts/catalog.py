#!/usr/bin/env python3
"""Computes the equilibria of the cases in catalog/ from the definitions, and compares them with expected.toml.

    python3 scripts/catalog.py [NAME ...] [--show]

A second reading of the graph model, kept apart from the program on purpose: it shares no code with it, lists all
states, and searches every sequence of moves. It is slow and meant to be; the cases are small. Without NAME it
takes every folder of catalog/. With --show it prints each case's states and every concept. A difference from
expected.toml is printed, and the exit code is then 1.

Definitions (i the party, H the others; UM a legal move, UI a legal move to a state that the mover ranks higher):

* R_H(s): last states of sequences of at least one UM from s by members of H in which nobody moves twice running;
  R_H+(s): the same with UIs. Found by a search over pairs (state, last mover).
* nash: i has no UI from s.
* gmr: after every UI s1 of i some s2 in R_H(s1) is no better for i than s.
* smr: the same, and from that s2 no move of i leads to a state better than s.
* seq, sseq: gmr and smr with R_H+ in place of R_H.
* sim (option form only): after every UI of i, each other party may add one of its own UIs from s or none, so that
  all changes made at once give a feasible state no better for i than s.
* seq_or_sim, smr_or_sim: each party is stable in one of the two ways, not necessarily the same.

A state is an equilibrium if it is stable for every party. States are the feasible ones in ascending binary order,
the first option of the file the lowest bit, counted from 1.
"""

import itertools
import pathlib
import re
import sys
import tomllib

CATALOG = pathlib.Path(__file__).resolve().parent.parent / "catalog"
CONCEPTS = ["nash", "gmr", "smr", "seq", "sseq", "sim"]
UNIONS = {"seq_or_sim": ("seq", "sim"), "smr_or_sim": ("smr", "sim")}
OTHER_KEYS = {"source", "computed", "checked", "status_quo", "states", "note"}


class Formula:
    """`party.option`, `!`, `&`, `|`, `if`, `only if`, `iff`, `true`, `false`, parentheses; as a test of a state."""

    TOKEN = re.compile(r"\s*(?:(only\s+if\b)|([A-Za-z0-9_][A-Za-z0-9_.-]*)|(&&?|\|\|?|[!()]))")
    WORDS = {"not": "!", "and": "&", "or": "|", "&&": "&", "||": "|"}

    def __init__(self, text, options):
        self.text, self.options, self.tokens, at = text, options, [], 0
        while text[at:].strip():
            found = self.TOKEN.match(text, at)
            if not found:
                raise ValueError(f"cannot read {text!r} from {text[at:]!r} on")
            token = "only if" if found[1] else found[2] or found[3]
            self.tokens.append(self.WORDS.get(token.lower(), token))
            at = found.end()
        self.holds = self.conditional()
        if self.tokens:
            raise ValueError(f"{text!r}: {self.tokens[0]!r} is left over")

    def take(self, *wanted):
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def conditional(self):
        left = self.either()
        word = self.take("if", "only if", "iff")
        if not word:
            return left
        right = self.either()
        return {
            "if": lambda state: left(state) or not right(state),
            "only if": lambda state: not left(state) or right(state),
            "iff": lambda state: left(state) == right(state),
        }[word]

    def either(self):
        parts = [self.both()]
        while self.take("|"):
            parts.append(self.both())
        return lambda state: any(part(state) for part in parts)

    def both(self):
        parts = [self.single()]
        while self.take("&"):
            parts.append(self.single())
        return lambda state: all(part(state) for part in parts)

    def single(self):
        if self.take("!"):
            part = self.single()
            return lambda state: not part(state)
        if self.take("("):
            part = self.conditional()
            if not self.take(")"):
                raise ValueError(f"{self.text!r}: a bracket is not closed")
            return part
        name = self.tokens.pop(0) if self.tokens else ""
        if name in ("true", "false"):
            return lambda state: name == "true"
        if name not in self.options:
            raise ValueError(f"{self.text!r}: no option {name!r}")
        bit = 1 << self.options.index(name)
        return lambda state: bool(state & bit)


def condition(text, options):
    """A pattern such as `YN-`, or a formula, as a test of a state."""
    signs = re.sub(r"\s", "", text).upper().replace("–", "-")
    if set(signs) <= set("YN-"):
        if len(signs) != len(options):
            raise ValueError(f"pattern {text!r} has {len(signs)} signs for {len(options)} options")
        return lambda state: all(
            sign == "-" or (sign == "Y") == bool(state >> at & 1) for at, sign in enumerate(signs)
        )
    return Formula(text, options).holds


def setting(text, options):
    """(mask, values): what the `to` of a move row sets. It may name each option at most once, joined by `&`."""
    signs = re.sub(r"\s", "", text).upper().replace("–", "-")
    if not set(signs) <= set("YN-"):
        literals = [part.strip() for part in text.split("&")]
        wanted = {literal.lstrip("! "): literal[0] != "!" for literal in literals}
        if len(wanted) != len(literals) or not set(wanted) <= set(options):
            raise ValueError(f"move to {text!r}: not a list of options joined by &")
        signs = ["-" if name not in wanted else "Y" if wanted[name] else "N" for name in options]
    mask = sum(1 << at for at, sign in enumerate(signs) if sign != "-")
    return mask, sum(1 << at for at, sign in enumerate(signs) if sign == "Y")


class Model:
    """States, moves and ranks of one case. `self.moves[i][s]` lists states; `self.rank[i][s]` is bigger for better."""

    def __init__(self, case):
        rows = case["option"]
        self.parties = [row["id"] for row in case["party"]]
        self.options = [f"{row['party']}.{row['id']}" for row in rows]
        self.owner = [self.parties.index(row["party"]) for row in rows]
        self.now = sum(1 << at for at, row in enumerate(rows) if row.get("now"))
        banned = [self.ban(row) for row in case.get("infeasible", [])]
        everything = range(1 << len(rows))
        self.states = [state for state in everything if not any(test(state) for test in banned)]
        number = range(len(self.parties))
        if "move" in case:
            self.moves = [{state: set() for state in self.states} for _ in number]
            for row in case["move"]:
                self.add_moves(row)
        else:
            ways = [row.get("direction", row.get("one_way", "both")) for row in rows]
            self.moves = [{s: {t for t in self.states if self.may(i, s, t, ways)} for s in self.states} for i in number]
        self.explicit = "move" in case or "merge" in case
        for row in case.get("merge", []):
            self.merge(row)
        by_party = {row["party"]: row for row in case["preference"]}
        self.rank = [self.ranks(by_party[party]) for party in self.parties]

    def ban(self, row):
        if "when" in row:
            return condition(row["when"], self.options)
        if "pattern" in row:
            return condition(row["pattern"], self.options)
        if "only_if" in row:
            bit, needs = 1 << self.options.index(row["option"]), condition(row["only_if"], self.options)
            return lambda state: bool(state & bit) and not needs(state)
        names = row.get("at_most_one") or row["at_least_one"]
        mask = sum(1 << self.options.index(name) for name in names)
        if "at_most_one" in row:
            return lambda state: (state & mask).bit_count() > 1
        return lambda state: not state & mask

    def merge(self, row):
        """States in which `when` holds and that agree outside `ignoring` become the lowest of them."""
        holds = condition(row["when"], self.options)
        named = [self.options.index(name) for name in row.get("ignoring", self.options)]
        ignored = sum(1 << at for at in named)
        lowest, node = {}, {state: state for state in self.states}
        for state in self.states:
            if holds(state):
                node[state] = lowest.setdefault(state & ~ignored, state)
        moves = [{} for _ in self.moves]
        for new, old in zip(moves, self.moves):
            for state in self.states:
                new.setdefault(node[state], set()).update(node[t] for t in old[state] if node[t] != node[state])
        self.states = [state for state in self.states if node[state] == state]
        self.moves, self.now = moves, node.get(self.now, self.now)

    def may(self, party, source, target, ways):
        if source == target:
            return False
        for at, owner in enumerate(self.owner):
            before, after = source >> at & 1, target >> at & 1
            if before != after and (owner != party or ways[at] == ("down" if after else "up")):
                return False
        return True

    def add_moves(self, row):
        party = self.parties.index(row["party"])
        holds = condition(row["from"], self.options)
        mask, values = setting(row["to"], self.options)
        for state in self.states:
            target = state & ~mask | values
            if holds(state) and target != state:
                if target not in self.moves[party]:
                    raise ValueError(f"a move of {row['party']} leads to an infeasible state")
                self.moves[party][state].add(target)

    def ranks(self, row):
        if "order" in row:
            statements = [item if isinstance(item, str) else item["is"] for item in row["order"]]
            tests = [condition(text, self.options) for text in statements]
            return {state: tuple(test(state) for test in tests) for state in self.states}
        if "weights" in row:
            weights = {self.options.index(name): weight for name, weight in row["weights"].items()}
            return {s: sum(w for at, w in weights.items() if s >> at & 1) for s in self.states}
        places = [[item] if isinstance(item, str) else item for item in row["ranking"]]
        tests = [[condition(text, self.options) for text in place] for place in places]

        def place_of(state):
            fits = (at for at, place in enumerate(tests) if any(test(state) for test in place))
            return -next(fits, len(tests))

        return {state: place_of(state) for state in self.states}

    def improvements(self, party, state):
        rank = self.rank[party]
        return {target for target in self.moves[party][state] if rank[target] > rank[state]}

    def reachable(self, group, start, step):
        """Where the group can take the conflict from `start`, no member moving twice running."""
        seen, open_pairs = set(), [(start, None)]
        while open_pairs:
            state, last = open_pairs.pop()
            for party in group:
                if party != last:
                    for target in step(party, state):
                        if (target, party) not in seen:
                            seen.add((target, party))
                            open_pairs.append((target, party))
        return {state for state, _ in seen}

    def stable(self, party, state, concept):
        rank, limit = self.rank[party], self.rank[party][state]
        others = [other for other in range(len(self.parties)) if other != party]
        leaving = self.improvements(party, state)
        if concept == "nash":
            return not leaving
        if concept == "sim":
            return all(self.spoiled(party, state, target, others) for target in leaving)
        step = self.improvements if concept in ("seq", "sseq") else lambda mover, at: self.moves[mover][at]
        no_escape = concept in ("smr", "sseq")

        def sanctioned(target):
            return any(
                rank[answer] <= limit
                and not (no_escape and any(rank[escape] > limit for escape in self.moves[party][answer]))
                for answer in self.reachable(others, target, step)
            )

        return all(sanctioned(target) for target in leaving)

    def spoiled(self, party, state, target, others):
        rank = self.rank[party]
        for choice in itertools.product(*([state, *self.improvements(other, state)] for other in others)):
            together = target
            for other, chosen in zip(others, choice):
                own = sum(1 << at for at, owner in enumerate(self.owner) if owner == other)
                together = together & ~own | chosen & own
            # `together == target` is no sanction: nobody else moved, and the target is better.
            if together in rank and rank[together] <= rank[state]:
                return True
        return False

    def equilibria(self):
        """{concept: 1-based numbers}."""
        everybody = range(len(self.parties))
        concepts = [concept for concept in CONCEPTS if concept != "sim" or not self.explicit]
        verdicts = {
            concept: [[self.stable(party, state, concept) for state in self.states] for party in everybody]
            for concept in concepts
        }
        found = {name: [per_party for per_party in rows] for name, rows in verdicts.items()}
        for union, (one, two) in UNIONS.items():
            if one in verdicts and two in verdicts:
                found[union] = [
                    [a or b for a, b in zip(verdicts[one][party], verdicts[two][party])] for party in everybody
                ]
        return {
            name: [at + 1 for at in range(len(self.states)) if all(rows[party][at] for party in everybody)]
            for name, rows in found.items()
        }


def read(folder, name):
    with open(folder / name, "rb") as file:
        return tomllib.load(file)


def compare(folder, show):
    """Differences as sentences."""
    model = Model(read(folder, "case.toml"))
    expected = read(folder, "expected.toml")
    found = model.equilibria()
    if show:
        print(f"\n{folder.name}: {len(model.parties)} parties, {len(model.options)} options, {len(model.states)} states")
        for at, state in enumerate(model.states, 1):
            signs = "".join("Y" if state >> bit & 1 else "N" for bit in range(len(model.options)))
            print(f"  {at:3} {signs}")
        for concept, numbers in found.items():
            print(f"  {concept} = {numbers}")
    problems = []
    if not expected.get("source"):
        problems.append("no source")
    for key, wanted in expected.items():
        if key in found:
            if wanted != found[key]:
                problems.append(f"{key}: expected {wanted}, computed {found[key]}")
        elif key not in OTHER_KEYS:
            problems.append(f"key {key!r} is not known")
    for key in ("computed", "checked"):
        problems += [f"{key}: {name} has no list" for name in expected.get(key, []) if name not in expected]
    problems += [f"{name} is missing" for name in CONCEPTS[:5] if name not in expected]
    if expected.get("states") != len(model.states):
        problems.append(f"states: expected {expected.get('states')}, computed {len(model.states)}")
    now = model.states.index(model.now) + 1 if model.now in model.states else None
    if "status_quo" in expected and expected["status_quo"] != now:
        problems.append(f"status quo: expected {expected['status_quo']}, computed {now}")
    # Laws of the concepts; a breach would be a mistake in this script.
    for inside, outside in [("nash", "sseq"), ("sseq", "seq"), ("seq", "gmr"), ("sseq", "smr"), ("smr", "gmr")]:
        if not set(found[inside]) <= set(found[outside]):
            problems.append(f"{inside} is not within {outside}")
    return problems


def main(arguments):
    show = "--show" in arguments
    names = [argument for argument in arguments if argument != "--show"]
    folders = [CATALOG / name for name in names] or sorted(path.parent for path in CATALOG.glob("*/case.toml"))
    wrong = 0
    for folder in folders:
        try:
            problems = compare(folder, show)
        except (OSError, ValueError, KeyError) as error:
            problems = [f"{type(error).__name__}: {error}"]
        for problem in problems:
            print(f"{folder.name}: {problem}")
        wrong += bool(problems)
    print(f"{len(folders) - wrong} of {len(folders)} cases agree")
    return 1 if wrong or not folders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

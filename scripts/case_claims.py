#!/usr/bin/env python3
"""Checks the claims of a case against its reports, or fills in their spans.

    python3 scripts/case_claims.py CASE [--fix]

A claim's spans are intervals of Unicode code points in the report's text after the front matter, and the text
at the spans, joined by a blank, must be the quote exactly. With --fix a claim that has no spans gets those of
its quote, which must stand in the report once and only once; claims.jsonl is then written anew, one object a
line with the keys in one order. Without --fix nothing is written. Every problem is printed; the exit code is
1 if there was one. At the end: counts of claims by origin and by the party that the origin speaks for.
"""

import json
import os
import sys
import tomllib

ORDER = [
    "t", "id", "report", "chain", "spans", "quote", "paraphrase", "kind", "modality", "polarity", "said", "meant",
    "credibility", "by", "claim", "do", "set", "who", "at", "table", "row", "cites",
]


def body(path):
    """(front matter, text after it)."""
    with open(path, encoding="utf-8", newline="") as file:
        content = file.read()
    if not content.startswith("---\n"):
        return {}, content
    head, text = content[4:].split("\n---\n", 1)
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, value in pairs}, text


def main(arguments):
    fix = "--fix" in arguments
    (case,) = [a for a in arguments if not a.startswith("--")]
    problems = []
    with open(os.path.join(case, "case.toml"), "rb") as file:
        toml = tomllib.load(file)
    sources = {source["id"]: source for source in toml.get("source", [])}
    folder = os.path.join(case, "reports")
    reports = {name[:-4]: body(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".txt")}
    path = os.path.join(case, "claims.jsonl")
    with open(path, encoding="utf-8") as file:
        log = [json.loads(line) for line in file if line.strip()]
    origins, claims = {}, {}
    for row in log:
        name = row.get("id") or row.get("claim")
        if row["t"] == "decision" and row["claim"] not in claims:
            problems.append(f"decision on {row['claim']}, which no earlier line makes")
        if row["t"] != "claim":
            continue
        if name in claims:
            problems.append(f"{name}: twice")
        claims[name] = row
        if row["report"] not in reports:
            problems.append(f"{name}: no report {row['report']}")
            continue
        head, text = reports[row["report"]]
        for link in row["chain"]:
            if link not in sources:
                problems.append(f"{name}: {link} in the chain is no source")
        if not row.get("spans") and fix and not row.get("paraphrase"):
            found = text.count(row["quote"])
            if found != 1:
                problems.append(f"{name}: quote stands {found} times in {row['report']}: {row['quote']}")
                continue
            at = text.index(row["quote"])
            row["spans"] = [[at, at + len(row["quote"])]]
        if not row.get("paraphrase"):
            there = " ".join(text[a:b] for a, b in row.get("spans") or [])
            if there != row["quote"]:
                problems.append(f"{name}: the text at the spans is {there!r}, the quote {row['quote']!r}")
        origin = row["chain"][-1] if row["chain"] else head.get("outlet", "")
        origins.setdefault(origin, []).append(name)

    def cited(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key == "cites":
                    yield from inner
                else:
                    yield from cited(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from cited(inner)

    used = set(cited(toml))
    for name in sorted(used - set(claims)):
        problems.append(f"case.toml cites {name}, which is no claim")
    for name in sorted(set(claims) - used):
        print(f"not cited: {name}")
    if fix and not problems:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            for row in log:
                ordered = {key: row[key] for key in ORDER if key in row}
                ordered.update(row)
                file.write(json.dumps(ordered, ensure_ascii=False, separators=(",", ":")) + "\n")
    for problem in problems:
        print(problem)
    print(f"{len(claims)} claims in {len(reports)} reports")
    for origin in sorted(origins, key=lambda o: (-len(origins[o]), o)):
        of = sources.get(origin, {}).get("of")
        print(f"{len(origins[origin]):4} {origin}" + (f" (speaks for {of})" if of else ""))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

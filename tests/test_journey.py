"""The ten-minute journey, played on a terminal: six reports to a reviewed draft with its first questions answered.

Commands and keys are counted and printed; nothing is written by hand. What was read wrong, by what a careful person found
in the reports, is struck with one key a row, and what is kept is compared with that again.
"""

import json
import os
import pty
import re
import select
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILT = [Path(os.environ["DETENTE"])] if "DETENTE" in os.environ else [ROOT / "target" / kind / "detente" for kind in ("release", "debug")]
DOSSIERS = ["journey/pass-road", "dossiers/wages-docks", "dossiers/water-melk", "dossiers/constitution", "dossiers/ceasefire-ridge"]
MOST = 120


def program():
    found = [path for path in BUILT if path.exists()]
    if not found:
        pytest.skip("build the program first")
    return max(found, key=lambda path: path.stat().st_mtime)


def dossier(name, folder):
    """The reports of a dossier as files, and what a careful person found: names of parties, demands, provisos, events."""
    reports, gold = {}, {"names": {}, "demands": [], "provisos": [], "events": []}
    for line in (ROOT / "tests" / f"{name}.md").read_text().splitlines():
        if line.startswith("## ") and line != "## gold":
            reports[line[3:].split(" | ")[0]] = ""
        elif line.startswith("> "):
            last = list(reports)[-1]
            reports[last] += line[2:] + "\n"
        elif match := re.match(r"- party: (\S+) = (.*)", line):
            gold["names"][match[1]] = [fold(one) for one in match[2].split(" | ")] + [fold(match[1])]
        elif match := re.match(r"- (wants|refuses|offers): (\S+?)(?: > \S+?)?: (.*)", line):
            gold["demands"].append((match[2], match[1], match[3]))
        elif match := re.match(r"- if: (\S+?): (.*) \| (.*)", line):
            gold["provisos"].append((match[1], f"{match[2]} {match[3]}"))
        elif match := re.match(r"- event: (\S+) (\S+): ", line):
            gold["events"].append((match[1], match[2]))
    folder.mkdir()
    for report, text in reports.items():
        (folder / f"{report}.txt").write_text(text)
    return reports, gold


def fold(name):
    return re.sub(r"^the|['’ -]", "", name.lower().replace("the ", ""))


def words(text):
    small = {"the", "a", "an", "of", "to", "in", "on", "for", "its", "their", "that", "and", "or", "be", "is", "was", "it"}
    return {word[:5] for word in re.findall(r"\w+", text.lower()) if word not in small}


def alike(ours, theirs):
    """Half of the words of the shorter text are shared."""
    ours, theirs = words(ours), words(theirs)
    shared = len(ours & theirs)
    return shared > 0 and 2 * shared >= min(len(ours), len(theirs))


def right(row, gold, made):
    """A drafted row against the gold: a party by its names, a stance by a demand, a condition by a proviso, an event by its kind and day."""
    table, row = row["table"], row["row"]
    party = next((p for p in made["parties"] if p["id"] == row.get("party", row.get("id"))), None)
    names = {fold(one) for one in [party["name"], party["id"], *party["aliases"]]} if party else set()
    is_party = lambda id: bool(names & set(gold["names"].get(id, [])))
    if table == "party":
        return any(is_party(id) for id in gold["names"])
    if table == "stance":
        own = [d for d in made["demands"] if d["party"] == row["party"] and d["what"][:40] in row["why"]]
        return any(d["direction"] == way and is_party(id) and alike(d["what"], what) for d in own for id, way, what in gold["demands"])
    if table == "condition":
        return any(is_party(id) and alike(row["why"], what) for id, what in gold["provisos"])
    if table == "gate":
        return any(kind in ("ratification", "election") and row["on"] == day for kind, day in gold["events"])
    if table == "event":
        return any(kind == row["kind"] and day.startswith(str(row.get("on", "?"))[:10]) for kind, day in gold["events"])
    return True


class Terminal:
    """A program on a terminal of its own; keys are counted."""

    def __init__(self, command, cwd):
        self.keys, self.seen = 0, ""
        self.child, self.end = pty.fork()
        if self.child == 0:
            os.chdir(cwd)
            os.environ.update(TERM="xterm", USER="ada")
            os.execv(command[0], command)

    def read(self, quiet=0.4, most=60.0):
        """What is printed until nothing comes any more; False where the program ended."""
        began = last = time.monotonic()
        while time.monotonic() - last < quiet and time.monotonic() - began < most:
            if select.select([self.end], [], [], 0.05)[0]:
                try:
                    data = os.read(self.end, 65536)
                except OSError:
                    return False
                if not data:
                    return False
                self.seen += data.decode(errors="replace")
                last = time.monotonic()
        return True

    def press(self, key):
        self.keys += 1
        os.write(self.end, key.encode())

    def wait(self):
        while self.read():
            pass
        _, status = os.waitpid(self.child, 0)
        return os.waitstatus_to_exitcode(status)


def review(screen, wrong):
    """Strikes what is wrong, keeps the rest with one key a page."""
    while screen.read():
        page = screen.seen
        screen.seen = ""
        if re.search(r"\d+ kept, \d+ struck, \d+ left", page):
            break
        # A row is its mark at the start of a line, and its words, which may go on in the next lines.
        parts = re.split(r"(?m)^[ ✗] (\w)  (?=\S)", page.replace("\r", ""))
        for mark, text in zip(parts[1::2], parts[2::2]):
            text = re.sub(r"\s+", " ", text)
            if any(part in text for part in wrong):
                screen.press(mark)
                screen.read(quiet=0.1)
        screen.press("\r")
    assert screen.wait() == 0


def ask(screen):
    """Answers ten questions, or as many as there are, each with the second choice where there is one."""
    answered, began = 0, time.monotonic()
    while screen.read(quiet=1.0) and time.monotonic() - began < 120:
        if re.search(r"\d+ asked, \d+ left", screen.seen):
            break
        if "q stops" not in screen.seen:
            continue
        second = re.search(r"^ +2  ", screen.seen, re.MULTILINE)
        screen.seen = ""
        screen.press("2" if second else "1")
        answered += 1
    assert screen.wait() == 0
    return answered


@pytest.mark.parametrize("name", DOSSIERS)
def test_six_reports_to_a_first_outlook(name, tmp_path):
    detente = str(program())
    reports, gold = dossier(name, tmp_path / "in")
    typed = []

    def run(*words):
        done = subprocess.run([detente, *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def command(*words):
        typed.append(words)
        return run(*words)

    command("draft", "in", "--into", "c")
    made = json.loads(run("draft", "in", "--format", "json"))
    listed = json.loads(run("review", "c", "--list", "--format", "json"))["suggestions"]
    judged = {row["id"]: right(row, gold, made) for row in listed if row["table"] != "issue"}
    # A row is known on the screen by the beginning of its own words.
    shown = lambda row: row["row"].get("why") or row["row"].get("title") or row["row"].get("what") or row["row"].get("name", "")
    wrong = [re.sub(r"\s+", " ", shown(row))[:24] for row in listed if row["id"] in judged and not judged[row["id"]]]

    typed.append(("review", "c"))
    screen = Terminal([detente, "review", "c"], tmp_path)
    review(screen, wrong)
    keys = screen.keys

    log = [json.loads(line) for line in (tmp_path / "c" / "claims.jsonl").read_text().splitlines()]
    struck = {line["claim"] for line in log if line.get("do") == "reject"}
    kept = [row for row in listed if row["id"] in judged and row["id"] not in struck]
    good = sum(judged[row["id"]] for row in kept)
    assert len(kept) >= 4 and good >= 0.9 * len(kept), [shown(row) for row in kept if not judged[row["id"]]]

    typed.append(("ask", "c"))
    screen = Terminal([detente, "ask", "c"], tmp_path)
    answered = ask(screen)
    keys += screen.keys
    assert answered >= 8

    typed.append(("outlook", "c"))
    outlook = json.loads(run("outlook", "c", "--format", "json"))
    assert outlook["signed"]["combined"] is not None and outlook["holds"]["combined"] is not None
    assert any(row["enters"] for row in outlook["hangs_on"]["inputs"])
    run("check", "c")

    letters = sum(len(" ".join(("detente", *words))) + 1 for words in typed)
    print(
        f"\n{name}: {len(reports)} reports, {len(typed)} commands and {keys} keys in them ({letters} letters of the commands), "
        f"{answered} questions answered, 0 lines by hand, {good} of {len(kept)} kept rows right, {len(struck)} struck"
    )
    # Every letter that is typed is a key, those of the commands as well.
    assert letters + keys <= MOST

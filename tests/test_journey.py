"""The ten-minute journey, played on a terminal: six reports to a reviewed draft with its first questions answered.

Commands and keys are counted and printed; nothing is written by hand. What is kept is compared with what a careful person
found in the reports.
"""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILT = [Path(os.environ["DETENTE"])] if "DETENTE" in os.environ else [ROOT / "target" / kind / "detente" for kind in ("release", "debug")]
DOSSIERS = ["wages-docks", "water-melk", "constitution", "ceasefire-ridge"]
MOST = 120


def program():
    found = [path for path in BUILT if path.exists()]
    if not found:
        pytest.skip("build the program first")
    return max(found, key=lambda path: path.stat().st_mtime)


def dossier(name, folder):
    """The reports of a dossier as files; the demands that a careful person found: party, direction, words."""
    reports, names, gold = {}, {}, []
    for line in (ROOT / "tests" / "dossiers" / f"{name}.md").read_text().splitlines():
        if line.startswith("## ") and line != "## gold":
            reports[line[3:].split(" | ")[0]] = ""
        elif line.startswith("> "):
            last = list(reports)[-1]
            reports[last] += line[2:] + "\n"
        elif match := re.match(r"- party: (\S+) = (.*)", line):
            names[match[1]] = [fold(one) for one in match[2].split(" | ")] + [fold(match[1])]
        elif match := re.match(r"- (wants|refuses|offers): (\S+?)(?: > \S+?)?: (.*)", line):
            gold.append((match[2], match[1], match[3]))
    folder.mkdir()
    for report, text in reports.items():
        (folder / f"{report}.txt").write_text(text)
    return names, gold


def fold(name):
    return re.sub(r"^the|['’ -]", "", name.lower().replace("the ", ""))


def words(text):
    small = {"the", "a", "an", "of", "to", "in", "on", "for", "its", "their", "that", "and", "or", "be", "is", "was", "it"}
    return {word[:5] for word in re.findall(r"\w+", text.lower()) if word not in small}


class Terminal:
    """A program on a terminal of its own; keys are counted."""

    def __init__(self, command, cwd):
        self.keys, self.seen = 0, ""
        self.child, self.end = pty.fork()
        if self.child == 0:
            os.chdir(cwd)
            os.environ["TERM"] = "xterm"
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


@pytest.mark.parametrize("name", DOSSIERS)
def test_six_reports_to_a_first_outlook(name, tmp_path):
    detente = str(program())
    names, gold = dossier(name, tmp_path / "in")
    typed = []

    def command(*words):
        typed.append(words)
        done = subprocess.run([detente, *words], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    command("draft", "in", "--into", "c")
    made = json.loads(subprocess.run([detente, "draft", "in", "--format", "json"], cwd=tmp_path, capture_output=True).stdout)

    def right(words_of_row):
        """A row is right where its demands are: party, direction and half of the words."""
        for party, direction, what in gold:
            for demand in made["demands"]:
                if demand["what"][:40] in words_of_row and demand["direction"] == direction:
                    ours = words(demand["what"])
                    shared = len(ours & words(what))
                    name = next(p["name"] for p in made["parties"] if p["id"] == demand["party"])
                    ids = names.get(party, [])
                    if shared and 2 * shared >= min(len(ours), len(words(what))) and (
                        fold(name) in ids or fold(demand["party"]) in ids
                    ):
                        return True
        return False

    # The review: what is wrong is struck, the rest kept with one key a page.
    listed = json.loads(subprocess.run([detente, "review", "c", "--list", "--format", "json"], cwd=tmp_path, capture_output=True).stdout)
    stances = [row for row in listed["suggestions"] if row["table"] == "stance"]
    wrong = [row["row"]["why"][:24] for row in stances if not right(row["row"]["why"])]
    typed.append(("review", "c", "--who", "me"))
    screen = Terminal([detente, "review", "c", "--who", "me"], tmp_path)
    keys = 0
    while screen.read():
        page = screen.seen
        screen.seen = ""
        if re.search(r"\d+ kept, \d+ struck, \d+ left", page):
            break
        flat = re.sub(r"\s+", " ", page)
        for mark, text in re.findall(r"(?: |✗) (\w)  (.*?)(?= (?: |✗)? ?\w  [A-Z]|$)", flat):
            if any(part in text for part in wrong):
                screen.press(mark)
                screen.read(quiet=0.1)
        screen.press("\r")
    assert screen.wait() == 0
    keys += screen.keys

    # Ten questions, or as many as there are.
    typed.append(("ask", "c", "--who", "me"))
    screen = Terminal([detente, "ask", "c", "--who", "me"], tmp_path)
    answered = 0
    began = time.monotonic()
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
    keys += screen.keys
    assert answered >= 8

    typed.append(("outlook", "c"))
    done = subprocess.run([detente, "outlook", "c", "--format", "json"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    outlook = json.loads(done.stdout)
    assert outlook["signed"]["combined"] is not None and outlook["holds"]["combined"] is not None
    assert any(row["enters"] for row in outlook["hangs_on"]["inputs"])
    check = subprocess.run([detente, "check", "c"], cwd=tmp_path, capture_output=True, text=True)
    assert check.returncode == 0, check.stderr

    letters = sum(len(" ".join(("detente", *words))) + 1 for words in typed)
    print(f"\n{name}: {len(typed)} commands, {keys} keys in them, {letters} letters of the commands, {answered} questions answered")
    assert len(typed) + keys <= MOST and letters + keys <= 2 * MOST
    shutil.rmtree(tmp_path / "c")

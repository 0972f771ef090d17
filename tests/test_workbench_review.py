"""Reviewing a drafted dossier and answering what no report tells, in a browser: with keys, with the mouse, without a script.

What is decided here writes the same files as `detente review` and `detente ask`.
"""

import json
import re
import shutil
import subprocess

import pytest

import workbench
from test_workbench import AXE, STICKS_OUT, opened
from workbench import Served, drafted

NAMES = ["ceasefire-ridge", "wages-nurses", "trade-fish"]


@pytest.fixture
def dossier(tmp_path):
    """A drafted case that is served."""
    running = Served(drafted("ceasefire-ridge", tmp_path))
    yield running
    running.stop()


def log(folder):
    return [json.loads(line) for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()]


def timeless(folder):
    """The log without the moments at which its lines were written."""
    return [{key: value for key, value in line.items() if key != "at"} for line in log(folder)]


def waiting(folder):
    done = subprocess.run(
        [str(workbench.PROGRAM), "review", str(folder), "--list", "--format", "json"], check=True, capture_output=True)
    return [row for row in json.loads(done.stdout)["suggestions"] if row["draft"] and row["table"] != "issue"]


def sound(folder):
    done = subprocess.run([str(workbench.PROGRAM), "check", str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


class Keys:
    """Presses keys and counts them; waits until the page that follows is there."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, key, until=None):
        self.count += 1
        address = self.page.url
        number = self.page.get_attribute("body", "data-number")
        self.page.keyboard.press(key)
        if until:
            self.page.wait_for_selector(until)
        else:
            self.page.wait_for_function(
                "([a, n]) => location.href !== a || document.body.dataset.number !== n", arg=[address, number])


def current(page):
    return page.locator(".draft[aria-current]").get_attribute("id").removeprefix("row-")


def rows(page):
    return [row.get_attribute("id").removeprefix("row-") for row in page.locator(".draft").all()]


def review_whole(page, strike):
    """Strikes the rows that `strike` picks on each sheet, keeps the rest. Returns what was done, sheet by sheet, and keys."""
    keys, done = Keys(page), []
    keys.press("R", "main.review")
    while page.locator("#decide").count():
        here = rows(page)
        bad = [row for at, row in enumerate(here) if strike(len(done), at)]
        while bad and current(page) != bad[-1]:
            if current(page) in bad:
                keys.press("x")
            else:
                keys.press("j")
        if bad:
            keys.press("x")
            assert page.locator(f"#row-{bad[-1]}.strike").count() == 1
        keys.press("a" if page.locator("#decide-all").count() else "Enter")
        assert page.locator("#notice .bad").count() == 0, page.locator("#notice").inner_text()
        done.append(([row for row in here if row not in bad], bad))
    return done, keys.count


@pytest.mark.parametrize("name", NAMES)
def test_a_dossier_is_reviewed_by_keys_and_the_files_are_those_of_the_terminal(browser, tmp_path, name):
    folder = drafted(name, tmp_path)
    other = shutil.copytree(folder, tmp_path / "other")
    served = Served(folder)
    page = opened(browser, served)
    done, count = review_whole(page, lambda sheet, at: sheet > 0 and at == 1)
    reports = len(list((folder / "reports").iterdir()))
    struck = sum(len(bad) for _, bad in done)
    print(f"{name}: {sum(len(kept) for kept, _ in done)} kept, {struck} struck with {count} keys for {reports} reports")
    assert struck >= 2 and count <= 10 * reports
    assert page.locator("#done").count() == 1 and waiting(folder) == []
    sound(folder)
    # The same decisions at the terminal.
    for kept, bad in done:
        command = [str(workbench.PROGRAM), "review", str(other)]
        command += (["--accept", *kept] if kept else []) + (["--reject", *bad] if bad else [])
        subprocess.run(command, check=True, capture_output=True)
    assert (other / "case.toml").read_bytes() == (folder / "case.toml").read_bytes()
    assert timeless(other) == timeless(folder)
    # Reloaded, all of it is there still; the server keeps nothing.
    page.reload()
    assert page.locator("#done").count() == 1
    assert page.troubles == []
    page.context.close()
    served.stop()


def test_marks_stay_and_a_step_is_taken_back_whole(browser, dossier):
    page = opened(browser, dossier)
    keys = Keys(page)
    keys.press("R", "main.review")
    keys.press("n")
    first = current(page)
    page.wait_for_selector("#text a.c[aria-current]")
    keys.press("x")
    assert current(page) != first, "on to the next row"
    assert page.locator(f"#row-{first}.strike").count() == 1
    page.reload()
    assert page.locator(f"#row-{first}.strike").count() == 1, "a mark stands in the address"
    keys.press("k")
    keys.press("x")
    assert page.locator(f"#row-{first}.keep").count() == 1, "again takes it back"
    keys.press("x")
    before, lines = dossier.case(), log(dossier.folder)
    keys.press("Enter")
    assert dossier.case() != before and first not in [row["id"] for row in waiting(dossier.folder)]
    keys.press("u")
    assert dossier.case() == before, "one key takes rows and claims back"
    states = {}
    for line in log(dossier.folder)[len(lines):]:
        states.setdefault(line.get("claim"), []).append(line.get("do"))
    assert all(acts[-1] == "undo" for claim, acts in states.items() if claim), states
    assert first in [row["id"] for row in waiting(dossier.folder)]
    suggestions = subprocess.run([str(workbench.PROGRAM), "review", str(dossier.folder), "--list", "--format", "json"], capture_output=True)
    assert [row for row in json.loads(suggestions.stdout)["suggestions"] if not row["draft"]] == [], "nothing waits twice"
    keys.press("U")
    assert dossier.case() != before
    assert page.troubles == []
    page.context.close()


def test_the_words_of_a_row_are_marked_in_its_text_and_lead_to_it(browser, dossier):
    page = opened(browser, dossier)
    page.click("#tab-review")
    page.wait_for_selector("main.review")
    page.click("#sheet-1")
    page.wait_for_selector("#text[data-report=r1]")
    cited = {row["id"]: row["cites"] for row in waiting(dossier.folder)}
    quotes = {line["id"]: line["quote"] for line in log(dossier.folder) if line["t"] == "claim"}
    for row in rows(page):
        page.click(f"#open-{row}")
        page.wait_for_selector(f"#row-{row}[aria-current]")
        here = page.locator("#text a[aria-current]").all_inner_texts()
        assert here and all(any(words in quotes[claim] or quotes[claim] in words for claim in cited[row]) for words in here), row
    # The mouse on words in the text, and on a mark beside.
    last = rows(page)[-1]
    page.click(f"#open-{rows(page)[0]}")
    page.wait_for_selector(f"#row-{rows(page)[0]}[aria-current]")
    page.locator("#text a.c", has_text=quotes[cited[last][0]][:20]).first.click()
    page.wait_for_selector(f"#row-{last}[aria-current]")
    page.click(f"#strike-{last}")
    page.wait_for_selector(f"#row-{last}.strike")
    page.click(f"#strike-{last}")
    page.wait_for_selector(f"#row-{last}:not(.strike)")
    # What touches no number, event or party is folded away.
    assert not page.locator("#others .claims").is_visible() if page.locator("#others").count() else True
    assert page.troubles == []
    page.context.close()


def test_a_row_and_a_claim_are_changed_in_their_place(browser, dossier):
    page = opened(browser, dossier)
    event = next(row for row in waiting(dossier.folder) if row["table"] == "event" and row["row"]["kind"] == "round")
    stance = next(row for row in waiting(dossier.folder) if row["table"] == "stance" and row["row"]["party"] == "orland")
    page.goto(f"{dossier.base}/review?report=r1&row={event['id']}")
    page.keyboard.press("e")
    page.wait_for_selector("#edit-row[open]")
    assert page.evaluate("document.activeElement.closest('#edit-row') !== null"), "e leads into the form"
    field = page.locator("#edit-row input[name='set.on']")
    assert field.input_value() == "2026-03-09"
    field.fill("2026-03-08")
    page.fill("#edit-row input[name='set.kind']", "proximity talks")
    field.press("Enter")
    page.wait_for_selector(f"#row-{event['id']}", state="detached")
    block = next(block for block in dossier.case().split("\n\n") if "proximity talks" in block)
    assert "on = 2026-03-08" in block and "draft" not in block, "what a person changed is kept"
    # A day that is none is refused, and what was typed stays.
    page.goto(f"{dossier.base}/review?report=r1&row={stance['id']}")
    page.keyboard.press("e")
    page.fill("#edit-row input[name='set.position']", "90 to 10")
    page.locator("#edit-row input[name='set.position']").press("Enter")
    page.wait_for_selector("#notice .bad")
    assert page.locator("#edit-row input[name='set.position']").input_value() == "90 to 10"
    # A claim: day, kind, polarity and chain; a link that nobody knows comes along.
    claim = stance["cites"][0]
    page.goto(f"{dossier.base}/review?report=r1&row={stance['id']}")
    page.click(f"#claim-{claim}")
    form = page.locator(f"details:has(> #claim-{claim}) form")
    form.locator("[name=kind]").select_option("refusal")
    form.locator("[name=polarity]").select_option("+")
    form.locator("[name=chain]").fill("mara-telkin, an-aide-of-hers")
    form.locator("[name=said]").fill("2026-03-07")
    number = page.get_attribute("body", "data-number")
    form.locator("button[type=submit]").click()
    page.wait_for_function("n => document.body.dataset.number !== n", arg=number)
    made = log(dossier.folder)[-1]
    assert (made["claim"], made["do"]) == (claim, "edit")
    assert made["set"] == {"kind": "refusal", "polarity": "+", "chain": ["mara-telkin", "an-aide-of-hers"], "said": "2026-03-07"}
    sound(dossier.folder)
    assert page.troubles == []
    page.context.close()


def test_two_names_are_one_party_and_a_speaker_finds_his(browser, tmp_path):
    folder = drafted("wages-nurses", tmp_path)
    served = Served(folder)
    page = opened(browser, served)
    page.keyboard.press("R")
    page.wait_for_selector("main.review")
    gone = next(row for row in waiting(folder) if row["row"].get("name") == "Hospital Employers")
    into = next(row["row"]["id"] for row in waiting(folder) if row["table"] == "party" and row["row"]["id"] not in ("hospital-employers", "nurses-federation"))
    page.click(f"#open-{gone['id']}")
    page.wait_for_selector(f"#row-{gone['id']}[aria-current]")
    before = served.case()
    page.keyboard.press("m")
    page.wait_for_selector("#same[open]")
    page.locator("#same select").select_option(into)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#row-{gone['id']}", state="detached")
    text = served.case()
    party = next(block for block in text.split("\n\n") if block.startswith("[[party]]") and f'id = "{into}"' in block)
    assert '"Hospital Employers"' in party and "draft = true\n" not in party + "\n", party
    assert 'party = "hospital-employers"' not in text and 'of = "hospital-employers"' not in text
    sound(folder)
    page.locator("select#of-theo-lang").select_option("nurses-federation")
    page.locator("form.voice:has(#of-theo-lang) button").click()
    page.wait_for_function("() => document.querySelector('#of-theo-lang option[selected]').value === 'nurses-federation'")
    source = next(block for block in served.case().split("\n\n") if 'id = "theo-lang"' in block)
    assert 'of = "nurses-federation"' in source and "draft" not in source
    # A later draft of the same reports leaves what a person said alone.
    again = lambda: subprocess.run([str(workbench.PROGRAM), "draft", str(tmp_path / "in"), "--into", str(folder)], check=True, capture_output=True)
    again()
    first = served.case()
    assert 'id = "hospital-employers"\nname' not in first.split("# ── Parties")[1], "the name does not come back as a party"
    again()
    assert served.case() == first, "a second run changes nothing"
    sound(folder)
    (folder / "case.toml").write_text(text, encoding="utf-8")
    assert page.troubles == []
    page.context.close()
    served.stop()
    assert before != text


def asked(page):
    return page.locator("#question").get_attribute("data-question") if page.locator("#question").count() else None


def test_ten_questions_by_keys_and_the_files_are_those_of_the_terminal(browser, tmp_path):
    folder = drafted("ceasefire-ridge", tmp_path)
    other = shutil.copytree(folder, tmp_path / "other")
    served = Served(folder)
    page = opened(browser, served)
    keys, answers, numbers, moved = Keys(page), [], [], set()
    keys.press("A", "main.ask")
    assert asked(page) == "question.by", "what a case needs first comes first"
    assert page.locator("#ask-signed .big").inner_text() == "No number"
    for _ in range(10):
        question = asked(page)
        pick = "3" if question == "question.by" else "s" if question == "class.holds" else "2"
        if page.locator(f"#answer-{pick}").count() == 0:
            pick = "1"
        value = page.locator(f"#answer-{pick}").get_attribute("value")
        keys.press(pick)
        page.wait_for_function("q => document.querySelector('#question')?.dataset.question !== q", arg=question)
        assert page.locator("#notice .bad").count() == 0, page.locator("#notice").inner_text()
        answers.append((question, value))
        numbers.append((page.locator("#ask-signed .big").inner_text(), page.locator("#ask-holds .big").inner_text()))
        now = json.loads(page.request.get(served.base + "/ask.json").text())["ask"]
        moved.add((now["signed"], now["holds"]))
    assert len({question for question, _ in answers}) == 10, answers
    assert all(number.endswith("%") for pair in numbers for number in pair), numbers
    assert len(moved) > 4, moved
    assert "was" in page.locator("#ask-signed").inner_text(), "what the last answer did is told"
    assert keys.count == 11
    # The numbers are those that the command prints, and so are the files.
    lines = "".join(f"{question} = {value}\n" for question, value in answers)
    done = subprocess.run(
        [str(workbench.PROGRAM), "ask", str(other), "--answers", "-", "--format", "json"], input=lines.encode(), check=True, capture_output=True)
    there = json.loads(done.stdout)
    assert [step["id"] for step in there["answered"]] == [question for question, _ in answers]
    assert (other / "case.toml").read_bytes() == (folder / "case.toml").read_bytes()
    assert timeless(other) == timeless(folder)
    shown = json.loads(page.request.get(served.base + "/ask.json").text())["ask"]
    assert [shown["signed"], shown["holds"]] == [there["signed"], there["holds"]]
    assert shown["question"]["id"] == there["question"]["id"]
    # Reloading keeps all: it stands in the file and in the address.
    before = [asked(page), *numbers[-1], page.locator("#judgements").inner_text()]
    page.reload()
    assert [asked(page), page.locator("#ask-signed .big").inner_text(), page.locator("#ask-holds .big").inner_text(), page.locator("#judgements").inner_text()] == before
    text = served.case()
    keys.press("u")
    assert served.case() != text and asked(page) == answers[-1][0], "the last answer is taken back and asked for again"
    assert page.troubles == []
    page.context.close()
    served.stop()


def test_a_value_of_ones_own_and_what_is_no_answer(browser, dossier):
    page = opened(browser, dossier)
    page.goto(dossier.base + "/ask")
    page.keyboard.press("v")
    assert page.evaluate("document.activeElement.id") == "own-answer"
    page.keyboard.type("some day")
    page.keyboard.press("Enter")
    page.wait_for_selector("#notice .bad")
    assert "no day" in page.locator("#notice").inner_text() and page.input_value("#own-answer") == "some day"
    page.fill("#own-answer", "5 months")
    page.press("#own-answer", "Enter")
    page.wait_for_function("() => document.querySelector('#question').dataset.question !== 'question.by'")
    assert "by = 2026-08-15" in dossier.case()
    # What is put off and stands nowhere is not asked at once again, and can be.
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('#question').dataset.question === 'question.by'")
    page.keyboard.press("s")
    page.wait_for_function("() => document.querySelector('#question').dataset.question !== 'question.by'")
    assert "later=question.by" in page.url
    page.reload()
    assert asked(page) != "question.by"
    assert page.troubles == []
    page.context.close()


def test_review_and_questions_work_without_a_script(browser, dossier):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(dossier.url)
    page.click("#tab-review")
    first = rows(page)[0]
    page.click(f"#strike-{first}")
    assert page.locator(f"#row-{first}.strike").count() == 1
    page.click("#decide-marked")
    assert first not in [row["id"] for row in waiting(dossier.folder)]
    page.click("#tab-ask")
    page.click("#answer-2")
    assert "by = 2026-06-15" in dossier.case()
    context.close()


def test_a_form_of_a_stranger_changes_nothing(dossier):
    dossier.enter()
    before, lines = dossier.case(), log(dossier.folder)
    row = waiting(dossier.folder)[0]["id"]
    for path, body in [("/drafts", f"keep={row}"), ("/amend", f"row={row}&set.name=x"), ("/same", "into=orland&gone=norway"),
                       ("/speaks", "source=mara-telkin&party=norway"), ("/answer", "question=question.by&answer=2")]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}
        assert dossier.ask("POST", path, body, headers)[0] == 403, path
        assert dossier.ask("GET", path)[0] == 405, path
    for path, fields in [("/same", {"into": "orland", "gone": "nobody"}), ("/same", {"into": "orland", "gone": "orland"}),
                         ("/speaks", {"source": "nobody", "party": "orland"}), ("/speaks", {"source": "mara-telkin", "party": "nobody"}),
                         ("/amend", {"row": "s-none", "set.name": "x"}), ("/amend", {"row": row, "set.id": "x"}),
                         ("/amend", {"row": row, "set.roles": "king"}),
                         ("/answer", {"question": "question.none", "answer": "1"}), ("/answer", {"question": "question.by", "answer": " "})]:
        status, _, body = dossier.post(path, **fields)
        assert status == 422 and json.loads(body)["words"], (path, fields, status)
    assert dossier.case() == before and log(dossier.folder) == lines


ADDRESSES = ["/review", "/review?sheet=names", "/review?report=r1", "/review?report=r3", "/ask", "/ask?later=question.by&was=0.4,0.6,question.by"]


def test_axe_finds_nothing_and_nothing_sticks_out(browser, dossier):
    from axe_playwright_python.sync_playwright import Axe

    found, url = {}, dossier.url
    for scheme in ["light", "dark"]:
        dossier.url = url
        page = opened(browser, dossier, color_scheme=scheme)
        for address in ADDRESSES:
            page.goto(dossier.base + address)
            page.wait_for_selector("main")
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            for width in [320, 390, 768, 1280]:
                page.set_viewport_size({"width": width, "height": 800})
                out = page.evaluate(STICKS_OUT, width)
                if out:
                    found[("wide", width, address)] = out
                if width not in (390, 1280):
                    continue
                for violation in Axe().run(page, options=AXE).response["violations"]:
                    found[(violation["id"], scheme, width, address)] = [node["html"][:160] for node in violation["nodes"][:3]]
        page.goto(dossier.base + ADDRESSES[0])
        page.keyboard.press("?")
        page.wait_for_selector("#keys[open]")
        for violation in Axe().run(page, context="#keys", options=AXE).response["violations"]:
            found[(violation["id"], scheme, "keys")] = [node["html"][:160] for node in violation["nodes"][:3]]
        assert page.troubles == []
        page.context.close()
        url = dossier.again()
    assert found == {}, json.dumps({str(key): value for key, value in found.items()}, indent=1)


def test_every_key_that_a_page_shows_does_something(browser, dossier):
    """The list of keys names what is there, and no digit leads away from a question."""
    page = opened(browser, dossier)
    for address, extra in [("/review?report=r1", {"j", "k", "x", "y", "Enter", "a", "e", "n", "p"}), ("/review?sheet=names", {"m"}), ("/ask", {"v", "s", "0"})]:
        page.goto(dossier.base + address)
        if "report" in address:
            page.keyboard.press("j")
            page.wait_for_selector("#row-before")
        there = {key for keys in page.eval_on_selector_all("[data-k]", "all => all.map(e => e.dataset.k)") for key in keys.split()}
        listed = {key for key in page.locator("#keys kbd").all_text_contents()}
        assert extra <= there, (address, extra - there)
        assert extra <= listed, (address, extra - listed)
        assert len(there) == len({*there}) and {"R", "A", "u", "U", "?"} <= there
    page.goto(dossier.base + "/ask")
    page.keyboard.press("1")
    page.wait_for_function("() => document.querySelector('#question').dataset.question !== 'question.by'")
    assert page.locator("main.ask").count() == 1
    page.keyboard.press("0")
    page.wait_for_selector("body[data-page=desk]")
    assert page.troubles == []
    page.context.close()


def test_one_story_in_two_papers_is_asked_for_once(browser, tmp_path):
    wire = ("GENEVA, March 9, 2026 (Northern Wire) - Orland demanded that the Vessan Front pull its heavy weapons back 30 kilometres. "
            "The Vessan Front rejected the demand.")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text(wire + "\n", encoding="utf-8")
    (folder / "two.txt").write_text(
        f"Daily Beacon, 10 March 2026\n{wire}\nThe Vessan Front said it would release the 42 soldiers it holds if Orland reopened the Kettle Pass.\n", encoding="utf-8")
    case = tmp_path / "case"
    subprocess.run([str(workbench.PROGRAM), "draft", str(folder), "--into", str(case)], check=True, capture_output=True)
    copied = [row for row in waiting(case) if row["table"] == "stance" and len(row["cites"]) == 2]
    assert len(copied) == 2
    served = Served(case)
    page = opened(browser, served)
    page.goto(served.base + "/review?report=two")
    assert not {row["id"] for row in copied} & set(rows(page)), "the copy is decided with the first"
    page.goto(served.base + "/review?report=one")
    assert {row["id"] for row in copied} <= set(rows(page))
    number = page.get_attribute("body", "data-number")
    page.locator("#decide-all, #decide-marked").last.click()
    page.wait_for_function("n => document.body.dataset.number !== n", arg=number)
    accepted = {line["claim"] for line in log(case) if line.get("do") == "accept"}
    assert {claim for row in copied for claim in row["cites"]} <= accepted, "both claims"
    assert page.troubles == []
    page.context.close()
    served.stop()


def test_before_a_claim_is_looked_at_its_keys_lead_to_one(browser, dossier):
    page = opened(browser, dossier)
    before = log(dossier.folder)
    for key in ["a", "r", "e"]:
        page.goto(dossier.base + "/")
        page.wait_for_selector("#claim-next")
        page.keyboard.press(key)
        page.wait_for_selector("#claim .tag.proposed")
    assert log(dossier.folder) == before, "nothing is decided unseen"
    claim = page.locator("#claim code").first.inner_text()
    page.keyboard.press("a")
    page.wait_for_selector("#claim .tag.accepted")
    assert log(dossier.folder)[-1]["claim"] == claim
    assert page.troubles == []
    page.context.close()


def test_both_pages_have_their_twins_and_tables(dossier):
    dossier.enter()
    there = {row["id"] for row in waiting(dossier.folder)}
    twin = lambda path: json.loads(dossier.ask("GET", path)[2])
    sheets = twin("/review.json")["review"]
    assert {row["id"] for sheet in sheets for row in sheet["rows"]} == there
    assert [sheet["about"] for sheet in sheets][0] == "names" and sheets[1]["report"] == "r1"
    first = sheets[1]["rows"][0]["id"]
    marked = twin(f"/review.json?mark={first}:strike")["review"][1]["rows"][0]
    assert (marked["id"], marked["mark"]) == (first, "strike")
    done = subprocess.run([str(workbench.PROGRAM), "ask", str(dossier.folder), "--format", "json"], capture_output=True)
    told, shown = json.loads(done.stdout), twin("/ask.json")["ask"]
    assert (shown["question"], shown["left"]) == (told["question"], told["left"])
    for path, words in [("/review.csv", first), ("/ask.csv", "question.by")]:
        status, headers, body = dossier.ask("GET", path)
        assert status == 200 and words in body.decode() and "attachment" in headers["content-disposition"]
    for path in ["/review.xlsx", "/ask.xlsx"]:
        assert dossier.ask("GET", path)[0] == 200, path
    for path in ["/review.svg", "/ask.svg"]:
        assert dossier.ask("GET", path)[0] == 404, path


def test_reports_from_the_right_are_shown_so(browser, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    text = "القدس، 6 يناير 2026. قالت الحكومة السورية إنها تطالب إسرائيل بالانسحاب الكامل من الجولان."
    (folder / "one.txt").write_text("Israel rejects a withdrawal from the Golan, the Israeli government said on 6 January 2026.\n", encoding="utf-8")
    (folder / "two.md").write_text(f"---\nlanguage: ar\ntitle: {workbench.ARABIC}\ndate: 2026-01-06\n---\n{text}\n", encoding="utf-8")
    subprocess.run([str(workbench.PROGRAM), "draft", str(folder), "--into", str(tmp_path / "case")], check=True, capture_output=True)
    served = Served(tmp_path / "case")
    page = opened(browser, served)
    page.goto(served.base + "/review?report=two")
    page.wait_for_selector("#text[data-report=two]")
    assert page.get_attribute("#text", "lang") == "ar"
    assert page.evaluate("getComputedStyle(document.querySelector('#text')).direction") == "rtl"
    assert workbench.ARABIC in page.locator("nav.chips").inner_text()
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate(STICKS_OUT, 390) == []
    assert page.troubles == []
    page.context.close()
    served.stop()


def test_on_paper_a_sheet_stands_whole(browser, dossier):
    page = opened(browser, dossier)
    page.goto(dossier.base + "/review?report=r1")
    page.emulate_media(media="print")
    assert not page.locator("#decide").is_visible() and not page.locator(".tabs").is_visible()
    # Nothing is cut by a pane that would scroll on a screen.
    for pane in ["#content", "#reports"]:
        assert page.eval_on_selector(pane, "e => getComputedStyle(e).overflowY") == "visible"
    assert re.search(r"Orland", page.locator("#content").inner_text())
    page.context.close()

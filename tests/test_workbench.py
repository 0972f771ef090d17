"""The workbench from outside: journeys in a browser, and what a stranger may not do.

Without a browser the journeys are skipped, loudly; the checks by plain requests run all the same.
"""

import contextlib
import io
import json
import re
import signal
import threading
import time
import urllib.parse
import zipfile

import pytest

import workbench
from workbench import ARABIC, PAGES, Served, copy, large


@pytest.fixture
def served(tmp_path):
    running = Served(copy("israel-syria", tmp_path))
    yield running
    running.stop()


def opened(browser, served, **options):
    """A page of its own, which fails the test on any error of a script or breach of the policy."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("dialog", lambda dialog: (page.troubles.append("a dialog opened"), dialog.dismiss()))

    def said(message):
        expected = re.search(r"status of (4\d\d|503)", message.text)
        if message.type == "error" and not expected:
            page.troubles.append(message.text)

    page.on("console", said)
    page.goto(served.url)
    page.wait_for_selector("#findings")
    return page


@pytest.fixture
def page(browser, served):
    page = opened(browser, served)
    yield page
    assert page.troubles == []
    page.context.close()


def full(page):
    """Waits for the full answer."""
    page.wait_for_selector("#findings[data-stage=full]")


def number(page, question):
    """The combined number of a question, in whole per cent, as the page shows it."""
    return int(page.locator(f"#answer-{question} b").inner_text().removesuffix("\u00a0%"))


def twin(served, path):
    status, _, body = served.ask("GET", path)
    assert status == 200, (path, status, body[:300])
    return json.loads(body)


# What a stranger may not do -------------------------------------------------------------------------------


def test_a_forged_host_is_refused_before_anything_else(served):
    served.enter()
    for host in ["evil.example", f"evil.example:{served.port}", "localhost", f"127.0.0.1:{served.port + 1}", ""]:
        for path in ["/", "/no-such-page", "/style.css", "/desk.json"]:
            status, _, body = served.ask("GET", path, host=host or "x")
            assert status == 403, (host, path, status)
            assert b"israel" not in body.lower()
    for host in [f"localhost:{served.port}", f"127.0.0.1:{served.port}", f"[::1]:{served.port}"]:
        assert served.ask("GET", "/", host=host)[0] == 200


def test_a_cross_site_change_is_refused_and_changes_nothing(served):
    served.enter()
    before = served.case()
    seen = twin(served, "/desk.json")["seen"]
    body = urllib.parse.urlencode(
        {"do": "value", "path": "stance.israel.withdrawal.position", "to": "1 to 2", "seen": seen}
    )
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers in [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": served.base},
    ]:
        for path in ["/edit", "/decide", "/undo"]:
            assert served.ask("POST", path, body, {**form, **headers})[0] == 403, (path, headers)
    assert served.case() == before
    assert served.ask("POST", "/edit", body, {**form, "Sec-Fetch-Site": "same-origin"})[0] == 303
    assert served.case() != before


def test_without_the_cookie_there_is_nothing_to_see(served):
    for path in ["/", "/desk.json", "/deals.csv", "/figure/worlds.svg", "/wait?number=0"]:
        status, _, body = served.ask("GET", path)
        assert status == 403 and b"Golan" not in body, path
    assert served.ask("POST", "/undo", "")[0] == 403
    assert served.ask("GET", "/enter?key=0123456789abcdef0123456789abcdef")[0] == 403
    cookie = served.enter()
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert served.ask("GET", "/")[0] == 200
    parts = urllib.parse.urlsplit(served.url)
    assert served.ask("GET", f"{parts.path}?{parts.query}", cookie=False)[0] == 403, "the key works once"
    again = urllib.parse.urlsplit(served.again())
    assert served.ask("GET", f"{again.path}?{again.query}", cookie=False)[0] == 303


def test_every_answer_carries_the_policy_and_unknown_paths_are_not_found(served):
    served.enter()
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    for path, expected in [("/", 200), ("/app.js", 200), ("/desk.json", 200), ("/nothing", 404), ("/../etc/passwd", 404),
                           ("/%2e%2e/case.toml", 404), ("/case.toml", 404), ("/.json", 404), ("/claims.jsonl", 404),
                           ("/figure/none.svg", 404), ("//evil.example/", 404)]:
        status, headers, _ = served.ask("GET", path)
        assert status == expected, (path, status)
        assert headers["content-security-policy"] == policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert not any(name.startswith("access-control") for name in headers)
    assert served.ask("GET", "/edit")[0] == 405
    assert served.ask("POST", "/", "")[0] == 405
    assert served.ask("PUT", "/", "")[0] == 405
    assert served.ask("GET", "/?" + "a" * 40_000)[0] == 414


def test_a_body_has_its_limit_and_a_form_leads_to_our_pages_only(served):
    served.enter()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        status = served.ask("POST", "/edit", b"to=" + b"a" * (5 << 20), form)[0]
    except (BrokenPipeError, ConnectionResetError):
        status = 413  # the server hung up on us
    assert status == 413
    seen = twin(served, "/desk.json")["seen"]
    for back in ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/x\r\nX-A: b"]:
        body = urllib.parse.urlencode({
            "do": "value", "path": "stance.israel.withdrawal.position", "to": "15 to 50", "seen": seen, "back": back})
        status, headers, _ = served.ask("POST", "/edit", body, form)
        assert status == 303 and headers["location"] == "/", (back, status, headers)


def test_it_ends_cleanly_when_told_to(served):
    served.enter()
    waiting = threading.Thread(target=lambda: served.ask("GET", "/wait?number=1"), daemon=True)
    waiting.start()
    served.ask("GET", "/")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(60) == 0
    waiting.join(60)
    assert not waiting.is_alive()


def test_a_kill_loses_no_edit_that_was_accepted(tmp_path):
    """kill -9 while edits come in: the file is whole, and has every edit that was answered with ok."""
    folder = copy("israel-syria", tmp_path)
    for round_ in range(6):
        running = Served(folder)
        running.enter()
        accepted = [None]
        decided = []

        def work():
            for step in range(10_000):
                to = f"{round_} to {10 + step % 80}"
                try:
                    seen = json.loads(running.ask("GET", "/file.json")[2])["seen"]
                    answer = json.loads(running.post(
                        "/edit", do="value", path="stance.israel.withdrawal.position", to=to, seen=seen)[2])
                    if answer["ok"]:
                        accepted[0] = to
                    act = "reject" if step % 2 else "accept"
                    if json.loads(running.post("/decide", claim="c-paris-meeting", act=act)[2])["ok"]:
                        decided.append(act)
                except Exception:
                    return

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        # Each round dies in another moment of a stream of writes.
        while len(decided) < 2 + round_ and thread.is_alive():
            time.sleep(0.001)
        time.sleep(0.007 * round_)
        running.process.kill()
        running.process.wait()
        thread.join(60)
        assert len(decided) >= 2 + round_, "writes were under way"
        running.stop()
        text = (folder / "case.toml").read_text(encoding="utf-8")
        assert text.count("# Parties") == 1 and text.rstrip().endswith("}"), "whole, comments and all"
        written = re.search(r'issue = "withdrawal"\nposition = "([^"]+)"', text).group(1)
        # One more may have reached the disk before its answer reached us; none fewer.
        if accepted[0] is not None:
            low, high = (int(part) for part in accepted[0].split(" to "))
            assert written in (accepted[0], f"{low} to {10 + (high - 9) % 80}"), (accepted[0], written)
        lines = (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
        acts = [row["do"] for row in map(json.loads, lines) if row.get("claim") == "c-paris-meeting"]
        assert len(acts) >= len(decided)
    after = Served(folder)
    after.enter()
    twin_ = twin(after, "/desk.json")
    assert [d for d in twin_["diagnostics"] if d["severity"] == "error"] == []
    assert [p.name for p in folder.iterdir() if p.name.endswith(".tmp")] == [], "what the killed left is swept away"
    after.stop()


def test_every_page_has_its_twin_and_its_exports(served):
    served.enter()
    for name in PAGES:
        stem = name or "desk"
        data = twin(served, f"/{stem}.json")
        assert data["format"] == "detente.workbench/1" and data["page"] == stem
        assert twin(served, f"/{name}?format=json")["page"] == stem
        assert data["outlook"]["format"] == "detente.outlook/1"
        status, headers, body = served.ask("GET", f"/{stem}.csv")
        assert status == 200 and headers["content-disposition"] == f'attachment; filename="{stem}.csv"'
        status, _, body = served.ask("GET", f"/{stem}.xlsx")
        assert status == 200 and zipfile.ZipFile(io.BytesIO(body)).testzip() is None
        status, _, body = served.ask("GET", f"/{stem}.svg")
        if name in ("", "timeline", "forecast", "deals", "holding", "hangs", "compare"):
            assert status == 200 and body.startswith(b"<svg"), (name, status)
            import xml.etree.ElementTree as tree
            tree.fromstring(body)
        else:
            assert status in (200, 404)


def test_the_numbers_are_those_of_the_command(served, detente):
    served.enter()
    # The page's first answer is quick; files that go out wait for the full one.
    served.ask("GET", "/desk.csv")
    data = twin(served, "/desk.json")
    assert data["stage"] == "full"
    there = json.loads(detente("outlook", served.folder, "--format", "json"))
    for question in ["signed", "holds"]:
        assert data["outlook"][question] == there[question]
    assert data["outlook"]["hangs_on"] == there["hangs_on"]


# Journeys ----------------------------------------------------------------------------------------------------


def test_review_three_claims_change_a_judgement_undo_and_export(page, served):
    """The afternoon in short, by keyboard where it says keyboard."""
    log = served.folder / "claims.jsonl"
    lines = len(log.read_text().splitlines())
    for key in ["r", "a", "r"]:
        before = page.locator("#claim code").first.inner_text() if page.locator("#claim blockquote").count() else None
        page.keyboard.press("j")
        page.wait_for_function("b => { const c = document.querySelector('#claim code'); return c && c.textContent !== b }", arg=before)
        claim = page.locator("#claim code").first.inner_text()
        page.keyboard.press(key)
        wanted = "rejected" if key == "r" else "accepted"
        page.wait_for_selector(f"#claim .tag.{wanted}")
        assert json.loads(log.read_text().splitlines()[-1])["claim"] == claim
    assert len(log.read_text().splitlines()) == lines + 3
    page.keyboard.press("u")
    page.wait_for_function("() => document.querySelector('#do-redo:not(:disabled)')")
    assert json.loads(log.read_text().splitlines()[-1])["do"] == "undo"

    full(page)
    before = number(page, "signed")
    text = served.case()
    page.click("#list-numbers")
    page.click("[id='n-party.israel.alternative']")
    field = page.locator("[id='v-party.israel.alternative']")
    field.fill("85 to 99")
    field.press("Enter")
    page.wait_for_function("b => parseInt(document.querySelector('#answer-signed b').textContent) !== b", arg=before)
    assert 'is = "85 to 99"' in served.case()
    assert [l for l in served.case().splitlines() if l.startswith("#")] == [l for l in text.splitlines() if l.startswith("#")]
    assert number(page, "signed") < before
    page.click("#do-undo")
    page.wait_for_function("() => document.querySelector('#do-redo:not(:disabled)')")
    assert served.case() == text
    full(page)
    page.wait_for_function("b => parseInt(document.querySelector('#answer-signed b').textContent) === b", arg=before)
    with page.expect_download() as download:
        page.click("#export-xlsx")
    book = zipfile.ZipFile(download.value.path())
    assert b"stance.israel.withdrawal.position" in book.read("xl/sharedStrings.xml")


def test_a_source_is_toggled_off_and_the_outlook_moves(page, served):
    full(page)
    before = number(page, "holds")
    text = served.case()
    switch = page.locator("#off-alwaght")
    assert switch.get_attribute("aria-checked") == "true"
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("#off-alwaght[aria-checked=false]")
    assert number(page, "holds") < before
    assert "off=alwaght" in page.url
    assert page.locator("#supposed").is_visible()
    assert page.evaluate("document.activeElement.id") == "off-alwaght", "the focus stays"
    page.click("#as-written")
    page.wait_for_selector("#off-alwaght[aria-checked=true]")
    assert number(page, "holds") == before
    assert served.case() == text, "nothing was written"


def test_a_slider_supposes_and_writing_makes_it_so(page, served):
    full(page)
    page.click("#list-numbers")
    page.click("[id='n-party.israel.alternative']")
    before = number(page, "signed")
    text = served.case()
    slider = page.locator("form[data-path='party.israel.alternative'] input[name=low]")
    slider.focus()
    for _ in range(34):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("b => document.querySelector('#change') && parseInt(document.querySelector('#answer-signed b').textContent) !== b", arg=before)
    page.wait_for_function("() => location.search.includes('79..80')")
    assert served.case() == text, "supposing writes nothing"
    moved = number(page, "signed")
    page.click("#supposed button[value=write]")
    page.wait_for_function("() => !document.querySelector('#supposed')")
    assert 'is = "79 to 80"' in served.case()
    assert number(page, "signed") == moved
    assert "set=" not in page.url


def test_right_to_left_report(browser, served):
    arabic = "قال مسؤول سوري إن المحادثات تتقدم. وأضاف أن الانسحاب شرط للتوقيع."
    (served.folder / "reports" / "arabic.txt").write_text(
        f"---\noutlet: axios\ndate: 2026-01-07\nlanguage: ar\ntitle: تقرير\n---\n{arabic}\n", encoding="utf-8")
    page = opened(browser, served)
    page.wait_for_selector("#report-arabic")
    page.click("#report-arabic")
    page.wait_for_selector("#text[data-report=arabic]")
    assert page.get_attribute("#text", "lang") == "ar" and page.get_attribute("#text", "dir") == "auto"
    assert page.evaluate("getComputedStyle(document.querySelector('#text')).direction") == "rtl"
    page.evaluate("""() => {
        const node = document.querySelector('#text').firstChild, at = node.data.indexOf('الانسحاب');
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 'الانسحاب شرط للتوقيع'.length);
        getSelection().removeAllRanges(); getSelection().addRange(range);
    }""")
    page.wait_for_function("() => document.querySelector('#quote').value === 'الانسحاب شرط للتوقيع'")
    page.fill("#new-claim input[name=chain]", "axios, syrian-officials")
    page.select_option("#new-claim select[name=kind]", "demand")
    page.click("#new-claim button[type=submit]")
    page.wait_for_selector("#claim blockquote[lang=ar]")
    assert page.evaluate("getComputedStyle(document.querySelector('#claim blockquote')).direction") == "rtl"
    rows = [json.loads(line) for line in (served.folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
    made = next(row for row in rows if row.get("report") == "arabic")
    (span,) = made["spans"]
    assert (arabic + "\n")[span[0]:span[1]] == made["quote"] == "الانسحاب شرط للتوقيع"
    assert page.locator("#text a.c.accepted").inner_text() == "الانسحاب شرط للتوقيع"
    assert page.troubles == []


HOSTILE = [
    "<script>window.pwned=1</script>",
    "\"><img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "</textarea><script>window.pwned=1</script>",
    "<svg/onload=window.pwned=1>",
    "javascript:window.pwned=1//",
    "<!-- ${window.pwned=1} {{window.pwned=1}} ]]>\u2028",
]


def hostile(served):
    """Every text of the case that can be hostile, is."""
    text = served.case()
    quote = lambda s: json.dumps(s, ensure_ascii=False)
    text = text.replace('title = "Israel–Syria security pact"', f"title = {quote(HOSTILE[0])}", 1)
    text = text.replace('name = "Israel"', f"name = {quote(HOSTILE[1])}", 1)
    text = text.replace('name = "Alwaght"', f"name = {quote(HOSTILE[2])}", 1)
    text = text.replace('title = "Israeli withdrawal"', f"title = {quote(HOSTILE[3])}", 1)
    text = text.replace('title = "Airspace"', f"title = {quote(HOSTILE[4])}", 1)
    text = text.replace('title = "sign the pact"', f"title = {quote(HOSTILE[6])}", 1)
    text = text.replace('text = "stays everywhere it is"', f"text = {quote(HOSTILE[1])}", 1)
    text = text.replace('title = "First official round"', f"title = {quote(HOSTILE[2])}", 1)
    text = text.replace('what = "attacks by armed groups that neither government directs"', f"what = {quote(HOSTILE[0])}", 1)
    (served.folder / "case.toml").write_text(text, encoding="utf-8")
    body = " ".join(HOSTILE)
    (served.folder / "reports" / "hostile.txt").write_text(
        f"---\noutlet: {HOSTILE[5]}\ndate: 2026-01-07\nurl: javascript:window.pwned=1\ntitle: {HOSTILE[0]}\n---\n{body}\n", encoding="utf-8")
    with open(served.folder / "claims.jsonl", "a", encoding="utf-8") as log:
        for at, words in enumerate(HOSTILE):
            log.write(json.dumps({
                "t": "claim", "id": f"c-x{at}", "report": "hostile", "chain": [words], "spans": [[body.index(words), body.index(words) + len(words)]],
                "quote": words, "kind": words, "modality": words, "by": words}, ensure_ascii=False) + "\n")


def test_script_text_in_names_and_quotes_is_inert(browser, served):
    hostile(served)
    page = opened(browser, served)
    addresses = [f"/{name}" for name in PAGES]
    addresses += [f"/?claim=c-x{at}" for at in range(len(HOSTILE))]
    addresses += ["/?list=" + name for name in ["parties", "issues", "options", "events", "sources", "holding", "numbers"]]
    addresses += ["/?cell=israel.withdrawal&why=stance.israel.withdrawal.position&off=alwaght"]
    addresses += ["/?claim=%3Cscript%3Ewindow.pwned=1%3C/script%3E&off=%22%3E%3Cscript%3Ewindow.pwned=1%3C/script%3E&set=x:%3Cscript%3E"]
    for address in addresses:
        page.goto(served.base + address)
        page.wait_for_selector("#findings")
        assert page.evaluate("window.pwned") is None, address
        assert page.locator("main script, main img, #top script").count() == 0, address
        assert page.locator("[onerror], [onload], a[href^=javascript]").count() == 0, address
    page.goto(served.base + "/?report=hostile")
    assert HOSTILE[1] in page.locator("#text").inner_text()
    assert page.title().endswith(HOSTILE[0]), "shown as text"
    # The scripts of the page take the same way: nothing is built from text.
    page.click("#claim-next")
    page.wait_for_selector("#claim blockquote")
    assert page.evaluate("window.pwned") is None
    for path in ["/timeline.svg", "/deals.svg", "/hangs.svg", "/figure/worlds.svg"]:
        served.url = None
        answer = page.request.get(served.base + path)
        if answer.ok:
            assert "<script" not in answer.text() and "<img" not in answer.text(), path
    assert page.troubles == []


def test_reload_keeps_the_view(page, served):
    page.click("[id='cell-syria.golan']")
    page.wait_for_selector("#cell")
    page.click("[id='why-stance.syria.golan.position']")
    page.wait_for_selector("[id='open-stance.syria.golan.position']")
    page.click("#off-axios")
    page.wait_for_selector("#off-axios[aria-checked=false]")
    page.keyboard.press("j")
    page.wait_for_selector("#claim blockquote")
    look = lambda: [page.locator(s).first.inner_text() for s in ["#cell-h", "#claim code", "#supposed", "#text"]]
    before, address = look(), page.url
    page.reload()
    page.wait_for_selector("#findings")
    assert look() == before and page.url == address
    assert page.locator("[id='open-stance.syria.golan.position']").is_visible()
    page.go_back()
    page.wait_for_function("() => !document.querySelector('#claim blockquote')")
    assert page.locator("#off-axios[aria-checked=false]").count() == 1
    page.go_back()
    page.wait_for_selector("#off-axios[aria-checked=true]")


# Of what passes nothing is written down: that is most of what axe does.
AXE = {"resultTypes": ["violations"]}


def test_axe_finds_nothing_on_any_page(browser, served):
    from axe_playwright_python.sync_playwright import Axe

    found = {}
    addresses = [f"/{name}" for name in PAGES] + [
        "/?cell=israel.withdrawal&why=stance.israel.withdrawal.position&claim=c-axios-leave&off=axios",
        "/?list=parties", "/?list=preferences", "/?list=holding", "/?list=numbers&why=party.israel.alternative",
        "/?cell=iran.golan", "/deals?pick=withdrawal:full", "/compare?off=alwaght",
    ]
    url = served.url
    for scheme, width in [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]:
        served.url = url
        page = opened(browser, served, color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800 if width > 400 else 844})
        for address in addresses:
            page.goto(served.base + address)
            page.wait_for_selector("#findings")
            full(page)
            for summary in page.locator("summary").all()[:40]:
                if summary.is_visible():
                    summary.evaluate("s => s.parentElement.open = true")
            answer = Axe().run(page, options=AXE)
            for violation in answer.response["violations"]:
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                found.setdefault((violation["id"], scheme, width, address), nodes)
        page.keyboard.press("?")
        page.wait_for_selector("#keys[open]")
        for violation in Axe().run(page, context="#keys", options=AXE).response["violations"]:
            found.setdefault((violation["id"], scheme, width, "keys"), [n["html"][:160] for n in violation["nodes"][:3]])
        assert page.troubles == []
        page.context.close()
        url = served.again()
    assert found == {}, json.dumps({str(k): v for k, v in found.items()}, indent=1)


# What sticks out of the screen, or out of a pane, where nothing scrolls sideways on purpose; and tables that stand in
# no place of their own to scroll in.
STICKS_OUT = """width => {
    const out = [];
    if (document.documentElement.scrollWidth > width) out.push('page ' + document.documentElement.scrollWidth);
    for (const pane of document.querySelectorAll('.pane')) if (pane.scrollWidth > pane.clientWidth) out.push('#' + pane.id + ' ' + pane.scrollWidth + ' > ' + pane.clientWidth);
    for (const e of document.querySelectorAll('body *')) {
        if (e.closest('.scroll, .tabs ul, .skip, svg, textarea, dialog, script, datalist, pre')) continue;
        const box = e.getBoundingClientRect();
        if (box.width && (box.right > width + 1 || box.left < -1)) out.push(e.tagName + '#' + e.id + '.' + e.className + ' ' + Math.round(box.left) + '–' + Math.round(box.right) + ' ' + e.textContent.slice(0, 40));
    }
    for (const table of document.querySelectorAll('main table')) if (!table.closest('.scroll')) out.push('a table of its own: ' + table.textContent.slice(0, 60));
    return out.slice(0, 6);
}"""


def sticking_out(page, served, addresses):
    found = {}
    for address in addresses:
        page.goto(served.base + address)
        page.wait_for_selector("#findings")
        # What comes late counts as well: the full answer, with the deep findings where they are asked for.
        page.wait_for_selector("#findings[data-stage=full], #findings[data-stage=none]")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate("document.fonts.ready.then(() => true)")
        for width in [320, 360, 390, 768, 1280]:
            page.set_viewport_size({"width": width, "height": 800})
            out = page.evaluate(STICKS_OUT, width)
            if out:
                found[(address, width)] = out
    return found


LISTS = ["parties", "issues", "options", "preferences", "events", "sources", "holding", "history", "case", "suggestions", "numbers"]


def test_no_page_is_wider_than_the_screen(browser, served):
    copy("nile-dam", served.folder.parent)
    page = opened(browser, served)
    addresses = [f"/{name}?cell=israel.withdrawal&claim=c-axios-leave" for name in PAGES]
    addresses += ["/hangs?deep=yes&off=alwaght", "/graph?state=3", "/compare?with=case:nile-dam&set=party.israel.alternative:30..60", "/deals?pick=withdrawal:full"]
    addresses += [f"/?list={name}" for name in LISTS]
    addresses += ["/?cell=israel.withdrawal&why=stance.israel.withdrawal.position&set=stance.israel.withdrawal.position:20..40&off=axios"]
    found = sticking_out(page, served, addresses)
    assert found == {}, json.dumps({str(k): v for k, v in found.items()}, indent=1, ensure_ascii=False)
    assert page.troubles == []
    page.context.close()


def test_long_arabic_and_many_names_stay_on_the_screen(browser, tmp_path):
    running = Served(large(tmp_path / "large"))
    page = opened(browser, running)
    addresses = [f"/{name}?cell=p1.an-issue-with-a-long-name-0&off=x" for name in PAGES]
    addresses += [f"/?list={name}" for name in LISTS]
    addresses += ["/?cell=p1.an-issue-with-a-long-name-0&why=stance.p1.an-issue-with-a-long-name-0.position&set=stance.p1.an-issue-with-a-long-name-0.position:20..40"]
    found = sticking_out(page, running, addresses)
    assert found == {}, json.dumps({str(k): v for k, v in found.items()}, indent=1, ensure_ascii=False)
    page.goto(running.base + "/")
    assert page.locator(".matrix tbody tr").count() == 15 and page.locator(".matrix thead th").count() == 13
    assert page.troubles == []
    page.context.close()
    running.stop()


def test_a_change_on_the_disk_is_picked_up(page, served):
    full(page)
    before = number(page, "signed")
    text = served.case()
    (served.folder / "case.toml").write_text(text.replace('is = "45 to 80", as = "outside-option"', 'is = "85 to 99", as = "outside-option"'), encoding="utf-8")
    page.wait_for_function("b => parseInt(document.querySelector('#answer-signed b').textContent) !== b", arg=before)
    page.wait_for_function("() => document.querySelector('#notice').textContent.trim()")


def test_a_conflict_is_shown_and_nothing_overwritten(page, served):
    page.click("[id='cell-israel.airspace']")
    page.wait_for_selector("#cell")
    field = page.locator("[id='v-stance.israel.airspace.position']")
    field.fill("11 to 22")
    row = 'party = "israel"\nissue = "airspace"\nposition = '
    assert served.case().count(row + '"0 to 30"') == 1
    theirs = served.case().replace("# Parties -", "# All parties -").replace(row + '"0 to 30"', row + '"5 to 35"')
    (served.folder / "case.toml").write_text(theirs, encoding="utf-8")
    page.wait_for_function("() => document.querySelector('#notice').textContent.trim()")
    assert field.input_value() == "11 to 22", "what is being typed is kept"
    field.press("Enter")
    page.wait_for_selector("#notice .bad")
    assert served.case() == theirs
    assert "11 to 22" in page.locator("#notice").inner_text()
    page.click("#again")
    page.wait_for_function("() => !document.querySelector('#notice .bad')")
    assert 'position = "11 to 22"' in served.case() and "# All parties -" in served.case()


def test_an_edit_of_another_row_than_the_one_that_was_saved_goes_through(page, served):
    page.click("[id='cell-israel.airspace']")
    page.wait_for_selector("#cell")
    field = page.locator("[id='v-stance.israel.airspace.position']")
    field.fill("11 to 22")
    theirs = served.case().replace("# Parties -", "# All parties -")
    (served.folder / "case.toml").write_text(theirs, encoding="utf-8")
    page.wait_for_function("() => document.querySelector('#notice').textContent.trim()")
    field.press("Enter")
    for _ in range(100):
        if 'position = "11 to 22"' in served.case():
            break
        page.wait_for_timeout(100)
    assert 'position = "11 to 22"' in served.case() and "# All parties -" in served.case()
    assert page.locator("#notice .bad").count() == 0


def test_an_edit_that_breaks_the_case_is_shown_in_place(page, served):
    text = served.case()
    page.click("[id='cell-israel.airspace']")
    field = page.locator("[id='v-stance.israel.airspace.position']")
    field.fill("60 to 20")
    field.press("Enter")
    page.wait_for_selector("#notice .problems .error")
    notice = page.locator("#notice").inner_text()
    assert "upside down" in notice and "60 to 20" in notice and "case.toml:" in notice
    assert served.case() == text


def test_words_are_marked_with_the_mouse_and_become_a_claim(page, served):
    page.click("#report-alwaght-2026-01-06-background")
    page.wait_for_selector("#text[data-report=alwaght-2026-01-06-background]")
    words = page.evaluate("""() => {
        const walk = document.createTreeWalker(document.querySelector('#text'), NodeFilter.SHOW_TEXT);
        for (let node; (node = walk.nextNode()); ) {
            if (node.parentElement.id === 'text' && node.data.trim().length > 20) {
                const at = node.data.search(/\\S/), range = document.createRange();
                range.setStart(node, at); range.setEnd(node, at + 18);
                getSelection().removeAllRanges(); getSelection().addRange(range);
                return getSelection().toString();
            }
        }
    }""")
    page.wait_for_selector("#new-claim[open]")
    assert page.input_value("#quote") == words.strip()
    page.click("#new-claim button[type=submit]")
    page.wait_for_selector("#claim blockquote")
    assert page.locator("#claim blockquote").inner_text() == words.strip()
    page.keyboard.press("u")
    page.wait_for_selector("#claim .tag.rejected")
    page.keyboard.press("U")
    page.wait_for_selector("#claim .tag.accepted")


def test_words_that_are_not_in_the_report_are_no_claim(page, served):
    before = (served.folder / "claims.jsonl").read_text()
    page.locator("#new-claim summary").click()
    page.fill("#quote", "Words that nobody said.")
    page.click("#new-claim button[type=submit]")
    page.wait_for_selector("#notice .bad")
    assert (served.folder / "claims.jsonl").read_text() == before


def test_a_package_is_played(page, served):
    page.click("#tab-deals")
    page.wait_for_selector("#play")
    before = page.locator("#play-all").inner_text()
    page.click("#pick-withdrawal-full")
    page.wait_for_selector("#pick-withdrawal-full[aria-current=true]")
    after = page.locator("#play-all").inner_text()
    assert after != before
    assert "pick=withdrawal:full" in urllib.parse.unquote(page.url)
    data = json.loads(page.request.get(page.url.replace("/deals?", "/deals.json?")).text())
    assert ["withdrawal", "full"] in data["play"]["package"]
    israel = next(row for row in data["play"]["parties"] if row["party"] == "israel")
    assert israel["crosses"] > 0.8, "its red line"


def test_why_this_number_opens_its_claims(page, served):
    page.click("[id='cell-israel.withdrawal']")
    page.click("[id='why-stance.israel.withdrawal.position']")
    page.wait_for_selector("[id='open-stance.israel.withdrawal.position'] blockquote")
    opened_ = page.locator("[id='open-stance.israel.withdrawal.position']")
    assert opened_.locator("blockquote").count() == 4
    assert "citing" in opened_.inner_text()
    opened_.get_by_role("link", name="c-katz-millimetre").click()
    page.wait_for_selector("#claim blockquote")
    assert page.locator("#text a[aria-current]").count() >= 1, "and the claim opens in its report"


def test_a_party_is_added_and_dropped(page, served):
    text = served.case()
    page.click("#list-parties")
    page.click("#add-party")
    page.fill("input[name='row.id']", "norway")
    page.fill("input[name='row.name']", "Norway")
    page.fill("input[name='row.roles']", "mediator")
    page.fill("input[name='row.influence']", "10 to 30")
    page.locator("details:has(> #add-party) button[type=submit]").click()
    page.wait_for_function("() => [...document.querySelectorAll('details.item summary')].some(s => s.textContent.includes('Norway'))")
    assert 'id = "norway"' in served.case()
    page.click("#list-matrix")
    page.wait_for_selector("[id='cell-norway.golan']")
    page.click("[id='cell-norway.golan']")
    field = page.locator("[id='v-stance.norway.golan.position']")
    field.fill("40 to 60")
    field.press("Enter")
    page.wait_for_function("() => document.querySelector('[id=\"cell-norway.golan\"]').textContent.includes('40–60')")
    page.click("#list-parties")
    page.locator("summary:has-text('Norway')").click()
    page.locator("details.item:has(> summary:has-text('Norway')) summary:has-text('Other keys')").click()
    page.locator("details.item:has(> summary:has-text('Norway')) button.danger").click()
    page.wait_for_function("() => ![...document.querySelectorAll('details.item summary')].some(s => s.textContent.includes('Norway'))")
    assert "norway" not in served.case(), "its stance went with it"
    for _ in range(3):
        number_ = page.get_attribute("body", "data-number")
        page.click("#do-undo")
        page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
    page.wait_for_selector("#do-undo:disabled")
    assert served.case() == text


def test_the_file_is_edited_as_text_and_mended_when_broken(page, served):
    page.click("#tab-file")
    area = page.locator("#case-text")
    area.wait_for()
    text = served.case()
    assert area.input_value() == text, "to the letter"
    area.fill(text.replace('"70 to 90"', '"90 to 70"', 1))
    page.locator("#content form button[type=submit]").click()
    page.wait_for_selector("#notice .problems .error")
    assert served.case() == text
    assert '"90 to 70"' in area.input_value(), "what was typed is not lost"
    area.fill(text.replace('"70 to 90"', '"71 to 90"', 1))
    page.locator("#content form button[type=submit]").click()
    page.wait_for_function("() => !document.querySelector('#notice .bad')")
    assert '"71 to 90"' in served.case()
    # An editor breaks the file: the page says so, computes nothing, and takes the mended text.
    (served.folder / "case.toml").write_text(text.replace("[[party]]", "[[party]", 1), encoding="utf-8")
    page.wait_for_selector("#findings[data-stage=none]")
    assert page.locator("#findings .problems .error").count() >= 1
    page.locator("#case-text").fill(text)
    page.locator("#content form button[type=submit]").click()
    page.wait_for_selector("#findings[data-stage=quick], #findings[data-stage=full]")
    assert served.case() == text


def test_cells_of_spreadsheets_run_nothing(served):
    text = served.case()
    (served.folder / "case.toml").write_text(
        text.replace('why = "our reading', 'why = "=HYPERLINK(1) our reading').replace('why = "it is said to hold the ground', 'why = "=HYPERLINK(1)'), encoding="utf-8")
    running = Served(served.folder)
    running.enter()
    for row in running.ask("GET", "/desk.csv")[2].decode().splitlines():
        assert not re.search(r'(^|,)"?[=@+]', row), row
    sheet = zipfile.ZipFile(io.BytesIO(running.ask("GET", "/desk.xlsx")[2]))
    strings = sheet.read("xl/sharedStrings.xml").decode()
    assert "&apos;=HYPERLINK" in strings or "'=HYPERLINK" in strings
    assert not any(b"<f>" in sheet.read(name) for name in sheet.namelist() if name.startswith("xl/worksheets/"))
    running.stop()


def test_keys_are_listed_and_lead_to_every_page(page, served):
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    for key in ["j", "k", "a", "e", "r", "u", "?"]:
        assert page.locator(f"#keys kbd:text-is('{key}')").count() == 1
    page.keyboard.press("Escape")
    for at, name in enumerate(PAGES):
        page.keyboard.press(str(at + 1))
        page.wait_for_selector(f"body[data-page={name or 'desk'}]")
        assert urllib.parse.urlsplit(page.url).path == f"/{name}"
    page.keyboard.press("1")
    page.wait_for_selector("#claim-next")
    page.keyboard.press("j")
    page.wait_for_selector("#claim blockquote")
    page.keyboard.press("e")
    page.wait_for_selector("#edit-claim[open]")
    assert page.evaluate("document.activeElement.closest('#edit-claim') !== null"), "e leads into the form"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")


def test_everything_is_reached_by_tab_alone(page, served):
    page.evaluate("document.body.focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen, ringed = set(), 0
    for _ in range(400):
        page.keyboard.press("Tab")
        here = page.evaluate("""() => {
            const e = document.activeElement;
            return [e.id || e.textContent.trim().slice(0, 30), e.tagName, getComputedStyle(e).outlineStyle !== 'none', e === document.body];
        }""")
        if here[3]:
            break
        assert here[2], f"{here[:2]} shows no focus"
        seen.add(here[0])
    for wanted in ["tab-deals", "do-undo" if page.locator("#do-undo:not(:disabled)").count() else "open-keys", "claim-next", "cell-israel.withdrawal", "cell-iran.golan", "list-numbers", "off-axios", "export-csv", "draws-1024"]:
        assert wanted in seen, wanted


def test_a_long_run_is_stopped(page, served):
    full(page)
    page.click("#draws-65536")
    page.wait_for_selector("#stop:visible")
    page.click("#stop")
    page.wait_for_function("() => document.querySelector('#notice').textContent.includes('Stopped')")
    # The server is free again: an edit is answered while nothing is left running.
    page.click("#draws-4096")
    full(page)


def test_a_deeper_look_is_stopped(page, served):
    page.click("#tab-hangs")
    full(page)
    page.click("#deeper")
    page.wait_for_selector("#deep-stop")
    assert "deep=yes" in page.url
    page.click("#deep-stop")
    page.wait_for_selector("#deeper")
    assert "deep=yes" not in page.url and page.locator("#deep").count() == 0
    # What was on its way ended without an answer: nothing of it is kept.
    full(page)
    assert twin_of(page, served, "/hangs.json?deep=yes")["outlook"]["hangs_on"]["deep"] is None


def hold_back(page):
    """Keeps full answers from the page until the function that this gives is called."""
    held, free = [], []
    page.route("**/*wait=full*", lambda route: route.continue_() if free else held.append(route))

    def let_go():
        free.append(True)
        for route in held:
            # One that the page no longer waits for cannot go on, and need not.
            with contextlib.suppress(Exception):
                route.continue_()

    return let_go


def test_what_was_refused_stays_said_when_the_full_answer_comes(page, served):
    page.click("#tab-file")
    area = page.locator("#case-text")
    area.wait_for()
    # The full answer is held back until the refusal stands there.
    let_go = hold_back(page)
    area.fill(served.case().replace('"70 to 90"', '"90 to 70"', 1))
    page.click("#draws-1024")
    page.wait_for_selector("#draws-1024[aria-current]")
    page.locator("#content form button[type=submit]").click()
    page.wait_for_selector("#notice .problems .error")
    let_go()
    full(page)
    assert page.locator("#notice .problems .error").count() == 1
    assert '"90 to 70"' in area.input_value()


def test_the_focus_stays_when_the_full_answer_comes(page, served):
    """Also where it lies on something that has no name of its own."""
    full(page)
    let_go = hold_back(page)
    page.click("#draws-1024")
    page.wait_for_selector("#draws-1024[aria-current]")
    page.wait_for_selector("#findings[data-stage=quick]")
    goal = page.locator("#findings .scroll:visible").last
    goal.focus()
    label = goal.get_attribute("aria-label")
    page.evaluate("document.activeElement.dataset.before = 'yes'")
    page.wait_for_timeout(200)
    let_go()
    full(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label
    assert page.evaluate("document.activeElement.dataset.before") is None, "another element, in the same place"


def test_a_report_comes_in_as_a_file_of_any_kind(page, served, tmp_path, detente, browser):
    """The same claims as `detente read FILE` finds, from Markdown, HTML, Word and PDF."""
    paragraphs = PASTED.split(". ")
    made = tmp_path / "files"
    made.mkdir()
    (made / "wire.md").write_text(f"---\noutlet: Example Wire\ndate: 2026-01-09\n---\n{PASTED}\n", encoding="utf-8")
    html = f"<!doctype html><html lang=en><head><title>Talks by page</title></head><body><article><p>{PASTED} A page.</p></article><script>window.pwned = 1</script></body></html>"
    (made / "page.html").write_text(html, encoding="utf-8")
    body = "".join(f"<w:p><w:r><w:t>{text}.</w:t></w:r></w:p>" for text in [*paragraphs, "A letter"])
    with zipfile.ZipFile(made / "letter.docx", "w") as book:
        book.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        book.writestr("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>' + body + "</w:body></w:document>")
    printer = browser.new_page()
    printer.set_content(html.replace("A page", "A print"))
    printer.pdf(path=made / "print.pdf")
    printer.close()
    for name in ["wire.md", "page.html", "letter.docx", "print.pdf"]:
        there = json.loads(detente("read", made / name, "--format", "json"))
        assert there["claims"], name
        before = {row["id"] for row in twin_of(page, served)["tables"]["claims"]}
        if not page.locator("#new-report").evaluate("d => d.open"):
            page.locator("#new-report-s").click()
        page.set_input_files("#report-file", made / name)
        number_ = page.get_attribute("body", "data-number")
        page.locator("#new-report button[type=submit]").click()
        page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
        assert page.locator("#notice .bad").count() == 0, (name, page.locator("#notice").inner_text())
        rows = [row for row in twin_of(page, served)["tables"]["claims"] if row["id"] not in before]
        assert len(rows) == len(there["claims"]), name
        assert {row["state"] for row in rows} == {"proposed"}
        assert "would never accept strikes" in page.locator("#text").inner_text(), name
    assert page.evaluate("window.pwned") is None
    (made / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    page.locator("#new-report").evaluate("d => { d.open = true }")
    page.set_input_files("#report-file", made / "broken.pdf")
    page.locator("#new-report button[type=submit]").click()
    page.wait_for_selector("#notice .bad")


def test_who_accepts_which_package_is_shown_and_goes_out(page, served):
    page.click("#tab-deals")
    page.wait_for_selector("#fig-acceptability svg")
    data = twin_of(page, served, "/deals.json?wait=full")
    (name,) = [name for name in data["tables"] if name.startswith("Who accepts")]
    found = data["outlook"]["findings"]["deals"]
    assert len(data["tables"][name]) == len(found["drafts"]) + len(found["likeliest"])
    assert page.request.get(served.base + "/figure/acceptability.svg").text().startswith("<svg")
    assert "Who accepts" in page.request.get(served.base + "/deals.csv").text()


def test_another_case_runs_as_well(browser, tmp_path):
    running = Served(copy("nile-dam", tmp_path))
    page = opened(browser, running)
    for name in PAGES:
        page.goto(f"{running.base}/{name}")
        page.wait_for_selector("#findings")
        full(page)
    assert page.troubles == []
    running.stop()


def test_a_case_from_the_template_runs_as_well(browser, tmp_path, detente):
    detente("new", tmp_path / "mine", "--example", "--title", "Wages <2027>")
    running = Served(tmp_path / "mine")
    page = opened(browser, running)
    assert "Wages <2027>" in page.title()
    for name in PAGES:
        page.goto(f"{running.base}/{name}")
        page.wait_for_selector("#findings")
    assert page.troubles == []
    running.stop()


def test_the_graph_page_says_which_states_last_and_why(page, served, detente):
    page.click("#tab-graph")
    page.wait_for_selector("#states")
    full(page)
    there = json.loads(detente("graph", served.folder, "--format", "json"))
    shown = json.loads(page.request.get(served.base + "/graph.json?wait=full").text())["graph"]
    part = lambda states: [[state[key] for key in ["id", "options", "equilibrium", "probability"]] for state in states]
    assert part(shown["states"]) == part(there["states"]) and len(shown["states"]) > 100
    assert shown["ways"] == there["ways"] and shown["agreement"] == there["agreement"]
    assert page.locator("#fig-graph svg").count() == 2
    page.locator("#states tbody a").first.click()
    page.wait_for_selector("#why-state")
    assert "state=" in page.url and len(page.locator("#why-state li").all()) >= 4
    state = int(urllib.parse.parse_qs(urllib.parse.urlsplit(page.url).query)["state"][0])
    words = json.loads(detente("graph", served.folder, "--why", state, "--format", "json"))["states"][state - 1]["why"]
    assert words[0]["text"] in page.locator("#why-state").inner_text()
    svg = page.request.get(served.base + "/graph.svg")
    assert svg.ok and svg.text().startswith("<svg")


PASTED = ("Channel 12 reported, citing Israeli sources, that talks would resume in Paris on Monday. "
          "Turkey's foreign ministry said that it would never accept strikes on its positions in Syria. "
          "“We demand a full withdrawal,” the Syrian foreign minister said.")


def test_a_report_is_pasted_read_reviewed_and_taken_back(page, served, tmp_path, detente):
    # The command finds the same claims, under the same ids.
    other = copy("israel-syria", tmp_path / "other")
    log = served.folder / "claims.jsonl"
    before = log.read_text(encoding="utf-8")
    page.locator("#new-report-s").click()
    page.fill("#new-report input[name=title]", "Talks resume")
    page.fill("#new-report input[name=outlet]", "Example Wire")
    page.fill("#new-report input[name=date]", "2026-01-09")
    page.fill("#report-text", PASTED)
    page.locator("#new-report button[type=submit]").click()
    name = "example-wire-2026-01-09-talks-resume"
    page.wait_for_selector(f"#text[data-report={name}]")
    file = served.folder / "reports" / f"{name}.md"
    (tmp_path / f"{name}.md").write_bytes(file.read_bytes())
    detente("read", tmp_path / f"{name}.md", "--into", other)
    rows = lambda path: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    mine, theirs = rows(log), rows(other / "claims.jsonl")
    assert mine == theirs and len(mine) > len(before.splitlines())
    claims = [row for row in mine if row.get("report") == name]
    assert claims and page.locator("#text a.c.proposed").count() >= 1
    page.click("#claim-next")
    page.wait_for_selector("#claim .tag.proposed")
    page.keyboard.press("a")
    page.wait_for_selector("#claim .tag.accepted")
    page.keyboard.press("u")
    page.wait_for_selector("#claim .tag.proposed")
    # The report itself is taken back, and comes again.
    page.keyboard.press("u")
    page.wait_for_function("() => ![...document.querySelectorAll('#reports [id^=report-]')].some(e => e.id.includes('talks-resume'))")
    assert not file.exists()
    assert [d for d in twin_of(page, served)["diagnostics"] if d["severity"] == "error"] == []
    page.keyboard.press("U")
    page.wait_for_selector(f"[id=report-{name}]", state="attached")
    assert file.exists()
    # The same text a second time is refused, and what was typed is kept.
    page.locator("#new-report-s").click()
    page.fill("#report-text", PASTED)
    page.locator("#new-report button[type=submit]").click()
    page.wait_for_selector("#notice .bad")
    assert page.input_value("#report-text") == PASTED


def twin_of(page, served, path="/desk.json"):
    return json.loads(page.request.get(served.base + path).text())


def test_what_is_typed_stays_while_the_page_moves(page, served):
    page.locator("#new-report-s").click()
    page.fill("#report-text", "half a report")
    page.click("#off-alwaght")
    page.wait_for_selector("#off-alwaght[aria-checked=false]")
    assert page.input_value("#report-text") == "half a report"
    page.click("#list-parties")
    page.click("#add-party")
    page.fill("details:has(> #add-party) input[name='row.id']", "israel")
    page.fill("details:has(> #add-party) input[name='row.name']", "Israel again")
    page.locator("details:has(> #add-party) button[type=submit]").click()
    page.wait_for_selector("#notice .problems .error")
    assert page.input_value("details:has(> #add-party) input[name='row.name']") == "Israel again"
    assert page.input_value("#report-text") == "half a report"
    page.fill("details:has(> #add-party) input[name='row.id']", "norway")
    page.locator("details:has(> #add-party) button[type=submit]").click()
    page.wait_for_function("() => [...document.querySelectorAll('details.item summary')].some(s => s.textContent.includes('Israel again'))")
    assert page.input_value("details:has(> #add-party) input[name='row.name']") == "", "written, and the form is free"


def test_suggestions_are_taken_over_or_dismissed(browser, served):
    with open(served.folder / "claims.jsonl", "a", encoding="utf-8") as log:
        for row in [
            {"t": "suggestion", "id": "s-norway", "table": "party", "row": {"id": "norway", "name": "Norway", "roles": ["mediator", "guarantor"]}, "cites": ["c-axios-leave"]},
            {"t": "suggestion", "id": "s-event", "table": "event", "row": {"kind": "round", "title": "A sixth round", "when": "2026-02", "place": "Oslo", "parties": ["israel", "syria"]}, "cites": ["c-axios-leave"]},
            {"t": "suggestion", "id": "s-known", "table": "party", "row": {"id": "israel", "name": "Israel"}, "cites": []},
        ]:
            log.write(json.dumps(row) + "\n")
    page = opened(browser, served)
    page.wait_for_function("() => document.querySelector('#list-suggestions').textContent.includes('2')")
    page.click("#list-suggestions")
    page.click("#suggestion-s-norway")
    form = page.locator("details:has(> #suggestion-s-norway)")
    assert form.locator("blockquote").count() == 1, "the claim behind it"
    assert form.locator("input[name='row.roles']").input_value() == "mediator, guarantor"
    form.locator("form.stack button[type=submit]").click()
    page.wait_for_selector("#suggestion-s-norway", state="detached")
    assert 'id = "norway"' in served.case() and 'cites = ["c-axios-leave"]' in served.case()
    log = lambda: [json.loads(line) for line in (served.folder / "claims.jsonl").read_text().splitlines()]
    assert (log()[-1]["claim"], log()[-1]["do"]) == ("s-norway", "accept")
    page.click("#suggestion-s-event")
    assert page.locator("details:has(> #suggestion-s-event) input[name='row.on']").input_value() == "2026-02"
    page.click("#dismiss-s-event")
    page.wait_for_selector("#no-suggestions")
    page.keyboard.press("u")
    page.wait_for_selector("#suggestion-s-event")
    page.keyboard.press("u")
    page.wait_for_selector("#suggestion-s-norway")
    assert 'id = "norway"' not in served.case()
    assert page.troubles == []
    page.context.close()


def test_another_case_and_an_earlier_outlook_stand_beside(browser, served, detente):
    copy("nile-dam", served.folder.parent)
    detente("outlook", served.folder, "--publish", "--draws", "1024")
    (published,) = (served.folder / "outlooks").iterdir()
    copied = served.folder.parent / "colleague"
    import shutil
    shutil.copytree(served.folder, copied)
    text = served.case()
    assert '"15 to 50"' in text
    (copied / "case.toml").write_text(text.replace('"15 to 50"', '"5 to 20"', 1), encoding="utf-8")
    page = opened(browser, served)
    page.click("#tab-compare")
    page.wait_for_selector("#with-case-colleague")
    page.click("#with-case-colleague")
    page.wait_for_selector("#against table")
    there = json.loads(detente("compare", copied, served.folder, "--format", "json"))
    shown = twin_of(page, served, "/compare.json?with=case:colleague&wait=full")["compare"]
    assert shown["changes"] == there["changes"] and shown["change"] == there["change"]
    assert len(shown["changes"]) == 1 and shown["changes"][0]["input"] == "stance.israel.withdrawal.position"
    page.click(f"[id='with-outlook-{published.name}']")
    page.wait_for_function("() => document.querySelector('#against')?.textContent.includes('Outlook number 1')")
    # What is supposed shows as a judgement that reads otherwise.
    page.goto(page.url + "&set=party.israel.alternative:30..60")
    page.wait_for_selector("#against table")
    assert "30 to 60" in page.locator("#against").inner_text()
    for wrong in ["case:../israel-syria", "case:none", "outlook:../case.toml", "outlook:../../etc/passwd"]:
        data = twin_of(page, served, "/compare.json?wait=full&with=" + urllib.parse.quote(wrong))
        assert data["compare"] is None and "beside this case" in data["against"]["words"], wrong
    assert page.troubles == []
    page.context.close()


def test_what_would_turn_the_answer_is_asked_for(page, served):
    page.click("#tab-hangs")
    page.click("#deeper")
    page.wait_for_selector("#deep")
    assert "deep=yes" in page.url and page.locator("#flips tbody tr").count() > 3
    data = twin_of(page, served, "/hangs.json?deep=yes&wait=full")
    assert data["outlook"]["hangs_on"]["deep"]["change_our_mind"]
    hangs = data["outlook"]["hangs_on"]
    assert len(data["tables"]["what would turn it"]) == len(hangs["deep"]["flips"])
    assert len(data["tables"]["what could be tried"]) == len(hangs["deep"]["levers"])
    assert len(data["tables"]["what each input does"]) == len(hangs["inputs"])
    for id_ in ["swings", "levers"]:
        assert page.locator(f"#fig-{id_} svg").count() == 2
    page.click("#less")
    page.wait_for_selector("#deeper")


def test_every_uncertain_number_has_its_sliders(browser, served):
    text = served.case()
    (served.folder / "case.toml").write_text(text.replace('"70 to 90"', "{ beta = { a = 8, b = 2 } }", 1), encoding="utf-8")
    page = opened(browser, served)
    paths = page.evaluate("fetch('/desk.json').then(a => a.json()).then(d => d.tables.judgements.map(j => j.path))")
    assert "party.israel.influence" in paths and len(paths) > 60
    for path in [*paths[::9], "party.israel.influence"]:
        page.goto(f"{served.base}/?list=numbers&why={urllib.parse.quote(path)}")
        sliders = page.locator("form.value:has(input[name=path][value='" + path.replace("'", "\\'") + "']) input[type=range]")
        assert sliders.count() == 2, path
        low, high = (float(one.input_value()) for one in sliders.all())
        assert low <= high, path
    assert page.troubles == []
    page.context.close()


def test_rows_of_other_tables_are_added_and_dropped(page, served):
    text = served.case()

    def add(list_, table, **values):
        page.click(f"#list-{list_}")
        page.click(f"#add-{table}")
        form = page.locator(f"details:has(> #add-{table})")
        for key, value in values.items():
            form.locator(f"[name='row.{key}']").fill(value)
        number_ = page.get_attribute("body", "data-number")
        form.locator("button[type=submit]").click()
        page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
        assert page.locator("#notice .bad").count() == 0, page.locator("#notice").inner_text()

    add("issues", "issue", id="water", title="Water", levels='[{ id = "low", at = 0, text = "less" }, { id = "high", at = 100, text = "more" }]')
    add("options", "option", party="iran", id="object", title="object in public")
    add("preferences", "preference", party="iran", order='["iran.object"]')
    add("events", "event", kind="round", title="A sixth round", on="2026-02")
    add("issues", "interest", id="safety", title="Safety", weight="{ israel = 60 }", serves='{ "water.high" = 70 }')
    add("holding", "delay", party="iran", other_yields="80", yields="20", cost="10 to 20", impatience="5")
    case = served.case()
    for line in ['id = "water"', 'id = "object"', 'order = ["iran.object"]', "on = \"2026-02\"", "[delay.iran]", 'serves = { "water.high" = 70 }']:
        assert line in case, line
    assert [l for l in case.splitlines() if l.startswith("#")] == [l for l in text.splitlines() if l.startswith("#")]
    # Dropping the option takes the preference that speaks of it along.
    page.click("#list-options")
    item = page.locator("details.item:has(> summary:has-text('object in public'))")
    item.locator("> summary").click()
    item.locator("summary:has-text('Other keys')").click()
    number_ = page.get_attribute("body", "data-number")
    item.locator("button.danger").click()
    page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
    assert "iran.object" not in served.case()
    for _ in range(7):
        number_ = page.get_attribute("body", "data-number")
        page.keyboard.press("u")
        page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
    assert served.case() == text


def test_fixed_words_are_chosen_and_nothing_waits_to_be_computed(page, served):
    page.click("#list-sources")
    page.click("#add-source")
    form = page.locator("details:has(> #add-source)")
    kind = form.locator("select[name='row.kind']")
    assert kind.locator("option").all_inner_texts()[:2] == ["–", "outlet"]
    form.locator("[name='row.id']").fill("wire")
    kind.select_option("outlet")
    number_ = page.get_attribute("body", "data-number")
    form.locator("button[type=submit]").click()
    page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
    assert 'id = "wire"\nkind = "outlet"' in served.case()
    # A row that stands shows what stands there, and the words that could.
    page.click("#list-case")
    page.wait_for_selector("summary[id^='row-question']", state="attached")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    plain = page.locator("form.key", has=page.locator("input[value='since']"))
    assert "not computed yet" not in plain.inner_text()
    words = page.locator("form.key", has=page.locator("input[value='words']")).locator("select")
    assert words.locator("option").all_inner_texts() == ["–", "icd-203", "phia"]
    words.select_option("phia")
    number_ = page.get_attribute("body", "data-number")
    page.locator("form.key", has=page.locator("input[value='words']")).locator("button").click()
    page.wait_for_function("n => document.body.dataset.number !== n", arg=number_)
    assert 'words = "phia"' in served.case()
    # What a move costs enters the walk through the graph: there is no key left that waits for its model.
    page.click("#list-options")
    page.wait_for_selector("#add-move", state="attached")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert "not computed yet" not in page.locator("details:has(> #add-move)").inner_text()


def test_who_connects_and_says_nothing_is_hung_up_on(served):
    import socket

    served.enter()
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(40)]
    for at, one in enumerate(slow):
        one.sendall(b"GET / HTTP/1.1\r\nHost: x"[: 1 + at % 20])
        one.settimeout(90)
    assert served.ask("GET", "/desk.json")[0] == 200, "others are served meanwhile"
    for one in slow:
        # An end, or an answer that says the request was late; never an open line.
        while one.recv(4096):
            pass
        one.close()


def test_a_wrong_or_used_address_says_what_to_do(browser, served):
    page = opened(browser, served)
    page.context.clear_cookies()
    page.goto(served.url)
    assert page.locator("h1").inner_text().startswith("403") and "terminal" in page.locator("main").inner_text()
    page.goto(served.base + "/deals")
    assert "terminal" in page.locator("main").inner_text()
    page.context.close()


def test_an_arabic_report_is_pasted_and_shown_from_the_right(page, served):
    page.locator("#new-report-s").click()
    page.fill("#new-report input[name=title]", ARABIC)
    page.fill("#new-report input[name=language]", "ar")
    page.fill("#report-text", "قال مسؤول سوري إن المحادثات تتقدم.")
    page.locator("#new-report button[type=submit]").click()
    page.wait_for_function("() => document.querySelector('#text')?.textContent.includes('المحادثات')")
    assert page.get_attribute("#text", "lang") == "ar"
    assert page.evaluate("getComputedStyle(document.querySelector('#text')).direction") == "rtl"

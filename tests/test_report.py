"""The report from outside: what it opens with, that nothing in it runs, axe, paper, and redaction."""

import html
import json
import re
import unicodedata

import pytest
from conftest import ROOT
from workbench import copy

CASES = ["israel-syria", "nile-dam"]
FORMS = ["html", "md", "fragment", "json"]


@pytest.mark.parametrize("case", CASES)
def test_it_opens_with_the_answer_and_runs_nothing(detente, case):
    page = detente("report", ROOT / "cases" / case, "--draws", "512").decode()
    assert "<script" not in page.lower() and " on" + "load=" not in page
    first, rest = page.split("<nav", 1)
    assert 'class="verdicts"' in first and 'id="answer-scale"' in first
    for figure in ["worlds", "sources", "shapley", "inputs", "flips", "timeline", "positions-all", "graph", "slack", "flow"]:
        # Without a class for holding there is no second number, and so there are no worlds.
        if figure != "worlds" or case != "nile-dam":
            assert f'id="{figure}"' in rest, figure
    assert "@misc{" in rest and "CSL-JSON" in rest and "Manifest" in rest


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_cut(detente, browser, tmp_path, case, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "report.html"
    detente("report", ROOT / "cases" / case, "--draws", "512", "-o", file)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    # Of what passes nothing is written down: that is most of what axe does.
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert found.violations_count == 0, found.generate_report()
    assert wide <= width


NO_CLASS = """format = 1
[case]
title = "Two parties"
as_of = 2026-01-06
[question]
signed = { what = "a text", by = 2026-12-31 }
[[party]]
id = "a"
name = "Alpha"
roles = ["signatory"]
alternative = { is = "30 to 50", as = "outside-option" }
[[party]]
id = "b"
name = "Beta"
roles = ["signatory"]
alternative = { is = "30 to 50", as = "outside-option" }
[[issue]]
id = "price"
title = "Price"
levels = [{ id = "low", at = 0, text = "less" }, { id = "high", at = 100, text = "more" }]
[[stance]]
party = "a"
issue = "price"
position = "10 to 60"
salience = "50 to 90"
[[stance]]
party = "b"
issue = "price"
position = "30 to 90"
salience = "50 to 90"
"""


def test_a_share_of_draws_alone_is_no_chance(detente, tmp_path):
    """Without a class of past cases the page gives no number and no word of chance, as the terminal does not."""
    (tmp_path / "case.toml").write_text(NO_CLASS, encoding="utf-8")
    page = detente("report", tmp_path, "--draws", "256", "--quick").decode()
    first = html.unescape(page.split("<nav", 1)[0])
    assert "No number" in first and "a class with a clock" in first
    verdict = first[first.index('class="verdict'):]
    for word in ["almost no chance", "unlikely", "roughly even", "likely", "almost certain"]:
        assert word not in verdict.lower(), word


def plain(text):
    """As a reader looks for it: small letters without accents, everything else one blank."""
    text = unicodedata.normalize("NFKD", html.unescape(html.unescape(text)))
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in "\u200b\u00ad\u2068\u2069'’‘`")
    return re.sub(r"[\W_]+", " ", text).lower()


@pytest.mark.parametrize("source", ["katz", "axios", "alwaght"])
def test_no_form_of_a_redacted_report_holds_a_protected_word(detente, tmp_path, source):
    folder = copy("israel-syria", tmp_path)
    text = (folder / "case.toml").read_text()
    row = f'[[source]]\nid = "{source}"\n'
    assert row in text
    (folder / "case.toml").write_text(text.replace(row, row + "protected = true\n"))
    # Names and aliases, ids of claims, and eight words in a row out of every quote.
    table = text.split(row)[1].split("[[")[0]
    names = re.findall(r'name = "([^",]+)', table) + re.findall(r'"([^"]+)"', "".join(re.findall(r"aliases = (\[.*?\])", table)))
    secrets = names + [source]
    for line in (folder / "claims.jsonl").read_text().splitlines():
        claim = json.loads(line)
        if claim.get("t") == "claim" and (source in claim["chain"] or source in claim["report"]):
            words = claim["quote"].split()
            secrets.append(claim["id"])
            secrets += [" ".join(words[at : at + 8]) for at in range(0, max(1, len(words) - 7), 3) if len(words) >= 8]
    for form in FORMS:
        page = detente("report", folder, "--redact", "--draws", "256", "--quick", "--format", form).decode()
        page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
        for read in [plain(page), plain(re.sub(r"<[^>]*>", " ", page))]:
            for secret in secrets:
                assert plain(secret).strip() not in read, (form, secret)

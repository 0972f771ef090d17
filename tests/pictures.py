"""Pictures for the docs: `scripts/pictures [FOLDER]`, docs/pictures where none is named, and docs/report.png."""

import pathlib
import subprocess
import sys
import tempfile

from workbench import PROGRAM, ROOT, Served, chromium, copy, drafted

SIZES = {"wide": (1280, 800), "narrow": (390, 844)}
PICTURES = [
    ("desk", "/?cell=israel.withdrawal&claim=c-axios-hermon", ["wide", "narrow"], ["light", "dark"]),
    ("why", "/?cell=israel.withdrawal&why=stance.israel.withdrawal.position&claim=c-katz-millimetre", ["wide"], ["light"]),
    ("what-if", "/?off=alwaght&list=numbers&why=party.israel.alternative&set=party.israel.alternative:30..60", ["wide"], ["light"]),
    ("deals", "/deals", ["wide", "narrow"], ["light", "dark"]),
    ("graph", "/graph", ["wide", "narrow"], ["light"]),
    ("hangs", "/hangs?deep=yes", ["wide"], ["light"]),
    ("timeline", "/timeline", ["wide"], ["dark"]),
]


# Of a case that was drafted from four short reports: what is waited for, and the sizes.
DRAFTED = [
    ("review", "/review?report=r1", "#text .c", ["wide", "narrow"], ["light", "dark"]),
    ("names", "/review?sheet=names", "#voices-h", ["wide"], ["light"]),
    ("ask", "/ask", "#question", ["wide", "narrow"], ["light", "dark"]),
]


def tasks(browser, folder, work):
    """Review and questions."""
    served = Served(drafted("ceasefire-ridge", pathlib.Path(work) / "drafted"))
    served.enter()
    for question, answer in [("question.by", "3"), ("question.since", "1"), ("class.signed", "1"), ("class.holds", "1")]:
        served.post("/answer", question=question, answer=answer, back="/ask")
    url = served.again()
    for scheme in ["light", "dark"]:
        for size, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
            page = context.new_page()
            page.goto(url)
            for name, address, shows, sizes, schemes in DRAFTED:
                if size in sizes and scheme in schemes:
                    page.goto(served.base + address)
                    page.wait_for_selector(shows)
                    page.screenshot(path=folder / f"workbench-{name}-{size}-{scheme}.png")
            context.close()
            url = served.again()
    served.stop()


def report(browser, folder, work):
    """The top of the report: for the readme, and narrow and dark beside it."""
    page_file = pathlib.Path(work) / "report.html"
    subprocess.run([PROGRAM, "report", ROOT / "cases/israel-syria", "-o", page_file], check=True, capture_output=True)
    readme = ROOT / "docs" / "report.png" if folder == ROOT / "docs" / "pictures" else folder / "report.png"
    for path, width, height, scheme in [
        (readme, 900, 1150, "light"),
        (folder / "report-narrow-dark.png", 390, 844, "dark"),
    ]:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.screenshot(path=path)
        context.close()
    return [readme, folder / "report-narrow-dark.png"]


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, tempfile.TemporaryDirectory() as work:
        if browser is None:
            raise SystemExit("no browser: install chromium and the Python package playwright (scripts/install.sh)")
        done = report(browser, folder, work)
        tasks(browser, folder, work)
        served = Served(copy("israel-syria", work))
        url = served.url
        for scheme in ["light", "dark"]:
            for size, (width, height) in SIZES.items():
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
                page = context.new_page()
                page.goto(url)
                for name, address, sizes, schemes in PICTURES:
                    if size not in sizes or scheme not in schemes:
                        continue
                    page.goto(served.base + address)
                    page.wait_for_selector("#findings[data-stage=full]", timeout=60_000)
                    here = page.locator(".why-open, #cell" if name == "why" else "#main").first
                    if name in ("why", "what-if"):
                        page.locator(".why-open").first.scroll_into_view_if_needed()
                    here.wait_for()
                    page.screenshot(path=folder / f"workbench-{name}-{size}-{scheme}.png")
                context.close()
                url = served.again()
        served.stop()
    for picture in done + sorted(folder.glob("workbench-*.png")):
        print(picture.relative_to(ROOT) if picture.is_relative_to(ROOT) else picture)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "docs" / "pictures")

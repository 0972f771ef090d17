"""How fast the workbench answers, as a browser sees it: `scripts/workbench-times [CASE]`. Prints, asserts nothing: a
figure depends on the machine and on what else it does."""

import statistics
import sys
import tempfile

from workbench import Served, chromium, copy

# From the press of Enter to the frame after the findings changed; and to the full answer.
WATCH = """() => {
    window.times = { start: 0, quick: 0, full: 0 };
    addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') Object.assign(times, { start: performance.now(), quick: 0, full: 0 }); }, true);
    new MutationObserver(() => {
        const findings = document.querySelector('#findings');
        if (!times.start || findings === window.before) return;
        window.before = findings;
        requestAnimationFrame(() => {
            if (!times.quick) times.quick = performance.now() - times.start;
            if (findings.dataset.stage === 'full') times.full = performance.now() - times.start;
        });
    }).observe(document.body, { childList: true, subtree: true });
    window.before = document.querySelector('#findings');
}"""


def line(what, values, goal=""):
    values = sorted(values)
    print(f"{what:<58} median {statistics.median(values):5.0f} ms, worst of {len(values)} {values[-1]:5.0f} ms{goal}")


def main(case):
    with chromium() as browser, tempfile.TemporaryDirectory() as work:
        if browser is None:
            raise SystemExit("no browser: install chromium and the Python package playwright (scripts/install.sh)")
        # The browser's own first page is slow, and not ours to answer for.
        warm = browser.new_page()
        warm.goto("about:blank")
        warm.close()
        served = Served(copy(case, work))
        url, first = served.url, []
        for _ in range(5):
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector("#findings .headline")
            first.append(page.evaluate("performance.getEntriesByType('paint').find(p => p.name === 'first-contentful-paint').startTime"))
            url = served.again()
            context.close()
        line("first view, from the request to the first paint", first, "   (goal 300)")
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(url)
        page.goto(f"{served.base}/?list=numbers&why=party.israel.alternative" if case == "israel-syria" else served.base)
        page.wait_for_selector("#findings[data-stage=full]")
        page.evaluate(WATCH)
        edits = {"quick": [], "full": []}
        field = "form.value input[name=to]"
        if not page.locator(field).count():
            page.locator(".matrix td a").first.click()
        for step in range(10):
            page.locator(field).first.fill(f"{40 + step} to {70 + step}")
            page.locator(field).first.press("Enter")
            page.wait_for_function("() => times.full > 0", timeout=60_000)
            for name in edits:
                edits[name].append(page.evaluate(f"times.{name}"))
        line("an edit, from Enter to findings over 1,024 draws", edits["quick"], "   (goal 200)")
        line("the same, to findings over all 4,096 with sources", edits["full"])
        switches = []
        for _ in range(6):
            page.locator("[role=switch]").first.press(" ")
            page.wait_for_function("() => times.quick > 0", timeout=60_000)
            switches.append(page.evaluate("times.quick"))
            page.wait_for_selector("#findings[data-stage=full]", timeout=60_000)
        line("a source off or on, to findings", switches)
        served.stop()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "israel-syria")

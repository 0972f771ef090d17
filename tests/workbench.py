"""What the tests of the workbench and `scripts/pictures` share: a server on a copy of a case, and a browser."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = pathlib.Path(os.environ.get("DETENTE", ROOT / "target/release/detente"))
BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
PAGES = ["", "timeline", "forecast", "deals", "graph", "holding", "hangs", "compare", "file"]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


class Served:
    """A running workbench."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.process = subprocess.Popen(
            [str(PROGRAM), "serve", str(folder), "--open", "no"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"},
        )
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), (self.url, self.process.poll())
        parts = urllib.parse.urlsplit(self.url)
        self.base = f"{parts.scheme}://{parts.netloc}"
        self.port = parts.port
        self.cookie = None

    def again(self):
        """The next one-time address, as the server tells it once the last was used."""
        for line in self.process.stderr:
            found = re.search(r"http://\S+", line)
            if found:
                return found.group(0)
        raise AssertionError("no further address was told")

    def ask(self, method, path, body=None, headers=None, host=None, cookie=True):
        """One request as a program makes it: (status, headers, bytes)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.port}")
        data = body.encode() if isinstance(body, str) else body
        if data is not None:
            connection.putheader("Content-Length", str(len(data)))
        if cookie and self.cookie:
            connection.putheader("Cookie", self.cookie)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders(data)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, content

    def enter(self):
        """Exchanges the one-time address for the cookie, for `ask`."""
        parts = urllib.parse.urlsplit(self.url)
        status, headers, _ = self.ask("GET", f"{parts.path}?{parts.query}")
        assert status == 303, status
        self.cookie = headers["set-cookie"].split(";")[0]
        return headers["set-cookie"]

    def post(self, where, **fields):
        """A form without a browser, answered in JSON."""
        body = urllib.parse.urlencode(fields)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return self.ask("POST", where, body, headers)

    def case(self):
        return (self.folder / "case.toml").read_text(encoding="utf-8")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode


def copy(case, folder):
    """A copy of a bundled case that may be written to."""
    goal = pathlib.Path(folder) / case
    shutil.copytree(ROOT / "cases" / case, goal)
    return goal


def reports(name, folder):
    """The reports of a dossier of tests/dossiers as files."""
    texts = {}
    for line in (ROOT / "tests" / "dossiers" / f"{name}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## ") and line != "## gold":
            last = line[3:].split(" | ")[0]
            texts[last] = ""
        elif line.startswith("> "):
            texts[last] += line[2:] + "\n"
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    for report, text in texts.items():
        (folder / f"{report}.txt").write_text(text, encoding="utf-8")
    return folder


def drafted(name, folder):
    """A case that was drafted from the reports of a dossier."""
    goal = pathlib.Path(folder) / "case"
    subprocess.run(
        [str(PROGRAM), "draft", str(reports(name, pathlib.Path(folder) / "in")), "--into", str(goal)],
        check=True, capture_output=True,
    )
    return goal


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC, HEBREW = "الحكومة الانتقالية في الجمهورية العربية السورية", "ממשלת ישראל והמועצה לביטחון לאומי"


def large(folder, parties=12, issues=15):
    """A case of many parties and issues with names that are long, unbroken, Arabic or Hebrew."""
    names = [LONG, ARABIC, HEBREW, "A & B <i>Union</i>", "Ο.Η.Ε."]
    lines = ["format = 1", "[case]", f'title = "{LONG} – {ARABIC}"', "as_of = 2026-01-06", "", "[question]",
             f'signed = {{ what = "{ARABIC} {LONG}", by = 2026-12-31 }}',
             'holds = { event = "' + "x" * 70 + '", years = 5 }', 'agreement = "p0.sign & p1.sign"', ""]
    quoted = lambda text: json.dumps(text, ensure_ascii=False)
    for at in range(parties):
        role = "signatory" if at < 3 else "backer"
        lines += ["[[party]]", f'id = "p{at}"', f"name = {quoted(names[at % len(names)] + ' ' + str(at))}", f'roles = ["{role}"]',
                  f'influence = "{10 + at} to {40 + at}"', 'alternative = { is = "20 to 50", as = "outside-option" }', ""]
    for at in range(issues):
        lines += ["[[issue]]", f'id = "an-issue-with-a-long-name-{at}"', f"title = {quoted(names[(at + 1) % len(names)] + ' ' + str(at))}",
                  f'levels = [{{ id = "low", at = 0, text = {quoted(LONG)} }}, {{ id = "high", at = 100, text = {quoted(ARABIC)} }}]', ""]
    for party in range(parties):
        for issue in range(issues):
            if (party + issue) % 3 == 0 or party < 3:
                low = (party * 7 + issue * 11) % 60
                lines += ["[[stance]]", f'party = "p{party}"', f'issue = "an-issue-with-a-long-name-{issue}"',
                          f'position = "{low} to {low + 30}"', 'salience = "20 to 80"', ""]
    for party in range(3):
        lines += ["[[option]]", f'party = "p{party}"', 'id = "sign"', f"title = {quoted(LONG)}", "",
                  "[[preference]]", f'party = "p{party}"', 'order = ["p0.sign & p1.sign", "p2.sign"]', ""]
    folder = pathlib.Path(folder)
    (folder / "reports").mkdir(parents=True)
    (folder / "case.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "reports" / f"{LONG.lower()[:60]}.txt").write_text(
        f"---\noutlet: {LONG}\ndate: 2026-01-07\nlanguage: ar\ntitle: {ARABIC} {LONG}\nurl: https://example.org/{'a' * 120}\n---\n{ARABIC}. {LONG * 3}\n",
        encoding="utf-8")
    return folder


def browser_path():
    return next((path for path in BROWSERS if os.path.exists(path)), None)


@contextlib.contextmanager
def chromium():
    """A browser, or None where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield None
        return
    path = browser_path()
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()

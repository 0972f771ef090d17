"""Détente from Python: a case folder, and every command of the program as a method.

>>> import detente
>>> case = detente.load("cases/israel-syria")
>>> outlook = case.outlook()
>>> round(outlook["signed"]["combined"], 2)
0.32
>>> outlook.table("hangs_on.sources")[0]["name"]
'Alwaght'

Everything is computed by the program `detente`, so that all digits are those of the terminal. Results are dicts with
the shapes that `detente schema` documents; see `Result`. Nothing but the standard library is needed; `frame` needs
pandas, `arrow` needs pyarrow.
"""

import pathlib

from ._program import CaseError, DetenteError, program, run, run_json
from ._result import Result

__all__ = [
    "Case",
    "CaseError",
    "DetenteError",
    "Result",
    "backtest",
    "deals",
    "forecast",
    "graph",
    "load",
    "new",
    "program",
    "read",
    "read_text",
    "score",
    "talks",
]


def load(folder):
    """A case folder. Raises CaseError, with every diagnostic, where it has errors."""
    case = Case(folder)
    errors = [row for row in case.check()["diagnostics"] if row["severity"] == "error"]
    if errors:
        try:
            run("check", folder)
        except CaseError as error:
            raise CaseError(str(error), errors) from None
    return case


def new(folder, title=None, example=True):
    """Makes a new case folder and loads it: the commented example, or an empty one."""
    run("new", folder, *(["--example"] if example else []), *_options(title=title))
    return load(folder)


class Case:
    """A case folder on disk. Methods are the program's commands of the same name; the folder may change between them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def __repr__(self):
        return f"detente.load({str(self.folder)!r})"

    def check(self):
        """All diagnostics and notes. Never raises for errors in the case: they are what it returns."""
        return _result("check", self.folder, allowed=(0, 1))

    def outlook(self, *, draws=4096, seed=1, trust=None, unread=False, deep=False, publish=False):
        """Will it be signed, would it hold, and what does the answer hang on. Shown as its page in a notebook.

        `trust` (0–1) says how far the models move history; `unread` leaves history alone; `deep` adds indices, flips,
        origins and boxes; `publish` seals the outlook into the case's ledger.
        """
        chosen = {"draws": draws, "seed": seed, "trust": trust, "unread": unread, "deep": deep}
        page = lambda: run("report", self.folder, "--as", "fragment", *_options(**chosen))  # noqa: E731
        result = _result("outlook", self.folder, page=page, **chosen)
        if publish:
            run("outlook", self.folder, "--publish", *_options(**chosen))
        return result

    def report(self, path=None, *, form="html", redact=False, **chosen):
        """The report as text; written to `path` where one is given. `form`: html, md or fragment."""
        text = run("report", self.folder, "--as", form, *_options(redact=redact, **chosen))
        if path is not None:
            pathlib.Path(path).write_text(text, encoding="utf-8")
        return text

    def forecast(self, **chosen):
        """Where each issue would settle, by every position model. Keywords: draws, seed, party, story."""
        return forecast(self.folder, **chosen)

    def graph(self, **chosen):
        """The conflict graph. Keywords: draws, seed, why, target, output, memory."""
        return graph(self.folder, **chosen)

    def deals(self, **chosen):
        """Packages, zone, frontier, settlements. Keywords: draws, seed, picture, gambit."""
        return deals(self.folder, **chosen)

    def talks(self, **chosen):
        """Simulated talks. Keywords: strategy, steps, draws, seed."""
        return talks(self.folder, **chosen)

    def hold(self, **chosen):
        """Would keeping it pay. Keywords: draws, seed."""
        return _result("hold", self.folder, **chosen)

    def levers(self, **chosen):
        """What could be done, ranked by what it changes. Keywords: draws, seed, trust."""
        return _result("levers", self.folder, **chosen)

    def compare(self, other, **chosen):
        """What differs from another case, and what each difference does. Keywords: draws, seed, trust."""
        return _result("compare", self.folder, other.folder if isinstance(other, Case) else other, **chosen)

    def claims(self, **chosen):
        """The claims of the log, by state."""
        return _result("claims", self.folder, **chosen)

    def history(self):
        """All published outlooks, with what changed between them."""
        return _result("history", self.folder, allowed=(0, 1))

    def resolve(self, *, on, signed=None, holds=None, cites=()):
        """Writes down how a question came out: `resolve(signed=True, on="2026-12-31")`."""
        answer = lambda known: None if known is None else {True: "yes", False: "no"}.get(known, known)  # noqa: E731
        run("resolve", self.folder, *_options(signed=answer(signed), holds=answer(holds), on=on, cites=list(cites)))

    def read(self, report, **chosen):
        """Reads a report, or a folder of them, into the case: claims and suggestions are appended to its log, no
        judgement is touched. Keywords as for `detente.read`."""
        return _result("read", report, into=self.folder, **chosen)


def read(source, **chosen):
    """Claims, dates, actors and events of a report at a path. `read_text` takes the text itself.

    Keywords: outlet, date, language, url, author, as the command has them.
    """
    return _result("read", source, **chosen)


def read_text(text, **chosen):
    """The same of a text: `read_text("Axios reported on Monday that …", date="2026-01-06")`."""
    return _result("read", "-", text=text, **chosen)


def forecast(path, **chosen):
    """The board of position models on a case or on another tool's file (KTAB, decide, CSV, XLSX)."""
    return _result("forecast", path, **chosen)


def backtest(path, **chosen):
    """Every position model on decisions whose outcome is known. Keyword: resamples."""
    return _result("backtest", path, **chosen)


def graph(path, **chosen):
    """The conflict graph of a case or of a .gmcr file."""
    return _result("graph", path, **chosen)


def deals(*paths, **chosen):
    """Packages of a case, or of GENIUS, NegoLog, GeniusWeb or scorable files. Keywords: reading, quota, veto."""
    return _result("deals", *paths, **chosen)


def talks(*paths, **chosen):
    """Simulated talks over a case or another tool's files."""
    return _result("talks", *paths, **chosen)


def score(*cases):
    """Published outlooks of resolved cases beside the base rate alone."""
    return _result("score", *[case.folder if isinstance(case, Case) else case for case in cases])


def _options(**chosen):
    """Keywords as flags: `seed=2` is `--seed 2`, `deep=True` is `--deep`, a list repeats its flag."""
    flags = []
    for name, value in chosen.items():
        flag = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            flags.append(flag)
        elif isinstance(value, (list, tuple)):
            for one in value:
                flags += [flag, str(one)]
        else:
            flags += [flag, str(value)]
    return flags


def _result(command, *paths, text=None, page=None, allowed=(0,), **chosen):
    flags = _options(**chosen)
    data = run_json(command, *paths, *flags, text=text, allowed=allowed)
    # A command that writes a file is not run again for its words.
    writes = any(name in chosen for name in ("into", "output", "picture", "gambit"))
    words = None if writes else lambda: run(command, *paths, *flags, text=text, allowed=allowed)
    return Result(data, words, page)

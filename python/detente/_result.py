"""What a command answers: its JSON as a dict, its words as text, its lists as tables."""

import html

__all__ = ["Result"]


class Result(dict):
    """The JSON of one command (`detente schema NAME` tells its shape), with the text that a terminal would show.

    It is an ordinary dict. `print(result)` shows the text; in a notebook the last line of a cell shows it, too, and an
    outlook or a report shows its page. `table("hangs_on.sources")` gives a list within it as rows, `frame(…)` the same
    as a pandas data frame, `arrow(…)` as an Arrow table.
    """

    def __init__(self, data, text=None, page=None):
        super().__init__(data)
        # Both are made when they are first asked for: a loop over a hundred outlooks shows none of them.
        self._text = text
        self._page = page

    def __str__(self):
        return self.text or repr(self)

    def __repr__(self):
        return f"<{self.get('format', 'detente')}: {', '.join(key for key in self if key != 'format')}>"

    @property
    def text(self):
        """What a terminal would show, computed when it is first asked for."""
        if callable(self._text):
            self._text = self._text()
        return self._text or ""

    def at(self, path):
        """The value at a path of keys and places: `at("signed.combined")`, `at("issues.0.id")`."""
        here = self
        for step in path.split(".") if path else []:
            try:
                here = here[int(step)] if isinstance(here, list) else here[step]
            except (KeyError, IndexError, ValueError, TypeError):
                known = ", ".join(here) if isinstance(here, dict) else type(here).__name__
                raise KeyError(f"nothing stands at {step!r} in {path!r}; there: {known}") from None
        return here

    def table(self, path):
        """A list within the result as rows: dicts whose nested dicts are flattened (`worth.israel`).

        A dict whose values are dicts becomes one row a key, the key under `id`.
        """
        found = self.at(path)
        if isinstance(found, dict):
            found = [{"id": key, **(row if isinstance(row, dict) else {"value": row})} for key, row in found.items()]
        if not isinstance(found, list):
            raise TypeError(f"{path!r} is no list but {type(found).__name__}")
        return [_flat(row) if isinstance(row, dict) else {"value": row} for row in found]

    def frame(self, path):
        """The same as a pandas DataFrame (needs pandas)."""
        import pandas

        return pandas.DataFrame(self.table(path))

    def arrow(self, path):
        """The same as an Arrow table (needs pyarrow)."""
        import pyarrow

        rows = self.table(path)
        names = list(dict.fromkeys(name for row in rows for name in row))
        return pyarrow.table({name: [row.get(name) for row in rows] for name in names})

    def _repr_mimebundle_(self, include=None, exclude=None):
        page = self._page() if self._page else f"<pre>{html.escape(str(self))}</pre>"
        return {"text/plain": str(self), "text/html": page}


def _flat(row, before=""):
    flat = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{before}{key}."))
        else:
            flat[f"{before}{key}"] = value
    return flat

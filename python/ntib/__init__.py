"""Whole tables answered by the rules of the National Technology and Industrial Base.

One row is one matter: a lot, a part, a customs line, a bid. Anything that exports Arrow goes in (pyarrow, pandas,
Polars, DuckDB, nanoarrow), and anything that imports Arrow takes what comes out; no column is copied on the way.

    >>> import ntib, pyarrow as pa
    >>> lots = pa.table({"leg.to": ["US"], "leg.from": ["CA"], "item.origin": ["CA"], "item.hts_us": ["8807.30.00"]})
    >>> answers = ntib.answers(lots, day="2026-11-02", questions=["us/entry-duty"])
    >>> pa.table(answers).column("us/entry-duty.share")[0].as_py() is not None
    True

The answers are those of the command ``ntib assess``, to the last digit. This is decision support, not legal advice.
"""

from __future__ import annotations

import datetime as _datetime
import json as _json
import os as _os
import threading as _threading
from collections.abc import Mapping as _Mapping

from ._ntib import Answerer, Answers, Rulebook

__all__ = ["Answerer", "Answers", "InArrow", "Rulebook", "answerer", "answers", "in_arrow"]

_books: dict[str | None, Rulebook] = {}
_lock = _threading.Lock()


def _book(rulebook):
    """The rulebook meant: one that is read, one in a folder, or the one built in. Each is read once."""
    if isinstance(rulebook, Rulebook):
        return rulebook
    folder = None if rulebook is None else _os.fspath(rulebook)
    with _lock:
        if folder not in _books:
            _books[folder] = Rulebook(folder)
        return _books[folder]


def _mapping(mapping):
    """The text of a mapping: of a file, of a dictionary with the same keys, or as it is given."""
    if mapping is None:
        return None
    if isinstance(mapping, _Mapping):
        return _json.dumps({"map": "table", **mapping}, default=str)
    if isinstance(mapping, _os.PathLike) or "\n" not in mapping:
        with open(mapping, encoding="utf-8") as file:
            return file.read()
    return mapping


def _day(day):
    return day.isoformat()[:10] if isinstance(day, _datetime.date) else day


def answerer(columns, mapping=None, *, day=None, questions=(), without=(), why=False, lang="en", rulebook=None,
             dictionaries=True, threads=None):
    """An :class:`Answerer` of tables that have these columns, to be used for many batches."""
    asked = [questions] if isinstance(questions, str) else list(questions or ())
    left = [without] if isinstance(without, str) else list(without)
    return Answerer(_book(rulebook), list(columns), mapping=_mapping(mapping), day=_day(day), questions=asked,
                    without=left, why=why, lang=lang, dictionaries=dictionaries, threads=threads)


def _exports_arrow(table):
    """The table itself, or the same as something that exports Arrow."""
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return table
    raise TypeError(f"{type(table).__name__} does not export Arrow; give a table of pyarrow, pandas (2.2 or later) or Polars")


def _names(table):
    """The names of the columns, without reading any."""
    columns = getattr(table, "column_names", None)
    if columns is None:
        columns = getattr(table, "columns", None)
    if columns is None or callable(columns):
        names = getattr(getattr(table, "schema", None), "names", None)
        if names is None:
            raise TypeError(f"{type(table).__name__} does not tell the names of its columns; give it as a pyarrow.Table")
        columns = names() if callable(names) else names
    return [str(name) for name in columns]


def answers(table, mapping=None, *, day=None, questions=(), without=(), why=False, lang="en", rulebook=None,
            dictionaries=True, threads=None):
    """Answers every row of a table that can be read; the others are told in ``.faults``.

    table: anything that exports Arrow. Columns are named after facts (``item.hts_us``, ``leg.to``, ``as_of`` for
        the day), or told by ``mapping``.
    mapping: the path of a mapping file, its text, or a dictionary with its keys, such as
        ``{"as_of": "Entered", "facts": {"item.hts_us": "HTS", "leg.to": {"value": "US"}}}``.
    day: the day of every row, in place of its own.
    questions: ids such as ``us/entry-duty``; every question of that kind of matter if none.
    without: instruments that the rulebook is read without.
    why: whether the reasons of every answer are written.
    lang: the language of reasons, ``en`` or ``fr``.
    rulebook: a :class:`Rulebook` or a folder; the one built in if none.
    dictionaries: texts as dictionaries (each distinct one once); otherwise plainly.
    threads: on so many; on every core if none.

    Raises ValueError, with the remedy, if the mapping, a question or a column is not known or cannot be read.
    """
    one = answerer(_names(table), mapping, day=day, questions=questions, without=without, why=why, lang=lang,
                   rulebook=rulebook, dictionaries=dictionaries, threads=threads)
    return one.table(_exports_arrow(table))


class InArrow:
    """A function from batches to batches, for ``DataFrame.mapInArrow`` of Spark and for any loop over batches.

    Every row stays in its place and gets its answers, and ``fault`` if it cannot be read. The function is sent to
    workers as what was asked, and begins there when the first batch comes.
    """

    def __init__(self, columns, mapping=None, **asked):
        self._columns = [str(name) for name in columns]
        self._mapping = _mapping(mapping)
        self._asked = {**asked, "dictionaries": False}
        if isinstance(self._asked.get("day"), _datetime.date):
            self._asked["day"] = _day(self._asked["day"])
        self._answerer = None

    def _started(self):
        if self._answerer is None:
            self._answerer = answerer(self._columns, self._mapping, **self._asked)
        return self._answerer

    @property
    def schema(self):
        """The columns that come out, as Spark takes them for its second argument."""
        return self._started().ddl

    def __call__(self, batches):
        import pyarrow

        answer = self._started()
        for batch in batches:
            yield pyarrow.record_batch(answer.batch(batch))

    def __getstate__(self):
        return {**self.__dict__, "_answerer": None}


def in_arrow(columns, mapping=None, **asked):
    """``df.mapInArrow(f, f.schema)`` with ``f = ntib.in_arrow(df.columns, ...)``; arguments as of :func:`answers`."""
    return InArrow(columns, mapping, **asked)

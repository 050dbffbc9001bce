"""The compiled half of the package."""

from collections.abc import Sequence
from os import PathLike
from typing import Any

class Rulebook:
    """A rulebook, ready to answer: the one that the package was built with, or one in a folder."""

    def __init__(self, folder: str | PathLike[str] | None = None) -> None: ...
    @property
    def digest(self) -> str:
        """What identifies its text."""
    @property
    def questions(self) -> list[str]:
        """The questions that it answers."""
    @property
    def facts(self) -> list[str]:
        """The facts that a column may tell."""

class Answerer:
    """Answers tables of one header, batch after batch. Make one with `ntib.answerer`."""

    def __init__(
        self,
        rulebook: Rulebook,
        header: Sequence[str],
        *,
        mapping: str | None = None,
        day: str | None = None,
        questions: Sequence[str] = ...,
        without: Sequence[str] = ...,
        why: bool = False,
        lang: str = "en",
        dictionaries: bool = True,
        threads: int | None = None,
    ) -> None: ...
    @property
    def columns(self) -> list[str]:
        """The names of the columns that come out, without `fault`."""
    @property
    def ddl(self) -> str:
        """The columns of `batch`, as SQL writes them in the declaration of a table."""
    def table(self, table: Any) -> Answers:
        """Every row that can be read with its answers; the others apart."""
    def batch(self, batch: Any) -> Any:
        """One batch with every row in its place, its answers and `fault`. Exports Arrow."""

class Answers:
    """The answers to a table. Exports Arrow: `pyarrow.table(a)`, `polars.DataFrame(a)`."""

    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __len__(self) -> int: ...
    @property
    def columns(self) -> list[str]:
        """The columns of the table, then for each question those of its answer."""
    @property
    def faults(self) -> Any:
        """The rows left out: row, column, value, problem, remedy. Exports Arrow."""

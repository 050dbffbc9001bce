"""Whole tables answered by the rules of the National Technology and Industrial Base."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from os import PathLike
from typing import Any

from ._ntib import Answerer as Answerer
from ._ntib import Answers as Answers
from ._ntib import Rulebook as Rulebook

__all__ = ["Answerer", "Answers", "InArrow", "Rulebook", "answerer", "answers", "in_arrow"]

def answerer(
    columns: Iterable[str],
    mapping: str | PathLike[str] | Mapping[str, Any] | None = None,
    *,
    day: str | date | None = None,
    questions: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    why: bool = False,
    lang: str = "en",
    rulebook: Rulebook | str | PathLike[str] | None = None,
    dictionaries: bool = True,
    threads: int | None = None,
) -> Answerer: ...
def answers(
    table: Any,
    mapping: str | PathLike[str] | Mapping[str, Any] | None = None,
    *,
    day: str | date | None = None,
    questions: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    why: bool = False,
    lang: str = "en",
    rulebook: Rulebook | str | PathLike[str] | None = None,
    dictionaries: bool = True,
    threads: int | None = None,
) -> Answers: ...

class InArrow:
    def __init__(self, columns: Iterable[str], mapping: str | PathLike[str] | Mapping[str, Any] | None = None, **asked: Any) -> None: ...
    @property
    def schema(self) -> str: ...
    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]: ...

def in_arrow(columns: Iterable[str], mapping: str | PathLike[str] | Mapping[str, Any] | None = None, **asked: Any) -> InArrow: ...

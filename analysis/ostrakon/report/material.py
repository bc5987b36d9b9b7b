"""What a report is made of: the files, what kind of study they are, what was asked for, and what several sections look up."""
from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..compare import Comparison, compare, sides_of
from ..errors import HistoryError
from ..history import DONE, History, open_history
from ..selection import Selection, selection_of

RUN, SWEEP, COMPARISON = "run", "sweep", "comparison"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@dataclass(frozen=True)
class Wishes:
    """What the caller asked for; None: as the report thinks best.

    run       number of the run whose official is followed
    official  whose life is told: a number, a name of the roster, or auto
    """

    title: str | None = None
    question: str | None = None
    run: int | None = None
    official: str = "auto"
    level: float = 0.95


@dataclass(eq=False)
class Material:
    """Opened files and what sections share. `kind` is run, sweep or comparison."""

    histories: list[History]
    wishes: Wishes = field(default_factory=Wishes)

    @cached_property
    def kind(self) -> str:
        if len(self.histories) > 1:
            return COMPARISON
        status, points = (self.histories[0].run_column(name) for name in ("status", "point"))
        return SWEEP if len(np.unique(points[status == DONE])) > 1 else RUN

    @property
    def first(self) -> History:
        return self.histories[0]

    @cached_property
    def sides(self) -> list[Selection]:
        """The runs side by side: one scenario, the points of a sweep, or a file each."""
        if self.kind == RUN:
            return [selection_of(self.first)]
        return sides_of(self.histories)

    @cached_property
    def comparison(self) -> Comparison:
        """Every side beside the first, by their headline outcomes."""
        return compare(*self.sides, names=[side.name for side in self.sides], level=self.wishes.level)

    @property
    def sources(self) -> list[Any]:
        """What a picture is drawn of: the files that were given, under the names of the sides."""
        return [self.first] if self.kind == SWEEP else list(self.sides)

    def close(self) -> None:
        for history in self.histories:
            history.close()


@contextlib.contextmanager
def material_of(paths: Sequence[str | Path], wishes: Wishes) -> Iterator[Material]:
    """Opens the files. Raises HistoryError for one that is bad, given twice, or without a finished run."""
    places = [Path(path) for path in paths]
    seen: dict[Path, Path] = {}
    found = Material([], wishes)
    try:
        for place in places:
            found.histories.append(open_history(place))
            if place.resolve() in seen:
                raise HistoryError(f"{place}: is given twice; a comparison is of different files")
            seen[place.resolve()] = place
        for history in found.histories:
            history.select()  # says where no run is finished
        _ = found.sides
        yield found
    finally:
        found.close()


def varied(history: History) -> list[str]:
    """Factors of a merged sweep that differ between its points."""
    return [factor for factor, values in history.factors.items() if len(set(values.tolist())) > 1]


# ---- words of dates and places that several sections use ----


def month_in_words(year_month: str) -> str:
    """`2018-02` as February 2018; anything else as it is."""
    year, _, number = str(year_month).partition("-")
    if year.isdigit() and number.isdigit() and 1 <= int(number) <= 12:
        return f"{MONTHS[int(number) - 1]} {year}"
    return str(year_month)


def office(label: str) -> str:
    """A seat of the legend in words: `province/data bureau/deputy director#2` is deputy director 2 of data bureau."""
    *units, title = label.split("/")
    title, mark, seat = title.partition("#")
    return title + (f" {seat}" if mark else "") + (f" of {units[-1].replace('#', ' ')}" if units else "")


def counted(number: int, one: str, many: str = "") -> str:
    """3 runs, 1 run, 1,200 runs."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.1f} %"

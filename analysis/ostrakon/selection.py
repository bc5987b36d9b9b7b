"""Some runs of a history: a scenario, a variant, or a point of a design. The rest of the package works on these."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

import numpy as np
import pandas as pd

from . import tables
from .errors import HistoryError, reading

if TYPE_CHECKING:
    from .history import History


@dataclass(eq=False)
class Selection:
    """Some runs of a history, as positions in /runs, under a name."""

    history: History
    positions: np.ndarray
    name: str

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def replicates(self) -> np.ndarray:
        return self.history.run_column("replicate")[self.positions]

    def rows(self, table: str) -> tuple[np.ndarray, np.ndarray]:
        """Of each run: its first row in the table, and how many it has."""
        stem = table[:-1] if table.endswith("s") else table
        self.history.column(table, "run")  # says what is missing
        first, count = (self.history.run_column(f"{stem}_{part}")[self.positions] for part in ("offset", "count"))
        length = len(self.history.file[table]["run"])
        if (first < 0).any() or (count < 0).any() or (first + count > length).any():
            raise HistoryError(f"{self.history.path}: /runs and /{table} contradict each other; the file is damaged")
        return first, count

    def raw(self, table: str, column: str) -> np.ndarray:
        """A column as it is stored, codes and all, the rows of the runs one after another."""
        with reading(self.history.path, f"/{table}/{column}"):
            return tables.raw_rows(self.history.column(table, column), *self.rows(table))

    def run_index(self, table: str) -> np.ndarray:
        """Of each row that `raw` gives: the position of its run in this selection."""
        return np.repeat(np.arange(len(self)), self.rows(table)[1])

    def table(self, name: str, columns: Sequence[str] | None = None, dates: str = "months") -> pd.DataFrame:
        """The rows of these runs, indexed by their number in the file.

        columns  only these; without it all
        dates    months: after the start of step 1, with decimals; period: pandas periods of a month; year-month: two
                 columns NAME_year and NAME_month for each date
        Codes become categories, numbers of people or rows that can be missing Int32 with <NA>, yes or no bool.
        `attrs["units"]` holds units. Raises HistoryError.
        """
        with reading(self.history.path, f"/{name}"):
            return tables.frame(self.history, name, columns, *self.rows(name), dates)

    def batches(self, table: str, rows: int = 2_000_000) -> Iterator[Selection]:
        """The same runs in parts of about so many rows of a table (at least a run), for what does not fit into memory."""
        part = np.cumsum(self.rows(table)[1]) // rows
        for number in np.unique(part):
            yield Selection(self.history, self.positions[part == number], self.name)

    def slices(self, name: str, columns: Sequence[str] | None = None, dates: str = "months",
               rows: int = 1_000_000) -> Iterator[pd.DataFrame]:
        """The table in frames of about so many rows, each of whole runs: 5 GB pass through little memory."""
        for part in self.batches(name, rows):
            yield part.table(name, columns, dates)


Source = Union["History", Selection]


def selection_of(source: Source) -> Selection:
    """The finished runs of a history of one point, or the selection itself. Raises HistoryError for several points."""
    if isinstance(source, Selection):
        return source
    chosen = source.select()
    points = len(np.unique(source.run_column("point")[chosen.positions]))
    if points > 1:
        raise HistoryError(f"{source.path}: holds {points} points of a design; choose one with select(point=…), or compare points()")
    return chosen


def named_apart(sides: Sequence[Selection], names: Sequence[str]) -> list[Selection]:
    """The sides under these names; those that are alike get their place behind: court (1), court (2)."""
    return [Selection(side.history, side.positions, name if names.count(name) == 1 else f"{name} ({i + 1})")
            for i, (side, name) in enumerate(zip(sides, names, strict=True))]

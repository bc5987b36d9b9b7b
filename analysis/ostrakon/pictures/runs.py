"""One run of a selection, dates on the page, and what captions say of runs."""
from __future__ import annotations

import re

import numpy as np

from ..errors import HistoryError
from ..selection import Selection


def only(side: Selection, run: int) -> Selection:
    """That run alone. Raises HistoryError if it is not among the finished ones."""
    numbers = side.history.run_column("run")[side.positions]
    at = np.flatnonzero(numbers == run)
    if not len(at):
        raise HistoryError(f"{side.history.path}: has no finished run {run}; its runs are {numbers.min()} to {numbers.max()}")
    return Selection(side.history, side.positions[at], side.name)


def number(side: Selection, position: int = 0) -> int:
    return int(side.history.run_column("run")[side.positions[position]])


def years(side: Selection, months: np.ndarray | float) -> np.ndarray:
    """Months after the start of step 1 as years: 2014.25 is the start of April 2014."""
    return (np.asarray(months, float) + side.history.start) / 12


def extent(side: Selection) -> tuple[float, float]:
    """Where the page begins and ends: the start of step 1, and the end of the last step."""
    steps = float(side.history.run_column("steps")[side.positions].max())
    return float(years(side, 0.0)), float(years(side, steps * side.history.months_per_step))


def year_month(year: float) -> str:
    """2018.25 as 2018-04."""
    months = round(year * 12)
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def date_of(side: Selection, at: str) -> float:
    """2018-02, or 2018, as months after the start of step 1. Raises HistoryError if it is none or was not lived."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", str(at).strip())
    if not found or not 1 <= int(found[2] or 1) <= 12:
        raise HistoryError(f"'{at}' is not a date; write year and month: 2018-02")
    months = int(found[1]) * 12 + int(found[2] or 1) - 1 - side.history.start
    last = float(side.history.run_column("steps")[side.positions].max() - 1) * side.history.months_per_step
    if not 0 <= months <= last:
        raise HistoryError(f"{side.history.path}: {at} was not lived; its dates are {side.history.month(0)} to {side.history.month(last)}")
    return float(months)


def counted(number: int, what: str) -> str:
    """1 run, 2 runs."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def said(side: Selection) -> str:
    """Of a caption: the scenario, what was set, and how many runs."""
    settings = ", ".join(f"{name}={value}" for name, value in side.history.settings.items() if len(value) < 40 and not name.startswith("record"))
    count = f"run {number(side)}" if len(side) == 1 else counted(len(side), "run")
    return f"{side.history.title}{f' ({settings})' if settings else ''}, {count}, master seed {side.history.master_seed}"


def all_said(sides: list[Selection]) -> str:
    return "; ".join(f"{side.name}: {said(side)}" if len(sides) > 1 else said(side) for side in sides) + "."

"""The points of a merged sweep: factors, their levels, and means of metrics over the runs of each combination of levels."""
from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import estimates
from ..compare import metric_values
from ..errors import HistoryError
from ..selection import Selection
from .registry import Sides

MOST = 24            # levels of a factor that is one of groups; more are sampled values
LEVEL = 0.95


@dataclass(frozen=True)
class Factor:
    """A factor: its levels in order, and of each run the number of its level (or, where sampled, its value)."""

    name: str
    levels: list[float | str]
    code: np.ndarray
    number: bool

    @property
    def sampled(self) -> bool:
        return self.number and len(self.levels) > MOST

    def words(self) -> list[str]:
        return [level if isinstance(level, str) else f"{level:g}" for level in self.levels]


def factors(side: Selection) -> dict[str, Factor]:
    """The factors with two levels or more: those of /points, in a file without them the parameters that differ between points."""
    history = side.history
    point = history.run_column("point")[side.positions]
    columns = {name: values[point] for name, values in history.factors.items()} or {
        name: history.run_column(name)[side.positions] for name in history.parameters}
    found = {}
    for name, values in columns.items():
        number = np.asarray(values).dtype.kind in "fiu"
        if number and np.isnan(np.asarray(values, float)).any():
            continue
        levels, first, code = np.unique(values, return_index=True, return_inverse=True)
        if not number:  # texts in the order of the design
            order = np.argsort(first, kind="stable")
            levels, code = levels[order], np.argsort(order, kind="stable")[code]
        if len(levels) > 1:
            found[name] = Factor(name, [float(level) if number else str(level) for level in levels], code, number)
    return found


def chosen_factors(sides: Sides, by: str | None, most: int) -> list[Factor]:
    """Those named in `by` (with commas), then none; without it all, numbers with many levels first."""
    known = factors(sides[0])
    path = sides[0].history.path
    if by is None:
        return sorted(known.values(), key=lambda factor: (not factor.number, -len(factor.levels)))
    names = [name.strip() for name in by.split(",")]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            meant = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"
            raise HistoryError(f"{path}: the design varies no factor '{name}'; {meant}")
    if len(set(names)) < len(names) or len(names) > most:
        raise HistoryError(f"--by {by}: at most {most} different factors")
    return [known[name] for name in names]


def metrics_of(side: Selection, metric: str | None, most: int) -> list[str]:
    """Metrics at the end that are asked for (with commas), else the first of the headline; only those of one value a run."""
    single = [name for name in side.history.metrics if side.history.column("runs", name).ndim == 1]
    if metric is None:
        found = [name for name in side.history.headline if name in single][:most]
        if not found:
            raise HistoryError(f"{side.history.path}: has no metric at the end of one value a run")
        return found
    names = [name.strip() for name in metric.split(",")]
    for name in names:
        if name not in single:
            near = difflib.get_close_matches(name.replace(" ", "_"), single, 1, 0.5)
            meant = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(single[:12])}"
            raise HistoryError(f"{side.history.path}: has no metric '{name}' of one value a run; {meant}")
    return names


def mean(side: Selection, metric: str, rows: np.ndarray) -> estimates.Estimate:
    """The mean of a metric over some runs (bool), with its 95 % interval. Runs of one replicate in several points live the same
    chances: they are averaged first, so that a replicate counts once; points that share no streams are taken run by run.
    """
    values, flags = metric_values(side, [metric])
    column = values[metric][rows]
    replicates = side.replicates[rows]
    if side.history.independent_points or len(np.unique(replicates)) == len(replicates):
        return estimates.means([column], [metric in flags], LEVEL)[0]
    _, code = np.unique(replicates, return_inverse=True)
    known = ~np.isnan(column)
    count = np.bincount(code[known], minlength=int(code.max()) + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_replicate = np.bincount(code[known], column[known], minlength=len(count)) / count
    return estimates.means([by_replicate], [False], LEVEL)[0]


def rest(all_of: Sequence[Factor], used: Sequence[Factor]) -> str:
    """What a caption says of factors that are not on the page."""
    names = [factor.name for factor in all_of if factor.name not in {one.name for one in used}]
    return f" Averaged over {', '.join(names)}." if names else ""

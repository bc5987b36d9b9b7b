"""What a sweep found: heat maps over two factors, curves over one with intervals."""
from __future__ import annotations

import math

import numpy as np

from ..errors import HistoryError
from ..selection import Selection
from . import design, runs
from .bands import words
from .design import Factor
from .drawing import Axis, Band, Cells, Drawing, Line, Mark, Panel, Points
from .registry import Picture, Sides

FACETS, LINES, METRICS = 6, 6, 4
FILLED = 0.6         # of the cells of a heat map, at least


def _missing(sides: Sides) -> str | None:
    side = sides[0]
    if not design.factors(side):
        return f"{side.history.path}: no factor has two levels"
    if not side.history.metrics:
        return f"{side.history.path}: has no metric at the end"
    return None


def _missing_heat(sides: Sides) -> str | None:
    missing = _missing(sides)
    if missing:
        return missing
    usable = [factor for factor in design.chosen_factors(sides, None, 3) if len(factor.levels) <= design.MOST]
    if len(usable) < 2 or _filled(usable[0], usable[1]) < FILLED:
        return f"{sides[0].history.path}: the picture 'heat' needs two factors whose levels are combined; see 'curve'"
    return None


def _filled(x: Factor, y: Factor) -> float:
    return len({*zip(x.code.tolist(), y.code.tolist(), strict=True)}) / (len(x.levels) * len(y.levels))


def _facets(factor: Factor | None, count: int) -> list[tuple[str, np.ndarray]]:
    """Of each level its name and its runs; one for all runs without a factor."""
    if factor is None:
        return [("", np.ones(count, bool))]
    return [(f"{factor.name}: {word}", factor.code == i) for i, word in enumerate(factor.words())]


def _heat_cells(side: Selection, metric: str, x: Factor, y: Factor, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means (y, x) and what each cell says."""
    values, hover = np.full((len(y.levels), len(x.levels)), math.nan), np.full((len(y.levels), len(x.levels)), "", object)
    for j, below in enumerate(y.words()):
        for i, left in enumerate(x.words()):
            own = rows & (x.code == i) & (y.code == j)
            if own.any():
                found = design.mean(side, metric, own)
                values[j, i] = found.value
                hover[j, i] = (f"{x.name} {left}, {y.name} {below}\n{metric} {found.value:.4g} [{found.low:.4g}, {found.high:.4g}]"
                               f"\ndefined in {found.runs} of {int(own.sum())} runs" if not math.isnan(found.value) else "undefined")
    return values, hover


def draw_heat(sides: Sides, by: str | None = None, metric: str | None = None) -> Drawing:
    """by  two factors, across and up, and a third for panels of its own; metric  one at the end, without it the first of the headline."""
    side = sides[0]
    every = [factor for factor in design.factors(side).values()]
    picked = [factor for factor in design.chosen_factors(sides, by, 3) if by is not None or len(factor.levels) <= design.MOST]
    if len(picked) < 2:
        raise HistoryError(f"--by {by}: a heat map needs two factors")
    for factor in picked[:2]:
        if len(factor.levels) > design.MOST:
            raise HistoryError(f"{side.history.path}: '{factor.name}' has {len(factor.levels)} values, too many for a heat map; see 'curve'")
    x, y = picked[:2]
    third = picked[2] if len(picked) > 2 and len(picked[2].levels) <= FACETS else None
    name = design.metrics_of(side, metric, 1)[0]
    found = [(title, *_heat_cells(side, name, x, y, rows)) for title, rows in _facets(third, len(side))]
    known = np.concatenate([values[np.isfinite(values)] for _, values, _ in found])
    if not len(known):
        raise HistoryError(f"{side.history.path}: '{name}' is undefined in all runs")
    low, high, kind = float(known.min()), float(known.max()), "amount"
    if low < 0 < high:
        low, high, kind = -max(-low, high), max(-low, high), "difference"
    columns = 1 if len(found) == 1 else 2 if len(found) in (2, 4) else 3
    panels = []
    for i, (title, values, hover) in enumerate(found):
        texts = np.array([[f"{value:.{3 if abs(value) >= 10 else 2}g}" if math.isfinite(value) else "" for value in row] for row in values], object)
        last = i == min(columns, len(found)) - 1  # one scale, one bar
        crowded = len(x.levels) * columns > 24
        panels.append(Panel([Cells(values, words(name) if last else "", kind, low, high, None if crowded else texts, hover)],
                            Axis(x.name, ticks=list(enumerate(x.words()))), Axis(y.name, ticks=list(enumerate(y.words()))), title,
                            min(9.0, 2.4 + 0.75 * len(y.levels))))
    used = [*picked[:2], *([third] if third else [])]
    caption = (f"Mean of {words(name)} over the runs of each combination of levels; one scale for all panels.{design.rest(every, used)} "
               f"{len(np.unique(side.history.run_column('point')[side.positions]))} points. {runs.all_said(sides)}")
    return Drawing(f"Mean of {words(name)} by {x.name} and {y.name}", caption, panels, columns)


def _curve(side: Selection, metric: str, x: Factor, rows: np.ndarray, label: str, colour: int, shift: float) -> list[Mark]:
    """One line: the mean at each level with its interval. Levels that are words, and sampled values, are points alone."""
    levels = [i for i in range(len(x.levels)) if (rows & (x.code == i)).any()]
    found = [design.mean(side, metric, rows & (x.code == i)) for i in levels]
    at = np.array([float(x.levels[i]) if x.number else float(i) for i in levels]) + (0 if x.number else shift)
    value, low, high = (np.array([getattr(one, part) for one in found]) for part in ("value", "low", "high"))
    hover = [f"{label + ', ' if label else ''}{x.name} {x.words()[i]}\n{metric} {one.value:.4g} [{one.low:.4g}, {one.high:.4g}], {one.runs} runs"
             for i, one in zip(levels, found, strict=True)]
    points = Points(at, value, label, colour, "circle", 3 if x.sampled else 4.5, low, high, hover=hover)
    if not x.number or x.sampled:
        return [points]
    return [Band(at, low, high, "", colour, 0.15), Line(at, value, "", colour), points]


def _x_axis(x: Factor) -> Axis:
    if not x.number:
        return Axis(x.name, low=-0.6, high=len(x.levels) - 0.4, ticks=list(enumerate(x.words())))
    values = np.array(x.levels, float)
    gaps = np.diff(values)
    uneven = np.median(values) - values.min() < 0.2 * np.ptp(values) if x.sampled else gaps.max() > 3 * gaps.min()
    log = bool(values.min() > 0 and len(values) > 2 and uneven and values.max() / values.min() >= 8)
    ticks = None if x.sampled or len(values) > 9 else [(float(value), f"{value:g}") for value in values]
    return Axis(x.name, "log" if log else "number", ticks=ticks)


def draw_curve(sides: Sides, by: str | None = None, metric: str | None = None) -> Drawing:
    """by  the factor across, one for lines, one for panels; metric  one or several with commas, without it the first of the headline."""
    side = sides[0]
    every = list(design.factors(side).values())
    picked = design.chosen_factors(sides, by, 3)
    x = picked[0]
    others = [factor for factor in picked[1:] if len(factor.levels) <= LINES] if not x.sampled or by else []
    line = others[0] if others else None
    third = others[1] if len(others) > 1 and len(others[1].levels) <= FACETS else None
    names = design.metrics_of(side, metric, 1 if third else METRICS)
    panels: list[Panel] = []
    for name in names:
        for title, rows in _facets(third, len(side)):
            marks: list[Mark] = []
            for i, (label, own) in enumerate(_facets(line, len(side))):
                shift = 0.12 * (i - (len(line.levels) - 1) / 2) if line else 0.0
                marks += _curve(side, name, x, rows & own, label, i, shift)
            heading = title if len(names) == 1 else f"{words(name)}{', ' + title if title else ''}"
            y = Axis(words(name) if len(names) == 1 else "", "number", *(_reach(marks) if x.sampled else ()))
            panels.append(Panel(marks, _x_axis(x), y, heading, 5, legend=not panels))
    _same_heights(panels, len(names))
    columns = 1 if len(panels) == 1 else 2 if len(panels) in (2, 4) else 3
    used = [factor for factor in (x, line, third) if factor]
    others = " A dot is a point of the design, the other factors differ between them; intervals of few runs go beyond the page."
    how = others if x.sampled else design.rest(every, used)
    caption = (f"Means over runs with 95 % intervals, each by itself.{how} "
               f"{len(np.unique(side.history.run_column('point')[side.positions]))} points. {runs.all_said(sides)}")
    title = f"Mean of {words(names[0])} by {x.name}" if len(names) == 1 else f"Means by {x.name}"
    return Drawing(title, caption, panels, columns)


def _reach(marks: list[Mark]) -> tuple[float, float]:
    """The means of sampled points with some room: intervals of a few runs may go beyond."""
    values = np.concatenate([np.asarray(mark.y, float) for mark in marks if isinstance(mark, Points)])
    values = values[np.isfinite(values)] if np.isfinite(values).any() else np.zeros(1)
    margin = 0.15 * max(float(np.ptp(values)), 1e-9)
    return float(values.min()) - margin, float(values.max()) + margin


def _same_heights(panels: list[Panel], metrics: int) -> None:
    """Panels of one metric share their scale."""
    if metrics > 1 or len(panels) == 1:
        return
    whiskers = [mark for panel in panels for mark in panel.marks if isinstance(mark, Points)]
    ends = np.concatenate([np.asarray(end, float) for mark in whiskers for end in (mark.low, mark.high) if end is not None])
    ends = ends[np.isfinite(ends)]
    if len(ends):
        margin = 0.05 * max(float(np.ptp(ends)), 1e-9)
        for panel in panels:
            panel.y.low, panel.y.high = float(ends.min()) - margin, float(ends.max()) + margin


HEAT = Picture("heat", "a metric over two factors of a sweep, in colours", "a merged sweep with two factors", _missing_heat, draw_heat,
               ("by", "metric"), "design")
CURVE = Picture("curve", "a metric over one factor of a sweep, with intervals", "a merged sweep", _missing, draw_curve,
                ("by", "metric"), "design")

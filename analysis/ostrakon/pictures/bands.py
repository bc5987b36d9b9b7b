"""Series: bands over runs (capability, readiness …), and power of factions stacked."""
from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import HistoryError, reading
from ..selection import Selection
from . import runs, timeline
from .drawing import Area, Axis, Band, Drawing, Line, Mark, Panel
from .registry import Picture, Sides

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
FIRST = ("capability", "readiness", "odds", "trust", "tension", "output", "cohesion")   # of a name, for those shown unasked
UNASKED = 4      # series
PANELS = 12      # of the groups of one series
NOT_SERIES = ("run", "time", "step", "date")


@dataclass(frozen=True)
class Series:
    """Values (run, time, group) of a metric of every step; `groups` is empty and the last axis 1 where it has none."""

    name: str
    values: np.ndarray
    groups: list[str]
    axis: str
    time: np.ndarray
    unit: str


def names(side: Selection) -> dict[str, str]:
    """Metrics of every step, each with what it is grouped by or an empty text."""
    group = side.history.file["series"]
    with reading(side.history.path, "/series"):
        return {name: data.dims[2][0].name.rsplit("/", 1)[-1] if data.ndim == 3 else "" for name, data in group.items()
                if name not in NOT_SERIES and data.ndim in (2, 3) and len(data.dims) >= 2 and len(data.dims[1])}


def read(side: Selection, name: str) -> Series:
    """Raises HistoryError for a name that is none of the series, with the nearest."""
    known = names(side)
    if name not in known:
        near = difflib.get_close_matches(name.replace(" ", "_"), known, 1, 0.5)
        meant = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known) or 'none'}"
        raise HistoryError(f"{side.history.path}: has no series '{name}'; {meant}")
    with reading(side.history.path, f"/series/{name}"):
        data = side.history.column("series", name)
        values = data[:][side.positions]
        groups = [str(word) for word in data.dims[2][0].asstr()[:]] if data.ndim == 3 else []
        time = side.history.column("series", "time")[:]
    return Series(name, values if data.ndim == 3 else values[:, :, None], groups, known[name], time, str(data.attrs.get("units", "1")))


def shown(side: Selection) -> list[str]:
    """Series drawn unasked: those whose names speak of capability and readiness, else the first ones."""
    every = names(side)
    known = [name for name in every if name != "faction_power" and not any(every.get(word) and name.endswith(f"_{word}") for word in FIRST)]
    ranked = sorted((i, known.index(name), name) for name in known for i, word in enumerate(FIRST) if word in name)
    chosen = list(dict.fromkeys(name for _, _, name in ranked)) or known
    return chosen[:UNASKED]


def quantiles(values: np.ndarray) -> np.ndarray:
    """QUANTILES over runs (quantile, time) of values (run, time); NaN where no run has a value."""
    known = ~np.isnan(values).all(axis=0)
    found = np.full((len(QUANTILES), values.shape[1]), np.nan)
    if known.any():
        found[:, known] = np.nanquantile(values[:, known], QUANTILES, axis=0)
    return found


def _marks(series: Sequence[tuple[str, Series]], group: int) -> list[Mark]:
    """Bands of one group, of each side in a colour of its own."""
    marks: list[Mark] = []
    for i, (name, one) in enumerate(series):
        values = one.values[:, :, group]
        many = len(series) > 1
        if len(values) == 1:
            marks.append(Line(one.time, values[0], name if many else "", i))
            continue
        low, quarter, middle, upper, high = quantiles(values)
        hover = [f"{name}\n{runs.year_month(at)}: median {m:.4g}\n5–95 % of runs: {a:.4g} to {b:.4g}"
                 for at, m, a, b in zip(one.time, middle, low, high, strict=True)]
        marks.append(Band(one.time, low, high, "" if many else "5–95 % of runs", i, 0.15))
        if not many:
            marks.append(Band(one.time, quarter, upper, "25–75 %", i, 0.3))
        marks.append(Line(one.time, middle, name if many else "median", i, hover=hover))
    return marks


def _lived(series: Sequence[Series]) -> Axis:
    """The dates at which any of these has a value."""
    known = [one.time[~np.isnan(one.values).all(axis=(0, 2))] for one in series]
    every = np.concatenate(known)
    return Axis(kind="date", low=float(every.min()), high=float(every.max())) if len(every) else Axis(kind="date")


def words(name: str) -> str:
    return name.replace("_", " ")


def _missing(sides: Sides) -> str | None:
    for side in sides:
        if not names(side):
            return f"{side.history.path}: has no series; give the scenario `metrics: {{ every step: … }}`, and leave out `record: {{ metrics: at end }}`"
    return None if _unasked(sides) else "the histories have no series in common"


def _unasked(sides: Sides) -> list[str]:
    return [name for name in shown(sides[0]) if all(names(side).get(name) == names(sides[0])[name] for side in sides)]


def draw_bands(sides: Sides, series: str | None = None, run: int | None = None) -> Drawing:
    """series  one or several metrics of every step, with commas; run  that run alone instead of quantiles over runs."""
    chosen = [part.strip() for part in series.split(",")] if series else _unasked(sides)
    sides = [side if run is None else runs.only(side, run) for side in sides]
    shade = timeline.shading(sides[0])
    panels: list[Panel] = []
    for name in chosen:
        found = [(side.name, read(side, name)) for side in sides]
        groups = found[0][1].groups
        common = [group for group in groups if all(group in one.groups for _, one in found)] or [""]
        for group in common[:PANELS]:
            picked = [(who, one if not groups else _group(one, group)) for who, one in found]
            unit = found[0][1].unit
            panels.append(Panel([*shade, *_marks(picked, 0)], _lived([one for _, one in picked]),
                                Axis(label="" if unit in ("1", "") else unit),
                                f"{words(name)}: {group}" if group else words(name), 4.2, legend=not panels))
    columns = 1 if len(panels) == 1 else 2
    panels[0].height = 7 if len(panels) == 1 else 4.2
    many = len(sides) > 1
    single = all(len(side) == 1 for side in sides)
    how = "One run." if single else ("Lines: medians over runs; bands: 5 to 95 % of runs at each step." if many
                                              else "Quantiles over runs at each step.")
    if not single:
        how += " These say how far one history differs from another, not how well a mean is known."
    caption = f"{how}{timeline.told(shade)} {runs.all_said(sides)}"
    return Drawing(f"Over time: {', '.join(words(name) for name in chosen)}", caption, panels, columns)


def _group(one: Series, group: str) -> Series:
    at = one.groups.index(group)
    return Series(one.name, one.values[:, :, at:at + 1], one.groups, one.axis, one.time, one.unit)


def power_series(side: Selection) -> list[str]:
    """Series by faction, faction_power first."""
    return sorted((name for name, axis in names(side).items() if axis == "faction"), key=lambda name: name != "faction_power")


def _missing_power(sides: Sides) -> str | None:
    if power_series(sides[0]):
        return None
    return f"{sides[0].history.path}: has no series by faction, such as `faction power: share(rank + 1 of holders by faction)`"


def draw_power(sides: Sides, series: str | None = None, run: int | None = None) -> Drawing:
    """series  a metric of every step by faction; run  that run alone instead of the mean over runs."""
    side = sides[0] if run is None else runs.only(sides[0], run)
    one = read(side, series or power_series(side)[0])
    if one.axis != "faction":
        has = f"by {one.axis}" if one.axis else "not by group"
        raise HistoryError(f"{side.history.path}: '{one.name}' is {has}; the factions' power needs a series by faction")
    with np.errstate(invalid="ignore"):
        known = ~np.isnan(one.values).all(axis=(0, 2))
        mean = np.nanmean(one.values[:, known], axis=0).T
    total = mean.sum(axis=0)
    share = bool(np.allclose(total[total > 0], 1, atol=1e-6))
    area = Area(one.time[known], one.groups, mean)
    usual = one.name == "faction_power"
    label = "share of power" if share and usual else words(one.name)
    y = Axis(label, "share" if share else "number", 0, 1 if share else None)
    how = "One run." if len(side) == 1 else "Mean over runs at each step; in one run shares move more than this."
    title = "Power of factions" if usual else f"Power of factions: {words(one.name)}"
    return Drawing(title, f"{how} {runs.all_said([side])}", [Panel([area], _lived([one]), y, height=7)])


POWER = Picture("power", "power of factions, stacked over time", "a series by faction", _missing_power, draw_power, ("series", "run"))
CAPABILITY = Picture("capability", "bands of series over time: capability, readiness, any other", "a series", _missing, draw_bands,
                     ("series", "run"), "some")

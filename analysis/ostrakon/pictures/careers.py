"""How long officials last: share purged and share in office, by survival.py."""
from __future__ import annotations

import numpy as np
import pandas as pd

from .. import tenures
from ..errors import HistoryError
from ..selection import Selection
from . import people, runs
from .drawing import Axis, Band, Drawing, Line, Mark, Panel
from .registry import Nothing, Picture, Sides

MOST = 6             # curves
AT_RISK = 10         # a curve ends where fewer are observed
RESAMPLES = 300
GRID = 150           # steps of a curve drawn at most
ENDED = "purged"


def _missing(sides: Sides) -> str | None:
    for side in sides:
        if not side.history.has("spells"):
            return f"{side.history.path}: has no table /spells; live it again with `record: {{ spells: all }}`"
        ended = list(side.history.words("ended_by")).index(ENDED)
        if not ((side.raw("spells", "ended_by") == ended) & (side.raw("spells", "start") >= _since(side))).any():
            return f"{side.history.path}: nobody is purged in office"
    return None


def _since(side: Selection) -> float:
    """The end of the warm-up in months after the start of step 1."""
    return side.history.warm_up * side.history.months_per_step


def spells_of(side: Selection, post: str | None) -> pd.DataFrame:
    """Time in office of those appointed after the warm-up."""
    return tenures.tenures(side, post, since=_since(side))


def curves(sides: Sides, by: str | None, post: str | None) -> tuple[pd.DataFrame, pd.DataFrame, str, list[str]]:
    """Share purged (tenures.by_group, competing ends) and share in office (any end) of each group; what groups are; their names."""
    key = "side" if len(sides) > 1 else people.grouping(by, "rank")
    if len(sides) > 1 and by is not None:
        raise HistoryError("several histories are compared with each other; --by is of one")
    frames = [spells_of(side, post).assign(side=side.name) for side in sides]
    frame = pd.concat([one[[key, "replicate", "months", "entry", "ended"]] for one in frames], ignore_index=True)
    names = [side.name for side in sides] if key == "side" else [str(word) for word in frame[key].cat.categories]
    sizes = np.array([int(((frame[key] == name) & (frame["ended"] == ENDED)).sum()) for name in names])
    if not sizes.any():
        raise Nothing(f"{sides[0].history.path}: nobody of these is purged in office")
    chosen = [names[i] for i in people.largest(sizes, MOST)]
    frame = frame[frame[key].isin(chosen)].copy()
    clusters = _clusters(sides)
    fallen = tenures.by_group(frame, key, clusters=clusters, resamples=RESAMPLES)
    frame["ended"] = frame["ended"].where(frame["ended"].isna(), "any")
    return fallen[fallen["cause"] == ENDED], tenures.by_group(frame, key, "any", clusters=clusters, resamples=RESAMPLES), key, chosen


def _clusters(sides: Sides) -> bool:
    """Intervals by resampling runs, where each side has several."""
    return min(len(side) for side in sides) > 1


def thinned(part: pd.DataFrame) -> pd.DataFrame:
    """The rows of a curve at GRID times at most: what it is at the last end before each of them."""
    if len(part) <= GRID:
        return part
    time = part["time"].to_numpy(float)
    rows = np.searchsorted(time, np.linspace(time[0], time[-1], GRID), side="right") - 1
    return part.iloc[np.unique(rows)]


def _marks(table: pd.DataFrame, key: str, names: list[str], value: str, start: float) -> list[Mark]:
    marks: list[Mark] = []
    for i, name in enumerate(names):
        part = table[(table[key] == name) & (table["at_risk"] >= AT_RISK)]
        if not len(part):
            continue
        part = thinned(part)
        time = np.concatenate([[0], part["time"]]) / 12
        middle, low, high = (np.concatenate([[start], part[column]]) for column in (value, "low", "high"))
        hover = [f"{name}, after {at:.2f} years\n{m:.1%} [{a:.1%}, {b:.1%}]" for at, m, a, b in zip(time, middle, low, high, strict=True)]
        marks += [Band(time, low, high, "", i, 0.18, steps=True), Line(time, middle, name, i, steps=True, hover=hover)]
    return marks


def draw(sides: Sides, by: str | None = None, post: str | None = None) -> Drawing:
    """by  rank (without it), faction or sector, of one history; post  only offices whose name has this in it."""
    fallen, lasting, key, names = curves(sides, by, post)
    reach = max(float(table.loc[table["at_risk"] >= AT_RISK, "time"].max()) for table in (fallen, lasting)) / 12
    time = Axis("years in office", low=0, high=reach)
    top = float(np.nanmax(fallen.loc[fallen["at_risk"] >= AT_RISK, "high"]))
    panels = [Panel(_marks(fallen, key, names, "incidence", 0.0), time,
                    Axis("share purged in office", "share", 0, min(1.0, 1.08 * top)), height=6.5),
              Panel(_marks(lasting, key, names, "survival", 1.0), time,
                    Axis("share still in office", "share", 0, 1), height=6.5, legend=False)]
    whose = f"offices with '{post}' in their name" if post else "all offices"
    since = f", appointed since {sides[0].history.month(_since(sides[0]))}" if sides[0].history.warm_up else ""
    how = "by resampling runs" if _clusters(sides) else "over people, as if each fell alone"
    caption = (f"Time in {whose}{since}. First: share purged in office by then, where other ends compete (Aalen–Johansen); second: share "
               f"who have not left for any reason (Kaplan–Meier). Bands: 95 % intervals {how}; curves end where fewer than "
               f"{AT_RISK} are observed. {runs.all_said(sides)}")
    title = "How long officials last" + ("" if key == "side" else f", by {key}")
    return Drawing(title, caption, panels, 2)


PICTURE = Picture("survival", "share purged and share still in office by time in office", "spells", _missing, draw, ("by", "post"), "some")

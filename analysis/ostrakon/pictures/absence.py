"""How long the fallen are missed before anything is announced, and how many falls are announced at all."""
from __future__ import annotations

import numpy as np
import pandas as pd

from .. import public_record, survival
from ..selection import Selection
from ..tenures import last_date
from . import people, runs
from .careers import thinned
from .drawing import Axis, Band, Bars, Drawing, Line, Mark, Panel, Points, Segments
from .people import where
from .registry import Nothing, Picture, Sides

ROWS = 30            # falls of one run drawn at most
BINS = 24            # bars at most
TABLES = ("events", "public_announcements", "public_appearances")


def _missing(sides: Sides) -> str | None:
    side = sides[0]
    for table in TABLES:
        if not side.history.has(table):
            choice = "events: all" if table == "events" else "public: all"
            return f"{side.history.path}: has no table /{table}; live it again with `record: {{ {choice} }}`"
    if not public_record.is_fall(side).any():
        return f"{side.history.path}: nobody falls in any of these runs"
    return None


def falls(side: Selection) -> pd.DataFrame:
    """Those of public_record.falls, and seen (the last appearance before the announcement, or before the fall where there is none;
    NaN: never invited)."""
    found = public_record.falls(side)
    shown = public_record.coded(side, "public_appearances", ("agent", "at", "seen"))
    shown = shown[shown["seen"] == 1].merge(found[["run", "agent", "fell", "announced"]], on=["run", "agent"])
    before = shown["at"] <= shown["announced"].fillna(shown["fell"])
    last = shown[before].groupby(["run", "agent"])["at"].max().rename("seen")
    return found.merge(last, how="left", on=["run", "agent"])


def announced_share(side: Selection, found: pd.DataFrame) -> pd.DataFrame:
    """1 - Kaplan-Meier: share of falls announced within so many months, those not yet announced at the end censored."""
    until = last_date(side)[found["run"].to_numpy()]
    told = found["announced"].notna().to_numpy()
    months = np.maximum(np.where(told, found["announced"], until) - found["fell"].to_numpy(), 0)
    return survival.kaplan_meier(months, told, cluster=found["run"].to_numpy() if len(side) > 1 else None, resamples=300)


def _strip(side: Selection, found: pd.DataFrame) -> Panel:
    """One run: from the last appearance to the announcement of each fall."""
    known_first = found[["seen", "announced"]].isna().all(axis=1).sort_values(kind="stable").index
    rows = found.loc[known_first[:ROWS]].sort_values("fell", kind="stable")
    y = -np.arange(len(rows), dtype=float)
    seen, fell, told = (rows[name].to_numpy(float) for name in ("seen", "fell", "announced"))
    posts = side.history.words("post")
    names = [str(posts[code]) if code >= 0 else "no post" for code in rows["post"]]
    end = float(last_date(side)[0])
    start = np.where(np.isnan(seen), fell, np.minimum(seen, fell))
    stop = np.where(np.isnan(told), end, told)
    hover = [f"{people.person(side, int(agent))}, {name}\nlast seen {_month(side, a)}, fell {_month(side, b)}, announced {_month(side, c)}"
             for agent, name, a, b, c in zip(rows["agent"], names, seen, fell, told, strict=True)]
    known, never = ~np.isnan(told), np.isnan(told)
    marks: list[Mark] = []
    for own, label, dash in ((known, "missing until announced", "solid"), (never, "never announced", "dot")):
        if own.any():
            marks.append(Segments(runs.years(side, start[own]), y[own], runs.years(side, stop[own]), y[own], label, "muted", 1.0, dash))
    dates = ((seen, "last seen", 0, "circle"), (fell, "fell", "fallen", "cross"), (told, "announced", 1, "diamond"))
    for values, label, colour, symbol in dates:
        own = ~np.isnan(values)
        if own.any():
            marks.append(Points(runs.years(side, values[own]), y[own], label, colour, symbol, 4.5, hover=where(hover, own)))
    return Panel(marks, Axis(kind="date", high=float(runs.years(side, end))),
                 Axis(low=float(y.min()) - 0.7, high=0.7, ticks=list(zip(y.tolist(), people.short_posts(names), strict=True))),
                 "one run", 1.4 + 0.36 * len(rows), wide=True)


def _month(side: Selection, at: float) -> str:
    return "never" if np.isnan(at) else side.history.month(at)


def _absences(found: pd.DataFrame) -> tuple[Panel, int]:
    """Months from the last appearance to the announcement, and of how many falls."""
    both = found[found["announced"].notna() & found["seen"].notna()]
    months = (both["announced"] - both["seen"]).to_numpy()
    width = max(1, int(np.ceil((months.max() + 1) / BINS))) if len(months) else 1
    counts = np.bincount((months // width).astype(int)) if len(months) else np.zeros(1, int)
    at = np.arange(len(counts)) * width
    hover = [f"{start} to under {start + width} months: {count}" for start, count in zip(at, counts, strict=True)]
    return Panel([Bars(at + width / 2, counts, 0.92 * width, 0.0, "", 0, hover=hover)],
                 Axis("months from last seen to announced", low=0, high=float(at[-1] + width)), Axis("announced falls", low=0),
                 "how long they are missed", 5), len(months)


def draw(sides: Sides, run: int | None = None) -> Drawing:
    """run  whose falls are drawn one by one; without it the first run with a fall that is announced."""
    side = sides[0]
    found = falls(side)
    told = found[found["announced"].notna()]
    position = int(told["run"].iloc[0] if len(told) else found["run"].iloc[0])
    single = runs.only(side, runs.number(side, position) if run is None else run)
    own = found[found["run"] == int(np.flatnonzero(side.positions == single.positions[0])[0])]
    if not len(own):
        raise Nothing(f"{side.history.path}: nobody falls in run {run}")
    share = thinned(announced_share(side, found))
    time, low, high = (np.concatenate([[0.0], share[name]]) for name in ("time", "low", "high"))
    value = 1 - np.concatenate([[1.0], share["survival"]])
    low, high = 1 - np.concatenate([[1.0], high[1:]]), 1 - np.concatenate([[1.0], low[1:]])
    hover = [f"within {at:.0f} months: {v:.1%} [{a:.1%}, {b:.1%}]" for at, v, a, b in zip(time, value, low, high, strict=True)]
    top = min(1.0, 1.15 * max(float(np.nanmax(high)), 0.02))
    curve = Panel([Band(time, low, high, "", 0, 0.2, steps=True), Line(time, value, "", 0, steps=True, hover=hover)],
                  Axis("months since the fall", low=0), Axis("share of falls announced", "share", 0, top), "how many are ever announced", 5)
    bars, counted = _absences(found)
    rest = f" {ROWS} of {len(own)} falls of the run are drawn, first those of people whom the public knew of." if len(own) > ROWS else ""
    caption = (f"One run, then all: {len(found)} people fall in {runs.counted(len(side), 'run')}, {len(told)} falls are announced before the end, "
               f"{counted} of them of people seen in public before. Share announced: 1 − Kaplan–Meier, falls not announced at the end "
               f"censored, with 95 % intervals by resampling runs.{rest} {runs.all_said([side])}")
    return Drawing("From absence to announcement", caption, [_strip(single, own), bars, curve], 2, aligned=False)


PICTURE = Picture("absence", "how long the fallen are missed before it is announced",
                  "events and what the public knows (`record: { public: all }`)", _missing, draw, ("run",))

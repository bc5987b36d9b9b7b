"""When officials are purged: bars over time by rank, faction or sector, with periods of the timeline and waves shaded."""
from __future__ import annotations

import numpy as np

from .. import waves
from ..selection import Selection
from . import people, runs, timeline
from .drawing import Axis, Bars, Drawing, Mark, Panel, Points, Segments, Spans
from .registry import Nothing, Picture, Sides

KIND = "purged"
BARS = 64                      # at most
WIDTHS = (1, 3, 6, 12, 24, 60)  # calendar months in a bar
NAMES = {1: "month", 3: "quarter", 6: "half-year", 12: "year", 24: "two years", 60: "five years"}
MOST = 7                       # groups with a colour of their own
WHISKERS = (0.1, 0.9)


def _missing(sides: Sides) -> str | None:
    side = sides[0]
    if not side.history.has("events"):
        return f"{side.history.path}: has no table /events; live it again with `record: {{ events: all }}`"
    if KIND not in side.history.words("event_kind") or not waves.falls_by_step(side, KIND).any():
        return f"{side.history.path}: holds no event of the kind '{KIND}'"
    return None


def binned(side: Selection, counts: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts (runs, steps) in bars of `width` calendar months: when each begins (years), and counts (runs, bars)."""
    step = np.arange(counts.shape[1]) * side.history.months_per_step + side.history.start
    which = np.floor(step / width + 1e-9).astype(int)
    edges = np.flatnonzero(np.concatenate([[True], np.diff(which) > 0]))
    return which[edges] * width / 12, np.add.reduceat(counts, edges, axis=1)


def width_of(side: Selection, steps: int) -> int:
    months = steps * side.history.months_per_step
    fine = [width for width in WIDTHS if width >= side.history.months_per_step and months / width <= BARS]
    return fine[0] if fine else WIDTHS[-1]


def _layers(side: Selection, by: str) -> list[tuple[str, np.ndarray]]:
    """Falls by step (runs, steps) of each group; the small ones together, and who has none."""
    words, codes = side.history.words(by), side.raw("events", by)
    every = waves.falls_by_step(side, KIND)
    hit = side.raw("events", "kind") == int(np.flatnonzero(side.history.words("event_kind") == KIND)[0])
    sizes = np.bincount(codes[hit & (codes >= 0)], minlength=len(words))
    shown = people.largest(sizes, MOST)
    found = [(str(words[code]), waves.falls_by_step(side, KIND, codes == code)) for code in shown]
    rest = every - sum((counts for _, counts in found), np.zeros_like(every))
    return found + ([("others" if found else KIND, rest)] if rest.any() else [])


def _bars(side: Selection, layers: list[tuple[str, np.ndarray]], width: int) -> tuple[list[Mark], np.ndarray]:
    """Stacked bars of means over runs, lines of the spread of the whole, and the highest point."""
    marks: list[Mark] = []
    start, total = binned(side, sum(counts for _, counts in layers), width)
    middle = start + width / 24
    base = np.zeros(len(start))
    for i, (name, counts) in enumerate(layers):
        mean = binned(side, counts, width)[1].mean(axis=0)
        each = "" if len(side) == 1 else " a run"
        hover = [f"{name}, {NAMES[width]} from {runs.year_month(at)}\n{value:.3g}{each}" for at, value in zip(start, mean, strict=True)]
        marks.append(Bars(middle, mean, 0.92 * width / 12, base.copy(), name, "muted" if name == "others" else i, hover=hover))
        base += mean
    top = base.copy()
    if len(side) > 1:
        low, high = np.quantile(total, WHISKERS, axis=0)
        marks.append(Segments(middle, low, middle, high, "10–90 % of runs", "ink", 0.7))
        top = np.maximum(top, high)
    return marks, top


def _single(side: Selection) -> list[Mark]:
    """Of one run the waves, and campaigns that began by a trigger."""
    found = waves.waves(side, KIND)
    marks: list[Mark] = []
    if len(found):
        start = runs.years(side, found["at"].to_numpy(float))
        end = runs.years(side, found["at"].to_numpy(float) + found["steps"].to_numpy() * side.history.months_per_step)
        marks.append(Spans(start, end, [], "wave", "pale"))
    words = side.history.words("event_kind")
    triggered = [code for code, word in enumerate(words) if "campaign" in word and word not in timeline.kinds_of(side)]
    chosen = np.isin(side.raw("events", "kind"), triggered)
    if chosen.any():
        at = side.raw("events", "at")[chosen]
        marks.append(Points(runs.years(side, at), np.zeros(len(at)), "a campaign begins", "ink", "diamond", 4.5,
                            hover=[f"campaign, {side.history.month(one)}" for one in at]))
    return marks


def _persons(side: Selection, by: str, layers: list[tuple[str, np.ndarray]]) -> Panel:
    """One run: each fall as a point in the row of its group."""
    falls = side.table("events", ["kind", "at", "agent", "post", by])
    falls = falls[falls["kind"] == KIND]
    names = [name for name, _ in layers]
    own = [str(word) if str(word) in names else "others" for word in falls[by]]
    marks: list[Mark] = []
    for i, name in enumerate(names):
        rows = falls[[word == name for word in own]] if name != KIND else falls
        hover = [f"{people.person(side, int(agent))}, {post}\n{side.history.month(at)}"
                 for agent, post, at in zip(rows["agent"].fillna(-1), rows["post"], rows["at"], strict=True)]
        marks.append(Points(runs.years(side, rows["at"].to_numpy(float)), np.full(len(rows), float(i)), "", "muted" if name == "others" else i,
                            "circle", 4, hover=hover))
    first, last = runs.extent(side)
    return Panel(marks, Axis(kind="date", low=first, high=last), Axis(low=-0.6, high=len(names) - 0.4, ticks=list(enumerate(names))),
                 "each fall", 1.2 + 0.5 * len(names), legend=False)


def draw(sides: Sides, by: str | None = None, run: int | None = None) -> Drawing:
    """by  rank (without it), faction or sector of those who fall; run  that run alone instead of means over runs."""
    by = people.grouping(by, "rank")
    side = sides[0] if run is None else runs.only(sides[0], run)
    layers = _layers(side, by)
    if not layers:
        raise Nothing(f"{side.history.path}: nobody is purged in run {run}")
    width = width_of(side, layers[0][1].shape[1])
    bars, top = _bars(side, layers, width)
    shade = timeline.shading(side)
    single = _single(side) if len(side) == 1 else []
    first, last = runs.extent(side)
    label = f"purges in a {NAMES[width]}" + ("" if len(side) == 1 else ", mean")
    spans = [mark for mark in single if isinstance(mark, Spans)]
    panels = [Panel([*shade, *spans, *bars, *[mark for mark in single if not isinstance(mark, Spans)]],
                    Axis(kind="date", low=first, high=last), Axis(label, low=0, high=1.12 * float(top.max())), f"by {by}", 6.5)]
    if len(side) == 1:
        panels.append(_persons(side, by, layers))
    count = int(sum(counts.sum() for _, counts in layers))
    how = (f"{count} purges in one run." if len(side) == 1 else
           f"Bars: mean over runs (all add up to {count / len(side):.1f} purges a run); lines: 10 to 90 % of runs in each {NAMES[width]}.")
    grey = " Grey: waves, steps with more falls than chance gives in 1 % of steps." if spans else ""
    return Drawing("Purges over time", f"{how}{timeline.told(shade)}{grey} {runs.all_said([side])}", panels)


PICTURE = Picture("purges", "purges over time, with periods of the timeline shaded", "events of the kind purged", _missing, draw, ("by", "run"))

"""Campaigns and other periods of a scenario's timeline, for shading."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..selection import Selection
from .drawing import Mark, Spans
from .runs import years

LEAST = 2        # steps that make a period
MOST = 8         # periods drawn at most, the longest
Period = tuple[float, float, str]


def kinds_of(side: Selection) -> list[str]:
    """Kinds of events that are entries of the scenario's timeline."""
    try:
        entries = side.history.scenario.get("timeline") or {}
    except (ImportError, KeyError):
        return []
    return [str(name) for name, entry in entries.items() if isinstance(entry, dict) and ("from" in entry or "every" in entry)]


def periods(side: Selection) -> list[Period]:
    """Start and end (months after the start of step 1) and name of each period in which an entry of the timeline held in at least
    half of the runs. An entry that lasts is an event of each of its steps; without events nothing is known of it.
    """
    history = side.history
    if not history.has("events"):
        return []
    words, step = list(history.words("event_kind")), history.months_per_step
    codes = {words.index(name): name for name in kinds_of(side) if name in words}
    kind = side.raw("events", "kind")
    chosen = np.isin(kind, list(codes))
    kind, at = kind[chosen], side.raw("events", "at")[chosen]
    run = side.run_index("events")[chosen]
    found: list[Period] = []
    for code, name in codes.items():
        own = kind == code
        pairs = np.unique(np.stack([run[own], np.round(at[own] / step).astype(int)]), axis=1)
        steps, runs = np.unique(pairs[1], return_counts=True)
        held = steps[2 * runs >= len(side)]
        for part in np.split(held, np.flatnonzero(np.diff(held) > 1) + 1):
            if len(part) >= LEAST:
                found.append((float(part[0] * step), float((part[-1] + 1) * step), name))
    longest = sorted(found, key=lambda period: period[0] - period[1])[:MOST]
    return sorted(longest)


def shading(side: Selection, texts: bool = True) -> list[Mark]:
    """The periods as a mark, if there are any."""
    found = periods(side)
    if not found:
        return []
    return [Spans([float(years(side, start)) for start, _, _ in found], [float(years(side, end)) for _, end, _ in found],
                  [name for _, _, name in found] if texts else [])]


def told(marks: Sequence[Mark]) -> str:
    return " Shaded: periods of the timeline." if any(isinstance(mark, Spans) for mark in marks) else ""

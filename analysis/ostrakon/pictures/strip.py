"""Who held which office one after another in one run, and how each ended."""
from __future__ import annotations

import numpy as np
import pandas as pd

from .. import succession
from ..selection import Selection
from . import people, runs, timeline
from .drawing import Axis, Beside, Drawing, Mark, Panel, Points, Segments
from .people import where
from .registry import Nothing, Picture, Sides

ROWS = 16            # offices drawn unasked
ASKED = 40           # offices drawn at most
ENDS = {"purged": ("purged", "fallen"), "promoted": ("promoted", 0), "moved": ("moved", 4), "retired": ("retired, term over, died", 2),
        "term ended": ("retired, term over, died", 2), "died": ("retired, term over, died", 2), "censored": ("in office at the end", "pale")}
OTHERS = ("other ends", 1)


def _missing(sides: Sides) -> str | None:
    for table in ("spells", "cases"):
        if not sides[0].history.has(table):
            return f"{sides[0].history.path}: has no table /{table}; live it again with `record: {{ {table}: all }}`"
    try:
        offices(sides[0], None)
    except Nothing as error:
        return str(error)
    return None


def offices(side: Selection, post: str | None) -> pd.DataFrame:
    """Of each office drawn: post, holders and fallen over all runs, in the order of the scenario. Without `post` those above the lowest
    rank whose holders fall most often, of at least one holder a run on average.
    """
    code, fell, rank = (side.raw("spells", column) for column in ("post", "fell", "rank"))
    words = side.history.words("post")
    holders, fallen = np.bincount(code, minlength=len(words)), np.bincount(code, fell == 1, minlength=len(words)).astype(int)
    if post is not None:
        chosen = np.flatnonzero(succession.posts_of(side, post) & (holders > 0))[:ASKED]
    else:
        top = np.full(len(words), -1)
        np.maximum.at(top, code, rank)
        usual = (holders >= len(side)) & (top > rank.min())
        share = np.where(usual, fallen / np.maximum(holders, 1), -1)
        chosen = np.sort(np.argsort(-share, kind="stable")[:min(ROWS, int(usual.sum()))])
    if not len(chosen):
        raise Nothing(f"{side.history.path}: no office has a holder in every run; name offices (--post)")
    return pd.DataFrame({"post": words[chosen], "holders": holders[chosen], "fallen": fallen[chosen]})


def _holders(side: Selection, row: float, table: pd.DataFrame, last: float) -> list[Mark]:
    """One office: a bar for each holder, a cross where a case was opened after leaving."""
    marks: list[Mark] = []
    start = np.maximum(table["start"].to_numpy(float), 0)
    end = table["end"].fillna(last).to_numpy(float)
    ended = table["ended"].fillna("censored").astype(str).tolist()
    texts = []
    columns = (table["agent"].fillna(-1), table["faction"], start, table["end"], ended, table["after"])
    for agent, faction, since, until, how, after in zip(*columns, strict=True):
        till = "the end" if np.isnan(until) else side.history.month(until)
        later = f"\ncase opened {after:.0f} months after leaving" if after > 0 else ""
        texts.append(f"{people.person(side, int(agent))}, {faction}\n{side.history.month(since)} to {till}: {how}{later}")
    gap = 0.04 * side.history.months_per_step / 12
    for name, colour in dict.fromkeys(ENDS.get(how, OTHERS) for how in ended):
        own = [ENDS.get(how, OTHERS) == (name, colour) for how in ended]
        level = np.full(sum(own), row)
        marks.append(Segments(runs.years(side, start[own]), level, runs.years(side, end[own]) - gap, level, name, colour, 6.5,
                              hover=where(texts, own)))
    edges = start[start > 0]
    begins, level = runs.years(side, edges), np.full(len(edges), row)
    marks.append(Segments(begins, level - 0.34, begins, level + 0.34, "", "ink", 0.7))
    late = (table["after"] > 0).to_numpy(bool)
    if late.any():
        hit = table["hit"].to_numpy(float)[late]
        level = np.full(len(hit), row + 0.32)
        marks.append(Segments(runs.years(side, end[late]), level, runs.years(side, hit), level, "", "fallen", 0.7, "dot"))
        marks.append(Points(runs.years(side, hit), level, "case opened after leaving", "fallen", "cross", 4.5,
                            hover=where(texts, late)))
    return marks


def _ordered(marks: list[Mark]) -> list[Mark]:
    """Bars before edges and crosses, so that the legend has the ends first."""
    return sorted(marks, key=lambda mark: (isinstance(mark, Points), not getattr(mark, "label", "")))


def draw(sides: Sides, post: str | None = None, run: int | None = None) -> Drawing:
    """post  offices whose name is or has this; without it those whose holders fall most often. run  without it the first."""
    side = sides[0]
    rows = offices(side, post)
    single = runs.only(side, runs.number(side) if run is None else run)
    held = succession.succession(single, list(rows["post"]))
    last = runs.extent(single)
    steps = float(single.history.run_column("steps")[single.positions][0]) * single.history.months_per_step
    marks: list[Mark] = []
    count = len(rows)
    for i, name in enumerate(rows["post"]):
        marks += _holders(single, float(count - 1 - i), held[held["post"] == name], steps)
    shares = Beside(np.arange(count)[::-1], [f"{100 * share:.0f} %" for share in rows["fallen"] / rows["holders"]])
    short = people.short_posts(list(rows["post"]))
    shade = timeline.shading(single)
    panel = Panel([*shade, *_ordered(marks), shares], Axis(kind="date", low=last[0], high=last[1]),
                  Axis(low=-0.7, high=count + 0.25, ticks=[(count - 1 - i, name) for i, name in enumerate(short)]), height=1.2 + 0.52 * count)
    which = "" if post else " Offices above the lowest rank whose holders fall most often."
    caption = (f"Holders one after another in one run; at the right the share of all holders in {runs.counted(len(side), 'run')} who ever fell.{which}"
               f"{timeline.told(shade)} {runs.all_said([single])}")
    return Drawing("Succession in office", caption, [panel])


PICTURE = Picture("succession", "who held which office in one run, and how each ended", "spells and cases", _missing, draw, ("post", "run"))

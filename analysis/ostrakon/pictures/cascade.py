"""Cases that lead to cases: the tree of one cascade, and how large cascades are over all runs."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import waves
from ..selection import Selection
from . import people, runs
from .drawing import Axis, Drawing, Labels, Mark, Panel, Points, Segments
from .people import where
from .registry import Nothing, Picture, Sides

NODES = 45           # cases drawn at most, the first ones


@dataclass(frozen=True)
class Tree:
    """The cases of one cascade in the order of their rows on the page: opened (months), parent as a place in this tree or -1."""

    cases: pd.DataFrame
    parent: np.ndarray
    row: np.ndarray
    fell: np.ndarray
    left_out: int


def _missing(sides: Sides) -> str | None:
    history = sides[0].history
    if not history.has("cases"):
        return f"{history.path}: has no table /cases; live it again with `record: {{ cases: all }}`"
    if not (sides[0].raw("cases", "parent") >= 0).any():
        return f"{history.path}: no case leads to another in any of these runs"
    return None


def tree_of(side: Selection, first: int) -> Tree:
    """The cascade of one run that begins with a case of this number."""
    cases = side.table("cases", ["agent", "post", "opened_by", "opened_at", "outcome", "parent"]).reset_index(drop=True)
    parent = side.raw("cases", "parent").astype(int)
    root, _ = waves.roots(np.where(parent >= 0, parent, -1))
    own = np.flatnonzero(root == first)
    own = own[np.lexsort((own, cases["opened_at"].to_numpy(float)[own]))]
    shown = own[:NODES]
    place = {int(case): i for i, case in enumerate(shown)}
    above = np.array([place.get(int(parent[case]), -1) for case in shown])
    fell = side.raw("agents", "fell") == 1 if side.history.has("agents") else np.zeros(0, bool)
    agents = cases["agent"].fillna(-1).to_numpy(int)[shown]
    fallen = np.array([0 <= agent < len(fell) and bool(fell[agent]) for agent in agents])
    return Tree(cases.iloc[shown], above, _rows(above), fallen, len(own) - len(shown))


def _rows(parent: np.ndarray) -> np.ndarray:
    """Rows of an indented tree: each case under the one that led to it, before that one's next; a line of descent stays together."""
    below: dict[int, list[int]] = {}
    for i, above in enumerate(parent.tolist()):
        below.setdefault(above, []).append(i)
    row, waiting = np.zeros(len(parent), int), below.get(-1, [])[::-1]
    count = 0
    while waiting:
        at = waiting.pop()
        row[at] = count
        count += 1
        waiting += below.get(at, [])[::-1]
    return row


def _tree(side: Selection, tree: Tree) -> Panel:
    x, y = runs.years(side, tree.cases["opened_at"].to_numpy(float)), -tree.row.astype(float)
    led = tree.parent >= 0
    above = tree.parent[led]
    lowest = np.array([y[tree.parent == i].min() if (tree.parent == i).any() else y[i] for i in range(len(x))])
    has = lowest < y
    posts = people.short_posts([str(post) for post in tree.cases["post"]])
    hover = [f"{people.person(side, int(agent))}, {post}\nopened {side.history.month(at)} by {by}: {outcome}"
             for agent, post, at, by, outcome in zip(tree.cases["agent"].fillna(-1), tree.cases["post"], tree.cases["opened_at"],
                                                     tree.cases["opened_by"], tree.cases["outcome"], strict=True)]
    span = max(float(x.max() - x.min()), 0.25)
    marks: list[Mark] = [Segments(x[has], y[has], x[has], lowest[has], "", "muted", 0.8),
                         Segments(x[above], y[led], x[led], y[led], "", "muted", 0.8)]
    for name, colour, symbol, own in (("fell", "fallen", "circle", tree.fell), ("did not fall", "muted", "ring", ~tree.fell)):
        if own.any():
            marks.append(Points(x[own], y[own], name, colour, symbol, 5.5, hover=where(hover, own)))
    named = bool(people.person_names(side))
    texts = [(f"{people.person(side, int(agent))}, " if named else "") + post
             for agent, post in zip(tree.cases["agent"].fillna(-1), posts, strict=True)]
    marks.append(Labels(x + 0.02 * span, y, [text if len(text) < 52 else text[:24] + "…" + text[-26:] for text in texts], "left", 6.5))
    widest = max(len(text) for text in texts)
    return Panel(marks, Axis("case opened", "date", float(x.min()) - 0.03 * span, float(x.max()) + span * (0.05 + min(0.9, 0.016 * widest))),
                 Axis(low=float(y.min()) - 0.7, high=0.7, shown=False), "one cascade: each case under the one that led to it",
                 1.4 + 0.36 * len(x))


def _sizes(found: pd.DataFrame) -> Panel:
    """Share of cascades with at least so many cases."""
    table = waves.cascade_sizes(found).groupby("size")["cascades"].sum()
    size = table.index.to_numpy(float)
    share = table.to_numpy()[::-1].cumsum()[::-1] / table.sum()
    hover = [f"{int(n)} cases or more: {part:.3%} of cascades\nexactly {int(n)}: {count}"
             for n, part, count in zip(size, share, table, strict=True)]
    top = float(size.max())
    ticks = [(n, f"{n:g}") for n in (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000) if n <= 1.3 * top]
    lowest = 10.0 ** np.floor(np.log10(share.min()))
    parts = [(float(10.0**power), f"{100 * 10.0**power:g} %") for power in range(int(np.log10(lowest)), 1)]
    return Panel([Points(size, share, "", 0, "circle", 4, hover=hover)], Axis("cases in a cascade, at least", "log", 0.9, 1.25 * top, ticks),
                 Axis("share of cascades", "log", lowest, 1.3, parts), "all cascades, those of one case included", 4.5)


def draw(sides: Sides, run: int | None = None) -> Drawing:
    """run  the largest cascade of that run; without it the largest of all runs."""
    side = sides[0]
    found = waves.cascades(side)
    own = found if run is None else found[found["run"] == runs.number(runs.only(side, run))]
    if not len(own) or own["size"].max() < 2:
        raise Nothing(f"{side.history.path}: no case leads to another in run {run}")
    largest = own.sort_values(["size", "run", "case"], ascending=[False, True, True]).iloc[0]
    single = runs.only(side, int(largest["run"]))
    tree = tree_of(single, int(largest["case"]))
    out = f" {tree.left_out} later cases are left out." if tree.left_out else ""
    whole = "the largest of this run" if run is not None else f"the largest of {len(found)} in {runs.counted(len(side), 'run')}, so no typical one"
    caption = (f"Above: {int(largest['size'])} cases over {largest['months']:.0f} months, {whole}.{out} Below: all "
               f"{runs.counted(len(found), 'cascade')} of {runs.counted(len(side), 'run')}; {100 * (found['size'] > 1).mean():.1f} % have more than one case. {runs.all_said([single])}")
    return Drawing("Cases that lead to cases", caption, [_tree(single, tree), _sizes(found)], aligned=False)


PICTURE = Picture("cascade", "the tree of a cascade of cases, and how large cascades are", "cases of which one leads to another",
                  _missing, draw, ("run",))

"""Who holds which seat at a date of one run, by rank and superior, with ties between them and the fallen marked."""
from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..selection import Selection
from . import people, runs
from .drawing import Axis, Drawing, Labels, Mark, Panel, Points, Segments
from .people import where
from .registry import Nothing, Picture, Sides

SEATS = 140          # drawn at most, from the top rank down
TIES = 150           # drawn at most, the strongest
BEFORE = 12.0        # months in which a purge of the holder before still marks a seat
CURVE = 10           # pieces of a curved tie
FACTIONS = 7         # with a colour of their own
KINDS = 3            # of ties with a colour of their own


def _missing(sides: Sides) -> str | None:
    if not sides[0].history.has("spells"):
        return f"{sides[0].history.path}: has no table /spells; live it again with `record: {{ spells: all }}`"
    if not sides[0].rows("spells")[1].all():
        return f"{sides[0].history.path}: nobody ever holds an office in some of the runs"
    return None


def seats_at(side: Selection, at: float) -> tuple[pd.DataFrame, int]:
    """The seats that exist at a date (somebody holds them or has within two years), from the top rank down: post and rank (codes),
    agent and faction (-1: vacant), lately (the holder before was purged), later (the holder falls later). And how many are left out.
    """
    raw = pd.DataFrame({name: side.raw("spells", name) for name in ("post", "rank", "agent", "faction", "start", "end", "ended_by")})
    raw = raw[raw["start"] <= at]
    purged = list(side.history.words("ended_by")).index("purged")
    raw["held"] = raw["end"].isna() | (raw["end"] > at)
    raw["lately"] = (raw["ended_by"] == purged) & (raw["end"] <= at) & (raw["end"] > at - BEFORE)
    raw = raw[raw["held"] | (raw["end"] > at - 24)]
    if not len(raw):
        raise Nothing(f"{side.history.path}: nobody holds an office in {side.history.month(at)}")
    grouped = raw.sort_values(["post", "start"], kind="stable").groupby("post")
    found = pd.DataFrame({"rank": grouped["rank"].max(), "lately": grouped["lately"].any()})
    held = raw[raw["held"]].sort_values("start").drop_duplicates("post", keep="last").set_index("post")
    found["agent"] = held["agent"].reindex(found.index).fillna(-1).astype(int)
    found["faction"] = held["faction"].reindex(found.index).fillna(-1).astype(int)
    ranks, sizes = np.unique(found["rank"], return_counts=True)
    fitting = ranks[::-1][np.cumsum(sizes[::-1]) <= SEATS]
    lowest = fitting.min() if len(fitting) else ranks.max()
    shown = found[found["rank"] >= lowest].head(SEATS).reset_index()
    shown["later"] = np.isin(shown["agent"], fallen_after(side, at)) & (shown["agent"] >= 0)
    return shown, len(found) - len(shown)


def fallen_after(side: Selection, at: float) -> np.ndarray:
    """Who is purged later in this run: holders whose spell ends so, or, with events, anyone."""
    history = side.history
    if history.has("events"):
        hit = (side.raw("events", "kind") == list(history.words("event_kind")).index("purged")) & (side.raw("events", "at") > at)
        return np.unique(side.raw("events", "agent")[hit])
    ended = (side.raw("spells", "ended_by") == list(history.words("ended_by")).index("purged")) & (side.raw("spells", "end") > at)
    return np.unique(side.raw("spells", "agent")[ended])


def superiors(posts: list[str], rank: np.ndarray) -> np.ndarray:
    """Row of the superior of each post, -1 where none is drawn: the first of the highest rank in its own organisation, else in the one
    above, whose rank is higher. Organisations are the parts of a post's name.
    """
    units = [tuple(post.split("/")[:-1]) for post in posts]
    head: dict[tuple[str, ...], int] = {}
    for i in np.lexsort((np.arange(len(posts)), -rank)):
        head.setdefault(units[i], int(i))
    found = np.full(len(posts), -1)
    for i, unit in enumerate(units):
        for depth in range(len(unit), 0, -1):
            above = head.get(unit[:depth], -1)
            if above >= 0 and rank[above] > rank[i]:
                found[i] = above
                break
    return found


def places(above: np.ndarray) -> np.ndarray:
    """Places from left to right: seats without subordinates side by side, the others over the middle of theirs."""
    below: dict[int, list[int]] = {}
    for i, one in enumerate(above.tolist()):
        below.setdefault(one, []).append(i)
    x, slot = np.zeros(len(above)), 0.0

    def put(at: int) -> None:
        nonlocal slot
        own = below.get(at, [])
        for i in own:
            put(i)
        if at >= 0:
            x[at] = (x[own[0]] + x[own[-1]]) / 2 if own else slot
            slot += 0 if own else 1
        if at >= 0 and own and (above[at] < 0 or above[above[at]] < 0):
            slot += 0.6  # a gap between the units of the top
    put(-1)
    return x


def ties_at(side: Selection, at: float) -> tuple[pd.DataFrame, str]:
    """Ties between people (agent, other, kind, weight) as last written down at the date, and what a caption says of them."""
    history, step = side.history, side.history.months_per_step
    said = "The file holds no ties."
    for table, columns in (("panel_ties", ("agent", "other", "kind", "weight")), ("panel_agents", ("agent", "patron"))):
        if not history.has(table):
            continue
        when = side.raw(table, "step")
        known = when[(when - 1) * step <= at + 1e-9]
        if not len(known):
            said = "Nobody is tied to anybody at that date."
            continue
        rows = when == known.max()
        raw = {name: side.raw(table, name)[rows] for name in columns}
        when_said = side.history.month((known.max() - 1) * step)
        if table == "panel_ties":
            raw["kind"] = np.append(history.words("tie_kind"), "")[raw["kind"]]
            return pd.DataFrame(raw), f"Ties as of {when_said}."
        clients = pd.DataFrame({"agent": raw["agent"], "other": raw["patron"], "kind": "client of", "weight": 1.0})
        return clients[clients["other"] >= 0], f"Lines: clients and patrons as of {when_said}."
    return pd.DataFrame({"agent": [], "other": [], "kind": [], "weight": []}), said


def _ties(ties: pd.DataFrame, seats: pd.DataFrame, x: np.ndarray, y: np.ndarray) -> tuple[list[Mark], str]:
    """Curves between those drawn, of each kind."""
    row = {int(agent): i for i, agent in enumerate(seats["agent"]) if agent >= 0}
    inside = ties[ties["agent"].isin(row) & ties["other"].isin(row)]
    high = np.maximum(*(inside[end].map(lambda agent: y[row[int(agent)]]).to_numpy(float) for end in ("agent", "other")))
    strongest = inside.iloc[np.lexsort((-high, -inside["weight"].abs().to_numpy(float)))[:TIES]]
    kinds = strongest["kind"].value_counts().index[:KINDS]
    marks: list[Mark] = []
    for k, kind in enumerate(kinds):
        part = strongest[strongest["kind"] == kind]
        a, b = (np.array([row[int(agent)] for agent in part[side]]) for side in ("agent", "other"))
        t = np.linspace(0, 1, CURVE + 1)[None, :]
        lift = 0.35 * np.minimum(1, np.abs(x[a] - x[b]) / max(1.0, np.ptp(x)) * 3 + 0.15)[:, None]
        xs = x[a][:, None] * (1 - t) + x[b][:, None] * t
        ys = y[a][:, None] * (1 - t) + y[b][:, None] * t + 4 * lift * t * (1 - t)
        marks.append(Segments(xs[:, :-1].ravel(), ys[:, :-1].ravel(), xs[:, 1:].ravel(), ys[:, 1:].ravel(), str(kind) or "tie", (5, 3, 4)[k], 0.6,
                              opacity=0.55))
    return marks, f" Of {len(inside)} ties between them the {TIES} strongest are drawn, among equals those of higher ranks." if len(inside) > TIES else ""


def _nodes(side: Selection, seats: pd.DataFrame, x: np.ndarray, y: np.ndarray) -> list[Mark]:
    """Holders in the colours of their factions, smaller where they are many, and the fallen among them."""
    size = float(np.clip(350 / max(1.0, np.ptp(x)), 3.0, 4.8))
    words = side.history.words("faction")
    codes, posts = seats["faction"].to_numpy(), seats["post_name"].tolist()
    hover = [f"{post}\n" + (f"{people.person(side, agent)}, {words[code]}" if agent >= 0 else "vacant") + ("\nfalls later" if later else "")
             for post, agent, code, later in zip(posts, seats["agent"], codes, seats["later"], strict=True)]
    shown = list(people.largest(np.bincount(codes[codes >= 0], minlength=len(words)), FACTIONS))
    marks: list[Mark] = []
    for i, code in enumerate([*shown, None, -1]):
        own = (codes == code) if code is not None else (codes >= 0) & ~np.isin(codes, shown)
        if own.any():
            name = "other factions" if code is None else "vacant" if code == -1 else str(words[code])
            marks.append(Points(x[own], y[own], name, "muted" if code in (None, -1) else i, "ring" if code == -1 else "circle", size,
                                hover=where(hover, own)))
    for column, name, symbol, large, lift in (("lately", "holder purged in the year before", "ring", size + 3.5, 0.0),
                                              ("later", "falls later in this run", "cross", size, 0.13)):
        own = seats[column].to_numpy(bool)
        if own.any():
            marks.append(Points(x[own], y[own] + lift, name, "fallen", symbol, large, hover=where(hover, own)))
    return marks


def _names(seats: pd.DataFrame, x: np.ndarray, y: np.ndarray) -> list[Mark]:
    """Names over the seats of rows that have room for them."""
    marks: list[Mark] = []
    wide = max(float(np.ptp(x)), 1.0)
    for row in np.unique(y):
        own = np.flatnonzero(y == row)
        order = own[np.argsort(x[own])]
        room = np.diff(x[order]).min() / wide if len(order) > 1 else 1.0
        letters = int(room * 105)
        texts = [re.sub(r"^.*/(?=[^/]*/[^/]*$)", "", post) for post in seats["post_name"].iloc[order]]
        if letters >= 9:
            short = [text if len(text) <= letters else text[:letters - 1] + "…" for text in texts]
            marks.append(Labels(x[order], np.full(len(order), row + 0.26), short, "middle", 6))
    return marks


def draw(sides: Sides, at: str | None = None, run: int | None = None) -> Drawing:
    """at  a date (2018-02), without it the middle of what was lived after the warm-up; run  without it the first."""
    side = runs.only(sides[0], runs.number(sides[0]) if run is None else run)
    step = side.history.months_per_step
    steps = int(side.history.run_column("steps")[side.positions][0])
    date = runs.date_of(side, at) if at is not None else float((side.history.warm_up + steps) // 2 * step)
    seats, left_out = seats_at(side, date)
    seats["post_name"] = side.history.words("post")[seats["post"]]
    rank = seats["rank"].to_numpy()
    above = superiors(seats["post_name"].tolist(), rank)
    ranks = np.unique(rank)
    x, y = places(above), np.searchsorted(ranks, rank).astype(float)
    ties, told = ties_at(side, date)
    curves, more = _ties(ties, seats, x, y)
    has = above >= 0
    lines = Segments(x[has], y[has], x[above[has]], y[above[has]], "", "pale", 0.7)
    margin = 0.06 * max(float(np.ptp(x)), 1.0) + 0.4
    panel = Panel([lines, *_nodes(side, seats, x, y), *curves, *_names(seats, x, y)],
                  Axis(low=float(x.min()) - margin, high=float(x.max()) + margin, shown=False),
                  Axis(low=-0.45, high=len(ranks) - 0.45, ticks=[(i, str(side.history.words("rank")[code])) for i, code in enumerate(ranks)]),
                  height=2.0 + 1.5 * len(ranks))
    lower = f" {left_out} seats of lower ranks are left out." if left_out else ""
    caption = (f"Seats by rank in {side.history.month(date)}, grey lines to the head of the unit or of the one above it. "
               f"{told}{more}{lower} {runs.all_said([side])}")
    return Drawing(f"Who holds which seat, {side.history.month(date)}", caption, [panel])


PICTURE = Picture("hierarchy", "who holds which seat at a date, ties, and who falls", "spells", _missing, draw, ("at", "run"))

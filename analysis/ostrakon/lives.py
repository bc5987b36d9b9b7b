"""Counterfactual lives: the same persons in two scenarios, who falls in one and not in the other; and where histories part.

A person is the same in all scenarios of a replicate by its key (/agents/key). Starters are there before step 1; whoever enters
later may enter one world alone.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from . import estimates, text
from .compare import pairs_of
from .errors import HistoryError, reading
from .history import History
from .selection import Selection, Source, selection_of

BATCH = 1_000_000  # rows of /agents or /events of each world at once
WORDS = ("rank", "faction", "sector")
COUNTS = ("persons", "fall_a", "fall_b", "both", "only_a", "only_b", "missing_a", "missing_b", "fall_missing_a", "fall_missing_b")


def paired(a: Source, b: Source) -> tuple[Selection, Selection]:
    """The runs of two worlds that are pairs. Raises HistoryError where they are independent."""
    both = pairs_of(selection_of(a), selection_of(b))
    if both is None:
        raise HistoryError("lives can be followed only in runs of the same master seed and replicates; these are independent")
    return both


def sector_of_posts(history: History) -> np.ndarray:
    """The sector of each post as its code, -1 where unknown: what events that concern the post say (first million events)."""
    found = np.full(len(history.words("post")), -1)
    if not history.has("events"):
        return found
    with reading(history.path, "/events"):
        rows = min(1_000_000, len(history.file["events"]["run"]))
        post, sector = (history.column("events", name)[:rows] for name in ("post", "sector"))
    known = (post >= 0) & (sector >= 0)
    found[post[known]] = sector[known]
    return found


def persons(side: Selection) -> pd.DataFrame:
    """Everyone of these runs: replicate, key, starter, fell, and rank, faction and sector of the first post.

    Who never held a post has the faction and rank of /agents, which are those at the end.
    """
    history, run = side.history, side.run_index("agents")
    found = pd.DataFrame({"replicate": side.replicates[run], "key": side.raw("agents", "key"),
                          "starter": side.raw("agents", "entered") < 0, "fell": side.raw("agents", "fell") == 1})
    codes = {"rank": side.raw("agents", "rank"), "faction": side.raw("agents", "faction"), "sector": np.full(len(found), -1)}
    if history.has("spells"):
        begins = np.cumsum(side.rows("agents")[1]) - side.rows("agents")[1]
        agent = side.raw("spells", "agent")
        who, rows = np.unique(np.where(agent >= 0, agent + begins[side.run_index("spells")], -1), return_index=True)
        who, rows = who[who >= 0], rows[who >= 0]
        codes["sector"][who] = sector_of_posts(history)[side.raw("spells", "post")[rows]]
        for name in ("rank", "faction"):
            codes[name][who] = side.raw("spells", name)[rows]
    for name in WORDS:
        found[name] = pd.Categorical.from_codes(codes[name], history.words(name))
    return found


@dataclass
class Lives:
    """Counts of persons by replicate, rank, faction, sector (codes of `words`, -1: none) and whether they were there at the start."""

    cells: pd.DataFrame
    words: dict[str, list[str]]
    names: tuple[str, str]
    replicates: np.ndarray
    level: float

    def table(self, by: str | Sequence[str] | None = None, seed: int = 1) -> pd.DataFrame:
        """A row for each group: persons in both worlds, who falls in both, only in a, only in b; the shares that fall, their
        difference with its bootstrap interval over replicates; and `spared`: of those who fall in a, who does not in b.

        by   `starter`, `rank`, `faction`, `sector`, or several; without it all persons
        """
        keys = [by] if isinstance(by, str) else list(by or [])
        for key in keys:
            if key not in (*WORDS, "starter"):
                raise HistoryError(f"lives are counted by {', '.join(WORDS)} and starter, not by '{key}'")
        groups = self.cells.groupby(keys if len(keys) > 1 else keys[0]) if keys else [("all", self.cells)]
        names, counts = [], []
        for name, group in groups:
            names.append(name if isinstance(name, tuple) else (name,))
            by_run = group.groupby("replicate")[list(COUNTS)].sum().reindex(self.replicates, fill_value=0)
            counts.append(by_run.to_numpy(float))
        rows = [dict(zip(keys or ["group"], name, strict=False)) | self._row(count, seed)
                for name, count in zip(names, counts, strict=True)]
        found = pd.DataFrame(rows)
        for key in set(keys) & set(WORDS):
            found[key] = pd.Categorical.from_codes(found[key].astype(int), self.words[key])
        if "starter" in found:
            found["starter"] = np.where(found["starter"], "starter", "entrant")
        return found

    def _row(self, counts: np.ndarray, seed: int) -> dict[str, float]:
        total = dict(zip(COUNTS, counts.sum(axis=0).astype(int).tolist(), strict=True))
        persons_by_run = counts[:, COUNTS.index("persons")]
        change = counts[:, COUNTS.index("only_b")] - counts[:, COUNTS.index("only_a")]
        low, high = ratio_interval(change, persons_by_run, self.level, seed)
        share = [total[name] / total["persons"] if total["persons"] else np.nan for name in ("fall_a", "fall_b")]
        return {"persons": total["persons"], "both": total["both"], "only_a": total["only_a"], "only_b": total["only_b"],
                "share_a": share[0], "share_b": share[1], "difference": share[1] - share[0], "low": low, "high": high,
                "spared": total["only_a"] / total["fall_a"] if total["fall_a"] else np.nan,
                "in_a_alone": total["missing_b"], "in_b_alone": total["missing_a"]}


def ratio_interval(top: np.ndarray, bottom: np.ndarray, level: float, seed: int = 1) -> tuple[float, float]:
    """Percentile interval of sum(top)/sum(bottom), runs resampled."""
    if not bottom.sum():
        return np.nan, np.nan
    drawn = np.concatenate([block @ np.stack([top, bottom], axis=1) for block in estimates.weights(len(top), seed=seed)])
    drawn = drawn[drawn[:, 1] > 0]
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def batches_of_pairs(a: Selection, b: Selection, table: str) -> list[tuple[Selection, Selection]]:
    """Pairs in parts of about BATCH rows of the table in each world."""
    part = np.maximum.reduce([np.cumsum(side.rows(table)[1]) // BATCH for side in (a, b)])
    return [(Selection(a.history, a.positions[part == n], a.name), Selection(b.history, b.positions[part == n], b.name))
            for n in np.unique(part)]


def lives(a: Source, b: Source, level: float = 0.95) -> Lives:
    """Follows everyone of the paired runs through both worlds. Rank, faction and sector are those of the first post in a (in b
    for who is only there), which nothing that happens later can change. Raises HistoryError (no /agents, independent runs).
    """
    a, b = paired(a, b)
    words = {name: list(dict.fromkeys([*a.history.words(name), *b.history.words(name)])) for name in WORDS}
    cells = []
    for part_a, part_b in batches_of_pairs(a, b, "agents"):
        both = _coded(persons(part_a), words).merge(_coded(persons(part_b), words), on=["replicate", "key"], how="outer",
                                                    suffixes=("_a", "_b"))
        there = [both[f"fell_{side}"].notna() for side in "ab"]
        fell = [both[f"fell_{side}"].eq(True) for side in "ab"]
        counted = pd.DataFrame({"replicate": both["replicate"], "starter": both["starter_a"].where(there[0], both["starter_b"]).astype(bool)})
        for name in WORDS:
            codes = [both[f"{name}_{side}"].fillna(-1).astype(int) for side in "ab"]
            counted[name] = codes[0].where(codes[0] >= 0, codes[1])
        counted["persons"] = there[0] & there[1]
        counted["fall_a"], counted["fall_b"] = fell[0] & counted["persons"], fell[1] & counted["persons"]
        counted["both"] = fell[0] & fell[1]
        counted["only_a"], counted["only_b"] = counted["fall_a"] & ~fell[1], counted["fall_b"] & ~fell[0]
        counted["missing_a"], counted["missing_b"] = ~there[0], ~there[1]
        counted["fall_missing_a"], counted["fall_missing_b"] = fell[1] & ~there[0], fell[0] & ~there[1]
        cells.append(counted.groupby(["replicate", "starter", *WORDS])[list(COUNTS)].sum().reset_index())
    return Lives(pd.concat(cells, ignore_index=True), words, (a.name, b.name), a.replicates, level)


def _coded(frame: pd.DataFrame, words: dict[str, list[str]]) -> pd.DataFrame:
    """Categories as codes of words that two worlds share; pandas 1.5 loses missing categories when it groups."""
    return frame.assign(**{name: frame[name].cat.set_categories(own).cat.codes for name, own in words.items()})


def report(found: Lives) -> str:
    """The tables of who falls, as text: starters and entrants, then starters by rank, faction and sector."""
    parts = [f"Lives in a = {found.names[0]} and b = {found.names[1]}, {len(found.replicates)} pairs", text.table(found.table("starter"))]
    for name in WORDS:
        table = found.table(["starter", name])
        table = table[(table["starter"] == "starter") & table[name].notna()].drop(columns=["starter", "in_a_alone", "in_b_alone"])
        if len(table):
            parts += ["", f"Starters by {name} (of the first post)", text.table(table)]
    return "\n".join(parts)

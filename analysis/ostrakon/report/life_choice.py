"""Whose life a report tells: by a stated rule, or the one that was asked for."""
from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np

from ..errors import HistoryError
from ..history import History
from ..selection import Selection

RULE = ("Of all officials of all runs who fell, the one who had climbed most ranks within the run; of several the one whose highest rank "
        "was higher, then who held more posts, then the earliest run and the smallest number.")
NOBODY = "Nobody fell in these runs, so it is the official who climbed most ranks, by the same rule."


@dataclass(frozen=True)
class Choice:
    """A person of a run, and in a sentence why this one. `position` is that of the run in /runs."""

    history: History
    position: int
    agent: int
    why: str

    @property
    def run(self) -> int:
        return int(self.history.run_column("run")[self.position])

    @property
    def side(self) -> Selection:
        return Selection(self.history, np.array([self.position]), f"run {self.run}")


def position_of(history: History, run: int) -> int:
    """The position of a finished run. Raises HistoryError where there is none of this number."""
    at = np.flatnonzero(history.run_column("run") == run)
    if not len(at):
        numbers = history.run_column("run")
        raise HistoryError(f"{history.path}: there is no run {run}; its {len(numbers)} runs have numbers from {numbers.min()} to {numbers.max()}")
    if history.run_column("status")[at[0]] != 0:
        raise HistoryError(f"{history.path}: run {run} failed and has no lives to tell")
    return int(at[0])


def most_dramatic(side: Selection) -> tuple[int, int, bool] | None:
    """Position, agent and whether they fell, by RULE; None where nobody held a post or the tables are not there."""
    history = side.history
    if not (history.has("spells") and history.has("events")):
        return None
    agent, rank, run = side.raw("spells", "agent").astype(np.int64), side.raw("spells", "rank"), side.run_index("spells")
    fell = side.raw("spells", "fell") == 1
    known = (agent >= 0) & (rank >= 0)
    agent, rank, run, fell = agent[known], rank[known], run[known], fell[known]
    if not len(agent):
        return None
    people = int(agent.max()) + 1
    person, first, inverse = np.unique(run * people + agent, return_index=True, return_inverse=True)
    highest = np.zeros(len(person), int)
    np.maximum.at(highest, inverse, rank)
    climbed = highest - rank[first]  # spells of a run stand in the order in which they began
    posts = np.bincount(inverse)
    fallen = np.zeros(len(person), bool)
    np.logical_or.at(fallen, inverse, fell)
    chosen = fallen if fallen.any() else np.ones(len(person), bool)
    order = np.lexsort((person, -posts, -highest, -climbed, ~chosen))
    run_at, who = divmod(int(person[order[0]]), people)
    return int(side.positions[run_at]), who, bool(fallen.any())


def named(history: History, position: int, official: str) -> int:
    """The number of a person given as a number or as a name of the roster. Raises HistoryError where nobody is meant."""
    names = [str(word) for word in history.words("person")] if "person" in history.file["legend"] else []
    people = int(history.run_column("agent_count")[position]) if history.has("agents") else None
    if official.isdigit():
        if people is not None and int(official) >= people:
            raise HistoryError(f"{history.path}: there is no official {official} in this run; its {people} people are 0 to {people - 1}")
        return int(official)
    if official in names:
        return names.index(official)
    near = difflib.get_close_matches(official, names, 1, 0.5)
    known = f"did you mean '{near[0]}'?" if near else "give a number" + (f", or a name such as '{names[0]}'" if names else "; this history has no names")
    raise HistoryError(f"{history.path}: no official is called '{official}'; {known}")


def choose(side: Selection, run: int | None, official: str) -> Choice | None:
    """Whose life is told; None where the history has no spells or events. Raises HistoryError for a bad wish."""
    history = side.history
    within = side
    if run is not None:
        position = position_of(history, run)
        within = Selection(history, np.array([position]), f"run {run}")
    if official != "auto":
        position = int(within.positions[0])
        return Choice(history, position, named(history, position, official), "Asked for by name or number.")
    if not history.has("spells") or not history.has("events"):
        return None
    found = most_dramatic(within)
    if found is None:
        return None
    position, agent, fell = found
    where = f" Only run {run} was looked at." if run is not None else ""
    return Choice(history, position, agent, (RULE if fell else NOBODY) + where)

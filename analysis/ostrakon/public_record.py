"""What happened and what was announced of it: the falls of a history, and when the public learned of them."""
from __future__ import annotations

import numpy as np
import pandas as pd

from .selection import Selection

FALLS = ("detained", "purged")


def coded(side: Selection, table: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Columns of a table as stored, with the position of the run in front."""
    found = pd.DataFrame({name: side.raw(table, name) for name in columns})
    found.insert(0, "run", side.run_index(table))
    return found


def is_fall(side: Selection) -> np.ndarray:
    """Of each row of /events whether somebody is taken away or purged."""
    return np.isin(side.raw("events", "kind"), np.flatnonzero(np.isin(side.history.words("event_kind"), FALLS)))


def falls(side: Selection) -> pd.DataFrame:
    """The first fall of each person of each run, by run and date: run (position), agent, post (code), fell (months after the
    start of step 1), announced (the first announcement of a fall from the beginning of that month on; NaN: none by the end).
    """
    events = coded(side, "events", ("agent", "post", "at"))[is_fall(side)]
    found = events[events["agent"] >= 0].sort_values(["run", "at"], kind="stable").drop_duplicates(["run", "agent"])
    found = found.rename(columns={"at": "fell"})
    told = coded(side, "public_announcements", ("kind", "agent", "at"))
    told = told[told["kind"] == list(side.history.words("announcement")).index("fall")]
    told = told.merge(found[["run", "agent", "fell"]], on=["run", "agent"])
    first = told[told["at"] >= np.floor(told["fell"])].groupby(["run", "agent"])["at"].min().rename("announced")
    return found.merge(first, how="left", on=["run", "agent"]).sort_values(["run", "fell"], kind="stable", ignore_index=True)

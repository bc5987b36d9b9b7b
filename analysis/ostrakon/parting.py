"""The first event at which two histories of one replicate part."""
from __future__ import annotations

import numpy as np
import pandas as pd

from .lives import batches_of_pairs, paired
from .selection import Selection, Source
from .tables import periods

COLUMNS = ("kind", "at", "agent", "post", "other")  # what happened, when, to whom, where; not scores, chances or draws


def translated(a: Selection, b: Selection, column: str) -> np.ndarray:
    """Codes of a column of events in b as codes of the same words in a; words that a lacks are other codes than any of a."""
    legend = str(a.history.column("events", column).attrs["legend"])
    words_a, words_b = a.history.words(legend), b.history.words(legend)
    code = {word: i for i, word in enumerate(words_a)}
    return np.array([code.get(word, -2 - i) for i, word in enumerate(words_b)] + [-1])


def _columns(side: Selection, translate: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    found = {name: side.raw("events", name) for name in COLUMNS}
    for name, codes in translate.items():
        found[name] = codes[found[name]]
    if side.history.has("agents"):  # numbers of people count those who are there; keys are the same in all scenarios
        keys, begins = side.raw("agents", "key"), np.cumsum(side.rows("agents")[1]) - side.rows("agents")[1]
        begins = begins[side.run_index("events")]
        for name in ("agent", "other"):
            who = found[name]
            found[name] = np.where(who >= 0, keys[np.where(who >= 0, who + begins, 0)], 0) if len(keys) else who
    return found


def partings(a: Source, b: Source) -> pd.DataFrame:
    """A row for each pair of runs: replicate, event (its number in the run, from 0; <NA> if the histories never part), the
    months after the start of step 1 and the calendar month of the earlier of the two events, kind_a and post_a, kind_b and
    post_b (missing where one history has no more events).

    Compared are kind, date, person, post and other person of the events that are in both files, in order.
    Raises HistoryError where events are missing or runs independent.
    """
    a, b = paired(a, b)
    translate = {name: translated(a, b, name) for name in ("kind", "post")}
    words = [{name: [*side.history.words("event_kind" if name == "kind" else "post"), None] for name in translate} for side in (a, b)]
    rows = []
    for sides in batches_of_pairs(a, b, "events"):
        found = [_columns(sides[0], {}), _columns(sides[1], translate)]
        own = [{name: side.raw("events", name) for name in translate} for side in sides]
        counts = [side.rows("events")[1] for side in sides]
        begins = [np.cumsum(count) - count for count in counts]
        for i, replicate in enumerate(sides[0].replicates.tolist()):
            slices = [slice(begin[i], begin[i] + min(counts[0][i], counts[1][i])) for begin in begins]
            apart = np.zeros(slices[0].stop - slices[0].start, bool)
            for name in COLUMNS:
                x, y = found[0][name][slices[0]], found[1][name][slices[1]]
                apart |= (x != y) & ~((x != x) & (y != y))  # two missing dates are alike
            at = int(np.argmax(apart)) if apart.any() else len(apart)
            row: dict[str, object] = {"replicate": replicate, "event": at if at < max(counts[0][i], counts[1][i]) else None}
            there = [int(begin[i]) + at if at < count[i] else None for begin, count in zip(begins, counts, strict=True)]
            dates = [found[s]["at"][there[s]] for s in range(2) if there[s] is not None]
            row["at"] = min(dates) if dates else np.nan
            for s, side in enumerate("ab"):
                for name in translate:
                    row[f"{name}_{side}"] = None if there[s] is None else words[s][name][own[s][name][there[s]]]
            rows.append(row)
    table = pd.DataFrame(rows)
    table["event"] = table["event"].astype("Int64")
    table.insert(3, "month", periods(table["at"].to_numpy(float), a.history.start))
    return table


def report(table: pd.DataFrame) -> str:
    """In one or two sentences: how many part, when, and by what."""
    parted = table[table["event"].notna()]
    if not len(parted):
        return f"None of the {len(table)} pairs of histories part in the events recorded."
    kinds = (parted["kind_a"].fillna("nothing") + " / " + parted["kind_b"].fillna("nothing")).value_counts()
    said = "; ".join(f"{kind}: {count}" for kind, count in kinds.head(5).items())
    quarter = parted["at"].quantile([0.25, 0.5, 0.75]).tolist()
    return (f"{len(parted)} of {len(table)} pairs of histories part, half of them within {quarter[1]:.0f} months "
            f"(quartiles {quarter[0]:.0f} and {quarter[2]:.0f}), the earliest in {parted['month'].min()}.\n"
            f"First events that differ (in a / in b): {said}.")

"""The public record beside the truth: which falls were announced, how much later, and who was missed before."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .. import public_record
from ..errors import HistoryError
from ..history import History
from ..selection import Selection
from .life import capital, chosen
from .life_words import Life
from .markup import Html, facts, join, name, table, tag
from .material import COMPARISON, SWEEP, Material, counted, office, percent
from .stored import scenario_of


@dataclass(frozen=True)
class Absences:
    """Of all invitations to meetings: how many were missed, and how many of those by people who had fallen unannounced."""

    invitations: int
    missed: int
    by_fallen: int


def absences(side: Selection, fallen: pd.DataFrame) -> Absences:
    seen = public_record.coded(side, "public_appearances", ("agent", "at", "seen"))
    rows = seen[seen["seen"] == 0].merge(fallen, on=["run", "agent"], how="left")
    gone = (rows["at"] >= rows["fell"]) & ~(rows["at"] > rows["announced"])
    return Absences(len(seen), len(rows), int(gone.sum()))


def section(material: Material) -> Html:
    parts = []
    told = [side for side in material.sides if holds(side.history)]
    if not told:
        return tag("p", "These histories hold no public record" if len(material.histories) > 1 else "This history holds no public record",
                   ", so that what was announced cannot be set beside what happened. A scenario with the phase ", tag("code", "observe"),
                   " keeps one; ", tag("code", "record: { public: all }"), ", or ", tag("code", "--set record.public=all", class_="short"), " writes it to the file.")
    if material.kind == SWEEP:
        told = told[:1]
        parts.append(tag("p", "Of the first point of the sweep, ", name(told[0].name), "."))
    for side in told:
        if material.kind == COMPARISON:
            parts.append(tag("h3", name(side.name)))
        if not side.history.has("events"):
            parts.append(tag("p", "The file holds the public record but no events, so that nothing can be set beside it."))
            continue
        parts += of_side(side)
    parts.append(of_life(material))
    return join(part for part in parts if part)


def holds(history: History) -> bool:
    return history.has("public_announcements") and history.has("public_appearances")


def of_side(side: Selection) -> list[Html]:
    fallen = public_record.falls(side)
    if not len(fallen):
        return [tag("p", f"Nobody fell in these {counted(len(side), 'run')}, and no fall was announced.")]
    delay = (fallen["announced"] - fallen["fell"]).dropna().to_numpy()
    missing = absences(side, fallen)
    rows = [("Falls that happened", f"{len(fallen):,} ({len(fallen) / len(side):.1f} a run)"),
            ("Announced by the end of the run", f"{len(delay):,} of {len(fallen):,} ({percent(len(delay) / len(fallen))})")]
    if len(delay):
        low, middle, high = np.quantile(delay, [0.25, 0.5, 0.75])
        rows.append(("From the fall to its announcement", f"median {middle:.1f} months; half of them between {low:.1f} and {high:.1f}; longest {delay.max():.1f}"))
    if missing.invitations:
        rows.append(("Invitations to meetings that were missed", f"{missing.missed:,} of {missing.invitations:,} ({percent(missing.missed / missing.invitations)})"))
    if missing.missed:
        rows.append(("Absences of people who had fallen, not yet announced", f"{missing.by_fallen:,} of {missing.missed:,} ({percent(missing.by_fallen / missing.missed)}); "
                     "the others were ill, on duty or away for another reason"))
    return [facts(rows), by_rank(side, fallen), tag("p", kept(side.history), class_="note") if kept(side.history) else Html(""),
            tag("p", "A fall is the first time that a person is taken away or a sanction that purges falls. Delays are of falls that were announced; those "
                     "that happened late in a run had less time to be, so that the share is a lower bound.", class_="note")]


def kept(history: History) -> str:
    """Where the scenario keeps only some kinds of events: which falls are therefore not seen here; else empty."""
    wanted = scenario_of(history).get("record", {}).get("events")
    missing = [kind for kind in public_record.FALLS if kind not in wanted] if isinstance(wanted, list) else []
    return f"The file keeps only some kinds of events, and {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not among them: falls of that kind are missing here." if missing else ""


def by_rank(side: Selection, fallen: pd.DataFrame) -> Html:
    """Falls and announcements by the rank at the fall, where spells say it."""
    if not side.history.has("spells"):
        return Html("")
    spells = public_record.coded(side, "spells", ("agent", "rank", "start"))
    held = fallen.reset_index().merge(spells, on=["run", "agent"], how="inner")
    last = held[held["start"] <= held["fell"]].sort_values("start").groupby("index").tail(1)
    words = side.history.words("rank")
    rows = [{"rank": str(words[code]), "falls": len(group), "announced": int(group["announced"].notna().sum()), "share": float(group["announced"].notna().mean()),
             "delay": float((group["announced"] - group["fell"]).dropna().median())} for code, group in last.groupby("rank", sort=True)]
    if not rows:
        return Html("")
    return table(pd.DataFrame(rows[::-1]), "By the rank last held", ["Rank", "Falls", "Announced", "Share", "Median delay, months"])


def of_life(material: Material) -> Html:
    """What the public could know of the official whose life is told, beside what was done."""
    try:
        choice = chosen(material)
    except HistoryError:
        return Html("")
    if choice is None or not holds(choice.history):
        return Html("")
    life, history = Life(choice), choice.history
    rows = [(float(event["at"]), "truth", str(event["kind"])) for _, event in life.own.iterrows()]
    told = choice.side.table("public_announcements")
    for _, row in told[told["agent"].eq(choice.agent).fillna(False)].iterrows():
        what = str(row["kind"]) + ("" if pd.isna(row["post"]) else f", {office(str(row['post']))}") + ("" if pd.isna(row["sanction"]) else f": {row['sanction']}")
        rows.append((float(row["at"]), "public", what))
    seen = choice.side.table("public_appearances")
    mine = seen[seen["agent"].eq(choice.agent).fillna(False)]
    for absent in runs_of_absence(mine["at"].to_numpy(float), mine["seen"].to_numpy(bool)):
        rows.append((absent[0], "public", f"missed {counted(absent[1], 'meeting')}{' in a row' if absent[1] > 1 else ''}"))
    rows.sort(key=lambda row: row[0])
    frame = pd.DataFrame([{"date": history.month(at), "truth": said if kind == "truth" else "", "public": said if kind == "public" else ""}
                          for at, kind, said in rows])
    if not len(frame):
        return Html("")
    attended = f" Seen at {int(mine['seen'].sum())} of {counted(len(mine), 'meeting')}."
    caption = join((name(capital(life.who(choice.agent))), f", run {choice.run}: what happened and what was public.", attended if len(mine) else ""))
    return join((tag("h3", "The same official, known and true"), table(frame, caption, ["Date", "What happened", "What the public got to know"])))


def runs_of_absence(at: np.ndarray, seen: np.ndarray) -> list[tuple[float, int]]:
    """Each row of meetings missed one after another: date of the first, how many."""
    found: list[tuple[float, int]] = []
    before = True
    for when, there in zip(at.tolist(), seen.tolist(), strict=True):
        if not there:
            found = [*found[:-1], (found[-1][0], found[-1][1] + 1)] if not before else [*found, (when, 1)]
        before = there
    return found

"""Scenarios or variants beside the first: values, differences, the same persons in two worlds, where histories part."""
from __future__ import annotations

import math

import pandas as pd

from .. import lives, parting, text
from ..compare import Comparison
from ..errors import HistoryError
from .markup import Html, fold, join, name, table, tag
from .material import Material

PAIRS_TOLD = 3  # sides whose lives are set beside the first


def intervals(frame: pd.DataFrame) -> list[str]:
    return [f"{text.cell(low)} to {text.cell(high)}" if not math.isnan(low) else "–" for low, high in zip(frame["low"], frame["high"], strict=True)]


def values(found: Comparison) -> Html:
    """A row for each metric, a column for each side: value and interval."""
    frame = found.values.assign(interval=intervals(found.values))
    sides = list(dict.fromkeys(frame["side"]))
    rows = []
    for metric, group in frame.groupby("metric", sort=False):
        by_side = group.set_index("side")
        rows.append({"metric": metric, "kind": group["kind"].iloc[0],
                     **{side: f"{text.cell(by_side['value'][side])} ({by_side['interval'][side]})" for side in sides}})
    return table(pd.DataFrame(rows), f"Headline outcomes with {100 * found.level:g} % intervals", ["Metric", "Kind", *sides])


def differences(found: Comparison) -> Html:
    frame = found.differences.assign(interval=intervals(found.differences))
    shown = frame[["side", "metric", "difference", "interval", "effect", "p", "p_holm", "gain", "runs"]]
    if len(set(shown["side"])) == 1:
        shown = shown.drop(columns="side")
    heads = {"side": "History", "metric": "Metric", "difference": "Difference", "interval": "Interval", "effect": "Effect", "p": "p", "p_holm": "p, Holm", "gain": "Gain by pairing", "runs": "Runs"}
    return table(shown, join(("Differences to ", name(found.base), f", {100 * found.level:g} % intervals")), [heads[column] for column in shown], 400)


def section(material: Material) -> Html:
    found = material.comparison
    parts = [values(found), differences(found), *(tag("p", note) for note in found.notes)]
    parts.append(tag("p", "A difference is this history's mean minus the first one's. Effect: in standard deviations of one history, of shares h. Holm's p allows for "
                          "the number of rows. Gain: how many times as many independent runs would know the difference as well.", class_="note"))
    for side in found.sides[1:1 + PAIRS_TOLD]:
        if found.paired[side.name]:
            parts.append(pair(found, side))
    return join(parts)


def counts(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of lives with its interval in one column."""
    said = frame.drop(columns=["low", "high", "in_a_alone", "in_b_alone"])
    said.insert(list(said).index("spared"), "interval", intervals(frame))
    return said


def pair(found: Comparison, side: lives.Selection) -> Html:
    """Who falls in one world and is spared in the other; when the two part."""
    base = found.sides[0]
    parts = [tag("h3", "The same people in ", name(base.name), " (a) and ", name(side.name), " (b)")]
    try:
        both = lives.lives(base, side, found.level)
        heads = ["Group", "Persons", "Fall in both", "Only a", "Only b", "Share a", "Share b", "Difference", "Interval", "Spared"]
        parts.append(table(counts(both.table("starter")), "Who falls", heads))
        for by in lives.WORDS:
            frame = both.table(["starter", by])
            frame = frame[(frame["starter"] == "starter") & frame[by].notna()]
            if len(frame):
                parts.append(fold(f"Starters by {by}", table(counts(frame.drop(columns="starter").astype({by: str})), f"Starters by {by} of the first post", [by.capitalize(), *heads[1:]])))
        parts.append(tag("p", "Spared: of those who fall in a, the share who do not in b. It is large even where the difference is small, because other people "
                              "stand where chance strikes once two histories have parted.", class_="note"))
    except HistoryError as error:
        parts.append(tag("p", f"No lives: {error}."))
    try:
        parts.append(fold("Where the histories part", tag("pre", parting.report(parting.partings(base, side)), class_="text", tabindex="0")))
    except HistoryError as error:
        parts.append(tag("p", f"No partings: {error}."))
    return join(parts)

"""The headline outcomes of one scenario with their intervals: the numbers of `ostrakon.estimates`, as a comparison gives them."""
from __future__ import annotations

import math

import numpy as np
import pandas as pd

from .. import estimates, text
from ..compare import metric_values
from ..history import History, column_name
from ..selection import Selection
from .markup import Html, fold, join, table, tag
from .material import Material, counted
from .stored import mapping, scenario_of, spoken


def meanings(history: History) -> dict[str, str]:
    """What each metric at the end is: what its author says, else its expression. By the name of its column."""
    found = {}
    for label, body in mapping(scenario_of(history), "metrics", "at end").items():
        said = body.get("about") or body.get("value") if isinstance(body, dict) else body
        found[column_name(label)] = spoken(said)
    return found


def values(side: Selection, metrics: list[str], level: float) -> pd.DataFrame:
    """A row for each metric (grouped ones as NAME[group]): metric, kind, value, low, high, sd, lowest, highest, runs."""
    columns, flags = metric_values(side, metrics)
    found = estimates.means(list(columns.values()), [key in flags for key in columns], level)
    rows = []
    for (key, column), one in zip(columns.items(), found, strict=True):
        known = column[~np.isnan(column)]
        spread = len(known) > 1 and key not in flags
        rows.append({"metric": key, "kind": "share" if key in flags else "mean", "value": one.value, "low": one.low, "high": one.high,
                     "sd": float(known.std(ddof=1)) if spread else math.nan, "lowest": float(known.min()) if spread else math.nan,
                     "highest": float(known.max()) if spread else math.nan, "runs": len(known)})
    return pd.DataFrame(rows)


def shown(found: pd.DataFrame, caption: Html | str) -> Html:
    interval = [f"{text.cell(low)} to {text.cell(high)}" if not math.isnan(low) else "–" for low, high in zip(found["low"], found["high"], strict=True)]
    frame = found.drop(columns=["low", "high"]).assign(interval=interval)
    return table(frame[["metric", "kind", "value", "interval", "sd", "lowest", "highest", "runs"]], caption,
                 ["Metric", "Kind", "Value", "Interval", "Sd between runs", "Lowest", "Highest", "Runs"])


def section(material: Material) -> Html:
    side = material.sides[0]
    history, level = side.history, material.wishes.level
    percent = f"{100 * level:g} %"
    if not history.metrics:
        return tag("p", "The scenario measures nothing at the end of a run.")
    headline = values(side, history.headline, level)
    parts = [shown(headline, f"Headline outcomes of {counted(len(side), 'run')} with {percent} intervals")]
    said = meanings(history)
    known = [(name, said[name]) for name in history.headline if name in said]
    if known:
        lines = pd.DataFrame([{"metric": name, "is": tag("code", told)} for name, told in known])
        parts.append(fold("What these are", table(lines, "Headline metrics in the scenario's words", ["Metric", "Is"])))
    others = [name for name in history.metrics if name not in history.headline]
    if others:
        parts.append(fold(f"All other outcomes ({len(others)})", shown(values(side, others, level), f"Other metrics at the end, {percent} intervals")))
    failed = int((history.run_column("status") != 0).sum())
    if failed:
        parts.append(tag("p", f"{counted(failed, 'run')} of the file failed and {'is' if failed == 1 else 'are'} left out of everything here."))
    parts.append(tag("p", "A share is the share of runs in which something happened, a mean the mean over the runs in which the outcome is defined "
                          "(their number is in the last column). The interval says how well so many runs know it: by studentised bootstrap over "
                          "runs, of shares by Wilson's score. The columns after it say how much one history differs from another.", class_="note"))
    return join(parts)

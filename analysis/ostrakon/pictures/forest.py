"""Differences between scenarios, variants or points, on one scale with their intervals."""
from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..compare import Comparison, compare
from ..errors import HistoryError
from ..text import cell
from . import design, runs
from .bands import words
from .drawing import Axis, Beside, Drawing, Line, Mark, Panel, Points
from .registry import Nothing, Picture, Sides

ROWS = 48            # drawn at most
POINTS = 6           # of a design that are compared in more than one metric


def _missing(sides: Sides) -> str | None:
    shared = [name for name in sides[0].history.headline if all(name in side.history.metrics for side in sides)]
    return None if shared else "the histories have no headline metric in common"


def compared(sides: Sides, metric: str | None) -> Comparison:
    """The comparison whose differences are drawn: compare() of the sides, or of the points of one design."""
    given = sides[0].history.points() if len(sides) == 1 else sides
    names = [name.strip() for name in metric.split(",")] if metric else None
    if names is None and len(given) > POINTS:
        names = design.metrics_of(given[0], None, 1)
    if names is not None:
        for side in given:
            for name in names:
                if name not in side.history.metrics:
                    raise HistoryError(f"{side.history.path}: has no metric '{name}'; there are {', '.join(side.history.metrics[:12])}")
    return compare(*given, metrics=names)


def scaled(found: Comparison) -> pd.DataFrame:
    """Differences with `unit`: the standard deviation of one history (root of the mean variance of both sides; of a share that of yes or
    no), and `at`, `from`, `to`: difference and interval in it. NaN where nothing varies.
    """
    values = found.values.set_index(["side", "metric"])
    rows = []
    for row in found.differences.to_dict("records"):
        both = [values.loc[(side, row["metric"])] for side in (found.base, row["side"])]
        variances = [float(one["value"] * (1 - one["value"])) if one["kind"] == "share" else float(one["sd"]) ** 2 for one in both]
        unit = math.sqrt(sum(variances) / 2) if not any(math.isnan(one) for one in variances) else math.nan
        unit = unit if unit > 0 else math.nan
        rows.append({**row, "unit": unit, "at": row["difference"] / unit, "from": row["low"] / unit, "to": row["high"] / unit})
    return pd.DataFrame(rows)


def draw(sides: Sides, metric: str | None = None) -> Drawing:
    """metric  one or several at the end, with commas; without it the headline metrics that all have."""
    found = compared(sides, metric)
    table = scaled(found)
    unknown = sorted(set(table.loc[table["at"].isna(), "metric"]))
    table = table[table["at"].notna()]
    if not len(table):
        raise Nothing(f"{sides[0].history.path}: the sides do not differ, or nothing varies")
    left_out = max(0, len(table) - ROWS)
    table = table.head(ROWS)
    others = list(dict.fromkeys(table["side"]))
    y = -np.arange(len(table), dtype=float)
    if len(set(table["metric"])) > 1 and len(others) > 1:
        order = {name: i for i, name in enumerate(dict.fromkeys(table["metric"]))}
        table = table.sort_values("metric", key=lambda column: column.map(order), kind="stable")
    marks: list[Mark] = [Line([0, 0], [float(y.min()) - 0.7, 0.7], "", "muted", 0.8, "dash")]
    told = [f"{cell(float(row['difference']))} [{cell(float(row['low']))}, {cell(float(row['high']))}]".replace("-", "−")
            for row in table.to_dict("records")]
    one_metric = len(set(table["metric"])) == 1
    for i, side in enumerate(others):
        own = (table["side"] == side).to_numpy()
        hover = [f"{side}: {metric_}\n{text}, p {p:.2g} (Holm {holm:.2g})" for metric_, text, p, holm in
                 zip(table["metric"][own], np.array(told, object)[own], table["p"][own], table["p_holm"][own], strict=True)]
        label, colour = (side if len(others) > 1 else "", i) if not one_metric else ("", 0)
        marks.append(Points(table["at"][own].to_numpy(), y[own], label, colour, "square", 4.5, table["from"][own].to_numpy(),
                            table["to"][own].to_numpy(), "x", hover))
    reach = float(np.nanmax(np.abs(table[["from", "to"]].to_numpy())))
    marks.append(Beside(y, told))
    names = [row["side"] if one_metric else words(row["metric"]) for row in table.to_dict("records")]
    label = ""
    if one_metric and len(sides) == 1:  # points of a design: what all names say alike goes to the axis
        label = ", ".join(part.split("=")[0] for part in names[0].split(", "))
        names = [", ".join(part.split("=", 1)[-1] for part in name.split(", ")) for name in names]
    panel = Panel(marks, Axis("difference in standard deviations of one history", low=-1.05 * reach, high=1.05 * reach, ticks=_ticks(reach)),
                  Axis(label, low=float(y.min()) - 0.7, high=0.7, ticks=list(zip(y.tolist(), names, strict=True))), height=1.6 + 0.48 * len(y))
    return Drawing(_title(found, table, others, one_metric), _caption(found, sides, table, unknown, left_out), [panel])


def _title(found: Comparison, table: pd.DataFrame, others: list[str], one_metric: bool) -> str:
    what = f"{words(str(table['metric'].iloc[0]))}: " if one_metric else ""
    return f"{what}{others[0] if len(others) == 1 else 'each'} minus {found.base}"


def _caption(found: Comparison, sides: Sides, table: pd.DataFrame, unknown: list[str], left_out: int) -> str:
    pairs = sorted({count for count in found.paired.values()})
    how = "runs are paired where they can be"
    if len(pairs) == 1:
        how = f"runs are paired by replicate ({pairs[0]} pairs)" if pairs[0] else "runs are independent"
    more = f" {left_out} rows more are left out." if left_out else ""
    same = f" Nothing varies in {', '.join(words(name) for name in unknown)}." if unknown else ""
    return (f"Mean minus mean with 95 % intervals; {how}. At the right the differences in their own units. Intervals are of each row by "
            f"itself: of {len(table)} rows, one in twenty misses by chance.{more}{same} {runs.all_said(sides)}")


def _ticks(reach: float) -> list[tuple[float, str]]:
    """Round places up to the reach on both sides."""
    step = 10.0 ** math.floor(math.log10(reach))
    step = step if reach / step < 3 else 2 * step if reach / step < 6 else 5 * step
    if reach / step < 1.5:
        step /= 2
    count = int(reach / step + 1e-9)
    return [(i * step, f"{i * step:.3g}".replace("-", "−")) for i in range(-count, count + 1)]


PICTURE = Picture("forest", "differences of a comparison with their intervals", "two histories, or the points of a design", _missing,
                  draw, ("metric",), "many")

"""The points of a sweep: what varies, and the headline outcomes at each point with their intervals."""
from __future__ import annotations

import pandas as pd

from .. import text
from .comparison import intervals
from .markup import Html, fold, join, name, table, tag
from .material import Material, counted, varied
from .stored import base_name


MANY = 24  # points of which the table is folded


def factors(material: Material) -> pd.DataFrame:
    """A row for each point of the sweep, in the order of its sides: point, and each factor that differs, as the experiment writes it."""
    history = material.first
    names = varied(history)
    rows = []
    for side in material.sides:
        point = int(history.run_column("point")[side.positions[0]])
        rows.append({"point": point, **{factor: history.factors[factor][point] for factor in names}})
    found = pd.DataFrame(rows)
    for factor in names:
        found[factor] = [base_name(str(value)) if factor == "scenario" else value if isinstance(value, str) else f"{value:g}" for value in found[factor]]
    return found


def points(material: Material) -> pd.DataFrame:
    """Factors, runs, and for each headline metric its value with the interval below it."""
    found = material.comparison
    frame = found.values.assign(interval=intervals(found.values))
    shown = factors(material).assign(runs=[len(side) for side in material.sides])
    for metric, group in frame.groupby("metric", sort=False):
        by_side = group.set_index("side")
        shown[metric] = [join((text.cell(by_side["value"][side.name]), tag("small", by_side["interval"][side.name]))) for side in material.sides]
    return shown


def extremes(material: Material) -> pd.DataFrame:
    """For each headline metric the points where it is lowest and highest, with their values."""
    found = material.comparison
    rows = []
    for metric, group in found.values.groupby("metric", sort=False):
        known = group.dropna(subset=["value"])
        if not len(known):
            continue
        low, high = known.loc[known["value"].idxmin()], known.loc[known["value"].idxmax()]
        rows.append({"metric": metric, "lowest": float(low["value"]), "at": low["side"], "highest": float(high["value"]), "there": high["side"]})
    return pd.DataFrame(rows)


def section(material: Material) -> Html:
    found = material.comparison
    levels = []
    for factor, column in factors(material).iloc[:, 1:].items():
        values = list(dict.fromkeys(column))
        levels.append({"factor": str(factor), "values": ", ".join(values[:12]) + (f" … ({counted(len(values), 'value')})" if len(values) > 12 else "")})
    parts = [table(pd.DataFrame(levels), "What is varied", ["Factor", "Values"])] if levels else []
    far = extremes(material)
    if len(far):
        parts.append(table(far, "Where each headline outcome is lowest and highest", ["Metric", "Lowest", "At", "Highest", "At"]))
    all_points = table(points(material), f"Headline outcomes at each point with {100 * found.level:g} % intervals", rows=500)
    parts.append(all_points if len(material.sides) <= MANY else fold(f"All {len(material.sides)} points", all_points))
    differences = found.differences.assign(interval=intervals(found.differences))
    strong = differences[differences["p_holm"] < 1 - found.level].sort_values("p_holm", kind="stable")
    said = f"{counted(len(strong), 'difference')} of {len(differences)} to the first point stay clear of chance when all rows are allowed for (Holm)."
    if len(strong):
        rows = strong[["side", "metric", "difference", "interval", "p_holm", "runs"]]
        parts.append(fold(said, table(rows, join(("Differences to ", name(found.base))), ["Point", "Metric", "Difference", "Interval", "p, Holm", "Runs"], 300)))
    else:
        parts.append(tag("p", said))
    pairs = set(found.paired.values())
    parts.append(tag("p", "Points share their replicates, so that differences are taken run by run." if min(pairs) > 0 else
                     "Points share no streams of chance, so that their runs are independent." if max(pairs) == 0 else
                     "Some points share their replicates with the first; their differences are taken run by run.", class_="note"))
    return join(parts)

"""The pictures: each with a caption, a summary for those who do not see it, the figure, and its data as a table."""
from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .. import pictures, text
from ..errors import HistoryError
from ..pictures import drawing as marks
from ..pictures import web
from .markup import Html, fold, join, table, tag
from .material import Material
from .scripts import figure_data

ROWS = 400  # of a table of data; what is left out is said
GAP = 0.05  # months by which a drawing may end a period early, so that neighbours stay apart


def section(material: Material) -> Html:
    parts, missing = [], []
    for name in pictures.fitting(*material.sources):
        try:
            drawing = pictures.draw(name, *material.sources)
        except HistoryError as error:
            missing.append(f"{name}: {error}")
            continue
        parts.append(figure(drawing, f"figure-{name}"))
    if not parts:
        parts.append(tag("p", "These files hold nothing that a picture could be drawn of."))
    if missing:
        parts.append(tag("p", "Not drawn: " + "; ".join(missing) + ".", class_="note"))
    return join(parts)


def figure(drawing: marks.Drawing, mark: str) -> Html:
    """A picture as a figure: heading, caption, the interactive plot as one image with a text alternative, its data."""
    rows = data_of(drawing)
    plot = tag("div", tag("p", "The picture is drawn by a script; its data stand in the table below."), id=mark, class_="picture", tabindex="0", role="img",
               aria_label=f"{drawing.title}. {summary(drawing)}", aria_describedby=f"{mark}-caption")
    if any(panel.y.ticks for panel in drawing.panels):  # rows with names leave a narrow screen no room for the rest: it scrolls
        plot = tag("div", plot, class_="wide")
    shown = fold(f"Data of this picture: {drawing.title}", table(rows, drawing.title, rows=ROWS)) if len(rows) else ""
    return tag("figure", tag("h3", drawing.title, id=f"{mark}-title"), tag("figcaption", drawing.caption, id=f"{mark}-caption"), plot, shown,
               figure_data(f"{mark}-data", plotted(drawing)), aria_labelledby=f"{mark}-title")


def plotted(drawing: marks.Drawing) -> dict[str, Any]:
    """Data and layout for plotly.js, and the layout for narrow screens, where panels stand one below another."""
    found = web.to_plotly(drawing)
    if drawing.columns > 1:
        found["narrow"] = web.to_plotly(dataclasses.replace(drawing, columns=1))["layout"]
    for layout in (found["layout"], found.get("narrow", {})):
        layout.pop("title", None)  # the page has it as a heading
    return found


def summary(drawing: marks.Drawing) -> str:
    """What is on the picture, in a sentence or two: axes, and how far each series reaches."""
    said = []
    for panel in drawing.panels:
        axes = " against ".join(label for label in (panel.y.label, panel.x.label) if label)
        series = []
        for label, frame in series_of(panel):
            values = frame["value"].dropna() if "value" in frame else []
            if label and len(values) and len(series) < 8:
                first, last = values.iloc[0], values.iloc[-1]
                series.append(f"{label}: {len(values)} values from {text.cell(float(first))} to {text.cell(float(last))}, "
                              f"lowest {text.cell(float(values.min()))}, highest {text.cell(float(values.max()))}")
        said.append(". ".join(part for part in (panel.title, axes, "; ".join(series)) if part))
    return " ".join(part + "." for part in said if part)[:2000]


def data_of(drawing: marks.Drawing) -> pd.DataFrame:
    """All values of a drawing, a row each: panel (where there are several), series, then the two axes under their names, low and high."""
    parts = []
    for panel in drawing.panels:
        for label, frame in series_of(panel):
            frame = frame.dropna(subset=[column for column in ("value", "low", "amount") if column in frame], how="all").copy()
            for column, axis in (("x", panel.x), ("to", panel.x), ("value", panel.y)):
                if column in frame:
                    frame[column] = _on_axis(frame[column], axis)
            frame.insert(0, "series", label or "–")
            frame.insert(0, "panel", panel.title)
            parts.append(frame)
    if not parts:
        return pd.DataFrame()
    found = pd.concat(parts, ignore_index=True)
    empty = [column for column in found if found[column].isna().all() or (found[column] == "").all()]
    return found.drop(columns=empty).rename(columns=_names(drawing))


def _on_axis(values: pd.Series, axis: marks.Axis) -> list[Any]:
    """Places on an axis as it labels them: names, months, or numbers; nothing where the axis is hidden, as places there mean nothing."""
    if not axis.shown:
        return [""] * len(values)
    words = dict(axis.ticks or ())
    if axis.kind == "date" and not words:
        months = np.floor(12 * values.to_numpy(float) + GAP)
        return ["" if np.isnan(month) else f"{int(month // 12)}-{int(month % 12) + 1:02d}" for month in months]
    return [words.get(value, value) for value in values]


def _names(drawing: marks.Drawing) -> dict[str, str]:
    """What the columns x and value are called: by their axes, where all panels agree."""
    found = {}
    for column, axes in (("x", [panel.x for panel in drawing.panels]), ("value", [panel.y for panel in drawing.panels])):
        labels = {axis.label or ("date" if axis.kind == "date" else "") for axis in axes}
        if len(labels) == 1 and (label := labels.pop()) and label not in ("panel", "series", "low", "high", "to", "amount", "words"):
            found[column] = label
    return found if len(set(found.values())) == len(found) else {}


def series_of(panel: marks.Panel) -> Iterator[tuple[str, pd.DataFrame]]:
    """The values of each mark under its name."""
    for mark in panel.marks:
        if isinstance(mark, marks.Bars) and panel.x.kind == "date" and not mark.across:  # told by the month in which it begins
            yield mark.label, pd.DataFrame({"x": np.asarray(mark.at, float) - mark.width / 2, "value": list(mark.size)})
        else:
            yield from _series(mark)


def _series(mark: Any) -> Iterator[tuple[str, pd.DataFrame]]:
    if isinstance(mark, marks.Area):
        for label, values in zip(mark.layers, np.asarray(mark.values), strict=True):
            yield label, pd.DataFrame({"x": list(mark.x), "value": list(values)})
    elif isinstance(mark, marks.Bars):
        places, sizes = ("value", "x") if mark.across else ("x", "value")
        yield mark.label, pd.DataFrame({places: list(mark.at), sizes: list(mark.size)})
    elif isinstance(mark, marks.Band):
        yield mark.label, pd.DataFrame({"x": list(mark.x), "low": list(mark.low), "high": list(mark.high)})
    elif isinstance(mark, marks.Points):
        frame = pd.DataFrame({"x": list(mark.x), "value": list(mark.y)})
        if mark.low is not None and mark.high is not None:
            frame["low"], frame["high"] = list(mark.low), list(mark.high)
        yield mark.label, _with_words(frame, mark.hover)
    elif isinstance(mark, marks.Line):
        yield mark.label, pd.DataFrame({"x": list(mark.x), "value": list(mark.y)})
    elif isinstance(mark, marks.Segments) and (mark.label or len(mark.hover)):  # others are lines of the drawing, not data
        yield mark.label, _with_words(pd.DataFrame({"x": list(mark.x0), "to": list(mark.x1), "value": list(mark.y0)}), mark.hover)
    elif isinstance(mark, marks.Spans):
        yield mark.label or "period", _with_words(pd.DataFrame({"x": list(mark.start), "to": list(mark.end)}), mark.texts)
    elif isinstance(mark, marks.Cells):
        values = np.asarray(mark.values, float)
        y, x = np.indices(values.shape)
        yield mark.label, pd.DataFrame({"x": x.ravel(), "value": y.ravel(), "amount": values.ravel()}).dropna()


def _with_words(frame: pd.DataFrame, words: Any) -> pd.DataFrame:
    said = [str(word) for word in words]
    return frame.assign(words=said) if len(said) == len(frame) and len(said) else frame

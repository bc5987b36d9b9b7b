"""Drawings as plotly.js figures: plain dicts that JSON can hold, drawn by `Plotly.newPlot(element, data, layout)`.

Nothing is fetched from elsewhere. Names of a scenario are escaped, as plotly reads some HTML in texts.
"""
from __future__ import annotations

import html
import math
import textwrap
from typing import Any

from . import palette, web_marks
from .drawing import Axis, Beside, Drawing, Panel
from .lettering import shortened

FONT = {"family": "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif", "size": 13, "color": palette.INK}
PIXELS = 42       # for a centimetre of height
LETTER = 7        # pixels wide, of texts beside the axes
GAP, LABEL = 70, 30   # pixels between rows of panels, for ticks and titles, and more for the label of an axis


def to_plotly(drawing: Drawing) -> dict[str, Any]:
    """{data, layout}: every panel with axes of its own, values as hover texts; the caption is left to the page around it."""
    rows = drawing.rows()
    heights = [max(panel.height for panel in row) * PIXELS for row in rows]
    gaps = [GAP + LABEL * any(panel.x.label for panel in row) for row in rows]
    total = sum(heights) + sum(gaps[:-1])
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {
        "title": {"text": html.escape(drawing.title, quote=False), "x": 0, "xref": "paper", "xanchor": "left", "font": {"size": 16}},
        "font": FONT, "paper_bgcolor": "white", "plot_bgcolor": "white", "hovermode": "closest", "barmode": "overlay",
        "height": round(total + 170), "margin": {"l": 60, "r": 20 + LETTER * _beside(drawing), "t": 60, "b": 80}, "annotations": [], "shapes": [],
        "legend": {"orientation": "h", "x": 0, "y": (10 - gaps[-1]) / total, "yanchor": "top", "font": {"size": 12}}}
    shown: set[str] = set()
    number, top = 0, 0.0
    for row, height, gap in zip(rows, heights, gaps, strict=True):
        for j, panel in enumerate(row):
            number += 1
            count = 1 if panel.wide else drawing.columns
            left, right = (j + (0.08 * count if j else 0)) / count, (j + (0.92 if j < count - 1 else 1)) / count
            place = web_marks.Place(number, (left, right), (1 - (top + height) / total, 1 - top / total))
            _panel(data, layout, panel, place, shown)
        top += height + gap
    return {"data": web_marks.plain(data), "layout": web_marks.plain(layout)}


def _beside(drawing: Drawing) -> int:
    """Letters of the longest text beside axes."""
    return max((len(text) for panel in drawing.panels for mark in panel.marks if isinstance(mark, Beside) for text in mark.texts), default=0)


def _panel(data: list[dict[str, Any]], layout: dict[str, Any], panel: Panel, place: web_marks.Place, shown: set[str]) -> None:
    for mark in panel.marks:
        traces, shapes, notes = web_marks.traces(mark, place)
        for trace in traces:
            name = trace.get("name", "")
            trace["showlegend"] = bool(panel.legend and name and name not in shown and trace.pop("key", True))
            if trace["showlegend"]:
                shown.add(name)
            trace.setdefault("legendgroup", name)
            trace["xaxis"], trace["yaxis"] = f"x{place.suffix}", f"y{place.suffix}"
        data += traces
        layout["shapes"] += shapes
        layout["annotations"] += notes
    layout[f"xaxis{place.suffix}"] = {**_axis(panel.x), "domain": list(place.x), "anchor": f"y{place.suffix}"}
    layout[f"yaxis{place.suffix}"] = {**_axis(panel.y), "domain": list(place.y), "anchor": f"x{place.suffix}"}
    if panel.title:
        columns = max(20, int(110 * (place.x[1] - place.x[0])))
        layout["annotations"].append({"text": "<br>".join(html.escape(line, quote=False) for line in textwrap.wrap(panel.title, columns)), "x": place.x[0],
                                      "y": place.y[1], "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom",
                                      "showarrow": False, "align": "left", "font": {"size": 13}})


def _axis(axis: Axis) -> dict[str, Any]:
    found: dict[str, Any] = {"showgrid": False, "zeroline": False, "linecolor": palette.MUTED, "ticks": "outside", "automargin": True,
                             "visible": axis.shown, "title": {"text": html.escape(axis.label, quote=False)}}
    if axis.kind == "log":
        found["type"] = "log"
    if axis.kind == "share":
        found["tickformat"] = ".0%"
    if axis.kind == "date":
        found["tickformat"] = "d"
    if axis.ticks is not None:
        found["tickmode"], found["tickvals"] = "array", [place for place, _ in axis.ticks]
        found["ticktext"] = [html.escape(shortened(text, 40), quote=False) for _, text in axis.ticks]
    if axis.low is not None and axis.high is not None:
        ends = [axis.low, axis.high]
        found["range"] = [math.log10(end) for end in ends] if axis.kind == "log" else ends
    elif axis.low == 0:
        found["rangemode"] = "tozero"
    return found

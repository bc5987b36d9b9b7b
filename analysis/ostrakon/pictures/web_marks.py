"""Each mark of a drawing as plotly traces, shapes and annotations."""
from __future__ import annotations

import html
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import palette
from .drawing import Area, Band, Bars, Beside, Cells, Labels, Line, Mark, Points, Segments, Spans

SYMBOLS = {"circle": "circle", "ring": "circle-open", "square": "square", "diamond": "diamond", "cross": "x"}
DASHES = {"solid": "solid", "dash": "dash", "dot": "dot"}
PIXELS = 1.35      # for a point of line width or size
ANCHORS = {"left": "middle right", "middle": "middle center", "right": "middle left"}
Parts = tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Place:
    """The number of a panel from 1, and where it lies on the page from 0 to 1."""

    number: int
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def suffix(self) -> str:
        return "" if self.number == 1 else str(self.number)


def plain(value: Any) -> Any:
    """For JSON: arrays as lists, what is not a number as null."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [plain(one) for one in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return float(f"{value:.7g}") if math.isfinite(value) else None
    return value


def rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def _hover(texts: Any) -> dict[str, Any]:
    """Own texts; without them plotly tells the values. Line ends become breaks."""
    if not len(texts):
        return {}
    return {"hoverinfo": "text", "hovertext": [html.escape(str(text), quote=False).replace("\n", "<br>") for text in texts]}


def _line(mark: Line) -> list[dict[str, Any]]:
    return [{"type": "scatter", "mode": "lines", "x": mark.x, "y": mark.y, "name": html.escape(mark.label, quote=False),
             "line": {"color": palette.colour(mark.colour), "width": mark.width * PIXELS, "shape": "hv" if mark.steps else "linear",
                      "dash": DASHES[mark.dash or palette.dash(mark.colour)]}, **_hover(mark.hover)}]


def _band(mark: Band) -> list[dict[str, Any]]:
    known = np.isfinite(np.asarray(mark.low, float)) & np.isfinite(np.asarray(mark.high, float))
    x, low, high = (np.asarray(part, float)[known] for part in (mark.x, mark.low, mark.high))
    if mark.steps and len(x):
        x, low, high = np.repeat(x, 2)[1:], np.repeat(low, 2)[:-1], np.repeat(high, 2)[:-1]
    return [{"type": "scatter", "mode": "lines", "x": np.concatenate([x, x[::-1]]), "y": np.concatenate([high, low[::-1]]), "fill": "toself",
             "line": {"width": 0}, "fillcolor": rgba(palette.colour(mark.colour), mark.opacity), "hoverinfo": "skip",
             "name": html.escape(mark.label, quote=False)}]


def _area(mark: Area, place: Place) -> list[dict[str, Any]]:
    colours = list(mark.colours or range(len(mark.layers)))
    return [{"type": "scatter", "mode": "lines", "x": mark.x, "y": values, "stackgroup": f"stack{place.number}", "name": html.escape(name, quote=False),
             "line": {"width": 0.5, "color": palette.colour(key)}, "fillcolor": palette.colour(key)}
            for name, values, key in zip(mark.layers, mark.values, colours, strict=True)]


def _bars(mark: Bars) -> list[dict[str, Any]]:
    at, size = ("y", "x") if mark.across else ("x", "y")
    count = len(np.asarray(mark.at))
    return [{"type": "bar", at: mark.at, size: mark.size, "base": np.broadcast_to(np.asarray(mark.base, float), count), "width": mark.width,
             "orientation": "h" if mark.across else "v", "marker": {"color": palette.colour(mark.colour)}, "name": html.escape(mark.label, quote=False),
             **_hover(mark.hover)}]


def _points(mark: Points) -> list[dict[str, Any]]:
    shade = palette.colour(mark.colour)
    found: dict[str, Any] = {"type": "scatter", "mode": "markers", "x": mark.x, "y": mark.y, "name": html.escape(mark.label, quote=False),
                             "marker": {"color": shade, "symbol": SYMBOLS[mark.symbol], "size": mark.size * PIXELS}, **_hover(mark.hover)}
    if mark.low is not None and mark.high is not None:
        middle = np.asarray(mark.y if mark.whisker == "y" else mark.x, float)
        found[f"error_{mark.whisker}"] = {"type": "data", "symmetric": False, "array": np.asarray(mark.high, float) - middle, "thickness": 1.2,
                                          "arrayminus": middle - np.asarray(mark.low, float), "color": shade, "width": 3}
    return [found]


def _broken(first: Any, second: Any) -> list[float]:
    """Ends of segments one after another with a gap after each."""
    return [value for a, b in zip(first, second, strict=True) for value in (float(a), float(b), math.nan)]


def _segments(mark: Segments) -> list[dict[str, Any]]:
    texts = [text for text in mark.hover for _ in range(3)]
    hover = _hover(texts) if texts else {"hoverinfo": "skip"}
    return [{"type": "scatter", "mode": "lines", "x": _broken(mark.x0, mark.x1), "y": _broken(mark.y0, mark.y1), "name": html.escape(mark.label, quote=False),
             "opacity": mark.opacity, "line": {"color": palette.colour(mark.colour), "width": mark.width * PIXELS, "dash": DASHES[mark.dash]},
             **hover}]


def _spans(mark: Spans, place: Place) -> Parts:
    shade, axis = palette.colour(mark.colour), f"x{place.suffix}"
    shapes = [{"type": "rect", "xref": axis, "yref": "paper", "x0": start, "x1": end, "y0": place.y[0], "y1": place.y[1], "fillcolor": shade,
               "line": {"width": 0}, "layer": "below"} for start, end in zip(mark.start, mark.end, strict=True)]
    notes = [{"text": html.escape(text, quote=False), "x": start, "y": place.y[1], "xref": axis, "yref": "paper", "xanchor": "left", "yanchor": "top",
              "showarrow": False, "font": {"size": 11, "color": "#7A4A20"}}
             for text, start in zip(mark.texts, mark.start, strict=False) if text]
    return [], shapes, notes


def _cells(mark: Cells, place: Place) -> list[dict[str, Any]]:
    points = palette.scale(mark.scale)
    scale = [[i / (len(points) - 1), colour] for i, colour in enumerate(points)]
    found: dict[str, Any] = {"type": "heatmap", "z": mark.values, "colorscale": scale, "xgap": 1, "ygap": 1, "showscale": bool(mark.label),
                             "colorbar": {"title": {"text": html.escape(mark.label, quote=False), "side": "right"}, "len": place.y[1] - place.y[0],
                                          "y": (place.y[0] + place.y[1]) / 2, "thickness": 14}}
    if mark.low is not None and mark.high is not None:
        found |= {"zmin": mark.low, "zmax": mark.high}
    if mark.hover is not None:
        found |= {"hoverinfo": "text", "hovertext": [[html.escape(str(text), quote=False).replace("\n", "<br>") for text in row] for row in mark.hover]}
    return [found, *_cell_texts(mark)]


def _cell_texts(mark: Cells) -> list[dict[str, Any]]:
    """Texts as a trace of their own, dark on light and light on dark."""
    if mark.texts is None:
        return []
    rows, columns = np.indices(np.shape(mark.texts))
    values = np.asarray(mark.values, float)
    low = np.nanmin(values) if mark.low is None else mark.low
    high = np.nanmax(values) if mark.high is None else mark.high
    place = np.nan_to_num((values - low) / (high - low if high > low else 1.0))
    dark = np.abs(2 * place - 1) > 0.6 if mark.scale == "difference" else place > 0.55
    return [{"type": "scatter", "mode": "text", "x": columns.ravel(), "y": rows.ravel(), "hoverinfo": "skip",
             "text": [html.escape(str(text), quote=False) for text in np.ravel(mark.texts)],
             "textfont": {"size": 11, "color": ["white" if one else palette.INK for one in dark.ravel()]}}]


def _labels(mark: Labels) -> list[dict[str, Any]]:
    return [{"type": "scatter", "mode": "text", "x": mark.x, "y": mark.y, "text": [html.escape(str(text), quote=False) for text in mark.texts],
             "textposition": ANCHORS[mark.anchor], "hoverinfo": "skip", "cliponaxis": False,
             "textfont": {"size": max(11, mark.size * PIXELS), "color": palette.colour(mark.colour)}}]


def _beside(mark: Beside, place: Place) -> Parts:
    notes = [{"text": html.escape(str(text), quote=False), "x": place.x[1], "xshift": 6, "y": y, "xref": "paper", "yref": f"y{place.suffix}", "xanchor": "left",
              "yanchor": "middle", "showarrow": False, "font": {"size": 12, "color": palette.colour(mark.colour)}}
             for y, text in zip(mark.y, mark.texts, strict=True)]
    return [], [], notes


def traces(mark: Mark, place: Place) -> Parts:
    """Traces, shapes and annotations of a mark."""
    if isinstance(mark, Spans):
        return _spans(mark, place)
    if isinstance(mark, Beside):
        return _beside(mark, place)
    if isinstance(mark, Area):
        return _area(mark, place), [], []
    if isinstance(mark, Cells):
        return _cells(mark, place), [], []
    simple: dict[type, Any] = {Line: _line, Band: _band, Bars: _bars, Points: _points, Segments: _segments, Labels: _labels}
    return simple[type(mark)](mark), [], []

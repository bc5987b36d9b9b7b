"""Drawings as PDF, SVG and PNG through matplotlib. Equal drawings give equal bytes: no dates, and names of parts from a fixed salt."""
from __future__ import annotations

import textwrap
import unicodedata
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.ticker
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import ink_marks, palette
from .drawing import Axis, Drawing, Panel

CM = 1 / 2.54
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "WenQuanYi Zen Hei", "Droid Sans Fallback")
METADATA: dict[str, dict[str, Any]] = {
    ".pdf": {"CreationDate": None, "Producer": None, "Creator": "ostrakon"}, ".svg": {"Date": None, "Creator": "ostrakon"},
    ".png": {"Software": None}}
STYLE = {"font.size": 8, "axes.titlesize": 8.5, "axes.labelsize": 8, "xtick.labelsize": 7.5, "ytick.labelsize": 7.5, "axes.linewidth": 0.6,
         "xtick.major.width": 0.6, "ytick.major.width": 0.6, "axes.edgecolor": palette.INK, "text.color": palette.INK,
         "axes.labelcolor": palette.INK, "xtick.color": palette.INK, "ytick.color": palette.INK, "legend.fontsize": 7.5,
         "svg.hashsalt": "ostrakon", "svg.fonttype": "path", "pdf.fonttype": 42, "text.parse_math": False,
         "axes.unicode_minus": True, "path.simplify": True}


def save(drawing: Drawing, path: Path, width: float) -> None:
    """Writes it, `width` cm wide, in the format of the suffix of `path`."""
    there = {font.name for font in font_manager.fontManager.ttflist}
    with matplotlib.rc_context({**STYLE, "font.family": [name for name in FONTS if name in there] or ["sans-serif"]}):
        made = figure(drawing, width)
        suffix = path.suffix.lower()
        made.savefig(path, format=suffix[1:], dpi=300, facecolor="white", metadata=METADATA[suffix])


def figure(drawing: Drawing, width: float) -> Figure:
    """The title above, the panels, the caption below; heights follow from their texts, so that nothing lies on anything."""
    rows = drawing.rows()
    heights = [max(panel.height for panel in row) * CM for row in rows]
    title, caption = wrapped(drawing.title, width * 4.6), wrapped(drawing.caption, width * 7.6)
    above, below = 0.12 + 0.19 * len(title), 0.1 + 0.145 * len(caption)
    extra = [max(_lines(panel, width if panel.wide else width / drawing.columns) for panel in row) for row in rows]
    total = sum(heights) + sum(0.17 * lines for lines in extra) + above + below
    made = Figure(figsize=(width * CM, total))
    FigureCanvasAgg(made)
    made.text(0.06 / (width * CM), 1 - 0.05 / total, "\n".join(title), va="top", ha="left", fontsize=10, fontweight="bold")
    made.text(0.06 / (width * CM), 0.05 / total, "\n".join(caption), va="bottom", ha="left", fontsize=7, color="#444444")
    made.set_layout_engine("constrained", rect=(0, below / total, 1, 1 - (above + below) / total), w_pad=0.06, h_pad=0.06)
    ratios = [h + 0.17 * lines for h, lines in zip(heights, extra, strict=True)]
    if drawing.aligned:
        _rows(made, rows, ratios, drawing.columns, width)
    else:
        for part, row, ratio in zip(np.atleast_1d(made.subfigures(len(rows), 1, height_ratios=ratios)), rows, ratios, strict=True):
            _rows(part, [row], [ratio], len(row), width)
    return made


def _rows(place: Any, rows: list[list[Panel]], ratios: list[float], columns: int, width: float) -> None:
    grid = place.add_gridspec(len(rows), columns, height_ratios=ratios)
    for i, row in enumerate(rows):
        for j, panel in enumerate(row):
            _panel(place.add_subplot(grid[i, :] if panel.wide else grid[i, j]), panel, width if panel.wide else width / columns)


def columns_of(text: str) -> int:
    """Columns that a text takes in a terminal: wide letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, columns: float) -> list[str]:
    wide = columns_of(text) / len(text) if text else 1
    return textwrap.wrap(text, max(12, int(columns / wide))) or [""]


def _entries(panel: Panel) -> list[tuple[str, Any]]:
    """What the legend shows: text and key, each text once."""
    found: dict[str, Any] = {}
    for mark in panel.marks:
        for text, key in ink_marks.keys(mark):
            found.setdefault(text, key)
    return list(found.items()) if panel.legend else []


def _across(panel: Panel, entries: list[tuple[str, Any]], width: float) -> int:
    """How many entries stand beside each other over axes that, with what stands at their left, are `width` cm wide."""
    longest = max((min(columns_of(text), 48) for text, _ in entries), default=1)
    left = max((min(columns_of(text), 36) for _, text in panel.y.ticks or ()), default=8)
    return max(1, min(len(entries), int((width - 0.125 * left - 0.8) / (0.125 * longest + 1.0))))


def _lines(panel: Panel, width: float) -> int:
    """Lines of text above the axes."""
    entries = _entries(panel)
    return len(wrapped(panel.title, width * 5.2)) * bool(panel.title) + (-(-len(entries) // _across(panel, entries, width)) if entries else 0)


def _panel(axes: Any, panel: Panel, width: float) -> None:
    for order, mark in enumerate(panel.marks):
        ink_marks.draw(axes, mark, order)
    for axis, which in ((panel.x, "x"), (panel.y, "y")):
        _axis(axes, axis, which)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    title = "\n".join(wrapped(panel.title, width * 5.2)) if panel.title else None
    entries = _entries(panel)
    if entries:
        texts = [" " + shortened(text, 48) for text, _ in entries]  # matplotlib leaves out texts that begin with _
        legend = axes.legend([key for _, key in entries], texts, loc="lower left", bbox_to_anchor=(-0.01, 1.0), frameon=False,
                             ncol=_across(panel, entries, width), title=title, alignment="left", borderaxespad=0.2, handlelength=1.5, handletextpad=0.4,
                             columnspacing=1.2, labelspacing=0.3, borderpad=0.1)
        legend.get_title().set_fontsize(8.5)
    elif title:
        axes.set_title(title, loc="left")


def shortened(text: str, columns: int) -> str:
    """At most so many columns, the middle left out: the ends of long names tell them apart."""
    if columns_of(text) <= columns:
        return text
    share = int(columns * len(text) / columns_of(text)) - 1
    return text[:share - share // 2] + "…" + text[len(text) - share // 2:]


def _axis(axes: Any, axis: Axis, which: str) -> None:
    side = getattr(axes, f"{which}axis")
    if not axis.shown:
        side.set_visible(False)
        axes.spines["bottom" if which == "x" else "left"].set_visible(False)
    if axis.kind == "log":
        getattr(axes, f"set_{which}scale")("log")
    if axis.label:
        side.set_label_text("\n".join(wrapped(axis.label, 60)))
    if axis.low is not None or axis.high is not None:
        getattr(axes, f"set_{which}lim")(axis.low, axis.high)
    if axis.ticks is not None:
        side.set_ticks([place for place, _ in axis.ticks], labels=[shortened(text, 36) for _, text in axis.ticks])
        side.set_tick_params(which="minor", length=0)
    elif axis.kind == "date":
        side.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=8, integer=True))
        side.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%d"))
    elif axis.kind == "share":
        side.set_major_formatter(matplotlib.ticker.PercentFormatter(1, symbol=" %"))



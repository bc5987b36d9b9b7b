"""Drawings as PDF, SVG and PNG through matplotlib. Equal drawings give equal bytes: no dates, and names of parts from a fixed salt."""
from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.ticker
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from . import ink_marks, palette
from .drawing import Axis, Beside, Drawing, Panel
from .lettering import columns_of, shortened, wrapped

CM = 1 / 2.54
NARROW = 4.2      # cm; narrower panels stand under one another
WIDE = {"WenQuanYi Zen Hei": "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "Noto Sans CJK JP": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"}
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
    with matplotlib.rc_context({**STYLE, "font.family": fonts()}):
        made = figure(drawing, width)
        suffix = path.suffix.lower()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            made.savefig(path, format=suffix[1:], dpi=300, facecolor="white", metadata=METADATA[suffix])
    if any("missing from current font" in str(one.message) for one in said):
        warnings.warn(f"{path}: the fonts that are installed lack some letters of the names (Debian: fonts-wqy-zenhei has Chinese ones)",
                      stacklevel=3)


def fonts() -> list[str]:
    """DejaVu Sans, which matplotlib brings, then Chinese fonts of Debian that are there: matplotlib may have listed fonts before that."""
    there = {font.name for font in font_manager.fontManager.ttflist}
    for name, path in WIDE.items():
        if name not in there and Path(path).exists():
            font_manager.fontManager.addfont(path)
    there = {font.name for font in font_manager.fontManager.ttflist}
    return [name for name in ("DejaVu Sans", *WIDE) if name in there]


def figure(drawing: Drawing, width: float) -> Figure:
    """The title above, the panels, the caption below; heights follow from their texts, so that nothing lies on anything."""
    columns = max(1, min(drawing.columns, int(width / NARROW)))
    rows = drawing.rows(columns)
    heights = [max(panel.height for panel in row) * CM for row in rows]
    title, caption = wrapped(shortened(drawing.title, 200), width * 4.6), wrapped(drawing.caption, width * 7.6)
    above, below = 0.12 + 0.19 * len(title), 0.1 + 0.145 * len(caption)
    extra = [max(_lines(panel, width if panel.wide else width / columns) for panel in row) for row in rows]
    total = sum(heights) + sum(0.17 * lines for lines in extra) + above + below
    made = Figure(figsize=(width * CM, total))
    FigureCanvasAgg(made)
    made.text(0.06 / (width * CM), 1 - 0.05 / total, "\n".join(title), va="top", ha="left", fontsize=10, fontweight="bold")
    made.text(0.06 / (width * CM), 0.05 / total, "\n".join(caption), va="bottom", ha="left", fontsize=7, color="#444444")
    made.set_layout_engine("constrained", rect=(0, below / total, 1, 1 - (above + below) / total), w_pad=0.06, h_pad=0.06)
    ratios = [h + 0.17 * lines for h, lines in zip(heights, extra, strict=True)]
    if drawing.aligned:
        _rows(made, rows, ratios, columns, width)
    else:
        for part, row, ratio in zip(np.atleast_1d(made.subfigures(len(rows), 1, height_ratios=ratios)), rows, ratios, strict=True):
            _rows(part, [row], [ratio], len(row), width)
    return made


def _rows(place: Any, rows: list[list[Panel]], ratios: list[float], columns: int, width: float) -> None:
    grid = place.add_gridspec(len(rows), columns, height_ratios=ratios)
    for i, row in enumerate(rows):
        for j, panel in enumerate(row):
            _panel(place.add_subplot(grid[i, :] if panel.wide else grid[i, j]), panel, width if panel.wide else width / columns)


def _entries(panel: Panel) -> list[tuple[str, Any]]:
    """What the legend shows: text and key, each text once."""
    found: dict[str, Any] = {}
    for mark in panel.marks:
        for text, key in ink_marks.keys(mark):
            found.setdefault(text, key)
    return list(found.items()) if panel.legend else []


def _room(panel: Panel, width: float) -> float:
    """How wide the axes of a panel of `width` cm are, without what stands at their left (cm)."""
    left = max((min(columns_of(text), _longest(width)) for _, text in panel.y.ticks or ()), default=8)
    right = max((len(text) for mark in panel.marks if isinstance(mark, Beside) for text in mark.texts), default=0)
    return max(2.0, width - 0.125 * left - 0.11 * right - 0.8)


def _longest(width: float) -> int:
    """Columns of a name at an axis."""
    return int(1.6 * width + 9)


def _across(panel: Panel, entries: list[tuple[str, Any]], width: float) -> int:
    """How many entries of the legend stand beside each other."""
    longest = max((min(columns_of(text), 48) for text, _ in entries), default=1)
    return max(1, min(len(entries), int(_room(panel, width) / (0.125 * longest + 1.0))))


def _title(panel: Panel, width: float) -> list[str]:
    return wrapped(shortened(panel.title, 120), _room(panel, width) * 5.6) if panel.title else []


def _lines(panel: Panel, width: float) -> int:
    """Lines of text above the axes."""
    entries = _entries(panel)
    return len(_title(panel, width)) + (-(-len(entries) // _across(panel, entries, width)) if entries else 0)


def _panel(axes: Any, panel: Panel, width: float) -> None:
    for order, mark in enumerate(panel.marks):
        ink_marks.draw(axes, mark, order)
    for axis, which in ((panel.x, "x"), (panel.y, "y")):
        _axis(axes, axis, which, 5.2 * (_room(panel, width) if which == "x" else panel.height), _longest(width))
    for side in ("top", "right") if panel.x.shown else ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    title = "\n".join(_title(panel, width)) or None
    entries = _entries(panel)
    if entries:
        texts = [" " + shortened(text, 48) for text, _ in entries]  # matplotlib leaves out texts that begin with _
        room = _room(panel, width)
        wide = 0.125 * max(min(columns_of(text), 48) for text, _ in entries) + 1.0 > room
        left = -(width - room - 0.3) / room if wide and panel.y.ticks else -0.01  # then over the names as well
        legend = axes.legend([key for _, key in entries], texts, loc="lower left", bbox_to_anchor=(left, 1.0), frameon=False,
                             ncol=_across(panel, entries, width), title=title, alignment="left", borderaxespad=0.2, handlelength=1.5, handletextpad=0.4,
                             columnspacing=1.2, labelspacing=0.3, borderpad=0.1)
        legend.get_title().set_fontsize(8.5)
    elif title:
        axes.set_title(title, loc="left")


def _named_ticks(side: Any, ticks: list[tuple[float, str]], columns: float) -> None:
    """Where names do not fit in a line, every second number is left out, and words are slanted."""
    def crowded() -> bool:
        return sum(columns_of(text) + 1.5 for _, text in ticks) > columns * 1.25

    numbers = all(text and text[-1] in "0123456789.%" for _, text in ticks)
    while numbers and crowded() and len(ticks) > 2:
        middle = next((i for i, (place, _) in enumerate(ticks) if place == 0), 0)
        ticks = ticks[middle % 2::2]
    side.set_ticks([place for place, _ in ticks], labels=[text for _, text in ticks])
    side.set_tick_params(which="minor", length=0)
    if crowded():
        for label in side.get_ticklabels():
            label.set(rotation=30, ha="right", rotation_mode="anchor")


def _axis(axes: Any, axis: Axis, which: str, columns: float, longest: int) -> None:
    """One axis; its label has room for so many columns in each of two lines."""
    side = getattr(axes, f"{which}axis")
    if not axis.shown:
        side.set_visible(False)
        axes.spines["bottom" if which == "x" else "left"].set_visible(False)
    if axis.kind == "log":
        getattr(axes, f"set_{which}scale")("log")
        side.set_minor_locator(matplotlib.ticker.NullLocator())
    if axis.label:
        side.set_label_text("\n".join(wrapped(shortened(axis.label, int(2.6 * columns)), columns)))
    if axis.low is not None or axis.high is not None:
        getattr(axes, f"set_{which}lim")(axis.low, axis.high)
    if axis.ticks is not None:
        _named_ticks(side, [(place, shortened(text, longest)) for place, text in axis.ticks], columns if which == "x" else math.inf)
    elif axis.kind == "date":
        side.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=int(np.clip(columns / 8, 2, 8)), integer=True))
        side.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%d"))
    elif axis.kind == "log":
        side.set_major_locator(matplotlib.ticker.LogLocator(subs=(1, 2, 5), numticks=7))
        side.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    elif axis.kind == "share":
        side.set_major_formatter(matplotlib.ticker.PercentFormatter(1, symbol=" %"))



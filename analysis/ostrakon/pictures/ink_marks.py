"""Each mark of a drawing on matplotlib's axes, and its key for the legend."""
from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from . import palette
from .lettering import shortened
from .drawing import Area, Band, Bars, Beside, Cells, Labels, Line, Mark, Points, Segments, Spans

STYLES = {"solid": "-", "dash": (0, (4, 2)), "dot": (0, (1.2, 1.5))}
SYMBOLS = {"circle": "o", "ring": "o", "square": "s", "diamond": "D", "cross": "X"}
ENDS = {"left": "left", "middle": "center", "right": "right"}


def _line(axes: Any, mark: Line, order: int) -> None:
    axes.plot(mark.x, mark.y, color=palette.colour(mark.colour), linewidth=mark.width, zorder=order + 3,
              linestyle=STYLES[mark.dash or palette.dash(mark.colour)], drawstyle="steps-post" if mark.steps else "default",
              solid_capstyle="butt")


def _band(axes: Any, mark: Band, order: int) -> None:
    axes.fill_between(np.asarray(mark.x, float), np.asarray(mark.low, float), np.asarray(mark.high, float), linewidth=0, zorder=order + 3,
                      color=palette.colour(mark.colour), alpha=mark.opacity, step="post" if mark.steps else None)


def _area(axes: Any, mark: Area, order: int) -> None:
    colours = mark.colours or range(len(mark.layers))
    axes.stackplot(np.asarray(mark.x, float), np.asarray(mark.values, float), colors=[palette.colour(key) for key in colours],
                   edgecolor="white", linewidth=0.3, zorder=order + 3)
    axes.margins(x=0)


def _bars(axes: Any, mark: Bars, order: int) -> None:
    draw, start = (axes.barh, "left") if mark.across else (axes.bar, "bottom")
    breadth = {"height" if mark.across else "width": mark.width}
    draw(mark.at, mark.size, **breadth, **{start: mark.base}, color=palette.colour(mark.colour), edgecolor="white",
         linewidth=0.2, zorder=order + 3)


def _points(axes: Any, mark: Points, order: int) -> None:
    shade = palette.colour(mark.colour)
    if mark.low is not None and mark.high is not None:
        middle = np.asarray(mark.y if mark.whisker == "y" else mark.x, float)
        reach = np.maximum([middle - np.asarray(mark.low, float), np.asarray(mark.high, float) - middle], 0)
        axes.errorbar(mark.x, mark.y, fmt="none", ecolor=shade, elinewidth=0.9, capsize=1.5, capthick=0.9, zorder=order + 3,
                      **{f"{mark.whisker}err": reach})
    axes.plot(mark.x, mark.y, linestyle="none", marker=SYMBOLS[mark.symbol], markersize=mark.size, color=shade, zorder=order + 3.5,
              markerfacecolor="none" if mark.symbol == "ring" else shade, markeredgecolor=shade if mark.symbol == "ring" else "white",
              markeredgewidth=0.9 if mark.symbol == "ring" else 0.3)


def _segments(axes: Any, mark: Segments, order: int) -> None:
    x0, y0, x1, y1 = (np.asarray(part, float) for part in (mark.x0, mark.y0, mark.x1, mark.y1))
    lines = np.stack([np.stack([x0, y0], axis=-1), np.stack([x1, y1], axis=-1)], axis=1) if len(x0) else []
    axes.add_collection(LineCollection(lines, colors=palette.colour(mark.colour), linewidths=mark.width, alpha=mark.opacity,
                                       linestyles=STYLES[mark.dash], zorder=order + 3, capstyle="butt"))
    axes.autoscale_view()


def _spans(axes: Any, mark: Spans, order: int) -> None:
    del order
    for i, (start, end) in enumerate(zip(mark.start, mark.end, strict=True)):
        axes.axvspan(start, end, color=palette.colour(mark.colour), linewidth=0, zorder=0)
        if i < len(mark.texts) and mark.texts[i]:
            axes.text(start, 0.995, " " + mark.texts[i], transform=axes.get_xaxis_transform(), fontsize=6.5, color="#7A4A20", va="top",
                      ha="left", clip_on=True, zorder=30)


def colours_of(mark: Cells) -> tuple[LinearSegmentedColormap, Normalize]:
    known = np.asarray(mark.values, float)[np.isfinite(mark.values)]
    low = mark.low if mark.low is not None else float(known.min()) if len(known) else 0.0
    high = mark.high if mark.high is not None else float(known.max()) if len(known) else 1.0
    return LinearSegmentedColormap.from_list("scale", palette.scale(mark.scale)), Normalize(low, high if high > low else low + 1)


def _cells(axes: Any, mark: Cells, order: int) -> None:
    colours, norm = colours_of(mark)
    values = np.ma.masked_invalid(np.asarray(mark.values, float))
    axes.pcolormesh(np.arange(values.shape[1] + 1) - 0.5, np.arange(values.shape[0] + 1) - 0.5, values, cmap=colours, norm=norm,
                    edgecolors="white", linewidth=0.8, zorder=order + 1)
    if mark.texts is not None:
        for (y, x), text in np.ndenumerate(mark.texts):
            red, green, blue, _ = colours(norm(values[y, x])) if values[y, x] is not np.ma.masked else (1, 1, 1, 1)
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.55
            axes.text(x, y, text, ha="center", va="center", fontsize=6.5, color="white" if dark else palette.INK, zorder=order + 4)
    if mark.label:
        bar = axes.figure.colorbar(ScalarMappable(norm, colours), ax=axes, shrink=0.9, pad=0.02, aspect=18)
        bar.set_label(mark.label, fontsize=7.5)
        bar.outline.set_linewidth(0.4)


def _labels(axes: Any, mark: Labels, order: int) -> None:
    for x, y, text in zip(mark.x, mark.y, mark.texts, strict=True):
        axes.text(x, y, shortened(str(text), 64), ha=ENDS[mark.anchor], va="center", fontsize=mark.size, color=palette.colour(mark.colour),
                  zorder=order + 20, clip_on=False).set_in_layout(False)  # axes do not shrink for them


def _beside(axes: Any, mark: Beside, order: int) -> None:
    for y, text in zip(mark.y, mark.texts, strict=True):
        axes.text(1.02, y, shortened(text, 40), transform=axes.get_yaxis_transform(), ha="left", va="center", fontsize=mark.size,
                  color=palette.colour(mark.colour), zorder=order + 20)


DRAWN: dict[type, Any] = {Line: _line, Band: _band, Area: _area, Bars: _bars, Points: _points, Segments: _segments, Spans: _spans,
                          Cells: _cells, Labels: _labels, Beside: _beside}


def draw(axes: Any, mark: Mark, order: int) -> None:
    """Later marks lie over earlier ones."""
    DRAWN[type(mark)](axes, mark, order)


def keys(mark: Mark) -> list[tuple[str, Any]]:
    """Entries of the legend: text and a sample."""
    if isinstance(mark, Area):
        colours = mark.colours or range(len(mark.layers))
        return [(name, Patch(facecolor=palette.colour(key))) for name, key in zip(mark.layers, colours, strict=True)]
    if isinstance(mark, (Cells, Labels, Beside)) or not mark.label:
        return []
    shade = palette.colour(mark.colour)
    if isinstance(mark, Line):
        return [(mark.label, Line2D([], [], color=shade, linewidth=mark.width, linestyle=STYLES[mark.dash or palette.dash(mark.colour)]))]
    if isinstance(mark, Segments):
        return [(mark.label, Line2D([], [], color=shade, linewidth=min(mark.width, 6), linestyle=STYLES[mark.dash], alpha=mark.opacity))]
    if isinstance(mark, Points):
        ring = mark.symbol == "ring"
        return [(mark.label, Line2D([], [], color=shade, linestyle="none", marker=SYMBOLS[mark.symbol], markersize=min(mark.size, 7),
                                    markerfacecolor="none" if ring else shade, markeredgecolor=shade if ring else "white",
                                    markeredgewidth=0.9 if ring else 0.3))]
    return [(mark.label, Patch(facecolor=shade, alpha=mark.opacity if isinstance(mark, Band) else 1))]

"""What a picture is before it is ink or a web page: panels with axes, and marks on them.

Places are numbers in the unit of their axis; dates are years (2014.25 is the start of April 2014). A colour is the number of
a group or a role of palette.py. `hover` is what a web page says of each point; ink leaves it out.
"""
from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Union

import numpy as np

from ..errors import HistoryError

Colour = Union[int, str]
Numbers = Union[np.ndarray, Sequence[float]]
FORMATS = (".pdf", ".svg", ".png")


@dataclass
class Line:
    """A line through points; `steps` holds each value until the next point."""

    x: Numbers
    y: Numbers
    label: str = ""
    colour: Colour = 0
    width: float = 1.4           # points
    dash: str = ""               # solid, dash or dot; without it by colour
    steps: bool = False
    hover: Sequence[str] = ()


@dataclass
class Band:
    """What lies between two lines."""

    x: Numbers
    low: Numbers
    high: Numbers
    label: str = ""
    colour: Colour = 0
    opacity: float = 0.2
    steps: bool = False


@dataclass
class Area:
    """Layers on one another, the first lowest: names, and values (layer, x)."""

    x: Numbers
    layers: Sequence[str]
    values: np.ndarray
    colours: Sequence[Colour] = ()


@dataclass
class Bars:
    """Upright bars, or with `across` lying ones, from `base` on: `at` is their middle, `size` their length, `width` their breadth."""

    at: Numbers
    size: Numbers
    width: float
    base: Numbers | float = 0.0
    label: str = ""
    colour: Colour = 0
    across: bool = False
    hover: Sequence[str] = ()


@dataclass
class Points:
    """Symbols: circle, ring, square, diamond, cross. `low` and `high` give each a whisker along `whisker` (x or y)."""

    x: Numbers
    y: Numbers
    label: str = ""
    colour: Colour = 0
    symbol: str = "circle"
    size: float = 5.0            # points
    low: Numbers | None = None
    high: Numbers | None = None
    whisker: str = "y"
    hover: Sequence[str] = ()


@dataclass
class Segments:
    """Straight lines from (x0, y0) to (x1, y1)."""

    x0: Numbers
    y0: Numbers
    x1: Numbers
    y1: Numbers
    label: str = ""
    colour: Colour = "muted"
    width: float = 1.0           # points
    dash: str = "solid"
    opacity: float = 1.0
    hover: Sequence[str] = ()


@dataclass
class Spans:
    """Periods of x shaded over the whole height, under everything else."""

    start: Numbers
    end: Numbers
    texts: Sequence[str] = ()
    label: str = ""
    colour: Colour = "shading"


@dataclass
class Cells:
    """A heat map: `values` (y, x) in cells around 0, 1, 2 … of both axes; NaN is left blank."""

    values: np.ndarray
    label: str = ""              # of the colour bar
    scale: str = "amount"        # or difference: two hues about zero
    low: float | None = None     # values at the ends of the scale
    high: float | None = None
    texts: np.ndarray | None = None
    hover: np.ndarray | None = None


@dataclass
class Labels:
    """Texts at places; `anchor` says which end stands there: left, middle or right."""

    x: Numbers
    y: Numbers
    texts: Sequence[str]
    anchor: str = "left"
    size: float = 7.0            # points
    colour: Colour = "ink"


@dataclass
class Beside:
    """Texts at the right of the axes, at these heights; the axes leave room for them."""

    y: Numbers
    texts: Sequence[str]
    size: float = 7.0            # points
    colour: Colour = "ink"


Mark = Union[Line, Band, Area, Bars, Points, Segments, Spans, Cells, Labels, Beside]


@dataclass
class Axis:
    """An axis; `ticks` are (place, text), without them they are chosen. `kind`: number, date, share or log."""

    label: str = ""
    kind: str = "number"
    low: float | None = None
    high: float | None = None
    ticks: Sequence[tuple[float, str]] | None = None
    shown: bool = True


@dataclass
class Panel:
    """One pair of axes with marks, drawn in their order."""

    marks: list[Mark]
    x: Axis = field(default_factory=Axis)
    y: Axis = field(default_factory=Axis)
    title: str = ""
    height: float = 6.0          # cm
    legend: bool = True
    wide: bool = False           # as wide as all columns together


@dataclass
class Drawing:
    """A picture: `caption` says what is drawn, of how many runs, and what intervals are. Panels fill
    `columns` row by row."""

    title: str
    caption: str
    panels: list[Panel]
    columns: int = 1
    aligned: bool = True         # axes stand over one another in all rows, not in each by itself
    name: str = ""               # of the picture, as in PICTURES
    width: float = 16.0          # cm

    def rows(self, columns: int | None = None) -> list[list[Panel]]:
        """The panels as they stand, row by row, in `columns` or as the drawing wants; wide ones have a row of their own."""
        columns = columns or self.columns
        found: list[list[Panel]] = []
        for panel in self.panels:
            room = bool(found) and len(found[-1]) < columns and not found[-1][0].wide
            if panel.wide or not room:
                found.append([])
            found[-1].append(panel)
        return found

    def save(self, path: str | os.PathLike[str], width: float | None = None) -> Path:
        """Writes a .pdf, .svg or .png (300 dots per inch), `width` cm wide; equal drawings give equal bytes.

        Raises HistoryError for another suffix, without python3-matplotlib, or where the file cannot be written.
        """
        place = Path(path)
        if place.suffix.lower() not in FORMATS:
            raise HistoryError(f"{place}: a picture is written as {', '.join(FORMATS)}")
        wide = self.width if width is None else width
        if not 4 <= wide <= 200:
            raise HistoryError(f"{wide:g} cm: a picture is 4 to 200 cm wide")
        try:
            from . import ink
        except ImportError as error:
            raise HistoryError("pictures need matplotlib (Debian: python3-matplotlib)") from error
        try:
            ink.save(self, place, wide)
        except OSError as error:
            raise HistoryError(f"{place}: cannot be written ({error.strerror or error})") from error
        return place

"""What pictures there are, which of them files can give, and drawing one by name."""
from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

from ..errors import HistoryError
from ..history import History, open_history
from ..selection import Selection, Source, named_apart
from .drawing import Drawing

Given = Union[Source, str, "os.PathLike[str]"]
Sides = list[Selection]


class Nothing(HistoryError):
    """The question is sound, but there is nothing to draw: nobody is purged in the run asked for."""


@dataclass(frozen=True)
class Picture:
    """A kind of picture.

    name, about  as on the command line; one line for a list
    needs        what a file must hold, in words
    missing      says in one sentence why these sides cannot give it, or None
    draw         draws it of them, with `options`
    sides        one: of one scenario; some: of one or more beside each other; many: of two or more; design: of the points of a design
    """

    name: str
    about: str
    needs: str
    missing: Callable[[Sides], str | None]
    draw: Callable[..., Drawing]
    options: tuple[str, ...] = ()
    sides: str = "one"

    def unfit(self, sides: Sides) -> str | None:
        """Why these sides cannot give this picture, in a sentence; None where they can."""
        count, points = len(sides), max(len(_points(side)) for side in sides)
        where = sides[0].history.path
        if self.sides == "design":
            if count > 1 or points < 2:
                return f"{where}: the picture '{self.name}' is of the points of a design, in the one file that `ostrakon merge` writes"
        elif self.sides == "many":
            if count < 2 and points < 2:
                return f"{where}: the picture '{self.name}' compares; give two files or more, or one that holds several points of a design"
        elif points > 1:
            return f"{where}: holds {points} points of a design, and the picture '{self.name}' is of one; choose it with point=N (--point N)"
        elif count > 1 and self.sides == "one":
            return f"the picture '{self.name}' is of one history; {count} were given"
        return self.missing(sides)


def _points(side: Selection) -> np.ndarray:
    return np.unique(side.history.run_column("point")[side.positions])


def sides_of(sources: Sequence[Given], point: int | None = None) -> Sides:
    """The finished runs of each source, under names that differ. Raises HistoryError for a file that is none."""
    if not sources:
        raise HistoryError("a picture needs a history")
    found = []
    for source in sources:
        opened = open_history(source) if isinstance(source, (str, os.PathLike)) else source
        if isinstance(opened, History):
            found.append(opened.select() if point is None else opened.select(opened.path.stem, point=point))
        else:
            found.append(opened)
    return named_apart(found, [side.name for side in found])


@contextmanager
def opened(sources: Sequence[Given], point: int | None) -> Iterator[Sides]:
    """sides_of(), of which files given by their paths are closed afterwards."""
    sides = sides_of(sources, point)
    try:
        yield sides
    finally:
        for source, side in zip(sources, sides, strict=True):
            if isinstance(source, (str, os.PathLike)):
                side.history.close()


def named(pictures: dict[str, Picture], name: str) -> Picture:
    if name in pictures:
        return pictures[name]
    near = difflib.get_close_matches(name, pictures, 1, 0.5)
    meant = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(pictures)}"
    raise HistoryError(f"unknown picture '{name}'; {meant}")


def fitting_of(pictures: dict[str, Picture], sides: Sides) -> list[str]:
    return [name for name, picture in pictures.items() if picture.unfit(sides) is None]


def draw_of(picture: Picture, sides: Sides, options: dict[str, Any]) -> Drawing:
    for option in options:
        if option not in picture.options:
            known = f"it has {', '.join(picture.options)}" if picture.options else "it has none"
            raise HistoryError(f"the picture '{picture.name}' has no option '{option}'; {known}")
    why = picture.unfit(sides)
    if why:
        raise HistoryError(why)
    drawing = picture.draw(sides, **options)
    drawing.name = picture.name
    return drawing

"""Pictures of histories, for print (PDF, SVG, PNG) and for web pages (web.to_plotly). See docs/pictures.md.

    drawing = draw("power", "bureau.h5")
    drawing.save("power.pdf")
"""
from __future__ import annotations

from typing import Any

from . import absence, bands, careers, cascade, forest, hierarchy, purges, strip, sweeps
from .drawing import Drawing
from .registry import Given, Picture, draw_of, fitting_of, named, opened

_OF_MODULES = (bands.POWER, purges.PICTURE, careers.PICTURE, strip.PICTURE, hierarchy.PICTURE, cascade.PICTURE, bands.CAPABILITY,
               sweeps.HEAT, sweeps.CURVE, forest.PICTURE, absence.PICTURE)
PICTURES: dict[str, Picture] = {picture.name: picture for picture in _OF_MODULES}


def fitting(*sources: Given, point: int | None = None) -> list[str]:
    """Which pictures these histories can give, in the order of PICTURES; `point` is of a design. Raises HistoryError for bad files."""
    with opened(sources, point) as sides:
        return fitting_of(PICTURES, sides)


def draw(name: str, *sources: Given, point: int | None = None, **options: Any) -> Drawing:
    """Draws a picture of histories: paths, History or Selection.

    point    only the runs of this point of a design
    options  those of the picture: PICTURES[name].options
    Raises HistoryError, one sentence, for an unknown picture or option, and where files lack what it needs.
    """
    picture = named(PICTURES, name)
    with opened(sources, point) as sides:
        return draw_of(picture, sides, options)


__all__ = ["PICTURES", "Drawing", "Picture", "draw", "fitting"]

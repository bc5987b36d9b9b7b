"""The page from its sections.

A section is a module with a function `section(material) -> Html` and one line in SECTIONS.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from . import comparison, headline, life, page, pictures, provenance, public, question, scenario, sweep
from .markup import Html, tag
from .material import COMPARISON, RUN, SWEEP, Material, Wishes, material_of

ALL = (RUN, SWEEP, COMPARISON)
# Address, heading, which kinds of study have it, what writes it; in the order of the page.
SECTIONS: tuple[tuple[str, str, tuple[str, ...], Callable[[Material], Html]], ...] = (
    ("question", "The question", ALL, question.section),
    ("headline", "Headline outcomes", (RUN,), headline.section),
    ("comparison", "Differences", (COMPARISON,), comparison.section),
    ("sweep", "The sweep", (SWEEP,), sweep.section),
    ("pictures", "Pictures", ALL, pictures.section),
    ("life", "One official's life", ALL, life.section),
    ("public", "The public record beside the truth", ALL, public.section),
    ("scenario", "The scenario in words", ALL, scenario.section),
    ("provenance", "Provenance", ALL, provenance.section),
)
KINDS = {RUN: "A report on one scenario", SWEEP: "A report on a sweep", COMPARISON: "A report on a comparison"}
FOOT = "Made from result files of Ostrakon. The page is whole in itself: it can be mailed, archived and read without a network."


def title_of(material: Material) -> str:
    if material.wishes.title:
        return material.wishes.title
    if material.kind == COMPARISON:
        return " and ".join(side.name for side in material.sides) if len(material.sides) < 4 else f"{len(material.sides)} histories compared"
    return material.first.title


def report_of(paths: Sequence[str | Path], wishes: Wishes | None = None) -> str:
    """The page as a text. Raises HistoryError where a file or a wish is bad."""
    with material_of(paths, wishes or Wishes()) as material:
        parts = [page.Section(mark, heading, write(material)) for mark, heading, kinds, write in SECTIONS if material.kind in kinds]
        return page.page(title_of(material), KINDS[material.kind], parts, tag("p", FOOT))

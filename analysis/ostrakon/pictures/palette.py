"""Colours that people with any colour vision can tell apart: of groups, and scales of amounts.

Okabe and Ito (2008) for groups, with a dark brown and a grey more; a test keeps them apart under the three kinds of dichromacy.
A light-to-dark scale for amounts, one of two hues about zero for differences.
"""
from __future__ import annotations

GROUPS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#5E3C00", "#F0E442", "#444444")
DASHES = ("solid", "dash", "dot")
INK, MUTED, PALE = "#222222", "#8A8A8A", "#D9D9D9"
FALLEN = "#D55E00"      # vermilion is kept for those who fall
SHADING = "#FBE9DC"     # campaigns and other periods of the timeline
ROLES = {"ink": INK, "muted": MUTED, "pale": PALE, "fallen": FALLEN, "shading": SHADING}

# Points of the scales from low to high, evenly spaced.
AMOUNT = ("#F7FBFF", "#D6E6F4", "#ABD0E6", "#6AAED6", "#3787C0", "#105BA4", "#08306B")
DIFFERENCE = ("#053061", "#4393C3", "#D1E5F0", "#F7F7F7", "#FDDBC7", "#D6604D", "#67001F")


def colour(key: int | str) -> str:
    """The colour of the n-th group, or of a role (`fallen`, `muted` …). Groups beyond the last begin anew: see dash."""
    return ROLES[key] if isinstance(key, str) else GROUPS[key % len(GROUPS)]


def dash(key: int | str) -> str:
    """Lines of groups whose colours are used up are dashed, then dotted."""
    return DASHES[(key // len(GROUPS)) % len(DASHES)] if isinstance(key, int) else DASHES[0]


def scale(name: str) -> tuple[str, ...]:
    return DIFFERENCE if name == "difference" else AMOUNT

"""Persons, posts and groups in words that fit on a page."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import HistoryError
from ..selection import Selection
from ..tables import unlike

GROUPS = ("rank", "faction", "sector")


def person(side: Selection, agent: int) -> str:
    """The name of a roster, or the number."""
    names = person_names(side)
    return names[agent] if 0 <= agent < len(names) else f"agent {agent}"


def person_names(side: Selection) -> list[str]:
    group = side.history.file["legend"]
    return unlike([str(name) for name in side.history.words("person")]) if "person" in group else []


def short_posts(posts: Sequence[str]) -> list[str]:
    """Names of posts without the organisations that all of them have in common at the front."""
    parts = [str(post).split("/") for post in posts]
    common = 0
    while all(len(part) > common + 1 for part in parts) and len({part[common] for part in parts}) == 1 and len(parts) > 1:
        common += 1
    return ["/".join(part[common:]) for part in parts]


def grouping(by: str | None, default: str) -> str:
    """Raises HistoryError for another grouping than those of officials."""
    if by is None:
        return default
    if by not in GROUPS:
        raise HistoryError(f"--by {by}: officials are grouped by {', '.join(GROUPS)}")
    return by


def where(texts: Sequence[str], chosen: Sequence[bool] | np.ndarray) -> list[str]:
    """The texts of those chosen."""
    return [text for text, one in zip(texts, chosen, strict=True) if one]


def largest(counts: np.ndarray, most: int) -> np.ndarray:
    """Numbers of the groups with the most, in their own order; those without any are left out."""
    order = np.argsort(-counts, kind="stable")[:most]
    return np.sort(order[counts[order] > 0])

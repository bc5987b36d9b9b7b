"""HTML that is safe by how it is made: every text is escaped unless it is Html, and only this module makes Html.

Texts of a scenario come from strangers. They become content or the value of an attribute here, never a tag, a script or a style.
"""
from __future__ import annotations

import html
import re
from collections.abc import Iterable

import pandas as pd

from .. import text as plain_text

VOID = {"br", "hr", "img", "input", "meta"}
# What turns text round or hides it: a name may hold them, and would then reorder the sentence that tells of it.
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# Control characters have no meaning in HTML; blank, tab and line feed do.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

TAGS = re.compile("<[^>]*>")  # of what this module made itself
SHORT = 24  # characters of a cell that are not broken


class Html(str):
    """Markup that may go into a page as it is."""

    __slots__ = ()


def escaped(given: object) -> Html:
    """A text as content or value of an attribute; Html stays as it is."""
    return given if isinstance(given, Html) else Html(_quoted(given))


def _quoted(given: object) -> str:
    return html.escape(CONTROLS.sub("\ufffd", DIRECTIONS.sub("", str(given))), quote=True)


def join(parts: Iterable[object], between: str = "") -> Html:
    return Html(escaped(between).join(escaped(part) for part in parts))


def tag(kind: str, /, *content: object, **attributes: object) -> Html:
    """An element; attributes are texts, whatever they are. `class_` is class, `aria_label` aria-label; True is an attribute without a value, None and False are none."""
    said = ""
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        said += f" {key}" if value is True else f' {key}="{_quoted(value)}"'
    if kind in VOID:
        return Html(f"<{kind}{said}>")
    return Html(f"<{kind}{said}>{join(content)}</{kind}>")


def name(given: object) -> Html:
    """A name of the scenario within a sentence: whatever way its letters run, the rest of the sentence keeps its own."""
    return tag("bdi", given)


def items(parts: Iterable[object], kind: str = "ul", **attributes: object) -> Html:
    return tag(kind, *(tag("li", part) for part in parts), **attributes)


def facts(rows: Iterable[tuple[object, object]], **attributes: object) -> Html:
    """Names with what they are: a description list."""
    return tag("dl", *(tag("div", tag("dt", key), tag("dd", value)) for key, value in rows), **attributes)


def table(frame: pd.DataFrame, caption: object, heads: Iterable[str] = (), rows: int = 200) -> Html:
    """A frame as a table with a caption, the first column as the heads of rows, in a box that scrolls by itself.

    heads  words above the columns, instead of their names
    rows   most rows shown; what is left out is said
    """
    words = list(heads) or [str(column) for column in frame.columns]
    shown = frame.head(rows)
    columns = [shown.iloc[:, i].tolist() for i in range(shown.shape[1])]
    left = [not values or any(isinstance(value, str) for value in values) for values in columns]
    head = tag("tr", *(tag("th", word, scope="col", class_=None if is_text else "number") for word, is_text in zip(words, left, strict=True)))
    body = []
    for row in zip(*columns, strict=True):
        cells = [tag("td" if i else "th", plain_text.cell(value) if not isinstance(value, Html) else value,
                     scope=None if i else "row", class_=_looks(value, left[i])) for i, value in enumerate(row)]
        body.append(tag("tr", *cells))
    more = f" The first {rows} of {len(frame)} rows." if len(frame) > rows else ""
    said = join((caption, more))
    grid = tag("table", tag("caption", said), tag("thead", head), tag("tbody", *body))
    return tag("div", grid, class_="scroll", tabindex="0", role="group", aria_label=html.unescape(TAGS.sub("", said)))


def _looks(value: object, is_text: bool) -> str | None:
    """Class of a cell: numbers stand to the right, and what is short (a date, an interval) is kept on one line."""
    return "number" if not is_text else "short" if not isinstance(value, Html) and len(str(value)) <= SHORT else None


def prose(given: object) -> Html:
    """A sentence of an author: what stands in back quotes is code, and it begins with a capital letter."""
    said = str(given)
    parts = (said[:1].upper() + said[1:]).split("`")
    return join(tag("code", part) if i % 2 else part for i, part in enumerate(parts)) if len(parts) % 2 else escaped("`".join(parts))


def fold(summary: object, *content: object) -> Html:
    return tag("details", tag("summary", summary), *content)

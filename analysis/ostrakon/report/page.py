"""A page: head, skip link, navigation, sections, foot. What is in the sections is theirs."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import scripts
from .markup import Html, join, tag


@dataclass(frozen=True)
class Section:
    """A part of a page: its address within it, its heading, its content."""

    mark: str
    heading: str
    content: Html


def page(title: str, kind: str, sections: Sequence[Section], foot: Html) -> str:
    """The whole document. Scripts are in it only where a section has a picture."""
    drawn = any('class="picture"' in section.content for section in sections)
    head = tag("head", tag("meta", charset="utf-8"),
               tag("meta", http_equiv="Content-Security-Policy", content=scripts.policy(drawn)),
               tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
               tag("meta", name="generator", content="Ostrakon"),
               tag("meta", name="referrer", content="no-referrer"),
               tag("title", title), tag("style", Html(scripts.style())))
    links = tag("ul", *(tag("li", tag("a", section.heading, href=f"#{section.mark}")) for section in sections))
    body = tag("body", tag("a", "Skip to the report", class_="skip", href="#report"),
               tag("header", tag("h1", tag("bdi", title)), tag("p", kind, class_="kind")),
               tag("nav", links, aria_label="Sections of the report"),
               tag("main", *(_section(section) for section in sections), id="report", tabindex="-1"),
               tag("footer", foot),
               *([scripts.packed_library(), tag("script", Html(scripts.drawer()))] if drawn else []))
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _section(section: Section) -> Html:
    return tag("section", tag("h2", section.heading, id=f"{section.mark}-heading"), join((section.content,)), id=section.mark,
               aria_labelledby=f"{section.mark}-heading")

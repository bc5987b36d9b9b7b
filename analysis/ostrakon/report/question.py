"""What the study asks: the reader's own words, the summary of the scenario, and what its author wrote above it."""
from __future__ import annotations

import re

from .markup import Html, join, name, prose, tag
from .material import COMPARISON, SWEEP, Material, counted, varied
from .stored import experiment_text, own_text

LABEL = re.compile(r"(What for|From the record|Assumed|Pattern|Sweep first|Axes)\s*:\s*", re.IGNORECASE)
HEADING = {"what for": "What it is for", "from the record": "Taken from the record", "assumed": "Assumed",
           "pattern": "The pattern it should show", "sweep first": "What to vary first", "axes": "Its alternatives"}


def authors_words(text: str) -> list[tuple[str, str]]:
    """The comment at the head of a scenario or an experiment, by the labels of the house (`# Assumed: …`), in its order."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").strip())
    found: list[tuple[str, str]] = []
    for line in lines:
        label = LABEL.match(line)
        if label:
            found.append((label.group(1).lower(), line[label.end():]))
        elif found and line:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line}".strip())
        elif line:
            found.append(("", line))
    return found


def study(material: Material) -> Html:
    """One sentence: what was lived, how often."""
    runs = [len(side) for side in material.sides]
    title = name(material.first.title)
    if material.kind == SWEEP:
        factors = join((name(factor) for factor in varied(material.first)), ", ")
        of = join((" over ", factors)) if factors else ""
        return join(("A sweep of ", title, ": ", counted(len(runs), "point"), of, ", ", counted(sum(runs), "run"), " in all."))
    if material.kind == COMPARISON:
        sides = join((join((name(side.name), f" ({counted(len(side), 'run')})")) for side in material.sides), ", ")
        return join(("A comparison of ", counted(len(runs), "history", "histories"), ": ", sides, ". The first is what the others are compared with."))
    return join(("The scenario ", title, ", lived ", counted(runs[0], "time"), "."))


def section(material: Material) -> Html:
    history = material.first
    summary = str(history.file.attrs.get("summary", ""))
    parts: list[Html] = []
    if material.wishes.question:
        parts.append(tag("p", material.wishes.question, class_="lead"))
    words = authors_words(experiment_text(history) or own_text(history))
    asked = next((text for label, text in words if label == "what for"), "")
    if asked and not material.wishes.question:
        parts.append(tag("p", prose(asked), class_="lead"))
    elif not material.wishes.question:
        parts.append(tag("p", summary or "The scenario does not say what it asks.", class_="lead"))
    if summary and (asked or material.wishes.question):
        parts.append(tag("p", summary))
    parts.append(tag("p", study(material)))
    if material.kind == SWEEP:
        words = authors_words(own_text(history))
    rest = [(HEADING.get(label, "The author's note"), text) for label, text in words if label not in ("what for", "sweep first") and text]
    if rest:
        note = "What the author of the scenario wrote above it" + (f" ({history.title})" if material.kind == COMPARISON else "")
        parts.append(tag("h3", note))
        parts.append(tag("dl", *(tag("div", tag("dt", head), tag("dd", prose(text))) for head, text in rest)))
    return join(parts)

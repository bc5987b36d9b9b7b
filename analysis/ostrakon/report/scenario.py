"""The scenario in words: when, who, which offices, what happens by date, by which rules, with which numbers."""
from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..history import History
from .markup import Html, escaped, facts, fold, items, join, name, table, tag
from .material import COMPARISON, SWEEP, Material, counted, month_in_words, varied
from .stored import mapping, own_text, scenario_of, spoken, yaml_tree

PHASES = {
    "environment": "What changes around everyone: tension, campaigns, fear.",
    "life": "Who dies, retires or reaches the end of a term.",
    "work": "Effort, performance, and what sectors can do.",
    "rents": "What holders of posts take, and the traces it leaves.",
    "ties": "Which ties between people form, change and lapse.",
    "detect": "How somebody comes to notice: tips, audits, visits.",
    "investigate": "Which cases are opened, in what order, through which stages, with what outcome.",
    "power": "What the leader and the factions do to each other: orders, plots, challenges, succession.",
    "appoint": "Who is considered for an empty post, and who of them takes it.",
    "observe": "What the public gets to see, and when.",
}
STEPS = {"week": "weeks", "month": "months", "quarter": "quarters", "year": "years"}

FEW = 5  # triggers that are told without a fold


def section(material: Material) -> Html:
    history = material.first
    tree = scenario_of(history)
    parts: list[Html] = []
    if material.kind == COMPARISON:
        parts.append(tag("p", "Told of the first history, ", name(material.sides[0].name), "; what the others set differently stands below."))
        parts.append(settings_of_sides(material))
    parts.append(facts([(head, said) for head, said in outline(history, tree) if said]))
    if not tree:
        parts.append(tag("p", "The file holds no scenario that can be read, so that its rules cannot be told.", class_="note"))
        return join(parts)
    parts += [chosen(material), timeline(tree), offices(tree), parameters(history, tree, material), rules(tree), measures(tree)]
    return join(part for part in parts if part)


def outline(history: History, tree: dict[str, Any]) -> list[tuple[str, Html]]:
    """What there is, each in a line."""
    clock, unit = mapping(tree, "clock"), str(history.file["series"].attrs.get("step_unit", "month"))
    steps = int(history.run_column("steps").max())
    last = history.month((steps - 1) * history.months_per_step)
    when = f"{steps} {STEPS.get(unit, unit)} from {month_in_words(history.month(0))} to {month_in_words(last)}"
    if clock.get("warm_up"):
        begins = history.month(history.warm_up * history.months_per_step)
        when += f"; metrics leave out the first {history.warm_up} and begin with {month_in_words(begins)}"
    people = ""
    if history.has("agents"):
        count = history.run_column("agent_count")[history.select().positions]
        people = f"{int(np.median(count)):,} in a run (median), entrants included; {counted(len(history.words('post')), 'post')}"
    elif "post" in history.file["legend"] or "post_code" in history.file["legend"]:
        people = counted(len(history.words("post")), "post")
    return [("Time", escaped(when)), ("People and posts", escaped(people)), ("Ranks, low to high", ranks(tree)),
            ("Factions", with_numbers(tree, "factions", "share")), ("Sectors", with_numbers(tree, "sectors", "budget")),
            ("Sanctions, mild to severe", join((name(row.get("name")) for row in rows(tree, "sanctions")), ", "))]


def rows(tree: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = tree.get(key)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def ranks(tree: dict[str, Any]) -> Html:
    said = []
    for row in rows(tree, "ranks"):
        age = f" (retires at {spoken(row['retire_at'])})" if "retire_at" in row else ""
        said.append(join((name(row.get("name")), age)))
    return join(said, ", ")


def with_numbers(tree: dict[str, Any], key: str, number: str) -> Html:
    """Names of rows, with the number that says how large each is, where it is given."""
    said = []
    for label, row in mapping(tree, key).items():
        value = row.get(number) if isinstance(row, dict) else None
        said.append(join((name(label), f" ({number} {spoken(value)})" if value is not None else "")))
    return join(said, ", ")


def settings_of_sides(material: Material) -> Html:
    frame = pd.DataFrame([{"history": side.name, "scenario": side.history.title,
                           "set": ", ".join(f"{key}={value}" for key, value in side.history.settings.items()) or "nothing"}
                          for side in material.sides])
    return table(frame, "What each history sets", ["History", "Scenario", "Set for it"])


def chosen(material: Material) -> Html:
    """The alternatives of the scenario's variants that were lived, with what their author says of them."""
    history, said = material.first, []
    moved = varied(history) if material.kind == SWEEP else []
    tree = yaml_tree(own_text(history))
    for axis, alternatives in mapping(tree, "variants").items():
        if not isinstance(alternatives, dict) or not alternatives:
            continue
        words = {str(key): value for key, value in alternatives.items()}
        if axis in moved:
            said.append((name(axis), join(("Varied in the sweep: ", join(map(name, words), ", "), "."))))
            continue
        taken = history.settings.get(axis, next(iter(words)))
        about = mapping(words, taken).get("about", "")
        others = [other for other in words if other != taken]
        said.append((name(axis), join((tag("strong", name(taken)), f": {about}" if about else "", ". " if others else "",
                                       join(("Not taken: ", join(map(name, others), ", "), ".")) if others else ""))))
    return join((tag("h3", "Alternatives that were chosen"), facts(said))) if said else Html("")


def timeline(tree: dict[str, Any]) -> Html:
    said = []
    for label, entry in mapping(tree, "timeline").items():
        if not isinstance(entry, dict):
            continue
        when = [dated(tree, entry[key]) for key in ("at", "from", "to") if key in entry]
        what = body_of(entry["do"]) if "do" in entry else "an event and no more"
        said.append(join((tag("strong", name(label)), ", ", " to ".join(when) or "undated", ": ", tag("code", what))))
    triggers = []
    for label, entry in mapping(tree, "triggers").items():
        told = body_of(entry)
        triggers.append(join((tag("strong", name(label)), ": ", tag("code", told))))
    parts = [tag("h3", "What happens by date"), items(said)] if said else []
    if len(triggers) > FEW:
        parts.append(fold(f"What is triggered ({len(triggers)})", items(triggers)))
    elif triggers:
        parts += [tag("h3", "What is triggered"), items(triggers)]
    return join(parts)


def dated(tree: dict[str, Any], given: Any) -> str:
    """A date in words; of a parameter its value, and its name."""
    parameter = mapping(tree, "parameters").get(str(given))
    value = parameter.get("value") if isinstance(parameter, dict) else parameter
    return month_in_words(spoken(given)) if value is None else f"{month_in_words(spoken(value))} ({given})"


def body_of(given: Any) -> str:
    """A mapping without its outermost brackets: add: { sectors.data.budget: 15 }."""
    return ", ".join(f"{key}: {spoken(value)}" for key, value in given.items()) if isinstance(given, dict) else spoken(given)


def offices(tree: dict[str, Any]) -> Html:
    def unit(label: str, body: Any, depth: int) -> Html:
        body = body if isinstance(body, dict) else {}
        extra = [f"{word} {spoken(body[word])}" for word in ("sector", "founded", "role", "under", "like") if word in body]
        many = f", {spoken(body['count'])} of them" if "count" in body else ""
        posts = []
        for title, post in mapping(body, "posts").items():
            post = post if isinstance(post, dict) else {}
            said = [spoken(post["rank"])] if "rank" in post else []
            said += [f"{spoken(post['seats'])} seats"] if "seats" in post else []
            said += [f"{spoken(post['role'])} of the polity" if post["role"] == "leader" else spoken(post["role"])] if "role" in post else []
            posts.append(tag("li", name(title), f" ({', '.join(said)})" if said else ""))
        below = [unit(inner, one, depth + 1) for inner, one in mapping(body, "units").items()] if depth < 20 else []
        head = join((tag("strong", name(label)), many, f" ({', '.join(extra)})" if extra else ""))
        return tag("li", head, tag("ul", *posts, *below) if posts or below else "")

    found = [unit(label, body, 0) for label, body in mapping(tree, "organisations").items()]
    return fold("Organisations and offices", tag("ul", *found)) if found else Html("")


def parameters(history: History, tree: dict[str, Any], material: Material) -> Html:
    """Every parameter with its value, range and meaning; which of them were set for this history or vary in the sweep."""
    moved = {factor: "varied" for factor in varied(history)} if material.kind == SWEEP else {}
    found = []
    for label, given in mapping(tree, "parameters").items():
        body = given if isinstance(given, dict) else {"value": given}
        mark = moved.get(label) or ("set" if label in history.settings else "")
        limits = body.get("range") or body.get("one_of")
        found.append({"parameter": label, "value": spoken(body.get("value")) + (f" ({mark})" if mark else ""),
                      "range": spoken(limits).replace("[", "").replace("]", "").replace(", ", " to " if "range" in body else ", ") if limits else "",
                      "unit": spoken(body["unit"]) if "unit" in body else "", "meaning": spoken(body["about"]) if "about" in body else ""})
    if not found:
        return Html("")
    frame = pd.DataFrame(found)
    heads = ["Parameter", "Value", "From – to", "Unit", "Meaning"]
    keep = [i for i, column in enumerate(frame) if i < 2 or (frame[column] != "").any()]
    note = "Marked (set): given on the command line. " if any("(set)" in value for value in frame["value"]) else ""
    note += "Marked (varied): differs between the points of the sweep." if moved else ""
    return fold(f"Parameters ({len(frame)})", table(frame.iloc[:, keep], join(("Parameters of the scenario. ", note)), [heads[i] for i in keep]))


def terms(given: Any, path: str = "") -> list[tuple[str, str]]:
    """A rule as lines: the path of each term within it, and its expression with the condition under which it holds."""
    if isinstance(given, dict) and "value" in given and not isinstance(given["value"], dict):
        when = f"   when {spoken(given['when'])}" if "when" in given else ""
        return [(path, spoken(given["value"]) + when)]
    if isinstance(given, dict) and given and all(isinstance(one, (dict, list)) for one in given.values()):
        return [line for key, one in given.items() for line in terms(one, path if key == "base" else f"{path} {key}".strip())]
    return [(path, spoken(given))]


def rules(tree: dict[str, Any]) -> Html:
    parts = []
    phases = mapping(tree, "rules")
    for phase in [*(known for known in PHASES if known in phases), *(other for other in phases if other not in PHASES)]:
        lines = [line for slot, given in mapping(phases, phase).items() for line in terms(given, slot)]
        rows_ = pd.DataFrame([{"rule": path, "expression": tag("code", said)} for path, said in lines])
        if not lines:
            continue
        about = PHASES.get(phase, "")
        parts.append(fold(join((tag("strong", name(phase)), f" – {about}" if about else "")), table(rows_, f"Rules of the phase {phase}", ["Rule", "Expression"], 400)))
    lines = [(f"{rows_of}: {label}", spoken(body.get("value") if isinstance(body, dict) else body))
             for rows_of in mapping(tree, "definitions") for label, body in mapping(tree, "definitions", rows_of).items()]
    if lines:
        frame = pd.DataFrame([{"name": label, "means": tag("code", said)} for label, said in lines])
        parts.append(fold("Words defined by the scenario", table(frame, "Definitions", ["Name", "Means"], 400)))
    if not parts:
        return Html("")
    lead = tag("p", "In each step the phases follow one another in the order below. A rule is an expression in the scenario's own words; "
                    "several terms of one rule are added up, or are chances drawn each by itself.")
    return join((tag("h3", "Rules"), lead, *parts))


def measures(tree: dict[str, Any]) -> Html:
    found = [{"metric": label, "when": when, "is": tag("code", spoken(body.get("value") if isinstance(body, dict) else body))}
             for when in ("every step", "at end") for label, body in mapping(tree, "metrics", when).items()]
    return fold(f"What is measured ({len(found)})", table(pd.DataFrame(found), "Metrics", ["Metric", "When", "Is"], 400)) if found else Html("")

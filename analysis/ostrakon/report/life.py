"""One official's life story: who was chosen by which rule, the turns with dates and causes, and what led to the fall."""
from __future__ import annotations

import shlex

import numpy as np
import pandas as pd

from ..selection import Selection
from .life_choice import Choice, choose
from .life_words import Life
from .markup import Html, fold, join, name, table, tag
from .material import RUN, Material, month_in_words, office


def side_told(material: Material) -> Selection:
    """The runs among which somebody is chosen: of a comparison those of the first history."""
    if material.wishes.run is None:
        return material.sides[0]
    return material.first.select()


def chosen(material: Material) -> Choice | None:
    return choose(side_told(material), material.wishes.run, material.wishes.official)


def section(material: Material) -> Html:
    choice = chosen(material)
    if choice is None:
        missing = [table_ for table_ in ("events", "spells") if not material.first.has(table_)]
        if not missing:
            return tag("p", "No life can be told: nobody held a post in these runs.")
        flags = " ".join(f"--set record.{table_}=all" for table_ in missing)
        return tag("p", f"No life can be told: the history holds no {' and no '.join(missing)}. Lived with ", tag("code", flags), " it does.")
    life = Life(choice).tell()
    among = "" if material.kind == RUN or material.wishes.run is not None else f" Looked for among the runs of {material.sides[0].name}."
    parts = [tag("p", tag("strong", name(capital(life.who(choice.agent)))), f", run {choice.run}. ", choice.why, among), tag("p", summary(life))]
    if not life.turns:
        return join((*parts, tag("p", "Nothing is recorded of this person.")))
    lines = [tag("li", tag("time", month_in_words(choice.history.month(turn.at)), datetime=choice.history.month(turn.at)), tag("span", turn.said), class_=turn.mood or None)
             for turn in life.turns]
    parts.append(tag("ol", *lines, class_="life"))
    chain = life.chain()
    if chain:
        frame = pd.DataFrame(chain)
        parts.append(tag("h3", "What led to the fall"))
        parts.append(table(frame, "From the first cause to the fall. What happens by chance happens where the draw is below the chance.",
                           ["Date", "Event", "About", "Rule", "Chance", "Draw"]))
    parts.append(fold("The same as the program tells it", tag("p", "With every score and the terms it is made of:"),
                      tag("pre", tag("code", f"ostrakon replay {shlex.quote(choice.history.path.name)} --run {choice.run} --trace {choice.agent}"), class_="command"))
                 if "points" not in choice.history.file else "")
    return join(parts)


def capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def summary(life: Life) -> str:
    """The life in two sentences: faction, first and highest post, how it stood at the end."""
    choice, history = life.choice, life.choice.history
    mine = life.held()
    said = []
    if history.has("agents"):
        people = choice.side.table("agents", ["agent", "faction", "rank", "fate", "fell", "entered"]).reset_index(drop=True)
        row = people.iloc[choice.agent]
        came = "there from the start" if row["entered"] < 0 else f"entered in {month_in_words(history.month(row['entered']))}"
        said.append(f"{'' if pd.isna(row['faction']) else f'Faction {row.faction}, '}{came}; at the end {row['fate']}.")
    if len(mine):
        codes = mine["rank"].cat.codes.to_numpy()
        top = mine.iloc[int(np.argmax(codes))]
        said.append(f"Held {len(mine)} {'post' if len(mine) == 1 else 'posts'}, the highest as {office(str(top['post']))} ({top['rank']}) "
                    f"from {month_in_words(history.month(float(top['start'])))}.")
    return " ".join(map(capital, said))

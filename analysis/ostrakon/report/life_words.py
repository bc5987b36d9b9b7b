"""A life as dated sentences, from the events, cases and spells of one run."""
from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from .. import text
from .life_choice import Choice
from .material import month_in_words, office

RISE = {"recruited", "promoted", "succession", "elected", "rehabilitated", "acting"}
FALL = {"purged", "detained", "ousted", "demoted", "opened", "left out"}
ABOUT_OTHERS = 12  # most turns told of what the person did to others

# What each kind of event says of the person it is about. {post} is the post concerned, {other} who else, {value} its number.
SAID = {
    "recruited": "enters service as {post}", "promoted": "is promoted to {post}", "moved": "is moved to {post}",
    "demoted": "is moved down{to post}", "term ended": "the term{as post} ends", "retired": "retires{from post}", "died": "dies{in post}",
    "tipped": "somebody tips off the inspectors", "denounced": "is denounced{by other}", "audited": "an audit finds something{at post}",
    "opened": "a case is opened{over post}", "stalled": "the case stalls{protected}", "woken": "the stalled case wakes",
    "implicated": "is named in the case of somebody else{by other}", "found": "inspectors on a visit find something",
    "inspected": "the organisation is visited by inspectors", "detained": "is taken away{over post}",
    "purged": "falls: {sanction}{over post}", "released": "the case ends without a purge: {sanction}", "rehabilitated": "comes back into service",
    "succession": "takes the leader's seat, {post}", "switched": "goes over to another faction", "rotated": "must change posts",
    "acting": "takes charge of {post} as well", "elected": "is elected into a body", "left body": "leaves the body",
    "ordered": "a purge or a case is ordered{by other}", "plotted": "begins a plot against the leader", "joined": "joins a plot{of other}",
    "deserted": "leaves the plot{of other}", "challenged": "challenges the leader with {value} plotters", "ousted": "is ousted{by other}",
    "challenge failed": "the challenge fails", "left out": "is left out of the ruling coalition of {value}",
}


# The same of somebody else, in the past: why a seat was free, or what a person answered to.
PAST = {"recruited": "entered service", "promoted": "was promoted", "moved": "was moved", "demoted": "was moved down", "term ended": "reached the end of the term",
        "retired": "retired", "died": "died", "detained": "was taken away", "purged": "fell", "released": "was released", "succession": "took the leader's seat",
        "rotated": "had to change posts", "ousted": "was ousted", "switched": "went over to another faction", "opened": "became the subject of a case",
        "tipped": "was tipped off", "audited": "was audited", "denounced": "was denounced", "implicated": "was named", "ordered": "was ordered against",
        "challenged": "challenged the leader", "plotted": "began a plot", "joined": "joined a plot", "deserted": "left a plot", "left out": "was left out"}
SEATS = {"recruited", "promoted", "moved", "demoted", "succession", "acting"}  # what fills a seat that somebody had left
OUTCOMES = {"detained", "purged", "released"}  # one draw decides between them; the rule is what had opened the case


@dataclass(frozen=True)
class Turn:
    """One turn of a life: when (months after the start of step 1), the kind of event, the sentence, the event's number (-1: none)."""

    at: float
    kind: str
    said: str
    event: int = -1

    @property
    def mood(self) -> str:
        return "rise" if self.kind in RISE else "fall" if self.kind in FALL else ""


@dataclass
class Life:
    """Reads one run and tells of one person in it."""

    choice: Choice
    turns: list[Turn] = field(default_factory=list)

    @cached_property
    def events(self) -> pd.DataFrame:
        return self.choice.side.table("events").reset_index(drop=True)

    @cached_property
    def spells(self) -> pd.DataFrame:
        return self.choice.side.table("spells").reset_index(drop=True)

    @cached_property
    def own(self) -> pd.DataFrame:
        return self.events[self.events["agent"].eq(self.choice.agent).fillna(False)]

    @cached_property
    def names(self) -> list[str]:
        history = self.choice.history
        return [str(word) for word in history.words("person")] if "person" in history.file["legend"] else []

    def who(self, agent: int, at: float | None = None) -> str:
        """`official 44 (director of data bureau)`, with the post held at that date; a roster's name where there is one."""
        called = self.names[agent] if agent < len(self.names) else f"official {agent}"
        if at is None:
            return called
        mine = self.spells[self.spells["agent"].eq(agent).fillna(False)]
        held = mine[(mine["start"] <= at) & ~(mine["end"] < at)]
        return f"{called} ({office(str(held['post'].iloc[-1]))})" if len(held) else called

    def sanction(self, value: float) -> str:
        words = self.choice.history.words("sanction")
        return str(words[int(value)]) if not np.isnan(value) and 0 <= int(value) < len(words) else "without a sanction"

    def sentence(self, event: pd.Series) -> str:
        """One event about the person, without its reason."""
        kind, post = str(event["kind"]), "" if pd.isna(event["post"]) else office(str(event["post"]))
        other = "" if pd.isna(event["other"]) else self.who(int(event["other"]), float(event["at"]))
        parts = {"post": post or "a post", "sanction": self.sanction(float(event["value"])),
                 "value": text.cell(float(event["value"])), "over post": f", over conduct as {post}" if post else "", "to post": f" to {post}" if post else "",
                 "as post": f" as {post}" if post else "", "from post": f" from {post}" if post else "", "in post": f" as {post}" if post else "",
                 "at post": f" about {post}" if post else "", "by other": f" by {other}" if other else "", "of other": f" of {other}" if other else "",
                 "protected": f", protected by {other}" if other else ""}
        return SAID[kind].format_map(parts) if kind in SAID else f"the event '{kind}' befalls this official"

    def reason(self, event: pd.Series) -> str:
        """Why: the term and its chance, the score, and what set it off."""
        said = []
        rule = "" if pd.isna(event["rule"]) or event["rule"] == "base" else f"'{event['rule']}'"
        threshold, draw, score = (float(event[name]) for name in ("threshold", "draw", "score"))
        if not np.isnan(score):
            best = "" if np.isnan(threshold) else f", the next best had {text.cell(threshold)}"
            chooser = "" if pd.isna(event["other"]) else f"chosen by {self.who(int(event['other']), float(event['at']))} "
            said.append(f"{chooser}with a score of {text.cell(score)}{best}")
        elif str(event["kind"]) in OUTCOMES:
            said += [f"the draw was {text.cell(draw)}, below {text.cell(threshold)}"] if not np.isnan(threshold + draw) else []
        elif str(event["kind"]) == "opened" and rule:
            said.append(f"the trace was {rule}")
        elif not np.isnan(threshold) and not np.isnan(draw):
            said.append(f"{rule + ' had a' if rule else 'a'} chance of {text.cell(threshold)}, the draw was {text.cell(draw)}")
        elif rule:
            said.append(f"by the rule {rule}")
        cause = event["cause"]
        if not pd.isna(cause) and 0 <= int(cause) < len(self.events):
            said.append(self.because(self.events.iloc[int(cause)], str(event["kind"]) in SEATS))
        return "; ".join(part for part in said if part)

    def because(self, cause: pd.Series, seat: bool) -> str:
        """What led to an event, where it is about somebody else or nobody: what happened to the same person stands in its own line."""
        when = month_in_words(self.choice.history.month(float(cause["at"])))
        kind = str(cause["kind"])
        if pd.isna(cause["agent"]):
            return f"because of '{kind}' in {when}"
        if int(cause["agent"]) == self.choice.agent:
            return ""
        happened = PAST.get(kind, f"met with '{kind}'")
        return f"{'the seat was free after' if seat else 'because'} {self.who(int(cause['agent']))} {happened} in {when}"

    def tell(self) -> Life:
        """Fills `turns`: how it began, every event about the person, exits that are no event, the stages of cases, the end."""
        self._beginning()
        for number, event in self.own.iterrows():
            reason = self.reason(event)
            said = self.sentence(event) + (f" – {reason}" if reason else "")
            self.turns.append(Turn(float(event["at"]), str(event["kind"]), said, int(number)))
        self._stages()
        self._silent_exits()
        self._deeds()
        self.turns.sort(key=lambda turn: turn.at)
        return self

    def held(self) -> pd.DataFrame:
        """The person's spells in office, in their order."""
        return self.spells[self.spells["agent"].eq(self.choice.agent).fillna(False)]

    def _beginning(self) -> None:
        first = self.held().head(1)
        if len(self.own[self.own["kind"] == "recruited"]) or not len(first):
            return
        self.turns.append(Turn(min(float(first["start"].iloc[0]), 0.0), "start", f"is {office(str(first['post'].iloc[0]))} as the record begins"))

    def _stages(self) -> None:
        if not self.choice.history.has("cases"):
            return
        cases = self.choice.side.table("cases")
        mine = cases[cases["agent"].eq(self.choice.agent).fillna(False)]
        dated = {name: name[:-3] for name in mine if name.endswith("_at") and name not in ("opened_at", "closed_at")}
        for _, case in mine.iterrows():
            for name, stage in dated.items():
                if not pd.isna(case[name]):
                    self.turns.append(Turn(float(case[name]), "stage", f"the case enters its stage '{stage.replace('_', ' ')}'"))

    def _silent_exits(self) -> None:
        dates = set(self.own["at"])
        for _, spell in self.held().iterrows():
            if not pd.isna(spell["end"]) and float(spell["end"]) not in dates and str(spell["ended_by"]) != "censored":
                self.turns.append(Turn(float(spell["end"]), "left", f"leaves {office(str(spell['post']))}: {spell['ended_by']}"))

    def _deeds(self) -> None:
        """What the person did to others who then fell: denounced, named, ordered, ousted."""
        hits = self.events["other"].eq(self.choice.agent).fillna(False) & self.events["kind"].isin(["denounced", "implicated", "ordered", "ousted"])
        for number, event in self.events[hits].head(ABOUT_OTHERS).iterrows():
            if not pd.isna(event["agent"]):
                self.turns.append(Turn(float(event["at"]), "deed", f"{event['kind']} {self.who(int(event['agent']), float(event['at']))}", int(number)))

    def chain(self) -> list[dict[str, Any]]:
        """What led to the last fall: event by event from the first cause to the purge; empty where the person did not fall."""
        falls = self.own[self.own["kind"].isin(["purged", "detained"])]
        if not len(falls):
            return []
        found, at = [], int(falls.index[-1])
        while 0 <= at < len(self.events) and len(found) < 30:
            event = self.events.iloc[at]
            about = "" if pd.isna(event["agent"]) else self.who(int(event["agent"]), None if int(event["agent"]) == self.choice.agent else float(event["at"]))
            rule = "" if pd.isna(event["rule"]) or event["rule"] == "base" or str(event["kind"]) in OUTCOMES else str(event["rule"])
            found.append({"date": self.choice.history.month(float(event["at"])), "event": str(event["kind"]), "about": about or "nobody in particular",
                          "rule": rule, "chance": float(event["threshold"]) if np.isnan(event["score"]) else np.nan, "draw": float(event["draw"])})
            cause = event["cause"]
            if pd.isna(cause) or int(cause) >= at:  # a cause precedes what it leads to; anything else is damage
                break
            at = int(cause)
        return found[::-1]

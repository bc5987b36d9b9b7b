"""What the tests of reports share: making a page as its user does, reading it, and a history whose every text attacks the page."""
import contextlib
import html.parser
import io
import shutil
import warnings

import h5py
import yaml
from package_support import WithHistories

from ostrakon.__main__ import main

# Falls, announcements and absences in twenty years of a small court: enough for every section.
COURT_SEEN = """\
# What for: does a court that `hides` its falls look calmer than it is?
# Assumed: everything.
ostrakon: 1
name: court seen
summary: A court, and what is seen of it.
clock: { step: month, start: 2000-03, steps: 120, warm_up: 12 }
replicates: 6
parameters:
  zeal: { value: 0.4, range: [0, 3], about: yearly rate of orders, unit: a year }
  told: { value: 0.5, range: [0, 1], about: chance that a fall is announced }
ranks: [ { name: clerk }, { name: secretary }, { name: minister, retire_at: 65 } ]
factions: { north: { share: 0.6 }, south: { share: 0.4 } }
sanctions: [ { name: dropped }, { name: expulsion, status: expelled, purged: yes } ]
organisations:
  court:
    posts: { minister: { rank: minister, role: leader }, secretary: { rank: secretary, seats: 4 }, clerk: { rank: clerk, seats: 20 } }
agents: { start: { age: "uniform(30, 60)", ability: "normal(0, 1)" } }
rules:
  life: { retire: age >= rank.retire_at, die: yearly(0.03) }
  work: { performance: "0.9*performance + 0.1*ability + normal(0, 0.2)" }
  power: { order_purge: { zeal: "yearly(min(1, 0.3*zeal*(rank == secretary)))" } }
  appoint: { pool: [rank below], leave_empty: 0.9, score: { merit: performance, luck: "normal(0, 0.5)" } }
  observe:
    meetings: { audience: { months: [1, 4, 7, 10], invited: known_post.rank >= secretary } }
    absent: { illness: 0.05 }
    announced: told
    announce_delay: gamma(2, 2)
timeline: { famine: { at: 2003-05 } }
variants:
  mood:
    harsh: { about: as it was }
    mild: { about: hardly any orders, parameters: { zeal: 0.1 } }
metrics:
  every step: { able: mean(ability of holders), falls: count(events where kind == purged by rank) }
  at end: { purged: count(events where kind == purged), reached: count(spells where rank == minister) > 1, ages: mean(age of holders by rank) }
headline: [purged, reached]
record: { events: all, public: all }
"""
ATTACK = """"><img src=x onerror="document.title='broken'"></script><script>document.title='broken'</script>"""
TURNED = "\u202egnorw\u202c שלום"
LONG = "very" * 120


class WithReports(WithHistories):
    """`self.report(page, file, …)` calls the verb; `self.court(name, …)` lives the court."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.folder / "court-seen.yaml").write_text(COURT_SEEN, encoding="utf-8")

    @classmethod
    def court(cls, name, *words, runs=6):
        return cls.live(name, "court-seen.yaml", *words, runs=runs)

    @classmethod
    def report(cls, page, *words):
        """The page as a text, exit code, stdout and stderr; in this process, whose imports are paid for once."""
        said, complained = io.StringIO(), io.StringIO()
        with contextlib.chdir(cls.folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained), warnings.catch_warnings():
            warnings.simplefilter("error")
            code = main(["report", *map(str, words), "-o", str(cls.folder / page)])
        place = cls.folder / page
        text = place.read_text(encoding="utf-8") if place.suffix == ".html" and place.is_file() else ""
        return text, (code, said.getvalue(), complained.getvalue())

    @classmethod
    def hostile(cls):
        """The court with an attack in each text that a stranger's file could hold, a turned name and a very long one."""
        place = cls.folder / "hostile's.h5"
        if not place.exists():
            shutil.copy(cls.court("to-be-hostile"), place)
            with h5py.File(place, "r+") as file:
                for name in ("title", "summary", "source_revision", "engine_version"):
                    file.attrs[name] = f"{name} {ATTACK}"
                attacked(file)
        return place


def attacked(file):
    legend = file["legend"]
    for name in ("rank", "faction", "organisation", "post", "title", "event_kind", "rule", "ended_by", "sanction", "meeting", "announcement", "status"):
        words = legend[name].asstr()[:]
        keep = {"purged", "detained", "fall", "censored"}  # what sections look for
        legend[name][:] = [word if word in keep else f"{word}{ATTACK if i % 3 == 0 else TURNED if i % 3 == 1 else LONG}" for i, word in enumerate(words)]
    provenance = file["provenance"]
    scenario = yaml.safe_load(provenance["resolved_scenario"].asstr()[()])
    provenance["resolved_scenario"][()] = yaml.safe_dump({key: attacked_tree(value) if key not in ("clock", "headline", "ostrakon") else value
                                                          for key, value in scenario.items()}, allow_unicode=True, sort_keys=False)
    quoted = ATTACK.replace("'", "''")
    provenance["file_path"][:] = [f"/home/{ATTACK}/{ATTACK}.yaml" for _ in provenance["file_path"][:]]
    provenance["file_text"][:] = [f"# What for: {ATTACK}\n# Assumed: `{ATTACK}`\nname: x\nvariants: {{ mood: {{ harsh: {{ about: '{quoted}' }} }} }}\n"
                                  for _ in provenance["file_text"][:]]
    provenance["compiler"][()] = ATTACK
    for table in ("runs", "series"):
        for name in file[table]:
            if file[table][name].dtype.kind == "O" and name not in ("digest_text", "date"):
                file[table][name][:] = [f"{word}{ATTACK}" for word in file[table][name].asstr()[:]]


def attacked_tree(tree):
    """Every name and every text with an attack behind it; the words of the language stay."""
    if isinstance(tree, dict):
        known = {"value", "range", "about", "unit", "share", "name", "retire_at", "posts", "units", "rank", "seats", "at", "every step", "at end", "start"}
        return {key if key in known else f"{key}{ATTACK}": attacked_tree(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [attacked_tree(value) for value in tree]
    return f"{tree}{ATTACK}" if isinstance(tree, str) else tree


class Page(html.parser.HTMLParser):
    """Elements of a page as (tag, attributes), its text without scripts and styles, and the text of each section."""

    VOID = {"meta", "br", "img", "link", "input", "hr"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.words, self.sections, self.wrong = [], [], [], {}, []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag == "section":
            self.section = dict(attributes)["id"]
            self.sections[self.section] = []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if "script" in self.open or "style" in self.open:
            return
        self.words.append(data)
        if "section" in self.open:
            self.sections[self.section].append(data)

    def said(self, section=None):
        parts = self.words if section is None else self.sections[section]
        return " ".join(" ".join(parts).split())

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

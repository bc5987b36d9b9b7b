"""What the tests of analysis/ostrakon share: the package on the path, and histories that the program lives once a test."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "analysis"))
PROGRAM = os.environ.get("OSTRAKON_PROGRAM", "")

COURT = """\
ostrakon: 1
name: court
clock: { step: month, start: 2000-03, steps: 24 }
replicates: 6
parameters: { luck: { value: 0.5, range: [0, 3] } }
ranks: [ { name: clerk }, { name: minister, retire_at: 65 } ]
factions: { north: { share: 0.6 }, south: { share: 0.4 } }
organisations: { court: { posts: { minister: { rank: minister, role: leader }, clerk: { rank: clerk, seats: 20 } } } }
agents: { start: { age: "uniform(30, 60)", ability: "normal(0, 1)" } }
rules:
  life: { retire: age >= rank.retire_at, die: yearly(0.3) }
  work: { performance: "0.9*performance + 0.1*ability + normal(0, 0.2)" }
  appoint: { pool: [rank below], score: { merit: performance, luck: "normal(0, luck)" } }
metrics:
  every step: { able: mean(agent.ability of spells where title == minister) }
  at end: { ministers: count(spells where title == minister), mean age: mean(age of holders by rank) }
headline: [ministers, mean age]
record: { pools: all }
"""


class WithHistories(unittest.TestCase):
    """`self.live(name, scenario, …)` gives the path of a history, lived once for all tests of the class."""

    @classmethod
    def setUpClass(cls):
        if not PROGRAM:
            raise RuntimeError("OSTRAKON_PROGRAM names no program")
        folder = tempfile.TemporaryDirectory(prefix="ostrakon-analysis-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        (cls.folder / "court.yaml").write_text(COURT, encoding="utf-8")

    @classmethod
    def live(cls, name, scenario, *words, runs=6):
        path = cls.folder / f"{name}.h5"
        if not path.exists():
            place = cls.folder / scenario if (cls.folder / scenario).exists() else SOURCE / "scenarios" / scenario
            subprocess.run([PROGRAM, "run", place, "-q", "-n", str(runs), "-o", path, *words], check=True, capture_output=True, text=True)
        return path

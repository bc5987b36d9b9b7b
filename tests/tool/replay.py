"""`ostrakon replay`: equal runs, changed files named, lives told."""

import json
import os
import shutil

import h5py
import numpy as np
import program
from program import ProgramTest, tiny

BUREAU = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "scenarios", "big-data-bureau.yaml"))


class Replay(ProgramTest):
    def setUp(self):
        super().setUp()
        self.expect(0, "run", BUREAU, "--replicates", "3", "--set", "patronage=1.1", "--seed", "5", "-o", "b.h5", "-q")

    def replay(self, *words, file="b.h5"):
        return self.ostrakon("replay", file, *words)

    def change(self, change):
        """The answer of replay about run 1 of a copy in which `change` has changed something."""
        shutil.copy(self.path("b.h5"), self.path("changed.h5"))
        with h5py.File(self.path("changed.h5"), "r+") as file:
            change(file)
        return self.replay("--run", "1", file="changed.h5")

    def test_from_the_file_alone(self):
        os.makedirs(self.path("elsewhere"))
        os.rename(self.path("b.h5"), self.path("elsewhere/b.h5"))
        for run in ("0", "2"):
            done = self.replay("--run", run, "--threads", "2", file="elsewhere/b.h5")
            self.assertEqual(done.code, 0, done.out + done.err)
            with h5py.File(self.path("elsewhere/b.h5")) as file:
                self.assertIn(file["runs/digest_text"].asstr()[int(run)], done.out)
            self.assertIn("is equal", done.out)

    def test_names_what_was_changed(self):
        def event(file):
            row = file["runs/event_offset"][1] + 3
            file["events/score"][row] = 99.5

        done = self.change(event)
        self.assertEqual(done.code, 1)
        self.assertRegex(done.out, r"/events/score: row 3 is 99\.5, lived anew ")
        self.assertEqual(done.out.count("\n"), 2)

        def spell(file):
            del file["spells/taken"]

        self.assertIn("/spells/taken: is not in the file", self.change(spell).out)

        def series(file):
            file["series/falls"][1, 30, 0] = 7

        self.assertRegex(self.change(series).out, r"/series/falls: step 31 is 7, lived anew ")

        def metric(file):
            file["runs/tenure_years"][1] = 1

        self.assertRegex(self.change(metric).out, r"/runs/tenure_years: is 1, lived anew ")

        def legend(file):
            file["legend/rank"][0] = "king"

        self.assertIn("/legend/rank: entry 0 is 'king', lived anew 'division'", self.change(legend).out)

    def test_another_run_is_none_of_its_business(self):
        def other(file):
            file["runs/digest"][0] = 1
            file["events/agent"][0] = 5

        self.assertEqual(self.change(other).code, 0)

    def test_names_a_changed_scenario_version_and_seed(self):
        def text(file):
            before = file["provenance/resolved_scenario"].asstr()[()]
            self.assertIn("summary:", before)
            file["provenance/resolved_scenario"][()] = before.replace("summary: S", "summary: s", 1)

        done = self.change(text)
        self.assertEqual(done.code, 1)
        self.assertIn("/provenance/resolved_scenario: was changed after the runs", done.out)

        def original(file):
            file["provenance/file_text"][1] = "another library"

        self.assertIn("/provenance: its files or settings were changed after the runs", self.change(original).out)

        def engine(file):
            file.attrs.modify("engine_format", np.int32(9))

        self.assertIn("the file has histories of format 9", self.change(engine).out)

        def seed(file):
            file.attrs.modify("master_seed", np.uint64(6))

        done = self.change(seed)
        self.assertIn("/ master_seed: is 6, master_seed_text says 5", done.out)
        self.assertIn("/runs/digest: ", done.out)

    def test_what_cannot_be_replayed(self):
        done = self.replay("--run", "3")
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("has no run 3; its runs are 0 to 2", done.err)
        done = self.replay()
        self.assertEqual(done.code, 2)
        self.assertIn("needs --run K", done.err)

        def text(file):
            file["provenance/resolved_scenario"][()] = "ostrakon: 1\nname: nothing\n"

        done = self.change(text)
        self.assertEqual((done.code, done.out), (2, ""))
        self.assertIn("cannot be read; nothing was run", done.err)
        self.write("text.h5", "no history")
        self.assertEqual(self.replay("--run", "0", file="text.h5").code, 2)

    def test_a_life(self):
        done = self.replay("--run", "1", "--trace", "leader", "--json")
        self.assertEqual(done.code, 0, done.err)
        answer = json.loads(done.out)
        self.assertTrue(answer["equal"])
        life = answer["life"]
        with h5py.File(self.path("b.h5")) as file:
            first, count = file["runs/event_offset"][1], file["runs/event_count"][1]
            rows = slice(first, first + count)
            mine = np.flatnonzero(file["events/agent"][rows] == life["agent"])
            kinds = file["legend/event_kind"].asstr()[:]
            told = {turn["event"]: turn for turn in life["turns"] if "event" in turn}
            self.assertEqual(sorted(told), sorted(mine))
            for event, turn in told.items():
                self.assertEqual(turn["kind"], kinds[file["events/kind"][first + event]].replace("_", " "))
                for column in ("score", "threshold", "draw"):
                    value = file["events/" + column][first + event]
                    self.assertEqual(turn.get(column, None), None if np.isnan(value) else value)
        self.assertEqual(life["turns"][-1]["kind"], "end")
        text = self.replay("--run", "1", "--trace", str(life["agent"])).out
        for turn in life["turns"]:
            self.assertIn(turn["date"] + "  " + turn["text"], text)

    def test_a_life_names_runner_up_and_reason(self):
        self.write("contest.yaml", """\
ostrakon: 1
name: contest
clock: { step: month, start: 2001-01, steps: 4 }
ranks: [ { name: clerk }, { name: minister } ]
organisations:
  court: { posts: { minister: { rank: minister, role: leader }, high: { rank: clerk }, low: { rank: clerk } } }
agents: { start: { ability: "if(title == high, 3, 1.5)" } }
timeline: { revolt: { at: 2001-02, do: { to: posts.court.minister.holder, retire: yes } } }
rules:
  appoint: { score: { merit: ability } }
  detect: { tip: { grudge: "0.75*(step == 3)" } }
  investigate: { stages: { inquiry: { status: under inquiry, lasts: 0, then: { dismissal: rest } } }, capacity: 1 }
record: { events: none, agents: none }
""")
        self.expect(0, "run", "contest.yaml", "-o", "c.h5", "-q")
        text = self.replay("--run", "0", "--trace", "1", file="c.h5").out
        self.assertIn("2000-12  is there from the start as high of court", text)
        self.assertIn("2001-02  is promoted to minister of court, chosen out of 2 with a score of 3 (merit 3); next came agent 2 "
                      "(low of court) with 1.5; the seat was free after agent 0 (retired in 2001-02)", text)
        self.assertRegex(text, r"2001-03  there is a tip: 'grudge' had a chance of 0\.75, the draw was 0\.\d+\n")
        self.assertIn("2001-03  a case is opened for minister of court: 'grudge'", text)
        self.assertIn("falls: dismissal for minister of court", text)
        self.assertIn("2001-02  retires: because of 'revolt' in 2001-02", self.replay("--run", "0", "--trace", "0", file="c.h5").out)

    def test_nobody(self):
        done = self.replay("--run", "1", "--trace", "90000")
        self.assertEqual(done.code, 2)
        self.assertRegex(done.err, r"there is no agent 90000 in this run; its \d+ people are 0 to \d+ \(0 to \d+ from the start\)")
        done = self.replay("--run", "1", "--trace", "holder of province/secretry at 2016-05")
        self.assertIn("did you mean 'province/secretary'?", done.err)
        done = self.replay("--run", "1", "--trace", "holder of province/secretary")
        self.assertIn("write 'holder of POST at DATE'", done.err)
        first = self.replay("--run", "1", "--trace", "holder of province/secretary at 2014-01", "--json")
        self.assertEqual(json.loads(first.out)["life"]["agent"], 0)

    def test_a_failed_run(self):
        self.write("fails.yaml", tiny("2*(step == 5)"))
        self.expect(1, "run", "fails.yaml", "-o", "f.h5", "-q")
        done = self.replay("--run", "0", file="f.h5")
        self.assertEqual(done.code, 0, done.out + done.err)
        self.assertIn("failed", done.out)


if __name__ == "__main__":
    program.main()

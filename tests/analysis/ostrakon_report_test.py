"""Checks the verb report: numbers equal to the tables, every section, escaping, the commands it gives, and one sentence for bad input."""
import base64
import html
import re
import shlex
import subprocess
import sys
import unittest

import h5py
import numpy as np
from package_support import PROGRAM, SOURCE
from report_support import ATTACK, COURT_SEEN, LONG, Page, WithReports

import ostrakon
from ostrakon import estimates, pictures, text
from ostrakon.__main__ import arguments
from ostrakon.report import life_choice, public, scripts
from ostrakon.report import pictures as drawn

SECTIONS = ["question", "headline", "pictures", "life", "public", "scenario", "provenance"]


def commands(page):
    """What the page says to type, in its order."""
    return [html.unescape(line) for block in re.findall(r'<pre class="command"><code>(.*?)</code></pre>', page, re.DOTALL) for line in block.splitlines()]


class Run(WithReports):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.court("court")
        cls.done = subprocess.run([sys.executable, "-B", "-m", "ostrakon", "report", cls.file, "-o", cls.folder / "court.html"], capture_output=True, text=True,
                                  env={"PYTHONPATH": str(SOURCE / "analysis")})
        cls.page = (cls.folder / "court.html").read_text(encoding="utf-8")
        cls.read = Page(cls.page)
        cls.history = ostrakon.open(cls.file)
        cls.addClassCleanup(cls.history.close)

    def test_the_page_is_whole_and_in_order(self):
        self.assertEqual((self.done.returncode, self.done.stderr), (0, ""))
        self.assertEqual(self.done.stdout.strip(), str(self.folder / "court.html"))
        self.assertEqual(self.read.wrong, [])
        self.assertEqual([section["id"] for section in self.read.all("section")], SECTIONS)
        for landmark in ("header", "nav", "main", "footer", "h1", "title"):
            self.assertEqual(len(self.read.all(landmark)), 1, landmark)
        self.assertEqual(self.read.all("html")[0]["lang"], "en")
        self.assertEqual([link["href"] for link in self.read.all("a")][:8], ["#report", *(f"#{section}" for section in SECTIONS)])
        marks = [attributes["id"] for _, attributes in self.read.elements if "id" in attributes]
        self.assertEqual(len(marks), len(set(marks)))

    def test_nothing_can_be_fetched(self):
        policy = self.read.all("meta")[1]["content"]
        self.assertTrue(policy.startswith("default-src 'none'; script-src 'sha256-"), policy)
        self.assertNotIn("unsafe-eval", policy)
        self.assertNotIn("'unsafe-inline'", policy.split("script-src")[1].split(";")[0])
        for tag, attributes in self.read.elements:
            for name in ("src", "href", "action", "data", "poster", "srcset"):
                if name in attributes:
                    self.assertRegex(attributes[name], "^(#|data:text/plain)", tag)
        self.assertLess(len(self.page), 15_000_000)
        self.assertGreater(len(scripts.library()), 1_000_000)

    def test_headline_numbers_are_those_of_the_runs(self):
        purged = self.history.run_column("purged")
        reached = self.history.run_column("reached")
        low, high = estimates.wilson(int(reached.sum()), len(reached))
        said = self.read.said("headline")
        self.assertIn(f"purged mean {text.cell(float(purged.mean()))} ", said)
        self.assertIn(f"{text.cell(float(purged.std(ddof=1)))} {text.cell(float(purged.min()))} {text.cell(float(purged.max()))} 6", said)
        self.assertIn(f"reached share {text.cell(float(reached.mean()))} {text.cell(low)} to {text.cell(high)}", said)
        self.assertIn("ages[minister]", said)

    def test_the_question_is_the_authors_or_the_readers(self):
        self.assertIn("Does a court that hides its falls look calmer than it is?", self.read.said("question"))
        self.assertIn("Assumed Everything.", self.read.said("question"))
        asked = Page(self.report("asked.html", self.file, "--question", "Who <falls>?", "--title", "Of courts & falls", "--run", "2", "--official", "5")[0])
        self.assertIn("Who <falls>?", asked.said("question"))
        self.assertTrue(asked.said().startswith("Of courts & falls"))
        self.assertIn("Official 5 , run 2. Asked for", asked.said("life"))

    def test_the_scenario_in_words(self):
        said = self.read.said("scenario")
        for words in ("120 months from March 2000 to February 2010; metrics leave out the first 12 and begin with March 2001", "25 posts",
                      "minister (retires at 65)", "north (share 0.6), south (share 0.4)", "harsh : as it was. Not taken: mild", "famine , May 2003",
                      "zeal 0.4 0 to 3 a year yearly rate of orders", "score merit performance", "order_purge zeal yearly(min(1, 0.3*zeal*(rank == secretary)))"):
            self.assertIn(words, said)

    def test_every_picture_that_fits_is_there_with_its_data(self):
        fitting = pictures.fitting(self.history)
        self.assertGreater(len(fitting), 1)
        plots = [element for element in self.read.all("div") if element.get("class") == "picture"]
        self.assertEqual([plot["id"] for plot in plots], [f"figure-{name}" for name in fitting])
        for plot in plots:
            self.assertEqual((plot["role"], plot["tabindex"]), ("img", "0"))
            self.assertGreater(len(plot["aria-label"]), 40)
            self.assertIn(f'id="{plot["id"]}-data"', self.page)
        self.assertEqual(len(self.read.all("figure")), self.page.count("Data of this picture"))

    def test_the_data_of_a_picture_are_its_numbers(self):
        events = self.history.table("events")
        data = drawn.data_of(pictures.draw("purges", self.history))
        bars = data[data["series"].isin(["clerk", "secretary", "minister"])]
        self.assertAlmostEqual(bars["purges in a quarter, mean"].sum(), (events["kind"] == "purged").sum() / 6)
        self.assertEqual(bars["date"].head(2).tolist(), ["2000-01", "2000-04"])
        power = drawn.data_of(pictures.draw("capability", self.history, series="able"))
        self.assertEqual(power.iloc[0, list(power).index("date")], "2001-03")  # where the warm-up ends

    def test_the_life_is_the_one_that_the_rule_names(self):
        """The rule once more, person by person."""
        spells = self.history.table("spells", ["run", "agent", "rank", "fell"])
        people = []
        for (run, agent), mine in spells.groupby(["run", "agent"]):
            ranks = mine["rank"].cat.codes.tolist()
            people.append((mine["fell"].any(), max(ranks) - ranks[0], max(ranks), len(ranks), -run, -agent))
        self.assertTrue(any(person[0] for person in people))
        best = max(people)
        choice = life_choice.choose(self.history.select(), None, "auto")
        self.assertEqual((choice.run, choice.agent), (-best[4], -best[5]))
        self.assertIn(f"Official {choice.agent} , run {choice.run}.", self.read.said("life"))
        self.assertIn("falls: expulsion", self.read.said("life"))
        self.assertIn("ordered", self.read.said("life").split("What led to the fall")[1])

    def test_turns_of_the_life_are_those_of_the_trace(self):
        choice = life_choice.choose(self.history.select(), None, "auto")
        trace = subprocess.run([PROGRAM, "replay", self.file, "--run", str(choice.run), "--trace", str(choice.agent)], capture_output=True, text=True, check=True).stdout
        dates = [line.split()[0] for line in trace.splitlines() if line.startswith("  ") and "at the end:" not in line and "patron" not in line]
        told = re.findall(r'<time datetime="([0-9-]+)">', self.page)
        self.assertEqual(sorted(set(told)), sorted(set(dates)))

    def test_the_public_record_beside_the_truth(self):
        """Falls and announcements, person by person."""
        events, told = (self.history.table(name) for name in ("events", "public_announcements"))
        fallen, delays, gone = 0, [], 0
        seen = self.history.table("public_appearances")
        missed = seen[~seen["seen"].astype(bool)]
        for (run, agent), mine in events[events["kind"].isin(["purged", "detained"])].groupby(["run", "agent"]):
            fallen += 1
            at = mine["at"].min()
            known = told[(told["run"] == run) & (told["agent"] == agent) & (told["kind"] == "fall") & (told["at"] >= at)]["at"]
            delays += [known.min() - at] if len(known) else []
            away = missed[(missed["run"] == run) & (missed["agent"] == agent) & (missed["at"] >= at)]["at"]
            gone += int((away <= known.min()).sum() if len(known) else len(away))
        self.assertTrue(0 < len(delays) < fallen)
        said = self.read.said("public")
        self.assertIn(f"Falls that happened {fallen} ({fallen / 6:.1f} a run)", said)
        self.assertIn(f"Announced by the end of the run {len(delays)} of {fallen} ({100 * len(delays) / fallen:.0f} %)", said)
        self.assertIn(f"median {np.median(delays):.1f} months", said)
        self.assertTrue(0 < gone < len(missed))
        self.assertIn(f"{len(missed):,} of {len(seen):,}", said)
        self.assertIn(f"{gone} of {len(missed)} ", said)

    def test_rows_of_absences(self):
        self.assertEqual(public.runs_of_absence(np.arange(7.0), np.array([1, 0, 0, 1, 0, 1, 0], bool)), [(1.0, 2), (4.0, 1), (6.0, 1)])

    def test_its_commands_give_the_same_histories(self):
        folder = self.folder / "again"
        folder.mkdir()
        (folder / "court-seen.yaml").write_text(COURT_SEEN, encoding="utf-8")
        link = re.search(r'href="data:text/plain;charset=utf-8;base64,([^"]*)" download="court-seen-resolved.yaml"', self.page)
        (folder / "court-seen-resolved.yaml").write_bytes(base64.b64decode(link.group(1)))
        (folder / "court.h5").write_bytes(self.file.read_bytes())
        lines = [shlex.split(line) for line in commands(self.page.split('id="provenance"')[1])]
        self.assertEqual([line[:2] for line in lines], [["ostrakon", "run"], ["ostrakon", "replay"], ["ostrakon", "run"]])
        for line in lines:
            force = ["--force", "-q"] if line[1] == "run" else []
            done = subprocess.run([PROGRAM, *line[1:], *force], cwd=folder, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            with ostrakon.open(folder / "court.h5") as again:
                np.testing.assert_array_equal(again.run_column("digest"), self.history.run_column("digest"))
        self.assertIn(f"{self.history.column('runs', 'digest_text').asstr()[0]}", self.read.said("provenance"))
        sums = subprocess.run(["sha256sum", self.file], capture_output=True, text=True, check=True).stdout.split()[0]
        self.assertIn(sums, self.read.said("provenance"))

    def test_the_same_page_twice(self):
        self.assertEqual(self.report("twice.html", self.file)[0], self.page)

    def test_another_life(self):
        within = life_choice.choose(self.history.select(), 2, "auto")
        self.assertEqual(within.run, 2)
        self.assertIn("Only run 2 was looked at", within.why)


class Others(WithReports):
    def test_the_commands_of_the_document_are_known(self):
        lines = re.findall(r"^\$ ostrakon (report .*)$", (SOURCE / "docs/reports.md").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual([arguments().parse_args(shlex.split(line)).verb for line in lines], ["report"] * 3)

    def test_kinds_of_events_that_are_not_kept_are_named(self):
        said = Page(self.report("some.html", self.court("some", "--set", "record.events=[purged, promoted]"))[0]).said("public")
        self.assertIn("detained is not among them", said)

    def test_without_events_or_public_record_it_says_so(self):
        read = Page(self.report("bare.html", self.court("bare", "--set", "record.events=none", "--set", "record.public=none"))[0])
        self.assertIn("No life can be told: the history holds no events.", read.said("life"))
        self.assertIn("holds no public record", read.said("public"))
        self.assertEqual(read.wrong, [])

    def test_a_comparison(self):
        harsh, mild = self.court("harsh"), self.court("mild", "--set", "mood=mild")
        page, done = self.report("both.html", harsh, mild)
        self.assertEqual((done[0], done[2]), (0, ""))
        read = Page(page)
        self.assertEqual([section["id"] for section in read.all("section")], ["question", "comparison", *SECTIONS[2:]])
        found = ostrakon.compare(harsh, mild)
        for _, row in found.differences.iterrows():
            self.assertIn(f"{row['metric']} {text.cell(row['difference'])} {text.cell(row['low'])} to {text.cell(row['high'])}", read.said("comparison"))
        self.assertIn("6 pairs, same replicates and master seed", read.said("comparison"))
        self.assertIn("mild court seen mood=mild", read.said("scenario"))
        self.assertIn("ostrakon run court-seen.yaml --set mood=mild --seed 1 --replicates 6 -o mild.h5", commands(page))

    def test_a_sweep(self):
        (self.folder / "moods.yaml").write_text("# What for: which mood?\nostrakon experiment: 1\nname: moods\nscenario: court-seen.yaml\n"
                                                "vary: { mood: all, told: [0.1, 0.9] }\nreplicates: 4\nrecord: { events: none }\n", encoding="utf-8")
        for words in (["sweep", "moods.yaml", "-q", "-o", "moods"], ["merge", "moods", "-o", "moods.h5"]):
            subprocess.run([PROGRAM, *words], cwd=self.folder, check=True, capture_output=True)
        page, done = self.report("moods.html", self.folder / "moods.h5")
        self.assertEqual((done[0], done[2]), (0, ""))
        read = Page(page)
        self.assertEqual([section["id"] for section in read.all("section")], ["question", "sweep", *SECTIONS[2:]])
        said = read.said("sweep")
        self.assertIn("mood harsh, mild told 0.1, 0.9", said)
        with ostrakon.open(self.folder / "moods.h5") as history:
            for point, (mood, told) in enumerate([("harsh", "0.1"), ("harsh", "0.9"), ("mild", "0.1"), ("mild", "0.9")]):
                mean = history.run_column("purged")[history.run_column("point") == point].mean()
                self.assertIn(f"{point} {mood} {told} 4 {text.cell(float(mean))} ", said)
        self.assertIn("4 points over mood , told , 16 runs in all", read.said("question"))
        self.assertIn("Which mood?", read.said("question"))
        lines = [shlex.split(line) for line in commands(page)]
        self.assertEqual([line[:3] for line in lines], [["ostrakon", "sweep", "moods.yaml"], ["ostrakon", "merge", "moods"], ["ostrakon", "run", "court-seen.yaml"]])
        subprocess.run([PROGRAM, *lines[2][1:], "-q"], cwd=self.folder, check=True, capture_output=True)
        with ostrakon.open(self.folder / "one.h5") as one, ostrakon.open(self.folder / "moods.h5") as history:
            self.assertEqual(one.run_column("digest")[0], history.run_column("digest")[0])

    def test_what_a_stranger_wrote_stays_text(self):
        page, done = self.report("hostile.html", self.hostile(), "--title", ATTACK, "--question", ATTACK)
        self.assertEqual((done[0], done[2]), (0, ""))
        read = Page(page)
        self.assertEqual((read.wrong, read.all("img")), ([], []))
        self.assertEqual(sum(1 for script in read.all("script") if "type" not in script), 1)
        self.assertFalse([attributes for _, attributes in read.elements if any(name.startswith("on") for name in attributes)])
        self.assertIn(ATTACK, read.said("question"))
        self.assertIn(LONG[:100], read.said())
        self.assertNotIn("<img src=x", page)
        self.assertNotIn("\u202e", read.said())

    def test_colours_can_be_told_apart(self):
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", scripts.style()))

        def light(colour):
            parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
            linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        for name in ("ink", "faint", "accent"):
            for ground in ("ground", "shade"):
                self.assertGreater((light(colours[ground]) + 0.05) / (light(colours[name]) + 0.05), 4.5, (name, ground))


class Bad(WithReports):
    def refused(self, words, *sentence, page="bad.html"):
        """Exit code 2, one line on stderr, and nothing is written."""
        before = sorted(self.folder.iterdir())
        _, done = self.report(page, *words)
        self.assertEqual(done[:2], (2, ""), done[2])
        self.assertEqual(done[2].count("\n"), 1, done[2])
        for part in sentence:
            self.assertIn(part, done[2])
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_bad_input_is_one_sentence(self):
        file = self.court("court")
        (self.folder / "words.h5").write_text("words", encoding="utf-8")
        with h5py.File(self.folder / "other.h5", "w"):
            pass
        (self.folder / "cut.h5").write_bytes(file.read_bytes()[:4000])
        self.refused(["none.h5"], "none.h5: there is no such file")
        self.refused(["words.h5"], "words.h5: not a history of Ostrakon (not an HDF5 file)")
        self.refused(["other.h5"], "other.h5: not a history of Ostrakon")
        self.refused(["cut.h5"], "cut.h5: the file is truncated or damaged")
        self.refused([self.folder], "this is a folder")
        self.refused([file, file], "is given twice")
        self.refused([file, "--run", "99"], "there is no run 99; its 6 runs have numbers from 0 to 5")
        self.refused([file, "--run", "1", "--official", "4000"], "there is no official 4000 in this run")
        self.refused([file, "--run", "1", "--official", "Nobody"], "no official is called 'Nobody'; give a number")
        self.refused([file, "--official", "3"], "say in which run, with --run N")
        self.refused([file], "there is no folder", page="nowhere/bad.html")
        self.refused([file], "is one of the result files", page=file.name)

    def test_a_damaged_scenario_is_one_sentence(self):
        place = self.folder / "broken.h5"
        place.write_bytes(self.court("court").read_bytes())
        with h5py.File(place, "r+") as file:
            file["provenance/resolved_scenario"][()] = "a: [1, {"
        self.refused([place], "broken.h5: the scenario stored in it cannot be read")

    def test_a_page_that_is_there_stays(self):
        file, place = self.court("court"), self.folder / "kept.html"
        place.write_text("mine", encoding="utf-8")
        self.refused([file], "kept.html: is there already; --force replaces it", page="kept.html")
        self.assertEqual(place.read_text(encoding="utf-8"), "mine")
        self.assertTrue(self.report("kept.html", file, "--force")[0].startswith("<!DOCTYPE html>"))

    def test_nothing_half_written_stays(self):
        """The disk is full, as far as the verb can tell."""
        code = ("import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); from ostrakon.__main__ import main; "
                "sys.exit(main(sys.argv[1:]))")
        done = subprocess.run([sys.executable, "-B", "-c", code, "report", self.court("court"), "-o", self.folder / "half.html"], capture_output=True, text=True,
                              env={"PYTHONPATH": str(SOURCE / "analysis")})
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("half.html: cannot be written", done.stderr)
        self.assertEqual([place.name for place in self.folder.glob("half*")], [])


if __name__ == "__main__":
    unittest.main()

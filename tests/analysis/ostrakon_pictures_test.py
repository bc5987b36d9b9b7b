"""Checks that pictures of real histories show the numbers of the tables, in equal bytes, and that bad questions are one sentence."""
import contextlib
import io
import json
import subprocess
import unittest
import warnings
import xml.etree.ElementTree as ET

import matplotlib.image
import numpy as np
import pandas as pd
from package_support import PROGRAM, WithHistories

import ostrakon
from ostrakon import __main__ as command
from ostrakon import estimates, pictures, survival, tenures, waves
from ostrakon.pictures import absence, forest, hierarchy, palette, web
from ostrakon.pictures.drawing import Area, Axis, Band, Bars, Beside, Cells, Drawing, Labels, Line, Panel, Points, Segments, Spans

SWEEP = """\
ostrakon experiment: 1
name: luck
scenario: court.yaml
vary: { luck: [0, 1, 3], "ranks.minister.retire_at": [55, 65] }
replicates: 6
"""


def marks(drawing, kind, panel=None):
    panels = drawing.panels if panel is None else [drawing.panels[panel]]
    return [mark for one in panels for mark in one.marks if isinstance(mark, kind)]


class Pictures(WithHistories):
    def setUp(self):
        self.bureau = self.live("bureau", "big-data-bureau.yaml", runs=12)
        self.history = self.open(self.bureau)

    @property
    def chips(self):
        return self.live("chips", "chip-fund.yaml", "--set", "record={ties: every 12 months}", runs=3)

    @property
    def command(self):
        return self.live("command", "theatre-command.yaml", "--set", "record={public: all}", runs=2)

    @classmethod
    def sweep(cls):
        merged = cls.folder / "luck.h5"
        if not merged.exists():
            (cls.folder / "luck.yaml").write_text(SWEEP, encoding="utf-8")
            for words in (["sweep", "luck.yaml", "-o", "luck", "-q"], ["merge", "luck", "-o", "luck.h5"]):
                subprocess.run([PROGRAM, *words], cwd=cls.folder, check=True, capture_output=True)
        return merged

    def open(self, path):
        history = ostrakon.open(path)
        self.addCleanup(history.close)
        return history


class Series(Pictures):
    def test_power_is_the_mean_of_the_series(self):
        power = self.history.series.faction_power.values
        area, = marks(pictures.draw("power", self.history), Area)
        lived = ~np.isnan(power).all(axis=(0, 2))
        self.assertEqual(list(area.layers), list(self.history.words("faction")))
        np.testing.assert_allclose(area.values, power[:, lived].mean(axis=0).T)
        area, = marks(pictures.draw("power", self.history, run=3), Area)
        np.testing.assert_allclose(area.values, power[3, lived].T)

    def test_bands_are_quantiles_over_runs(self):
        drawing = pictures.draw("capability", self.history, series="data_capability")
        values = self.history.series.data_capability.values
        wide, narrow = marks(drawing, Band)
        for found, share in ((wide.low, 0.05), (wide.high, 0.95), (narrow.low, 0.25), (narrow.high, 0.75), (marks(drawing, Line)[0].y, 0.5)):
            known = ~np.isnan(values).all(axis=0)
            np.testing.assert_allclose(np.asarray(found)[known], np.quantile(values[:, known], share, axis=0))
        self.assertEqual([panel.title for panel in pictures.draw("capability", self.history, series="capability").panels],
                         [f"capability: {word}" for word in self.history.words("sector")])

    def test_a_file_without_series_says_so(self):
        history = self.open(self.live("bare", "big-data-bureau.yaml", "--set", "record.metrics=at end", runs=2))
        for name in ("capability", "power"):
            with self.assertRaisesRegex(ostrakon.HistoryError, "has no series"):
                pictures.draw(name, history)


class Careers(Pictures):
    def test_bars_add_up_to_the_purges(self):
        events = self.history.table("events", ["run", "kind", "rank", "faction"])
        falls = events[events["kind"] == "purged"]
        for by in ("rank", "faction"):
            bars = marks(pictures.draw("purges", self.history, by=by), Bars)
            self.assertAlmostEqual(sum(np.sum(bar.size) for bar in bars) * 12, len(falls))
            for bar in bars:
                if bar.label != "others":
                    self.assertAlmostEqual(np.sum(bar.size) * 12, (falls[by] == bar.label).sum())
        single = pictures.draw("purges", self.history, run=5)
        self.assertEqual(sum(np.sum(bar.size) for bar in marks(single, Bars)), (falls["run"] == 5).sum())
        self.assertEqual(sum(len(points.x) for points in marks(single, Points, 1)), (falls["run"] == 5).sum())

    def test_campaigns_are_shaded_as_the_timeline_says(self):
        span, = marks(pictures.draw("purges", self.history), Spans)
        self.assertEqual(list(span.texts), ["data campaign"])
        np.testing.assert_allclose([span.start[0], span.end[0]], [2023, 2025.5])  # from 2023-01 to the end of 2025-06

    def test_curves_are_those_of_survival(self):
        drawing = pictures.draw("survival", self.history, by="faction", post="director")
        frame = tenures.tenures(self.history, "director", since=self.history.warm_up)
        lines = {line.label: line for line in marks(drawing, Line, 0)}
        self.assertTrue(lines)
        for faction, line in lines.items():
            part = frame[frame["faction"] == faction]
            table = survival.cumulative_incidence(part["months"], part["ended"], part["entry"])
            table = table[(table["cause"] == "purged") & (table["at_risk"] >= 10)]
            np.testing.assert_allclose(np.asarray(line.y)[-1], table["incidence"].iloc[-1])
            self.assertTrue(np.isin(np.round(np.asarray(line.y)[1:], 12), np.round(table["incidence"], 12)).all())
        two = pictures.draw("survival", self.history.select("a"), self.history.select("b"))
        self.assertEqual([line.label for line in marks(two, Line, 0)], ["a", "b"])

    def test_strip_has_a_bar_for_each_holder(self):
        drawing = pictures.draw("succession", self.history, run=2, post="data bureau/")
        spells = self.history.table("spells", ["post", "ended_by"], runs=[2])
        spells = spells[spells["post"].astype(str).str.contains("data bureau/", regex=False)]
        thick = [mark for mark in marks(drawing, Segments) if mark.width > 5]
        self.assertEqual(sum(len(mark.x0) for mark in thick), len(spells))
        self.assertEqual(sum(len(mark.x0) for mark in thick if mark.label == "purged"), (spells["ended_by"] == "purged").sum())
        self.assertEqual(len(drawing.panels[0].y.ticks), spells["post"].nunique())


class People(Pictures):
    def test_hierarchy_shows_the_holders_and_who_falls(self):
        drawing, at = pictures.draw("hierarchy", self.history, at="2020-06", run=1), 77.0
        side = hierarchy.runs.only(self.history.select(), 1)
        seats, _ = hierarchy.seats_at(side, at)
        spells = self.history.table("spells", ["agent", "post", "start", "end"], runs=[1])
        held = spells[(spells["start"] <= at) & ~(spells["end"] <= at)]
        names = self.history.words("post")[seats["post"]]
        self.assertEqual({(name, agent) for name, agent in zip(names, seats["agent"], strict=True) if agent >= 0},
                         set(zip(held["post"].astype(str), held["agent"].astype(int), strict=True)) & {(n, a) for n in names for a in held["agent"]})
        events = self.history.table("events", ["kind", "at", "agent"], runs=[1])
        later = set(events[(events["kind"] == "purged") & (events["at"] > at)]["agent"])
        crosses = sum(len(mark.x) for mark in marks(drawing, Points) if mark.symbol == "cross")
        self.assertEqual(crosses, seats["agent"].isin(later).sum())
        self.assertGreater(crosses, 0)

    def test_superiors_and_places(self):
        posts = ["a/head", "a/second", "a/b/chief", "a/b/clerk#1", "a/b/clerk#2", "c/head"]
        rank = np.array([3, 2, 2, 1, 1, 3])
        above = hierarchy.superiors(posts, rank)
        self.assertEqual(above.tolist(), [-1, 0, 0, 2, 2, -1])
        x = hierarchy.places(above)
        self.assertEqual(len(set(x[[1, 3, 4, 5]])), 4)
        self.assertEqual(x[2], (x[3] + x[4]) / 2)

    def test_ties_are_those_of_the_panel(self):
        history = self.open(self.chips)
        drawing = pictures.draw("hierarchy", history, at="2020-01")
        side = hierarchy.runs.only(history.select(), 0)
        ties, told = hierarchy.ties_at(side, hierarchy.runs.date_of(side, "2020-01"))
        panel = history.table("panel_ties", ["run", "step", "agent", "other"], runs=[0])
        self.assertEqual(len(ties), (panel["step"] == 120).sum())  # the last of every 12 steps before step 121
        self.assertIn("Ties as of 2019-12", told)
        curves = [mark for mark in marks(drawing, Segments) if mark.label in history.words("tie_kind")]
        self.assertEqual(sum(len(mark.x0) for mark in curves) % hierarchy.CURVE, 0)
        self.assertGreater(len(curves), 0)

    def test_cascade_is_the_largest(self):
        history = self.open(self.chips)
        found = waves.cascades(history)
        drawing = pictures.draw("cascade", history)
        self.assertEqual(sum(len(points.x) for points in marks(drawing, Points, 0)), found["size"].max())
        sizes, = marks(drawing, Points, 1)
        np.testing.assert_allclose(sizes.y, [(found["size"] >= size).mean() for size in sizes.x])

    def test_absences_are_counted(self):
        history = self.open(self.command)
        drawing, found = pictures.draw("absence", history), absence.falls(history.select())
        both = found[found["announced"].notna() & found["seen"].notna()]
        self.assertGreater(len(both), 20)
        bars, = marks(drawing, Bars)
        self.assertEqual(np.sum(bars.size), len(both))
        self.assertTrue((both["announced"] >= both["seen"]).all() and (found["announced"].dropna() >= np.floor(found["fell"][found["announced"].notna()])).all())
        people = history.table("events", ["run", "kind", "agent"])
        people = people[people["kind"].isin(["detained", "purged"])].drop_duplicates(["run", "agent"])
        self.assertEqual(len(found), len(people))


class Studies(Pictures):
    def test_cells_and_curves_are_means_with_their_intervals(self):
        history = self.open(self.sweep())
        cells, = marks(pictures.draw("heat", history, by="luck,ranks.minister.retire_at", metric="ministers"), Cells)
        runs = pd.DataFrame({name: history.run_column(name) for name in ("point", "replicate", "ministers")})
        self.assertEqual(cells.values.shape, (2, 3))
        np.testing.assert_allclose(cells.values.ravel(), [runs[runs["point"] == point]["ministers"].mean() for point in self.in_order(history)])
        points = marks(pictures.draw("curve", history, metric="ministers"), Points)
        self.assertEqual(len(points), 2)
        own = runs[runs["point"] == self.in_order(history)[0]]["ministers"].to_numpy(float)
        value = estimates.means([own], [False])[0]
        np.testing.assert_allclose([points[0].y[0], points[0].low[0], points[0].high[0]], [value.value, value.low, value.high])

    @staticmethod
    def in_order(history):
        """Points by retirement, then luck."""
        return np.lexsort((history.factors["luck"], history.factors["ranks.minister.retire_at"]))

    def test_what_is_averaged_counts_a_replicate_once(self):
        history = self.open(self.sweep())
        points, = marks(pictures.draw("curve", history, by="luck", metric="ministers"), Points)
        runs = pd.DataFrame({name: history.run_column(name) for name in ("point", "replicate", "ministers")})
        at = runs["point"].map(dict(enumerate(history.factors["luck"])))
        means = runs[at == at.min()].groupby("replicate")["ministers"].mean().to_numpy()
        value = estimates.means([means], [False])[0]
        np.testing.assert_allclose([points.y[0], points.low[0], points.high[0]], [value.value, value.low, value.high])

    def test_forest_has_the_differences(self):
        other = self.open(self.live("digging", "big-data-bureau.yaml", "--set", "cause=digging", runs=12))
        drawing = pictures.draw("forest", self.history, other)
        found = ostrakon.compare(self.history, other)
        table = forest.scaled(found)
        points, = marks(drawing, Points)
        known = table[table["at"].notna()]
        np.testing.assert_allclose(known["at"] * known["unit"], known["difference"])
        self.assertGreater(len(known), 6)
        np.testing.assert_allclose([points.x, points.low, points.high], known[["at", "from", "to"]].to_numpy().T)
        self.assertEqual(len(marks(drawing, Beside)[0].texts), len(known))

    def test_what_fits(self):
        self.assertEqual(pictures.fitting(self.bureau), ["power", "purges", "survival", "succession", "hierarchy", "capability"])
        self.assertEqual(pictures.fitting(self.command)[-2:], ["capability", "absence"])
        self.assertEqual(pictures.fitting(self.sweep()), ["heat", "curve", "forest"])
        self.assertEqual(pictures.fitting(self.sweep(), point=2), ["succession", "hierarchy", "capability"])
        self.assertEqual(pictures.fitting(self.bureau, self.chips), ["survival", "capability"])  # no headline metric in common
        for files in ([self.bureau], [self.chips], [self.command], [self.sweep()]):
            for name in pictures.fitting(*files):
                drawing = pictures.draw(name, *files)
                self.assertEqual(drawing.name, name)
                self.assertTrue(drawing.title and drawing.caption.endswith("."))
                figure = web.to_plotly(drawing)
                json.dumps(figure, allow_nan=False)
                self.assertEqual(len([key for key in figure["layout"] if key.startswith("xaxis")]), len(drawing.panels))


class Files(Pictures):
    def test_bytes_are_equal_and_valid(self):
        drawing = pictures.draw("purges", self.history)
        for suffix in ("pdf", "svg", "png"):
            first, second = (drawing.save(self.folder / f"{name}.{suffix}", 12).read_bytes() for name in ("a", "b"))
            self.assertEqual(first, second)
        self.assertTrue((self.folder / "a.pdf").read_bytes().startswith(b"%PDF-") and b"%%EOF" in (self.folder / "a.pdf").read_bytes()[-10:])
        self.assertNotIn(b"CreationDate", (self.folder / "a.pdf").read_bytes())
        self.assertEqual(ET.parse(self.folder / "a.svg").getroot().tag, "{http://www.w3.org/2000/svg}svg")
        image = matplotlib.image.imread(self.folder / "a.png")
        self.assertAlmostEqual(image.shape[1], 12 / 2.54 * 300, delta=1.5)
        self.assertTrue(0.02 < (image[:, :, :3].min(axis=2) < 0.9).mean() < 0.8)

    def test_hostile_names(self):
        name = "_$x_{2}$ <b>&é 王 " + "very long " * 20
        drawing = Drawing(name, name, [Panel([Line([0, 1], [1, 2], name), Points([0], [1], name + "2", hover=[name]), Labels([0], [1], [name]),
                                              Area([0, 1], [name], np.ones((1, 2)))], Axis(name), Axis(name, ticks=[(1, name)]), name)])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", ".*lack some letters")  # where no Chinese font is installed
            for suffix in ("svg", "pdf"):
                self.assertGreater(drawing.save(self.folder / f"hostile.{suffix}").stat().st_size, 1000)
        figure = json.dumps(web.to_plotly(drawing))
        self.assertIn("&lt;b&gt;", figure)
        self.assertNotIn("<b>", figure)


class Colours(unittest.TestCase):
    SEEN = {  # linear RGB as dichromats see it (Machado, Oliveira and Fernandes 2009)
        "all": np.eye(3),
        "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]}

    @staticmethod
    def lab(linear):
        """CIE L*a*b* of linear RGB under D65."""
        xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(linear, 0, 1)
        x, y, z = (np.cbrt(one) if one > 0.008856 else 7.787 * one + 16 / 116 for one in xyz / [0.9505, 1, 1.089])
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    def test_groups_and_the_fallen_differ_for_everyone(self):
        names = (*palette.GROUPS, palette.FALLEN)
        shares = [np.array([int(name[i:i + 2], 16) for i in (1, 3, 5)]) / 255 for name in names]
        linear = [np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4) for share in shares]
        for kind, matrix in self.SEEN.items():
            seen = [self.lab(np.array(matrix) @ one) for one in linear]
            apart = [(np.linalg.norm(a - b), names[i], names[j]) for i, a in enumerate(seen) for j, b in enumerate(seen[:i])]
            self.assertGreater(min(apart)[0], 15, (kind, min(apart)))


class OnTheCommandLine(Pictures):
    def plot(self, *words):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command.main(["plot", *map(str, words)])
        return code, out.getvalue(), err.getvalue()

    def test_files_and_folders(self):
        code, out, _ = self.plot(self.bureau, "--picture", "power,capability", "-o", self.folder / "out", "--format", "svg,png", "--width", "8")
        self.assertEqual((code, out.split()), (0, [str(self.folder / "out" / file) for file in ("power.svg", "power.png", "capability.svg", "capability.png")]))
        self.assertTrue(all((self.folder / "out" / file).exists() for file in ("power.svg", "capability.png")))
        code, out, _ = self.plot(self.bureau, "--list")
        self.assertIn("absence     – ", out)
        self.assertEqual(len(out.splitlines()), len(pictures.PICTURES))

    def test_bad_questions_are_one_sentence(self):
        for words, said in ((["--picture", "hierachy"], "did you mean 'hierarchy'?"), (["--picture", "absence"], "record: { public: all }"),
                            (["--picture", "heat"], "points of a design"), (["--picture", "forest"], "two files or more"),
                            (["--picture", "cascade"], "no case leads to another"), (["--picture", "power", "--at", "2018-02"], "--at is of the pictures hierarchy"),
                            (["--picture", "hierarchy", "--at", "2031-01"], "2014-01 to 2026-06"), (["--picture", "hierarchy", "--at", "spring"], "year and month"),
                            (["--picture", "purges", "--by", "colour"], "rank, faction, sector"), (["--picture", "purges", "--run", "99"], "0 to 11"),
                            (["--picture", "capability", "--series", "capabilty"], "did you mean 'capability'?"), (["--format", "gif"], "pdf, svg, png"),
                            (["--picture", "power", "-o", "a.gif"], ".pdf, .svg, .png"), (["-o", "a.pdf"], "go into a folder"),
                            (["--picture", "power", "--width", "1", "-o", self.folder / "a.pdf"], "4 to 200 cm")):
            code, out, err = self.plot(self.bureau, *words)
            self.assertEqual((code, out, err.count("\n")), (2, "", 1), words)
            self.assertIn(said, err)
        self.assertEqual(self.plot(self.folder / "none.h5")[0], 2)
        with self.assertRaisesRegex(ostrakon.HistoryError, "has no option 'colour'; it has series, run"):
            pictures.draw("power", self.history, colour=3)
        with self.assertRaisesRegex(ostrakon.HistoryError, "is of one history; 2 were given"):
            pictures.draw("power", self.bureau, self.chips)


if __name__ == "__main__":
    unittest.main()

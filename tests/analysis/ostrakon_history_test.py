"""Checks that analysis/ostrakon reads what the program writes: values, words, dates, parts, and bad files."""
import contextlib
import gc
import io
import os
import shutil
import subprocess
import sys
import unittest
import unittest.mock

import h5py
import numpy as np
import pandas as pd
from package_support import PROGRAM, SOURCE, WithHistories

import ostrakon


class Reading(WithHistories):
    def setUp(self):
        self.path = self.live("court", "court.yaml")
        self.history = ostrakon.open(self.path)
        self.addCleanup(self.history.close)
        self.file = self.history.file

    def test_every_table_holds_what_the_file_holds(self):
        for name in ("events", "spells", "cases", "agents", "pools"):
            frame = self.history.table(name)
            self.assertEqual(len(frame), len(self.file[name]["run"]))
            for column in frame:
                data = self.file[name][column]
                stored, found = data[:], frame[column]
                if "legend" in data.attrs:
                    np.testing.assert_array_equal(found.cat.codes, stored, column)
                    self.assertEqual(list(found.cat.categories), list(self.file["legend"][data.attrs["legend"]].asstr()[:]))
                elif "_FillValue" in data.attrs and stored.dtype.kind == "i":
                    np.testing.assert_array_equal(found.isna(), stored == -1, column)
                    np.testing.assert_array_equal(found.fillna(-1).to_numpy(stored.dtype), stored, column)
                else:
                    np.testing.assert_array_equal(found.to_numpy(), stored, column)
                self.assertEqual(frame.attrs["units"][column], data.attrs.get("units", ""))

    def test_runs_and_series_are_labelled_and_lazy(self):
        self.assertEqual(list(self.history.runs.ministers.values), list(self.file["runs/ministers"][:]))
        self.assertEqual(dict(self.history.series.sizes)["time"], 24)
        self.assertEqual(str(self.history.series.date.values[0]), "2000-03")
        variable = self.history.series.able.variable._data
        self.assertNotIsInstance(variable, np.ndarray)  # nothing was read yet

    def test_only_what_is_asked_for(self):
        frame = self.history.table("spells", ["run", "agent", "start"], runs=[4, 1])
        self.assertEqual(list(frame), ["run", "agent", "start"])
        self.assertEqual(set(frame["run"]), {1, 4})
        whole = self.history.table("spells")
        pd.testing.assert_frame_equal(frame, whole[whole["run"].isin([1, 4])][list(frame)])

    def test_slices_are_the_table(self):
        side = self.history.select()
        parts = list(side.slices("events", ["run", "kind", "at"], rows=30))
        self.assertGreater(len(parts), 3)
        pd.testing.assert_frame_equal(pd.concat(parts), side.table("events", ["run", "kind", "at"]))

    def test_dates_as_calendar_months(self):
        months = self.history.table("events")["at"]
        period = self.history.table("events", ["at"], dates="period")["at"]
        for month, name in ((0, "2000-03"), (9, "2000-12"), (10, "2001-01")):
            self.assertEqual(set(map(str, period[np.floor(months) == month])), {name})
        both = self.history.table("spells", ["start", "end"], dates="year-month")
        self.assertEqual(list(both), ["start_year", "start_month", "end_year", "end_month"])
        first = self.history.table("spells")["start"] == -1
        self.assertEqual(set(zip(both["start_year"][first], both["start_month"][first])), {(2000, 2)})
        np.testing.assert_array_equal(both["end_year"].isna(), self.history.table("spells")["end"].isna())

    def test_headline_parameters_settings(self):
        self.assertEqual(self.history.headline, ["ministers", "mean_age"])
        self.assertEqual(self.history.parameters, ["luck"])
        other = ostrakon.open(self.live("lucky", "court.yaml", "--set", "luck=2"))
        self.addCleanup(other.close)
        self.assertEqual(other.settings, {"luck": "2"})
        self.assertEqual(len(other.select(luck=2)), 6)

    def test_points_of_one_file(self):
        path = self.folder / "points.h5"
        shutil.copy(self.path, path)
        with h5py.File(path, "a") as file:
            file["runs/point"][:] = [0, 0, 0, 1, 1, 1]
            file["runs/replicate"][:] = [0, 1, 2, 0, 1, 2]
            file["runs/luck"][:] = [0, 0, 0, 1, 1, 1]
            for run in (0, 1, 2):  # the people of the same replicate are the same
                first, other = file["runs/agent_offset"][run], file["runs/agent_offset"][run + 3]
                file["agents/key"][other:other + 5] = file["agents/key"][first:first + 5]
        with ostrakon.open(path) as history:
            self.assertEqual([(side.name, len(side)) for side in history.points()], [("luck=0", 3), ("luck=1", 3)])
            found = ostrakon.compare(history)
            self.assertEqual((found.base, found.paired), ("luck=0", {"luck=1": 3}))
            with self.assertRaisesRegex(ostrakon.HistoryError, "holds 2 points of a design"):
                ostrakon.compare(history, self.path)
        strangers = self.folder / "strangers.h5"
        shutil.copy(path, strangers)
        with h5py.File(strangers, "a") as file:
            file["agents/key"][:] = np.arange(len(file["agents/key"]))
        with ostrakon.open(strangers) as history:
            self.assertEqual(ostrakon.compare(history).paired, {"luck=1": 0})
        with h5py.File(path, "a") as file:  # as a merged sweep writes it
            for name, values in (("scenario", ["court", "court"]), ("part", ["", ""]), ("cause", ["rents", "digging"])):
                file[f"points/{name}"] = values
            file["points/point"], file["points/vigilance"] = [0, 1], [0.5, 0.25]
        with ostrakon.open(path) as history:
            self.assertEqual([side.name for side in history.points()], ["cause=rents, vigilance=0.5", "cause=digging, vigilance=0.25"])
            self.assertFalse(history.independent_points)
        with h5py.File(path, "a") as file:
            file["provenance/file_text"][0] = "ostrakon experiment: 1\nname: x\nstreams: independent\n"
        with ostrakon.open(path) as history:
            found = ostrakon.compare(history)
            self.assertEqual(list(found.paired.values()), [0])
            self.assertIn("independent runs (their streams share nothing)", str(found))

    def test_points_of_a_sweep(self):
        for streams, paired in (("common", 6), ("independent", 0)):
            (self.folder / "study.yaml").write_text(f"ostrakon experiment: 1\nscenario: court.yaml\nvary: {{ luck: [0, 2] }}\nstreams: {streams}\n", encoding="utf-8")
            for words in (("sweep", "study.yaml", "-o", streams, "-q"), ("merge", streams, "-o", f"{streams}.h5")):
                subprocess.run([PROGRAM, *words], cwd=self.folder, check=True, capture_output=True)
            with ostrakon.open(self.folder / f"{streams}.h5") as history:
                self.assertEqual([(side.name, len(side)) for side in history.points()], [("luck=0", 6), ("luck=2", 6)])
                self.assertEqual(history.independent_points, streams == "independent")
                self.assertEqual(ostrakon.compare(history).paired, {"luck=2": paired})

    def test_the_folder_of_a_sweep(self):
        (self.folder / "folder.yaml").write_text("ostrakon experiment: 1\nscenario: court.yaml\nvary: { luck: [0, 2] }\n", encoding="utf-8")
        live = lambda *words: subprocess.run([PROGRAM, *words], cwd=self.folder, check=True, capture_output=True)
        live("sweep", "folder.yaml", "-o", "folder", "-q", "--shard", "1/2")
        said = io.StringIO()
        with contextlib.redirect_stderr(said), ostrakon.open(self.folder / "folder") as history:
            self.assertEqual([len(side) for side in history.points()], [6])
        self.assertIn("folder: 6 runs are missing: 6-11; read are those that are finished", said.getvalue())
        live("sweep", "folder.yaml", "-o", "folder", "-q")
        live("merge", "folder", "-o", "folder.h5")
        history, whole = ostrakon.open(self.folder / "folder"), ostrakon.open(self.folder / "folder.h5")
        source = history.source
        self.assertEqual(source.read_bytes(), whole.source.read_bytes())
        self.assertEqual(history.runs.ministers.values.tolist(), whole.runs.ministers.values.tolist())
        self.assertEqual(history.select().name, "folder")
        history.close()
        del history
        gc.collect()
        self.assertFalse(source.exists())


class BadFiles(WithHistories):
    def refused(self, path, pattern):
        with self.assertRaisesRegex(ostrakon.HistoryError, pattern) as caught:
            with ostrakon.open(path) as history:
                history.select().table("events")
        self.assertNotIn("\n", str(caught.exception))
        done = subprocess.run([sys.executable, "-B", "-m", "ostrakon", "compare", path, path], cwd=SOURCE / "analysis",
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
        self.assertTrue(done.stderr.startswith("ostrakon: error: "))

    def changed(self, name, change):
        path = self.folder / f"{name}.h5"
        shutil.copy(self.live("court", "court.yaml"), path)
        with h5py.File(path, "a") as file:
            change(file)
        return path

    def test_no_history(self):
        text = self.folder / "text.h5"
        text.write_text("run,falls\n", encoding="utf-8")
        self.refused(text, "not an HDF5 file")
        self.refused(self.folder / "none.h5", "no such file")
        self.refused(self.folder, "this is a folder and holds no sweep")
        (self.folder / "broken").mkdir(exist_ok=True)
        (self.folder / "broken/plan").write_text("no plan", encoding="utf-8")
        self.refused(self.folder / "broken", "broken/plan: does not begin as files of sweeps do")
        with unittest.mock.patch.dict(os.environ, {"OSTRAKON_PROGRAM": "/none"}):
            self.refused(self.folder / "broken", "the program '/none' cannot be started")
        other = self.folder / "other.h5"
        h5py.File(other, "w").close()
        self.refused(other, "without format")

    def test_truncated(self):
        whole = self.live("court", "court.yaml").read_bytes()
        for share in (0.1, 0.5, 0.95):
            path = self.folder / "short.h5"
            path.write_bytes(whole[:int(len(whole) * share)])
            self.refused(path, "truncated or damaged|damaged or truncated")

    def test_newer_format_and_missing_parts(self):
        self.refused(self.changed("newer", lambda file: file.attrs.modify("format_number", 2)), "format 2, which is newer")
        self.refused(self.changed("groupless", lambda file: file.__delitem__("legend")), "/legend is missing")
        self.refused(self.changed("failed", lambda file: file["runs/status"].__setitem__(slice(None), 1)), "no finished run")

    def test_a_missing_table_says_how_to_get_it(self):
        with ostrakon.open(self.changed("eventless", lambda file: file.__delitem__("events"))) as history:
            with self.assertRaisesRegex(ostrakon.HistoryError, "record: { events: all }"):
                history.table("events")

    def test_damage_within(self):
        def offsets(file):
            file["runs/event_offset"][2] = 10**9
        def codes(file):
            file["events/kind"][5] = 120
        for name, change, pattern in (("offsets", offsets, "contradict"), ("codes", codes, "legend")):
            with ostrakon.open(self.changed(name, change)) as history, self.assertRaisesRegex(ostrakon.HistoryError, pattern):
                history.select().table("events")

    def test_data_of_other_files_are_not_followed(self):
        def linked(file):
            del file["events/score"]
            file["events/score"] = h5py.ExternalLink("court.h5", "/events/score")
        with ostrakon.open(self.changed("linked", linked)) as history, self.assertRaisesRegex(ostrakon.HistoryError, "no column"):
            history.table("events")

    def test_runs_that_are_not_there(self):
        with ostrakon.open(self.live("court", "court.yaml")) as history:
            for wrong in (lambda: history.table("events", runs=[3, 99]), lambda: history.table("events", ["no"]),
                          lambda: history.table("events", dates="days"), lambda: history.select(luck=9), lambda: history.select(lack=9)):
                with self.assertRaises(ostrakon.HistoryError):
                    wrong()


MEMORY = """
import resource, sys
sys.path.insert(0, sys.argv[1])
import ostrakon
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with ostrakon.open(sys.argv[2]) as history:
    rows = sum(len(part) for part in history.select().slices("events", rows=200_000))
    one = len(history.table("events", runs=[7]))
    kinds = history.table("events", ["kind"])["kind"].value_counts().sum()
print(rows, one, kinds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


class Memory(WithHistories):
    def test_a_large_file_passes_through_little_memory(self):
        """Events of 400 MB: the whole table by slices, one run, one column. Memory beyond the imports stays under 150 MB."""
        path, times = self.folder / "large.h5", 4_500_000
        shutil.copy(self.live("court", "court.yaml", runs=6), path)
        with h5py.File(path, "a") as file:
            for column in list(file["events"]):
                old = file["events"][column]
                attributes, stored = {k: v for k, v in old.attrs.items() if k in ("legend", "_FillValue", "units", "role", "long_name")}, old[:]
                del file["events"][column]
                new = file["events"].create_dataset(column, (times,), stored.dtype, chunks=(30000,))
                new.attrs.update(attributes)
                filled = np.resize(stored, 900_000)
                for begin in range(0, times, len(filled)):
                    new[begin:begin + len(filled)] = filled
            runs = file["runs"]
            for column in list(runs):
                stored = runs[column][:]
                attributes = {k: v for k, v in runs[column].attrs.items() if k in ("legend", "_FillValue", "units", "role", "long_name")}
                if stored.ndim == 1 and len(stored) == 6 and stored.dtype.kind != "O":
                    del runs[column]
                    runs.create_dataset(column, data=np.resize(stored, 450)).attrs.update(attributes)
            for name in ("run", "replicate"):
                runs[name][:] = np.arange(450)
            runs["event_offset"][:], runs["event_count"][:] = np.arange(450) * 10_000, 10_000
        self.assertGreater(path.stat().st_size, 350 << 20)
        done = subprocess.run([sys.executable, "-B", "-c", MEMORY, SOURCE / "analysis", path], capture_output=True, text=True, check=True)
        rows, one, kinds, megabytes = map(int, done.stdout.split())
        self.assertEqual((rows, one, kinds), (times, 10_000, times))
        print(f"{path.stat().st_size >> 20} MB read in {megabytes} MB", file=sys.stderr)
        self.assertLess(megabytes, 150)


if __name__ == "__main__":
    unittest.main(verbosity=2)

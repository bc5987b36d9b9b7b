"""Tables that `ostrakon export` writes, compared with what h5py reads."""

import csv
import json
import os
import signal

import h5py
import numpy as np
import program
from program import ProgramTest, tiny

BUREAU = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "scenarios", "big-data-bureau.yaml"))


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def months(text):
    """2018-02.5 → months since year 0, to the bit: the digits behind the point are those of the number."""
    year, month = text[:4], text[5:7]
    return float(f"{int(year) * 12 + int(month) - 1}{text[7:]}")


class Export(ProgramTest):
    def columns_of(self, file, group):
        """Header and cells that the group must give, from h5py."""
        names = list(file[group])
        rows = file[group][names[0]].name
        start = file["series"].attrs["start_date"]
        for name in names:
            data = file[group][name]
            scale = data.dims[0][0].name if len(data.dims[0]) else data.name
            if scale != rows:
                continue
            values = data.asstr()[:] if h5py.check_string_dtype(data.dtype) else data[:]
            if data.ndim == 2:
                labels = file[group][data.dims[1][0].name].asstr()[:]
                for i, label in enumerate(labels):
                    yield f"{name}[{label}]", data, values[:, i], start
            else:
                yield name, data, values, start

    def compare(self, cells, data, values, start):
        self.assertEqual(len(cells), len(values))
        fill = data.attrs.get("_FillValue")
        words = self.file["legend/" + data.attrs["legend"]].asstr()[:] if data.attrs.get("legend") else None
        date = data.attrs.get("role") == "date"
        for cell, value in zip(cells, values):
            if isinstance(value, str):
                self.assertEqual(cell, value)
            elif (isinstance(value, np.floating) and np.isnan(value)) or (fill is not None and value == fill):
                self.assertEqual(cell, "", data.name)
            elif words is not None:
                self.assertEqual(cell, words[value], data.name)
            elif date:
                self.assertEqual(months(cell), start + value, data.name)
            elif isinstance(value, np.floating):
                self.assertEqual(float(cell), value, data.name)
            else:
                self.assertEqual(int(cell), int(value), data.name)

    def compare_all(self, history, folder):
        with h5py.File(self.path(history)) as self.file:
            groups = [group for group in self.file if group not in ("legend", "provenance", "series")]
            self.assertEqual(sorted(os.listdir(self.path(folder))), sorted(group + ".csv" for group in [*groups, "series"]))
            for group in groups:
                header, *rows = table(os.path.join(self.path(folder), group + ".csv"))
                wanted = list(self.columns_of(self.file, group))
                self.assertEqual(header, [name for name, *_ in wanted])
                for i, (_, data, values, start) in enumerate(wanted):
                    self.compare([row[i] for row in rows], data, values, start)
            self.compare_series(folder)

    def compare_series(self, folder):
        header, *rows = table(os.path.join(self.path(folder), "series.csv"))
        self.assertEqual(header, ["run", "time", "metric", "group", "value"])
        group = self.file["series"]
        seen = {(run, time, metric, label): value for run, time, metric, label, value in rows}
        self.assertEqual(len(seen), len(rows))
        count = 0
        dates = group["date"].asstr()[:]
        for name, data in group.items():
            if data.ndim < 2:
                continue
            labels = group[data.dims[2][0].name].asstr()[:] if data.ndim == 3 else [""]
            values = data[:].reshape(*data.shape[:2], len(labels))
            for r, run in enumerate(group["run"][:]):
                for t, date in enumerate(dates):
                    for g, label in enumerate(labels):
                        cell, value = seen[str(run), date, name, label], values[r, t, g]
                        self.assertTrue(cell == "" if np.isnan(value) else float(cell) == value, (name, cell, value))
                        count += 1
        self.assertEqual(count, len(rows))

    def test_every_value_of_the_bureau_is_that_of_the_file(self):
        self.expect(0, "run", BUREAU, "--replicates", "6", "-o", "b.h5", "-q")
        result = self.expect(0, "export", "b.h5", "--csv", "tables")
        lines = [line.split(":")[0] for line in result.out.splitlines()]
        self.assertEqual(lines, [f"tables/{name}.csv" for name in ("runs", "series", "events", "spells", "cases", "agents")])
        self.compare_all("b.h5", "tables")
        events = table(self.path("tables/events.csv"))
        self.assertIn("purged", [row[events[0].index("kind")] for row in events])
        spells = table(self.path("tables/spells.csv"))
        starts = {row[spells[0].index("start")] for row in spells[1:]}
        self.assertTrue(starts & {"2016-02", "2018-03"}, sorted(starts)[:5])

    def test_failed_runs_weeks_and_marks_in_texts(self):
        scenario = tiny(tip='"if(performance > 14, 1.27, 0)"').replace("step: month", "step: week").replace(
            "    retire: age > 58", "    retire: age > 40")
        self.write("week.yaml", scenario)
        self.ostrakon("run", "week.yaml", "--replicates", "60", "-o", "w.h5", "-q")
        self.expect(0, "export", "w.h5", "--csv", "tables")
        runs = table(self.path("tables/runs.csv"))
        status = [row[runs[0].index("status")] for row in runs[1:]]
        self.assertEqual(set(status), {"done", "failed"})
        with h5py.File(self.path("w.h5")) as self.file:
            for group in ("runs", "events", "spells", "agents"):
                header, *rows = table(self.path(f"tables/{group}.csv"))
                for i, (name, data, values, start) in enumerate(self.columns_of(self.file, group)):
                    self.assertEqual(header[i], name)
                    self.compare([row[i] for row in rows], data, values, start)

    def test_tables_that_were_not_recorded(self):
        self.write("few.yaml", tiny() + "record: { events: none, cases: none, agents: none }\n")
        self.expect(0, "run", "few.yaml", "-o", "f.h5", "-q")
        self.expect(0, "export", "f.h5", "--csv", "tables")
        self.assertEqual(sorted(os.listdir(self.path("tables"))), ["runs.csv", "series.csv", "spells.csv"])

    def test_further_groups_are_exported_too(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q")
        with h5py.File(self.path("a.h5"), "a") as file:
            group = file.create_group("panel", track_order=True)
            row = group.create_dataset("panel_row", data=np.arange(3, dtype="i8"))
            row.make_scale("panel_row")
            for name, values in (("step", np.array([1, 1, 2], "i4")), ("age", np.array([30.5, np.nan, 31]))):
                column = group.create_dataset(name, data=values)
                column.dims[0].attach_scale(row)
        self.expect(0, "export", "a.h5", "--csv", "tables")
        self.assertEqual(table(self.path("tables/panel.csv")), [["panel_row", "step", "age"], ["0", "1", "30.5"], ["1", "1", ""], ["2", "2", "31"]])

    def test_nothing_is_overwritten_and_nothing_half_written(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q")
        os.mkdir(self.path("tables"))
        self.write("tables/spells.csv", "mine")
        err = self.expect(2, "export", "a.h5", "--csv", "tables").err
        self.assertIn("tables/spells.csv: already exists and is not overwritten; --force replaces it", err)
        self.assertEqual(os.listdir(self.path("tables")), ["spells.csv"])
        self.assertEqual(self.bytes_of("tables/spells.csv"), b"mine")
        self.expect(0, "export", "a.h5", "--csv", "tables", "--force")
        self.assertNotEqual(self.bytes_of("tables/spells.csv"), b"mine")
        self.assertFalse([name for name in os.listdir(self.path("tables")) if "tmp" in name])

    def test_a_full_disk_leaves_nothing(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q", "--replicates", "200")
        process = self.start("export", "a.h5", "--csv", "tables", largest_file=20000, stderr=-1)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, err)
        self.assertIn("cannot be written (is the disk full?); nothing was written", err.decode())
        self.assertEqual(self.files(), ["a.h5", "a.run.json", "tiny.yaml"])

    def test_an_interruption_leaves_nothing(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q", "--replicates", "2000")
        before = self.files()
        process = self.start("export", "a.h5", "--csv", "tables", stderr=-1)
        while process.poll() is None and not (os.path.isdir(self.path("tables")) and os.listdir(self.path("tables"))):
            pass  # the temporary files are there before anything is read
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, err.decode()), (130, "ostrakon: stopping; nothing will be written (once more: quit at once)\n"
                                                                    "ostrakon: interrupted; nothing was written\n"))
        self.assertEqual(self.files(), before)

    def test_what_is_no_history(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q")
        with h5py.File(self.path("other.h5"), "w") as file:
            file["x"] = 1
        bad = {"none.h5": "none.h5: ", "tiny.yaml": "tiny.yaml: cannot be read as an HDF5 file", "other.h5": "is not an ostrakon history"}
        for name, text in bad.items():
            self.assertIn(text, self.expect(2, "export", name, "--csv", "tables").err)
        self.assertIn("needs --csv DIR", self.expect(2, "export", "a.h5").err)
        self.assertIn("tiny.yaml: is not a folder", self.expect(2, "export", "a.h5", "--csv", "tiny.yaml").err)
        self.assertNotIn("tables", self.files())

    def hostile(self, change):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q", "--force")
        with h5py.File(self.path("a.h5"), "a") as file:
            change(file)
        result = self.expect(2, "export", "a.h5", "--csv", "tables")
        self.assertNotIn("tables", self.files())
        return result.err

    def test_hostile_files(self):
        def unknown_code(file):
            file["events/kind"][0] = 99

        def unequal(file):
            del file["events/rule"]
            file["events/rule"] = np.zeros(3)
            file["events/rule"].dims[0].attach_scale(file["events/event_row"])

        def soft(file):
            del file["spells/rank"]
            file["spells/rank"] = h5py.SoftLink("/spells/post")

        def bad_name(file):
            file.create_group("a b;c")["x"] = np.zeros(3)

        def claims(file):
            del file["agents"]
            group = file.create_group("agents", track_order=True)
            group.create_dataset("agent_row", shape=(10**12,), chunks=(10**6,), dtype="i8", compression="gzip")

        self.assertIn("'kind' has the code 99, which its legend does not have", self.hostile(unknown_code))
        self.assertIn("the columns of /events are not equally long", self.hostile(unequal))
        self.assertIn("'rank' is a link; histories have none", self.hostile(soft))
        self.assertIn("has groups that histories do not have", self.hostile(bad_name))
        self.assertIn("'agent_row' claims more values than the file holds", self.hostile(claims))

    def test_one_long_text_that_stands_for_many(self):
        runs = 400
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q", "--replicates", str(runs))
        with h5py.File(self.path("a.h5"), "a") as file:
            del file["runs/message"]
            data = file.create_dataset("runs/message", shape=(runs,), dtype=h5py.string_dtype())
            data[0] = "x" * 1_000_000
            data.dims[0].attach_scale(file["runs/run"])
            file.flush()
            offset = data.id.get_offset()
        with open(self.path("a.h5"), "r+b") as raw:
            raw.seek(offset)
            reference = raw.read(16)
            raw.seek(offset)
            raw.write(reference * runs)
        result = self.expect(2, "export", "a.h5", "--csv", "tables")
        self.assertIn("the texts of 'message' are too long to be read at once", result.err)
        self.assertLess(program.peak_kilobytes(result.usage), 200_000)

    def test_memory_does_not_grow_with_the_history(self):
        for name, runs in (("few", 150), ("many", 1500)):
            self.expect(0, "run", "tiny.yaml", "--replicates", str(runs), "-o", f"{name}.h5", "-q")
        few = self.expect(0, "export", "few.h5", "--csv", "few")
        many = self.expect(0, "export", "many.h5", "--csv", "many")
        self.assertGreater(os.path.getsize(self.path("many/spells.csv")), 8 * os.path.getsize(self.path("few/spells.csv")))
        self.assertLess(program.peak_kilobytes(many.usage) - program.peak_kilobytes(few.usage), 24000)

    def test_json(self):
        self.expect(0, "run", "tiny.yaml", "-o", "a.h5", "-q")
        data = json.loads(self.expect(0, "export", "a.h5", "--csv", "tables", "--json").out)
        self.assertEqual(data["history"], "a.h5")
        runs = data["files"][0]
        self.assertEqual((runs["file"], runs["rows"]), ("tables/runs.csv", 6))
        self.assertEqual(runs["columns"], len(table(self.path("tables/runs.csv"))[0]))


if __name__ == "__main__":
    program.main()

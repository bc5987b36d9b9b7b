"""analysis/ostrakon.R gives in R what the Python package gives, Cox regressions included; docs/r.md shows what it prints.

Exit code 77, which ctest calls skipped, where R or a package of it is missing. OSTRAKON_UPDATE=1 writes the outputs of
docs/r.md down as they are now; read the difference before it is committed.
"""
import io
import os
import re
import shutil
import subprocess
import sys
import unittest

import numpy as np
import pandas as pd
from package_support import PROGRAM, SOURCE, WithHistories
from statsmodels.duration.hazard_regression import PHReg

import ostrakon
from ostrakon import survival, tenures

R = ["Rscript", "--vanilla"]
PAGE = SOURCE / "docs/r.md"


def what_is_missing():
    if shutil.which("Rscript") is None:
        return "R is not installed: apt-get install r-base-core r-cran-hdf5r r-cran-survival"
    asked = "for (each in c('hdf5r', 'survival')) if (!nzchar(system.file(package = each))) cat(each, '')"
    absent = subprocess.run([*R, "-e", asked], capture_output=True, text=True, check=True).stdout.split()
    return f"not installed: {' '.join(absent)} of R: apt-get install {' '.join(f'r-cran-{each}' for each in absent)}" if absent else None


def as_texts(column):
    """A column of Python's as R writes it to CSV; numbers stay numbers, missing ones NaN."""
    if isinstance(column.dtype, pd.PeriodDtype):
        return column.dt.strftime("%Y-%m-01").where(column.notna(), "")
    if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype == object:
        return column.astype(object).where(column.notna(), "").astype(str)
    if column.dtype in ("bool", "boolean"):
        return column.map({True: "TRUE", False: "FALSE"}).astype(object).fillna("")
    return column.astype("Float64").astype(float) if column.dtype != "uint64" else column.astype(float)


class SameAsPython(WithHistories):
    """Two histories: one with series, texts and missing values of all kinds, one of a roster with early appointments and ties."""

    ENDS = {"bureau": "purged", "elite": "moved"}
    TABLES = {"bureau": "all", "elite": "spells"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sides = {"bureau": cls.live("bureau", "big-data-bureau.yaml", runs=8),
                     "elite": cls.live("elite", "provincial-elite.yaml", runs=30)}
        for name, path in cls.sides.items():
            (cls.folder / name).mkdir()
            done = subprocess.run([*R, SOURCE / "tests/analysis/ostrakon_r.R", SOURCE / "analysis/ostrakon.R", path, cls.folder / name, cls.ENDS[name], cls.TABLES[name]],
                                  capture_output=True, text=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
            if done.returncode:
                raise AssertionError(done.stderr)

    def of_r(self, side, table):
        return pd.read_csv(self.folder / side / f"{table}.csv", keep_default_na=False, na_values={}, dtype=str, encoding="utf-8")

    def same(self, found, wanted, where):
        self.assertEqual(list(found.columns), list(wanted.columns), where)
        self.assertEqual(len(found), len(wanted), where)
        for name in wanted:
            column = as_texts(wanted[name])
            if column.dtype == float:
                numbers = found[name].replace("", "nan").replace({"TRUE": "1", "FALSE": "0"}).astype(float)
                # R prints 15 digits, of keys and dates as of the rest.
                np.testing.assert_allclose(numbers, column, rtol=1e-14, equal_nan=True, err_msg=f"{where} {name}")
            else:
                self.assertEqual(found[name].tolist(), column.tolist(), f"{where} {name}")

    def each(self):
        for side, path in self.sides.items():
            with ostrakon.open(path) as history:
                yield side, history

    def test_runs(self):
        with ostrakon.open(self.sides["bureau"]) as history:
            found = self.of_r("bureau", "runs")
            self.assertEqual(found["status"].unique().tolist(), ["done"])
            self.assertEqual(found["digest_text"].tolist(), history.run_column("digest_text").tolist())
            names = history.parameters + history.metrics + ["run", "point", "replicate", "steps"]
            self.assertGreater(len(names), 30)
            for name in names:
                np.testing.assert_allclose(found[name].replace("", "nan").astype(float), history.runs[name], rtol=1e-14, equal_nan=True, err_msg=name)

    def test_metrics_by_group(self):
        path = self.live("court", "court.yaml")
        asked = f"source('{SOURCE}/analysis/ostrakon.R'); write.csv(read_runs(open_history('court.h5')), row.names = FALSE)"
        done = subprocess.run([*R, "-e", asked], cwd=self.folder, capture_output=True, text=True, check=True)
        found = pd.read_csv(io.StringIO(done.stdout))
        with ostrakon.open(path) as history:
            for rank in ("clerk", "minister"):
                np.testing.assert_allclose(found[f"mean_age.{rank}"], history.runs["mean_age"].sel(rank=rank), rtol=1e-14)

    def test_series(self):
        with ostrakon.open(self.sides["bureau"]) as history:
            for name, groups in (("falls", 5), ("fallen", 1)):
                found = self.of_r("bureau", name)
                values = history.series[name].to_numpy()
                np.testing.assert_allclose(found["value"].replace("", "nan").astype(float), values.ravel(), rtol=1e-14, equal_nan=True)
                steps = len(history.series["time"])
                self.assertEqual(len(found), 8 * steps * groups)
                np.testing.assert_array_equal(found["run"].astype(int), np.repeat(history.series["run"], steps * groups))
                np.testing.assert_allclose(found["time"].astype(float), np.tile(np.repeat(history.series["time"], groups), 8))
                dates = [f"{date}-01" for date in history.series["date"].to_numpy().astype(str)]
                self.assertEqual(found["date"].tolist(), np.tile(np.repeat(dates, groups), 8).tolist())
            self.assertEqual(self.of_r("bureau", "falls")["group"].tolist()[:5], history.series["rank"].to_numpy().astype(str).tolist())

    def test_tables(self):
        with ostrakon.open(self.sides["bureau"]) as history:
            for table in ("events", "spells", "cases", "agents"):
                self.same(self.of_r("bureau", table), history.table(table).reset_index(drop=True), table)
                if table not in ("events", "cases"):
                    continue
                numbers = history.run_column("run")[[1, 3, 4]]
                part = history.table(table, runs=numbers, dates="period").reset_index(drop=True)
                self.same(self.of_r("bureau", f"{table}_part"), part, f"{table} in part")

    def test_tenures(self):
        for side, history in self.each():
            for table, wanted in (("tenures", tenures.tenures(history)), ("directors", tenures.tenures(history, "director", since=12))):
                found = self.of_r(side, table)
                self.assertGreater(len(wanted), 0)
                self.same(found.drop(columns="point"), wanted[[name for name in found if name != "point"]].reset_index(drop=True), f"{side} {table}")

    def test_cox_regression(self):
        for side, history in self.each():
            seen = tenures.tenures(history)
            seen = seen[seen["months"] > seen["entry"]]
            terms = [*(seen["faction"] == word for word in seen["faction"].cat.categories[1:]), seen["order"]]
            # PHReg counts whoever enters at t as at risk at t; R and ostrakon.survival do not.
            entry = seen["entry"].to_numpy(float)
            entry = np.where(entry > 0, entry + 1e-9, 0)
            for ties in ("efron", "breslow"):
                wanted = PHReg(seen["months"].to_numpy(float), np.column_stack(terms).astype(float), (seen["ended"] == self.ENDS[side]).to_numpy(int),
                               entry=entry, ties=ties).fit()
                found = self.of_r(side, ties)
                np.testing.assert_allclose(found["coefficient"].astype(float), wanted.params, rtol=1e-6)
                np.testing.assert_allclose(found["error"].astype(float), wanted.bse, rtol=1e-6)
                np.testing.assert_allclose(found["loglik"].astype(float), wanted.llf, rtol=1e-8)

    def test_ties_and_late_entry_are_in_the_comparison(self):
        self.assertNotAlmostEqual(float(self.of_r("elite", "efron")["loglik"][0]), float(self.of_r("elite", "breslow")["loglik"][0]), 3)
        with ostrakon.open(self.sides["elite"]) as history:
            self.assertGreater((tenures.tenures(history)["entry"] > 0).sum(), 100)

    def test_survival_curve(self):
        for side, history in self.each():
            seen = tenures.tenures(history)
            seen = seen[seen["months"] > seen["entry"]]
            wanted = survival.kaplan_meier(seen["months"], seen["ended"] == self.ENDS[side], seen["entry"])
            found = self.of_r(side, "survival").astype(float)
            for name in ("time", "at_risk", "ends", "survival"):
                np.testing.assert_allclose(found[name], wanted[name], rtol=1e-12, err_msg=f"{side} {name}")

    def test_what_is_wrong_is_one_sentence(self):
        (self.folder / "text.h5").write_text("no history\n")
        (self.folder / "torn.h5").write_bytes(self.sides["bureau"].read_bytes()[:5000])
        with ostrakon.open(self.sides["elite"]) as history:
            series = ", ".join(history.file["series"])
        asked = (("open_history('none.h5')", "none.h5: there is no such file"),
                 ("open_history('text.h5')", "text.h5: not a history of Ostrakon (not an HDF5 file)"),
                 ("open_history('torn.h5')", "torn.h5: the file is truncated or damaged"),
                 ("read_events(open_history('bureau.h5'), 'what')", "bureau.h5: has no column /events/what"),
                 ("read_events(open_history('bureau.h5'), runs = 99)", "bureau.h5: holds no run 99"),
                 ("read_table(open_history('bureau.h5'), 'pools')", "bureau.h5: has no table /pools"),
                 ("read_series(open_history('elite.h5'), 'time')", "elite.h5: no series is called 'time'; in /series are " + series),
                 ("tenures(open_history('bureau.h5'), 'emperor')", "bureau.h5: no post is meant by 'emperor'"))
        lines = [f"source('{SOURCE}/analysis/ostrakon.R')", *(f"tryCatch({each}, error = function(e) cat(conditionMessage(e), '\\n', sep = ''))"
                                                             for each, _ in asked)]
        done = subprocess.run([*R, "-e", "; ".join(lines)], cwd=self.folder, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.splitlines(), [said for _, said in asked])


class Page(WithHistories):
    """docs/r.md: its commands, then its R in one session; what is printed is what is shown."""

    BLOCK = re.compile(r"^```(console|r)\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?", flags=re.MULTILINE | re.DOTALL)

    def test_shows_what_it_prints(self):
        page = PAGE.read_text(encoding="utf-8")
        for name in ("scenarios", "analysis"):
            (self.folder / name).symlink_to(SOURCE / name)
        code = ["options(warn = 2)"]
        shown = []
        for language, text, output in self.BLOCK.findall(page):
            if language == "console":
                for command in re.findall(r"^\$ ostrakon (.+)$", text, flags=re.MULTILINE):
                    subprocess.run([PROGRAM, *command.split()], cwd=self.folder, check=True, capture_output=True, timeout=120)
            else:
                shown.append(output)
                code += [text, "cat('\\n----\\n')"]
        (self.folder / "page.R").write_text("\n".join(code), encoding="utf-8")
        done = subprocess.run([*R, "page.R"], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              env=os.environ | {"LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stderr)
        printed = done.stdout.split("\n----\n")[:-1]
        self.assertEqual(len(printed), len(shown))
        self.assertGreater(len(shown), 4)
        if os.environ.get("OSTRAKON_UPDATE"):
            left = iter(printed)
            PAGE.write_text(self.BLOCK.sub(lambda block: self.renewed(block, left), page), encoding="utf-8")
        for text, wanted in zip(printed, shown, strict=True):
            self.assertEqual(self.plain(text), self.plain(wanted))

    @classmethod
    def renewed(cls, block, printed):
        if block.group(1) == "console":
            return block.group(0)
        text = cls.plain(next(printed))
        return f"```r\n{block.group(2)}```" + (f"\n\n```\n{text}\n```" if text else "")

    @staticmethod
    def plain(text):
        return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


if __name__ == "__main__":
    if missing := what_is_missing():
        print(f"skipped: {missing}")
        sys.exit(77)
    unittest.main(verbosity=2)

"""Opens result files and gives their runs, series and tables; nothing is read before it is asked for.

docs/file-format.md says what is in a file.
"""
from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas as pd
import xarray as xr

from . import sweep_folder
from .errors import HistoryError, reading
from .selection import Selection

FORMAT, FORMAT_NUMBER = "ostrakon history", 1
DONE = 0  # code of /runs/status


def open_history(path: str | os.PathLike[str]) -> History:
    """Opens a result file of `ostrakon run` or `merge`, or the folder of a sweep, of which the finished runs are read. Raises
    HistoryError if it is none of these, is damaged, or of a newer format."""
    place = Path(path)
    if not place.exists():
        raise HistoryError(f"{place}: there is no such file")
    if not place.is_dir():
        return _opened(place, place)
    source = sweep_folder.merged(place)
    try:
        history = _opened(place, source)
    except HistoryError:
        source.unlink()
        raise
    weakref.finalize(history, source.unlink, missing_ok=True)
    return history


def _opened(place: Path, source: Path) -> History:
    try:
        file = h5py.File(source, "r")
    except OSError as error:
        raise HistoryError(f"{place}: {_why_not(source)}") from error
    try:
        with reading(place, "its beginning"):
            _check(place, file)
    except HistoryError:
        file.close()
        raise
    return History(place, file, source)


def column_name(name: str) -> str:
    """A name of the scenario as columns are called."""
    return name.replace(" ", "_").replace("-", "_")


def _why_not(path: Path) -> str:
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "the file is truncated or damaged" if begins == b"\x89HDF" else "not a history of Ostrakon (not an HDF5 file)"


def _check(path: Path, file: h5py.File) -> None:
    if file.attrs.get("format") != FORMAT:
        raise HistoryError(f"{path}: not a history of Ostrakon (an HDF5 file without format = '{FORMAT}')")
    number = int(file.attrs.get("format_number", 0))
    if number > FORMAT_NUMBER:
        raise HistoryError(f"{path}: of format {number}, which is newer than this package reads ({FORMAT_NUMBER}); update it")
    for name in ("runs", "series", "legend"):
        if not isinstance(file.get(name, getlink=True), h5py.HardLink) or not isinstance(file[name], h5py.Group):
            raise HistoryError(f"{path}: the group /{name} is missing; the file is damaged")
    for name in ("run", "point", "replicate", "status", "steps"):
        if name not in file["runs"]:
            raise HistoryError(f"{path}: the column /runs/{name} is missing; the file is damaged")


@dataclass(eq=False)
class History:
    """One result file. Use it in a `with`, or call `close`."""

    path: Path  # as it was named
    file: h5py.File
    source: Path  # the file that is read: of the folder of a sweep a temporary one
    _datasets: list[xr.Dataset] = field(default_factory=list)

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for dataset in self._datasets:
            dataset.close()
        self.file.close()

    # ---- what the file is ----

    @property
    def title(self) -> str:
        """Name of the scenario."""
        return str(self.file.attrs["title"])

    @property
    def master_seed(self) -> int:
        return int(self.file.attrs["master_seed"])

    @cached_property
    def settings(self) -> dict[str, str]:
        """What was set on the command line, by name."""
        with reading(self.path, "/provenance"):
            group = self.file.get("provenance", {})
            if "setting_name" not in group:
                return {}
            return dict(zip(group["setting_name"].asstr()[:], group["setting_value"].asstr()[:], strict=True))

    @cached_property
    def scenario(self) -> dict[str, Any]:
        """The resolved scenario as a tree of dicts and lists (needs python3-yaml)."""
        import yaml

        with reading(self.path, "/provenance/resolved_scenario"):
            text = self.file["provenance/resolved_scenario"].asstr()[()]
        try:
            return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {})
        except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
            raise HistoryError(f"{self.path}: the scenario stored in it cannot be read; the file is damaged") from error

    @cached_property
    def independent_points(self) -> bool:
        """The file is of an experiment whose points share no streams, though they have the same replicates (docs/experiments.md)."""
        with reading(self.path, "/provenance"):
            group = self.file.get("provenance", {})
            texts = [str(text) for text in group["file_text"].asstr()[:]] if "file_text" in group else []
        return any(text.startswith("ostrakon experiment") and re.search(r"^streams:\s*independent\b", text, re.MULTILINE) for text in texts)

    @cached_property
    def headline(self) -> list[str]:
        """Columns of /runs that the scenario calls its headline; all metrics if it names none."""
        try:
            wanted = [str(name) for name in self.scenario.get("headline", [])]
        except (ImportError, KeyError):
            wanted = []
        by_name = {column_name(self.column("runs", name).attrs.get("original_name", name)): name for name in self.metrics}
        return [by_name[column_name(name)] for name in wanted if column_name(name) in by_name] or self.metrics

    @cached_property
    def start(self) -> float:
        """When step 1 begins, in months since the year 0."""
        return float(self.file["series"].attrs["start_date"])

    def month(self, months: float) -> str:
        """A date of a table (months after the start of step 1) as `2018-02`."""
        since_zero = int(np.floor(months + self.start + 1e-9))
        return f"{since_zero // 12:04d}-{since_zero % 12 + 1:02d}"

    @property
    def months_per_step(self) -> float:
        return float(self.file["series"].attrs["months_per_step"])

    @cached_property
    def warm_up(self) -> int:
        """First steps that metrics leave out; tables hold them. 0 where the scenario cannot be read (python3-yaml is missing)."""
        try:
            return int(self.scenario.get("clock", {}).get("warm_up", 0))
        except (ImportError, KeyError):
            return 0

    # ---- runs and series ----

    @cached_property
    def runs(self) -> xr.Dataset:
        """/runs, over `run`; read when used."""
        return self._dataset("runs")

    @cached_property
    def series(self) -> xr.Dataset:
        """/series, over `run`, `time` and groups; read when used: `series.power.sel(run=3)` reads little more than that."""
        return self._dataset("series")

    def _dataset(self, group: str) -> xr.Dataset:
        with reading(self.path, f"/{group}"):
            dataset = xr.open_dataset(self.source, group=f"/{group}", engine="h5netcdf")
        self._datasets.append(dataset)
        return dataset

    def roles(self, *wanted: str) -> list[str]:
        """Columns of /runs whose role is one of these: `parameter`, `metric`, `flag metric`, `record`."""
        with reading(self.path, "/runs"):
            return [name for name, data in self.file["runs"].items() if data.attrs.get("role", "") in wanted]

    @cached_property
    def metrics(self) -> list[str]:
        return self.roles("metric", "flag metric")

    @cached_property
    def parameters(self) -> list[str]:
        return self.roles("parameter")

    def column(self, group: str, name: str) -> h5py.Dataset:
        """A column as h5py gives it. Raises HistoryError if it is missing or lies in another file."""
        if group not in self.file:
            raise HistoryError(f"{self.path}: has no table /{group}; live it again with `record: {{ {group}: all }}`"
                               if group != "agents" else f"{self.path}: has no table /agents (`record: {{ agents: none }}`)")
        with reading(self.path, f"/{group}/{name}"):
            if not isinstance(self.file[group].get(name, getlink=True), h5py.HardLink):
                raise HistoryError(f"{self.path}: has no column /{group}/{name}")
            data = self.file[group][name]
            if data.external or data.is_virtual:
                raise HistoryError(f"{self.path}: the data of /{group}/{name} lie in another file")
            return data

    def run_column(self, name: str) -> np.ndarray:
        """A column of /runs as it is stored, one entry (or row) a run."""
        with reading(self.path, f"/runs/{name}"):
            data = self.column("runs", name)
            return data.asstr()[:] if data.dtype.kind == "O" else data[:]

    def words(self, legend: str) -> np.ndarray:
        """Entries of a list of /legend, by code."""
        with reading(self.path, f"/legend/{legend}"):
            return self.column("legend", legend).asstr()[:]

    def has(self, table: str) -> bool:
        return table in self.file

    # ---- selections ----

    def select(self, name: str | None = None, **conditions: float) -> Selection:
        """Runs that were lived to the end and in which columns of /runs have these values: `select(point=2, patronage=0.8)`.

        Without conditions all of them. Raises HistoryError if there are none.
        """
        chosen = self.run_column("status") == DONE
        for column, value in conditions.items():
            chosen &= self.run_column(column) == value
        said = ", ".join(f"{column}={value:g}" for column, value in conditions.items())
        if not chosen.any():
            raise HistoryError(f"{self.path}: no finished run {'with ' + said if said else 'is in it'}")
        return Selection(self, np.flatnonzero(chosen), name or said or self.path.stem)

    def points(self) -> list[Selection]:
        """The finished runs of each point of the design, named after the factors (/points) or parameters that differ between points."""
        numbers = np.unique(self.run_column("point")[self.run_column("status") == DONE])
        sides = [self.select(point=int(number)) for number in numbers]
        firsts = {name: [self.run_column(name)[side.positions[0]] for side in sides] for name in self.parameters}
        firsts = {name: values[numbers] for name, values in self.factors.items()} or firsts
        varied = {name: values for name, values in firsts.items() if len(set(values)) > 1}
        for i, side in enumerate(sides):
            said = [(name, values[i]) for name, values in varied.items()]
            side.name = ", ".join(f"{name}={value}" if isinstance(value, str) else f"{name}={value:g}" for name, value in said) or side.name
        return sides

    @cached_property
    def factors(self) -> dict[str, np.ndarray]:
        """Of a merged sweep the columns of /points that say what was varied, by point; else empty."""
        with reading(self.path, "/points"):
            group = self.file.get("points", {})
            names = [name for name in group if name not in ("point", "part", "settings", "group")]
            return {name: group[name].asstr()[:] if group[name].dtype.kind == "O" else group[name][:] for name in names}

    def table(self, name: str, columns: Sequence[str] | None = None, runs: Iterable[int] | None = None,
              dates: str = "months") -> pd.DataFrame:
        """Rows of a table (`events`, `spells`, `cases`, `agents`, `pools`, …); `runs` are numbers of runs. See Selection.table."""
        positions = np.arange(len(self.run_column("run")))
        if runs is not None:
            wanted = list(runs)
            positions = np.flatnonzero(np.isin(self.run_column("run"), wanted))
            if len(positions) < len(set(wanted)):
                raise HistoryError(f"{self.path}: holds only {len(positions)} of the {len(set(wanted))} runs asked for")
        return Selection(self, positions, self.path.stem).table(name, columns, dates)

"""readers.py READER SAMPLE NO_RUNS: opens the sample files with a reader that knows nothing of the simulator.

Each reader must give every name, unit, dimension and value that sample_values.py computes, and no others.
READER: h5py, pandas, h5netcdf, netcdf4, h5dump. Those of R are in readers.R.
"""

import codecs
import re
import subprocess
import sys
import warnings

import numpy as np

import sample_values
from sample_values import GROUPS, MESSAGE, ROOT

RUNS, EVENTS = 70, 100


def masked(column):
    """Values as readers give them that know of missing values: NaN for the fill value."""
    if column.fill is None or column.values.dtype.kind == "f":
        return column.values
    return np.where(column.values == column.fill, np.nan, column.values)


def same(found, wanted, where):
    """Equal in shape and in every value; numbers to the bit, NaN to NaN."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    assert found.shape == wanted.shape, (where, found.shape, wanted.shape)
    np.testing.assert_array_equal(found, wanted, err_msg=where)


def check_flags(attributes, column, where):
    """Codes with a short legend carry it at the column itself."""
    words = sample_values.legend_columns()[column.legend].values if column.legend else []
    assert attributes.get("legend", "") == column.legend, where
    assert ("flag_meanings" in attributes) == (0 < len(words) <= 32), where
    if "flag_meanings" in attributes:
        assert attributes["flag_meanings"] == " ".join(word.replace(" ", "_") for word in words), where
        assert list(attributes["flag_values"]) == list(range(len(words))), where


# ---- h5py -----------------------------------------------------------------------------------------------------------


def check_h5py_column(dataset, column):
    import h5py

    where, attributes = dataset.name, dataset.attrs
    text = column.values.dtype == object
    assert text == (h5py.check_string_dtype(dataset.dtype) is not None), where
    assert text or dataset.dtype == column.values.dtype, where
    same(dataset.asstr()[()] if text else dataset[()], column.values, where)
    assert attributes["long_name"], where
    assert attributes.get("units", "") == column.unit, where
    assert ("_FillValue" in attributes) == (column.fill is not None), where
    if column.fill is not None:
        same(attributes["_FillValue"], column.fill, where)
        same(dataset.fillvalue, column.fill, where)
    check_flags(attributes, column, where)
    name = where.split("/")[-1]
    assert h5py.h5ds.is_scale(dataset.id) == (column.axes == [name]), where
    if column.axes == [name]:
        return
    for axis, wanted in enumerate(column.axes):
        scales = dataset.dims[axis].values()
        assert [scale.name for scale in scales] == [f"{dataset.parent.name}/{wanted}"], (where, axis)


def check_h5py(path, sample):
    import h5py

    with h5py.File(path) as file:
        assert dict(file.attrs) == ROOT, dict(file.attrs)
        assert sorted(file) == sorted(GROUPS), list(file)
        for group, columns in sample.items():
            assert sorted(file[group]) == sorted(columns), group
            for name, column in columns.items():
                check_h5py_column(file[group][name], column)
        runs, kind = file["runs"], file["events/kind"]
        assert runs["end_power"].attrs["original_name"] == "end power"
        assert runs["falls"].attrs["long_name"] == "meaning of falls"
        assert [runs[name].attrs["role"] for name in ("point", "post_rent", "falls", "first_falls", "faction")] == [
            "record", "parameter", "metric", "flag metric", "group"]
        assert file["series/power"].chunks[1:] == (24, 2) and runs["run"].chunks == (1024,)
        assert kind.chunks == (30000,) and kind.compression == "gzip" and kind.compression_opts == 1 and kind.shuffle
        for position, run in enumerate(runs["run"]):
            first, count = runs["event_offset"][position], runs["event_count"][position]
            assert set(file["events/run"][first:first + count]) <= {run}


# ---- pandas ---------------------------------------------------------------------------------------------------------


def table_of(file, name):
    """A table as a user would make it: docs/file-format.md shows these lines."""
    import pandas as pd

    frame = pd.DataFrame()
    for column, data in file[name].items():
        values = data.asstr()[:] if data.dtype.kind == "O" else data[:]
        missing = values == data.attrs["_FillValue"] if "_FillValue" in data.attrs else np.zeros(len(values), bool)
        if "legend" in data.attrs:
            words = file["legend/" + data.attrs["legend"]].asstr()[:]
            values = pd.Categorical.from_codes(np.where(missing, -1, values.astype(int)), words)
        elif missing.any():
            values = pd.Series(values).mask(missing)
        frame[column] = values
    frame.attrs["units"] = {column: data.attrs["units"] for column, data in file[name].items() if "units" in data.attrs}
    row = file[name]["run"].dims[0][0].name  # the scale: /events/event_row
    return frame.set_index(row.split("/")[-1])


def check_pandas(path, sample):
    import h5py
    import pandas as pd

    with h5py.File(path) as file:
        for group in ("events", "agents", "public"):
            frame, columns = table_of(file, group), sample[group]
            (row,) = {axis for column in columns.values() for axis in column.axes}
            assert frame.index.name == row and len(frame) == len(columns[row].values), group
            assert sorted([row, *frame.columns]) == sorted(columns), group
            assert frame.attrs["units"] == {name: column.unit for name, column in columns.items()}, group
            for name, column in columns.items():
                found, where = frame.index if name == row else frame[name], f"{group}/{name}"
                if not column.legend:
                    same(found.to_numpy(), masked(column), where)
                    continue
                words = sample["legend"][column.legend].values
                wanted = [None if code == column.fill else words[code] for code in column.values]
                assert list(found.cat.categories) == list(words), where
                same(found.astype(object).where(found.notna(), None), np.array(wanted, object), where)
        # Columns of /runs over runs alone, as a frame; those by group are for xarray.
        plain = {name: column for name, column in sample["runs"].items() if column.axes == ["run"]}
        columns = {name: data for name, data in file["runs"].items() if data.ndim == 1 and name != "faction"}
        runs = pd.DataFrame({name: data.asstr()[:] if data.dtype.kind == "O" else data[:] for name, data in columns.items()})
        assert sorted(runs.columns) == sorted(plain)
        for name, column in plain.items():
            same(runs[name].to_numpy(), column.values, f"runs/{name}")
            assert columns[name].attrs.get("units", "") == column.unit, name
        # Rows of a table by what their run was: the join that a study makes.
        joined = table_of(file, "events").merge(runs[["run", "patronage"]], on="run")
        same(joined["patronage"], sample["events"]["run"].values / 8, "events with the parameters of their run")
        purged = joined[joined["kind"] == "purged"]
        assert len(purged) == (sample["events"]["kind"].values == 1).sum()


# ---- xarray ---------------------------------------------------------------------------------------------------------


def check_xarray(path, sample, engine):
    import xarray as xr

    with xr.open_dataset(path, engine=engine) as root:
        assert dict(root.attrs) == ROOT, root.attrs
    loaded = {}
    for group, columns in sample.items():
        with xr.open_dataset(path, group="/" + group, engine=engine) as dataset:
            loaded[group] = dataset.load()
        dataset = loaded[group]
        assert sorted(dataset.variables) == sorted(columns), group
        scales = {name for name, column in columns.items() if column.axes == [name]}
        assert set(dataset.sizes) == scales == set(dataset.indexes), (group, dataset.sizes)
        for name, column in columns.items():
            found, where = dataset[name], f"{group}/{name}"
            assert list(found.dims) == column.axes, (where, found.dims)
            assert found.attrs.get("units", "") == column.unit and found.attrs["long_name"], where
            text = column.values.dtype == object
            assert text or column.fill is not None or found.dtype == column.values.dtype, where
            check_flags(found.attrs, column, where)
            same(found.values, masked(column), where)
    if not sample["runs"]["run"].values.size:
        return
    # Labels select, also over two groups.
    runs, series = loaded["runs"], loaded["series"]
    assert runs.end_power.sel(faction="court", run=6) == 6.25
    assert runs.message.sel(run=4) == MESSAGE
    assert series.power.sel(run=6, faction="army", time=2014.25) == 6 + 2 / 32 + 1 / 1024
    assert (series.tension.isel(time=-1) - runs.patronage).sel(run=6) == 624 - 0.75
    assert runs.to_dataframe().index.names == list(runs.sizes)


# ---- h5dump ---------------------------------------------------------------------------------------------------------


def dump(*arguments):
    done = subprocess.run(["h5dump", *arguments], capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout


def words_of(text):
    """The quoted texts: bytes beyond ASCII are octal numbers with the sign extended, line breaks have indentation."""
    def plain(quoted):
        quoted = re.sub(r"\n *", "\n", quoted)
        raw = re.sub(r"\\3777777(7\d{3})", lambda m: "\\x%02x" % (int(m.group(1), 8) & 255), quoted)
        return codecs.escape_decode(raw.encode())[0].decode()

    return [plain(quoted) for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]


def values_of(text):
    """The values of a DATA block of one type, without the places "(3,0):" at the beginnings of lines."""
    if '"' in text:
        return words_of(text)
    return re.sub(r"\([\d,]+\):", "", text).replace(",", " ").split()


H5DUMP_TYPES = {"float64": "H5T_IEEE_F64LE", "int32": "H5T_STD_I32LE", "int64": "H5T_STD_I64LE", "uint8": "H5T_STD_U8LE",
                "uint64": "H5T_STD_U64LE", "object": "H5T_STRING"}


def check_h5dump_column(text, where, column, axes_known):
    own, *attributes = re.split(r'\n   ATTRIBUTE "', text)
    attributes = {part.split('"')[0]: part for part in attributes}

    def attribute(name):
        return values_of(re.search(r"DATA \{(.*?)\n      \}", attributes[name], re.DOTALL).group(1))

    assert re.search(r"DATATYPE +(\w+)", own).group(1) == H5DUMP_TYPES[str(column.values.dtype)], where
    assert attribute("long_name"), where
    assert (attribute("units") if "units" in attributes else [""]) == [column.unit], where
    if axes_known:
        group = where.rsplit("/", 1)[0]
        assert attribute("DIMENSION_LIST") == [f"{group}/{axis}" for axis in column.axes], where
    elif column.axes:
        assert attribute("CLASS") == ["DIMENSION_SCALE"], where
    if column.fill is not None:
        same(np.array(attribute("_FillValue"), float), [column.fill], where)
    extent = re.search(r"DATASPACE +(?:SCALAR|SIMPLE \{ \( ([\d, ]+) \))", own).group(1)
    assert [int(n) for n in (extent or "").split(",") if n] == list(column.values.shape), where
    found = values_of(re.search(r"DATA \{(.*)\n   \}", own, re.DOTALL).group(1))
    dtype = column.values.dtype
    same(np.array([int(v) for v in found] if dtype.kind in "iu" else found, dtype), column.values.reshape(-1), where)


def check_h5dump(path, sample):
    listed = re.findall(r"^ (group|dataset) +(\S+)$", dump("-n", path), re.MULTILINE)
    names = [f"/{group}/{name}" for group, columns in sample.items() for name in columns]
    assert sorted(name for kind, name in listed if kind == "dataset") == sorted(names)
    assert sorted(name for kind, name in listed if kind == "group") == sorted(["/", *("/" + group for group in GROUPS)])
    for name, value in ROOT.items():
        text = dump("-a", "/" + name, path)
        assert values_of(re.search(r"\(0\): (.*)\n", text).group(1)) == [str(value)], text
    for group, columns in sample.items():
        options = [option for name in columns for option in ("-d", f"/{group}/{name}")]
        _, *texts = re.split(r'\nDATASET "', dump("-m", "%.17g", *options, path))
        assert [text.split('"')[0] for text in texts] == options[1::2], group
        for text, (name, column) in zip(texts, columns.items()):
            check_h5dump_column(text, f"/{group}/{name}", column, column.axes not in ([], [name]))


def main():
    reader, sample, no_runs = sys.argv[1:]
    if reader == "netcdf4":
        import netCDF4  # noqa: F401  warns of numpy's version while it is imported
    warnings.simplefilter("error")
    checks = {"h5py": check_h5py, "pandas": check_pandas, "h5dump": check_h5dump}
    for path, runs, events in ((sample, RUNS, EVENTS), (no_runs, 0, 0)):
        wanted = sample_values.expected(runs, events)
        if reader in checks:
            checks[reader](path, wanted)
        else:
            check_xarray(path, wanted, reader)
    print(reader, "reads both files")


if __name__ == "__main__":
    main()

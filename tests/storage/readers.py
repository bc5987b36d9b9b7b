"""readers.py READER SAMPLE NO_RUNS: opens the sample files with a reader that knows nothing of the simulator.

Compares values with the formulas of sample_history.cpp. READER: h5py, h5netcdf, netcdf4, h5dump.
"""

import subprocess
import sys
import warnings

import numpy as np

RUNS = 70
STEPS = 24
GROUPS = ["provenance", "legend", "runs", "series", "events", "agents", "public"]
MASK = (1 << 64) - 1


def mix64(x):
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def runs_of_sample():
    run = 2 * np.arange(RUNS)
    return run, run % 5 == 4


def expected_power():
    run, failed = runs_of_sample()
    step = np.arange(1, STEPS + 1)
    power = run[:, None, None] + step[None, :, None] / 32 + np.arange(2)[None, None, :] / 1024
    power[failed] = np.nan
    return power


def check_every_axis(group):
    import h5py

    datasets = {name: item for name, item in group.items() if isinstance(item, h5py.Dataset)}
    assert datasets, group.name
    for name, dataset in datasets.items():
        assert "long_name" in dataset.attrs, dataset.name
        if dataset.dtype.kind in "iuf":
            assert dataset.attrs["units"], dataset.name
        if dataset.dtype.kind == "f" and name != "time":
            assert np.isnan(dataset.attrs["_FillValue"]), dataset.name
        if h5py.h5ds.is_scale(dataset.id):
            assert dataset.ndim == 1, dataset.name
            continue
        for axis in range(dataset.ndim):
            scales = dataset.dims[axis].values()
            assert len(scales) == 1, (dataset.name, axis)
            assert scales[0].parent == group, dataset.name
            assert scales[0].shape[0] == dataset.shape[axis], dataset.name
    return len(datasets)


def check_h5py(sample, no_runs):
    import h5py

    run, failed = runs_of_sample()
    for path in (sample, no_runs):
        with h5py.File(path) as file:
            assert sorted(file) == sorted(GROUPS), list(file)
            assert sum(check_every_axis(file[name]) for name in GROUPS) > 50
    with h5py.File(sample) as file:
        assert file.attrs["format"] == "ostrakon history" and file.attrs["format_number"] == 1
        assert file.attrs["title"] == "Größe & 改革"
        assert file.attrs["master_seed"] == MASK
        runs = file["runs"]
        np.testing.assert_array_equal(runs["run"], run)
        np.testing.assert_array_equal(runs["status"], failed)
        assert runs["run"].dtype == np.int32 and runs["digest"].dtype == np.uint64
        assert list(runs["digest"]) == [mix64(int(r)) for r in run]
        assert runs["message"].asstr()[2] == "stopped in step 12: « né »" and runs["message"].asstr()[0] == ""
        np.testing.assert_array_equal(file["series/power"], expected_power())
        assert file["series/power"].dims[2][0].asstr()[:].tolist() == ["court", "army"]
        assert file["series/power"].chunks == (64, STEPS, 2)
        assert runs["run"].chunks == (1024,)
        kind = file["events/kind"]
        assert kind.chunks == (4096,) and kind.compression == "gzip" and kind.compression_opts == 1 and kind.shuffle
        assert kind.attrs["_FillValue"] == 255 and file["events/agent"].attrs["_FillValue"] == -1
        assert "_FillValue" not in file["events/step"].attrs
        assert kind.attrs["flag_values"].tolist() == [0, 1, 2]
        assert kind.attrs["flag_meanings"] == "promoted purged set_aside"
        first, count = runs["event_offset"][5], runs["event_count"][5]
        assert set(file["events/run"][first:first + count]) == {10}
        assert file["provenance/resolved_scenario"].asstr()[()].startswith("ostrakon: 1\n")
        assert file["legend/post"].asstr()[39] == "post 39"


def check_xarray(sample, no_runs, engine):
    import xarray as xr

    run, failed = runs_of_sample()

    def load(path, name):
        with xr.open_dataset(path, group="/" + name, engine=engine) as dataset:
            return dataset.load()

    for path in (sample, no_runs):
        for name in GROUPS:
            dataset = load(path, name)
            assert dataset.variables, name
            assert not [d for d in dataset.dims if d.startswith("phony")], dataset.dims
        with xr.open_dataset(path, engine=engine) as root:
            assert root.attrs["title"] == "Größe & 改革"
    runs = load(sample, "runs")
    assert set(runs.sizes) == {"run", "faction"}, runs.sizes
    np.testing.assert_array_equal(runs.run, run)
    assert runs.run.dtype == np.int32 and runs.digest.dtype == np.uint64
    assert runs.digest.values.tolist() == [mix64(int(r)) for r in run]
    np.testing.assert_array_equal(runs.falls, np.where(failed, np.nan, run * 0.5))
    assert runs.message.values[2] == "stopped in step 12: « né »" and runs.message.values[0] == ""
    assert runs.end_power.sel(faction="court", run=6) == 6.25
    assert runs.to_dataframe().index.names == list(runs.sizes)

    series = load(sample, "series")
    assert series.power.dims == ("run", "time", "faction")
    np.testing.assert_array_equal(series.power, expected_power())
    np.testing.assert_allclose(series.time, 2014 + (2 + np.arange(STEPS)) / 12)
    assert series.time.dtype == np.float64 and series.time.attrs["units"] == "year"
    assert series.date.values[10] == "2015-01"
    assert series.tension.sel(run=6).isel(time=3) == 604

    events = load(sample, "events")
    assert set(events.sizes) == {"event_row"}
    at = int(np.flatnonzero(events.run.values == 10)[0])
    for k in range(7):
        key = mix64(mix64(10) ^ ((k * 0xD6E8FEB86659FD93) & MASK))
        assert events.kind.values[at + k] == key % 3
        agent = events.agent.values[at + k]
        assert np.isnan(agent) if key % 500 == 0 else agent == key % 500 - 1
    assert np.isnan(events.cause.values[at]) and events.cause.values[at + 1] == 0
    assert np.isnan(events.score.values[at + 3]) and not np.isnan(events.score.values[at + 4])
    legend = load(sample, "legend")
    assert legend.event_kind.dims == ("event_kind_code",) and legend.event_kind.values.tolist()[1] == "purged"
    provenance = load(sample, "provenance")
    assert provenance.resolved_scenario.item().startswith("ostrakon: 1")
    assert provenance.file_text.values.tolist() == ["name: sample\n", ""]
    agents = load(sample, "agents")
    assert agents.fell.dtype == np.uint8 and agents.key.dtype == np.uint64


def check_h5dump(sample, no_runs):
    def dump(*arguments):
        done = subprocess.run(["h5dump", *arguments], capture_output=True, text=True, check=True)
        assert not done.stderr, done.stderr
        return done.stdout

    for path in (sample, no_runs):
        assert 'DATASET "event_count"' in dump("-H", path)
        assert len(dump(path)) > 10000
    run = dump("-d", "/runs/run", sample)
    assert "H5T_STD_I32LE" in run and "(0): 0, 2, 4, 6, 8," in run, run
    assert '"2014-03", "2014-04"' in dump("-d", "/series/date", sample)


def main():
    reader, sample, no_runs = sys.argv[1:]
    if reader == "netcdf4":
        import netCDF4  # noqa: F401  warns of numpy's version while it is imported
    warnings.simplefilter("error")
    if reader == "h5py":
        check_h5py(sample, no_runs)
    elif reader == "h5dump":
        check_h5dump(sample, no_runs)
    else:
        check_xarray(sample, no_runs, reader)
    print(reader, "reads both files")


if __name__ == "__main__":
    main()

"""What the sample files must hold: names, axes, units and values of everything, by the formulas of sample_history.cpp.

Written apart from the program that stores it, so that a reader is compared with what was meant, not with another reader.

usage: sample_values.py FOLDER RUNS EVENTS   writes the same as text, for readers in other languages
"""

import sys
from collections import namedtuple
from pathlib import Path

import numpy as np

STEPS = 24
MASK = (1 << 64) - 1
FACTIONS = ["court", "army"]
KINDS = ["promoted", "purged", "set aside"]
POSTS = [f"post {i}" for i in range(40)]
MESSAGE = "stopped in step 12: « né »"
GROUPS = ["provenance", "legend", "runs", "series", "events", "agents", "public"]
ROOT = {
    "format": "ostrakon history",
    "format_number": 1,
    "title": "Größe & 改革",
    "summary": "a sample",
    "engine_version": "0.1.0",
    "engine_format": 7,
    "source_revision": "abc",
    "scenario_text_digest": "0123456789abcdef",
    "scenario_digest": "fedcba9876543210",
    "master_seed": MASK,
    "master_seed_text": str(MASK),
}

# axes: names of the dimensions; values: array as stored, texts as objects; unit "": no units (texts); fill: the stored
# value that means missing, NaN in columns of f64, None where none can be; legend: name of the list that explains codes.
Column = namedtuple("Column", "axes values unit fill legend")


def mix64(x, y=None):
    """As in base/keys.h: of one number, or of a pair."""
    if y is not None:
        return mix64(mix64(x) ^ ((y * 0xD6E8FEB86659FD93) & MASK))
    x = (x + 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def numbers(axes, values, dtype, unit="1", fill=None, legend=""):
    values = np.array(values, dtype)
    if not values.size:
        values = values.reshape([0] * len(axes))
    return Column(axes, values, unit, fill, legend)


def measures(axes, values, unit="1"):
    return numbers(axes, values, np.float64, unit, np.nan)


def texts(axes, values):
    return Column(axes, np.array(values, object), "", None, "")


def legend_columns():
    lists = {"run_status": ["done", "failed"], "event_kind": KINDS, "post": POSTS, "sanction": []}
    meanings = {"run_status": ["the run was lived to its end", "the run was stopped; see message"],
                "event_kind": ["rose", "fell", "waits"]}
    columns = {}
    for name, entries in lists.items():
        code = name + "_code"
        columns[code] = numbers([code], range(len(entries)), np.int32)
        columns[name] = texts([code], entries)
        if name in meanings:
            columns[name + "_meaning"] = texts([code], meanings[name])
    return columns


def digest_of(text):
    state = 0xCBF29CE484222325
    for byte in text.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    return f"{mix64(state):016x}"


def provenance_columns():
    rosters = ["name,post\nLi Wei,\n", "agent,other,kind\n"]
    return {
        "resolved_scenario": texts([], "ostrakon: 1\nname: sample\n"),
        "compiler": texts([], "some compiler 12"),
        "flags": texts([], "-O2"),
        "file": numbers(["file"], [0, 1], np.int32),
        "file_path": texts(["file"], ["scenarios/sample.yaml", "scenarios/lib/état.yaml"]),
        "file_text": texts(["file"], ["name: sample\n", ""]),
        "roster": numbers(["roster"], [0, 1], np.int32),
        "roster_name": texts(["roster"], ["people.csv", "ties.csv"]),
        "roster_text": texts(["roster"], rosters),
        "roster_digest": texts(["roster"], [digest_of(text) for text in rosters]),
        "setting": numbers(["setting"], [0], np.int32),
        "setting_name": texts(["setting"], ["patronage"]),
        "setting_value": texts(["setting"], ["0.8"]),
    }


def runs_columns(runs, events):
    run = 2 * np.arange(runs)
    failed = run % 5 == 4
    digests = [mix64(int(r)) for r in run]
    event_count = np.where(failed, 0, events + run % 3)
    agent_count = np.where(failed, 0, 3)
    zeros = np.zeros(runs)

    def before(count):
        return np.cumsum(count) - count

    def whole(values, dtype=np.int32, legend=""):
        return numbers(["run"], values, dtype, legend=legend)

    def metric(values):
        return measures(["run"], np.where(failed, np.nan, values))

    end_power = np.full((runs, 2), np.nan)
    end_power[~failed, 0] = run[~failed] + 0.25
    return {
        "run": whole(run),
        "point": whole(run // 4),
        "replicate": whole(run % 4),
        "status": whole(failed, legend="run_status"),
        "message": texts(["run"], [MESSAGE if f else "" for f in failed]),
        "steps": whole(np.where(failed, STEPS // 2, STEPS)),
        "digest": whole(digests, np.uint64),
        "digest_text": texts(["run"], [f"{d:016x}" for d in digests]),
        "event_offset": whole(before(event_count), np.int64),
        "event_count": whole(event_count, np.int64),
        "agent_offset": whole(before(agent_count), np.int64),
        "agent_count": whole(agent_count, np.int64),
        "public_offset": whole(zeros, np.int64),
        "public_count": whole(zeros, np.int64),
        "patronage": measures(["run"], run / 8),
        "parameter_run": measures(["run"], -1.0 * run),
        "post_rent": measures(["run"], zeros + 2.5, "month"),
        "falls": metric(run * 0.5),
        "first_falls": metric(zeros + 1),
        "faction": texts(["faction"], FACTIONS),
        "end_power": Column(["run", "faction"], end_power, "1", np.nan, ""),
        "metric_patronage": metric(np.where(run % 3 == 0, np.nan, 1.0)),
    }


def series_columns(runs):
    run = 2 * np.arange(runs)
    failed = run % 5 == 4
    step = np.arange(1, STEPS + 1)
    tension = run[:, None] * 100.0 + step
    power = run[:, None, None] + step[None, :, None] / 32 + np.arange(2)[None, None, :] / 1024
    tension[failed] = np.nan
    power[failed] = np.nan
    months = 2014 * 12 + 2 + step - 1
    return {
        "run": numbers(["run"], run, np.int32),
        "time": numbers(["time"], months / 12, np.float64, "year"),
        "step": numbers(["time"], step, np.int32),
        "date": texts(["time"], [f"{m // 12:04}-{m % 12 + 1:02}" for m in months]),
        "faction": texts(["faction"], FACTIONS),
        "tension": Column(["run", "time"], tension, "year", np.nan, ""),
        "power": Column(["run", "time", "faction"], power, "1", np.nan, ""),
    }


def table_columns(runs, events):
    done = [int(r) for r in 2 * np.arange(runs) if r % 5 != 4]
    rows = [(r, i, events + r % 3, mix64(r, i)) for r in done for i in range(events + r % 3)]
    people = [(r, a) for r in done for a in range(3)]

    def cells(row, values, dtype, unit="1", fill=None, legend=""):
        return numbers([row], list(values), dtype, unit, fill, legend)

    def event(values, dtype=np.int32, **more):
        return cells("event_row", values, dtype, **more)

    def agent(values, dtype=np.int32):
        return cells("agent_row", values, dtype)

    return {
        "events": {
            "event_row": event(range(len(rows)), np.int64),
            "run": event(r for r, *_ in rows),
            "step": event(1 + i * STEPS // n for _, i, n, _ in rows),
            "kind": event((k % 3 for *_, k in rows), np.uint8, fill=255, legend="event_kind"),
            "agent": event((k % 500 - 1 for *_, k in rows), fill=-1),
            "post": event((k % 41 - 1 for *_, k in rows), fill=-1, legend="post"),
            "cause": event((-1 if i % 4 == 0 else i - 1 for _, i, *_ in rows), fill=-1),
            "score": event((np.nan if i % 7 == 3 else k >> 12 for _, i, _, k in rows), np.float64, unit="month", fill=np.nan),
        },
        "agents": {
            "agent_row": agent(range(len(people)), np.int64),
            "run": agent(r for r, _ in people),
            "agent": agent(a for _, a in people),
            "key": agent((mix64(r, a) for r, a in people), np.uint64),
            "fell": agent((a == 1 for _, a in people), np.uint8),
        },
        "public": {
            "public_row": cells("public_row", [], np.int64),
            "run": cells("public_row", [], np.int32),
            "month": cells("public_row", [], np.float64, "month", np.nan),
        },
    }


def expected(runs, events):
    """group -> name -> Column."""
    sample = {"provenance": provenance_columns(), "legend": legend_columns(), "runs": runs_columns(runs, events),
              "series": series_columns(runs), **table_columns(runs, events)}
    assert list(sample) == GROUPS
    return sample


def number_text(value):
    return "NaN" if value != value else repr(value)


def write(folder, sample):
    """columns.tsv: a line a dataset; GROUP.NAME: a value a line, the last axis running fastest, line breaks as \\n."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["group\tname\taxes\tlengths\ttype\tunit\tfill\tlegend"]
    for group, columns in sample.items():
        for name, column in columns.items():
            kind = "text" if column.values.dtype == object else column.values.dtype.name
            fill = "" if column.fill is None else number_text(column.fill)
            lengths = ",".join(map(str, column.values.shape))
            lines.append("\t".join([group, name, ",".join(column.axes), lengths, kind, column.unit, fill, column.legend]))
            values = column.values.reshape(-1).tolist()
            shown = [v.replace("\n", "\\n") if kind == "text" else number_text(v) for v in values]
            (folder / f"{group}.{name}").write_text("".join(v + "\n" for v in shown), encoding="utf-8")
    (folder / "columns.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    root = "".join(f"{name}\t{value}\n" for name, value in ROOT.items())
    (folder / "root.tsv").write_text(root, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), expected(int(sys.argv[2]), int(sys.argv[3])))

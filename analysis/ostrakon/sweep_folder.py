"""The folder of a sweep, read as if it were merged: the program makes one file of the runs that are finished."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .errors import HistoryError

MISSING_RUNS = 3  # exit code of `ostrakon merge`


def program() -> str | None:
    """The program `ostrakon`: what OSTRAKON_PROGRAM names, as the program does when it calls this package; else the one of the
    tree or installation that this package lies in; else that of PATH."""
    if named := os.environ.get("OSTRAKON_PROGRAM"):
        return named
    root = Path(__file__).resolve().parents[2]  # of the tree or the bundle; of an installation share/ostrakon
    near = (root / "build/release/ostrakon", root / "bin/ostrakon", root.parent.parent / "bin/ostrakon")
    return next((str(place) for place in near if place.is_file() and os.access(place, os.X_OK)), shutil.which("ostrakon"))


def merged(folder: Path) -> Path:
    """A temporary file, the caller's to remove, of all finished runs of the sweep; where some are missing it says so on stderr.
    Raises HistoryError if the folder holds no sweep, or no finished run, or the program is not found."""
    if not (folder / "plan").is_file():
        raise HistoryError(f"{folder}: this is a folder and holds no sweep; name a result file")
    found = program()
    if found is None:
        raise HistoryError(f"{folder}: reading a sweep that is not merged needs the program 'ostrakon' on PATH, or in OSTRAKON_PROGRAM; or merge it: ostrakon merge {folder} -o F.h5")
    handle, name = tempfile.mkstemp(prefix="ostrakon-", suffix=".h5")
    os.close(handle)
    try:
        done = subprocess.run([found, "merge", str(folder), "-o", name, "--partial", "--force"], capture_output=True, text=True, check=False)
    except OSError as error:
        os.remove(name)
        raise HistoryError(f"{folder}: the program '{found}' cannot be started ({error.strerror})") from error
    told = [line.removeprefix("ostrakon: ") for line in done.stderr.splitlines()]
    if done.returncode not in (0, MISSING_RUNS) or os.path.getsize(name) == 0:
        os.remove(name)
        raise HistoryError(f"{folder}: {told[-1] if told else f'the program ended with {done.returncode}'}")
    if done.returncode == MISSING_RUNS:
        print(f"ostrakon: warning: {folder}: {told[0]}; read are those that are finished", file=sys.stderr)
    return Path(name)

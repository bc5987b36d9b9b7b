"""What to install where a Python module of others is missing."""
from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import NoReturn

# Module: package of Debian 12 that has it.
NEEDED = {
    "numpy": "python3-numpy",
    "h5py": "python3-h5py",
    "pandas": "python3-pandas",
    "xarray": "python3-xarray",
    "h5netcdf": "python3-h5netcdf",
    "scipy": "python3-scipy",
    "yaml": "python3-yaml",
}
DRAWING = {"matplotlib": "python3-matplotlib", "plotly": "python3-plotly"}
DEBIAN = NEEDED | DRAWING


def first_missing() -> str | None:
    """A module that is missing of those that every verb needs; None if all are there. xarray would tell of h5netcdf too late,
    and without yaml a headline would silently be another.
    """
    return next((module for module in NEEDED if find_spec(module) is None), None)


def sentence(missing: str | None) -> str | None:
    """What to do where the module `missing` is: names the packages of all that are, so that one installation is enough.

    None where it is no module of DEBIAN but a mistake of ours.
    """
    if (missing or "").split(".")[0] not in DEBIAN:
        return None
    packages = [package for module, package in DEBIAN.items() if find_spec(module) is None]
    elsewhere = "" if sys.executable == "/usr/bin/python3" else f" (they serve /usr/bin/python3; this is {sys.executable})"
    return f"the Python module {missing} is missing: apt-get install {' '.join(packages)}{elsewhere}"


def stop(error: ModuleNotFoundError) -> NoReturn:
    """For a module that the package cannot do without: of `python3 -m ostrakon` exit code 2 and a sentence, else the error
    with that sentence.
    """
    said = sentence(error.name)
    if said is None:
        raise error
    if sys.argv[:1] == ["-m"]:  # Python is still looking for __main__.py, which therefore cannot say it
        print(f"ostrakon: error: {said}", file=sys.stderr)
        raise SystemExit(2)
    raise ModuleNotFoundError(said, name=error.name) from None

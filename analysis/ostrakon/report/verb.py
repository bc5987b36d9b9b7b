"""The verb `report`: its arguments, and writing the page whole or not at all."""
from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from ..errors import HistoryError

LIMIT = 15_000_000  # bytes; a mail or a repository takes no more


def add(verbs: Any) -> None:
    """Registers the verb with argparse's subparsers."""
    verb = verbs.add_parser("report", help="one page for a run, a sweep or a comparison, whole in itself",
                            description="Writes one HTML page for a run, a merged sweep or a comparison. It asks for nothing from the network.")
    verb.add_argument("files", nargs="+", metavar="F.h5", help="a result file; the first of several is what the others are compared with")
    verb.add_argument("-o", "--output", required=True, metavar="PAGE.html", help="where the page goes")
    verb.add_argument("--force", action="store_true", help="replace the page if it is there")
    verb.add_argument("--title", metavar="TEXT", help="heading of the page; without it the name of the scenario")
    verb.add_argument("--question", metavar="TEXT", help="what the study asks; without it what the scenario says")
    verb.add_argument("--run", type=int, metavar="N", help="run whose official is followed; without it the rule looks at all runs")
    verb.add_argument("--official", default="auto", metavar="WHO", help="whose life is told: a number, a name of the roster, or auto")
    verb.set_defaults(perform=run)


def run(given: argparse.Namespace) -> None:
    from .assembly import report_of  # takes a second that other verbs need not wait
    from .material import Wishes

    place = Path(given.output)
    _may_write(place, given.force, [Path(file) for file in given.files])
    if given.official != "auto" and given.run is None:
        raise HistoryError(f"--official {given.official}: say in which run, with --run N")
    text = report_of(given.files, Wishes(given.title, given.question, given.run, given.official)).encode("utf-8")
    if len(text) > LIMIT:
        raise HistoryError(f"{place}: the page would have {len(text) / 1e6:.1f} MB, more than {LIMIT / 1e6:.0f}; give fewer files or points")
    _write(place, text, given.force)
    print(place)


def _may_write(place: Path, force: bool, sources: list[Path]) -> None:
    if any(source.exists() and place.exists() and source.samefile(place) for source in sources):
        raise HistoryError(f"{place}: is one of the result files; give the page another name")
    if place.is_dir():
        raise HistoryError(f"{place}: is a folder; name a file for the page")
    if place.exists() and not force:
        raise HistoryError(f"{place}: is there already; --force replaces it")
    if not place.parent.is_dir():
        raise HistoryError(f"{place}: there is no folder {place.parent}")


def _write(place: Path, text: bytes, force: bool) -> None:
    """Beside its target first, then under its name: whoever looks finds the old page, the whole new one, or none."""
    try:
        handle, beside = tempfile.mkstemp(prefix=f"{place.name}.tmp-", dir=place.parent)
    except OSError as error:
        raise HistoryError(f"{place}: cannot be written ({error.strerror})") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o666 & ~_umask())
        if force:
            os.replace(beside, place)
        else:
            os.link(beside, place)  # fails where somebody else has written it meanwhile
            os.unlink(beside)
    except OSError as error:
        Path(beside).unlink(missing_ok=True)
        raise HistoryError(f"{place}: cannot be written ({error.strerror})") from error
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

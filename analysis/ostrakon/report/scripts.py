"""The scripts of a page and the policy that lets these very texts run and no other: even a text that were not escaped could do nothing."""
from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import HistoryError
from .markup import Html, tag

HERE = Path(__file__).parent
PLACES = ("/usr/share/python3-plotly/plotly.js", "/usr/share/nodejs/plotly.js/dist/plotly.min.js")


@cache
def library() -> str:
    """The text of plotly.js, from Debian's python3-plotly or the package plotly of Python. Raises HistoryError where it is missing."""
    places = [Path(place) for place in PLACES]
    found = importlib.util.find_spec("plotly")
    if found and found.origin:
        places.append(Path(found.origin).parent / "package_data" / "plotly.min.js")
    for place in places:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise HistoryError("the pictures of a report need plotly.js (Debian: apt-get install python3-plotly)")


@cache
def drawer() -> str:
    return (HERE / "page.js").read_text(encoding="utf-8")


@cache
def style() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")


def figure_data(mark: str, figure: dict[str, Any]) -> Html:
    """A figure as data that no parser of HTML can take for markup: every < > & stands as an escape of JSON."""
    said = json.dumps(figure, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for letter in "<>&":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return tag("script", Html(said), type="application/json", id=mark)


@cache
def packed_library() -> Html:
    """The library compressed, as data: it is unpacked in the browser, so that a page stays small enough to send by mail."""
    packed = base64.b64encode(gzip.compress(library().encode("utf-8"), 6, mtime=0)).decode("ascii")
    return tag("script", Html(packed), type="text/plain", id="plotly")


def _hash(source: str) -> str:
    # A browser reads the line ends of a page as line feeds before it takes the hash.
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy(with_pictures: bool) -> str:
    """Content-Security-Policy of the page: nothing is fetched, only our own scripts run; styles are set by the drawing library."""
    scripts = " ".join([_hash(drawer()), _hash(library())]) if with_pictures else "'none'"
    return (f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; font-src 'none'; connect-src 'none'; "
            "base-uri 'none'; form-action 'none'")

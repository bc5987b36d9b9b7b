"""Reads the histories that Ostrakon writes, compares them, and asks when and how careers end. See docs/analysis.md."""
from . import dependencies

try:
    from .compare import Comparison, compare
    from .errors import HistoryError
    from .history import History
    from .history import open_history as open
    from .selection import Selection
except ModuleNotFoundError as error:
    dependencies.stop(error)

__all__ = ["Comparison", "History", "HistoryError", "Selection", "compare", "open"]

"""What a figure was measured on, and how figures are summed up."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from arena.store.settings import journal_for


def machine(database: Path) -> str:
    """One line: cores, Python, SQLite and the journal that the store chooses at this place."""
    journal = journal_for(database)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, journal {journal.mode}/{journal.synchronous}, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )


def percentile(values: Sequence[float], rank: float) -> float:
    """The value below which `rank` percent of the values lie; NaN where there are none."""
    return float(np.percentile(values, rank)) if values else float("nan")


def milliseconds(seconds: Sequence[float], rank: float) -> str:
    """A percentile of times in seconds, in milliseconds, for a table."""
    return f"{1000 * percentile(seconds, rank):.1f}"

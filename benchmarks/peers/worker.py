"""One engine on one log in a process of its own: `python -m benchmarks.peers.worker ENGINE FILE`.

Prints one JSON object: seconds for each step (the first run and the best of the others apart, because
some engines compile), peak memory above the frame, and the strengths that it found.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd


def main() -> int:
    """Measure; 3 if the engine is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine")
    parser.add_argument("file", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=0, help="of the bootstrap; 0 for none")
    arguments = parser.parse_args()
    try:
        engine = importlib.import_module(f"benchmarks.peers.{arguments.engine}")
    except (ModuleNotFoundError, FileNotFoundError) as missing:
        sys.stderr.write(f"{missing}\n")
        return 3
    sys.stdout.write(json.dumps(measure(engine, arguments)))
    return 0


def measure(engine: ModuleType, arguments: argparse.Namespace) -> dict[str, Any]:
    """Rows to ratings, and to intervals where the engine has some; then the bootstrap."""
    frame = pd.read_parquet(arguments.file)
    frame_size = _peak_from_here()
    found: dict[str, Any] = {"name": engine.NAME}
    loads, fits, wholes = [], [], []
    for _ in range(arguments.repeats):
        # A copy, so that no engine profits from what an earlier run left on the frame.
        fresh = frame.copy()
        load_seconds, loaded = _timed(partial(engine.load, fresh))
        fit_seconds, (names, strengths) = _timed(partial(engine.fit, loaded))
        loads.append(load_seconds)
        fits.append(fit_seconds)
        if hasattr(engine, "interval"):
            seconds, _ = _timed(partial(engine.interval, loaded))
            wholes.append(load_seconds + seconds)
    found |= {"load": min(loads), "fit": min(fits), "first": loads[0] + fits[0]}
    found["interval"] = min(wholes) if wholes else None
    found["first_interval"] = wholes[0] if wholes else None
    found["above_frame_megabytes"] = _peak() - frame_size
    found["frame_megabytes"] = frame_size
    if arguments.rounds and hasattr(engine, "bootstrap"):
        found["bootstrap"], _ = _timed(partial(engine.bootstrap, loaded, arguments.rounds))
        found["rounds"] = arguments.rounds
    centred = np.asarray(strengths, dtype=float)
    found["strengths"] = dict(zip(names, (centred - centred.mean()).tolist(), strict=True))
    return found


def _timed(step: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = step()
    return time.perf_counter() - start, result


def _peak_from_here() -> float:
    """Start a new count of the peak and give the memory in use, in megabytes (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell the peak of a process's memory")


if __name__ == "__main__":
    sys.exit(main())

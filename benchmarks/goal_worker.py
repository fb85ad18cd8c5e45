"""One goal in a process of its own: `python -m benchmarks.goal_worker TASK LOG EXACT REPEATS`.

Prints one JSON object: wall and CPU seconds of each call in order (the first one is cold), those of a
fixed numpy job between them, the peak of memory above what was there before the first call, and the
distance from the exact maximum where the task has strengths.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.goal_tasks import TASKS, Trial
from benchmarks.memory import peak, peak_from_here


def main() -> int:
    """Measure one task."""
    name, log, exact, repeats = sys.argv[1:]
    strengths = json.loads(Path(exact).read_text(encoding="utf-8"))
    trial = TASKS[name](Path(log), strengths)
    sys.stdout.write(json.dumps(measure(trial, int(repeats))))
    return 0


def measure(trial: Trial, repeats: int) -> dict[str, Any]:
    """Time every call, and measure the memory of the first."""
    wall, processor, job = [], [], []
    errors = []
    above = 0.0
    for number in range(repeats):
        given = trial.before()
        job.append(_timed(fixed_job)[0])
        start_memory = peak_from_here() if number == 0 else 0.0
        seconds, busy, result = _timed(partial(trial.run, given))
        if number == 0:
            above = peak() - start_memory
        wall.append(seconds)
        processor.append(busy)
        if trial.error is not None:
            errors.append(trial.error(result))
        del given, result
    return {
        "wall": wall,
        "processor": processor,
        "job": job,
        "megabytes": above,
        "error": max(errors) if errors else None,
    }


def fixed_job() -> object:
    """A sort of 200,000 numbers: what this machine can do just now."""
    return np.sort(np.random.default_rng(0).random(200_000))


def _timed(step: Callable[[], object]) -> tuple[float, float, Any]:
    start, busy = time.perf_counter(), time.process_time()
    result = step()
    return time.perf_counter() - start, time.process_time() - busy, result


if __name__ == "__main__":
    sys.exit(main())

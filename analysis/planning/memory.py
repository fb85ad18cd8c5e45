"""Runs kept in a file, so that a plan that was stopped goes on where it was."""

import json
import math
from pathlib import Path

from analysis.planning.assumptions import Assumptions
from analysis.planning.power import Runs
from analysis.planning.simulation import Run
from arena.errors import InputError


def read_runs(path: Path, assumptions: Assumptions, seed: int) -> Runs:
    """The runs of a file by people and number; none if there is no file yet.

    Raises InputError if the file holds something else, or runs of other assumptions or another seed.
    """
    if not path.exists():
        return {}
    cure = "name another file, or remove this one to begin anew"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        described = (kept["assumptions"], kept["seed"])
        runs = {
            (int(people), int(number)): Run(float(share), _width(widest), _width(median))
            for people, number, share, widest, median in kept["runs"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "it does not hold the runs of a plan", where=str(path), cure=cure
        ) from error
    if described != (assumptions.fingerprint, seed):
        problem = "it holds runs under other assumptions or another seed"
        raise InputError(problem, where=str(path), cure=cure)
    return runs


def runs_text(runs: Runs, assumptions: Assumptions, seed: int) -> str:
    """The runs as the text of such a file."""
    rows = [
        [people, number, run.separated, _kept(run.widest), _kept(run.median)]
        for (people, number), run in sorted(runs.items())
    ]
    content = {"assumptions": assumptions.fingerprint, "seed": seed, "runs": rows}
    return json.dumps(content, allow_nan=False) + "\n"


def _width(value: float | None) -> float:
    return math.inf if value is None else float(value)


def _kept(width: float) -> float | None:
    return width if math.isfinite(width) else None

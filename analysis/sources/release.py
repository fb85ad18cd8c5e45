"""The answers beside a released vote log: they stand in a table of their own in the same folder."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis.sources.conversations import answers_by_side

_LOGS = ("battles.", "ballots.")
_RESPONSES = "responses."
_NEEDED = ("battle", "turn", "side", "text")


def with_released_answers(
    frame: pd.DataFrame, source: Path | str, read: Callable[[Path], pd.DataFrame]
) -> pd.DataFrame:
    """The log with `response_left` and `response_right`, if it is released and its answers are there.

    `read` reads the file `responses.*` that stands beside the file `battles.*` or `ballots.*`.
    """
    path = Path(source)
    log = next((name for name in _LOGS if path.name.startswith(name)), None)
    if log is None or "battle" not in frame.columns or "response_left" in frame.columns:
        return frame
    beside = path.with_name(_RESPONSES + path.name.removeprefix(log))
    if not beside.is_file():
        return frame
    responses = read(beside)
    if not set(_NEEDED) <= set(responses.columns):
        return frame
    turn = pd.to_numeric(responses["turn"], errors="coerce")
    ordered = responses.assign(turn=turn).sort_values("turn", kind="stable")
    answers = answers_by_side(ordered)
    return frame.merge(answers, on="battle", how="left", validate="many_to_one")

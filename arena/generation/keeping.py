"""Where answers and failures go, and when a model that only fails is left alone."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from arena.backends.protocol import Completion
from arena.errors import BackendError
from arena.generation.answers_file import AnswersFile
from arena.generation.recipe import Wanted

FAILURES_IN_A_ROW = 20
"""After so many a model is left alone: its server is gone, or its entry is wrong."""


@dataclass(frozen=True, slots=True)
class MadeAnswer:
    """A whole answer. Seconds count from the request; `batch` is how many were made together."""

    text: str
    completion: Completion
    first_token_seconds: float | None
    total_seconds: float
    batch: int = 1
    attempts: int = 1


@dataclass
class Tally:
    """What became of one model's answers in this run."""

    model: str
    wanted: int
    there: int
    made: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    last_failure: str = ""
    gave_up: bool = False

    @property
    def lacking(self) -> int:
        """How many of the wanted answers the file still lacks."""
        return self.wanted - self.there - self.made


class Keeper:
    """Files what is made of one model, and tells `progress` after each answer or failure.

    Failures stand in a file of their own beside the answers, written anew by each run.
    """

    def __init__(
        self, answers: AnswersFile, tally: Tally, progress: Callable[[], None] = lambda: None
    ) -> None:
        self._answers = answers
        self._progress = progress
        self._in_a_row = 0
        self._failures = failures_file(answers.path)
        self._failures.unlink(missing_ok=True)
        self.tally = tally

    @property
    def gave_up(self) -> bool:
        """Whether the model is to be left alone."""
        return self.tally.gave_up

    def keep(self, wanted: Wanted, answer: MadeAnswer) -> None:
        """Write an answer to the file; raises InputError where that cannot be done."""
        self._answers.append(wanted, _row(answer))
        self.tally.made += 1
        self._in_a_row = 0
        self._progress()

    def fail(self, wanted: Wanted, error: BackendError) -> None:
        """Note that an answer could not be had."""
        self.tally.failed[error.kind] += 1
        self.tally.last_failure = str(error)
        self._in_a_row += 1
        self.tally.gave_up = self._in_a_row >= FAILURES_IN_A_ROW
        failure = {
            "prompt": wanted.prompt_id,
            "sample": wanted.sample,
            "kind": error.kind,
            "message": str(error),
            "failed_at": _now(),
        }
        with self._failures.open("a", encoding="utf-8") as file:
            file.write(json.dumps(failure, ensure_ascii=False) + "\n")
        self._progress()


def failures_file(answers: Path) -> Path:
    """Where the failures of a file of answers stand."""
    return answers.with_name(f"{answers.stem}.failures.jsonl")


def _row(answer: MadeAnswer) -> dict[str, object]:
    completion = answer.completion
    origin = asdict(completion.origin)
    del origin["recorded"]
    return {
        "text": answer.text,
        "finish": completion.finish,
        "settings": asdict(completion.settings),
        "rendered_prompt": completion.rendered_prompt,
        "engine": completion.engine,
        "origin": origin,
        "prompt_tokens": completion.prompt_tokens,
        "response_tokens": completion.response_tokens,
        "first_token_seconds": _rounded(answer.first_token_seconds),
        "total_seconds": _rounded(answer.total_seconds),
        "batch": answer.batch,
        "attempts": answer.attempts,
        "made_at": _now(),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

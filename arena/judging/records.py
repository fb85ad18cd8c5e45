"""Every call of a judge, a line each: what came back raw, what it was read as, and what it cost."""

import fcntl
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from arena.errors import InputError


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a judge. `verdict` is None where the reply could not be read, or none came.

    `call` is equal for requests that ask the same; `battle` is the one that the reply decides, None for a
    score, which may serve many. `cost` is in the currency of the prices, None where tokens or prices are unknown.
    """

    call: str
    battle: str | None
    prompt: str | None
    left: str
    right: str | None
    judge: str
    prompt_version: str
    mode: str
    attempt: int
    seed: int | None
    raw: str | None
    verdict: Mapping[str, Any] | None
    error: str | None
    engine: str | None
    prompt_tokens: int | None
    response_tokens: int | None
    cost: float | None
    seconds: float | None
    asked_at: str


class Records:
    """The calls of one judge in a file; a torn last line is cut off when it is opened.

    Raises:
        InputError: a line is not a record, another run writes the file, or it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._verdicts: dict[str, Mapping[str, Any]] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            self._file = path.open("r+b")
        except OSError as error:
            raise InputError(
                f"the calls of the judge cannot be written here ({error.strerror})",
                where=str(path),
                cure="make room, or name another folder with --calls",
            ) from error
        try:
            self._lock()
            self._read()
        except BaseException:
            self._file.close()
            raise

    def verdict(self, call: str) -> Mapping[str, Any] | None:
        """What was read from the reply to a call, in this run or an earlier one."""
        return self._verdicts.get(call)

    def write(self, call: Call) -> None:
        """Append one call; it is with the system before this returns."""
        self._file.write((json.dumps(asdict(call), ensure_ascii=False) + "\n").encode())
        self._file.flush()
        if call.verdict is not None:
            self._verdicts[call.call] = call.verdict

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                "another run of this judge is at work",
                where=str(self.path),
                cure="wait for it, or name another --database or --calls",
            ) from error

    def _read(self) -> None:
        end = 0
        for number, line in enumerate(self._file, start=1):
            if not line.endswith(b"\n"):
                break
            try:
                record = json.loads(line)
                if record["verdict"] is not None:
                    self._verdicts[record["call"]] = record["verdict"]
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"this line is not a call of a judge ({error})",
                    where=str(self.path),
                    line=number,
                    cure="remove the line, and run the command again",
                ) from error
            end += len(line)
        self._file.seek(end)
        self._file.truncate()

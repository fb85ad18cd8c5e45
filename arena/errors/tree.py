"""The upper part of the tree: what an operator meets, and the root of what participants are refused."""

from collections.abc import Mapping

_PASSING = frozenset({"timeout", "cut", "limited", "unavailable"})


class EpaileError(Exception):
    """The root of the tree."""


class InputError(EpaileError):
    """What is wrong, where it stands (file, line, key) and how to cure it, as one sentence."""

    def __init__(
        self, problem: str, *, where: str | None = None, line: int | None = None, cure: str
    ) -> None:
        place = f"{where}, line {line}: " if where and line else f"{where}: " if where else ""
        super().__init__(f"{place}{problem}; {cure}.")
        self.problem = problem
        self.where = where
        self.line = line
        self.cure = cure


class BackendError(EpaileError):
    """A model gave no usable answer.

    `kind` is one of refused, timeout, cut, limited, garbage, empty, unavailable, bug, rejected (this request
    alone) and down (found by other requests). The message may hold addresses and provider texts: it is for the
    operator's log only. `may_pass` says that the same request may be answered later: a server that is down,
    late, full or cut off comes back, a refusal stays. `pause_seconds` is how long a full server asks to be left
    alone, None where it does not say.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        may_pass: bool | None = None,
        pause_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.may_pass = kind in _PASSING if may_pass is None else may_pass
        self.pause_seconds = pause_seconds


class StoreError(EpaileError):
    """The database cannot be trusted with a vote: wrong settings, schema or place."""


class BackupError(StoreError):
    """A copy of the votes could not be made or read, or is not sound."""


class VotesDiffer(StoreError):
    """Imported before with other answers. `standing` has, by the number of the vote from 0, what stands."""

    def __init__(self, standing: Mapping[int, Mapping[str, str]]) -> None:
        super().__init__("some of these votes are there already, with other answers")
        self.standing = dict(standing)


class Refusal(EpaileError):
    """A participant's request is turned down. `code` is translated by the page."""

    code = "refused"
    status = 400

"""What the analysis raises beside `arena.errors.InputError`; both are `EpaileError`s."""

from collections.abc import Sequence

from arena.errors import EpaileError


class NotIdentified(EpaileError):
    """The votes do not determine the strengths; `groups` are the sets of models within which they do."""

    def __init__(self, problem: str, groups: Sequence[Sequence[str]]) -> None:
        named = "; ".join(", ".join(group) for group in groups)
        super().__init__(f"{problem} (groups: {named}).")
        self.groups = tuple(tuple(group) for group in groups)


class NotConverged(EpaileError):
    """An iteration ended without its certificate, so there is no result to show."""

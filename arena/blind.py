"""All that a page ever gets of a battle before its ballot is stored: no type here has a field for a model."""

from dataclasses import dataclass

from arena.codes import Breakage
from arena.domain import Prompt


@dataclass(frozen=True, slots=True)
class BlindTurn:
    """What a page may show of one turn."""

    prompt: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class BlindBattle:
    """All that a page ever gets of a battle before its ballot is stored.

    `amends` is the receipt of its vote where that was taken back, so that the next one replaces it.
    `recognised` repeats what the participant said: that they can tell a model.

    `may_continue` says that another turn may come before the vote, `may_go_on` that one may come after it, which is
    judged by itself; `judged` that the vote stands already. `may_ask_again` says that another pair can be asked the
    same. `unsent` is what was asked last and came to nothing, and `breakage` why.
    """

    id: str
    turns: tuple[BlindTurn, ...]
    may_continue: bool
    amends: str | None = None
    recognised: bool = False
    may_go_on: bool = False
    judged: bool = False
    may_ask_again: bool = False
    unsent: str = ""
    breakage: Breakage | None = None


@dataclass(frozen=True, slots=True)
class BrokenBattle:
    """What is left of a battle that came to nothing: the prompt, to be asked again."""

    prompt: Prompt
    breakage: Breakage


@dataclass(frozen=True, slots=True)
class RevealedPair:
    """The labels of both models, only in exchange for a stored ballot.

    Of a control item no model is the author, and there are none: it says `check`.
    """

    left: str
    right: str
    check: bool = False


@dataclass(frozen=True, slots=True)
class BlindItem:
    """All that a page gets of an item that was dealt out, before its ballot is stored.

    `answers` holds one text, or the left and the right one. `revised` says that a reviewer wrote this version.
    `judged` and `left` are how many items of the task this person has behind them and before them.
    `amends` is as in `BlindBattle`.
    """

    battle: str
    task: str
    prompt: str
    language: str
    answer_language: str
    source_text: str | None
    answers: tuple[str, ...]
    revised: bool
    judged: int
    left: int
    amends: str | None = None

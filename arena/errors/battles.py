"""What a participant can be refused about battles, items and votes."""

from collections.abc import Mapping

from arena.errors.tree import Refusal


class PromptRefused(Refusal):
    """The prompt is empty, too long, or not one that the models of this study can answer."""

    code = "prompt_refused"
    status = 422


class TooManyBattles(Refusal):
    """The participant reached the study's limit for an hour."""

    code = "too_many_battles"
    status = 429


class BattleUnknown(Refusal):
    """No such battle, or it belongs to somebody else; the two look the same from outside."""

    code = "battle_unknown"
    status = 404


class BattleUnfinished(Refusal):
    """The answers are not complete, so there is nothing to judge yet."""

    code = "battle_unfinished"
    status = 409


class BattleVoid(Refusal):
    """The battle broke and cannot be voted on."""

    code = "battle_void"
    status = 410


class BallotInvalid(Refusal):
    """An answer is missing, unknown, or was not asked for."""

    code = "ballot_invalid"
    status = 422


class BallotConflict(Refusal):
    """The battle already has a different ballot, which stands.

    `first` holds its answers, `receipt` the receipt by which it can be amended.
    """

    code = "ballot_conflict"
    status = 409

    def __init__(self, first: Mapping[str, str], receipt: str) -> None:
        super().__init__("this battle already has a different ballot")
        self.first = dict(first)
        self.receipt = receipt


class BallotClosed(Refusal):
    """The ballot cannot be changed any more: the models were named, or it was withdrawn."""

    code = "ballot_closed"
    status = 409


class NamesSealed(Refusal):
    """The study does not name its models to participants."""

    code = "names_sealed"
    status = 403


class ConversationClosed(Refusal):
    """A conversation cannot go on: its models were named, no vote stands on its last turn, or it went on already."""

    code = "conversation_closed"
    status = 409


class NoOtherPair(Refusal):
    """No two models are left that could answer a prompt and have not met on it before this participant."""

    code = "no_other_pair"
    status = 409


class DiskLow(Refusal):
    """The disk is nearly full: no new battle is begun, so that votes on open ones find room."""

    code = "disk_low"
    status = 503


class TaskUnknown(Refusal):
    """The study deals out no such work."""

    code = "task_unknown"
    status = 404


class LineFull(Refusal):
    """So many wait already that nobody would get an answer in a reasonable time."""

    code = "line_full"
    status = 503


class ModelsUnreachable(Refusal):
    """Fewer than two models can be asked now, and no answers were made beforehand."""

    code = "models_unreachable"
    status = 503

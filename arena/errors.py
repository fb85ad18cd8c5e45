"""Every error that Epaile raises on purpose.

EpaileError
├── InputError        a file, flag or row is wrong: one sentence with place and cure, exit code 2
├── BackendError      a model gave no usable answer; never shown to a participant
├── StoreError        the database cannot be trusted with a vote
│   ├── BackupError   a copy of the votes could not be made, or is not sound
│   └── VotesDiffer   what is to be imported is there already, and says something else
└── Refusal           a participant's request is turned down; has a code that pages translate
    ├── ConsentMissing
    ├── ProfileIncomplete
    ├── PromptRefused
    ├── TooManyBattles
    ├── BattleUnknown
    ├── BattleUnfinished
    ├── BattleVoid
    ├── BallotInvalid
    ├── BallotConflict
    ├── BallotClosed
    ├── NamesSealed
    ├── WithdrawalUnknown
    ├── DiskLow
    ├── LineFull
    ├── ModelsUnreachable
    ├── TaskUnknown
    ├── NoOtherPair
    ├── ConversationClosed
    ├── InvitationRefused, see `arena.invitation_errors`
    ├── SignInUnknown
    ├── NameMissing
    ├── NameTaken
    ├── PassphraseRefused
    ├── TooManyTries
    └── AccountUnconfirmed
"""

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


class ConsentMissing(Refusal):
    """Nothing is stored before consent."""

    code = "consent_missing"
    status = 401


class ProfileIncomplete(Refusal):
    """A required profile question has no valid answer."""

    code = "profile_incomplete"
    status = 422


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


class WithdrawalUnknown(Refusal):
    """No vote has this receipt and no participant this code."""

    code = "withdrawal_unknown"
    status = 404


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


class SignInUnknown(Refusal):
    """Nobody signs in with this name and this passphrase; which of the two is wrong is not said."""

    code = "sign_in_unknown"
    status = 401


class NameMissing(Refusal):
    """There is no letter in what should be a name."""

    code = "name_missing"
    status = 422


class NameTaken(Refusal):
    """Somebody else signs in under this name."""

    code = "name_taken"
    status = 409


class PassphraseRefused(Refusal):
    """The passphrase is too short, too long, or the name itself."""

    code = "passphrase_refused"
    status = 422


class TooManyTries(Refusal):
    """Somebody was wrong about a name or a passphrase too often, or too many try at once."""

    code = "too_many_tries"
    status = 429


class AccountUnconfirmed(Refusal):
    """The provider of accounts did not say who somebody is, or could not be asked."""

    code = "account_unconfirmed"
    status = 502

"""What a participant can be refused about themselves: joining, groups, signing in, withdrawing."""

from arena.errors.tree import Refusal


class ConsentMissing(Refusal):
    """Nothing is stored before consent."""

    code = "consent_missing"
    status = 401


class ProfileIncomplete(Refusal):
    """A required profile question has no valid answer."""

    code = "profile_incomplete"
    status = 422


class NotEligible(Refusal):
    """The study looks for others; `questions` are those of the profile whose answers say so."""

    code = "not_eligible"
    status = 403

    def __init__(self, questions: tuple[str, ...]) -> None:
        super().__init__(f"not eligible by {', '.join(questions)}")
        self.questions = questions


class TrainingUnfinished(Refusal):
    """The study wants its examples judged before the first battle."""

    code = "training_unfinished"
    status = 403


class WithdrawalUnknown(Refusal):
    """No vote has this receipt and no participant this code."""

    code = "withdrawal_unknown"
    status = 404


class InvitationRefused(Refusal):
    """Nobody joins by this invitation."""


class InvitationUnknown(InvitationRefused):
    """No invitation of this study has this code."""

    code = "invitation_unknown"
    status = 404


class InvitationEnded(InvitationRefused):
    """Its time is over, it was ended, or the study has its cohort no longer."""

    code = "invitation_ended"
    status = 410


class InvitationUsedUp(InvitationRefused):
    """As many people as it was made for have joined by it."""

    code = "invitation_used_up"
    status = 409


class InvitationNeeded(InvitationRefused):
    """The study is for invited people, and there was no code."""

    code = "invitation_needed"
    status = 403


class CohortTaken(InvitationRefused):
    """Who takes part belongs to another cohort, and is not moved."""

    code = "cohort_taken"
    status = 409


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

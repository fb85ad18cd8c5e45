"""Why nobody joins by an invitation.

InvitationRefused
├── InvitationUnknown
├── InvitationEnded
├── InvitationUsedUp
├── InvitationNeeded
└── CohortTaken
"""

from arena.errors import Refusal


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

"""Invitation codes on the first page: what one is for, and how often somebody may be wrong about them."""

from fastapi import Request

from arena.domain import Participant
from arena.errors import InvitationRefused, InvitationUnknown
from arena.referee import Referee
from arena.ui.invited import Invited
from arena.web.wrong_codes import WrongCodes

LONGEST_CODE = 64
MOST_WRONG = 60
"""Wrong codes in a minute from one address: a whole class may sit behind it, with one mistake in its link."""
TOO_MANY = "withdraw_too_many_codes"


class InvitationDesk:
    """Looks codes up for the pages, and counts those that are none."""

    def __init__(self, referee: Referee) -> None:
        self._study = referee.study
        self._inviting = referee.admission.inviting
        self._wrong = WrongCodes(most=MOST_WRONG)

    async def invited(
        self, request: Request, code: str, reader: Participant | None = None
    ) -> Invited:
        """What a code is for; an empty one is for nothing, and so is any where a study has no groups."""
        own = await self._inviting.cohort_of(reader.id) if reader and self._study.cohorts else None
        if not code or not self._study.cohorts:
            return Invited(own=own)
        if self.too_many(request):
            return Invited(code, own=own, problem=TOO_MANY)
        try:
            cohort = await self._inviting.cohort(code)
        except InvitationRefused as refusal:
            problem = self.problem_of(request, refusal)
            # Who is in a group looks at its link again, which is used up or over by then.
            return Invited(code, own=own, problem="" if own else problem)
        problem = "error_cohort_taken" if own and own != cohort else ""
        return Invited(code, cohort, own, problem)

    def too_many(self, request: Request) -> bool:
        """Whether somebody was wrong too often to be told anything of a code now."""
        return self._wrong.too_many(_who(request))

    def problem_of(self, request: Request, refusal: InvitationRefused) -> str:
        """The key of what to say of a refusal. A code that was one once is no guess."""
        if isinstance(refusal, InvitationUnknown):
            self._wrong.note(_who(request))
        return f"error_{refusal.code}"


def code_in_link(request: Request) -> str:
    """The code that the address of the page holds."""
    return request.query_params.get("invite", "").strip()[:LONGEST_CODE]


def _who(request: Request) -> str:
    return request.client.host if request.client else ""

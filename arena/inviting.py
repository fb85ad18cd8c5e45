"""Who came by which invitation, and what that means for their battles. It knows no page and no SQL."""

import asyncio

from arena.codes import Purpose
from arena.cohorts import Cohort
from arena.domain import Study
from arena.errors import InvitationEnded, InvitationNeeded
from arena.store import Store
from arena.tokens import digest, normalised


class Inviting:
    """The invited groups of one study."""

    def __init__(self, study: Study, store: Store) -> None:
        self._study = study
        self._store = store

    def digest_of(self, code: str | None) -> str | None:
        """The digest of a code that somebody joins with, None where none is needed and none was given.

        Raises InvitationNeeded. Whether it is a code of ours, the store says when it is used.
        """
        if code and code.strip():
            return digest(normalised(code))
        if self._study.invited_only:
            raise InvitationNeeded("the study is for invited people")
        return None

    async def cohort(self, code: str) -> Cohort:
        """The group that a code lets people join now.

        Raises InvitationUnknown, InvitationEnded, InvitationUsedUp.
        """
        return await asyncio.to_thread(self.cohort_now, digest(normalised(code)))

    def cohort_now(self, code_hash: str) -> Cohort:
        """The same by the digest of the code, for somebody who is in a thread already."""
        found = self._store.invitations.open(self._study.id, code_hash)
        return self._of_study(found.cohort)

    async def join(self, participant_id: str, code: str) -> Cohort:
        """Let somebody who takes part already into the group of a code; raises as `cohort`, and CohortTaken.

        Their votes up to now count as they did; only what begins from here on may be unranked.
        """
        return await asyncio.to_thread(self._join, participant_id, digest(normalised(code)))

    def _join(self, participant_id: str, code_hash: str) -> Cohort:
        invitations = self._store.invitations
        # Before anything is stored: of a group that study.yaml has no longer nobody becomes a member.
        self._of_study(invitations.find(self._study.id, code_hash).cohort)
        return self._of_study(invitations.join(participant_id, self._study.id, code_hash))

    def _of_study(self, cohort_id: str) -> Cohort:
        found = self._study.cohort(cohort_id)
        if found is None:
            raise InvitationEnded("the study has this cohort no longer")
        return found

    async def cohort_of(self, participant_id: str) -> Cohort | None:
        """The group that somebody belongs to."""
        found = await asyncio.to_thread(self._store.invitations.cohort_of, participant_id)
        return self._study.cohort(found)

    def purpose_of(self, participant_id: str) -> Purpose:
        """What somebody's battles are held for: ranked, or not where their group is kept out of the ranking."""
        if all(cohort.ranked for cohort in self._study.cohorts):
            return Purpose.RANKED
        cohort = self._study.cohort(self._store.invitations.cohort_of(participant_id))
        return Purpose.RANKED if cohort is None or cohort.ranked else Purpose.UNRANKED

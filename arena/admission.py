"""Who takes part: consent and profile in, a secret out, and back from the secret to the person."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from arena.domain import Participant, Study
from arena.entry import unmet
from arena.errors import ConsentMissing, NotEligible
from arena.form import validate_profile
from arena.inviting import Inviting
from arena.profiles import settled
from arena.store import Store
from arena.tokens import digest, new_id, new_secret, participant_code


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new participant and the secret by which the browser is known from now on."""

    participant: Participant
    token: str


class Admission:
    """The door of one study. A consent to another study, or to an earlier text alone, does not open it."""

    def __init__(self, study: Study, store: Store, clock: Callable[[], str]) -> None:
        self._study = study
        self._store = store
        self._clock = clock
        self.inviting = Inviting(study, store)

    async def admit(
        self,
        *,
        agreed: bool,
        interface: str,
        profile: Mapping[str, str],
        nickname: str | None,
        invitation: str | None = None,
    ) -> Admitted:
        """Store a participant; nothing is stored unless `agreed`, the profile is complete, and the study wants them.

        Answers to questions that are not asked, because of other answers, are left out. `invitation` is the code that
        somebody comes with: they and their cohort are stored together or not at all. Raises ConsentMissing,
        ProfileIncomplete, NotEligible, and InvitationRefused.
        """
        if not agreed:
            raise ConsentMissing("the participant did not agree")
        answers = self._checked(profile)
        participant = Participant(
            id=new_id(),
            study=self._study.id,
            interface_language=interface,
            consent_version=self._study.consent.version,
            consent_hash=self._study.consent.hash,
            profile=answers,
            joined_at=self._clock(),
        )
        code_hash = self.inviting.digest_of(invitation)
        token = new_secret()
        await asyncio.to_thread(self._store_new, participant, token, nickname or None, code_hash)
        return Admitted(participant, token)

    def _checked(self, profile: Mapping[str, str]) -> Mapping[str, str]:
        """The profile as it is stored."""
        asked = self._study.profile
        answers = validate_profile(asked, settled(asked, profile))
        if against := unmet(self._study.entry.eligibility, answers):
            raise NotEligible(tuple(condition.question for condition in against))
        return answers

    async def agree_again(self, token: str | None) -> Participant:
        """Store that somebody who takes part agrees to the text as it is now.

        Raises ConsentMissing where nobody of this study has the secret.
        """
        found = await self.known(token)
        if found is None:
            raise ConsentMissing("no participant of this study has this token")
        consent = self._study.consent
        await asyncio.to_thread(
            self._store.entries.add_consent, found.id, consent.version, consent.hash
        )
        return found

    async def known(self, token: str | None) -> Participant | None:
        """Whose secret this is, if somebody's of this study; they may have agreed to an earlier text only."""
        return await asyncio.to_thread(self._known_now, token)

    def _known_now(self, token: str | None) -> Participant | None:
        found = self._store.participant_by_token(digest(token)) if token else None
        return found if found is not None and found.study == self._study.id else None

    def _store_new(
        self, participant: Participant, token: str, nickname: str | None, invitation: str | None
    ) -> None:
        if invitation is not None:
            self.inviting.cohort_now(invitation)
        own_code = digest(participant_code(token))
        self._store.add_participant(
            participant, digest(token), nickname, own_code, invitation=invitation
        )

    async def participant(self, token: str | None) -> Participant:
        """Whose secret this is; ConsentMissing when it is nobody's of this study."""
        return await asyncio.to_thread(self.participant_now, token)

    async def withdrawal_code(self, token: str | None) -> str | None:
        """The code by which all of whoever has this secret is withdrawn; who joined long ago has none."""
        if token is None:
            return None
        code = participant_code(token)
        found = await asyncio.to_thread(self._store.participant_by_code, digest(code))
        return code if found else None

    def participant_now(self, token: str | None) -> Participant:
        """The same, for somebody who is in a thread already."""
        found = self._known_now(token)
        if found is None:
            raise ConsentMissing("no participant of this study has this token")
        if not self._store.entries.has_agreed(found, self._study.consent.hash):
            raise ConsentMissing("the participant agreed to another text")
        return found

"""Going on on another device: a name and a passphrase, or an account elsewhere, that stand for one participant.

What is kept of a name and of an account is a fingerprint. An unknown name and a wrong passphrase take the same way
through this file and come to the same refusal. It knows no page and no SQL.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from arena.admission import Admission
from arena.codes import SignInKind
from arena.domain import Participant, Study
from arena.errors import (
    NameMissing,
    NameTaken,
    PassphraseRefused,
    Refusal,
    SignInUnknown,
    TooManyTries,
)
from arena.passphrases import (
    NAME_COST,
    PASSPHRASE_COST,
    Cost,
    decoy,
    hashed,
    hashed_name,
    is_fit,
    is_right,
    name_key,
)
from arena.store import SignInRecord, Store
from arena.tickets import Tickets
from arena.tokens import digest, new_secret, participant_code
from arena.tries import Allowance, Tries, Turns, network_of

LONGEST_NAME = 100
QUARTER = 15 * 60.0
OF_A_NAME = Allowance(10, QUARTER)
OF_A_PLACE = Allowance(60, QUARTER)
"""A class or a library is one place."""
MOST_WAITING = 20


@dataclass(frozen=True, slots=True)
class Costs:
    """What the fingerprints of a name and of a passphrase cost."""

    name: Cost = NAME_COST
    passphrase: Cost = PASSPHRASE_COST


@dataclass(frozen=True, slots=True)
class SignInState:
    """How somebody who takes part can sign in. `devices` counts those on which they take part now."""

    ways: tuple[SignInRecord, ...]
    devices: int

    def way(self, kind: SignInKind | str) -> SignInRecord | None:
        """The record of this kind, if there is one."""
        return next((each for each in self.ways if each.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody who proved who they are.

    `token` is the new secret of this device; None where another person takes part on it, who has to be asked:
    then `ticket` stands for the proof.
    """

    token: str | None
    ticket: str | None


class SignIn:
    """The sign-ins of one study. Every method that changes something returns after it is on disk."""

    def __init__(
        self,
        study: Study,
        store: Store,
        admission: Admission,
        monotonic: Callable[[], float] = time.monotonic,
        costs: Costs | None = None,
    ) -> None:
        self._study = study
        self._store = store
        self._admission = admission
        self._costs = costs or Costs()
        self._of_names = Tries(OF_A_NAME, monotonic)
        self._of_places = Tries(OF_A_PLACE, monotonic)
        self._turns = Turns(MOST_WAITING)
        self._decoy = decoy(self._costs.passphrase)
        self._asked: Tickets[tuple[str, str, tuple[SignInRecord, ...]]] = Tickets(monotonic)
        self._connecting: Tickets[str] = Tickets(monotonic)

    async def state(self, participant: Participant) -> SignInState:
        """How somebody can sign in, and on how many devices they take part."""
        ways = await self._ways(participant.id)
        devices = await asyncio.to_thread(self._store.sign_ins.devices, participant.id)
        return SignInState(ways, devices)

    async def set_passphrase(
        self, participant: Participant, name: str, passphrase: str, place: str
    ) -> None:
        """Let a participant sign in with a name and a passphrase.

        Raises NameMissing, PassphraseRefused, NameTaken, and TooManyTries where a place has asked for too many
        names that are taken.
        """
        if not name_key(name) or len(name) > LONGEST_NAME:
            raise NameMissing("there is no name")
        if not is_fit(passphrase, name):
            raise PassphraseRefused("the passphrase is too short, too long, or the name")
        where = network_of(place)
        if self._of_places.used_up(where):
            raise TooManyTries("too many names that are taken")
        kind, key = SignInKind.PASSPHRASE, name_key(name)
        name_hash = await self._hashed_name(kind, key)
        async with self._turns.turn():
            secret_hash = await asyncio.to_thread(hashed, passphrase, self._costs.passphrase)
        try:
            await asyncio.to_thread(
                self._store.sign_ins.add,
                *(participant.id, self._study.id, kind, name_hash, secret_hash),
            )
        except NameTaken:
            self._of_places.note(where)
            raise

    async def change_passphrase(
        self, participant: Participant, token: str, current: str, new: str, place: str
    ) -> None:
        """Put another passphrase in place and sign out all other devices.

        Raises SignInUnknown where the current one is wrong or there is none, PassphraseRefused and TooManyTries.
        """
        if not is_fit(new, ""):
            raise PassphraseRefused("the passphrase is too short or too long")
        way = (await self.state(participant)).way(SignInKind.PASSPHRASE)
        await self._check(way, current, participant.id, network_of(place))
        async with self._turns.turn():
            secret_hash = await asyncio.to_thread(hashed, new, self._costs.passphrase)
        await asyncio.to_thread(
            self._store.sign_ins.change_secret, participant.id, secret_hash, digest(token)
        )

    async def by_passphrase(
        self, name: str, passphrase: str, place: str, token: str | None
    ) -> Recognised:
        """Recognise somebody on a device that has this token, or none.

        Raises SignInUnknown for a wrong name and a wrong passphrase alike, and TooManyTries.
        """
        where = network_of(place)
        key = name_key(name[: LONGEST_NAME + 1])
        self._refuse_used_up(key, where)
        kind = SignInKind.PASSPHRASE
        name_hash = await self._hashed_name(kind, key)
        found = await asyncio.to_thread(
            self._store.sign_ins.by_name, self._study.id, kind, name_hash
        )
        await self._check(found, passphrase, key, where)
        assert found is not None, "what is not there is never right"
        return await self._recognised(found.participant, token)

    def connecting(self, participant: Participant) -> str:
        """A ticket with which an account is connected to a participant from a window without their secret."""
        return self._connecting.issue(participant.id)

    def connects(self, ticket: str) -> str | None:
        """Whose ticket of `connecting` this is."""
        return self._connecting.redeem(ticket)

    async def by_account(
        self, account: str, token: str | None, connects: str | None = None
    ) -> Recognised:
        """Recognise the holder of an account that somebody else has checked, or connect it.

        A new one is connected to whoever takes part on this device, else to the participant `connects`. Raises
        SignInUnknown where there is neither, NameTaken where that participant has another account.
        """
        kind, sign_ins = SignInKind.HUGGING_FACE, self._store.sign_ins
        name_hash = await self._hashed_name(kind, account)
        found = await asyncio.to_thread(sign_ins.by_name, self._study.id, kind, name_hash)
        if found is not None:
            return await self._recognised(found.participant, token)
        reader = await self._reader(token)
        participant = reader.id if reader else connects
        if participant is None:
            raise SignInUnknown("nobody takes part with this account")
        await asyncio.to_thread(sign_ins.add, participant, self._study.id, kind, name_hash, None)
        return await self._recognised(participant, token)

    async def confirm(self, ticket: str, token: str | None) -> str:
        """Let the device of this token go on as whom a ticket stands for; its new secret.

        Raises SignInUnknown where the ticket is too old, was used, or was given to another device, and where the
        passphrase was changed or forgotten since; ConsentMissing where everything was withdrawn.
        """
        participant, device, ways = self._asked.redeem(ticket) or ("", "", ())
        if not participant or token is None or device != digest(token):
            raise SignInUnknown("no such ticket")
        if await self._ways(participant) != ways:
            raise SignInUnknown("the proof that the ticket stands for holds no more")
        await self.sign_out(token)
        return await self._enter(participant)

    async def sign_out(self, token: str) -> None:
        """Let this device take part no more."""
        await asyncio.to_thread(self._store.sign_ins.sign_out, digest(token))

    async def sign_out_everywhere(self, participant: Participant) -> None:
        """Let no device of a participant take part any more."""
        await asyncio.to_thread(self._store.sign_ins.sign_out_everywhere, participant.id)

    async def forget(self, participant: Participant, kind: SignInKind) -> None:
        """Let nobody sign in this way any more. Devices stay as they are, and the name is free again."""
        await asyncio.to_thread(self._store.sign_ins.remove, participant.id, kind)

    async def _hashed_name(self, kind: SignInKind, key: str) -> str:
        async with self._turns.turn():
            return await asyncio.to_thread(hashed_name, self._study.id, kind, key, self._costs.name)

    async def _recognised(self, participant: str, token: str | None) -> Recognised:
        reader = await self._reader(token)
        if reader is None:
            return Recognised(await self._enter(participant), None)
        if reader.id == participant:
            return Recognised(token, None)
        ways = await self._ways(participant)
        return Recognised(None, self._asked.issue((participant, digest(token or ""), ways)))

    async def _ways(self, participant: str) -> tuple[SignInRecord, ...]:
        return tuple(await asyncio.to_thread(self._store.sign_ins.of, participant))

    async def _enter(self, participant: str) -> str:
        """Make a secret for another device: never one that the browser brought."""
        token = new_secret()
        code = digest(participant_code(token))
        await asyncio.to_thread(self._store.sign_ins.add_device, participant, digest(token), code)
        return token

    async def _reader(self, token: str | None) -> Participant | None:
        try:
            return await self._admission.participant(token)
        except Refusal:
            return None

    async def _check(self, way: SignInRecord | None, passphrase: str, key: str, where: str) -> None:
        """The same work whether there is such a person or not; a wrong try is counted for name and place."""
        self._refuse_used_up(key, where)
        kept = self._decoy if way is None else way.secret_hash or self._decoy
        async with self._turns.turn():
            right = await asyncio.to_thread(is_right, passphrase, kept)
        if not right or way is None:
            self._of_names.note(key)
            self._of_places.note(where)
            raise SignInUnknown("no such name with this passphrase")

    def _refuse_used_up(self, key: str, where: str) -> None:
        if self._of_places.used_up(where) or self._of_names.used_up(key):
            raise TooManyTries("too many wrong tries")

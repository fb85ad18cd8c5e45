"""Asks a judge until its reply can be read, and keeps every call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from arena.backends.protocol import Backend, GenerationRequest
from arena.domain import GenerationSettings, Message
from arena.errors import BackendError
from arena.generation.asking import answered
from arena.generation.keeping import MadeAnswer
from arena.generation.patience import Patience
from arena.judging.records import Call, Records
from arena.judging.verdicts import Unreadable

MILLION = 1_000_000
Read = Callable[[str], Mapping[str, Any]]
"""What makes a verdict of a reply, and raises Unreadable."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, read and written; None where it is not known."""

    prompt: float | None = None
    response: float | None = None

    def of(self, prompt_tokens: int | None, response_tokens: int | None) -> float | None:
        """The cost of one call."""
        if None in (self.prompt, self.response, prompt_tokens, response_tokens):
            return None
        read = (self.prompt or 0) * (prompt_tokens or 0)
        return (read + (self.response or 0) * (response_tokens or 0)) / MILLION


@dataclass(frozen=True)
class Judge:
    """Who judges, by which rule. `id` is equal for equal model, settings, instructions and rule only.

    `prompt_version` is the hash of the instructions.
    """

    id: str
    model: str
    mode: str
    settings: GenerationSettings
    prompt_version: str
    rereads: int = 2
    margin: int = 0
    prices: Prices = Prices()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a call is about."""

    call: str
    battle: str | None
    prompt: str | None
    left: str
    right: str | None
    messages: tuple[Message, ...]


class Asking:
    """One judge and the model that speaks for it."""

    def __init__(
        self, judge: Judge, backend: Backend, records: Records, patience: Patience
    ) -> None:
        self.calls = 0
        self.cost = 0.0
        self.judge = judge
        self._backend = backend
        self._records = records
        self._patience = patience

    async def verdict(self, subject: Subject, read: Read) -> Mapping[str, Any]:
        """What the judge says of a subject; what was asked before is not asked again.

        Raises:
            BackendError: the model cannot be had.
            Unreadable: none of its replies can be read.
        """
        known = self._records.verdict(subject.call)
        if known is not None:
            return known
        unreadable = Unreadable("it was not asked")
        for attempt in range(1 + self.judge.rereads):
            seed = self.judge.settings.seed
            settings = replace(self.judge.settings, seed=None if seed is None else seed + attempt)
            request = GenerationRequest(subject.messages, settings)
            try:
                made, _ = await self._patience.ask(partial(answered, self._backend, request))
            except BackendError as error:
                self._keep(subject, attempt, settings.seed, None, None, f"{error.kind}: {error}")
                raise
            try:
                verdict = read(made.text)
            except Unreadable as error:
                self._keep(subject, attempt, settings.seed, made, None, f"unreadable: {error}")
                unreadable = error
            else:
                self._keep(subject, attempt, made.completion.settings.seed, made, verdict, None)
                return verdict
        raise unreadable

    def _keep(
        self,
        subject: Subject,
        attempt: int,
        seed: int | None,
        made: MadeAnswer | None,
        verdict: Mapping[str, Any] | None,
        error: str | None,
    ) -> None:
        done = made.completion if made else None
        tokens = (done.prompt_tokens, done.response_tokens) if done else (None, None)
        cost = self.judge.prices.of(*tokens)
        self.calls += 1
        self.cost += cost or 0
        self._records.write(
            Call(
                call=subject.call,
                battle=subject.battle,
                prompt=subject.prompt,
                left=subject.left,
                right=subject.right,
                judge=self.judge.model,
                prompt_version=self.judge.prompt_version,
                mode=self.judge.mode,
                attempt=attempt + 1,
                seed=seed,
                raw=made.text if made else None,
                verdict=verdict,
                error=error,
                engine=done.engine if done else None,
                prompt_tokens=tokens[0],
                response_tokens=tokens[1],
                cost=cost,
                seconds=round(made.total_seconds, 4) if made else None,
                asked_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )

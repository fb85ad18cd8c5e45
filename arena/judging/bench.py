"""One judge: asks the model until its reply can be read, and keeps every call."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import BaseModel

from arena.backends.protocol import Backend, GenerationRequest
from arena.codes import Side
from arena.domain import GenerationSettings, Message
from arena.errors import BackendError
from arena.form import CompletedBallot
from arena.generation.asking import answered
from arena.generation.keeping import MadeAnswer
from arena.generation.patience import Patience
from arena.judging.instructions import Instructions
from arena.judging.items import Item, hashed
from arena.judging.records import Call, Records
from arena.judging.verdicts import (
    Unreadable,
    ballot_of_comparison,
    ballot_of_scores,
    comparison_reply,
    read_reply,
    rubric_reply,
)

MILLION = 1_000_000


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
    """Who judges, by which rule. `id` is equal for equal model, settings, instructions and rule only."""

    id: str
    model: str
    mode: str
    settings: GenerationSettings
    instructions: Instructions
    rereads: int = 2
    margin: int = 0
    prices: Prices = Prices()


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a call is about."""

    call: str
    battle: str | None
    prompt: str | None
    left: str
    right: str | None
    messages: tuple[Message, ...]


class Bench:
    """The judge at work."""

    def __init__(
        self, judge: Judge, backend: Backend, records: Records, patience: Patience
    ) -> None:
        self.calls = 0
        self.cost = 0.0
        self.judge = judge
        self._backend = backend
        self._records = records
        self._patience = patience
        shape = rubric_reply if judge.mode == "rubric" else comparison_reply
        self._shape: type[BaseModel] = shape(judge.instructions)
        self._scoring: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ballot(self, item: Item, battle: str) -> CompletedBallot:
        """The judge's answers to the form about one item; what was asked before is not asked again.

        Raises:
            BackendError: the model cannot be had.
            Unreadable: none of its replies can be read.
        """
        judge, form = self.judge, self.judge.instructions.form
        if judge.mode == "rubric":
            left = await self._scores(item, Side.LEFT)
            right = await self._scores(item, Side.RIGHT)
            return ballot_of_scores(form, left, right, judge.margin)
        prompt = item.prompt
        messages = judge.instructions.messages(prompt.language, item.both())
        subject = _Subject(battle, battle, prompt.id, item.left, item.right, messages)
        return ballot_of_comparison(form, await self._verdict(subject))

    async def _scores(self, item: Item, side: Side) -> Mapping[str, int]:
        prompt, turns = item.prompt, item.side(side)
        model = item.left if side is Side.LEFT else item.right
        (_, text), *later = turns
        call = hashed([self.judge.id, prompt.id, prompt.text, model, text, *later])
        messages = self.judge.instructions.messages(prompt.language, turns)
        async with self._scoring[call]:
            verdict = await self._verdict(_Subject(call, None, prompt.id, model, None, messages))
        self._scoring.pop(call, None)
        return verdict

    async def _verdict(self, subject: _Subject) -> Mapping[str, Any]:
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
                verdict = read_reply(self._shape, made.text)
            except Unreadable as error:
                self._keep(subject, attempt, settings.seed, made, None, f"unreadable: {error}")
                unreadable = error
            else:
                self._keep(subject, attempt, made.completion.settings.seed, made, verdict, None)
                return verdict
        raise unreadable

    def _keep(
        self,
        subject: _Subject,
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
                prompt_version=self.judge.instructions.version,
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

"""One judge of battles: compares two answers, or scores each."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from functools import partial

from pydantic import BaseModel

from arena.codes import Side
from arena.form import CompletedBallot
from arena.judging.asking import Asking, Judge, Read, Subject
from arena.judging.instructions import Instructions
from arena.judging.items import Item, hashed
from arena.judging.verdicts import (
    ballot_of_comparison,
    ballot_of_scores,
    comparison_reply,
    read_reply,
    rubric_reply,
)


class Bench:
    """The judge at work."""

    def __init__(self, asking: Asking, instructions: Instructions) -> None:
        self._asking = asking
        self._instructions = instructions
        rubric = asking.judge.mode == "rubric"
        shape: type[BaseModel] = (rubric_reply if rubric else comparison_reply)(instructions)
        self._read: Read = partial(read_reply, shape)
        self._scoring: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def judge(self) -> Judge:
        """Who judges."""
        return self._asking.judge

    async def ballot(self, item: Item, battle: str) -> CompletedBallot:
        """The judge's answers to the form about one item; what was asked before is not asked again.

        Raises:
            BackendError: the model cannot be had.
            Unreadable: none of its replies can be read.
        """
        form = self._instructions.form
        if self.judge.mode == "rubric":
            left = await self._scores(item, Side.LEFT)
            right = await self._scores(item, Side.RIGHT)
            return ballot_of_scores(form, left, right, self.judge.margin)
        prompt = item.prompt
        messages = self._instructions.messages(prompt.language, item.both())
        subject = Subject(battle, battle, prompt.id, item.left, item.right, messages)
        return ballot_of_comparison(form, await self._asking.verdict(subject, self._read))

    async def _scores(self, item: Item, side: Side) -> Mapping[str, int]:
        prompt, turns = item.prompt, item.side(side)
        model = item.left if side is Side.LEFT else item.right
        (_, text), *later = turns
        call = hashed([self.judge.id, prompt.id, prompt.text, model, text, *later])
        messages = self._instructions.messages(prompt.language, turns)
        subject = Subject(call, None, prompt.id, model, None, messages)
        async with self._scoring[call]:
            verdict = await self._asking.verdict(subject, self._read)
        self._scoring.pop(call, None)
        return verdict

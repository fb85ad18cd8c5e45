"""Which prompt of the bank somebody is offered next."""

import asyncio
from collections.abc import Sequence
from random import Random

from arena.availability import Availability
from arena.capacity import Capacity
from arena.checking import Checking
from arena.domain import Prompt, Study
from arena.sampling import draw_prompt, with_a_pair
from arena.store import Store


class Suggestions:
    """Offers prompts of one study, checks among them."""

    def __init__(
        self,
        study: Study,
        store: Store,
        availability: Availability,
        capacity: Capacity,
        checking: Checking,
        chance: Random,
    ) -> None:
        self._study = study
        self._store = store
        self._availability = availability
        self._capacity = capacity
        self._checking = checking
        self._chance = chance

    async def suggest(
        self, participant_id: str, category: str | None, besides: Sequence[str]
    ) -> Prompt:
        """A prompt from the bank, one that this participant has not seen while there are any.

        `besides` are the prompts that were on the page already, the newest last; they come again only if there are no
        others, and then the newest one last. While models are down or the line is long, prompts with recorded answers
        come before all others. Where the study has checks, some are such.
        """
        crowd = self._capacity.crowd
        check = await self._checking.offer(participant_id, category, besides, crowd)
        if check is not None:
            return check
        seen = await asyncio.to_thread(self._store.shown_prompts, participant_id)
        bank = [each for each in self._study.prompts if category in (None, each.category)]
        unseen = [each for each in bank if each.id not in besides]
        newest = besides[-1:]
        others = unseen or [each for each in bank if each.id not in newest]
        ready = self._ready(others) or self._ready(bank)
        return draw_prompt(ready or others or bank, seen, self._chance)

    def is_ready(self, prompt: Prompt) -> bool:
        """Whether a prompt of the bank can be asked as well as any other one now."""
        return bool(self._ready([prompt])) or not self._ready(self._study.prompts)

    def _ready(self, prompts: Sequence[Prompt]) -> Sequence[Prompt]:
        """Those with which people can go on now."""
        if not self._availability.is_short(self._capacity.crowd):
            return prompts
        return with_a_pair(prompts, self._availability.recorded, self._study.pair_weights)

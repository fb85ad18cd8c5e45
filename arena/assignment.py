"""Who is given which item of a task next. Pure: counts and the source of chance are handed in.

An item is one recorded answer to a prompt, or two of different models. Items that fewer people have judged come
first; nobody gets one twice, unless as a repeat that measures how steady a judgement is.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

from arena.codes import Purpose
from arena.domain import Pairing
from arena.sampling import seated
from arena.tasks import GivenItem, Task

LEAST_USED, REPEAT = "least_used", "repeat"
REPEAT_AFTER = 3
"""So many other items lie between an item and its repeat, so that nobody just remembers."""

Samples = Mapping[str, Mapping[str, Sequence[int]]]
"""Model to prompt to the numbers of the answers that were recorded."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One recorded answer, by model and number of the sample."""

    model: str
    sample: int

    def __str__(self) -> str:
        return f"{self.model}#{self.sample}"


@dataclass(frozen=True, slots=True)
class Item:
    """What is judged as one: a prompt with one answer or two. `id` is the same in every run of a study."""

    prompt: str
    answers: tuple[Answered, ...]

    @property
    def id(self) -> str:
        """Prompt and answers, in an order that does not say where they will stand."""
        return "/".join((self.prompt, *map(str, self.answers)))

    def swapped(self) -> "Item":
        """The same with its sides exchanged; `id` is that of the seating and not of the item."""
        return Item(self.prompt, self.answers[::-1])


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item for somebody, seated, and how likely it was to be drawn. `id` names the unseated item."""

    id: str
    item: Item
    purpose: Purpose
    policy: str
    probability: float

    @property
    def pairing(self) -> Pairing:
        """The sealed envelope's models."""
        models = [answer.model for answer in self.item.answers]
        right = models[1] if len(models) == 2 else None
        return Pairing(models[0], right, self.policy, self.probability)

    @property
    def samples(self) -> tuple[int, ...]:
        """The numbers of the recorded answers, left and right."""
        return tuple(answer.sample for answer in self.item.answers)


def items_of(task: Task, samples: Samples) -> tuple[Item, ...]:
    """Every item of a task, in the order of its prompts and models.

    Args:
        task: names the prompts and models; a `focal` model is part of every pair.
        samples: which answers there are; a prompt that a model has no answer to makes no item with it.
    """
    return tuple(
        Item(prompt, answers)
        for prompt in task.prompts
        for answers in _answers(task, prompt, samples)
    )


def _answers(task: Task, prompt: str, samples: Samples) -> Iterator[tuple[Answered, ...]]:
    there = {model: samples.get(model, {}).get(prompt, ()) for model in task.models}
    known = {
        model: [
            Answered(model, number) for number in (numbers if task.all_samples else numbers[:1])
        ]
        for model, numbers in there.items()
    }
    if not task.pairs:
        yield from ((answer,) for answers in known.values() for answer in answers)
        return
    for one, other in combinations(task.models, 2):
        if task.focal in (None, one, other):
            yield from ((left, right) for left in known[one] for right in known[other])


def wanted(task: Task, item: str) -> int:
    """How many people judge an item: `annotators` for the share `overlap` of the items, else one.

    Which ones is drawn by the SHA-256 of the item's id, so that it is the same for everybody and always.
    """
    share = int.from_bytes(hashlib.sha256(f"{task.id}\n{item}".encode()).digest()[:8]) / 2**64
    return task.annotators if share < task.overlap else 1


def draw_item(
    task: Task,
    items: Sequence[Item],
    counts: Mapping[str, int],
    own: Sequence[GivenItem],
    random: Random,
) -> Drawn | None:
    """The next item for somebody, None where nothing is left for them.

    Args:
        task: says how many people judge an item and how often one comes again.
        items: those that this person may be given, all of the queue.
        counts: by item, how many have judged it or hold it now.
        own: what this person was given so far, in order, also what they passed over.
        random: the source of chance.

    A pair is not seated yet, see `seat`; a repeat is, and not changed by it.
    """
    repeat = _repeat(task, items, own, random)
    if repeat is not None:
        return repeat
    met = {given.item for given in own}
    open_items = [
        item
        for item in items
        if item.id not in met and counts.get(item.id, 0) < wanted(task, item.id)
    ]
    if not open_items:
        return None
    fewest = min(counts.get(item.id, 0) for item in open_items)
    rarest = [item for item in open_items if counts.get(item.id, 0) == fewest]
    item = random.choice(rarest)
    probability = (1 - task.repeats) / len(rarest)
    if not task.pairs:
        return Drawn(item.id, item, Purpose.RANKED, LEAST_USED, probability)
    placed = random.choice((item, item.swapped()))
    return Drawn(item.id, placed, Purpose.RANKED, LEAST_USED, probability / 2)


def seat(drawn: Drawn, lead: int, random: Random) -> Drawn:
    """Seat a pair so that its models stand on either side equally often, see `arena.sampling.seated`.

    `lead` is how much more often the two stood as they do now than the other way round. What is one answer, or
    a repeat, stays as it is.
    """
    if drawn.purpose is not Purpose.RANKED or len(drawn.item.answers) < 2:
        return drawn
    pairing = seated(drawn.pairing, lead, random)
    as_it_was = pairing.left == drawn.pairing.left
    item = drawn.item if as_it_was else drawn.item.swapped()
    return replace(drawn, item=item, probability=pairing.probability)


def _repeat(
    task: Task, items: Sequence[Item], own: Sequence[GivenItem], random: Random
) -> Drawn | None:
    """An item once more, with its sides exchanged; drawn only where there is one that may come again."""
    known = {item.id: item for item in items}
    again: Collection[str] = {given.item for given in own if given.repeated}
    earlier = [
        given
        for given in own[: max(len(own) - REPEAT_AFTER, 0)]
        if given.item in known and given.item not in again
    ]
    if not earlier or random.random() >= task.repeats:
        return None
    given = random.choice(earlier)
    item = known[given.item]
    seated = item.swapped() if item.answers[0].model == given.left else item
    return Drawn(item.id, seated, Purpose.REPEAT, REPEAT, task.repeats / len(earlier))

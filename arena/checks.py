"""Which suggestions are checks, and how one is seated. Pure: what somebody has behind them and chance are handed in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from random import Random

from arena.codes import Purpose
from arena.domain import Pairing, Prompt, PromptAgain
from arena.quality import BETTER, CONTROL, WORSE, Control, Quality
from arena.store import CheckHistory

REPEAT = "repeat"
"""The policy of a battle that shows a pair once more."""


@dataclass(frozen=True, slots=True)
class Check:
    """A battle that is a check: who stands where, why, and which earlier battle it shows again."""

    pairing: Pairing
    purpose: Purpose
    repeats: str | None = None


def draw_check(
    quality: Quality,
    history: CheckHistory,
    bank: Sequence[Prompt],
    random: Random,
    *,
    category: str | None = None,
    besides: Collection[str] = (),
    controls: bool = True,
) -> Prompt | None:
    """A control item, or a pair that this person judged before; None where the suggestion is an ordinary one.

    Args:
        quality: the study's checks and their shares.
        history: what this person has behind them.
        bank: the study's prompts; a pair is shown again only while its prompt is there as it was.
        random: the source of chance.
        category: the topic that was asked for.
        besides: the prompts that were on the page already.
        controls: whether control items may be offered now.
    """
    drawn = random.random()
    if drawn < quality.control_share:
        fresh = [
            prompt_of(control)
            for control in quality.controls
            if controls
            and control.id not in history.controls
            and control.id not in besides
            and category in (None, control.category)
        ]
        return random.choice(fresh) if fresh else None
    repeats = quality.repeats
    if repeats is None or drawn >= quality.control_share + repeats.share:
        return None
    known = {(prompt.id, prompt.text): prompt for prompt in bank if prompt.id not in besides}
    ripe = [
        _again(prompt, judged.battle)
        for judged in history.repeatable
        if judged.votes_since >= repeats.after
        and (prompt := known.get((judged.prompt, judged.text))) is not None
        and category in (None, prompt.category)
    ]
    return random.choice(ripe) if ripe else None


def prompt_of(control: Control) -> Prompt:
    """The prompt of a control item, which looks like any of the bank."""
    return Prompt(control.id, control.text, control.language, control.category)


def _again(prompt: Prompt, battle: str) -> PromptAgain:
    return PromptAgain(
        prompt.id,
        prompt.text,
        prompt.language,
        prompt.category,
        prompt.answer_language,
        prompt.source_text,
        battle=battle,
    )


def seated_control(random: Random) -> Check:
    """A battle on a control item, whose better text stands on either side alike."""
    left, right = random.sample((BETTER, WORSE), 2)
    return Check(Pairing(left, right, CONTROL, 0.5), Purpose.CONTROL)


def seated_again(earlier: Pairing, battle: str, random: Random, *, swapped: bool) -> Check:
    """The same two models once more, on exchanged sides or, without `swapped`, on either sides alike."""
    left, right = earlier.both
    if swapped:
        pairing = Pairing(right, left, REPEAT, 1.0)
    else:
        one, other = random.sample((left, right), 2)
        pairing = Pairing(one, other, REPEAT, 0.5)
    return Check(pairing, Purpose.REPEAT, battle)

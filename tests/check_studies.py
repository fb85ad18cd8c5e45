"""Scripted studies with checks, and people who judge them by a rule."""

from arena.codes import Purpose
from arena.domain import Prompt, PromptAgain
from arena.quality import BETTER, Control, Exclusion, Floor, Quality, Repeats
from arena.referee import Referee
from tests.scripted import played, scripted_study

CONTROLS = tuple(
    Control(
        f"control-{number}",
        f"Zenbat dira {number} eta bat?",
        "eu",
        None,
        f"Emaitza {number + 1} da.",
        "Bihar euria egingo du.",
        {"content": "better", "overall": "not_worse"},
    )
    for number in range(6)
)
RULE = Exclusion(controls_below=0.8)
BANK = tuple(Prompt(f"p{number}", f"Zer da {number}?", "eu") for number in range(12))


def checked_study(*models, quality=None, **changes):
    quality = quality or Quality(CONTROLS, 0.4, Repeats(0.3, after=2), Floor(3, 2), RULE)
    return scripted_study(*models, quality=quality, prompts=BANK, **changes)


async def offered(referee: Referee, participant_id: str, kind: str) -> Prompt:
    """Suggestions until one is of this kind: ordinary, control, or repeat."""
    for _ in range(400):
        prompt = await referee.suggest(participant_id)
        again, control = isinstance(prompt, PromptAgain), str(prompt.id).startswith("control")
        if kind == ("repeat" if again else "control" if control else "ordinary"):
            return prompt
    raise AssertionError(f"no suggestion was {kind}")


async def voted(referee: Referee, person, prompt: Prompt, choose) -> str:
    """Judge a battle on a prompt; `choose` gives the outcome from the stored record. The battle's id."""
    shown = (await played(referee, person.participant.id, prompt))[-1]
    record = referee.store.battle(shown.id)
    outcome = choose(record)
    answers = {"content": outcome, "language": outcome}
    await referee.filing.accept(person.token, shown.id, answers)
    return shown.id


def rightly(record) -> str:
    """The better text of a control; of everything else the left one."""
    if record.battle.purpose is Purpose.CONTROL:
        return "left" if record.battle.pairing.left == BETTER else "right"
    return "left"

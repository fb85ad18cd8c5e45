"""The nouns of work that is dealt out: fixed prompts with recorded answers, given to people item by item."""

from dataclasses import dataclass

from arena.questions import Localized, Question


@dataclass(frozen=True, slots=True)
class Task:
    """Work that is dealt out: fixed prompts with recorded answers, a form, and who is given what.

    An item is one answer, or with `pairs` two answers to one prompt. Each is judged by `annotators` people, or
    where it does not belong to the share `overlap` by one. With probability `repeats` an item comes to the same
    person once more. A `focal` model is part of every pair. Without `all_samples` the first recorded answer of
    a model stands for it. `queue` names the profile question that says in which language somebody works.
    """

    id: str
    title: Localized
    instructions: Localized
    pairs: bool
    models: tuple[str, ...]
    prompts: tuple[str, ...]
    form: tuple[Question, ...]
    annotators: int = 1
    overlap: float = 1.0
    repeats: float = 0.0
    focal: str | None = None
    all_samples: bool = False
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which item of which task a battle is. `samples` numbers the recorded answers, left and right.

    `revises` is the battle whose edited text is shown in place of the recorded one.
    """

    task: str
    item: str
    samples: tuple[int, ...]
    revises: str | None = None


@dataclass(frozen=True, slots=True)
class GivenItem:
    """An item that somebody was given: which model stood left, whether it came again, whether it was judged.

    `waits` says that it is still to be judged: it was neither judged nor passed over nor withdrawn.
    """

    item: str
    left: str
    repeated: bool
    judged: bool
    waits: bool = False


@dataclass(frozen=True, slots=True)
class OwnProgress:
    """How many items of a task somebody has judged, and how many wait for them at most."""

    judged: int
    left: int

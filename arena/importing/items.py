"""Which item a row is about: its prompt and models, as ids or as people see them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from arena.assignment import Answered, Item
from arena.domain import Study
from arena.importing.sheet import Problems
from arena.tasks import Task

Text = Callable[[str], str]
"""What stands in the column of a role, "" where there is none."""


class NotFound(Exception):
    """A row names no item of the task; in which role, why, and what to do."""

    def __init__(self, role: str, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.role = role
        self.cure = cure


@dataclass(frozen=True, slots=True)
class Seated:
    """An item as somebody had it before them. `id` is that of the item, however it is seated."""

    id: str
    item: Item


class Items:
    """The items of a task, to be found from what a sheet says."""

    def __init__(self, study: Study, task: Task, items: Sequence[Item], problems: Problems) -> None:
        self._task = task
        self._items = {item.id: item for item in items}
        self._problems = problems
        self._prompts = _by_name({str(p.id): p.text for p in study.prompts if p.id in task.prompts})
        self._models = _by_name({name: study.model(name).label for name in task.models})
        self._samples: dict[tuple[str, str], list[int]] = {}
        for item in items:
            for answer in item.answers:
                known = self._samples.setdefault((item.prompt, answer.model), [])
                if answer.sample not in known:
                    known.append(answer.sample)

    def find(self, text: Text) -> Seated:
        """The item of a row; raises NotFound."""
        named = text("item")
        if named and named not in self._items:
            cure = self._problems.resembling(named, self._items, "name one of")
            raise NotFound("item", f"the task has no item `{named}`", cure)
        if named and not self._task.pairs and not text("model"):
            return Seated(named, self._items[named])
        prompt = self._prompt(text, named)
        if self._task.pairs:
            seated = self._pair(text, prompt, named)
        else:
            seated = Item(prompt, (self._answer(text, prompt, "model", "sample"),))
        return self._known(seated, named)

    def _known(self, seated: Item, named: str) -> Seated:
        """The item in the order in which the task has it; raises NotFound."""
        for item in (seated, seated.swapped()):
            if item.id in self._items:
                if named and named != item.id:
                    raise NotFound(
                        "item",
                        f"the other columns name the item `{item.id}`",
                        "correct one of them",
                    )
                return Seated(item.id, seated)
        raise NotFound(
            "model_right" if self._task.pairs else "model",
            f"`{seated.id}` is no item of the task `{self._task.id}`",
            "compare only models that meet in this task, or correct the row",
        )

    def _prompt(self, text: Text, named: str) -> str:
        written = text("prompt")
        if not written and named:
            return self._items[named].prompt
        return self._named("prompt", written, self._prompts)

    def _pair(self, text: Text, prompt: str, named: str) -> Item:
        left = self._answer(text, prompt, "model_left", "sample")
        if named and not text("model_right"):
            others = [answer for answer in self._items[named].answers if answer.model != left.model]
            if len(others) != 1:
                problem = f"the item `{named}` has no answer of `{left.model}`"
                raise NotFound("model_left", problem, "correct one of the two")
            return Item(prompt, (left, others[0]))
        return Item(prompt, (left, self._answer(text, prompt, "model_right", "sample_right")))

    def _answer(self, text: Text, prompt: str, role: str, sample_role: str) -> Answered:
        model = self._named(role, text(role), self._models)
        samples = self._samples.get((prompt, model), [])
        if not samples:
            raise NotFound(
                role,
                f"`{model}` has no recorded answer to the prompt `{prompt}` in this task",
                "record it in responses/, or drop the row",
            )
        written = text(sample_role)
        if not written:
            return Answered(model, samples[0])
        number = int(written) if written.isascii() and written.isdigit() else None
        if number not in samples:
            listed = ", ".join(map(str, samples))
            raise NotFound(
                sample_role,
                f"the task has no sample `{written}` of `{model}` to the prompt `{prompt}`",
                f"write one of {listed}",
            )
        return Answered(model, number)

    def _named(self, role: str, written: str, known: Mapping[str, Sequence[str]]) -> str:
        if not written:
            raise NotFound(role, f"the {role} is missing", "write its id")
        found = known.get(written) or known.get(_plain(written), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(role, f"several have this text: {', '.join(found)}", "write the id")
        ids = [name for names in known.values() for name in names]
        cure = self._problems.resembling(written, ids, "write one of")
        raise NotFound(role, f"the task has no {role} `{_short(written)}`", cure)


def _by_name(texts: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Ids by themselves and by the text that people see; an id goes before a text that is the same."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        found.setdefault(_plain(text), []).append(name)
    return {**found, **{name: [name] for name in texts}}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"

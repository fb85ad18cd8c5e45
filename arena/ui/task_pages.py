"""The pages of the work that is dealt out: which there is, one item with its form, and what is said at its end.

They know a `BlindItem` and the form; whose answers these are, they are never told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from arena.blind import BlindItem
from arena.codes import Side
from arena.questions import Question
from arena.store import TaskProgress
from arena.tasks import OwnProgress, Task
from arena.ui.directions import direction_of
from arena.ui.fragments import SCRIPT_WORDS, script_words
from arena.ui.markup import labels_of, plain_html, safe_html
from arena.ui.pages import Pages
from arena.ui.question_parts import asks_of_both, layout_of, option_label
from arena.ui.words import Words

TEXT_CHARACTERS = 4000
"""How long what is written beside a judgement may be, as the browser counts it."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task as whoever looks finds it: their own progress, that of all, and how many items it has."""

    task: Task
    own: OwnProgress
    so_far: TaskProgress
    items: int


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer on the page; `questions` are those that are asked of it alone."""

    side: Side
    html: Markup
    questions: tuple[Question, ...]


class TaskPages:
    """Renders the pages of a study's tasks in any of its interface languages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def tasks(self, words: Words, states: Sequence[TaskState]) -> str:
        """Which tasks there are, and how far each has come."""
        return self._pages.render(
            "tasks.html", words, "tasks", title=words("tasks_title"), states=states
        )

    def item(self, words: Words, task: Task, item: BlindItem) -> str:
        """One item, its form, and all that the scripts say."""
        asked = [question for question in task.form if question.compares is None]
        answers = [
            ShownAnswer(
                side,
                Markup(safe_html(text, labels_of(words), under=3)),
                tuple(question for question in asked if question.side is side),
            )
            for side, text in zip(Side, item.answers, strict=False)
        ]
        return self._pages.render(
            "task.html",
            words,
            f"tasks/{task.id}",
            title=words.pick(task.title),
            task=task,
            item=item,
            instructions=self._instructions(words, task),
            prompt=Markup(plain_html(item.prompt)),
            source=Markup(plain_html(item.source_text)) if item.source_text else None,
            answers=answers,
            asked=[question for question in asked if question.side is None],
            direction_of=direction_of,
            option_label=lambda question, option: option_label(words, question, option),
            layout=lambda question: layout_of(words, question),
            both=asks_of_both(task.form),
            text_characters=TEXT_CHARACTERS,
            spoken=self._script_words(words),
        )

    def nothing_left(self, words: Words, task: Task, states: Sequence[TaskState]) -> str:
        """Thanks for what was done, and what else there is to do."""
        return self._pages.render(
            "task_done.html",
            words,
            f"tasks/{task.id}",
            title=words.pick(task.title),
            task=task,
            own=next(state.own for state in states if state.task.id == task.id),
            others=[state for state in states if state.task.id != task.id and state.own.left],
            spoken=self._script_words(words),
        )

    def refused(self, words: Words, code: str) -> str:
        """Why nothing can be dealt out just now."""
        return self._pages.problem(words, f"error_{code}")

    def _script_words(self, words: Words) -> Markup:
        return Markup(script_words(words, self._pages.root, (*SCRIPT_WORDS, "work_")))

    @staticmethod
    def _instructions(words: Words, task: Task) -> Markup | None:
        if not task.instructions:
            return None
        return Markup(safe_html(words.pick(task.instructions), labels_of(words), under=1))

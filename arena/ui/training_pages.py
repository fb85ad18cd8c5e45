"""The pages of the study's examples: one to be judged, what the study would say of it, and the end."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from arena.entry import TrainingItem
from arena.questions import Question
from arena.store import TrainingAnswer
from arena.training import TrainingProgress
from arena.ui.directions import direction_of
from arena.ui.entry_pages import JoinForm, render_on_the_way
from arena.ui.markup import labels_of, plain_html, safe_html
from arena.ui.pages import Pages
from arena.ui.question_parts import option_label
from arena.ui.words import Words

ANSWER = "answer."
"""What the field of a question is called by, before its id."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One question of an example after it was judged: what was said, and what the study would say."""

    question: str
    said: str
    expected: Sequence[str]
    agrees: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An example on the page of somebody who wants to go on to `goal`, and how far they are."""

    item: TrainingItem
    questions: Sequence[Question]
    progress: TrainingProgress
    goal: str


class TrainingPages:
    """Renders these pages in any of a study's interface languages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def example(self, words: Words, shown: Shown, form: JoinForm | None = None) -> str:
        """An example to be judged; `form` is what was sent and was not complete."""
        return self._example(words, shown, form or JoinForm(), None)

    def feedback(self, words: Words, shown: Shown, said: TrainingAnswer) -> str:
        """An example with what was said of it, what the study would say, and why."""
        verdicts = [
            _verdict(words, question, said.answers.get(question.id, ""), shown.item)
            for question in shown.questions
        ]
        return self._example(words, shown, JoinForm(), verdicts)

    def ready(self, words: Words, progress: TrainingProgress, goal: str) -> str:
        """All examples are judged."""
        return render_on_the_way(
            self._pages,
            "training_done.html",
            words,
            "training",
            goal,
            title=words("training_done_title"),
            progress=progress,
            items=self._pages.study.entry.training,
        )

    def _example(
        self, words: Words, shown: Shown, form: JoinForm, verdicts: Sequence[Verdict] | None
    ) -> str:
        entry, item = self._pages.study.entry, shown.item
        return render_on_the_way(
            self._pages,
            "training.html",
            words,
            "training",
            shown.goal,
            {} if verdicts is None else {"item": item.id},
            title=words("training_title"),
            item=item,
            number=[each.id for each in entry.training].index(item.id) + 1,
            progress=shown.progress,
            required=entry.training_required,
            questions=shown.questions,
            verdicts=verdicts,
            answers=form.answers,
            problems=form.problems,
            prompt=Markup(plain_html(item.prompt)),
            sides=[
                ("left", Markup(safe_html(item.left, labels_of(words)))),
                ("right", Markup(safe_html(item.right, labels_of(words)))),
            ],
            explanation=Markup(safe_html(words.pick(item.explanation), labels_of(words))),
            direction_of=direction_of,
            option_label=lambda question, option: option_label(words, question, option),
        )


def _verdict(words: Words, question: Question, said: str, item: TrainingItem) -> Verdict:
    labels = {option.code: option_label(words, question, option) for option in question.options}
    expected = item.expected[question.id]
    return Verdict(
        words.pick(question.label),
        labels.get(said, said),
        [labels.get(code, code) for code in expected],
        said in expected,
    )

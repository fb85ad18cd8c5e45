"""What a judge reads of a task: the task's own form in words, then one item as marked material."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from arena.codes import Decision, QuestionKind, Role
from arena.domain import Message
from arena.errors import InputError
from arena.form import asked
from arena.judging.instructions import SIDES, marked
from arena.judging.languages import language_name
from arena.judging.task_items import TaskItem
from arena.judging.task_wordings import TASK_WORDINGS
from arena.questions import Localized, Question
from arena.tasks import Task

REASON = "reason"


class TaskInstructions:
    """The judge's texts for one task.

    A judge is asked every question but those that follow from others, and texts that nobody has to write; it may
    edit only where the form asks for the edited text.

    Args:
        language: of the instructions, en or eu.
        task: whose form is judged.

    Raises:
        InputError: there are no instructions in that language, nothing is left to ask, or two questions would
            have one name.
    """

    def __init__(self, language: str, task: Task) -> None:
        if language not in TASK_WORDINGS:
            raise InputError(
                f"there are no instructions for judges in {language!r}",
                cure=f"choose one of {', '.join(TASK_WORDINGS)} with --instructions",
            )
        self._language = language
        self._wording = TASK_WORDINGS[language]
        self._task = task
        self.form = task.form
        self.asked = tuple(question for question in task.form if _is_for_a_judge(question))
        self._revises = any(question.revises for question in self.asked)
        names = [self.name(question) for question in self.asked]
        if not names or len(set(names)) < len(names):
            raise InputError(
                f"the form of the task {task.id!r} has nothing that a judge can answer, or one name twice",
                cure="look at its `form` in study.yaml",
            )
        # No question's id begins with a line.
        self.reason = f"_{REASON}" if REASON in names else REASON
        self._body = self._form()
        texts = [self._opening, self._wording.source, self._guide(), self._body]
        self.version = hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]

    @staticmethod
    def name(question: Question) -> str:
        """The key of a question in a reply: its id, with the letter of the answer that it is about."""
        if question.side is None:
            return question.id
        return f"{question.id.removesuffix(f'.{question.side.value}')}.{SIDES[question.side.value]}"

    def codes(self, question: Question) -> tuple[str, ...]:
        """What the judge may answer to a question with codes."""
        codes = tuple(code_for_judge(question, option.code) for option in question.options)
        if question.kind is QuestionKind.REVIEW and not self._revises:
            return tuple(code for code in codes if code != Decision.EDIT)
        return codes

    def messages(self, item: TaskItem) -> tuple[Message, ...]:
        """What the judge reads of one item."""
        prompt = item.prompt
        parts = [
            self._opening.format(language=language_name(item.language, self._language)),
            self._wording.source if prompt.source_text else "",
            self._guide(),
            self._body,
        ]
        shown = [("prompt", prompt.text), ("source", prompt.source_text or "")]
        names = ("answer_a", "answer_b") if item.right else ("answer",)
        shown += zip(names, item.texts, strict=True)
        material = "\n\n".join(marked(name, text) for name, text in shown if text)
        system = "\n\n".join(part for part in parts if part)
        return Message(Role.SYSTEM, system), Message(Role.USER, material)

    @property
    def _opening(self) -> str:
        return self._wording.two if self._task.pairs else self._wording.one

    def _guide(self) -> str:
        guide = self._said(self._task.instructions)
        return self._wording.guide.format(guide=guide) if guide else ""

    def _form(self) -> str:
        questions = "\n".join(line for question in self.asked for line in self._lines(question))
        example = json.dumps(self._example(), ensure_ascii=False)
        return self._wording.form.format(questions=questions, reason=self.reason, example=example)

    def _lines(self, question: Question) -> Iterator[str]:
        words = self._wording
        label = self._said(question.label)
        if question.side is not None:
            side = words.side.format(side=SIDES[question.side.value])
            label = f"{side}: {label}"
        hint = self._said(question.hint)
        notes = [self._answered(question)]
        if question.shown_when is not None:
            notes.append(self._condition(question.shown_when))
        elif not question.required:
            notes.append(words.optional)
        said = f"{label} – {hint}" if hint else label
        yield f'- "{self.name(question)}": {said} ({"; ".join(notes)})'
        for option in question.options:
            meaning = self._meaning(question, option.code, option.label)
            code = code_for_judge(question, option.code)
            if meaning and code in self.codes(question):
                yield f"    {code}: {meaning}"

    def _answered(self, question: Question) -> str:
        words = self._wording
        if question.kind is QuestionKind.TEXT:
            return words.revised if question.revises else words.text
        codes = self.codes(question)
        if question.kind is QuestionKind.RATING:
            return words.rating.format(first=codes[0], last=codes[-1])
        if question.kind is QuestionKind.TAGS:
            return words.tags.format(codes=", ".join(codes))
        return words.code.format(codes=", ".join(codes))

    def _condition(self, shown_when: tuple[str, Sequence[str]]) -> str:
        source, codes = shown_when
        for question in self.form:
            if question.id == source:
                source = self.name(question)
                codes = [code_for_judge(question, code) for code in codes]
        return self._wording.condition.format(question=source, codes=", ".join(codes))

    def _meaning(self, question: Question, code: str, label: Localized) -> str:
        if question.kind is QuestionKind.REVIEW:
            return self._wording.decisions[Decision(code)]
        return self._said(label)

    def _said(self, text: Localized) -> str:
        """A text in the language of the instructions, else in English, else in the first that it has."""
        return text.get(self._language) or text.get("en") or next(iter(text.values()), "")

    def _example(self) -> Mapping[str, object]:
        """A reply as the form allows it; points in the middle of their scales."""
        answers: dict[str, str] = {}
        values: dict[str, object] = {self.reason: "…"}
        for question in self.asked:
            # A derived question is put to a judge in any case, see `arena.judging.task_replies`.
            if question.derived_from is None and question not in asked(self.form, answers):
                continue
            codes = [option.code for option in question.options] or ["…"]
            rated = question.kind is QuestionKind.RATING
            code = codes[(len(codes) - 1) // 2 if rated else 0]
            answers[question.id] = code
            said: object = int(code) if rated else code_for_judge(question, code)
            values[self.name(question)] = [said] if question.kind is QuestionKind.TAGS else said
        return values


def code_for_judge(question: Question, code: str) -> str:
    """What a judge calls an answer: a side is a letter."""
    return SIDES.get(code, code) if question.kind is QuestionKind.PREFERENCE else code


def _is_for_a_judge(question: Question) -> bool:
    if question.compares is not None:
        return False
    return question.kind is not QuestionKind.TEXT or question.required or question.revises

"""Rows of a data set become prompts and answers of a study; a row that cannot is told with its place."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from arena.errors import InputError
from arena.hub_data.rows import Row

MOST_TOLD = 10
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; a name with dots (`conversation.0.content`) leads into what a column holds.

    `input` is put under the prompt, as in data of the form instruction, input, output. Without `id` a prompt is
    known by its text. Without `model` all answers are by `only_model`.
    """

    prompt: str
    answer: str
    only_model: str
    input: str | None = None
    source_text: str | None = None
    id: str | None = None
    category: str | None = None
    language: str | None = None
    answer_language: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the rows gave: lines of prompts.jsonl, and of the answers of each model."""

    prompts: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, list[dict[str, object]]] = field(default_factory=dict)


def gather(rows: Iterator[tuple[str, int, Row]], columns: Columns) -> Gathered:
    """Every row (file, number, content) as a prompt and an answer to it.

    A prompt comes once; a further answer of the same model to it is a further sample, the same answer is not.

    Raises:
        InputError: rows that have no text where one is needed, or one prompt's id with two texts; the first
            is told, and up to nine more are its notes.
    """
    gathered, problems = _Gathering(columns), []
    for file, number, row in rows:
        try:
            gathered.add(row)
        except ValueError as error:
            cure = "name another column, or leave the row out"
            problems.append(InputError(str(error), where=file, line=number, cure=cure))
            if len(problems) == MOST_TOLD:
                break
    if problems:
        first, *others = problems
        for other in others:
            first.add_note(str(other))
        raise first
    return gathered.found


class _Gathering:
    def __init__(self, columns: Columns) -> None:
        self.found = Gathered()
        self._columns = columns
        self._known: dict[str, dict[str, str]] = {}
        self._texts: dict[tuple[str, str], list[str]] = {}

    def add(self, row: Row) -> None:
        prompt = self._prompt(row)
        known = self._known.setdefault(prompt["id"], prompt)
        if known is prompt:
            self.found.prompts.append(prompt)
        elif known != prompt:
            raise ValueError(f"the prompt `{prompt['id']}` is another one than before")
        answer = _text(row, self._columns.answer)
        model = self._columns.only_model
        if self._columns.model is not None:
            model = identifier(_text(row, self._columns.model))
        texts = self._texts.setdefault((model, prompt["id"]), [])
        if answer not in texts:
            line = {"prompt": prompt["id"], "sample": len(texts), "text": answer}
            self.found.answers.setdefault(model, []).append(line)
            texts.append(answer)

    def _prompt(self, row: Row) -> dict[str, str]:
        columns = self._columns
        text = _text(row, columns.prompt)
        below = _text(row, columns.input, needed=False) if columns.input else ""
        if below:
            text = f"{text}\n\n{below}"
        source = _text(row, columns.source_text, needed=False) if columns.source_text else ""
        prompt = {"id": self._id(row, text + source), "text": text}
        if source:
            prompt["source_text"] = source
        for name in ("category", "language", "answer_language"):
            column = getattr(columns, name)
            value = _text(row, column, needed=False) if column else ""
            if value:
                prompt[name] = value if name != "category" else identifier(value)
        return prompt

    def _id(self, row: Row, text: str) -> str:
        if self._columns.id is not None:
            return identifier(_text(row, self._columns.id))
        return f"p-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def identifier(text: str) -> str:
    """A text as an id of ours: letters, digits, dots, dashes; ValueError where none is left."""
    found = _UNFIT.sub("-", text.strip()).strip("-._")
    if not found:
        raise ValueError(f"`{text[:40]}` has no letter or digit that an id can have")
    return found


def _text(row: Row, column: str, *, needed: bool = True) -> str:
    """What stands at a path of columns; ValueError where a text is needed and none stands there."""
    value: object = row
    for step in _steps(column):
        value = _inner(value, step)
    if value is None or (isinstance(value, str) and not value.strip()):
        if needed:
            raise ValueError(f"column `{column}` is empty")
        return ""
    if isinstance(value, dict | list):
        raise ValueError(f"column `{column}` holds no text but a {type(value).__name__}")
    text = str(value)
    if "\0" in text:
        raise ValueError(f"column `{column}` holds a character that cannot be stored")
    return text.strip()


def _steps(column: str) -> Sequence[str]:
    return column.split(".")


def _inner(value: object, step: str) -> object:
    if isinstance(value, dict):
        if step not in value:
            known = ", ".join(map(str, value))
            raise ValueError(f"there is no column `{step}` (there are {known})")
        return value[step]
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None

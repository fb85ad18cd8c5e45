"""The prompt bank: prompts.jsonl, one JSON object a line, checked against the study."""

import json
from collections.abc import Iterator
from pathlib import Path

from arena.document_check import checked, did_you_mean, first_of
from arena.domain import Prompt
from arena.errors import InputError
from arena.study_schema import PromptDocument, StudyDocument
from arena.yaml_lines import YamlDocument, read_text, shown

EXAMPLE = '{"id": "greeting-1", "text": "Kaixo!"}'


def read_prompts(path: Path, study: StudyDocument) -> tuple[Prompt, ...]:
    """All prompts in the order of the file; blank lines are skipped.

    Raises:
        InputError: no such file, no prompt in it, or a line that is not a prompt of this study.
    """
    name = shown(path)
    found: dict[str, Prompt] = {}
    problems: list[InputError] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            prompt = _read_prompt(name, number, line, study)
            if prompt.id in found:
                raise InputError(
                    f"key `id`: `{prompt.id}` stands here for the second time",
                    where=name,
                    line=number,
                    cure="remove or rename one",
                )
        except InputError as error:
            problems.append(error)
        else:
            found[str(prompt.id)] = prompt
    if not problems and not found:
        problems = [InputError("there is no prompt", where=name, cure=f"write {EXAMPLE}")]
    if problems:
        raise first_of(problems)
    return tuple(found.values())


def _lines(path: Path) -> Iterator[str]:
    """One line after another, since a large bank as a whole would stand in memory twice."""
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError):
        # Read as a whole it fails again, and is told with its place.
        read_text(path, cure="write the prompts there or correct `prompts` in study.yaml")
        raise


def _read_prompt(name: str, number: int, line: str, study: StudyDocument) -> Prompt:
    try:
        value = json.loads(line, object_pairs_hook=_no_key_twice)
    except ValueError as error:
        raise InputError(
            f"this line is not JSON ({error})",
            where=name,
            line=number,
            cure=f"write one object like {EXAMPLE}",
        ) from error
    document = checked(YamlDocument(name, value, {(): number}), PromptDocument, value)
    if document.category is not None and document.category not in study.categories:
        raise InputError(
            f"key `category`: the study has no category `{document.category}`",
            where=name,
            line=number,
            cure=did_you_mean(
                document.category, study.categories, "declare it under `categories` in study.yaml"
            ),
        )
    language = document.language or study.language
    return Prompt(
        document.id,
        document.text,
        language,
        document.category,
        document.answer_language,
        document.source_text,
    )


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"key `{key}` stands twice")
    return dict(pairs)

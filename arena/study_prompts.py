"""The prompt bank: prompts.jsonl, one JSON object a line, checked against the study."""

from pathlib import Path

from arena.document_check import did_you_mean
from arena.domain import Prompt
from arena.study_lines import Located, read_lines
from arena.study_schema import PromptDocument, StudyDocument

EXAMPLE = '{"id": "greeting-1", "text": "Kaixo!"}'


def read_prompts(path: Path, study: StudyDocument) -> tuple[Prompt, ...]:
    """All prompts in the order of the file; blank lines are skipped.

    Raises:
        InputError: no such file, no prompt in it, or a line that is not a prompt of this study.
    """
    known: set[str] = set()

    def prompt_of(line: Located[PromptDocument]) -> Prompt:
        document = line.document
        if document.category is not None and document.category not in study.categories:
            cure = did_you_mean(
                document.category, study.categories, "declare it under `categories` in study.yaml"
            )
            problem = f"the study has no category `{document.category}`"
            raise line.problem("category", problem, cure)
        if document.id in known:
            problem = f"`{document.id}` stands here for the second time"
            raise line.problem("id", problem, "remove or rename one")
        known.add(document.id)
        return Prompt(
            document.id,
            document.text,
            document.language or study.language,
            document.category,
            document.answer_language,
            document.source_text,
        )

    return read_lines(
        path, PromptDocument, prompt_of, what="prompt", key="prompts", example=EXAMPLE
    )

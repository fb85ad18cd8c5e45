"""What the keys `eligibility` and `training` of study.yaml and a line of training.jsonl may hold."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from arena.study_types import Closed, Identifier, Language, LocalizedText, Text


class ConditionDocument(Closed):
    """Who may take part: those who answer a choice of the profile so; `say` is what others are told."""

    question: Identifier
    among: Annotated[list[Identifier], Field(min_length=1)]
    say: LocalizedText


class TrainingDocument(Closed):
    """Examples that are judged before the first battle. `required`: nobody begins without them."""

    file: Text
    required: bool = False


def just_a_file(value: object) -> object:
    """`training: training.jsonl` is short for examples that may be skipped."""
    return {"file": value} if isinstance(value, str) else value


class TrainingItemDocument(Closed):
    """One line of training.jsonl. `expected` is a code, or several, for each question that is asked."""

    id: Identifier
    prompt: Text
    left: Text
    right: Text
    expected: Annotated[
        dict[
            Identifier,
            Annotated[
                list[Identifier],
                Field(min_length=1),
                BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
            ],
        ],
        Field(min_length=1),
    ]
    explanation: LocalizedText
    task: Identifier | None = None
    language: Language | None = None
    answer_language: Language | None = None

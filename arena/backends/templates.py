"""How a conversation becomes the string that a base model continues.

`completion` joins the turns as they are. `frame` puts them into a few-shot frame: a base model has
seen many pages of questions with answers, so it continues one more with an answer, and the frame's
stop strings end it where the next question would begin. Neither needs a chat template, which a base
model does not have.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from arena.codes import Role
from arena.domain import (
    GenerationSettings,
    Message,
)
from arena.errors import InputError


def template_hash(template: str) -> str:
    """SHA-256 of a template's text, as hexadecimal."""
    return hashlib.sha256(template.encode()).hexdigest()


def _closing(text: str) -> str:
    if text.count("{conversation}") != 1 or not text.rstrip().endswith("{conversation}"):
        raise ValueError("must end with {conversation}, and hold it once")
    if text.count("{system}") > 1:
        raise ValueError("may hold {system} once")
    return text


def _one_turn(turn: str) -> str:
    if turn.count("{prompt}") != 1 or turn.count("{answer}") != 1:
        raise ValueError("must hold {prompt} once and {answer} once")
    if turn.index("{prompt}") > turn.index("{answer}"):
        raise ValueError("must hold {prompt} before {answer}")
    return turn


class Frame(BaseModel):
    """A few-shot frame. The model reads everything up to the last turn's `{answer}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, AfterValidator(_closing)] = Field(
        description="Examples, ending with {conversation}; {system} may mark the system prompt."
    )
    turn: Annotated[str, AfterValidator(_one_turn)] = Field(
        description="One turn, with {prompt} and {answer}."
    )
    stop: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        min_length=1, description="Strings with which the next turn would begin."
    )

    def render(self, messages: Sequence[Message]) -> str:
        """The exact string that the model continues with its answer.

        White space before `{answer}` in the last turn is left off: tokenizers join it with the first
        word, and a prompt that ends with it makes base models stumble.
        """
        before, _, after = self.turn.partition("{prompt}")
        between, _, end = after.partition("{answer}")
        turns = ""
        for message in messages:
            if message.role is Role.USER:
                turns += before + message.text.strip() + between
            elif message.role is Role.ASSISTANT:
                turns += message.text.strip() + end
        values = {"{conversation}": turns.rstrip(), "{system}": system_text(messages)}
        text = re.sub(r"\{conversation\}|\{system\}", lambda mark: values[mark.group()], self.text)
        return text.strip()

    @property
    def hash(self) -> str:
        """SHA-256 of text, turn and stop strings: equal for equal frames only."""
        return template_hash(self.model_dump_json())

    def settings(self, settings: GenerationSettings) -> GenerationSettings:
        """These settings with the frame's stop strings added."""
        return replace(settings, stop=tuple(dict.fromkeys((*settings.stop, *self.stop))))


FRAMES: Mapping[str, Frame] = MappingProxyType(
    {
        "eu": Frame(
            text=(
                "{system}\n\n"
                "Galdera: Zein da Frantziako hiriburua?\n"
                "Erantzuna: Frantziako hiriburua Paris da.\n\n"
                "Galdera: Idatzi bi esaldi euriari buruz.\n"
                "Erantzuna: Euria hodeietatik erortzen den ura da. Landareek bizitzeko behar dute.\n\n"
                "{conversation}"
            ),
            turn="Galdera: {prompt}\nErantzuna: {answer}\n\n",
            stop=("\nGaldera:", "\nErantzuna:"),
        ),
        "en": Frame(
            text=(
                "{system}\n\n"
                "Question: What is the capital of France?\n"
                "Answer: The capital of France is Paris.\n\n"
                "Question: Write two sentences about rain.\n"
                "Answer: Rain is water that falls from clouds. Plants need it to live.\n\n"
                "{conversation}"
            ),
            turn="Question: {prompt}\nAnswer: {answer}\n\n",
            stop=("\nQuestion:", "\nAnswer:"),
        ),
    }
)
"""The neutral frames that ship with the arena, by language: two plain examples, no persona."""


def frame_for(language: str | None) -> Frame:
    """The shipped frame of a language.

    Raises:
        InputError: there is none; a frame in another language would push the model towards it.
    """
    if language is None or language not in FRAMES:
        raise InputError(
            f"there is no shipped few-shot frame for the language {language!r}",
            cure=f"write one under options.frame with text, turn and stop (shipped: {', '.join(FRAMES)})",
        )
    return FRAMES[language]


def completion_prompt(messages: Sequence[Message]) -> str:
    """The turns as they are, one blank line apart; the system prompt is for chat models and left out."""
    return "\n\n".join(message.text for message in messages if message.role is not Role.SYSTEM)


def system_text(messages: Sequence[Message]) -> str:
    """The system prompt, empty if there is none."""
    return "\n\n".join(message.text for message in messages if message.role is Role.SYSTEM)


def without_system_role(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The same conversation for a model that knows no system role.

    The one rule: the system text is put in front of the first user message, one blank line apart.
    """
    system = system_text(messages)
    rest = [message for message in messages if message.role is not Role.SYSTEM]
    first, *others = rest
    return (Message(first.role, f"{system}\n\n{first.text}" if system else first.text), *others)


def messages_as_json(messages: Sequence[Message]) -> str:
    """The messages as sent, as JSON: the record where only a server knows the rendered string."""
    return json.dumps(
        [{"role": message.role.value, "content": message.text} for message in messages],
        ensure_ascii=False,
    )

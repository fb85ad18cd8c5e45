"""What all answers in one file have in common, and what is asked for each of them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from arena.backends.protocol import GenerationRequest
from arena.codes import Role
from arena.domain import (
    GenerationSettings,
    Message,
    Model,
    Prompt,
    Study,
)

_HASH_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """One answer that is to be made; `place` counts prompts and samples through the whole study."""

    prompt: Prompt
    sample: int
    place: int

    @property
    def prompt_id(self) -> str:
        """The prompt's id; a prompt of the bank has one."""
        return str(self.prompt.id)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One model with everything that shapes its answers, and how many are wanted of each prompt."""

    model: Model
    settings: GenerationSettings
    system_prompt: str
    language: str
    prompts: tuple[Prompt, ...]
    samples: int
    engine: str

    @property
    def wanted_count(self) -> int:
        """How many answers are wanted in all."""
        return len(self.prompts) * self.samples

    @property
    def run(self) -> str:
        """Equal for equal model, options, settings, system prompt, language and engine only."""
        model = asdict(replace(self.model, label="", factors={}))
        parts = [model, asdict(self.settings), self.system_prompt, self.language, self.engine]
        return _hash(json.dumps(parts, sort_keys=True, ensure_ascii=False))

    def wanted(self) -> Iterator[Wanted]:
        """All answers, one after another: every prompt once, then every prompt once more."""
        for sample in range(self.samples):
            for number, prompt in enumerate(self.prompts):
                yield Wanted(prompt, sample, number * self.samples + sample)

    def request(self, wanted: Wanted) -> GenerationRequest:
        """What a battle's first turn would ask. A fixed seed is counted on with the samples."""
        settings = self.settings
        if settings.seed is not None:
            settings = replace(settings, seed=settings.seed + wanted.sample)
        messages = [Message(Role.USER, wanted.prompt.text)]
        if self.system_prompt:
            messages.insert(0, Message(Role.SYSTEM, self.system_prompt))
        return GenerationRequest(tuple(messages), settings, wanted.prompt.id)


def recipe_for(study: Study, model: Model, *, samples: int, engine: str) -> Recipe:
    """How one model of a study answers its prompt bank."""
    return Recipe(
        model=model,
        settings=study.settings[model.id],
        system_prompt=study.system_prompt,
        language=study.language,
        prompts=study.prompts,
        samples=samples,
        engine=engine,
    )


def prompt_hash(prompt: Prompt) -> str:
    """Tells two texts of one prompt apart."""
    return _hash(prompt.text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_CHARACTERS]

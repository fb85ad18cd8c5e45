"""One call of `generate`: which engine answers for which model, into which file."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arena.backends.offline import OfflineEngine
from arena.backends.offline_transformers import OfflineTransformers
from arena.backends.offline_vllm import OfflineVLLM
from arena.backends.openai import OpenAIOptions
from arena.backends.registry import open_backend, read_options
from arena.backends.transformers import TransformersOptions
from arena.domain import Model, Study
from arena.errors import InputError
from arena.generation.answers_file import AnswersFile, answers_file
from arena.generation.asking import ask_all
from arena.generation.batches import answer_in_batches
from arena.generation.keeping import Keeper, Tally
from arena.generation.patience import Patience
from arena.generation.recipe import Recipe, recipe_for

ENGINES = ("auto", "live", "transformers", "vllm")


@dataclass(frozen=True)
class Manner:
    """How answers are made; `engine` is one of ENGINES."""

    samples: int = 1
    concurrency: int = 16
    retries: int = 5
    engine: str = "auto"
    engine_options: Mapping[str, Any] = field(default_factory=dict)


class Generation:
    """The answers of a study's models, made into a folder.

    Args:
        study: prompts, models and settings.
        folder: receives a file for each model.
        manner: how answers are made.
        follow: is told of each model as it begins, and gives what is called after each answer.
    """

    def __init__(
        self,
        study: Study,
        folder: Path,
        manner: Manner,
        follow: Callable[[Tally], Callable[[], None]],
    ) -> None:
        self.folder = folder
        self.tallies: list[Tally] = []
        self._study = study
        self._manner = manner
        self._follow = follow

    def path(self, model: str) -> Path:
        """Where a model's answers are."""
        return self.folder / f"{model}.jsonl"

    def make(self, models: Sequence[Model]) -> None:
        """Live models all at once; then the others one after another, since each fills the memory.

        Raises:
            InputError: an entry does not fit its engine, or a file cannot be gone on with.
        """
        if self._manner.engine == "vllm" and len(models) > 1:
            raise InputError(
                "vLLM keeps the memory of a model until its process ends",
                cure="name one model with --models, and run the command again for the next",
            )
        live = [model for model in models if self._engine(model) == "live"]
        if live:
            asyncio.run(self._ask_live(live))
        for model in models:
            if model not in live:
                self._answer_offline(model)

    async def _ask_live(self, models: Sequence[Model]) -> None:
        tasks = [asyncio.create_task(self._ask(model)) for model in models]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, model: Model) -> None:
        recipe = self._recipe(model)
        with answers_file(self.path(model.id), recipe) as answers:
            keeper = self._keeper(recipe, answers)
            folder = Path(self._study.folder)
            backend = open_backend(model, folder=folder, language=self._study.language)
            try:
                await ask_all(
                    backend,
                    recipe,
                    answers.missing(),
                    keeper,
                    concurrency=self._manner.concurrency,
                    patience=Patience(retries=self._manner.retries),
                )
            finally:
                await backend.close()

    def _answer_offline(self, model: Model) -> None:
        recipe = self._recipe(model)
        with answers_file(self.path(model.id), recipe) as answers:
            keeper = self._keeper(recipe, answers)
            if not keeper.tally.lacking:
                return
            engine = self._open(model)
            try:
                size = self._manner.concurrency
                answer_in_batches(engine, recipe, answers.missing(), keeper, size=size)
            finally:
                engine.close()

    def _recipe(self, model: Model) -> Recipe:
        engine = self._engine(model)
        return recipe_for(self._study, model, samples=self._manner.samples, engine=engine)

    def _keeper(self, recipe: Recipe, answers: AnswersFile) -> Keeper:
        tally = Tally(recipe.model.id, recipe.wanted_count, answers.there)
        self.tallies.append(tally)
        return Keeper(answers, tally, self._follow(tally))

    def _engine(self, model: Model) -> str:
        if self._manner.engine != "auto":
            return self._manner.engine
        return "transformers" if model.backend == "transformers" else "live"

    def _open(self, model: Model) -> OfflineEngine:
        own, folder = read_options(model), Path(self._study.folder)
        engine, language = self._engine(model), self._study.language
        if engine == "transformers" and isinstance(own, TransformersOptions):
            return OfflineTransformers(model, own, folder=folder, language=language)
        if engine == "vllm" and isinstance(own, OpenAIOptions | TransformersOptions):
            further = self._manner.engine_options
            return OfflineVLLM(model, own, folder=folder, language=language, engine=further)
        raise InputError(
            f"the engine {engine} finds no weights for {model.id!r}, whose backend is {model.backend}",
            cure="leave --engine out, or name other models with --models",
        )

"""Batches of prompts through transformers in this process: padded left, one step for all at once.

Each answer draws from a random generator of its own, seeded with a number that is recorded with it.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from arena.backends.answers import AnswerText
from arena.backends.checkpoint import load_tokenizer, require_chat_template
from arena.backends.offline import OfflineAnswer, Rendered, Renderer
from arena.backends.protocol import Completion, GenerationRequest
from arena.backends.token_text import TokenText
from arena.backends.transformers import TransformersOptions
from arena.backends.weights import load_weights, named, warpers
from arena.codes import Finish
from arena.domain import Model
from arena.errors import BackendError, InputError

if TYPE_CHECKING:
    from torch import Tensor

_SEED_BITS = 31


class OfflineTransformers:
    """Loaded weights that answer batches.

    Raises:
        InputError: the packages, the checkpoint or its chat template are missing.
    """

    def __init__(
        self, model: Model, options: TransformersOptions, *, folder: Path, language: str
    ) -> None:
        source = options.source(folder)
        self._tokenizer = load_tokenizer(source)
        require_chat_template(model, self._tokenizer.chat_template, options.checkpoint)
        import torch  # noqa: PLC0415

        self._torch = torch
        try:
            weights = load_weights(source, self._tokenizer)
        except (OSError, ValueError) as error:
            raise InputError(
                f"the weights of {source.name!r} cannot be loaded: {error}",
                cure="check options.checkpoint and revision, and that the hub can be reached",
            ) from error
        self._model = weights.model
        self._ends = weights.end_tokens
        revision = weights.revision
        self._engine = f"{weights.made_by}, in batches: {named(source, revision)}"
        self._renderer = Renderer(
            model, self._tokenizer, frame=options.frame, language=language, revision=revision
        )

    def answer(
        self, requests: Sequence[GenerationRequest]
    ) -> Sequence[OfflineAnswer | BackendError]:
        """All answers, when the last one is made."""
        results: list[OfflineAnswer | BackendError | _Row] = []
        longest = self._model.config.get_text_config().max_position_embeddings
        for request in requests:
            try:
                results.append(self._row(self._renderer.render(request, longest=longest)))
            except BackendError as error:
                results.append(error)
        rows = [result for result in results if isinstance(result, _Row)]
        if rows:
            try:
                self._generate(rows)
            except RuntimeError as error:  # torch's own, out of memory among them
                raise BackendError("unavailable", f"the model failed: {error}") from error
        return [self._result(result) if isinstance(result, _Row) else result for result in results]

    def close(self) -> None:
        """Free the weights."""
        del self._model
        if self._torch.cuda.is_available():
            self._torch.cuda.empty_cache()

    def _row(self, prompt: Rendered) -> "_Row":
        seed = prompt.settings.seed
        seed = secrets.randbits(_SEED_BITS) if seed is None else seed
        prompt = replace(prompt, settings=replace(prompt.settings, seed=seed))
        return _Row(
            prompt,
            TokenText(partial(self._tokenizer.decode, skip_special_tokens=True)),
            AnswerText(prompt.settings.stop, strip_start=self._renderer.strips_start),
            self._ends,
        )

    def _generate(self, rows: Sequence["_Row"]) -> None:
        width = max(len(row.prompt.tokens) for row in rows)
        padding = [[0] * (width - len(row.prompt.tokens)) for row in rows]
        tokens = [pad + row.prompt.tokens for pad, row in zip(padding, rows, strict=True)]
        mask = [pad + [1] * len(row.prompt.tokens) for pad, row in zip(padding, rows, strict=True)]
        device = self._model.device
        self._model.generate(
            self._torch.tensor(tokens, device=device),
            attention_mask=self._torch.tensor(mask, device=device),
            max_new_tokens=max(row.prompt.settings.max_tokens for row in rows),
            do_sample=False,
            logits_processor=self._sampling(rows),
            stopping_criteria=[partial(self._feed, rows)],
        )

    def _feed(self, rows: Sequence["_Row"], tokens: "Tensor", *_: object, **__: object) -> "Tensor":
        """What the library asks after each step: which rows are done."""
        for row, token in zip(rows, tokens[:, -1].tolist(), strict=True):
            row.feed(token)
        return self._torch.tensor([row.done for row in rows], device=tokens.device)

    def _sampling(self, rows: Sequence["_Row"]) -> list[Callable[["Tensor", "Tensor"], "Tensor"]]:
        """Sampling as a last step before the greedy choice, a generator for each row."""
        settings = rows[0].prompt.settings
        if settings.temperature == 0:
            return []
        torch = self._torch
        generators = [
            torch.Generator(self._model.device).manual_seed(row.prompt.settings.seed)
            for row in rows
        ]
        warped = warpers(settings)

        def only_the_drawn_tokens(tokens: "Tensor", scores: "Tensor") -> "Tensor":
            probabilities = warped(tokens, scores.float()).softmax(dim=-1)
            drawn = torch.stack(
                [
                    torch.multinomial(line, 1, generator=generator)
                    for line, generator in zip(probabilities, generators, strict=True)
                ]
            )
            return torch.full_like(scores, -torch.inf).scatter_(1, drawn, 0.0)

        return [only_the_drawn_tokens]

    def _result(self, row: "_Row") -> OfflineAnswer | BackendError:
        try:
            text = row.text()
        except BackendError as error:
            return error
        return OfflineAnswer(
            text,
            Completion(
                finish=Finish.STOP if row.ended else Finish.LENGTH,
                settings=row.prompt.settings,
                rendered_prompt=row.prompt.text,
                engine=self._engine,
                prompt_tokens=len(row.prompt.tokens),
                response_tokens=row.count,
                origin=row.prompt.origin,
            ),
        )


class _Row:
    """One answer of a batch as it grows."""

    def __init__(
        self, prompt: Rendered, text: TokenText, answer: AnswerText, ends: frozenset[int]
    ) -> None:
        self.prompt = prompt
        self.count = 0
        self.ended = False
        self._tokens = text
        self._answer = answer
        self._ends = ends
        self._pieces: list[str] = []
        self._error: BackendError | None = None

    @property
    def done(self) -> bool:
        return (
            self.ended or self._error is not None or self.count >= self.prompt.settings.max_tokens
        )

    def feed(self, token: int) -> None:
        """Take the next token; what comes after the end is the library's filling."""
        if self.done:
            return
        self.count += 1
        if token in self._ends:
            self.ended = True
            return
        self._take(self._tokens.feed(token))
        self.ended = self._answer.stopped

    def text(self) -> str:
        """The whole answer; raises the BackendError that it ended with."""
        if self._error is None:
            self._take(self._tokens.finish())
            self.ended = self.ended or self._answer.stopped
        if self._error is not None:
            raise self._error
        return "".join([*self._pieces, *(piece.text for piece in self._answer.finish())])

    def _take(self, text: str) -> None:
        try:
            self._pieces += [piece.text for piece in self._answer.feed(text)]
        except BackendError as error:
            self._error = error

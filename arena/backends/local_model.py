"""Loaded weights in this process, and a blocking way to continue prompts with them."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from arena.backends.checkpoint import CheckpointSource
from arena.backends.rows import Job, Row, with_revision
from arena.backends.weights import load_weights, named, warpers
from arena.domain import GenerationSettings
from arena.errors import BackendError

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from transformers import LogitsProcessorList, PreTrainedTokenizerBase

_SEED_BITS = 31


class LocalModel:
    """Loaded weights. Not for two threads at once: its owner runs one generation after another."""

    def __init__(self, tokenizer: "PreTrainedTokenizerBase", source: CheckpointSource) -> None:
        import torch  # noqa: PLC0415

        self._torch = torch
        self._tokenizer = tokenizer
        weights = load_weights(source, tokenizer)
        self._model = weights.model
        self._end_tokens = weights.end_tokens
        self._revision = weights.revision
        self.engine = f"{weights.made_by}: {named(source, weights.revision)}"

    def generate(self, jobs: Sequence[Job]) -> None:
        """Make several answers together, blocking; each is told its own pieces and its own end.

        An absent seed is drawn here and recorded, so that every answer can be repeated. A prompt that
        does not fit is refused, and the others go on.
        """
        rows = []
        for job in jobs:
            try:
                rows.append(self._row(with_revision(job, self._revision)))
            except BackendError as error:
                job.tell(error)
        if not rows:
            return
        try:
            self._run(rows)
        except Exception as error:
            failure = BackendError("unavailable", f"the model failed: {error}")
            failure.__cause__ = error
            for row in rows:
                row.fail(failure)

    def _row(self, job: Job) -> Row:
        inputs = self._tokens(job.prompt, special_tokens=job.special_tokens)
        settings = self._possible(job.settings, len(inputs))
        decode = partial(self._tokenizer.decode, skip_special_tokens=True)
        return Row(job, inputs, settings, decode, self._end_tokens, self.engine)

    def _run(self, rows: Sequence[Row]) -> None:
        """Prompts are filled up on the left, so that all answers begin at the same place."""
        torch, longest = self._torch, max(len(row.inputs) for row in rows)
        gaps = [longest - len(row.inputs) for row in rows]
        pad = self._model.generation_config.pad_token_id
        filled = [[pad] * gap + row.inputs for gap, row in zip(gaps, rows, strict=True)]
        mask = [[0] * gap + [1] * len(row.inputs) for gap, row in zip(gaps, rows, strict=True)]
        self._model.generate(
            torch.tensor(filled, device=self._model.device),
            attention_mask=torch.tensor(mask, device=self._model.device),
            max_new_tokens=max(row.settings.max_tokens for row in rows),
            do_sample=False,
            streamer=_Listener(rows),
            logits_processor=[self._sampling(rows)],
            stopping_criteria=[partial(self._have_ended, rows)],
        )

    def _tokens(self, prompt: str, *, special_tokens: bool) -> list[int]:
        return list(self._tokenizer(prompt, add_special_tokens=special_tokens).input_ids)

    def _possible(self, settings: GenerationSettings, prompt_tokens: int) -> GenerationSettings:
        room = self._model.config.get_text_config().max_position_embeddings - prompt_tokens
        if room < 1:
            raise BackendError(
                "rejected", f"the prompt's {prompt_tokens} tokens exceed the context"
            )
        seed = secrets.randbits(_SEED_BITS) if settings.seed is None else settings.seed
        return replace(settings, max_tokens=min(settings.max_tokens, room), seed=seed)

    def _sampling(self, rows: Sequence[Row]) -> Callable[["Tensor", "Tensor"], "Tensor"]:
        """Sampling as a last step before the greedy choice, with settings and chance of each row's own.

        The library would draw from torch's global generator, and answers that are made at the same time
        would take each other's numbers.
        """
        torch = self._torch
        own = [self._drawing(row.settings) for row in rows]

        def only_the_drawn_tokens(tokens: "Tensor", scores: "Tensor") -> "Tensor":
            chosen = scores.clone()
            for place, (row, drawing) in enumerate(zip(rows, own, strict=True)):
                if drawing is None or row.ended:
                    continue
                warped, generator = drawing
                one = slice(place, place + 1)
                probabilities = warped(tokens[one], scores[one].float()).softmax(dim=-1)
                drawn = torch.multinomial(probabilities, 1, generator=generator)
                chosen[one] = torch.full_like(scores[one], -torch.inf).scatter_(1, drawn, 0.0)
            return chosen

        return only_the_drawn_tokens

    def _drawing(
        self, settings: GenerationSettings
    ) -> "tuple[LogitsProcessorList, Generator] | None":
        """How one row draws; None where it takes the likeliest."""
        if settings.temperature == 0:
            return None
        generator = self._torch.Generator(self._model.device).manual_seed(settings.seed)
        return warpers(settings), generator

    def _have_ended(
        self, rows: Sequence[Row], tokens: "Tensor", *_: object, **__: object
    ) -> "Tensor":
        return self._torch.tensor([row.ended for row in rows], device=tokens.device)


class _Listener:
    """What `generate` calls a streamer: it is given all prompts once and then a token of each row."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._prompts_seen = False

    def put(self, tokens: "Tensor") -> None:
        if not self._prompts_seen:
            self._prompts_seen = True
            return
        for row, token in zip(self._rows, tokens.tolist(), strict=True):
            row.put(token)

    def end(self) -> None:
        """Nothing to do: every row has told its own end."""

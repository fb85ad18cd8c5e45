"""Loaded weights in this process, and a blocking way to continue a prompt with them.

Torch and transformers are imported only once a model asks for them: they cost seconds and gigabytes.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from arena.backends.answers import AnswerText
from arena.backends.checkpoint import CheckpointSource
from arena.backends.protocol import Completion, Piece
from arena.backends.token_text import TokenText
from arena.codes import Finish
from arena.domain import (
    GenerationSettings,
    Origin,
)
from arena.errors import BackendError

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedTokenizerBase

_SEED_BITS = 31
_LOADING = threading.Lock()  # the library's loading code swaps global state: never two at once


class LocalModel:
    """Loaded weights. Not for two threads at once: its owner runs one generation after another."""

    def __init__(self, tokenizer: "PreTrainedTokenizerBase", source: CheckpointSource) -> None:
        import torch  # noqa: PLC0415
        import transformers  # noqa: PLC0415

        self._torch = torch
        self._transformers = transformers
        self._tokenizer = tokenizer
        device = source.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        with _LOADING:
            self._model = transformers.AutoModelForCausalLM.from_pretrained(
                source.name, dtype=source.dtype, **source.loading
            ).to(device)
        self._end_tokens = self._forget_sampling_defaults()
        revision = getattr(self._model.config, "_commit_hash", None) or source.revision
        self._revision = revision
        self.engine = (
            f"transformers {transformers.__version__} with torch {torch.__version__} on {device}: "
            f"{source.name}{f'@{revision}' if revision else ''}"
        )

    def generate(
        self,
        prompt: str,
        settings: GenerationSettings,
        *,
        origin: Origin,
        special_tokens: bool,
        strip_start: bool,
        stopped: Callable[[], bool],
        tell: Callable[[Piece], None],
    ) -> Completion:
        """Continue `prompt`, blocking, telling each piece as it comes.

        Args:
            prompt: the exact string, chat markup included where there is any.
            settings: an absent seed is drawn here and recorded, so that every answer can be repeated.
            origin: how the prompt was rendered; the revision of the weights is added here.
            special_tokens: whether the tokenizer adds its beginning-of-text token.
            strip_start: drop white space before the answer.
            stopped: asked after every token; True ends the work.
            tell: receives the pieces.

        Raises:
            BackendError: refused if the prompt does not fit, cut if stopped, empty if nothing came.
        """
        inputs = self._tokens(prompt, special_tokens=special_tokens)
        settings = self._possible(settings, len(inputs))
        listener = _Listener(
            TokenText(partial(self._tokenizer.decode, skip_special_tokens=True)),
            AnswerText(settings.stop, strip_start=strip_start),
            self._end_tokens,
            tell,
        )
        self._run(inputs, settings, listener, stopped)
        listener.finish()
        ended = listener.answer.stopped or listener.tokens[-1] in self._end_tokens
        return Completion(
            finish=Finish.STOP if ended else Finish.LENGTH,
            settings=settings,
            rendered_prompt=prompt,
            engine=self.engine,
            prompt_tokens=len(inputs),
            response_tokens=len(listener.tokens),
            origin=replace(origin, revision=self._revision),
        )

    def _run(
        self,
        inputs: list[int],
        settings: GenerationSettings,
        listener: "_Listener",
        stopped: Callable[[], bool],
    ) -> None:
        tensor = self._torch.tensor([inputs], device=self._model.device)
        self._model.generate(
            tensor,
            attention_mask=self._torch.ones_like(tensor),
            max_new_tokens=settings.max_tokens,
            do_sample=False,
            streamer=listener,
            logits_processor=list(self._sampling(settings)),
            stopping_criteria=[
                partial(self._is_done, lambda: listener.answer.stopped or stopped())
            ],
        )
        if stopped():
            raise BackendError("cut", "the generation was stopped")

    def _forget_sampling_defaults(self) -> frozenset[int]:
        """Keep the end tokens of the checkpoint's generation settings and nothing else.

        A checkpoint may bring penalties and cut-offs of its own, which would act unseen beside the
        study's settings and differ from model to model.
        """
        ends = self._model.generation_config.eos_token_id
        if ends is None:
            ends = self._tokenizer.eos_token_id
        tokens = ends if isinstance(ends, list) else [] if ends is None else [ends]
        self._model.generation_config = self._transformers.GenerationConfig(
            eos_token_id=tokens or None, pad_token_id=tokens[0] if tokens else 0
        )
        return frozenset(tokens)

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

    def _sampling(
        self, settings: GenerationSettings
    ) -> Iterator[Callable[["Tensor", "Tensor"], "Tensor"]]:
        """Sampling as a last step before the greedy choice, with a random generator of its own.

        The library would draw from torch's global generator, and two models that answer at once
        would take each other's numbers.
        """
        if settings.temperature == 0:
            return
        torch = self._torch
        generator = torch.Generator(self._model.device).manual_seed(settings.seed)
        warpers = self._transformers.LogitsProcessorList(
            [self._transformers.TemperatureLogitsWarper(float(settings.temperature))]
        )
        if settings.top_p < 1:
            warpers.append(self._transformers.TopPLogitsWarper(settings.top_p))

        def only_the_drawn_token(tokens: "Tensor", scores: "Tensor") -> "Tensor":
            probabilities = warpers(tokens, scores.float()).softmax(dim=-1)
            drawn = torch.multinomial(probabilities, 1, generator=generator)
            return torch.full_like(scores, -torch.inf).scatter_(1, drawn, 0.0)

        yield only_the_drawn_token

    def _is_done(
        self, done: Callable[[], bool], tokens: "Tensor", *_: object, **__: object
    ) -> "Tensor":
        return self._torch.full(tokens.shape[:1], done(), device=tokens.device)


class _Listener:
    """What `generate` calls a streamer: it is given the prompt once and then every token."""

    def __init__(
        self,
        text: TokenText,
        answer: AnswerText,
        end_tokens: frozenset[int],
        tell: Callable[[Piece], None],
    ) -> None:
        self._text = text
        self._end_tokens = end_tokens
        self._tell = tell
        self._prompt_seen = False
        self.answer = answer
        self.tokens: list[int] = []

    def put(self, tokens: "Tensor") -> None:
        if not self._prompt_seen:
            self._prompt_seen = True
            return
        for token in tokens.tolist():
            self.tokens.append(token)
            if token not in self._end_tokens:
                for piece in self.answer.feed(self._text.feed(token)):
                    self._tell(piece)

    def end(self) -> None:
        """Nothing to do: `finish` is called where its errors can be raised."""

    def finish(self) -> None:
        for piece in (*self.answer.feed(self._text.finish()), *self.answer.finish()):
            self._tell(piece)

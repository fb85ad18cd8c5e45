"""Engines that answer many conversations at once, for answers that nobody waits for.

They are to `arena generate` what backends are to a battle, block until the last answer is there, and
cannot be asked for a single one as it is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from arena.backends.checkpoint import render_chat
from arena.backends.protocol import Completion, GenerationRequest
from arena.backends.templates import Frame, completion_prompt, frame_for, template_hash
from arena.codes import Rendering, Template
from arena.domain import GenerationSettings, Model, Origin
from arena.errors import BackendError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class OfflineAnswer:
    """A whole answer and how it was made."""

    text: str
    completion: Completion


class OfflineEngine(Protocol):
    """One model that answers in batches."""

    def answer(
        self, requests: Sequence[GenerationRequest]
    ) -> Sequence[OfflineAnswer | BackendError]:
        """One result for each request, in their order.

        Raises:
            BackendError: unavailable, if the batch as a whole failed.
        """

    def close(self) -> None:
        """Give back what the model holds."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A conversation as the tokens that a model reads."""

    text: str
    tokens: list[int]
    settings: GenerationSettings
    origin: Origin


class Renderer:
    """Writes conversations down for one model, in the same words as the live backends."""

    def __init__(
        self,
        model: Model,
        tokenizer: "PreTrainedTokenizerBase",
        *,
        frame: Frame | None,
        language: str,
        revision: str | None,
    ) -> None:
        self._template = model.template
        self._tokenizer = tokenizer
        self._frame = (frame or frame_for(language)) if model.template is Template.FRAME else None
        self._chat_template_hash = template_hash(str(tokenizer.chat_template))
        self._revision = revision

    @property
    def strips_start(self) -> bool:
        """Whether white space before the answer belongs to the frame."""
        return self._frame is not None

    def render(self, request: GenerationRequest, *, longest: int) -> Rendered:
        """The conversation as tokens.

        Args:
            request: what is asked.
            longest: how many tokens prompt and answer may have together; the answer's limit is
                lowered to what is left.

        Raises:
            BackendError: refused, if it does not fit or the chat template does not take it.
        """
        text, origin = self._text(request)
        special = self._template is not Template.CHAT
        tokens = list(self._tokenizer(text, add_special_tokens=special).input_ids)
        room = longest - len(tokens)
        if room < 1:
            raise BackendError("refused", f"the prompt's {len(tokens)} tokens exceed the context")
        settings = self._frame.settings(request.settings) if self._frame else request.settings
        limit = min(settings.max_tokens, room)
        return Rendered(text, tokens, replace(settings, max_tokens=limit), origin)

    def _text(self, request: GenerationRequest) -> tuple[str, Origin]:
        if self._template is Template.CHAT:
            text, rendering = render_chat(self._tokenizer, request.messages)
            return text, Origin(rendering, self._chat_template_hash, self._revision)
        if self._frame:
            text = self._frame.render(request.messages)
            return text, Origin(Rendering.FRAME, self._frame.hash, self._revision)
        text = completion_prompt(request.messages)
        return text, Origin(Rendering.COMPLETION, None, self._revision)

"""Small models in this very process: no server, no GPU needed; answers that wait are made together.

Entries that name the same checkpoint in the same way share its weights and its queue (`batching`).
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from arena.backends.batching import worker_of
from arena.backends.checkpoint import (
    CheckpointSource,
    find_checkpoint,
    load_tokenizer,
    render_chat,
    require_chat_template,
)
from arena.backends.options import BackendOptions
from arena.backends.protocol import Completion, GenerationRequest, Piece
from arena.backends.rows import Job
from arena.backends.templates import Frame, completion_prompt, frame_for, template_hash
from arena.codes import Rendering, Template
from arena.domain import (
    Model,
    Origin,
)
from arena.errors import BackendError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class TransformersOptions(BackendOptions):
    """Options of `backend: transformers`."""

    checkpoint: str = Field(
        min_length=1, description="Folder, seen from the study's or one above it, or hub id."
    )
    revision: str | None = Field(default=None, description="Branch, tag or commit on the hub.")
    device: str = Field(default="auto", description="auto, cpu, cuda, cuda:1, mps and so on.")
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        default="auto", description="Number format of the weights; auto is the checkpoint's own."
    )
    trust_remote_code: bool = Field(
        default=False, description="Run code that comes with the checkpoint; only if you read it."
    )
    frame: Frame | None = Field(
        default=None, description="Few-shot frame of template: frame; default by study language."
    )

    max_batch: int = Field(
        default=8, ge=1, description="How many answers are made together at most; 1 is one by one."
    )

    def source(self, folder: Path) -> CheckpointSource:
        """Where the weights are; InputError where they cannot be."""
        return CheckpointSource(
            find_checkpoint(self.checkpoint, folder),
            self.revision,
            self.device,
            self.dtype,
            self.trust_remote_code,
        )

    def open(self, model: Model, *, folder: Path, language: str | None) -> "TransformersBackend":
        """Load the tokenizer now and the weights in the background."""
        source = self.source(folder)
        tokenizer = load_tokenizer(source)
        require_chat_template(model, tokenizer.chat_template, self.checkpoint)
        frame = None
        if model.template is Template.FRAME:
            frame = self.frame or frame_for(language)
        return TransformersBackend(model.template, frame, tokenizer, source, self.max_batch)


class TransformersBackend:
    """One model in this process."""

    live = True

    def __init__(
        self,
        template: Template,
        frame: Frame | None,
        tokenizer: "PreTrainedTokenizerBase",
        source: CheckpointSource,
        most: int,
    ) -> None:
        self._template = template
        self._frame = frame
        self._tokenizer = tokenizer
        # A tokenizer may hold several templates by name; the mapping as a whole is then what it renders with.
        self._chat_template_hash = template_hash(str(tokenizer.chat_template))
        self._most = most
        self._closing = threading.Event()
        self._worker = worker_of(tokenizer, source)

    async def stream(self, request: GenerationRequest) -> AsyncIterator[Piece | Completion]:
        """The answer as it is made. Closing early ends it within one token."""
        loop = asyncio.get_running_loop()
        parts: asyncio.Queue[Piece | Completion | BackendError] = asyncio.Queue()
        left = threading.Event()

        def tell(part: Piece | Completion | BackendError) -> None:
            if not left.is_set():
                loop.call_soon_threadsafe(parts.put_nowait, part)

        try:
            self._worker.submit(self._job(request, left, tell))
            while not isinstance(part := await parts.get(), Completion):
                if isinstance(part, BackendError):
                    raise part
                yield part
            yield part
        finally:
            left.set()

    async def close(self) -> None:
        """End what is being made; whoever is the last to use the weights waits for their thread."""
        if not self._closing.is_set():
            self._closing.set()
            await asyncio.to_thread(self._worker.leave)

    def _job(
        self,
        request: GenerationRequest,
        left: threading.Event,
        tell: Callable[[Piece | Completion | BackendError], None],
    ) -> Job:
        prompt, origin = self._render(request)
        return Job(
            prompt=prompt,
            settings=self._frame.settings(request.settings) if self._frame else request.settings,
            origin=origin,
            special_tokens=self._template is not Template.CHAT,
            strip_start=self._frame is not None,
            most=self._most,
            stopped=lambda: left.is_set() or self._closing.is_set(),
            tell=tell,
        )

    def _render(self, request: GenerationRequest) -> tuple[str, Origin]:
        if self._template is Template.CHAT:
            prompt, rendering = render_chat(self._tokenizer, request.messages)
            return prompt, Origin(rendering, self._chat_template_hash)
        if self._frame:
            return self._frame.render(request.messages), Origin(Rendering.FRAME, self._frame.hash)
        return completion_prompt(request.messages), Origin(Rendering.COMPLETION)

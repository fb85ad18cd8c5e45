"""What an OpenAI-compatible server says of itself: whether it is vLLM, and its chat template.

vLLM names itself as the owner in its list of models. It tells the rendered prompt of a chat to whoever asks for
`return_prompt_text`, and its chat template at `/tokenizer_info` if it was started with
`--enable-tokenizer-info-endpoint`. Other servers may refuse such a request, so only vLLM is asked.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import TypeVar

import openai
from pydantic import BaseModel, ConfigDict, ValidationError

from arena.backends.templates import template_hash

logger = logging.getLogger(__name__)

VLLM = "vllm"
PATIENCE_SECONDS = 0.5
"""How long a first answer waits for what the server says of itself, once for each server and process."""
TIME_LIMIT_SECONDS = 5.0
PAUSE_SECONDS = 60.0
"""After a failed look at a server it is left alone for so long."""


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What the arena makes use of. `template_hash` is None where the server does not tell its template."""

    tells_prompt: bool = False
    template_hash: str | None = None


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _ListedModel(_Foreign):
    id: str
    owned_by: str | None = None


class _ModelList(_Foreign):
    data: list[_ListedModel]


class _TokenizerInfo(_Foreign):
    chat_template: str | dict[str, str] | None = None


Told = TypeVar("Told", bound=_Foreign)


class Inquiry:
    """Looks once, beside the first answers, and keeps what a server said for the life of the process.

    Args:
        client: the way to the server, with its key.
        served_name: the model that is asked for.
        promised: hash of the template that models.yaml says is served, if it does.
    """

    def __init__(
        self, client: openai.AsyncOpenAI, served_name: str, promised: str | None = None
    ) -> None:
        self._client = client
        self._served_name = served_name
        self._promised = promised
        self._facts: ServerFacts | None = None
        self._looking: asyncio.Task[None] | None = None
        self._again_at = 0.0

    async def facts(self) -> ServerFacts:
        """What is known now. The very first answers wait for it a moment; a server that is late delays no other."""
        if self._facts is None:
            loop = asyncio.get_running_loop()
            if self._looking is None or (self._looking.done() and loop.time() >= self._again_at):
                self._looking = loop.create_task(self._look())
            await asyncio.wait([self._looking], timeout=PATIENCE_SECONDS)
        return self._facts or ServerFacts(template_hash=self._promised)

    async def close(self) -> None:
        """Stop looking."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        # Before the look and not after it, so that nobody waits for a second one of a server that hangs.
        self._again_at = asyncio.get_running_loop().time() + PAUSE_SECONDS
        try:
            if not await self._is_vllm():
                self._facts = ServerFacts(template_hash=self._promised)
                return
            told = await self._template_hash()
        except (openai.OpenAIError, ValueError) as error:
            kind = type(error).__name__
            logger.info("%s does not say which server it is yet: %s", self._served_name, kind)
            return
        if told and self._promised and told != self._promised:
            logger.warning(
                "the server of %s uses another chat template than the file in serve.chat_template",
                self._served_name,
            )
        self._facts = ServerFacts(tells_prompt=True, template_hash=told or self._promised)

    async def _is_vllm(self) -> bool:
        listed = await self._got("/models", _ModelList)
        return listed is not None and any(
            one.id == self._served_name and one.owned_by == VLLM for one in listed.data
        )

    async def _template_hash(self) -> str | None:
        base = str(self._client.base_url).rstrip("/")
        info = await self._got(f"{base.removesuffix('/v1')}/tokenizer_info", _TokenizerInfo)
        if info is None or not info.chat_template:
            return None
        # Several templates by name are hashed as the tokenizer holds them, as for weights in this process.
        return template_hash(str(info.chat_template))

    async def _got(self, path: str, shape: type[Told]) -> Told | None:
        """What the server says there, None where it has nothing of that shape; raises where it may have it later."""
        try:
            said = await self._client.get(
                path, cast_to=object, options={"timeout": TIME_LIMIT_SECONDS}
            )
            return shape.model_validate(said)
        except openai.APIStatusError as error:
            if error.status_code == 429 or error.status_code >= 500:
                raise
            return None
        except ValidationError:
            return None

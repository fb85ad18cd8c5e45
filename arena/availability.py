"""Which models can be asked at this moment, and who answers for those that cannot.

Every stream passes through here, so that failures are counted in one place. A model that failed three
times in a row is left out of the draw, and tried again with a short request of our own: no participant
waits for a model that is known to be down. Where a model is silent for unusually long, such a request says
whether it is slow or hangs.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace

from arena.backends.protocol import Backend, Completion, GenerationRequest, Piece
from arena.backends.stand_ins import StandIn
from arena.breakers import BUSY, Breaker, is_failure
from arena.capacity import Crowd
from arena.codes import Role
from arena.domain import Message, Prompt, Study
from arena.errors import BackendError, LineFull, ModelsUnreachable
from arena.pacing import Incoming
from arena.silence import Listener

logger = logging.getLogger(__name__)

PROBE_TOKENS = 8
SUSPECT_SECONDS = 1.0
"""A model that failed once is tried again by ourselves after so long."""


@dataclass(frozen=True, slots=True)
class Entrants:
    """Who may be drawn for a battle; `recorded` says that answers made beforehand are shown."""

    models: tuple[str, ...]
    recorded: bool = False


class Availability:
    """The models of one study, with a breaker for each that is live."""

    def __init__(
        self,
        study: Study,
        backends: Mapping[str, Backend],
        stand_ins: Mapping[str, StandIn],
        monotonic: Callable[[], float],
    ) -> None:
        self._study = study
        self._backends = backends
        self._stand_ins = stand_ins
        self._monotonic = monotonic
        self._breakers = {name: Breaker() for name, each in backends.items() if each.live}
        self._down = {name: asyncio.Event() for name in self._breakers}
        live = {name: backends[name] for name in self._breakers}
        self._listener = Listener(live, self._short_request)
        self._probes: dict[str, asyncio.Task[None]] = {}

    @property
    def resting(self) -> tuple[str, ...]:
        """The models that are left alone because they failed; for the operator only."""
        return tuple(name for name, breaker in self._breakers.items() if breaker.is_open)

    @property
    def probing(self) -> tuple[str, ...]:
        """The models that are being tried by a request of our own."""
        return tuple(self._probes)

    @property
    def busy(self) -> int:
        """How many requests were turned away by a server that had too much to do."""
        return sum(breaker.busy for breaker in self._breakers.values())

    def is_live(self, model: str) -> bool:
        """Whether a model can answer any prompt, when its server is well; never one that has left the study."""
        return model in self._backends and self._backends[model].live

    def able(self, prompt: Prompt) -> tuple[str, ...]:
        """Who can answer a prompt when all is well: everybody one of the bank, live models others."""
        models = (model.id for model in self._study.models)
        return tuple(name for name in models if prompt.id is not None or self.is_live(name))

    def present(self, prompt: Prompt) -> tuple[str, ...]:
        """Who of them is asked now; probes of the others that are due are begun."""
        for name, breaker in self._breakers.items():
            if breaker.probe_is_due(self._monotonic()):
                self._begin_probe(name)
        return tuple(name for name in self.able(prompt) if name not in self.resting)

    def is_short(self, crowd: Crowd) -> bool:
        """Whether battles on prompts of the bank go on by recorded answers now, where there are any."""
        return crowd is not Crowd.NONE or len(self._study.models) - len(self.resting) < 2

    def recorded(self, prompt: Prompt) -> tuple[str, ...]:
        """Who has an answer to a prompt that was made beforehand."""
        if prompt.id is None:
            return ()
        return tuple(
            model.id
            for model in self._study.models
            if not self.is_live(model.id)
            or (model.id in self._stand_ins and prompt.id in self._stand_ins[model.id].prompts)
        )

    def entrants(self, prompt: Prompt, crowd: Crowd) -> Entrants:
        """Among whom a pair is drawn now. With fewer than two models, or in a crowd, recorded answers go on.

        Raises:
            ModelsUnreachable: fewer than two models answer, live or recorded.
            LineFull: too many wait already, and there are no recorded answers to this prompt.
        """
        present = self.present(prompt)
        if len(present) >= 2 and crowd is Crowd.NONE:
            return Entrants(present)
        recorded = self.recorded(prompt)
        if len(recorded) >= 2:
            return Entrants(recorded, recorded=True)
        if len(present) < 2:
            raise ModelsUnreachable(f"{len(present)} of {len(self._backends)} models answer")
        if crowd is Crowd.FULL:
            raise LineFull("the waiting line is full")
        return Entrants(present)

    async def stream(
        self, model: str, request: GenerationRequest, *, recorded: bool = False
    ) -> AsyncGenerator[Piece | Completion]:
        """The model's answer, or its recorded one; how it ends is counted."""
        stand_in = self._stand_ins.get(model) if recorded else None
        live = stand_in is None and self.is_live(model)
        asked = stand_in.backend if stand_in else self._backends[model]
        stream = self._listener.stream(model, request) if live else asked.stream(request)
        try:
            async for part in stream:
                if live and isinstance(part, Completion):
                    self._breakers[model].succeeded()
                yield part
        except BackendError as error:
            if live:
                self._note(model, error)
            raise
        except Exception as error:  # a bug in a backend tells against the model too
            if live:
                self._note(model, BackendError("bug", type(error).__name__))
            raise
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()

    async def first_piece(self, model: str, incoming: Incoming) -> None:
        """Wait for the first piece, but no longer than until the model is found down, by others or by us.

        Raises BackendError when none will come.
        """
        if model not in self._down:
            return await incoming.first_piece()
        spoken = asyncio.ensure_future(incoming.first_piece())
        down = asyncio.ensure_future(self._down[model].wait())
        hangs = asyncio.ensure_future(self._listener.until_it_hangs(model))
        try:
            await asyncio.wait({spoken, down, hangs}, return_when=asyncio.FIRST_COMPLETED)
            if spoken.done():
                return spoken.result()
            if down.done():
                raise BackendError("down", "other battles found this model down meanwhile")
            # The request itself has not failed, and is about to be given up.
            error = BackendError("timeout", hangs.result())
            self._note(model, error)
            raise error
        finally:
            for each in (spoken, down, hangs):
                each.cancel()
            await asyncio.gather(spoken, down, hangs, return_exceptions=True)

    async def close(self) -> None:
        """Stop the requests of our own."""
        probes = tuple(self._probes.values())
        for probe in probes:
            probe.cancel()
        await asyncio.gather(*probes, return_exceptions=True)
        await self._listener.close()

    def _note(self, model: str, error: BackendError) -> None:
        breaker = self._breakers[model]
        if error.kind == BUSY:
            breaker.busy += 1
        if not is_failure(error):
            return
        if breaker.failed(self._monotonic()):
            self._down[model].set()
            logger.warning("model %s is left out: it failed repeatedly, at last: %s", model, error)
        elif breaker.is_suspect():
            # Rather a request of our own than the next participants find out what is wrong.
            self._begin_probe(model, SUSPECT_SECONDS)

    def _begin_probe(self, model: str, pause: float = 0.0) -> None:
        if model not in self._probes:
            self._breakers[model].probing(self._monotonic())
            self._probes[model] = asyncio.create_task(self._probe(model, pause))

    def _short_request(self, model: str) -> GenerationRequest:
        texts = (self._study.system_prompt, next((p.text for p in self._study.prompts), "?"))
        roles = (Role.SYSTEM, Role.USER)
        messages = tuple(
            Message(role, text) for role, text in zip(roles, texts, strict=True) if text
        )
        settings = replace(self._study.settings[model], max_tokens=PROBE_TOKENS)
        return GenerationRequest(messages, settings)

    async def _probe(self, model: str, pause: float) -> None:
        """Ask for a few tokens: a complete answer closes the breaker, a failure counts as any other."""
        failure: BackendError | None = None
        try:
            await asyncio.sleep(pause)
            async for _ in self._listener.stream(model, self._short_request(model)):
                pass
        except BackendError as error:
            failure = error
        except Exception as error:  # reported as what it is: the model cannot be used
            failure = BackendError("bug", f"{type(error).__name__}: {error}")
        finally:
            del self._probes[model]
        if failure is not None:
            self._note(model, failure)
            return
        breaker = self._breakers[model]
        breaker.succeeded()
        if breaker.is_open:
            seconds = breaker.close(self._monotonic())
            self._down[model].clear()
            logger.warning("model %s answers again after %.0f s and takes part", model, seconds)

"""One answer among those that a model makes together: what is asked, and what has come of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from arena.backends.answers import AnswerText
from arena.backends.protocol import Completion, Piece
from arena.backends.token_text import TokenText
from arena.codes import Finish
from arena.domain import GenerationSettings, Origin
from arena.errors import BackendError


@dataclass(frozen=True, slots=True)
class Job:
    """An answer to make.

    `prompt` is the exact string, `special_tokens` says whether the tokenizer adds its beginning of
    text, `strip_start` whether white space before the answer is dropped, `most` with how many others at
    most, itself included, it may be made. `stopped` is asked after every token. `tell` gets the pieces and
    then the completion or the error.
    """

    prompt: str
    settings: GenerationSettings
    origin: Origin
    special_tokens: bool
    strip_start: bool
    most: int
    stopped: Callable[[], bool]
    tell: Callable[[Piece | Completion | BackendError], None]


class Row:
    """A job while it is done. It ends by itself: what the others still do is nothing to it."""

    def __init__(
        self,
        job: Job,
        inputs: Sequence[int],
        settings: GenerationSettings,
        decode: Callable[[Sequence[int]], str],
        end_tokens: Collection[int],
        engine: str,
    ) -> None:
        self.inputs = list(inputs)
        self.settings = settings
        self.ended = False
        self._job = job
        self._engine = engine
        self._text = TokenText(decode)
        self._answer = AnswerText(settings.stop, strip_start=job.strip_start)
        self._end_tokens = end_tokens
        self._tokens: list[int] = []

    def put(self, token: int) -> None:
        """Take the next token; what comes after the end is padding."""
        if self.ended:
            return
        self._tokens.append(token)
        last = token in self._end_tokens
        try:
            if not last:
                for piece in self._answer.feed(self._text.feed(token)):
                    self._job.tell(piece)
            if self._job.stopped():
                self.fail(BackendError("cut", "the generation was stopped"))
            elif last or self._answer.stopped or len(self._tokens) >= self.settings.max_tokens:
                self._finish(stopped=last or self._answer.stopped)
        except BackendError as error:
            self.fail(error)

    def fail(self, error: BackendError) -> None:
        """End without an answer."""
        if not self.ended:
            self.ended = True
            self._job.tell(error)

    def _finish(self, *, stopped: bool) -> None:
        for piece in (*self._answer.feed(self._text.finish()), *self._answer.finish()):
            self._job.tell(piece)
        self.ended = True
        self._job.tell(
            Completion(
                finish=Finish.STOP if stopped else Finish.LENGTH,
                settings=self.settings,
                rendered_prompt=self._job.prompt,
                engine=self._engine,
                prompt_tokens=len(self.inputs),
                response_tokens=len(self._tokens),
                origin=self._job.origin,
            )
        )


def with_revision(job: Job, revision: str | None) -> Job:
    """The job with the version of the weights that do it."""
    return replace(job, origin=replace(job.origin, revision=revision))

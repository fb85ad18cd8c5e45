"""What models.yaml may say about a model: one closed options class per backend."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from arena.backends.protocol import Backend
from arena.domain import Model

StopString = Annotated[str, Field(min_length=1)]


class SamplingOptions(BaseModel):
    """A model's own sampling, where it differs from the study's. None leaves the study's value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float | None = Field(
        default=None, ge=0, le=2, description="Sampling temperature; 0 always takes the likeliest."
    )
    top_p: float | None = Field(
        default=None, gt=0, le=1, description="Share of probability that sampling may draw from."
    )
    max_tokens: int | None = Field(
        default=None, ge=1, description="Longest answer, in tokens of this model."
    )
    stop: tuple[StopString, ...] | None = Field(
        default=None, description="Strings that end an answer and are not part of it."
    )
    seed: int | None = Field(
        default=None, description="Seed of every answer; only for tests and demonstrations."
    )


class BackendOptions(SamplingOptions, ABC):
    """The options of one backend, and the door to it."""

    @abstractmethod
    def open(self, model: Model, *, folder: Path, language: str | None) -> Backend:
        """Open the backend for one model.

        Args:
            model: the entry of models.yaml that these options were read from.
            folder: the study's folder, where relative paths start.
            language: the study's language, which chooses the few-shot frame; None if not known.

        Raises:
            InputError: an option does not fit what is there (a file, a key, a chat template).
        """


class TimeLimits(BaseModel):
    """How long a server may keep a participant waiting, in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect: float = Field(default=2, gt=0, description="To accept the connection.")
    alive: float = Field(
        default=1, gt=0, description="To answer GET /health while a first text is awaited."
    )
    first_token: float = Field(default=20, gt=0, description="From the request to the first text.")
    gap: float = Field(default=15, gt=0, description="Between two parts of an answer.")
    total: float = Field(default=120, gt=0, description="From the request to the end.")

    @model_validator(mode="after")
    def _total_is_the_longest(self) -> Self:
        if self.total < max(self.first_token, self.gap):
            raise ValueError("total must not be shorter than first_token or gap")
        return self

"""Answers that live models gave beforehand, for when their servers are down or overrun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from arena.backends.protocol import Backend
from arena.backends.recorded import RecordedOptions
from arena.backends.registry import OPTIONS
from arena.domain import Model


@dataclass(frozen=True, slots=True)
class StandIn:
    """One live model's recorded answers, and the ids of the prompts that they answer."""

    backend: Backend
    prompts: frozenset[str]


def open_stand_ins(
    models: Sequence[Model], *, folder: Path, language: str | None
) -> Mapping[str, StandIn]:
    """The recorded answers of every live model that has a file `responses/<model id>.jsonl`.

    Args:
        models: those of the study; recorded ones need no stand-in and get none.
        folder: the study's folder.
        language: the study's language.

    Raises:
        InputError: a line of a file is wrong.
    """
    recorded = RecordedOptions()
    return {
        model.id: StandIn(
            recorded.open(model, folder=folder, language=language),
            recorded.known_prompts(model.id, folder),
        )
        for model in models
        if OPTIONS.get(model.backend) is not RecordedOptions
        and (folder / "responses" / f"{model.id}.jsonl").is_file()
    }

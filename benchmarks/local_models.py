"""Tokens per second of models in this process: `python -m benchmarks.local_models`.

So many answers at once through the backend `transformers`, beside the bare `model.generate` on the same
prompts and weights: one after another, and all in one padded batch. All in the same run, on the CPU or a GPU.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from arena.backends.protocol import Backend, Completion, GenerationRequest
from arena.backends.registry import open_backend
from arena.codes import Role, Template
from arena.domain import GenerationSettings, Message, Model
from benchmarks.machine import machine
from data.studies.tiny.build_checkpoint import build_checkpoint

CONCURRENT = (1, 4, 16)
PROMPT = "Azaldu euria zer den, {number} hitzetan."


def requests(number: int, tokens: int) -> list[GenerationRequest]:
    """So many different prompts; random weights hardly ever end by themselves."""
    return [
        GenerationRequest(
            (Message(Role.USER, PROMPT.format(number=seed)),),
            GenerationSettings(temperature=1.0, top_p=1.0, max_tokens=tokens, seed=seed),
        )
        for seed in range(number)
    ]


async def through_backend(backend: Backend, asked: Sequence[GenerationRequest]) -> int:
    """Ask for all at once; how many tokens came."""

    async def tokens_of(request: GenerationRequest) -> int:
        parts = [part async for part in backend.stream(request)]
        last = parts[-1]
        assert isinstance(last, Completion)
        return last.response_tokens or 0

    return sum(await asyncio.gather(*(tokens_of(request) for request in asked)))


class Bare:
    """The library alone, on the same checkpoint."""

    def __init__(self, checkpoint: Path, device: str) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: PLC0415

        self._tokenizer: Any = AutoTokenizer.from_pretrained(checkpoint, padding_side="left")
        self._model: Any = AutoModelForCausalLM.from_pretrained(checkpoint).to(device)

    def together(self, asked: Sequence[GenerationRequest]) -> int:
        """All in one padded batch; how many tokens came."""
        texts = [request.messages[-1].text for request in asked]
        given = self._tokenizer(texts, return_tensors="pt", padding=True).to(self._model.device)
        made = self._model.generate(
            input_ids=given.input_ids,
            attention_mask=given.attention_mask,
            max_new_tokens=asked[0].settings.max_tokens,
            min_new_tokens=asked[0].settings.max_tokens,
            do_sample=True,
            top_k=0,
        )
        return int((made.shape[1] - given.input_ids.shape[1]) * made.shape[0])

    def one_by_one(self, asked: Sequence[GenerationRequest]) -> int:
        """One after another; how many tokens came."""
        return sum(self.together([request]) for request in asked)


def rate(make: Callable[[], int]) -> float:
    """Tokens per second."""
    started = time.perf_counter()
    tokens = make()
    return tokens / (time.perf_counter() - started)


def measure(checkpoint: Path, device: str, tokens: int, rounds: int) -> Table:
    """The rates of every way and number of answers, the best of the rounds."""
    options: dict[str, object] = {"checkpoint": str(checkpoint), "device": device, "max_batch": 16}
    model = Model("tiny", "Tiny", "transformers", Template.COMPLETION, options, {})
    table = Table("answers at once", "backend", "bare, one by one", "bare, batched", "of batched")
    bare = Bare(checkpoint, device)
    with asyncio.Runner() as loop:
        backend = open_backend(model, folder=checkpoint, language="eu")
        loop.run(through_backend(backend, requests(1, 4)))
        for number in track(CONCURRENT, "measuring", console=Console(stderr=True)):
            asked = requests(number, tokens)
            best = [0.0, 0.0, 0.0]
            for _ in range(rounds):
                found = (
                    rate(lambda asked=asked: loop.run(through_backend(backend, asked))),  # type: ignore[misc]
                    rate(lambda asked=asked: bare.one_by_one(asked)),  # type: ignore[misc]
                    rate(lambda asked=asked: bare.together(asked)),  # type: ignore[misc]
                )
                best = [max(pair) for pair in zip(best, found, strict=True)]
            table.add_row(
                str(number), *(f"{each:,.0f}" for each in best), f"{best[0] / best[2]:.0%}"
            )
        loop.run(backend.close())
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.local_models", description=__doc__)
    parser.add_argument(
        "--tokens", type=int, default=128, help="length of an answer (default: 128)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many (default: 3)")
    parser.add_argument("--device", default="cpu", help="cpu, cuda and so on (default: cpu)")
    parser.add_argument("--checkpoint", type=Path, help="default: a tiny one with random weights")
    options = parser.parse_args(arguments)
    out = Console(highlight=False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out.print(machine(folder / "none.db"))
        checkpoint = options.checkpoint or build_checkpoint(folder / "tiny")
        out.print("Tokens per second:")
        out.print(measure(checkpoint, options.device, options.tokens, options.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())

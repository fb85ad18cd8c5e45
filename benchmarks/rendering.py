"""What it costs to show an answer that grows: `python -m benchmarks.rendering`.

Answers of 16,000 characters (about 4,000 tokens), of one kind each, grow by 80 characters, as the page shows
them. They are rendered whole at every update, and as the arena does it, where only what can still change is
read again. Seconds are those of the processor, and only the ratios travel to another machine.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping

from rich.console import Console
from rich.table import Table

from arena.ui.growing import Growing
from arena.ui.markup import Labels, parsed, rendered

CHARACTERS, STEP = 16_000, 80
NAMES = Labels("table", "code", "formula")
SENTENCE = (
    "Euskal Herrian **hainbat** mendi daude, eta `kode` zati bat ere bai; *etzana* eta x_1 ere. "
)


def documents() -> Iterator[tuple[str, str]]:
    """One answer of every kind, long enough."""
    yield (
        "mixed",
        "".join(
            f"## Atala {number}\n\n{number} {SENTENCE * 4}\n\n- bat {number}\n- bi\n  - hiru **lodi**\n\n{SENTENCE * 2}{number}\n\n"
            "```python\ndef f(x):\n    return x\n```\n\n| a | b |\n|---|--:|\n| 1 | $x^2$ |\n\n"
            for number in range(40)
        ),
    )
    yield (
        "formulas",
        "".join(
            f"Orduan $x_{{{number}}}^2$ da, eta\n\n$$\\sum_{{i=1}}^{{{number}}} \\frac{{1}}{{i}}$$\n\n"
            for number in range(400)
        ),
    )
    yield (
        "one list",
        "".join(
            f"{number}. {SENTENCE}{number}\n   - {number} {SENTENCE}\n" for number in range(200)
        ),
    )
    yield "one block of code", "```\n" + "x = f(y)  # zerbait\n" * 1000
    yield "one paragraph", SENTENCE * 300


def whole(states: list[str]) -> None:
    """Read and render everything at every update."""
    for number, state in enumerate(states):
        # Lines that were seen before would be remembered: a mark makes each update's own.
        rendered(parsed(state.replace("e", chr(0x100 + number % 400))), NAMES)


def growing(states: list[str]) -> None:
    """As the page does."""
    answer = Growing(NAMES)
    for state in states:
        answer.html(state)


def processor_seconds(work: Callable[[list[str]], None], states: list[str]) -> float:
    """What a piece of work took."""
    begun = time.process_time()
    work(states)
    return time.process_time() - begun


def measured() -> Mapping[str, tuple[float, float, float]]:
    """For each kind of answer: seconds rendered whole, seconds as it grows, and those of its first half."""
    found = {}
    for name, text in documents():
        states = [text[:end] for end in range(STEP, CHARACTERS + STEP, STEP)]
        half = processor_seconds(growing, [state.upper() for state in states[: len(states) // 2]])
        found[name] = (
            processor_seconds(whole, states),
            processor_seconds(growing, states),
            half,
        )
    return found


def main() -> int:
    """Measure and print."""
    table = Table("answer", "whole / as it grows", "all / its first half", "ms an update")
    for name, (at_once, grown, half) in measured().items():
        updates = CHARACTERS / STEP
        table.add_row(
            name, f"{at_once / grown:.1f}", f"{grown / half:.1f}", f"{1000 * grown / updates:.2f}"
        )
    Console(width=100).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

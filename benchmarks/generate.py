"""Answers made beforehand: `python -m benchmarks.generate --rows 100000`.

The echo backend answers so many prompts in a process of its own, whose peak of memory and rate are told.
Then the same command runs again, which finds everything there, and `recorded` opens the file. The command
fails when a row is lacking or doubled, or a peak is above 1 GiB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from arena.backends.recorded_file import RecordedFile, read_answers

MOST_MEBIBYTES = 1024
ROOT = Path(__file__).resolve().parent.parent
PROMPT = "Azaldu zer den euria, nola sortzen den eta zergatik behar duten landareek. "


def write_study(folder: Path, prompts: int, words: int, characters: int) -> None:
    """A study of echo models with so many prompts, each of about so many characters."""
    text = (ROOT / "data/studies/tiny/study.yaml").read_text(encoding="utf-8")
    study = text.replace("[tiny-chat, tiny-base]", "[echo-a, echo-b]").replace(
        "max_tokens: 48", "max_tokens: 2048"
    )
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    models = [
        {"id": name, "label": name, "backend": "echo", "options": {"words": words}}
        for name in ("echo-a", "echo-b")
    ]
    (folder / "models.yaml").write_text(json.dumps({"models": models}), encoding="utf-8")
    with (folder / "prompts.jsonl").open("w", encoding="utf-8") as file:
        for number in range(prompts):
            text = f"{number}. {(PROMPT * (1 + characters // len(PROMPT)))[:characters]}"
            prompt = {"id": f"p{number}", "text": text}
            file.write(json.dumps(prompt, ensure_ascii=False) + "\n")


def measured(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and peak mebibytes of a command that must succeed."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def main() -> int:
    """Run the three steps and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=200, help="length of an answer")
    parser.add_argument("--characters", type=int, default=1000, help="length of a prompt")
    parser.add_argument("--samples", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_study(folder, options.rows // options.samples, options.words, options.characters)
        path = folder / "responses" / "echo-a.jsonl"
        verb = ["-m", "arena", "generate", str(folder), "--registry", str(folder / "models.yaml")]
        verb += ["--models", "echo-a", "--samples", str(options.samples)]
        reading = (
            "import sys, pathlib; from arena.backends.recorded_file import RecordedFile as R; "
        )
        steps = {
            "made": verb,
            "found there": verb,
            "opened as recorded": ["-c", f"{reading}R(pathlib.Path(sys.argv[1]))", str(path)],
        }
        table = Table("step", "rows", "seconds", "rows/s", "peak MiB", box=None, pad_edge=False)
        figures = {step: measured(command) for step, command in steps.items()}
        rows = sum(1 for _ in read_answers(path))
        prompts = RecordedFile(path).prompts
        for step, (seconds, memory) in figures.items():
            table.add_row(
                step, f"{rows:,}", f"{seconds:.1f}", f"{rows / seconds:,.0f}", f"{memory:.0f}"
            )
        size = path.stat().st_size / 2**20
    Console(width=100).print(table, f"file: {size:.0f} MiB")
    complete = rows == options.rows and len(prompts) == options.rows // options.samples
    return 0 if complete and max(memory for _, memory in figures.values()) < MOST_MEBIBYTES else 1


if __name__ == "__main__":
    sys.exit(main())

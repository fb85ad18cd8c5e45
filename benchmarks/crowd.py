"""A crowd before slow models: `python -m benchmarks.crowd --people 300 --seconds 5`.

As in `benchmarks.burst`, but the models are served by a model server at a known pace, far too slowly for so many, and
the study has an answer of each to every prompt, made beforehand. So there are a few places for live answers and a
short line for them; everybody else goes on with recorded answers, which the data say.

The command fails when a vote is lost, doubled or altered, when somebody could not vote, or when a battle is not
marked as what it was; it tells whether the goal for speed was met.
"""

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.burst import FILES_BESIDE, FILES_FOR_ONE, GOALS_SECONDS, come_together, on_one_core
from benchmarks.file_limit import allow_files
from benchmarks.load_run import DATABASE, LoadRun, counts_table, hold, times_table
from benchmarks.machine import machine, milliseconds, percentile
from benchmarks.serving import ROOT, Server
from benchmarks.through_arena import model_server
from benchmarks.volunteer import Experience

NAMES = ("slow-a", "slow-b", "slow-c")
TOKENS, GAP_SECONDS = 80, 0.1
"""A live answer takes eight seconds."""
STREAMS, PATIENCE_SECONDS = 30, 10
RECORDED_WORDS = 60


@dataclass(frozen=True, slots=True)
class Crowded:
    """What came of it; the seconds are those until both answers began, by whether they were recorded."""

    load: LoadRun
    live: Sequence[float]
    recorded: Sequence[float]

    @property
    def marked(self) -> int:
        """How many battles were voted on and say what their answers were."""
        return len(self.live) + len(self.recorded)


def write_slow_study(folder: Path, address: str) -> Mapping[str, str]:
    """The demo study with models behind a server and answers of theirs; returns what the arena is told."""
    demo = ROOT / "data" / "studies" / "demo"
    document = yaml.safe_load((demo / "study.yaml").read_text(encoding="utf-8"))
    document |= {"id": "crowd", "models": list(NAMES)}
    del document["published_board"], document["training"]
    document["limits"]["battles_per_hour"] = 1_000_000
    study = folder / "crowd"
    (study / "responses").mkdir(parents=True)
    (study / "study.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    shutil.copy(demo / document["prompts"], study)
    prompts = (study / document["prompts"]).read_text(encoding="utf-8").splitlines()
    for name in NAMES:
        answers = [
            json.dumps({"prompt": json.loads(line)["id"], "text": f"{name} " * RECORDED_WORDS})
            for line in prompts
        ]
        (study / "responses" / f"{name}.jsonl").write_text("\n".join(answers), "utf-8")
    models = [
        {"id": name, "label": name, "backend": "openai", "options": {"endpoint": address}}
        for name in NAMES
    ]
    registry = folder / "models.yaml"
    registry.write_text(yaml.safe_dump({"models": models}), encoding="utf-8")
    return {"ARENA_STUDY": str(study), "ARENA_MODELS": str(registry)}


def run(
    folder: Path,
    people: int,
    seconds: float,
    progress: Progress,
    *,
    streams: int = STREAMS,
    patience: int = PATIENCE_SECONDS,
    tokens: int = TOKENS,
    gap: float = GAP_SECONDS,
) -> Crowded:
    """Serve slow models and the arena from an empty folder, let the crowd in, and read what is stored."""

    async def let_in(server: Server) -> Experience:
        with on_one_core():
            return await come_together(server.port, people, seconds, progress, "a crowd")

    with model_server(tokens, gap) as address:
        settings = {
            **write_slow_study(folder, address),
            "ARENA_STREAMS": str(streams),
            "ARENA_PATIENCE_SECONDS": str(patience),
        }
        load = hold(folder, let_in, settings, Path(settings["ARENA_STUDY"]))
    began = load.experience.began
    kinds = recorded_battles(folder / DATABASE)
    return Crowded(
        load,
        [began[battle] for battle, recorded in kinds.items() if not recorded],
        [began[battle] for battle, recorded in kinds.items() if recorded],
    )


def recorded_battles(database: Path) -> Mapping[str, bool]:
    """Every battle with a ballot, and whether both its answers are marked as recorded; never one of them."""
    query = """SELECT battle, min(recorded) AS both, max(recorded) AS one FROM origins
        WHERE battle IN (SELECT battle FROM ballots) GROUP BY battle HAVING count(*) = 2 AND both = one"""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return {battle: bool(both) for battle, both, _ in connection.execute(query)}


def kinds_table(result: Crowded) -> Table:
    """How many got which answers, and how long it took until they began, in milliseconds."""
    table = Table(title="until both answers begin, milliseconds")
    for column in ("answers", "battles", "p50", "p95", "p99", "most"):
        table.add_column(column, justify="left" if column == "answers" else "right")
    for name, seconds in (("live", result.live), ("recorded", result.recorded)):
        ranks = (milliseconds(seconds, rank) for rank in (50, 95, 99, 100))
        table.add_row(name, str(len(seconds)), *ranks)
    return table


def goal_sentence(result: Crowded) -> str:
    """Whether votes were acknowledged fast enough, and who waited."""
    votes = result.load.experience.votes
    found = {rank: percentile(votes, rank) for rank in GOALS_SECONDS}
    met = all(found[rank] <= goal for rank, goal in GOALS_SECONDS.items())
    parts = [f"p{rank} {found[rank]:.3f} s (goal {goal} s)" for rank, goal in GOALS_SECONDS.items()]
    waited = result.load.experience.in_line
    return f"goal for votes {'met' if met else 'MISSED'}: {', '.join(parts)}; {waited} saw a number in line"


def is_sound(result: Crowded, people: int) -> bool:
    """No vote is lost, doubled or altered, everybody could vote, and every battle says what it was."""
    return result.load.audit.sound and result.load.audit.stored == result.marked == people


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every vote is there once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=5)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    refused = allow_files(FILES_FOR_ONE * chosen.people + FILES_BESIDE)
    if refused:
        console.print(refused)
        return 2
    with tempfile.TemporaryDirectory() as place, Progress(transient=True) as progress:
        console.print(machine(Path(place) / DATABASE))
        result = run(Path(place), chosen.people, chosen.seconds, progress)
    runs = {"": result.load}
    for table in (kinds_table(result), times_table(runs), counts_table(runs)):
        console.print(table)
    console.print(goal_sentence(result))
    return 0 if is_sound(result, chosen.people) else 1


if __name__ == "__main__":
    sys.exit(main())

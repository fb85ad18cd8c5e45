"""Three processes on one PostgreSQL behind nginx: `python -m drills.replicas --kills 12 --crashes 6`.

Voters send through nginx and, one ballot in five, to another replica at the same moment, each until it is
answered. Meanwhile replicas are killed with kill -9, the server of the database crashes, and a proxy between
them keeps the answers to some COMMITs, so that a replica cannot know what became of a vote. Afterwards every
acknowledged vote must be there, once, as it was sent. The negative control is a route on the same server that
looks in its memory before it inserts.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import Progress

from arena.backends.registry import OPTIONS
from arena.chain import Checked
from arena.store import check_database, open_store
from arena.study import read_study
from benchmarks.ledger import Audit, audit
from benchmarks.machine import machine
from benchmarks.prepared import Voter, prepare_voters
from benchmarks.serving import LANGUAGE, ROOT, arena_environment, write_echo_study
from benchmarks.visit import join, read_functions
from benchmarks.volunteer import Experience, Volunteer
from drills.careless_replica import make_tables
from drills.cutting_proxy import CuttingProxy, cutting_proxy
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.nginx import Nginx, nginx_before
from drills.replica_faults import Faults, Size
from drills.replica_voters import InventedBattles, ReplicaVoter, StoredBattles, Supply
from drills.server_process import ServerProcess, Stop
from drills.voters import Load, vote_while
from tests.postgresql import Server, empty_database, server

REPLICAS = 3
CUT_SHARE = 0.1
CONTROL_PART = 4
JOIN_PAGE = f"/{LANGUAGE}/join"
HALVES = """SELECT count(*) FROM
    (SELECT 1 FROM responses GROUP BY battle, turn HAVING count(*) <> 2) AS half"""


@dataclass(frozen=True, slots=True)
class ReplicaRun:
    """What the voters of the replicas were told, what happened meanwhile, and what was found.

    `cuts` counts COMMITs whose answer was kept, `halves` turns with one response; `log` is a check of the chain
    and of the counts.
    """

    load: Load
    pages: Experience
    cuts: int
    failed_starts: int
    stops: Sequence[Stop]
    audit: Audit
    log: Checked
    halves: int


def run_arena(
    folder: Path, size: Size, postgresql: Server, proxy: CuttingProxy, progress: Progress
) -> ReplicaRun:
    """The arena's replicas through all faults, on a server behind a proxy that keeps answers."""
    address = empty_database(postgresql)
    study = write_echo_study(folder, answer_words=60)
    people = prepare_voters(study, address, [0] * size.voters)
    through = address.replace(f":{postgresql.port}/", f":{proxy.port}/")
    environment = arena_environment(study, through) | {
        "ARENA_SIGNING_KEY": str(folder / "signing-key")
    }
    replicas = [
        ServerProcess(["app.py"], environment, folder / f"replica-{number}.log", JOIN_PAGE)
        for number in range(REPLICAS)
    ]
    load = Load()
    pages = Experience(ledger=load.ledger)
    with closing(open_store(address)) as store, _started(replicas):
        supply = StoredBattles(store, read_study(study, ROOT / "models.yaml", OPTIONS))
        with nginx_before(folder / "nginx", [each.port for each in replicas], JOIN_PAGE) as nginx:
            asyncio.run(_visit_pages(nginx, size.visits, pages))
            proxy.cut_some(CUT_SHARE)
            faults = Faults("the arena", replicas, nginx, postgresql)
            happening = faults.happen(size.kills, size.crashes, progress)
            asyncio.run(vote_while(_voters(nginx, replicas, people, load, supply), load, happening))
            proxy.cut_some(0.0)
        supply.close()
        stops = [replica.terminate() for replica in replicas]
    return ReplicaRun(
        load=load,
        pages=pages,
        cuts=proxy.cuts,
        failed_starts=faults.failed_starts,
        stops=stops,
        audit=audit(load.ledger, address),
        log=check_database(address),
        halves=_halves(address),
    )


def run_control(folder: Path, size: Size, postgresql: Server, progress: Progress) -> Audit:
    """The control's replicas through a part of the kills, on the same server."""
    address = empty_database(postgresql)
    make_tables(address)
    command = ["-m", "drills.careless_replica"]
    replicas = [
        ServerProcess(command, {"ARENA_DATABASE": address}, folder / f"control-{number}.log")
        for number in range(REPLICAS)
    ]
    people = [Voter("", ())] * size.voters
    load = Load()
    with (
        _started(replicas),
        nginx_before(folder / "control", [each.port for each in replicas], "/ready") as nginx,
    ):
        faults = Faults("the control", replicas, nginx, postgresql)
        happening = faults.happen(max(size.kills // CONTROL_PART, 1), 0, progress)
        voters = _voters(nginx, replicas, people, load, InventedBattles())
        asyncio.run(vote_while(voters, load, happening))
    return audit(load.ledger, address)


@contextmanager
def _started(replicas: Sequence[ServerProcess]) -> Iterator[None]:
    """Replicas that run, and are killed at the end whatever happens."""
    try:
        # One after another: the first makes the schema, and each start takes a core for itself.
        for replica in replicas:
            replica.start()
        yield
    finally:
        for replica in replicas:
            replica.kill()


def _voters(
    nginx: Nginx,
    replicas: Sequence[ServerProcess],
    people: Sequence[Voter],
    load: Load,
    supply: Supply,
) -> list[ReplicaVoter]:
    ways = [nginx.port, *(replica.port for replica in replicas)]
    return [ReplicaVoter(number, ways, voter, load, supply) for number, voter in enumerate(people)]


async def _visit_pages(nginx: Nginx, visits: int, pages: Experience) -> None:
    """Let people join, read two answers as they come, and vote, all through nginx."""
    functions = await read_functions(nginx.port, await join(nginx.port))

    async def walk(number: int) -> None:
        volunteer = Volunteer(number, nginx.port, pages)
        visit = await volunteer.arrive(functions)
        try:
            battle = await volunteer.read_answers(visit)
            if battle is not None:
                await volunteer.vote(visit, battle)
        finally:
            await visit.close()

    await asyncio.gather(*(walk(number) for number in range(visits)))


def _halves(address: str) -> int:
    with psycopg.connect(address) as connection:
        row = connection.execute(HALVES).fetchone()
        assert row is not None, "a count has one row"
        return int(row[0])


def findings(size: Size, result: ReplicaRun, control: Audit) -> list[Finding]:
    """The table, line by line."""
    load, said, streamed = result.load, result.audit, len(result.pages.first_texts)
    return [
        note("replicas killed, crashes of the server", f"{size.kills}, {size.crashes}"),
        note("COMMITs whose answer was kept", result.cuts),
        note("starts that found no database, made again", result.failed_starts),
        note("votes sent twice at once", load.sent_twice + result.pages.sent_twice),
        note("sends without an answer, sent again", sum(load.unanswered.values())),
        note("sends answered 'not now', sent again", sum(load.refusals.values())),
        Finding(
            "battles whose answers came word by word through nginx", str(streamed),
            str(size.visits), streamed == size.visits,
        ),
        note("votes acknowledged", load.acknowledged),
        note("votes in the database", said.stored),
        none_of("acknowledged and lost", len(said.lost)),
        none_of("doubled", len(said.doubled)),
        none_of("altered", len(said.altered)),
        none_of("stored though nobody sent them", len(said.unheard_of)),
        none_of("refused to the voter", sum(load.ledger.refused.values())),
        none_of("turns with one response", result.halves),
        none_of("faults in the chain, and counts that disagree", len(result.log.findings)),
        none_of("exit status other than 0 after SIGTERM", sum(s.status != 0 for s in result.stops)),
        some_of("doubled by checking in memory before inserting", len(control.doubled)),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.replicas", description=__doc__)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--crashes", type=int, default=6)
    parser.add_argument("--voters", type=int, default=48)
    parser.add_argument("--visits", type=int, default=12)
    chosen = parser.parse_args(arguments)
    size = Size(chosen.kills, chosen.crashes, chosen.voters, chosen.visits)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        # The drill's own store loses its server as well, and would say so between the bars.
        logging.basicConfig(filename=Path(name) / "drill.log")
        console.print(machine(Path(name) / "votes.db"))
        with server() as postgresql:
            with cutting_proxy(postgresql.port) as proxy:
                result = run_arena(Path(name), size, postgresql, proxy, progress)
            control = run_control(Path(name), size, postgresql, progress)
    found = findings(size, result, control)
    return conclude(console, "several replicas on one PostgreSQL", found)


if __name__ == "__main__":
    sys.exit(main())

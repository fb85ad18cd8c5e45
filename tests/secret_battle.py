"""Battles of served models, as a process whose whole output can be searched for a secret.

    python -m tests.secret_battle FOLDER

FOLDER is one of `tests.served_study.write_study`; votes go into arena.db there, what pages say into
`pages`. The log holds everything that any library has to say.
"""

import asyncio
import logging
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import httpx

from arena.backends.registry import OPTIONS, open_backend
from arena.disk import DiskWatch
from arena.errors import BattleVoid
from arena.health import Health
from arena.referee import Referee
from arena.store import Store, open_store
from arena.study import find_study, read_study, study_document
from arena.ui.pages import Pages
from arena.ui.words import languages_of
from arena.web.shell import build_application
from tests.scripted import FAST
from tests.serving import made, serve_in_thread

VOTES = 6


async def vote(referee: Referee) -> bool:
    """One battle of two turns and its vote; False where a model fell out and nobody was left."""
    person = await referee.admission.admit(agreed=True, interface="eu", profile={}, nickname=None)
    name = person.participant.id
    battle = await referee.open_battle(name, referee.study.prompts[0])
    try:
        last = [shown async for shown in await referee.answer(name, battle)][-1]
        battle = last.id
        _ = [shown async for shown in await referee.continue_battle(name, battle, "Eta gero?")]
    except BattleVoid:
        return False
    await referee.filing.accept(person.token, battle, {"overall": "left"})
    return True


async def battles(referee: Referee, backends: dict) -> None:
    """Votes of several people, and more until a model has failed."""
    votes = 0
    while votes < VOTES or not voids(referee.store):
        votes += await vote(referee)
    for backend in backends.values():
        await backend.close()


def voids(store: Store) -> int:
    with closing(sqlite3.connect(store.path)) as connection:
        return int(connection.execute("SELECT count(*) FROM voids").fetchone()[0])


def main(folder: Path) -> None:
    logging.basicConfig(level=logging.DEBUG)
    study = read_study(find_study(str(folder / "study"), folder), folder / "models.yaml", OPTIONS)
    store = open_store(folder / "arena.db")
    store.register(study, study_document(study))
    words = languages_of(study)
    backends = {
        model.id: open_backend(model, folder=folder / "study", language="eu")
        for model in study.models
    }
    referee = Referee(study, store, backends, code_version="0.1.0", pace=FAST)
    asyncio.run(battles(referee, backends))
    health = Health(study.id, store, DiskWatch(folder), None)
    app = made(lambda: build_application(referee, Pages(study, words), words, health=health))
    with serve_in_thread(app) as url, (folder / "pages").open("wb") as pages:
        for path in ("/api/health", "/eu/", "/eu/join", "/eu/leaderboard", "/eu/vote/", "/nowhere"):
            answer = httpx.get(url + path, timeout=30)
            pages.write(str(answer.headers).encode() + answer.content)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

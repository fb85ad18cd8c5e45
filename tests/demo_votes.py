"""The shipped demo study with votes in its store, for tests of what is made of votes."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import httpx
from fastapi import FastAPI

from arena.backends.registry import OPTIONS, open_backend
from arena.codes import Purpose, QuestionKind
from arena.domain import (
    Ballot,
    Pairing,
    Participant,
    Study,
)
from arena.heads import key_beside
from arena.referee import Referee
from arena.store import Store, open_store
from arena.study import find_study, read_study, study_document
from arena.tokens import digest, new_receipt, participant_code
from arena.ui.pages import Pages
from arena.ui.words import languages_of
from arena.web.error_pages import add_error_pages
from arena.web.page_routes import page_routes
from tests.serving import ROOT, serve_in_thread
from tests.stores import TIME, hold_battle, make_battle

GOOD, FAIR, POOR, BAD = (
    "demo-instruct-a", "demo-instruct-b", "demo-base-a", "demo-base-b",
)  # fmt: skip


def demo_study(**changes) -> Study:
    study = read_study(find_study("demo", ROOT), ROOT / "models.yaml", OPTIONS)
    return replace(study, **changes)


def demo_store(path: Path, study: Study) -> Store:
    store = open_store(path)
    store.register(study, study_document(study))
    return store


def admit(store: Store, study: Study, name: str, nickname: str | None = None) -> str:
    """Let somebody take part; returns the secret of their browser."""
    consent, token = study.consent, f"token-{name}"
    store.add_participant(
        Participant(name, study.id, "eu", consent.version, consent.hash, {}, TIME),
        digest(token),
        nickname,
        digest(participant_code(token)),
    )
    return token


def reasons_for(outcome: str) -> dict[str, str]:
    """What is said of both answers by whoever prefers one of them."""
    praise, blame = ("left", "right") if outcome == "left" else ("right", "left")
    if outcome not in ("left", "right"):
        return {}
    return {f"reasons.{praise}": "correct clear", f"reasons.{blame}": "wrong"}


def vote(
    store: Store,
    study: Study,
    who: str,
    outcomes: Iterable[tuple[str, str, str]],
    purpose: Purpose = Purpose.RANKED,
    **answers: str,
) -> None:
    """File one ballot for each (left model, right model, outcome), the same on every preference, with reasons."""
    kinds = {question.id: question.kind for question in study.form}
    preferences = [name for name, kind in kinds.items() if kind is QuestionKind.PREFERENCE]
    for number, (left, right, outcome) in enumerate(outcomes, store.ballot_count(who)):
        battle = make_battle(
            f"{who}-{number}",
            who,
            study=study.id,
            study_hash=study.hash,
            prompt=study.prompts[0],
            purpose=purpose,
            pairing=Pairing(left, right, "uniform", 1 / 12),
        )
        hold_battle(store, battle)
        given = dict.fromkeys(preferences, outcome) | reasons_for(outcome) | answers
        ballot = Ballot(battle.id, who, given, frozenset(), 9.5, new_receipt(), TIME)
        store.add_ballot(ballot, kinds)


def page_application(study: Study, store: Store) -> FastAPI:
    """All pages that are read, without the battle page."""
    backends = {
        model.id: open_backend(model, folder=find_study("demo", ROOT)) for model in study.models
    }
    referee = Referee(study, store, backends, code_version="test")
    languages = languages_of(study)
    pages = Pages(study, languages)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(page_routes(referee, pages, languages, key_beside(store.address)))
    add_error_pages(app, pages, languages)
    return app


def read_page(study: Study, store: Store, path: str, **options) -> httpx.Response:
    """One page of an arena made of chosen parts."""
    with serve_in_thread(page_application(study, store)) as url:
        return httpx.get(f"{url}/{path}", **options)

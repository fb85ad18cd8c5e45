"""Battles that wait for a vote, put straight into the store: what voters of a benchmark vote on."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from arena.backends.registry import OPTIONS
from arena.codes import Finish, Purpose
from arena.domain import Battle, GenerationSettings, Pairing, Participant, Response, Study
from arena.store import Store, open_store, utc_now
from arena.study import read_study, study_document
from arena.tokens import digest
from arena.web.identity import COOKIE
from benchmarks.serving import ROOT

WRITERS = 48


@dataclass(frozen=True, slots=True)
class Voter:
    """A participant's cookie and the battles that wait for the participant's vote."""

    cookie: str
    battles: tuple[str, ...]


def prepare_voters(
    study_folder: Path, database: Path | str, battles_each: Iterable[int]
) -> list[Voter]:
    """One voter for each number of battles, all of them answered and none voted on."""
    study = read_study(study_folder, ROOT / "models.yaml", OPTIONS)
    store = open_store(database)
    try:
        store.register(study, study_document(study))
        with ThreadPoolExecutor(WRITERS) as pool:
            voters = [
                Voter(
                    f"{COOKIE}=token-{number}",
                    tuple(f"battle-{number}-{index}" for index in range(count)),
                )
                for number, count in enumerate(battles_each)
            ]
            list(pool.map(partial(_admit, study, store), range(len(voters))))
            work = [
                (f"participant-{number}", battle)
                for number, each in enumerate(voters)
                for battle in each.battles
            ]
            # Consumed, so that an error of any of them is raised here.
            list(pool.map(lambda item: hold_battle(study, store, *item), work))
    finally:
        store.close()
    return voters


def _admit(study: Study, store: Store, number: int) -> None:
    participant = Participant(
        id=f"participant-{number}",
        study=study.id,
        interface_language=study.interface[0],
        consent_version=study.consent.version,
        consent_hash=study.consent.hash,
        profile={},
        joined_at=utc_now(),
    )
    store.add_participant(participant, digest(f"token-{number}"), None)


def sealed_battle(study: Study, participant_id: str, battle_id: str) -> Battle:
    """A battle between the study's first two models on its first prompt; nothing is stored."""
    models = [model.id for model in study.models[:2]]
    return Battle(
        id=battle_id,
        study=study.id,
        study_hash=study.hash,
        participant=participant_id,
        prompt=study.prompts[0],
        pairing=Pairing(models[0], models[1], study.pairs, 1 / 6),
        purpose=Purpose.RANKED,
        replaces=None,
        code_version="benchmark",
        opened_at=utc_now(),
    )


def hold_battle(study: Study, store: Store, participant_id: str, battle_id: str) -> None:
    """Store a battle of one turn with two responses of a usual length."""
    battle = sealed_battle(study, participant_id, battle_id)
    store.open_battle(battle)
    answer_battle(store, battle)


def answer_battle(store: Store, battle: Battle) -> None:
    """Store the first turn of an open battle, with two responses of a usual length."""
    store.add_turn(battle.id, 1, battle.prompt.text)
    left, right = map(_response, battle.pairing.both)
    store.add_responses(battle.id, 1, left, right)


def _response(model: str) -> Response:
    return Response(
        model=model,
        text="Hau erantzun luze samarra da, neurketa baterako idatzia. " * 25,
        finish=Finish.STOP,
        settings=GenerationSettings(),
        rendered_prompt="Galdera bat.",
        engine="benchmark",
        first_token_seconds=0.1,
        total_seconds=1.0,
        prompt_tokens=10,
        response_tokens=200,
    )

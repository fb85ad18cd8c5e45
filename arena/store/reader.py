"""What can be asked of the votes. Readers have connections of their own, which cannot write."""

from collections.abc import Iterator
from contextlib import contextmanager

from arena.addresses import is_postgresql
from arena.codes import Purpose
from arena.domain import Participant
from arena.errors import StoreError
from arena.store import check_queries, own_queries, queries, task_queries
from arena.store.check_queries import CheckHistory, Pace, Tempo
from arena.store.counts import Miscount, verify_counts
from arena.store.engine import Connection, Engine
from arena.store.links import place_of_version
from arena.store.nicknames import nickname_of
from arena.store.reading import read_battle, read_participant, read_participant_by_code
from arena.store.records import (
    BattleRecord,
    Contributor,
    OwnData,
    Revision,
    StudyProgress,
    TaskProgress,
)
from arena.tasks import GivenItem


class Reader:
    """Questions to one database that has the newest schema. `_closed` is set by whoever closes the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._closed = False

    @property
    def is_shared(self) -> bool:
        """Whether other processes may serve the same study on this database."""
        return is_postgresql(self._engine.address)

    def participant_by_token(self, token_hash: str) -> Participant | None:
        """Who holds this token."""
        with self._reading() as db:
            return read_participant(db, token_hash)

    def participant_by_code(self, code_hash: str) -> Participant | None:
        """Whose participant code this is the digest of."""
        with self._reading() as db:
            return read_participant_by_code(db, code_hash)

    def battle(self, battle_id: str) -> BattleRecord | None:
        """A battle with its turns, responses and ballot."""
        with self._reading() as db:
            return read_battle(db, battle_id)

    def latest_battle(self, participant_id: str) -> BattleRecord | None:
        """The battle that a participant was given last, whatever became of it."""
        with self._reading() as db:
            return queries.latest_battle(db, participant_id)

    def battle_by_receipt(self, receipt: str) -> str | None:
        """The battle with a vote that has, or had before it was changed, this receipt."""
        with self._reading() as db:
            return queries.battle_by_receipt(db, receipt)

    def battles_since(self, participant_id: str, since: str) -> int:
        """How many battles a participant began at or after a time (UTC, ISO 8601, +00:00).

        A battle that replaces a failed one is not counted again.
        """
        with self._reading() as db:
            return queries.battles_since(db, participant_id, since)

    def ballot_count(self, participant_id: str) -> int:
        """How many votes of a participant stand: not taken back, not withdrawn."""
        with self._reading() as db:
            return queries.ballot_count(db, participant_id)

    def standing_ballots(self, study_id: str) -> int:
        """How many votes of a study stand: not taken back, not withdrawn."""
        with self._reading() as db:
            return queries.standing_ballots(db, study_id)

    def own_ballots(self, participant_id: str, most: int, after: int = 0) -> list[BattleRecord]:
        """The battles with a vote of somebody's, the newest vote first; `after` so many others."""
        with self._reading() as db:
            return own_queries.own_ballots(db, participant_id, most, after)

    def all_own_ballots(self, participant_id: str) -> int:
        """How many battles have a vote of somebody's, whatever became of it since."""
        with self._reading() as db:
            return own_queries.all_own_ballots(db, participant_id)

    def own_data(self, participant_id: str) -> OwnData:
        """All that is stored about a participant, beside battles; raises KeyError for nobody."""
        with self._reading() as db:
            return own_queries.own_data(db, participant_id)

    def own_battles(self, participant_id: str) -> list[BattleRecord]:
        """Every battle that somebody was given, in order, whatever became of it."""
        with self._reading() as db:
            return own_queries.own_battles(db, participant_id)

    def place_of_vote(self, battle_id: str, receipt: str) -> int:
        """The place in the log of the version with this receipt."""
        with self._reading() as db:
            return place_of_version(db, battle_id, receipt)

    def contributors(self, study_id: str) -> list[Contributor]:
        """Everybody with a nickname and a ballot, most ballots first, then who joined first."""
        with self._reading() as db:
            return queries.contributors(db, study_id)

    def nickname(self, participant_id: str) -> str | None:
        """The name under which somebody is listed as a contributor."""
        with self._reading() as db:
            return nickname_of(db, participant_id)

    def study_progress(self, study_id: str) -> StudyProgress:
        """How many took part, battles that were not void, and votes that stand."""
        with self._reading() as db:
            return queries.study_progress(db, study_id)

    def side_lead(self, study_id: str, left: str, right: str) -> int:
        """How many more ranked battles that are not void had these two so than the other way round."""
        with self._reading() as db:
            return queries.side_lead(db, study_id, left, right)

    def met_pairs(self, study_id: str, participant_id: str, prompt: str) -> set[frozenset[str]]:
        """Which two models a participant was given on a prompt so far, whatever became of it; items of tasks apart."""
        with self._reading() as db:
            return queries.met_pairs(db, study_id, participant_id, prompt)

    def asked_at(self, battle_id: str) -> str:
        """When a battle's newest turn was asked for, or, without one, when it was opened."""
        with self._reading() as db:
            return queries.asked_at(db, battle_id)

    def named_models(self, study_id: str, participant_id: str, prompt: str) -> set[str]:
        """Which models a participant was told had answered a prompt: their answers to it are blind no more."""
        with self._reading() as db:
            return queries.named_models(db, study_id, participant_id, prompt)

    def shown_prompts(self, participant_id: str) -> set[str]:
        """Ids of the prompts on which a participant has given a ballot."""
        with self._reading() as db:
            return queries.shown_prompts(db, participant_id)

    def check_history(self, participant_id: str, study_id: str) -> CheckHistory:
        """Which control items a participant has met, and which of their battles may be shown again."""
        with self._reading() as db:
            return check_queries.check_history(db, participant_id, study_id)

    def tempos(self, study_id: str, most: int) -> list[tuple[Tempo, Tempo]]:
        """How both answers came in a study's newest battles of models that were asked then, the oldest first."""
        with self._reading() as db:
            return check_queries.tempos(db, study_id, most)

    def recent_paces(self, participant_id: str, most: int) -> list[Pace]:
        """How fast a participant's newest votes came, as they were first given; the newest first."""
        with self._reading() as db:
            return check_queries.recent_paces(db, participant_id, most)

    def item_counts(
        self,
        study_id: str,
        task: str,
        since: str,
        kind: str = "human",
        purpose: Purpose = Purpose.RANKED,
    ) -> dict[str, int]:
        """By item of a task, how many people have judged it or were given it since a time, for a purpose."""
        with self._reading() as db:
            return task_queries.item_counts(db, study_id, task, since, kind, purpose)

    def held_items(self, study_id: str, task: str, since: str) -> set[str]:
        """The items of a task that somebody was given since a time and has before them still."""
        with self._reading() as db:
            return task_queries.held_items(db, study_id, task, since)

    def given_items(self, participant_id: str, task: str) -> list[GivenItem]:
        """What a participant was given of a task, in order."""
        with self._reading() as db:
            return task_queries.given_items(db, participant_id, task)

    def open_item(self, participant_id: str, task: str) -> BattleRecord | None:
        """What a participant was given of a task and has not judged yet."""
        with self._reading() as db:
            return task_queries.open_item(db, participant_id, task)

    def latest_revision(
        self, study_id: str, task: str, item: str, question: str, *, unranked: bool = False
    ) -> Revision | None:
        """The text in which a reviewer last put an item; `question` is the one that asks for it.

        `unranked`: a reviewer whose work stays out of the ranking; the two never see each other's texts.
        """
        with self._reading() as db:
            return task_queries.latest_revision(db, study_id, task, item, question, unranked)

    def task_progress(self, study_id: str, task: str) -> TaskProgress:
        """How far a task has come."""
        with self._reading() as db:
            return task_queries.task_progress(db, study_id, task)

    def verify_counts(self) -> tuple[Miscount, ...]:
        """Where the table of counts differs from a full recount of the votes: nowhere, or tell it."""
        with self._reading() as db:
            return verify_counts(db)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A reader in one transaction, so that several queries see one state."""
        if self._closed:
            raise StoreError("the store is closed; nothing was read.")
        try:
            with self._engine.reading() as db:
                yield db
        except self._engine.errors as error:
            said = str(error).partition("\n")[0]
            raise StoreError(f"the database could not be read: {said}.") from error

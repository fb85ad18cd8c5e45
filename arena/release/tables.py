"""The rows of a release, read from a snapshot one at a time; nothing here knows a file format."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from arena.codes import Mark
from arena.errors import InputError
from arena.quality import CONTROL
from arena.release.columns import COLUMNS, Column
from arena.release.languages import LanguageCheck

Value = str | int | float | bool | None
Row = Mapping[str, Value]
Pseudonym = Callable[[str], str]
QUALITY_KEYS = ("control_share", "repeats", "floor", "exclusion")

# A battle that is still open keeps its secret, and so do every failed one that it stands in for, every one that it
# continues, and the one that it shows once more: their models are its own.
_CHOOSE_BATTLES = """
CREATE TEMP TABLE released AS
WITH RECURSIVE sealed (id) AS (
    SELECT id FROM battles
    WHERE id NOT IN (SELECT battle FROM voids) AND id NOT IN (SELECT battle FROM ballots)
    UNION
    SELECT before.id FROM battles JOIN sealed ON sealed.id = battles.id
    JOIN battles AS before ON before.id IN (battles.replaces, battles.continues)
    UNION
    SELECT repeats.earlier FROM repeats JOIN sealed ON sealed.id = repeats.battle
)
SELECT id, participant, model_left, model_right FROM battles
WHERE study = ? AND id NOT IN (SELECT id FROM sealed)
    AND id NOT IN (SELECT battle FROM withdrawals) AND (? OR purpose NOT IN ('control', 'repeat'))
"""


@dataclass(frozen=True, slots=True)
class StudyText:
    """What a release says of its study, from the document registered last."""

    id: str
    title: str
    licence: str
    consent_licence: str
    contact: str


class Tables:
    """One study in a snapshot, as released tables."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        study: str,
        pseudonym: Pseudonym,
        *,
        checks: bool = True,
    ) -> None:
        """Choose the battles of a study, without its `checks` or with them; raises InputError for an unknown one."""
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self._pseudonym = pseudonym
        self._study = study
        self._documents = self._registered(study)
        connection.execute(_CHOOSE_BATTLES, (study, checks))
        connection.execute("CREATE UNIQUE INDEX temp.released_ids ON released (id)")
        self._outcomes = self._questions("preference")
        self._codes = self._questions("choice", "review")
        self._points = self._questions("rating")
        self._tags = self._questions("tags")
        self._profile = self._profile_questions()
        self._own = {
            "outcome_*": [f"outcome_{question}" for question in self._outcomes],
            "answer_*": [f"answer_{question}" for question in self._codes],
            "rating_*": [f"rating_{question}" for question in self._points],
            "tags_*": [f"tags_{question}" for question in self._tags],
            "profile_*": [f"profile_{question}" for question in self._profile],
        }

    @property
    def text(self) -> StudyText:
        """Title, licence and contact."""
        document = self._documents[-1]
        title, language = document.get("title") or {}, document.get("language")
        consent = document.get("consent") or {}
        return StudyText(
            id=self._study,
            title=title.get(language) or next(iter(title.values()), self._study),
            licence=document.get("release_licence") or "not stated",
            consent_licence=consent.get("licence") or "not stated",
            contact=consent.get("contact") or "not stated",
        )

    @property
    def quality(self) -> dict[str, Any] | None:
        """Shares, floor and rule of the study's checks as registered last, without the items; None without checks."""
        quality = self._documents[-1].get("quality")
        return None if not quality else {key: quality[key] for key in QUALITY_KEYS}

    def columns(self, table: str) -> list[Column]:
        """The columns of a table of this study, those with a star spelt out."""
        found = []
        for column in COLUMNS[table]:
            names = self._own.get(column.name, [column.name])
            found += [replace(column, name=name) for name in names]
        return found

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, in the order in which they were stored."""
        reader: Callable[[], Iterator[Row]] = {
            "battles": self._battles,
            "responses": self._responses,
            "ballots": self._ballots,
            "ratings": self._ratings,
            "participants": self._participants,
            "models": self._models,
        }[table]
        return reader()

    def _registered(self, study: str) -> list[dict[str, Any]]:
        rows = self._connection.execute("SELECT id, document FROM studies ORDER BY seq").fetchall()
        documents = [json.loads(row["document"]) for row in rows if row["id"] == study]
        if not documents:
            known = ", ".join(sorted({row["id"] for row in rows})) or "none"
            raise InputError(
                f"the database has no study '{study}'", cure=f"name one that it has: {known}"
            )
        return documents

    def _questions(self, *kinds: str) -> list[str]:
        rows = self._connection.execute(
            f"""SELECT question FROM version_answers
            JOIN released ON released.id = version_answers.battle
            WHERE kind IN ({", ".join("?" for _ in kinds)})
            GROUP BY question ORDER BY min(number), min(seq)""",  # noqa: S608
            kinds,
        )
        return [row["question"] for row in rows]

    def _profile_questions(self) -> list[str]:
        kinds: dict[str, set[str]] = {}
        for document in self._documents:
            for question in document.get("profile") or ():
                kinds.setdefault(question["id"], set()).add(question["kind"])
        return [question for question, found in kinds.items() if found == {"choice"}]

    def _battles(self) -> Iterator[Row]:
        rows = self._connection.execute(
            """SELECT battles.*, repeats.earlier AS repeats, answer_language AS expected_language, task, item, sample_left, sample_right, revises,
                interface_language, profile, seconds, ballots.seq AS ballot,
                voids.reason AS void, voids.side AS void_side,
                (SELECT count(*) FROM amendments WHERE battle = battles.id) AS amendments,
                (SELECT count(*) FROM turns WHERE turns.battle = battles.id) AS turns,
                EXISTS (SELECT 1 FROM marks WHERE battle = battles.id AND kind = 'named_itself')
                    AS named_itself,
                EXISTS (SELECT 1 FROM marks WHERE battle = battles.id AND kind = 'recognised')
                    AS recognised
            FROM battles
            JOIN released ON released.id = battles.id
            JOIN participants ON participants.id = battles.participant
            LEFT JOIN prompts ON prompts.study = battles.study
                AND prompts.study_hash = battles.study_hash AND prompts.id = battles.prompt_id
            LEFT JOIN assignments ON assignments.battle = battles.id
            LEFT JOIN repeats ON repeats.battle = battles.id
            LEFT JOIN ballots ON ballots.battle = battles.id
            LEFT JOIN voids ON voids.battle = battles.id
            ORDER BY battles.seq"""
        )
        for row in rows:
            answers = self._answers(row["id"])
            derived = [answer["question"] for answer in answers if answer["derived"]]
            values = {answer["question"]: answer["value"] for answer in answers}
            yield {
                **dict(row),
                **self._profile_of(row["profile"]),
                **{f"outcome_{question}": values.get(question) for question in self._outcomes},
                **{f"answer_{question}": values.get(question) for question in self._codes},
                **{f"tags_{question}": values.get(question) for question in self._tags},
                **{f"rating_{name}": _point(values.get(name)) for name in self._points},
                "battle": row["id"],
                "participant": self._pseudonym(row["participant"]),
                "prompt": row["prompt_id"],
                "derived": ",".join(derived) or None,
                **_marks(row),
                "opened_at": _hour(row["opened_at"]),
            }

    def _answers(self, battle: str) -> list[sqlite3.Row]:
        return self._connection.execute(
            "SELECT * FROM version_answers WHERE battle = ? AND kind <> 'text' AND number ="
            " (SELECT max(number) FROM versions WHERE versions.battle = version_answers.battle)"
            " ORDER BY seq",
            (battle,),
        ).fetchall()

    def _responses(self) -> Iterator[Row]:
        languages = LanguageCheck()
        rows = self._connection.execute(
            """SELECT responses.*, turns.prompt AS prompt, rendering, template_hash, revision, recorded
            FROM responses
            LEFT JOIN origins ON origins.battle = responses.battle
                AND origins.turn = responses.turn AND origins.side = responses.side
            JOIN released ON released.id = responses.battle
            JOIN turns ON turns.battle = responses.battle AND turns.number = responses.turn
            ORDER BY responses.seq"""
        )
        for row in rows:
            settings = json.loads(row["settings"])
            stop = json.dumps(settings["stop"], ensure_ascii=False)
            recorded = None if row["recorded"] is None else bool(row["recorded"])
            language, probability = languages.of(row["text"])
            detected = {"detected_language": language, "detected_probability": probability}
            yield {**dict(row), **settings, "stop": stop, "recorded": recorded, **detected}

    def _ballots(self) -> Iterator[Row]:
        rows = self._connection.execute(
            """SELECT comparisons.* FROM comparisons JOIN released ON released.id = battle
            ORDER BY seq, question"""
        )
        for row in rows:
            yield {
                **dict(row),
                "derived": bool(row["derived"]),
                **_marks(row),
                "participant": self._pseudonym(row["participant"]),
                "stored_at": _hour(row["stored_at"]),
            }

    def _ratings(self) -> Iterator[Row]:
        rows = self._connection.execute(
            """SELECT ratings.* FROM ratings JOIN released ON released.id = battle
            ORDER BY seq, question, model"""
        )
        for row in rows:
            yield {
                **dict(row),
                "participant": self._pseudonym(row["participant"]),
                "stored_at": _hour(row["stored_at"]),
            }

    def _participants(self) -> Iterator[Row]:
        rows = self._connection.execute(
            """SELECT participants.*,
                (SELECT avg(expected) FROM training_answers
                    WHERE training_answers.participant = participants.id) AS training_share,
                (SELECT version FROM consents WHERE consents.participant = participants.id
                    ORDER BY seq DESC LIMIT 1) AS later_version
            FROM participants WHERE id IN (SELECT participant FROM released)
            ORDER BY seq"""
        )
        for row in rows:
            yield {
                **dict(row),
                **self._profile_of(row["profile"]),
                "participant": self._pseudonym(row["id"]),
                "consent_version": row["later_version"] or row["consent_version"],
            }

    def _models(self) -> Iterator[Row]:
        rows = self._connection.execute(
            """SELECT models.id AS model, backend, template,
                coalesce(note.label, models.label) AS label,
                coalesce(note.factors, models.factors) AS factors
            FROM models
            LEFT JOIN model_notes AS note ON note.seq =
                (SELECT max(seq) FROM model_notes WHERE model = models.id)
            WHERE models.id IN (SELECT model_left FROM released UNION
                SELECT model_right FROM released) AND backend <> ?
            ORDER BY models.seq""",
            (CONTROL,),
        )
        return (dict(row) for row in rows)

    def _profile_of(self, profile: str) -> Row:
        answers = json.loads(profile)
        return {f"profile_{question}": answers.get(question) for question in self._profile}


def _point(value: str | None) -> int | None:
    return None if value is None else int(value)


def _marks(row: sqlite3.Row) -> Row:
    return {mark.value: bool(row[mark.value]) for mark in Mark}


def _hour(time: str) -> str:
    return f"{time[:13]}:00:00+00:00"

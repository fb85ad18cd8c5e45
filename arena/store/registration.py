"""What is written when a study starts and when somebody joins it."""

from collections.abc import Mapping

from arena.codes import Template
from arena.domain import Model, Participant, Prompt, Study
from arena.errors import StoreError
from arena.quality import AUTHORS, CONTROL, Control
from arena.store.engine import Connection
from arena.store.records import to_json


def insert_study(
    connection: Connection, study: Study, document: Mapping[str, object], now: str
) -> None:
    """Register a study, its models and its prompts; what is known already stays as it is."""
    controls = study.quality.controls if study.quality else ()
    authors = [_author(name) for name in AUTHORS] if controls else []
    for model in (*study.models, *authors):
        _insert_model(connection, model, now)
    known = connection.execute(
        "SELECT 1 FROM studies WHERE id = ? AND hash = ?", (study.id, study.hash)
    ).fetchone()
    if known:
        return
    connection.execute(
        "INSERT INTO studies (id, hash, document, registered_at) VALUES (?, ?, ?, ?)",
        (study.id, study.hash, to_json(document), now),
    )
    connection.executemany(
        "INSERT INTO prompts (study, study_hash, id, text, language, category, answer_language,"
        " source_text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                study.id,
                study.hash,
                prompt.id,
                prompt.text,
                prompt.language,
                prompt.category,
                prompt.answer_language,
                prompt.source_text,
            )
            for prompt in (*study.prompts, *map(_prompt, controls))
        ],
    )
    connection.executemany(
        "INSERT INTO expectations (study, study_hash, prompt, question, expected)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (study.id, study.hash, control.id, question, expected)
            for control in controls
            for question, expected in control.expected.items()
        ],
    )


def _author(name: str) -> Model:
    """Who stands for a text of a control item where a battle names its models."""
    return Model(name, AUTHORS[name], CONTROL, Template.CHAT, {}, {})


def _prompt(control: Control) -> Prompt:
    return Prompt(control.id, control.text, control.language, control.category)


def _insert_model(connection: Connection, model: Model, now: str) -> None:
    options, factors = to_json(dict(model.options)), to_json(dict(model.factors))
    row = connection.execute("SELECT * FROM models WHERE id = ?", (model.id,)).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO models (id, label, backend, template, options, factors, registered_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (model.id, model.label, model.backend, model.template.value, options, factors, now),
        )
        return
    promised = {"backend": model.backend, "template": model.template.value, "options": options}
    broken = [name for name, value in promised.items() if row[name] != value]
    if broken:
        raise StoreError(
            f"model '{model.id}' has votes under another {' and '.join(broken)}; "
            "give it a new id in models.yaml, or put the old entry back."
        )
    note = connection.execute(
        "SELECT label, factors FROM model_notes WHERE model = ? ORDER BY seq DESC LIMIT 1",
        (model.id,),
    ).fetchone()
    last = note or row
    if (last["label"], last["factors"]) != (model.label, factors):
        connection.execute(
            "INSERT INTO model_notes (model, label, factors, registered_at) VALUES (?, ?, ?, ?)",
            (model.id, model.label, factors, now),
        )


def insert_participant(
    connection: Connection,
    participant: Participant,
    token_hash: str,
    nickname: str | None,
    code_hash: str | None,
    kind: str,
) -> None:
    """Store somebody who consented to a registered study, or a judge."""
    known = connection.execute(
        "SELECT 1 FROM studies WHERE id = ?", (participant.study,)
    ).fetchone()
    if known is None:
        raise StoreError(f"study '{participant.study}' is not registered; register it first.")
    connection.execute(
        "INSERT INTO participants (id, study, kind, token_hash, interface_language, consent_version,"
        " consent_hash, profile, joined_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            participant.id,
            participant.study,
            kind,
            token_hash,
            participant.interface_language,
            participant.consent_version,
            participant.consent_hash,
            to_json(dict(participant.profile)),
            participant.joined_at,
        ),
    )
    if code_hash:
        connection.execute(
            "INSERT INTO participant_codes (participant, code_hash) VALUES (?, ?)",
            (participant.id, code_hash),
        )
    if nickname:
        connection.execute(
            "INSERT INTO nicknames (participant, nickname) VALUES (?, ?)",
            (participant.id, nickname),
        )

"""What is not released of the database, and why: with `columns` this names every column there is."""

from collections.abc import Mapping

from arena.store.schema import COUNTED

_ORDER = "The order of the rows says the same."
_EXACT = "Exact times would help to recognise people."

WITHHELD: Mapping[str, str] = {
    **{
        f"{table}.seq": _ORDER
        for table in [
            "studies",
            "models",
            "model_notes",
            "prompts",
            "participants",
            "nicknames",
            "battles",
            "turns",
            "responses",
            "origins",
            "marks",
            "assignments",
            "voids",
            "ballots",
            "answers",
            "repeats",
            "expectations",
        ]
    },
    **{
        f"expectations.{column}": "Released as the ballot's column expected."
        for column in ["study", "study_hash", "prompt"]
    },
    "studies.document": "Holds contact and server settings; the study's own folder describes it.",
    "studies.registered_at": _EXACT,
    "models.options": "May name servers.",
    "models.registered_at": _EXACT,
    "model_notes.registered_at": _EXACT,
    "prompts.study": "Prompts are released with the battles that they were used in.",
    "prompts.study_hash": "Prompts are released with the battles that they were used in.",
    "prompts.id": "Prompts are released with the battles that they were used in.",
    "prompts.text": "Prompts are released with the battles that they were used in.",
    "prompts.language": "Prompts are released with the battles that they were used in.",
    "prompts.category": "Prompts are released with the battles that they were used in.",
    "prompts.source_text": "Belongs to the study's own folder; it may be somebody else's text.",
    "participants.token_hash": "Belongs to the secret by which a participant is known to the server.",
    "participants.consent_hash": "The version names the text.",
    "participants.joined_at": _EXACT,
    "consents.seq": _ORDER,
    "consents.participant": "Released as the participant's consent_version.",
    "consents.hash": "The version names the text.",
    "consents.agreed_at": _EXACT,
    "nicknames.participant": "Nicknames are for the page of contributors alone.",
    "nicknames.nickname": "Nicknames are for the page of contributors alone.",
    "turns.asked_at": _EXACT,
    "responses.stored_at": _EXACT,
    "marks.marked_at": _EXACT,
    "voids.battle": "Released as the battle's column void.",
    "voids.detail": "For the operator: may hold addresses and texts of providers.",
    "voids.voided_at": _EXACT,
    "ballots.receipt": "Belongs to the participant, who can prove a vote with it.",
    "ballots.fingerprint": "For the operator's check that nothing was altered.",
    "answers.ballot": "Released as the ballot's battle.",
    **{
        f"{table}.{column}": "Released as the battle's: what stands is the last version."
        for table, columns in {
            "amendments": ["seq", "battle", "participant", "seconds"],
            "amended_answers": ["seq", "amendment", "question", "kind", "value", "derived"],
        }.items()
        for column in columns
    },
    **{
        f"{table}.{column}": "Stands in log.jsonl, as far as it may be published."
        for table, columns in {
            "links": ["position", "kind", "battle", "number", "refers", "receipt", "vote", "texts"],
            "salts": ["position", "vote", "texts", "person"],
        }.items()
        for column in (*columns, *(("person", "previous", "hash") if table == "links" else ()))
    },
    "amendments.amends": "Belongs to the participant, who can prove a vote with it.",
    "amendments.receipt": "Belongs to the participant, who can prove a vote with it.",
    "amendments.stored_at": _EXACT,
    "reveals.seq": _ORDER,
    "reveals.battle": "Released as a link of the log.",
    "reveals.revealed_at": _EXACT,
    "withdrawals.seq": _ORDER,
    "withdrawals.battle": "What was withdrawn is not released.",
    "withdrawals.withdrawn_at": _EXACT,
    "scrubs.seq": _ORDER,
    "scrubs.withdrawal": "For the operator.",
    "scrubs.scrubbed_at": _EXACT,
    "participant_codes.seq": _ORDER,
    "participant_codes.participant": "Belongs to the secret by which a participant withdraws.",
    "participant_codes.code_hash": "Belongs to the secret by which a participant withdraws.",
    **{
        f"{table}.{column}": "Belongs to a person, and is kept apart so that it can be erased."
        for table, columns in {
            "cohort_members": ["seq", "participant", "invitation"],
            "training_answers": ["seq", "participant", "item", "answer", "answered_at"],
            "sign_ins": [
                "seq",
                "participant",
                "study",
                "kind",
                "name_hash",
                "secret_hash",
                "made_at",
            ],
            "participant_tokens": ["seq", "participant", "token_hash", "code_hash", "made_at"],
            "contacts": ["seq", "participant", "address", "given_at"],
        }.items()
        for column in columns
    },
    **{
        f"invitations.{column}": "For the operator: who holds a code belongs to its cohort."
        for column in ["seq", "study", "cohort", "code_hash", "most", "made_at", "ends_at"]
    },
    **{
        f"stopped_turns.{column}": "Belongs to no vote: the participant stopped it before it was answered."
        for column in ["seq", "battle", "number", "prompt", "asked_at", "stopped_at"]
    },
    **{
        f"vote_counts.{column}": "Adds up the ballots, which are released."
        for column in ["study", "question", "model_left", "model_right", *COUNTED]
    },
}
"""Columns of the database that are not released, with the reason."""

WITHHELD_ANSWERS = (
    "Answers and profile answers in free words (questions of kind text) are not released: "
    "they may name people."
)

"""`withdraw`: erase what somebody gave, by receipt or participant code, for who cannot do it on the page."""

import argparse
from contextlib import closing

from arena.commands.arguments import Verbs, add_database, console
from arena.errors import InputError, WithdrawalUnknown
from arena.importing.votes import annotator_digest
from arena.store import Store, Withdrawn, open_store, require_database
from arena.tokens import digest, normalised


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "withdraw", help="erase a vote by its receipt, or everything of one participant"
    )
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="a receipt (that vote) or a participant code (everything)",
    )
    chosen.add_argument(
        "--annotator",
        nargs=2,
        metavar=("STUDY", "NAME"),
        help="everything of somebody whose annotations were imported: the study's id, and the name in the file",
    )
    add_database(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Erase it, and say how much it was; raises InputError for an unknown code."""
    require_database(options.database)
    with closing(open_store(options.database)) as store:
        if options.annotator:
            done = _withdraw_annotator(store, *options.annotator)
        else:
            done = _withdraw_code(store, normalised(options.code))
    if done.battles:
        console().print(
            f"{done.battles} battles were erased, {done.votes} of them with a vote; "
            "backups made before still hold them until they are replaced."
        )
    else:
        console().print("That was withdrawn before; nothing was left to erase.")
    return 0


def _withdraw_code(store: Store, code: str) -> Withdrawn:
    participant = store.participant_by_code(digest(code))
    if participant is not None:
        return store.withdraw_participant(participant.id)
    try:
        return store.withdraw_by_receipt(code)
    except WithdrawalUnknown as unknown:
        raise InputError(
            f"no vote has the receipt {code} and no participant this code",
            where="CODE",
            cure="compare it with the one that the page showed",
        ) from unknown


def _withdraw_annotator(store: Store, study: str, name: str) -> Withdrawn:
    participant = store.participant_by_token(annotator_digest(study, name))
    if participant is None:
        raise InputError(
            f"no annotator `{name}` was imported into the study `{study}`, or was withdrawn before",
            where="--annotator",
            cure="write the id of the study and the name as they are in study.yaml and in the file",
        )
    return store.withdraw_participant(participant.id)

"""`withdraw`: erase what somebody gave, by receipt or participant code, for who cannot do it on the page."""

import argparse

from arena.commands.arguments import Verbs, add_database, console
from arena.errors import InputError, WithdrawalUnknown
from arena.store import open_store, require_database
from arena.tokens import digest, normalised


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "withdraw", help="erase a vote by its receipt, or everything of one participant"
    )
    parser.add_argument(
        "code", metavar="CODE", help="a receipt (that vote) or a participant code (everything)"
    )
    add_database(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Erase it, and say how much it was; raises InputError for an unknown code."""
    require_database(options.database)
    code = normalised(options.code)
    store = open_store(options.database)
    try:
        participant = store.participant_by_code(digest(code))
        if participant is not None:
            done = store.withdraw_participant(participant.id)
        else:
            done = store.withdraw_by_receipt(code)
    except WithdrawalUnknown as unknown:
        raise InputError(
            f"no vote has the receipt {code} and no participant this code",
            where="CODE",
            cure="compare it with the one that the page showed",
        ) from unknown
    finally:
        store.close()
    if done.battles:
        console().print(
            f"{done.battles} battles were erased, {done.votes} of them with a vote; "
            "backups made before still hold them until they are replaced."
        )
    else:
        console().print("That was withdrawn before; nothing was left to erase.")
    return 0

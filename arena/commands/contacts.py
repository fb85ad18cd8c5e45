"""`contacts`: the addresses that people left for the raffle: list them, draw winners, erase them all."""

import argparse
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from arena.commands.arguments import Verbs, add_database, add_study, console, study_of
from arena.commands.rows import FORMATS, print_rows
from arena.commands.study_arguments import positive
from arena.domain import Study
from arena.errors import InputError
from arena.raffle import Entrant, draw, fingerprint
from arena.store import Contact, open_store, require_database, utc_now
from arena.yaml_lines import shown


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "contacts", help="the raffle: list the addresses that people left, draw winners, erase all"
    )
    add_study(parser)
    parser.add_argument("action", choices=("list", "draw", "erase"), help="what to do with them")
    add_database(parser)
    add = parser.add_argument
    add("--winners", type=positive, default=1, metavar="N", help="how many to draw (default: 1)")
    add(
        "--seed",
        help="what the draw is made from, such as tomorrow's lottery numbers announced before "
        "(default: made by chance and shown)",
    )
    add("--record", type=Path, metavar="FILE", help="write the draw down, without addresses")
    add("--format", choices=FORMATS, default="table", help="what to print (default: table)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one of the three; raises InputError."""
    study = study_of(options)
    require_database(options.database)
    with closing(open_store(options.database)) as store:
        if options.action == "erase":
            erased = store.contacts.erase_all(study.id)
            console().print(f"{erased} addresses were erased; they are in no file of the database.")
            return 0
        known = store.contacts.all(study.id)
    every = study.votes_per_raffle_number
    if every is None:
        raise InputError(
            f"the study {study.id!r} has no raffle",
            where="study.yaml",
            cure="write `raffle: {votes_per_number: 10, contact: true}`",
        )
    if options.action == "list":
        rows = [_row(each, each.votes // every) for each in known]
        if rows or options.format != "table":
            print_rows(rows, options.format)
        else:
            console().print("Nobody has left an address.")
        return 0
    _draw(study, known, every, options)
    return 0


def _row(contact: Contact, numbers: int) -> Mapping[str, object]:
    return {
        "participant": contact.participant,
        "address": contact.address,
        "votes": contact.votes,
        "numbers": numbers,
    }


def _draw(study: Study, known: Sequence[Contact], every: int, options: argparse.Namespace) -> None:
    entrants = [Entrant(each.participant, each.votes // every) for each in known]
    if not any(each.numbers for each in entrants):
        raise InputError(
            "nobody who left an address has a number yet",
            where=study.id,
            cure=f"wait until somebody has {every} votes and an address",
        )
    seed = options.seed or secrets.token_hex(16)
    winners = draw(entrants, options.winners, seed)
    if options.record is not None:
        _write_down(options.record, study, entrants, winners, options.winners, seed)
    by_id = {each.participant: each for each in known}
    rows = [
        {"place": place, **_row(by_id[each.participant], each.numbers)}
        for place, each in enumerate(winners, 1)
    ]
    print_rows(rows, options.format)
    if options.format == "table":
        console().print(f"seed: {seed}", markup=False)
        if len(winners) < options.winners:
            console().print(f"Only {len(winners)} people with an address have a number.")


def _write_down(
    path: Path,
    study: Study,
    entrants: Sequence[Entrant],
    winners: Sequence[Entrant],
    wanted: int,
    seed: str,
) -> None:
    record = {
        "study": study.id,
        "drawn_at": utc_now(),
        "seed": seed,
        "winners_wanted": wanted,
        "people": len(entrants),
        "numbers": sum(each.numbers for each in entrants),
        "sha256_of_the_list": fingerprint(entrants),
        "winners": [
            {"place": place, "participant": each.participant, "numbers": each.numbers}
            for place, each in enumerate(winners, 1)
        ],
    }
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(record, file, ensure_ascii=False, indent=1)
            file.write("\n")
    except OSError as error:
        raise InputError(
            f"the record could not be written ({error.strerror}), and nobody was drawn",
            where=shown(path),
            cure="name a new file in a folder that can be written",
        ) from error

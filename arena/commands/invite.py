"""`invite`: make codes and links by which a class or a campaign joins a study, list them, and end them."""

import argparse
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote

import segno

from arena.commands.arguments import (
    Verbs,
    add_database,
    add_study,
    console,
    environment,
    study_of,
)
from arena.commands.rows import FORMATS, print_rows
from arena.commands.study_arguments import positive
from arena.document_check import did_you_mean
from arena.domain import Study
from arena.errors import InputError, InvitationUnknown
from arena.store import Invitation, Store, open_store, require_database, utc_now
from arena.tokens import digest, new_invitation, normalised

MOST_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation as it is handed out; its code is stored nowhere."""

    cohort: str
    code: str
    link: str


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("invite", help="make, list and end invitations of a study's cohorts")
    add_study(parser)
    add_database(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--cohort", metavar="ID", help="make invitations to this cohort of study.yaml"
    )
    what.add_argument("--list", action="store_true", help="show all invitations and their uses")
    what.add_argument(
        "--end",
        metavar="WHICH",
        help="let nobody join any more: a cohort, a code, or a number of --list",
    )
    add = parser.add_argument
    add("--count", type=positive, default=1, metavar="N", help="how many codes (default: 1)")
    add(
        "--most",
        type=positive,
        metavar="N",
        help="how many people may join by one code (default: 1 where there are several codes, else any number)",
    )
    add(
        "--ends", type=_day, metavar="DAY", help="the last day (UTC) on which they hold: 2026-12-31"
    )
    add("--language", help="of the page that links open (default: the study's first)")
    add(
        "--address",
        metavar="URL",
        help="where people find the arena (default: https://$ARENA_HOST, else this machine)",
    )
    add("--qr", type=Path, metavar="FOLDER", help="write each link as a QR code, an SVG file")
    add("--format", choices=FORMATS, default="table", help="what to print (default: table)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do one of the three; raises InputError."""
    study = study_of(options)
    if options.cohort is None:
        require_database(options.database)
    else:
        _check(options, study)
    with closing(open_store(options.database)) as store:
        if options.list:
            _print_list(store.invitations.all(study.id), study, options.format)
        elif options.end is not None:
            _end(store, study, options.end)
        else:
            _make(store, study, options)
    return 0


def _check(options: argparse.Namespace, study: Study) -> None:
    """Raise InputError for what cannot be made, before anything is stored."""
    if study.cohort(options.cohort) is None:
        known = [cohort.id for cohort in study.cohorts]
        raise InputError(
            f"the study {study.id!r} has no cohort {options.cohort!r}",
            where="--cohort",
            cure=did_you_mean(options.cohort, known, "name one of")
            if known
            else "describe it under `cohorts` in study.yaml",
        )
    if options.count > MOST_AT_ONCE:
        raise InputError(
            f"{options.count} codes are too many at once",
            where="--count",
            cure=f"make at most {MOST_AT_ONCE}, or one code for many people with --most",
        )
    if options.language and options.language not in study.interface:
        raise InputError(
            f"the study has no pages in {options.language!r}",
            where="--language",
            cure=did_you_mean(options.language, study.interface, "name one of"),
        )
    if options.ends is not None and options.ends <= utc_now():
        raise InputError("that day is over", where="--ends", cure="give a day to come, or today")
    if options.qr is not None and options.qr.exists() and any(options.qr.glob("*.svg")):
        raise InputError(
            "there are pictures already", where=str(options.qr), cure="give a new folder"
        )


def _make(store: Store, study: Study, options: argparse.Namespace) -> None:
    address = _address(options.address)
    language = options.language or study.interface[0]
    made = []
    for code in [new_invitation() for _ in range(options.count)]:
        link = f"{address}/{language}/join?invite={quote(code)}"
        made.append(Made(options.cohort, code, link))
    if options.qr is not None:
        _draw(made, options.qr)
    most = options.most or (1 if options.count > 1 else None)
    hashes = [digest(each.code) for each in made]
    store.invitations.make(study.id, options.cohort, hashes, most, options.ends)
    rows = [{"cohort": each.cohort, "code": each.code, "link": each.link} for each in made]
    print_rows(rows, options.format)
    if options.format == "table":
        console().print("Only their digests are stored: keep this list, it cannot be shown again.")


def _draw(made: Sequence[Made], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in made:
            picture = segno.make(each.link, error="m", micro=False)
            picture.save(str(folder / f"{each.cohort}-{each.code}.svg"), scale=8, border=4)
    except OSError as error:
        raise InputError(
            f"the pictures could not be written ({error.strerror})",
            where=str(folder),
            cure="give a folder that can be written",
        ) from error


def _address(given: str | None) -> str:
    if given is not None:
        if not given.startswith(("http://", "https://")):
            raise InputError(
                f"`{given}` is no address of a page",
                where="--address",
                cure="begin it with https:// or http://",
            )
        return given.rstrip("/")
    known = environment()
    host = known.get("ARENA_HOST") or known.get("SPACE_HOST")
    return f"https://{host}" if host else f"http://127.0.0.1:{known.get('PORT', '7860')}"


def _end(store: Store, study: Study, which: str) -> None:
    numbers = _numbers(store, study, which)
    ended = store.invitations.end(study.id, numbers)
    console().print(f"{ended} ended; who joined by them goes on taking part.")


def _numbers(store: Store, study: Study, which: str) -> list[int]:
    """The invitations that a cohort, a number or a code stands for; raises InputError."""
    known = store.invitations.all(study.id)
    of_cohort = [each.number for each in known if each.cohort == which]
    if of_cohort or study.cohort(which):
        return of_cohort
    if which.isdecimal() and int(which) in {each.number for each in known}:
        return [int(which)]
    try:
        return [store.invitations.find(study.id, digest(normalised(which))).number]
    except InvitationUnknown as unknown:
        raise InputError(
            f"{which!r} is no cohort, no code and no number of an invitation",
            where="--end",
            cure="look at `python -m arena invite STUDY --list`",
        ) from unknown


def _print_list(known: Sequence[Invitation], study: Study, how: str) -> None:
    now = utc_now()
    rows = [
        {
            "number": each.number,
            "cohort": each.cohort,
            "state": _state(each, study, now),
            "uses": each.uses,
            "most": each.most,
            "made_at": each.made_at,
            "ends_at": each.ends_at,
        }
        for each in known
    ]
    if rows or how != "table":
        print_rows(rows, how)
    else:
        console().print("There are no invitations yet.")


def _state(invitation: Invitation, study: Study, now: str) -> str:
    if study.cohort(invitation.cohort) is None:
        return "not in study.yaml"
    if invitation.ends_at is not None and now >= invitation.ends_at:
        return "ended"
    full = invitation.most is not None and invitation.uses >= invitation.most
    return "used up" if full else "open"


def _day(text: str) -> str:
    """The moment after a day, as it is stored."""
    try:
        after = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-12-31") from error
    return datetime.combine(after, time(), UTC).isoformat(timespec="microseconds")

"""`verified`: the data set as reviewers left it, each item with its final text, status and history."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from rich.markup import escape

from arena.backends.recorded_answers import open_answers
from arena.commands.curation_arguments import (
    KINDS,
    add_common,
    counts,
    database_of,
    pseudonyms,
    refuse_emptiness,
    share,
    told,
)
from arena.commands.study_arguments import Verbs, console, study_of, task_of
from arena.curation.items import data_items
from arena.curation.reviews import Status
from arena.curation.verifying import Reviews
from arena.curation.writing import VERIFIED, write_verified
from arena.release import complete_folder
from arena.store import judgements_of_task


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("verified", help="write the data set as its reviewers left it")
    add_common(parser, by="people")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write every item with its history and those that may be used, and say how many these are."""
    study = study_of(options)
    task = task_of(study, options.task)
    database, pseudonym = database_of(options), pseudonyms(options)
    found = judgements_of_task(database, study.id, task.id, KINDS[options.by])
    reviews = Reviews(task, (each for each in found if counts(options, each.rater)))
    refuse_emptiness(reviews.there, options, database)
    answers = open_answers(study.models, Path(study.folder))
    with complete_folder(options.to) as folder:
        verified = reviews.verified(data_items(study, task, answers))
        tally = write_verified(verified, folder, pseudonym)
    out = console()
    told(
        tally,
        [status.value for status in Status],
        lambda fates: share(
            sum(fates.get(status.value, 0) for status in VERIFIED), _reviewed(fates)
        ),
    )
    out.print("share: accepted or edited, of those that were reviewed")
    if reviews.outdated:
        out.print(
            f"{reviews.outdated} reviews are of texts that were changed since, and do not count"
        )
    out.print(f"written to {escape(str(options.to))}")
    return 0


def _reviewed(fates: Mapping[str, int]) -> int:
    return sum(fates.values()) - fates.get(Status.UNREVIEWED.value, 0)

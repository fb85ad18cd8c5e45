"""What `judge` takes."""

import argparse
from pathlib import Path

from arena.commands.study_arguments import ROOT, add_retries, add_study, not_negative, positive

MODES = ("pairwise", "rubric")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """All its arguments."""
    add_study(parser, "--registry")
    add = parser.add_argument
    add("--judge", required=True, metavar="ID", help="the judge, a live model of the registry")
    _add_items(parser)
    add("--mode", choices=MODES, default=MODES[0], help="compare two answers, or score each")
    add(
        "--orders",
        choices=("both", "one"),
        default="both",
        help="whether each pair is also judged with its sides exchanged (default: both)",
    )
    add(
        "--tie-margin",
        type=not_negative,
        default=0,
        metavar="N",
        help="scores that differ by no more are a tie (rubric; default: 0)",
    )
    _add_manner(parser)
    add("--price-prompt", type=float, metavar="PRICE", help="of a million tokens read")
    add("--price-response", type=float, metavar="PRICE", help="of a million tokens written")


def _add_manner(parser: argparse.ArgumentParser) -> None:
    """How the judge is asked, and where its votes and calls go."""
    add = parser.add_argument
    add("--instructions", default="en", metavar="LANGUAGE", help="en (default) or eu")
    add("--seed", type=int, default=0, help="seed of each first request (default: 0)")
    add(
        "--database",
        default=str(ROOT / "data" / "judges.db"),
        metavar="ADDRESS",
        help="where the judges' votes go, apart from people's: a path or postgresql://user@host/name "
        "(default: data/judges.db)",
    )
    add(
        "--calls",
        type=Path,
        metavar="FOLDER",
        help="where every call is kept (default: beside the database; data/ for PostgreSQL)",
    )
    add("--concurrency", type=positive, default=8, metavar="N", help="requests at once (8)")
    add_retries(parser)
    add(
        "--rereads",
        type=not_negative,
        default=2,
        metavar="N",
        help="how often a judge whose reply cannot be read is asked again (default: 2)",
    )


def _add_items(parser: argparse.ArgumentParser) -> None:
    """What is judged."""
    add = parser.add_argument
    add(
        "--task", metavar="TASK", help="judge every item of this task of the study, on its own form"
    )
    add(
        "--answers",
        type=Path,
        metavar="FOLDER",
        help="where ID.jsonl of each model is (default: STUDY/responses)",
    )
    add(
        "--models",
        dest="chosen",
        metavar="ID,ID",
        help="whose answers are judged (default: all of the study)",
    )
    add("--against", metavar="ID", help="judge this model against each other one, not all pairs")
    add(
        "--samples",
        type=positive,
        default=1,
        metavar="K",
        help="so many answers to each prompt, the first ones (default: 1)",
    )
    add(
        "--battles",
        metavar="ADDRESS",
        help="judge what people voted on in this database, a path or postgresql://user@host/name, "
        "instead of files of answers",
    )

"""`filter`: keeps the recorded answers that reach a threshold on every criterion, and the others with reasons."""

import argparse
import json
import math
from collections import Counter
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
from arena.curation.filtering import Points, Threshold, criteria_of
from arena.curation.items import data_items
from arena.curation.threshold import Rule
from arena.curation.writing import Tally, write_filtered
from arena.release import complete_folder
from arena.store import points_of_task

FATES = ("kept", "rejected", "unrated")


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "filter", help="keep the recorded answers that were rated well enough"
    )
    add_common(parser, by="judge")
    parser.add_argument(
        "--at-least",
        type=_points,
        required=True,
        metavar="POINTS",
        help="what an answer has to reach on every criterion",
    )
    parser.add_argument(
        "--criteria", metavar="ID,ID", help="the ratings that decide (default: all of the task)"
    )
    parser.add_argument(
        "--rule",
        choices=[rule.value for rule in Rule],
        default=Rule.MEDIAN.value,
        help="what stands for the points of several on one criterion (default: median)",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write what is kept, rejected and unrated, and say how many these are."""
    study = study_of(options)
    task = task_of(study, options.task)
    chosen = options.criteria.split(",") if options.criteria else []
    criteria = criteria_of(task, chosen, options.at_least)
    threshold = Threshold(criteria, options.at_least, Rule(options.rule))
    database, pseudonym = database_of(options), pseudonyms(options)
    found = points_of_task(database, study.id, task.id, KINDS[options.by])
    points = Points(point for point in found if counts(options, point.rater))
    refuse_emptiness(points.there, options, database)
    answers = open_answers(study.models, Path(study.folder))
    with complete_folder(options.to) as folder:
        items = data_items(study, task, answers)
        filtered = points.filtered(items, threshold)
        tally = write_filtered(filtered, threshold, folder, pseudonym)
        summary = {
            "study": study.id,
            "task": task.id,
            "by": options.by,
            "judges": sorted({rater.judge for rater in points.raters.values() if rater.judge}),
            "raters": len(points.raters),
            "criteria": criteria,
            "at_least": threshold.at_least,
            "rule": threshold.rule.value,
            "outdated": points.outdated,
            "models": {
                model: _counted(fates, tally.below[model]) for model, fates in tally.fates.items()
            },
            "overall": _counted(
                sum(tally.fates.values(), Counter()), sum(tally.below.values(), Counter())
            ),
        }
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (folder / "summary.json").write_text(f"{text}\n", encoding="utf-8")
    _tell(options, tally, points.outdated)
    return 0


def _counted(fates: Counter[str], below: Counter[str]) -> Mapping[str, object]:
    rated = _rated(fates)
    return {
        **{fate: fates[fate] for fate in FATES},
        "retention": fates["kept"] / rated if rated else None,
        "below": dict(below),
    }


def _tell(options: argparse.Namespace, tally: Tally, outdated: int) -> None:
    out = console()
    told(tally, FATES, lambda fates: share(fates.get("kept", 0), _rated(fates)))
    out.print("share: kept, of those that were rated")
    below = sum(tally.below.values(), Counter[str]())
    if below:
        fell = ", ".join(f"{name} {number}" for name, number in below.most_common())
        out.print(f"below {options.at_least:g}: {escape(fell)}")
    if outdated:
        out.print(f"{outdated} points are of texts that were changed since, and do not count")
    out.print(f"written to {escape(str(options.to))}")


def _rated(fates: Mapping[str, int]) -> int:
    return fates.get("kept", 0) + fates.get("rejected", 0)


def _points(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of points")
    return number

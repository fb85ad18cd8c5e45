"""`python -m analysis report [SOURCE…]`: everything that votes or ratings allow, or a published study, in one folder."""

import argparse
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from analysis.commands.options import add_layout, add_quality, add_unranked
from analysis.delivery import write_files
from analysis.published.report import report_files as published_files
from analysis.published.report import report_summary as published_summary
from analysis.published.reproduction import AUTHORS_ROUNDS, reproduce
from analysis.published.study import read_published
from analysis.reports.contents import sections
from analysis.reports.material import Settings
from analysis.reports.page import content_files, report_content, report_files, report_summary
from analysis.reports.reading import read_material
from analysis.reports.studies.contents import model_table, study_content, study_sections
from analysis.reports.studies.reading import default_sources, read_study_material
from analysis.sources.columns import OVERALL
from analysis.sources.dealt import is_ratings, read_dealt
from analysis.sources.study_file import FILE, SCORES, study_folder, study_id
from arena.errors import InputError

PUBLISHED = "ebaluatoia"
ROUNDS = 1000
_Tell = Callable[[str], None]
_Made = tuple[dict[str, str], str, Path]
"""The files by name, what to show when they are written, and where they go."""


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `report` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "report",
        help="everything that a vote log allows to say, or a published study computed again",
        description=(
            "With a source: everything that its votes allow to say, in one HTML file, with the tables as "
            "LaTeX, CSV and JSON. Work that was dealt out (ratings, reviews, pairs) gets the report of its study, from "
            "several sources if people and judges have a database each; without a source, from where they are "
            "by default or from the study's demonstration. Without both: a published study, ours beside theirs."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add(
        "source",
        nargs="*",
        help="databases, released folders, vote logs, tables of ratings, counts, or -; none: the study's own",
    )
    add("--question", help=f"which question of the ballot (default: {OVERALL})")
    add(
        "--study",
        help="which study of the source, by its id or folder; without a source one with published figures, or "
        f"with data of its own (default: {PUBLISHED})",
    )
    add(
        "--votes",
        action="store_true",
        help="the report on votes alone, though the source holds ratings or reviews too",
    )
    add_layout(parser)
    add_quality(parser)
    add_unranked(parser)
    add("--models", metavar="FILE", help="models.yaml (labels and factors), or a table of factors")
    add("--scores", metavar="FILE", help="scores from elsewhere: model, score, task, language ...")
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add("--to", metavar="FOLDER", help="where to write (default: out/ and the name of the source)")
    add("--seed", type=int, default=0, help="start of the random numbers")
    add(
        "--rounds",
        type=int,
        help=f"random rounds (default: {ROUNDS}; for a published study {AUTHORS_ROUNDS}, as its authors)",
    )
    add("--format", choices=("text", "json"), default="text", help="what to show when done")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Compute and write the report; the text that says what came of it and where it is.

    Raises:
        InputError: for a source or study that cannot be used, a wrong setting, or a folder that cannot be
            written.
    """
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("reading", total=None)

        def tell(step: str) -> None:
            progress.update(task, description=step)

        files, shown, folder = _way(arguments)(arguments, tell)
        tell("writing")
        write_files(files, folder)
    return files["report.json"] if arguments.format == "json" else shown


def _way(arguments: argparse.Namespace) -> Callable[[argparse.Namespace, _Tell], _Made]:
    """Which report it is: of a published study, of a study's ratings, reviews and pairs, or of votes alone."""
    if arguments.votes:
        if len(arguments.source) != 1:
            problem = f"--votes is about one source, and there are {len(arguments.source)}"
            raise InputError(problem, cure="name one")
        return _own
    folder = None if arguments.study is None else study_folder(arguments.study)
    if not arguments.source:
        plain = arguments.study is None or folder is None or (folder / "published").is_dir()
        return _published if plain else _of_study
    described = folder is not None and (folder / FILE).is_file()
    several = len(arguments.source) > 1
    return _of_study if several or described or _dealt_out(arguments, folder) else _own


def _dealt_out(arguments: argparse.Namespace, folder: Path | None) -> bool:
    """Whether a source holds more than votes."""
    if arguments.source == ["-"]:
        return False
    study = arguments.study if folder is None else study_id(folder)
    found = read_dealt(arguments.source[0], study)
    return len(found.ratings) > 0 or len(found.reviews) > 0 or is_ratings(arguments.source[0])


def _of_study(arguments: argparse.Namespace, tell: _Tell) -> _Made:
    """A study whose work was dealt out."""
    if arguments.quality == "exclude":
        problem = "--quality exclude belongs to a report on votes alone"
        raise InputError(problem, cure="leave it out, or add --votes and name the source")
    if arguments.unranked:
        cure = "leave it out, or add --votes for a report on the votes alone"
        raise InputError("--unranked belongs to a report on votes alone", cure=cure)
    for option in ("layout", "scores"):
        if getattr(arguments, option) is not None:
            cure = f"leave it out, or put the scores into the study's folder {SCORES}/"
            raise InputError(f"--{option} belongs to a report on votes alone", cure=cure)
    folder = None if arguments.study is None else study_folder(arguments.study)
    sources = arguments.source or ([] if folder is None else default_sources(folder))
    rounds = ROUNDS if arguments.rounds is None else arguments.rounds
    material = read_study_material(
        sources,
        folder=folder,
        study=arguments.study if folder is None else None,
        question=arguments.question,
        models=arguments.models,
        settings=Settings(arguments.level, arguments.seed, rounds),
    )
    content = study_content(material, study_sections(material, tell))
    files = content_files(content, model_table(material))
    to = _folder(arguments, material.name)
    shown = [report_summary(content), *(str(to / name) for name in files)]
    return files, "\n".join(shown) + "\n", to


def _published(arguments: argparse.Namespace, tell: _Tell) -> _Made:
    """A published study."""
    for option in ("models", "scores"):
        if getattr(arguments, option) is not None:
            problem = f"--{option} belongs to a source of votes, and there is none"
            raise InputError(problem, cure="name the source")
    tell("reading the published figures")
    study = read_published(arguments.study or PUBLISHED)
    rounds = AUTHORS_ROUNDS if arguments.rounds is None else arguments.rounds
    result = reproduce(study, seed=arguments.seed, rounds=rounds, tell=tell)
    files, folder = published_files(result), _folder(arguments, study.name)
    return files, published_summary(result, folder, list(files)), folder


def _own(arguments: argparse.Namespace, tell: _Tell) -> _Made:
    """Any source of votes."""
    rounds = ROUNDS if arguments.rounds is None else arguments.rounds
    settings = Settings(arguments.level, arguments.seed, rounds)
    material = read_material(
        arguments.source[0],
        arguments.question or OVERALL,
        study=arguments.study,
        layout=arguments.layout,
        models=arguments.models,
        scores=arguments.scores,
        settings=settings,
        exclude=arguments.quality == "exclude",
        unranked=arguments.unranked,
    )
    parts = sections(material, tell)
    files = report_files(material, parts)
    folder = _folder(arguments, material.source.partition(".")[0] or "report")
    shown = [
        report_summary(report_content(material, parts)),
        *(str(folder / name) for name in files),
    ]
    return files, "\n".join(shown) + "\n", folder


def _folder(arguments: argparse.Namespace, name: str) -> Path:
    return Path(arguments.to) if arguments.to else Path("out") / name

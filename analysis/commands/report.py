"""`python -m analysis report`: a study's report in one folder."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from analysis.delivery import write_files
from analysis.published.report import report_files, report_summary
from analysis.published.reproduction import AUTHORS_ROUNDS, reproduce
from analysis.published.study import read_published


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `report` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "report",
        help="a published study's tables, ours beside theirs",
        description="Compute a published study again and write a report: HTML, LaTeX, CSV and JSON.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--study", default="ebaluatoia", help="a study's name, or a folder that holds published/")
    add("--to", metavar="FOLDER", help="where to write (default: out/ and the study's name)")
    add("--seed", type=int, default=0, help="start of the random numbers")
    add("--rounds", type=int, default=AUTHORS_ROUNDS, help="rounds of the authors' bootstrap")
    add("--format", choices=("text", "json"), default="text", help="what to show when done")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Compute and write the report; the text that says what came of it and where it is.

    Raises:
        InputError: for an unknown study, a wrong setting, or a folder that cannot be written.
    """
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("reading the published figures", total=None)
        study = read_published(arguments.study)
        result = reproduce(
            study,
            seed=arguments.seed,
            rounds=arguments.rounds,
            tell=lambda step: progress.update(task, description=step),
        )
        progress.update(task, description="writing")
        files = report_files(result)
        folder = Path(arguments.to) if arguments.to else Path("out") / study.name
        write_files(files, folder)
    if arguments.format == "json":
        return files["report.json"]
    return report_summary(result, folder, list(files))

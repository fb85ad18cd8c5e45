"""`python -m analysis report --study NAME`: a published study again, ours beside theirs."""

import argparse
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from analysis.findings import findings, largest_difference, level_difference
from analysis.published import read_published
from analysis.report_html import report_html
from analysis.report_latex import report_tex, tables_tex
from analysis.report_tables import report_tables
from analysis.reproduction import AUTHORS_ROUNDS, Reproduction, reproduce
from analysis.table import Table
from arena.errors import InputError


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
    return _summary(result, folder, list(files))


def report_files(result: Reproduction) -> dict[str, str]:
    """The texts of all files of a report, by name; the same result gives the same bytes."""
    tables = report_tables(result)
    return {
        "report.html": report_html(result, tables),
        "report.tex": report_tex(result),
        "tables.tex": tables_tex(result, tables),
        "report.json": report_json(result, tables),
        **{f"{name}.csv": table.to_csv() for name, table in tables.items()},
    }


def report_json(result: Reproduction, tables: Mapping[str, Table]) -> str:
    """Every table at full precision, with what made it, as one JSON object."""
    summary = {
        "study": result.study.name,
        "source": dict(result.study.source),
        "method": result.ours.method,
        "settings": result.ours.settings,
        "authors_procedure": {
            "method": result.procedure.method,
            "settings": result.procedure.settings,
        },
        "seed": result.seed,
        "data_hash": result.ours.data_hash,
        "figures_hash": result.study.figures_hash,
        "code": result.code,
        "largest_differences": {
            "rating": largest_difference(result),
            "corpus": level_difference(result, result.corpus),
            "instructions": level_difference(result, result.instructions),
        },
        "findings": [
            {"quantity": each.quantity, "closeness": each.closeness, "reason": each.reason}
            for each in findings(result)
        ],
        "tables": {
            name: {
                "title": table.title,
                "note": table.note,
                "method": table.method,
                "rows": table.records(),
            }
            for name, table in tables.items()
        },
    }
    return json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files into a folder so that each is there whole or, after a failure, as it was before.

    They are written beside the folder first. Other files in the folder stay.

    Raises:
        InputError: if the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".report-", dir=folder))
        try:
            for name, text in files.items():
                (staging / name).write_text(text, encoding="utf-8", newline="\n")
            for name in files:
                (staging / name).replace(folder / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as failure:
        raise InputError(
            f"the report cannot be written ({failure.strerror})",
            where=str(folder),
            cure="name a folder that can be written with --to",
        ) from failure


def _summary(result: Reproduction, folder: Path, files: list[str]) -> str:
    """What was found, for a terminal."""
    lines = [f"{each.quantity}: {each.closeness}" for each in findings(result)]
    lines += ["", f"{result.ours.method}; seed {result.seed}; votes {result.ours.data_hash[:12]}"]
    lines += [f"{result.code}", "", *(str(folder / name) for name in files)]
    return "\n".join(lines) + "\n"

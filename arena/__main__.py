"""The operator's command: `python -m arena VERB STUDY`.

Exit codes: 0 done; 2 something of the operator's is wrong, said in one sentence. A traceback is
always a bug of ours.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table

from arena.backends.registry import OPTIONS
from arena.domain import Question, Study
from arena.errors import InputError, StoreError
from arena.release import COLUMNS, dictionary_markdown, export
from arena.study import find_study, is_live, read_study
from arena.ui.words import read_words
from arena.yaml_lines import shown

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.verb == "dictionary":
            sys.stdout.write(dictionary_markdown())
            return 0
        study = read_study(find_study(options.study, ROOT), options.models, OPTIONS)
        if options.verb == "check":
            _check(study)
        else:
            _export(study, options)
    except (InputError, StoreError) as error:
        for sentence in (str(error), *getattr(error, "__notes__", ())):
            sys.stderr.write(f"{sentence}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m arena", description="Run a study.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="read a study, say what is wrong or what it holds")
    export = verbs.add_parser("export", help="write what was collected as CSV, JSONL and Parquet")
    verbs.add_parser("dictionary", help="print the meaning of every column of an export")
    for verb in (check, export):
        verb.add_argument("study", metavar="STUDY", help="a name in data/studies, or a folder")
        verb.add_argument(
            "--models",
            type=Path,
            default=ROOT / "models.yaml",
            metavar="FILE",
            help="the registry of models (default: models.yaml of this project)",
        )
    export.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="where to write")
    export.add_argument(
        "--database",
        default=os.environ.get("ARENA_DATABASE", str(ROOT / "data" / "arena.db")),
        metavar="PATH",
        help="where the votes are (default: $ARENA_DATABASE, else data/arena.db)",
    )
    export.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="32 random bytes or more that make the participants' ids, so that two exports agree "
        "(default: a new key each time, kept nowhere)",
    )
    return parser


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def _check(study: Study) -> None:
    """Say in a few lines what the study holds; the pages must speak its languages, too."""
    for language in study.interface:
        read_words(language)
    console = _console()
    console.print(f"[bold]{escape(study.title[study.interface[0]])}[/] ({study.id}): all is well.")
    console.print(f"folder      {escape(shown(Path(study.folder)))}")
    console.print(f"hash        {study.hash[:12]}")
    console.print(f"languages   answers in {study.language}; pages in {', '.join(study.interface)}")
    by_category = Counter(prompt.category or "no category" for prompt in study.prompts)
    kinds = ", ".join(f"{category} {count}" for category, count in sorted(by_category.items()))
    console.print(f"prompts     {len(study.prompts)}: {escape(kinds)}")
    console.print(f"            {_prompt_policy(study)}")
    console.print(f"profile     {_questions(study.profile)}")
    console.print(f"form        {_questions(study.form)}")
    console.print(f"models      {len(study.models)}")
    console.print(_models(study))


def _prompt_policy(study: Study) -> str:
    if study.free_prompts:
        return "participants may write their own"
    if any(is_live(OPTIONS[model.backend]) for model in study.models):
        return "the bank alone, because `free_prompts` is never"
    return "the bank alone, because all models have recorded answers only"


def _questions(questions: Sequence[Question]) -> str:
    """The ids of the questions, with what a derived one rests on."""
    names = [
        f"{question.id} (asked if {' and '.join(question.derived_from)} disagree)"
        if question.derived_from
        else question.id
        for question in questions
    ]
    return ", ".join(names) or "none"


def _models(study: Study) -> Table:
    """One row a model, with a column for each factor that any of them has."""
    factors = list(dict.fromkeys(name for model in study.models for name in model.factors))
    table = Table("model", "backend", "template", *factors, box=None, pad_edge=False)
    for model in study.models:
        levels = [escape(model.factors.get(name, "")) for name in factors]
        table.add_row(model.id, model.backend, model.template.value, *levels)
    return table


def _export(study: Study, options: argparse.Namespace) -> None:
    """Write the release, with a bar over its tables, and say what is in it."""
    look = SpinnerColumn(), TextColumn("{task.description}"), BarColumn()
    with Progress(*look, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(f"reading {study.id}", total=len(COLUMNS))
        summary = export(
            options.database,
            study.id,
            options.to,
            lambda line: bar.update(task, advance=1, description=line),
            key=options.key,
        )
    console = _console()
    console.print(f"{study.id}: written to {escape(shown(summary.folder))}")
    for table, rows in summary.rows.items():
        console.print(f"{rows:>8}  {table}")
    if summary.voids:
        console.print(f"{summary.voids:>8}  battles that broke off and hold no vote")


if __name__ == "__main__":
    sys.exit(main())

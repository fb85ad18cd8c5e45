"""`fetch`: a data set of the Hugging Face hub, or a file, as the prompts and recorded answers of a study."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from arena.commands.arguments import Verbs, console, environment, hub_token, progress_bar
from arena.commands.study_arguments import positive
from arena.errors import InputError
from arena.hub_data.dataset import HubDataset
from arena.hub_data.gathering import Columns, Gathered, gather, identifier
from arena.hub_data.rows import Row, read_rows
from arena.hub_data.study_files import write_files

_COLUMNS = {
    "input": "text that is put under the prompt",
    "source-text": "the text that the prompt is about; people see it beside the answers",
    "id": "id of the prompt (default: made from its text)",
    "category": "category of the prompt",
    "language": "language of the prompt, as a code",
    "answer-language": "language that the answer should be in, as a code",
    "model": "which model wrote the answer",
}


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("fetch", help="make prompts and answers from a data set of the hub")
    parser.add_argument("source", metavar="SOURCE", help="OWNER/NAME on the hub, or a file here")
    parser.add_argument("--to", required=True, type=Path, metavar="FOLDER", help="a study's folder")
    parser.add_argument("--revision", help="branch, tag or commit (default: the newest commit)")
    parser.add_argument("--files", metavar="PATTERN", help="which files, such as data/train-*")
    parser.add_argument("--prompt", required=True, metavar="COLUMN", help="the instruction")
    parser.add_argument("--answer", required=True, metavar="COLUMN", help="the answer to it")
    for name, meaning in _COLUMNS.items():
        parser.add_argument(f"--{name}", metavar="COLUMN", help=meaning)
    parser.add_argument(
        "--model-id", metavar="ID", help="whose answers these are, where no column says it"
    )
    parser.add_argument("--limit", type=positive, metavar="N", help="take the first N rows only")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read the rows, check them, write the files; raises InputError, and then nothing is written."""
    columns = _columns(options)
    here = Path(options.source)
    if here.is_file():
        gathered = _gather(iter([(here, here.name)]), columns, options.limit)
        origin: dict[str, object] = {"file": here.name}
    else:
        endpoint = environment().get("HF_ENDPOINT")
        dataset = HubDataset(options.source, options.revision, token=hub_token(), endpoint=endpoint)
        names = dataset.files(options.files)
        paths = ((dataset.download(name), name) for name in names)
        gathered = _gather(paths, columns, options.limit)
        origin = {"dataset": dataset.name, "revision": dataset.revision, "files": list(names)}
    origin |= {"columns": _named(options), "limit": options.limit}
    _report(write_files(options.to, gathered, origin), gathered)
    return 0


def _columns(options: argparse.Namespace) -> Columns:
    if (options.model is None) == (options.model_id is None):
        problem = "it must be known whose answers these are"
        cure = "give --model COLUMN, or --model-id ID"
        raise InputError(problem, where=options.source, cure=cure)
    only = identifier(options.model_id) if options.model_id else ""
    return Columns(options.prompt, options.answer, only, **{
        name: getattr(options, name) for name in map(_key, _COLUMNS)
    })  # fmt: skip


def _key(name: str) -> str:
    return name.replace("-", "_")


def _named(options: argparse.Namespace) -> Mapping[str, str]:
    given = {name: getattr(options, _key(name)) for name in ("prompt", "answer", *_COLUMNS)}
    return {name: column for name, column in given.items() if column}


def _gather(files: Iterator[tuple[Path, str]], columns: Columns, limit: int | None) -> Gathered:
    with progress_bar() as bar:
        task = bar.add_task("reading rows", total=limit)

        def rows() -> Iterator[tuple[str, int, Row]]:
            for path, name in files:
                for number, row in read_rows(path, name):
                    yield name, number, row
                    bar.advance(task)

        return gather(islice(rows(), limit), columns)


def _report(paths: Sequence[Path], gathered: Gathered) -> None:
    out = console()
    out.print(f"{len(gathered.prompts)} prompts, answers of {len(gathered.answers)} models:")
    for path in paths:
        out.print(f"  {path}")
    for model, answers in gathered.answers.items():
        out.print(f"  {model}: {len(answers)} answers")
    out.print("Next: name the models in models.yaml (backend: recorded) and in study.yaml.")

"""The factors of models from a file: an arena's models.yaml, or a table with a row per model."""

from pathlib import Path

import yaml

from analysis.factors.levels import Factors
from analysis.sources.delimited import read_table
from arena.errors import InputError

_SEPARATORS = {".csv": ",", ".tsv": "\t"}


def read_factors(path: Path | str) -> Factors:
    """The factors of each model, as texts.

    models.yaml: a list `models` of entries with `id` and `factors`. A table (.csv, .tsv): a column `model`,
    every other column a factor, an empty field where a model does not have it.

    Raises:
        InputError: if the file cannot be read, a model is there twice, or a level is no text.
    """
    file = Path(path)
    if not file.is_file():
        cure = "give models.yaml, or a table with the columns model and one per factor"
        raise InputError("there is no such file", where=str(file), cure=cure)
    separator = _SEPARATORS.get(file.suffix.lower())
    return _from_yaml(file) if separator is None else _from_table(file, separator)


def _from_table(file: Path, separator: str) -> Factors:
    with file.open("rb") as content:
        table = read_table(content, str(file), separator, lambda column: True)
    if "model" not in table.columns:
        cure = "write the columns model and one per factor"
        raise InputError("column 'model' is missing", where=str(file), cure=cure)
    found: dict[str, dict[str, str]] = {}
    for line, row in enumerate(table.to_dict(orient="records"), start=2):
        texts = {str(name): str(value).strip() for name, value in row.items()}
        model = texts.pop("model")
        if model in found:
            problem = f"the model {model!r} is there twice"
            raise InputError(problem, where=str(file), line=line, cure="keep one row of it")
        found[model] = {name: level for name, level in texts.items() if level}
    return found


def _from_yaml(file: Path) -> Factors:
    where, cure = str(file), "write a list `models` of entries with `id` and `factors`"
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problem = f"it is not YAML ({' '.join(str(error).split())})"
        raise InputError(problem, where=where, cure=cure) from error
    entries = document.get("models") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise InputError("it lists no models", where=where, cure=cure)
    found: dict[str, dict[str, str]] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise InputError("an entry of `models` has no id", where=where, cure=cure)
        model, levels = entry["id"], entry.get("factors") or {}
        if model in found:
            problem = f"the model {model!r} is there twice"
            raise InputError(problem, where=where, cure="keep one entry of it")
        if not isinstance(levels, dict):
            raise InputError(f"the factors of {model!r} are no mapping", where=where, cure=cure)
        found[model] = {
            str(name): _text(level, model, name, where) for name, level in levels.items()
        }
    return found


def _text(level: object, model: str, name: object, where: str) -> str:
    if isinstance(level, str) and level.strip():
        return level.strip()
    problem = f"the factor {name!s} of {model!r} is {level!r}, which is no text"
    raise InputError(problem, where=where, cure="write it in quotes")

"""JSON and JSON lines: objects, each of which knows where it stands."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from arena.errors import InputError
from arena.importing.delimited import read_encoded
from arena.importing.sheet import Place, Row, Sheet, cell_of, columns_of
from arena.yaml_lines import shown

LINES = (".jsonl", ".ndjson")

Record = tuple[Place, Mapping[str, object]]


def read_records(path: Path, encoding: str | None) -> Sequence[Record]:
    """All objects of a file: one a line in `.jsonl` and `.ndjson`, else the members of one list.

    Raises InputError where it cannot be read or holds anything else, or an object has a key twice.
    """
    where, text = shown(path), read_encoded(path, encoding)
    if path.suffix.lower() in LINES:
        lines = enumerate(text.split("\n"), start=1)
        found = [
            (Place(where, number), _parsed(line, where, number))
            for number, line in lines
            if line.strip()
        ]
    else:
        listed = _parsed(text, where, None)
        if not isinstance(listed, list):
            raise InputError(
                "this is not a list of objects",
                where=where,
                cure="export a list, or one object a line into a file that ends in .jsonl",
            )
        found = [(Place(f"{where}, record {n}"), value) for n, value in enumerate(listed, start=1)]
    records = []
    for place, value in found:
        if not isinstance(value, dict):
            cure = 'write one object like {"annotator": "ane", "prompt": "p1"}'
            raise InputError("this is no object", where=place.where, line=place.line, cure=cure)
        records.append((place, value))
    if not records:
        raise InputError("the file is empty", where=where, cure="give at least one object")
    return records


def flat_sheet(where: str, records: Sequence[Record]) -> Sheet:
    """Objects whose keys are the columns."""
    rows = [
        Row(place, {key.strip(): cell_of(value) for key, value in record.items()})
        for place, record in records
    ]
    return Sheet(where, columns_of(rows), rows)


def _parsed(text: str, where: str, line: int | None) -> object:
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError) as error:
        found = line or getattr(error, "lineno", None)
        raise InputError(
            f"this is not JSON ({error})", where=where, line=found, cure="export the file again"
        ) from error


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"key `{twice}` stands twice")
    return found

"""From a file to a sheet: which program wrote it, told by its name and what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from arena.errors import InputError
from arena.importing import argilla, label_studio
from arena.importing.delimited import read_delimited
from arena.importing.records import LINES, Record, flat_sheet, read_records
from arena.importing.sheet import Sheet
from arena.importing.workbook import read_workbook
from arena.yaml_lines import shown

AUTO, SHEET, LABEL_STUDIO, ARGILLA = "auto", "sheet", "label-studio", "argilla"
FORMATS = (AUTO, SHEET, LABEL_STUDIO, ARGILLA)
TABLES = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator says of a file; None is found out."""

    format: str = AUTO
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def read_sheet(path: Path, asked: Asked) -> Sheet:
    """The rows of a file; raises InputError where it cannot be read, or is not what it is said to be."""
    kind = path.suffix.lower()
    if not path.is_file():
        raise InputError("there is no such file", where=shown(path), cure="name another file")
    if kind in (*LINES, ".json"):
        return _of_records(path, asked)
    if kind in WORKBOOKS:
        sheet = read_workbook(path, asked.sheet)
    elif kind in TABLES:
        sheet = read_delimited(path, asked.encoding, asked.delimiter)
    else:
        listed = ", ".join((*TABLES, *WORKBOOKS, ".json", *LINES))
        raise InputError(
            f"what a file is that ends in `{kind}` cannot be told",
            where=shown(path),
            cure=f"save it as one of {listed}",
        )
    if asked.format == ARGILLA:
        raise InputError(
            "an export of Argilla is JSON", where=shown(path), cure="export it with to_json"
        )
    return label_studio.flat(sheet) if _is_label_studio(sheet, asked) else sheet


def _is_label_studio(sheet: Sheet, asked: Asked) -> bool:
    found = asked.format == AUTO and set(sheet.columns) >= label_studio.FLAT_COLUMNS
    return asked.format == LABEL_STUDIO or found


def _of_records(path: Path, asked: Asked) -> Sheet:
    where, records = shown(path), read_records(path, asked.encoding)
    written_by = _program(records) if asked.format == AUTO else asked.format
    if written_by == ARGILLA:
        return argilla.records_sheet(where, records)
    if written_by == LABEL_STUDIO and any(label_studio.is_task(record) for _, record in records):
        return label_studio.tasks_sheet(where, records)
    if written_by == LABEL_STUDIO:
        return label_studio.flat_sheet(where, records)
    return flat_sheet(where, records)


def _program(records: Sequence[Record]) -> str:
    for _, record in records:
        if label_studio.is_task(record) or set(record) >= label_studio.FLAT_COLUMNS:
            return LABEL_STUDIO
        if argilla.is_record(record):
            return ARGILLA
    return SHEET

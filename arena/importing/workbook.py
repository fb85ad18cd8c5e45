"""Workbooks of Excel and LibreOffice (.xlsx): values as they are shown, formulas by what they gave."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from arena.document_check import did_you_mean
from arena.errors import InputError
from arena.importing.sheet import (
    Cell,
    Place,
    Problems,
    Sheet,
    Unreadable,
    cell_of,
    header_of,
    row_of,
)
from arena.yaml_lines import shown

_BROKEN = (OSError, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError)


class _Cell(Protocol):
    """What openpyxl, which has no types, says of a cell; `e` is the type of an error."""

    value: object
    data_type: str


class _Page(Protocol):
    title: str

    def iter_rows(self) -> Iterable[Sequence[_Cell]]: ...


class _Book(Protocol):
    worksheets: Sequence[_Page]

    def __getitem__(self, title: str) -> _Page: ...

    def close(self) -> None: ...


def read_workbook(path: Path, name: str | None) -> Sheet:
    """The rows of one sheet of a workbook.

    Args:
        path: the file.
        name: which sheet; may be None where only one holds anything.

    Raises:
        InputError: this is no workbook, or has no such sheet, or several and none is named; no header.
    """
    where = shown(path)
    values, formulas = _opened(path, data_only=True), _opened(path, data_only=False)
    try:
        chosen = _chosen(where, values, name)
        inside = f"{where}, sheet `{chosen}`"
        rows = _rows(inside, values[chosen], formulas[chosen])
        first = next(rows, None)
        if first is None:
            raise InputError("the sheet is empty", where=inside, cure="give a header and rows")
        place, names = first
        header = header_of([name if isinstance(name, str) else "" for name in names], place)
        problems = Problems()
        found = [row_of(header, cells, place, problems) for place, cells in rows]
    finally:
        values.close()
        formulas.close()
    problems.refuse()
    return Sheet(inside, [name for name in header if name], found)


def _opened(path: Path, *, data_only: bool) -> _Book:
    try:
        book: _Book = load_workbook(path, read_only=True, data_only=data_only)
    except FileNotFoundError as error:
        raise InputError(
            "there is no such file", where=shown(path), cure="name another file"
        ) from error
    except _BROKEN as error:
        raise InputError(
            "this is no workbook that can be read",
            where=shown(path),
            cure="save it as .xlsx without a password, or as CSV",
        ) from error
    return book


def _chosen(where: str, book: _Book, name: str | None) -> str:
    # A book may have sheets of charts alone, which hold no cells.
    names = [sheet.title for sheet in book.worksheets]
    if name is not None:
        if name not in names:
            cure = did_you_mean(name, names, "name one of")
            raise InputError(f"there is no sheet `{name}`", where=where, cure=cure)
        return name
    filled = [title for title in names if any(_filled(row) for row in book[title].iter_rows())]
    if len(filled) > 1:
        listed = ", ".join(f"`{title}`" for title in filled)
        raise InputError(
            f"several sheets hold something ({listed})", where=where, cure="name one with --sheet"
        )
    if not filled:
        raise InputError("the workbook is empty", where=where, cure="give a header and rows")
    return filled[0]


def _filled(cells: Iterable[_Cell]) -> bool:
    return any(cell.value not in (None, "") for cell in cells)


def _rows(where: str, values: _Page, formulas: _Page) -> Iterator[tuple[Place, list[Cell]]]:
    """Number and cells of every row that is not blank."""
    both = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for number, (shown_cells, written_cells) in enumerate(both, start=1):
        cells = [_cell(*pair) for pair in zip(shown_cells, written_cells, strict=True)]
        while cells and cells[-1] == "":
            cells.pop()
        if any(isinstance(cell, Unreadable) or cell.strip() for cell in cells):
            yield Place(where, number), cells


def _cell(value: _Cell, written: _Cell) -> Cell:
    if value.value is None and written.value is not None:
        return Unreadable(
            "the formula has no value in the file",
            "open and save it in a spreadsheet program, or write the value",
        )
    if value.data_type == "e":
        return Unreadable(f"the cell holds the error {value.value}", "correct or empty it")
    return cell_of(value.value)

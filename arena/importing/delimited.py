"""CSV and its relatives, read strictly: a row with a field too many is a mistake, not a shifted answer."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from arena.errors import InputError
from arena.importing.sheet import Place, Problems, Sheet, header_of, row_of
from arena.yaml_lines import shown

DELIMITERS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(path: Path, encoding: str | None, delimiter: str | None) -> Sheet:
    """All rows of a table of text.

    Args:
        path: the file; its first line that is not empty is the header.
        encoding: how it is encoded, where it is neither UTF-8 nor begins with the mark of another Unicode form.
        delimiter: what stands between fields; without one, that which gives the header most fields.

    Raises:
        InputError: the file cannot be read, is not in that encoding, has no header, or has rows of another length.
    """
    where, text = shown(path), read_encoded(path, encoding)
    rows = _rows(where, text, delimiter or _delimiter(where, text))
    first = next(rows, None)
    if first is None:
        raise InputError("the file is empty", where=where, cure="give a header and rows")
    header, problems, found = header_of(first[1], first[0]), Problems(), []
    for place, fields in rows:
        if len(fields) != len(header):
            problem = f"this row has {len(fields)} fields instead of {len(header)}"
            problems.add(place, problem, "quote fields that hold the delimiter or line breaks")
            continue
        found.append(row_of(header, fields, place, problems))
    problems.refuse()
    return Sheet(where, [name for name in header if name], found)


def read_encoded(path: Path, encoding: str | None) -> str:
    """The text of a file; the mark at its beginning goes before `encoding`. Raises InputError."""
    where = shown(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"this file cannot be read ({error.strerror})", where=where, cure="name another file"
        ) from error
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    used = marked or encoding or "utf-8"
    try:
        return content.decode(used)
    except LookupError as error:
        raise InputError(
            f"there is no encoding `{encoding}`", where="--encoding", cure="write one like cp1252"
        ) from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"this is not text in {used}",
            where=where,
            line=line,
            cure="save the file as UTF-8, or name its encoding with --encoding (cp1252, for instance)",
        ) from error


def _delimiter(where: str, text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    widths = {mark: len(next(csv.reader([header], delimiter=mark), [])) for mark in DELIMITERS}
    widest = [mark for mark, width in widths.items() if width == max(widths.values())]
    if len(widest) > 1 and max(widths.values()) > 1:
        raise InputError(
            "what stands between the fields cannot be told from the header",
            where=where,
            cure="name it with --delimiter",
        )
    return widest[0]


def _rows(where: str, text: str, delimiter: str) -> Iterator[tuple[Place, list[str]]]:
    """Line and fields of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        place = Place(where, reader.line_num + 1)
        try:
            fields = next(reader, None)
        except csv.Error as error:
            raise InputError(
                f"this row cannot be read ({error})",
                where=where,
                line=place.line,
                cure="put two quotes where a quoted field holds one, and end every quoted field",
            ) from error
        if fields is None:
            return
        if any(field.strip() for field in fields):
            yield place, fields

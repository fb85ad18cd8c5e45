"""One study out of a live database into a folder or an archive: complete, or not there at all."""

import hashlib
import hmac
import io
import secrets
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from arena.errors import InputError
from arena.release.card import dictionary_csv, dictionary_markdown, readme
from arena.release.columns import COLUMNS
from arena.release.formats import FORMATS, Sheets
from arena.release.tables import Tables
from arena.store import snapshot
from arena.store.settings import database_path

KEY_BYTES = 32
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """Where a release lies, the number of rows of each table, and how many battles are void."""

    folder: Path
    rows: Mapping[str, int]
    voids: int


def export(
    store_path: Path | str,
    study_id: str,
    folder: Path,
    progress: Progress = lambda _: None,
    *,
    key: Path | None = None,
) -> ExportSummary:
    """Write the tables of `COLUMNS` as CSV, JSON lines and Parquet, with dictionary and README.

    `key` is a file of at least 32 bytes from which participants' ids are made; without it, a random
    key is used once and forgotten, and two releases cannot be linked. `progress` is told one line
    for each table.

    Raises:
        InputError: The folder is not empty, the database or the study is not there, or the key is
            too short.
        StoreError: The database is damaged.
    """
    secret = _secret(key)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "the folder is not empty", where=str(folder), cure="give a new or an empty folder"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as workplace:
        made = Path(workplace) / "release"
        made.mkdir()
        summary = _write(store_path, study_id, made, secret, list(FORMATS), progress)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    return ExportSummary(folder, summary.rows, summary.voids)


def export_archive(store_path: Path | str, study_id: str) -> bytes:
    """A zip of the same release as CSV and JSON lines, with a key of its own; raises as `export`."""
    with TemporaryDirectory(prefix="epaile-") as workplace:
        made = Path(workplace) / study_id
        made.mkdir()
        _write(store_path, study_id, made, _secret(None), ["csv", "jsonl"], lambda _: None)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(made.iterdir()):
                archive.write(file, f"{study_id}/{file.name}")
    return content.getvalue()


def _write(
    store_path: Path | str,
    study_id: str,
    folder: Path,
    secret: bytes,
    formats: Sequence[str],
    progress: Progress,
) -> ExportSummary:
    def pseudonym(participant: str) -> str:
        return hmac.new(secret, participant.encode(), hashlib.sha256).hexdigest()

    with _copy(store_path) as connection:
        tables = Tables(connection, study_id, pseudonym)
        columns = {table: tables.columns(table) for table in COLUMNS}
        rows = {}
        for table in COLUMNS:
            with Sheets(folder, table, columns[table], formats) as sheets:
                rows[table] = sheets.write(tables.rows(table))
            progress(f"{table}: {rows[table]} rows")
        voids = connection.execute(
            "SELECT count(*) FROM voids WHERE battle IN (SELECT id FROM released)"
        ).fetchone()[0]
        words = {
            "data_dictionary.md": dictionary_markdown(columns),
            "data_dictionary.csv": dictionary_csv(columns),
            "README.md": readme(tables.text, rows, voids, formats),
        }
    for name, text in words.items():
        (folder / name).write_text(text, "utf-8")
    return ExportSummary(folder, rows, voids)


@contextmanager
def _copy(store_path: Path | str) -> Iterator[sqlite3.Connection]:
    """A snapshot, away from the release: a run that is killed leaves nothing private beside it."""
    with TemporaryDirectory(prefix="epaile-") as private:
        copy = Path(private) / "snapshot.db"
        snapshot(database_path(store_path), copy)
        with closing(sqlite3.connect(copy)) as connection:
            yield connection


def _secret(key: Path | None) -> bytes:
    if key is None:
        return secrets.token_bytes(KEY_BYTES)
    cure = f"give a file of at least {KEY_BYTES} random bytes and keep it apart from the data"
    try:
        secret = key.read_bytes()
    except OSError as error:
        raise InputError(
            f"the key cannot be read ({error.strerror})", where=str(key), cure=cure
        ) from error
    if len(secret) < KEY_BYTES:
        raise InputError(f"the key has {len(secret)} bytes", where=str(key), cure=cure)
    return secret

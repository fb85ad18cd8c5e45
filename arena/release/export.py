"""One study out of a live database into a folder or an archive: complete, or not there at all."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arena.chain import Checked
from arena.errors import StoreError
from arena.heads import sign
from arena.release.card import dictionary_csv, dictionary_markdown, readme
from arena.release.columns import COLUMNS
from arena.release.formats import FORMATS, Sheets
from arena.release.log import HEAD_FILE, LOG_FILE, write_log
from arena.release.making import complete_folder, pseudonym, secret_of
from arena.release.tables import Tables
from arena.store import check_database, snapshot, utc_now

Progress = Callable[[str], None]
QUALITY_FILE = "quality.json"
"""What a study's checks are, and the rule by which an analysis may leave people out."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """Where a release lies, the rows of each table, how many battles are void, and how far the log goes."""

    folder: Path
    rows: Mapping[str, int]
    voids: int
    links: int
    head_hash: str


def export(
    store_path: Path | str,
    study_id: str,
    folder: Path,
    progress: Progress = lambda _: None,
    *,
    signing_key: Ed25519PrivateKey,
    key: Path | None = None,
) -> ExportSummary:
    """Write the tables of `COLUMNS` as CSV, JSON lines and Parquet, the log, dictionary and README.

    The head of the log is signed with `signing_key`. `key` is a file of at least 32 bytes from which participants' ids are made; without it, a random
    key is used once and forgotten, and two releases cannot be linked. `progress` is told one line
    for each table.

    Raises:
        InputError: The folder is not empty, the database or the study is not there, or the key is
            too short.
        StoreError: The database is damaged, or its log was tampered with.
    """
    secret = secret_of(key)
    with complete_folder(folder) as made:
        release = _Release(study_id, made, secret, list(FORMATS), signing_key)
        summary = release.write(store_path, progress)
    return replace(summary, folder=folder)


def export_archive(store_path: Path | str, study_id: str, signing_key: Ed25519PrivateKey) -> bytes:
    """A zip of the same release as CSV and JSON lines, with a key of its own; raises as `export`.

    Checks are left out: whoever takes part may fetch it, and would know the next ones.
    """
    with TemporaryDirectory(prefix="epaile-") as workplace:
        made = Path(workplace) / study_id
        made.mkdir()
        release = _Release(
            study_id, made, secret_of(None), ["csv", "jsonl"], signing_key, checks=False
        )
        release.write(store_path, lambda _: None)
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(made.iterdir()):
                archive.write(file, f"{study_id}/{file.name}")
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class _Release:
    """What a release is made of, and where."""

    study: str
    folder: Path
    secret: bytes
    formats: Sequence[str]
    signing_key: Ed25519PrivateKey
    checks: bool = True

    def write(self, address: Path | str, progress: Progress) -> ExportSummary:
        """Write everything from one snapshot of the database."""
        with _copy(address) as copy:
            log = _sound(check_database(copy))
            with closing(sqlite3.connect(copy)) as connection:
                rows, voids = self._write_tables(connection, progress)
                links = write_log(connection, self.folder / LOG_FILE)
        # An hour is enough for a reader, and all that a release tells of any time.
        made_at = f"{utc_now()[:13]}:00:00+00:00"
        head = sign(log, self.signing_key, made_at)
        (self.folder / HEAD_FILE).write_text(head.to_json(), "utf-8")
        progress(f"log: {links} links")
        return ExportSummary(self.folder, rows, voids, links, log.hash)

    def _write_tables(
        self, connection: sqlite3.Connection, progress: Progress
    ) -> tuple[Mapping[str, int], int]:
        tables = Tables(connection, self.study, self._pseudonym, checks=self.checks)
        columns = {table: tables.columns(table) for table in COLUMNS}
        rows = {}
        for table in COLUMNS:
            with Sheets(self.folder, table, columns[table], self.formats) as sheets:
                rows[table] = sheets.write(tables.rows(table))
            progress(f"{table}: {rows[table]} rows")
        voids: int = connection.execute(
            "SELECT count(*) FROM voids WHERE battle IN (SELECT id FROM released)"
        ).fetchone()[0]
        words = {
            "data_dictionary.md": dictionary_markdown(columns),
            "data_dictionary.csv": dictionary_csv(columns),
            "README.md": readme(tables.text, rows, voids, self.formats),
        }
        if tables.quality is not None:
            words[QUALITY_FILE] = json.dumps(tables.quality, indent=2) + "\n"
        for name, text in words.items():
            (self.folder / name).write_text(text, "utf-8")
        return rows, voids

    def _pseudonym(self, participant: str) -> str:
        return pseudonym(self.secret, participant)


def _sound(log: Checked) -> Checked:
    """A log that may be published; raises StoreError for one that is not as it was written."""
    if log.findings:
        found = log.findings[0]
        raise StoreError(
            f"the log of votes is not as it was written ({found.sentence}); nothing was released: "
            "run `python -m arena verify`, and restore the last good backup."
        )
    return log


@contextmanager
def _copy(store_path: Path | str) -> Iterator[Path]:
    """A snapshot, away from the release: a run that is killed leaves nothing private beside it."""
    with TemporaryDirectory(prefix="epaile-") as private:
        copy = Path(private) / "snapshot.db"
        snapshot(store_path, copy)
        yield copy

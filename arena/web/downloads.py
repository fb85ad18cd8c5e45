"""The collected data as one archive, for studies that allow it."""

import asyncio
import os
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from arena.domain import Study
from arena.heads import signing_key
from arena.release import export_archive
from arena.store import Store

KEPT_SECONDS = 60.0
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Archive:
    """A built archive in a file without a name: it is gone when its last reader is."""

    file: IO[bytes]
    size: int
    built_at: float

    def pieces(self) -> Iterator[bytes]:
        """The content for one reader; the others' places in the file do not matter."""
        for start in range(0, self.size, PIECE):
            yield os.pread(self.file.fileno(), PIECE, start)


class Archives:
    """The archive of one study, built at most once a minute however many ask for it."""

    def __init__(
        self,
        study: Study,
        store: Store,
        key_file: Path,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._study = study
        self._store = store
        self._key_file = key_file
        self._monotonic = monotonic
        self._kept: Archive | None = None
        self._building = asyncio.Lock()

    async def latest(self) -> Archive:
        """The archive, at most a minute old; raises StoreError where the database is damaged."""
        async with self._building:
            if self._kept is None or self._monotonic() - self._kept.built_at >= KEPT_SECONDS:
                self._kept = await asyncio.to_thread(self._build)
                asyncio.get_running_loop().call_later(KEPT_SECONDS, self._forget, self._kept)
            return self._kept

    def _build(self) -> Archive:
        key = signing_key(self._key_file)
        content = export_archive(self._store.address, self._study.id, key)
        file = tempfile.TemporaryFile(prefix="epaile-")  # noqa: SIM115 readers outlive this call
        file.write(content)
        file.flush()
        archive = Archive(file, len(content), self._monotonic())
        weakref.finalize(archive, file.close)
        return archive

    def _forget(self, archive: Archive) -> None:
        if self._kept is archive:
            self._kept = None


def download_routes(study: Study, store: Store, key_file: Path) -> APIRouter:
    """GET /api/export.zip: CSV and JSON lines with a data dictionary; the key signs the log's head."""
    router = APIRouter()
    archives = Archives(study, store, key_file)

    @router.get("/api/export.zip")
    async def export() -> Response:
        archive = await archives.latest()
        headers = {
            "Content-Disposition": f'attachment; filename="epaile-{study.id}.zip"',
            "Content-Length": str(archive.size),
        }
        return StreamingResponse(archive.pieces(), 200, headers, "application/zip")

    return router

"""How an arena is: a few numbers and sentences for whoever watches it, and nothing about models or people."""

from collections.abc import Mapping
from pathlib import Path

from arena.addresses import is_postgresql
from arena.backup import Keeper
from arena.disk import DiskWatch
from arena.errors import StoreError
from arena.store import Store
from arena.store.settings import database_path


def watch_of(database: str) -> DiskWatch:
    """Watches the disk of an SQLite database, or that of this process where a server keeps the votes."""
    folder = Path() if is_postgresql(database) else database_path(database).parent
    return DiskWatch(folder)


class Health:
    """Asks the parts of a running arena; called by the route /api/health."""

    def __init__(self, study: str, store: Store, disk: DiskWatch, keeper: Keeper | None) -> None:
        self._study = study
        self._store = store
        self._disk = disk
        self._keeper = keeper

    def __call__(self) -> Mapping[str, object]:
        """`status` is ok or degraded; `problems` says what an operator should do something about."""
        problems = []
        votes: int | None = None
        try:
            votes = self._store.study_progress(self._study).ballots
        except StoreError:
            problems.append("the database cannot be read")
        if told := self._disk.problem():
            problems.append(told)
        report: dict[str, object] = {"votes": votes, "disk_free_bytes": self._disk.free_bytes()}
        if self._keeper is not None:
            status = self._keeper.status()
            report["backup"] = {
                "copied_until": status.copied_until,
                "copied_at": status.copied_at,
                "snapshot_at": status.snapshot_at,
            }
            if status.problem:
                problems.append("the last copy of the votes failed")
        return {"status": "degraded" if problems else "ok", **report, "problems": problems}

"""All votes on one question, read from an arena's database once each.

Votes are facts that are only ever added, so what was read before is kept and only what came since is
read. The table of counts, read in the same transaction, must say the same: where it does not, something
was taken away, and everything is read again.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.live import cells_from
from analysis.outcomes import OUTCOMES, SPELLINGS
from analysis.pairwise import IntArray
from arena.codes import Purpose
from arena.errors import InputError

_LEFT, _RIGHT, _OUTCOME, _PARTICIPANT = range(4)
_AT_ONCE = 20_000


@dataclass(frozen=True, eq=False, slots=True)
class LiveState:
    """The votes of one moment: added up, and one by one. `participants` is how many people gave them."""

    cells: Cells
    comparisons: Comparisons
    participants: int


class LiveVotes:
    """Reader of one question of one study; memory: 16 bytes a vote. Not for several threads at once."""

    def __init__(self, path: Path | str, study: str, question: str) -> None:
        self._path = Path(path)
        self._study = study
        self._question = question
        self._forget()

    def _forget(self) -> None:
        self._last = 0
        self._models: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self._rows = np.empty((0, 4), dtype=np.int32)
        self._state: LiveState | None = None

    def read(self) -> LiveState:
        """The votes as they stand now; the same object again while no other votes are there.

        Raises InputError if the database cannot be read, or if its counts disagree with its votes.
        """
        try:
            address = f"{self._path.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as database:
                known = len(self._rows)
                # A long reading would keep a writer waiting: all but the newest votes are read piece by piece.
                while self._read_new(database, _AT_ONCE) == _AT_ONCE:
                    pass
                database.execute("BEGIN")
                cells = cells_from(database, self._study, self._question)
                self._read_new(database)
                new = len(self._rows) > known
                if not new and self._state is not None and _same(cells, self._state.cells):
                    return self._state
                if not self._agree(cells):
                    self._forget()
                    self._read_new(database)
        except sqlite3.Error as error:
            cure = "give the database of an arena, and open it once with the newest arena"
            raise InputError(
                f"no votes in it ({error})", where=str(self._path), cure=cure
            ) from error
        if not self._agree(cells):
            cure = "restore the last good backup, or ask for help with a copy of the database"
            problem = f"the counts of {self._question!r} disagree with its votes"
            raise InputError(problem, where=str(self._path), cure=cure)
        self._state = LiveState(cells, self._comparisons(cells), len(self._people))
        return self._state

    def _read_new(self, database: sqlite3.Connection, most: int = -1) -> int:
        """Read the votes that are not known yet, all or the first of them; how many were read."""
        # The plus keeps SQLite from starting at the study's battles, which are all of them.
        rows = database.execute(
            "SELECT model_left, model_right, outcome, participant, seq FROM comparisons"
            " WHERE seq > ? AND +study = ? AND question = ? AND purpose = ? AND outcome <> 'cannot_say'"
            " ORDER BY seq LIMIT ?",
            (self._last, self._study, self._question, Purpose.RANKED.value, most),
        ).fetchall()
        models, people = self._models, self._people
        numbers = [
            (
                models.setdefault(left, len(models)),
                models.setdefault(right, len(models)),
                SPELLINGS[outcome],
                people.setdefault(participant, len(people)),
            )
            for left, right, outcome, participant, _ in rows
        ]
        if numbers:
            self._rows = np.concatenate([self._rows, np.array(numbers, dtype=np.int32)])
            self._last = rows[-1][-1]
        return len(rows)

    def _places(self, cells: Cells) -> IntArray:
        place = {model: index for index, model in enumerate(cells.models)}
        return np.array([place.get(model, -1) for model in self._models], dtype=np.int64)

    def _agree(self, cells: Cells) -> bool:
        """Whether the votes read so far, added up, are the counts."""
        places, size = self._places(cells), len(cells.models)
        if size != len(places) or (places < 0).any():
            return False
        rows = self._rows.astype(np.int64)
        pair = places[rows[:, _LEFT]] * size + places[rows[:, _RIGHT]]
        counts = np.bincount(pair * OUTCOMES + rows[:, _OUTCOME], minlength=cells.counts.size)
        return bool((counts == cells.counts.ravel()).all())

    def _comparisons(self, cells: Cells) -> Comparisons:
        places = self._places(cells).astype(np.int32)
        order = {name: number for number, name in enumerate(sorted(self._people))}
        people = np.array([order[name] for name in self._people], dtype=np.int32)
        return Comparisons(
            question=self._question,
            models=cells.models,
            first=places[self._rows[:, _LEFT]],
            second=places[self._rows[:, _RIGHT]],
            outcome=self._rows[:, _OUTCOME].astype(np.int8),
            participant=people[self._rows[:, _PARTICIPANT]],
            excluded=cells.excluded,
        )


def _same(first: Cells, second: Cells) -> bool:
    return first.models == second.models and bool((first.counts == second.counts).all())

"""All votes on one question, read from an arena's database once each.

What was read before is kept; only what came since is read, and what was amended or withdrawn since is
read again: the arena's log tells which. The table of counts, read in the same state, must say the
same: where it does not, everything is read again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.live import cells_from
from analysis.outcomes import OUTCOMES, SPELLINGS
from analysis.pairwise import IntArray
from analysis.sources.arenas import opened_arena
from analysis.sources.database import Database
from analysis.sources.files import shown
from arena.errors import InputError

_LEFT, _RIGHT, _OUTCOME, _PARTICIPANT, _NUMBER = range(5)
_AT_ONCE = 20_000
_CHANGED_AT_ONCE = 500
_ALL = 2**62
# Asked for a study, SQLite would start at its battles, which are all of them: it is chosen here.
_VOTES = """SELECT model_left, model_right, outcome, participant, seq, study FROM comparisons
    WHERE question = ? AND purpose = 'ranked' AND outcome <> 'cannot_say'
        AND named_itself = 0 AND recognised = 0"""
_CHANGED = """SELECT ballots.seq FROM links JOIN ballots ON ballots.battle = links.battle
    WHERE links.position > ? AND links.kind IN ('amendment', 'withdrawal')"""


@dataclass(frozen=True, eq=False, slots=True)
class LiveState:
    """The votes of one moment: added up, and one by one. `participants` is how many people gave them."""

    cells: Cells
    comparisons: Comparisons
    participants: int


class LiveVotes:
    """Reader of one question of one study; memory: 20 bytes a vote. Not for several threads at once."""

    def __init__(self, address: Path | str, study: str, question: str) -> None:
        """`address` is a path or `postgresql://user@host/database`; nothing is read yet."""
        self._address = address
        self._study = study
        self._question = question
        self._forget()

    def _forget(self) -> None:
        self._last = 0
        self._place: int | None = None
        self._models: dict[str, int] = {}
        self._people: dict[str, int] = {}
        self._rows = np.empty((0, 5), dtype=np.int32)
        self._state: LiveState | None = None

    def read(self) -> LiveState:
        """The votes as they stand now; the same object again while no other votes are there.

        Raises InputError if the database cannot be read, or if its counts disagree with its votes.
        """
        known = self._rows
        with opened_arena(self._address) as database:
            if self._place is None:
                self._place = _newest_place(database)
            # A long reading would keep a writer waiting: all but the newest votes are read piece by piece.
            while self._read_new(database, _AT_ONCE) == _AT_ONCE:
                pass
            database.hold()
            cells = cells_from(database, self._study, self._question)
            self._read_new(database)
            self._read_changed(database)
            same = self._rows is known or np.array_equal(self._rows, known)
            if same and self._state is not None and _same(cells, self._state.cells):
                return self._state
            if not self._agree(cells):
                self._forget()
                self._place = _newest_place(database)
                self._read_new(database)
        if not self._agree(cells):
            cure = "restore the last good backup, or ask for help with a copy of the database"
            problem = f"the counts of {self._question!r} disagree with its votes"
            raise InputError(problem, where=shown(self._address), cure=cure)
        self._state = LiveState(cells, self._comparisons(cells), len(self._people))
        return self._state

    def _read_new(self, database: Database, most: int = _ALL) -> int:
        """Read the votes that are not known yet, all or the first of them; how many were read."""
        query = f"{_VOTES} AND seq > ? ORDER BY seq LIMIT ?"
        rows = database.rows(query, (self._question, self._last, most))
        if rows:
            self._rows = np.concatenate([self._rows, self._numbers(rows)])
            self._last = rows[-1][_NUMBER]
        return len(rows)

    def _read_changed(self, database: Database) -> None:
        """Read the votes again that were amended or withdrawn since this was last done."""
        assert self._place is not None, "where the log ended is known before the first vote is read"
        place = _newest_place(database)
        changed = sorted({number for (number,) in database.rows(_CHANGED, (self._place,))})
        if changed:
            kept = self._rows[~np.isin(self._rows[:, _NUMBER], changed)]
            parts = [kept]
            for start in range(0, len(changed), _CHANGED_AT_ONCE):
                some = changed[start : start + _CHANGED_AT_ONCE]
                query = f"{_VOTES} AND seq IN ({', '.join('?' for _ in some)})"
                parts.append(self._numbers(database.rows(query, (self._question, *some))))
            together = np.concatenate(parts)
            self._rows = together[np.argsort(together[:, _NUMBER])]
            self._models = self._numbered_anew(self._models, [_LEFT, _RIGHT])
            self._people = self._numbered_anew(self._people, [_PARTICIPANT])
        self._place = place

    def _numbers(self, rows: Sequence[tuple[Any, ...]]) -> NDArray[np.int32]:
        models, people = self._models, self._people
        numbers = [
            (
                models.setdefault(left, len(models)),
                models.setdefault(right, len(models)),
                SPELLINGS[outcome],
                people.setdefault(participant, len(people)),
                number,
            )
            for left, right, outcome, participant, number, study in rows
            if study == self._study
        ]
        return np.array(numbers, dtype=np.int32).reshape(-1, 5)

    def _numbered_anew(self, names: dict[str, int], columns: list[int]) -> dict[str, int]:
        """Number the names that votes still have, since the last vote with one may have gone."""
        used, numbers = np.unique(self._rows[:, columns], return_inverse=True)
        if len(used) == len(names):
            return names
        self._rows[:, columns] = numbers.reshape(-1, len(columns))
        known = list(names)
        return {known[number]: place for place, number in enumerate(used)}

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


def _newest_place(database: Database) -> int:
    ((place,),) = database.rows("SELECT coalesce(max(position), 0) FROM links")
    return int(place)


def _same(first: Cells, second: Cells) -> bool:
    return first.models == second.models and bool((first.counts == second.counts).all())

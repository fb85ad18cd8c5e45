"""What each participant's votes say of how they judge, read from the rows of a vote log.

A control is passed when the vote says what is expected to every question of the control that it answers with more
than "cannot say". Two votes on one pair are alike when the second one, its sides put back, is the first. A vote is
fast when it came sooner than the study's floor for as much text (`arena.quality.Floor`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.sources.columns import OVERALL
from arena.codes import Outcome, Purpose
from arena.errors import InputError
from arena.quality import Exclusion, Floor, meets, unswapped

NEEDED = ("battle", "participant", "purpose", "question", "outcome", "model_left")
_SIDES = (Outcome.LEFT.value, Outcome.RIGHT.value)


@dataclass(frozen=True, slots=True)
class Passed:
    """How many of so many went as they should."""

    hits: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Twice:
    """Two votes of one person on one pair, in the words of the first seating."""

    participant: str
    first: str
    second: str
    swapped: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one participant. `left` is of the decided votes; `skips` is None where nobody knows."""

    participant: str
    votes: int
    controls: Passed
    repeats: Passed
    in_time: Passed
    left: Passed
    skips: int | None
    reasons: tuple[str, ...] = ()

    @property
    def excluded(self) -> bool:
        """Whether the study's rule leaves this participant out."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everybody, in the order of their ids, and every pair that was judged twice."""

    people: tuple[Person, ...]
    twice: tuple[Twice, ...]

    @property
    def excluded(self) -> frozenset[str]:
        """The participants whom the rule leaves out."""
        return frozenset(person.participant for person in self.people if person.excluded)


def evidence_of(
    rows: pd.DataFrame,
    question: str = OVERALL,
    *,
    floor: Floor | None = None,
    rule: Exclusion | None = None,
    skips: Mapping[str, int] | None = None,
    where: str = "the vote log",
) -> Evidence:
    """Read the evidence of a vote log with a row for each battle and question.

    Args:
        rows: under our names; `expected`, `repeats`, `seconds` and `characters` where there are checks.
        question: repeats and sides are looked at in the answers to this one.
        floor: how long reading takes at least.
        rule: whom to leave out.
        skips: how many pairs each participant passed over.
        where: the source, for messages.

    Raises:
        InputError: a column is missing.
    """
    _require(rows, where)
    known = rows[rows["participant"].notna()]
    twice = tuple(_twice(known, question))
    votes, controls = _votes(known), _controls(known)
    in_time, left = _in_time(known, floor), _left(known, question)
    repeats: dict[str, list[bool]] = {}
    for pair in twice:
        repeats.setdefault(pair.participant, []).append(pair.first == pair.second)
    people = []
    for name in sorted({*votes, *(skips or {})}):
        person = Person(
            name,
            votes.get(name, 0),
            _passed(controls.get(name, [])),
            _passed(repeats.get(name, [])),
            _passed(in_time.get(name, [])),
            _passed(left.get(name, [])),
            None if skips is None else skips.get(name, 0),
        )
        people.append(_ruled(person, rule))
    return Evidence(tuple(people), twice)


def _require(rows: pd.DataFrame, where: str) -> None:
    for name in NEEDED:
        if name not in rows.columns:
            cure = "give an arena's database, or the ballots of its release"
            raise InputError(f"column {name!r} is missing", where=where, cure=cure)


def _ruled(person: Person, rule: Exclusion | None) -> Person:
    """The same person with the reasons why a rule leaves them out."""
    if rule is None:
        return person
    looked_at = {
        "controls": (person.controls, rule.controls_below),
        "repeats": (person.repeats, rule.repeats_below),
        "in_time": (person.in_time, rule.in_time_below),
    }
    reasons = tuple(
        name
        for name, (passed, below) in looked_at.items()
        if rule.shows(passed.hits, passed.count, below)
    )
    return Person(
        person.participant,
        person.votes,
        person.controls,
        person.repeats,
        person.in_time,
        person.left,
        person.skips,
        reasons,
    )


def _passed(found: list[bool]) -> Passed:
    return Passed(sum(found), len(found))


def _texts(rows: pd.DataFrame, *names: str) -> Iterator[tuple[str, ...]]:
    """The values of some columns as texts, empty where there is none, row by row."""
    columns = [rows[name].astype("object").where(rows[name].notna(), "") for name in names]
    return zip(*(map(str, column) for column in columns), strict=True)


def _votes(rows: pd.DataFrame) -> dict[str, int]:
    battles = rows.drop_duplicates("battle")
    return {str(name): int(count) for name, count in battles.groupby("participant").size().items()}


def _controls(rows: pd.DataFrame) -> dict[str, list[bool]]:
    """By participant, whether each control was passed."""
    if "expected" not in rows.columns:
        return {}
    met: dict[tuple[str, str], list[bool]] = {}
    chosen = rows[rows["purpose"] == Purpose.CONTROL.value]
    # After another turn the vote is on more than the texts that were written.
    if "turns" in chosen.columns:
        chosen = chosen[pd.to_numeric(chosen["turns"], errors="coerce") <= 1]
    for battle, person, outcome, expected in _texts(
        chosen, "battle", "participant", "outcome", "expected"
    ):
        said = meets(outcome, expected) if expected and outcome else None
        if said is not None:
            met.setdefault((person, battle), []).append(said)
    found: dict[str, list[bool]] = {}
    for (person, _), answers in met.items():
        found.setdefault(person, []).append(all(answers))
    return found


def _twice(rows: pd.DataFrame, question: str) -> Iterator[Twice]:
    if "repeats" not in rows.columns:
        return
    chosen = rows[rows["question"] == question]
    first = {
        battle: (outcome, left)
        for battle, outcome, left in _texts(chosen, "battle", "outcome", "model_left")
    }
    again = chosen[chosen["purpose"] == Purpose.REPEAT.value]
    if "turns" in again.columns:
        again = again[pd.to_numeric(again["turns"], errors="coerce") <= 1]
    for person, earlier, outcome, left in _texts(
        again, "participant", "repeats", "outcome", "model_left"
    ):
        before = first.get(earlier)
        if before is None or Outcome.CANNOT_SAY in (outcome, before[0]):
            continue
        swapped = left != before[1]
        yield Twice(person, before[0], unswapped(outcome, swapped=swapped), swapped)


def _in_time(rows: pd.DataFrame, floor: Floor | None) -> dict[str, list[bool]]:
    """By participant, whether each vote came no sooner than its floor."""
    if floor is None or not {"seconds", "characters"} <= set(rows.columns):
        return {}
    battles = rows.drop_duplicates("battle")
    seconds = pd.to_numeric(battles["seconds"], errors="coerce")
    characters = pd.to_numeric(battles["characters"], errors="coerce")
    timed = seconds.notna() & characters.notna()
    found: dict[str, list[bool]] = {}
    for person, took, length in zip(
        battles["participant"][timed], seconds[timed], characters[timed], strict=True
    ):
        found.setdefault(str(person), []).append(float(took) >= floor.seconds(int(length)))
    return found


def _left(rows: pd.DataFrame, question: str) -> dict[str, list[bool]]:
    """By participant, whether each decided vote was for the left side."""
    decided = rows[(rows["question"] == question) & rows["outcome"].isin(_SIDES)]
    found: dict[str, list[bool]] = {}
    for person, outcome in _texts(decided, "participant", "outcome"):
        found.setdefault(person, []).append(outcome == Outcome.LEFT)
    return found

"""How often each tag was given to answers that won, lost or tied, and to the answers of each model.

Tags are optional, so a vote without any says nothing about why: shares are of the answers in votes with at least one
tag of the question. Where there are enough people, the answers that one person tagged count as alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.agreement.estimate import Estimate, share
from analysis.comparisons import FIRST, SECOND
from analysis.units import enough_people
from analysis.vote_log import VoteLog

TAGS = "tags_"
"""How the columns of tags begin; codes with a space between, `.left` and `.right` where they are of one answer."""
LEFT, RIGHT = ".left", ".right"
OUTCOMES = ("won", "lost", "tied")


@dataclass(frozen=True, slots=True)
class Given:
    """How many of `answers` got a tag, as `share` with its interval.

    `of` says which answers: an outcome, a model, or `votes` where the tags were of both answers together.
    """

    question: str
    tag: str
    of: str
    count: int
    answers: int
    share: Estimate


@dataclass(frozen=True, eq=False)
class Reasons:
    """The tags of one question: by outcome in the order of `OUTCOMES`, and by model in the order of the votes."""

    question: str
    votes: int
    tagged: int
    by_outcome: tuple[Given, ...]
    by_model: tuple[Given, ...]


@dataclass(frozen=True, eq=False)
class _Answers:
    """Tagged answers, one row each: what they got, how they fared, whose they are, and who judged."""

    said: NDArray[np.object_]
    outcome: NDArray[np.object_]
    model: NDArray[np.object_]
    judge: NDArray[np.integer]


def questions_of(columns: Sequence[str]) -> tuple[str, ...]:
    """The questions of tags that a log has columns of."""
    named = (name.removeprefix(TAGS) for name in columns if name.startswith(TAGS))
    return tuple(dict.fromkeys(name.removesuffix(LEFT).removesuffix(RIGHT) for name in named))


def reasons(log: VoteLog, question: str, *, level: float = 0.95) -> Reasons:
    """The tags of one question of `questions_of`; nothing is counted where nobody gave any."""
    sides = [f"{TAGS}{question}{end}" for end in (LEFT, RIGHT)]
    of_answers = any(name in log.frame.columns for name in sides)
    names = sides if of_answers else [f"{TAGS}{question}"]
    said = [_codes(log.frame, name) for name in names]
    tagged = np.array([any(row) for row in zip(*said, strict=True)], dtype=bool)
    answers = _answers(log, said, tagged) if of_answers else None
    whole = _votes(log, said[0], tagged) if answers is None else None
    clustered = enough_people(log.comparisons)

    def counted(rows: _Answers, groups: NDArray[np.object_], of: Sequence[str]) -> Iterator[Given]:
        for tag in _tags(rows.said):
            hits = np.array([tag in each for each in rows.said], dtype=bool)
            for group in of:
                chosen = groups == group
                if chosen.any():
                    alike = rows.judge[chosen] if clustered else None
                    found = share(hits[chosen], level, cluster=alike)
                    yield Given(
                        question, tag, group, int(hits[chosen].sum()), int(chosen.sum()), found
                    )

    if answers is None:
        assert whole is not None, "tags are of each answer or of both"
        return Reasons(
            question,
            len(tagged),
            int(tagged.sum()),
            tuple(counted(whole, whole.outcome, ("votes",))),
            (),
        )
    models = log.comparisons.models
    return Reasons(
        question,
        len(tagged),
        int(tagged.sum()),
        tuple(counted(answers, answers.outcome, OUTCOMES)),
        tuple(counted(answers, answers.model, models)),
    )


def _codes(frame: pd.DataFrame, column: str) -> list[frozenset[str]]:
    if column not in frame.columns:
        return [frozenset()] * len(frame)
    values = frame[column].astype(object)
    return [frozenset(str(value).split()) for value in values.where(values.notna(), "")]


def _tags(said: NDArray[np.object_]) -> list[str]:
    """Every tag, the most frequent first."""
    counts: dict[str, int] = {}
    for each in said:
        for tag in each:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted(counts, key=lambda tag: (-counts[tag], tag))


def _judges(log: VoteLog) -> NDArray[np.integer]:
    """Who judged, as numbers; a vote of nobody known is alike to no other."""
    known = log.comparisons.participant.astype(np.int64)
    return np.where(known >= 0, known, -1 - np.arange(len(known)))


def _answers(
    log: VoteLog, said: Sequence[list[frozenset[str]]], tagged: NDArray[np.bool_]
) -> _Answers:
    votes = log.comparisons
    names = np.array(votes.models, dtype=object)
    fared = []
    for winner, loser in ((FIRST, SECOND), (SECOND, FIRST)):
        one = np.full(votes.total, "tied", dtype=object)
        one[votes.outcome == winner] = "won"
        one[votes.outcome == loser] = "lost"
        fared.append(one[tagged])
    sides = [_objects(side)[tagged] for side in said]
    return _Answers(
        np.concatenate(sides),
        np.concatenate(fared),
        np.concatenate([names[votes.first[tagged]], names[votes.second[tagged]]]),
        np.tile(_judges(log)[tagged], 2),
    )


def _votes(log: VoteLog, said: list[frozenset[str]], tagged: NDArray[np.bool_]) -> _Answers:
    count = int(tagged.sum())
    whole = np.full(count, "votes", dtype=object)
    return _Answers(_objects(said)[tagged], whole, whole, _judges(log)[tagged])


def _objects(said: list[frozenset[str]]) -> NDArray[np.object_]:
    found = np.empty(len(said), dtype=object)
    found[:] = said
    return found

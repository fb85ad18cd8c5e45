"""Scores of single answers on criteria: a table with the columns item, annotator, criterion, score.

| column    | what it holds                                                                    |
| --------- | -------------------------------------------------------------------------------- |
| item      | id of what was judged: an answer, a data item                                    |
| annotator | who judged (or `participant`, `judge`)                                           |
| criterion | what was judged (`score` if there is no such column)                             |
| score     | a number; empty where the annotator gave none                                    |
| kind      | optional: `human` or `judge`                                                     |
| model     | optional: the model that answered                                                |

A table that an arena released, or its view `ratings`, says question, value and rater_kind for criterion, score
and kind. There an item is one answer: of two that were shown together, each is an item with the model's name;
a text that another reviewer edited is an item of its own; a question that several tasks ask is one criterion for each.
Battles that are controls are left out (`purpose_control`).

Other columns are left alone. A second score of one annotator for one item on one criterion is a repeat: it
counts for self-consistency, not for agreement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.agreement.judgements import Judgements, Measure
from analysis.pairwise import FloatArray
from analysis.sources.dealt import RATED, is_database, read_dealt
from analysis.sources.files import read_source, shown
from arena.codes import Purpose
from arena.errors import InputError

ANNOTATORS = ("annotator", "participant", "judge")
SCORE = "score"
KEPT = (
    "kind",
    "model",
    "prompt",
    "task",
    "language",
    "category",
    "battle",
    "opponent",
    "side",
    "pair",
    "rater_name",
)
"""What is kept beside the scores, where a source has it."""
_OURS = {"question": "criterion", "value": SCORE, "rater_kind": "kind"}
KNOWN = frozenset(
    {*ANNOTATORS, "item", "criterion", SCORE, *KEPT, *_OURS, "sample", "purpose", "revises"}
)
_COUNTED = (Purpose.RANKED.value, Purpose.REPEAT.value, "")


@dataclass(frozen=True, eq=False)
class Ratings:
    """Usable scores, a row each, in the order of the source.

    `frame` has the columns item, annotator, criterion (text) and score (number), and those of `KEPT` that
    the source has. `excluded` counts the rows that were left out, by reason.
    """

    frame: pd.DataFrame
    where: str = "the ratings"
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria, in the order in which they first come."""
        return tuple(map(str, self.frame["criterion"].unique()))

    def judgements(self, criterion: str | None = None, measure: Measure = "interval") -> Judgements:
        """The scores on one criterion (which may be left out if there is one only).

        Raises InputError for a criterion that is not there.
        """
        known = self.criteria
        chosen = known[0] if criterion is None and len(known) == 1 else criterion
        if chosen not in known:
            problem = f"criterion {chosen!r} is not in it" if chosen else "it has several criteria"
            raise InputError(problem, where=self.where, cure=f"choose one of {', '.join(known)}")
        rows = self.frame[self.frame["criterion"] == chosen]
        annotator, annotators = pd.factorize(rows["annotator"], sort=True)
        item, items = pd.factorize(rows["item"], sort=True)
        return Judgements(
            question=chosen,
            annotators=tuple(map(str, annotators)),
            items=tuple(map(str, items)),
            annotator=annotator.astype(np.int32),
            item=item.astype(np.int32),
            value=rows[SCORE].to_numpy(dtype=float),
            measure=measure,
            excluded=self.excluded,
        )

    def of_kind(self, kind: str) -> "Ratings":
        """The scores of one kind of annotator; InputError if the source does not tell kinds apart."""
        if "kind" not in self.frame.columns:
            cure = "say human or judge in it, or give two files"
            raise InputError("column 'kind' is missing", where=self.where, cure=cure)
        rows = self.frame[self.frame["kind"] == kind].reset_index(drop=True)
        if not len(rows):
            found = ", ".join(sorted(self.frame["kind"].unique()))
            raise InputError(f"no annotator is a {kind}", where=self.where, cure=f"it has {found}")
        return Ratings(rows, self.where, self.excluded)


def ratings_from_frame(frame: pd.DataFrame, *, where: str = "the ratings") -> Ratings:
    """Check a table of scores; the columns are those at the head of this module.

    Rows without item or annotator, or without a score, are counted in `excluded` as `no_item`,
    `no_annotator` and `no_score`, controls as `purpose_control`. Raises InputError, with line and column, for a missing column, a score that
    is not a finite number, and a table without a score.
    """
    if set(frame.columns) >= RATED:
        frame = _under_our_names(frame)
    who = next((name for name in ANNOTATORS if name in frame.columns), None)
    for name in ("item", who or ANNOTATORS[0], SCORE):
        if name not in frame.columns:
            cure = "a table of ratings has the columns item, annotator, criterion, score"
            raise InputError(f"column {name!r} is missing", where=where, cure=cure)
    texts = {name: _texts(frame[name]) for name in ("item", str(who))}
    criterion = _texts(frame["criterion"]) if "criterion" in frame.columns else None
    score = _scores(frame[SCORE], where)
    purpose = _texts(frame["purpose"]) if "purpose" in frame.columns else pd.Series("", frame.index)
    reasons = {
        **{
            f"purpose_{name}": (purpose == name).to_numpy()
            for name in sorted(set(purpose) - set(_COUNTED))
        },
        "no_item": (texts["item"] == "").to_numpy(),
        "no_annotator": (texts[str(who)] == "").to_numpy(),
        "no_score": np.isnan(score),
    }
    kept = np.ones(len(frame), dtype=bool)
    excluded = {}
    for reason, wrong in reasons.items():
        if (kept & wrong).any():
            excluded[reason] = int((kept & wrong).sum())
        kept &= ~wrong
    if not kept.any():
        raise InputError("it holds no score", where=where, cure="give at least one score")
    columns = {"item": texts["item"], "annotator": texts[str(who)]}
    columns["criterion"] = pd.Series(SCORE, index=frame.index) if criterion is None else criterion
    columns |= {name: _texts(frame[name]) for name in KEPT if name in frame.columns}
    checked = pd.DataFrame(columns).assign(score=score)
    return Ratings(checked[kept].reset_index(drop=True), where, excluded)


def read_ratings(path: Path | str, study: str | None = None) -> Ratings:
    """Read scores from a file (.csv, .tsv, .jsonl, .parquet, text also as .gz) in UTF-8, or from an arena.

    An arena's database and a released folder give their ratings; `study` picks one of several studies. Raises
    InputError, with the file and where possible line and column, for whatever cannot be read.
    """
    if is_database(path) or Path(path).is_dir():
        found = read_dealt(path, study).ratings
        if found.empty:
            cure = "give a source in which answers were rated"
            raise InputError("it holds no ratings", where=shown(path), cure=cure)
        return ratings_from_frame(found, where=shown(path))
    return ratings_from_frame(read_source(path, KNOWN.__contains__), where=str(path))


def _under_our_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Released ratings: names of columns, of items, and of criteria that several tasks have."""
    named = frame.rename(columns=_OURS)
    told = {name: _texts(named[name]) if name in named.columns else pd.Series("", named.index)
            for name in ("item", "prompt", "model", "opponent", "sample", "battle", "revises", "task")}  # fmt: skip
    head = told["prompt"].where(told["prompt"] != "", told["battle"])
    answer = head + "/" + told["model"] + "#" + told["sample"]
    item = told["item"].where(told["item"] != "", answer.where(told["opponent"] == "", head))
    item = item.where(told["revises"] == "", item + ", as edited in " + told["revises"])
    pair = item.where(told["opponent"] != "", "")
    item = item.where(pair == "", item + ": " + told["model"])
    criterion = _texts(named["criterion"])
    tasks = told["task"].groupby(criterion).transform("nunique")
    criterion = criterion.where(tasks < 2, criterion + " (" + told["task"] + ")")
    return named.assign(item=item, criterion=criterion, pair=pair)


def _texts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    return column.fillna("").astype(str).str.strip()


def _scores(column: "pd.Series[Any]", where: str) -> FloatArray:
    texts = _texts(column)
    numbers = pd.to_numeric(texts.where(texts != "", "nan"), errors="coerce").to_numpy(dtype=float)
    wrong = (texts != "").to_numpy() & ~np.isfinite(numbers)
    if wrong.any():
        row = int(np.argmax(wrong))
        problem = f"column {column.name!r} holds {texts.iloc[row]!r}, which is not a score"
        cure = "write a number, or nothing where there is none"
        raise InputError(problem, where=where, line=row + 2, cure=cure)
    return numbers

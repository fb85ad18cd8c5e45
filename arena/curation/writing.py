"""Rows into JSON lines, a file for each model; raters by ids that name nobody."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from arena.curation.filtering import Filtered, Threshold
from arena.curation.reviews import Status, Step
from arena.curation.verifying import Verified
from arena.store import Rater

Pseudonym = Callable[[str], str]
Row = Mapping[str, object]
VERIFIED = (Status.ACCEPTED, Status.EDITED)


@dataclass
class Tally:
    """How many answers became what, by model; and for a filter on which criteria the rejected ones fell."""

    fates: dict[str, Counter[str]] = field(default_factory=dict)
    below: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, model: str, fate: str, below: Iterable[str] = ()) -> None:
        """Count one answer."""
        self.fates.setdefault(model, Counter())[fate] += 1
        self.below.setdefault(model, Counter()).update(below)


class Lines:
    """Files of JSON lines in a folder, opened when the first row comes; to be closed in a `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, TextIO] = {}

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def open(self, name: str) -> TextIO:
        """A file, which is there from now on, also when no row comes."""
        if name not in self._files:
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._files[name] = path.open("w", encoding="utf-8", newline="\n")
        return self._files[name]

    def write(self, name: str, row: Row) -> None:
        """One row more."""
        self.open(name).write(json.dumps(row, ensure_ascii=False) + "\n")


def write_filtered(
    filtered: Iterable[Filtered], threshold: Threshold, folder: Path, pseudonym: Pseudonym
) -> Tally:
    """`kept/`, `rejected/` and `unrated/`, each with a file for each model."""
    tally = Tally()
    with Lines(folder) as lines:
        for each in filtered:
            model = each.item.model
            for fate in ("kept", "rejected"):
                lines.open(f"{fate}/{model}.jsonl")
            lines.write(f"{each.fate}/{model}.jsonl", _filtered_row(each, threshold, pseudonym))
            tally.count(model, each.fate, (reason.criterion for reason in each.finding.reasons))
    return tally


def write_verified(verified: Iterable[Verified], folder: Path, pseudonym: Pseudonym) -> Tally:
    """`items.jsonl` with every item and its history, `verified/` with the items that may be used."""
    tally = Tally()
    with Lines(folder) as lines:
        for each in verified:
            status, model = each.outcome.status, each.item.model
            lines.write("items.jsonl", _verified_row(each, pseudonym))
            tally.count(model, status.value)
            lines.open(f"verified/{model}.jsonl")
            if status in VERIFIED:
                row = {**each.item.row(), "text": each.outcome.text, **_ending(each)}
                lines.write(f"verified/{model}.jsonl", row)
    return tally


def who(rater: Rater, pseudonym: Pseudonym) -> Row:
    """Who said it: an id that names nobody, and the model behind a judge with what it was told."""
    told = {"judge": rater.judge, "judge_prompt": rater.instructions} if rater.judge else {}
    return {"participant": pseudonym(rater.participant), **told}


def _filtered_row(each: Filtered, threshold: Threshold, pseudonym: Pseudonym) -> Row:
    finding = each.finding
    row = {
        **each.item.row(),
        "points": finding.points,
        "ratings": [
            {"criterion": criterion, **who(each.raters[rater], pseudonym), "points": points}
            for criterion, given in finding.given.items()
            for rater, points in given.items()
        ],
    }
    if finding.reasons:
        row["reasons"] = [
            {
                "criterion": reason.criterion,
                "points": reason.points,
                "at_least": threshold.at_least,
                "rule": threshold.rule.value,
            }
            for reason in finding.reasons
        ]
    return row


def _ending(each: Verified) -> Row:
    outcome = each.outcome
    return {
        "status": outcome.status.value,
        "version": outcome.version,
        "looks": outcome.looks,
        "agreed": outcome.agreed,
    }


def _verified_row(each: Verified, pseudonym: Pseudonym) -> Row:
    outcome = each.outcome
    return {
        **each.item.row(),
        "recorded_text": each.item.text,
        "text": outcome.text,
        **_ending(each),
        "reasons": outcome.reasons,
        "history": [_step(each, step, pseudonym) for step in outcome.history],
    }


def _step(each: Verified, step: Step, pseudonym: Pseudonym) -> Row:
    review = step.review
    return {
        **who(each.raters[review.reviewer], pseudonym),
        "decision": review.decision.value,
        "shown_version": step.shown,
        "version": step.left,
        "text": review.text,
        "answers": review.answers,
        # An hour is enough for a reader, as in a release.
        "at": f"{each.stored[review.battle][:13]}:00:00+00:00",
    }

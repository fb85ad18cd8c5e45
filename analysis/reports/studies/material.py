"""What the sections of a study's report work on: ratings, reviews and votes of all sources together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from analysis.agreement.judgements import Judgements
from analysis.agreement.ratings import Ratings
from analysis.agreement.verdicts import RESPONSES, judgements_from_votes
from analysis.correlation.scores import Scores
from analysis.judges.comparison import Rule
from analysis.judges.passes import passes, scored_pairs, verdicts_of
from analysis.reports.material import Settings
from analysis.reports.people_rows import of_judges
from analysis.sources.columns import OVERALL, frame_questions
from analysis.sources.study_file import StudyFile
from analysis.tasks.preferences import Group, focal_model, groups_of, prompts_of
from arena.errors import InputError

PEOPLE = "people"
JUDGE = "judge"


@dataclass(frozen=True, eq=False)
class StudyMaterial:
    """Everything that was collected for a study; None or empty where there is nothing of a kind.

    Models and annotators have the names to show, `names` leads from the models' ids to them. `scores` are the
    tables of the folder `scores/`, by their file's name. `demonstration`: nothing of it was collected from people.
    """

    name: str
    sources: tuple[str, ...]
    ratings: Ratings | None
    reviews: pd.DataFrame
    votes: pd.DataFrame
    names: Mapping[str, str]
    scores: Mapping[str, Scores] = field(default_factory=dict)
    study: StudyFile = field(default_factory=StudyFile)
    asked: str | None = None
    demonstration: bool = False
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def of_people(self) -> Ratings | None:
        """The ratings by people; all of them where the source does not tell kinds apart."""
        return self._of(PEOPLE)

    @cached_property
    def judges(self) -> dict[str, Ratings]:
        """The ratings by each judge that is no person, by its name."""
        ratings = self._of(JUDGE)
        if ratings is None:
            return {}
        names = sorted(ratings.frame["annotator"].unique())
        return {
            name: Ratings(
                ratings.frame[ratings.frame["annotator"] == name].reset_index(drop=True),
                ratings.where,
            )
            for name in names
        }

    def _of(self, who: str) -> Ratings | None:
        if self.ratings is None:
            return None
        frame = self.ratings.frame
        judges = (
            frame["kind"] == JUDGE
            if "kind" in frame.columns
            else pd.Series(data=False, index=frame.index)
        )
        rows = frame[judges == (who == JUDGE)].reset_index(drop=True)
        return Ratings(rows, self.ratings.where, self.ratings.excluded) if len(rows) else None

    @property
    def question(self) -> str:
        """The preference question that bars and strengths are of; InputError if it was not asked."""
        known = frame_questions(self.votes)
        wanted = self.asked or self.study.question
        if wanted is not None and wanted not in known:
            cure = f"choose one of {', '.join(known) or 'none'}"
            raise InputError(f"question {wanted!r} is not in the votes", cure=cure)
        return wanted or (OVERALL if OVERALL in known or not known else known[0])

    @property
    def compared(self) -> bool:
        """Whether anybody compared two answers."""
        return len(self.votes) > 0 or self.study.scored is not None

    @property
    def focal(self) -> str | None:
        """The model that all others are compared with, if there is one; InputError if it is in no pair."""
        rows = self.verdict_rows
        sides = (
            ("model_left", "model_right") if self.study.scored is None else ("model", "opponent")
        )
        pairs = set(zip(*(rows[side].astype(str) for side in sides), strict=True))
        wanted = self.study.focal
        if wanted is None:
            return focal_model((min(pair), max(pair)) for pair in pairs)
        shown = self.names.get(wanted, wanted)
        if not any(shown in pair for pair in pairs):
            raise InputError(f"the focal model {wanted!r} is in no pair", cure="mend analysis.yaml")
        return shown

    @property
    def verdict_rows(self) -> pd.DataFrame:
        """What verdicts are made of: votes, or the scores of both answers of a pair."""
        if self.study.scored is None:
            return self.votes
        if self.ratings is None or "opponent" not in self.ratings.frame.columns:
            problem = f"no pair of answers was scored on {self.study.scored!r}"
            raise InputError(problem, cure="mend `scored` in analysis.yaml")
        frame = self.ratings.frame
        return frame[(frame["criterion"] == self.study.scored) & (frame["opponent"] != "")]

    @property
    def rule(self) -> Rule:
        """What makes one verdict of several on an item; means of scores are made already."""
        return "first" if self._averaged else self.study.swapped

    @property
    def _averaged(self) -> bool:
        return self.study.scored is not None and self.study.swapped == "mean"

    def passes(self, *, judges: bool) -> Judgements:
        """Every single verdict of people or of judges; InputError if there are none."""
        rows = self.verdict_rows
        return self._of_rows(rows[_of_judges(rows) == judges], one=False)

    def verdicts(self, *, judges: bool) -> Judgements:
        """The same, but where scores of two orders are averaged their mean for both."""
        rows = self.verdict_rows
        return self._of_rows(rows[_of_judges(rows) == judges], one=True)

    def _of_rows(self, rows: pd.DataFrame, *, one: bool) -> Judgements:
        if self.study.scored is not None:
            pairs = scored_pairs(Ratings(rows, "the ratings"), self.study.scored)
            if one and self._averaged:
                return verdicts_of(pairs, "mean", self.study.margin)
            return passes(pairs, self.study.margin)
        if "item" in rows.columns:
            rows = rows.drop(columns=list(RESPONSES), errors="ignore")
        return judgements_from_votes(rows, self.question, where="the votes")

    def groups(self) -> list[Group]:
        """The verdicts of people and of each judge on each group of prompts."""
        found = []
        frame = self.verdict_rows
        judge = _of_judges(frame)
        who = next(name for name in ("participant", "annotator") if name in frame.columns)
        raters = [(PEOPLE, ~judge)]
        raters += [
            (str(name), judge & (frame[who] == name)) for name in sorted(frame[who][judge].unique())
        ]
        for name, rows in raters:
            for language, category, part in groups_of(frame[rows]) if rows.any() else []:
                try:
                    verdicts = self._of_rows(part, one=True)
                except InputError:
                    # A group in which nobody gave a verdict has no bar.
                    continue
                prompt = prompts_of(verdicts, _prompts(part))
                found.append(Group(name, language, category, verdicts, prompt))
        return found

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 of all rows, whatever their order, as hexadecimal."""
        digest = hashlib.sha256()
        frames = [self.reviews, self.votes]
        frames += [] if self.ratings is None else [self.ratings.frame]
        for frame in frames:
            lines = frame.to_csv(index=False).splitlines()
            digest.update("\n".join([*lines[:1], *sorted(lines[1:])]).encode())
        return digest.hexdigest()


def _of_judges(rows: pd.DataFrame) -> "pd.Series[bool]":
    if "kind" in rows.columns:
        return rows["kind"] == JUDGE
    return of_judges(rows)


def _prompts(rows: pd.DataFrame) -> dict[str, str]:
    """From what the names of items begin with to prompts."""
    head = next((name for name in ("pair", "item", "prompt") if name in rows.columns), None)
    if head is None or "prompt" not in rows.columns:
        return {}
    texts = (rows[name].fillna("").astype(str).str.strip() for name in (head, "prompt"))
    return dict(zip(*texts, strict=True))

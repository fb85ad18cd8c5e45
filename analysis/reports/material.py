"""What every section of a report works on: the votes in each of their forms, and one fit for all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.correlation.scores import Scores
from analysis.diagnostics import Diagnostics, diagnose
from analysis.estimates import Interval
from analysis.pairwise import Pairwise
from analysis.ranking import Ranking, rank
from analysis.regression.covariance import Unit
from analysis.uncertainty.comparison import Comparison, compare
from analysis.units import enough_people
from analysis.vote_log import VoteLog
from arena.errors import InputError
from arena.quality import Exclusion, Floor

FEWEST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """Confidence level of all intervals, start of all random numbers, and rounds of resampling.

    Raises InputError for what cannot be.
    """

    level: float = 0.95
    seed: int = 0
    rounds: int = 1000

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise InputError(f"the level is {self.level}", cure="give a level between 0 and 1")
        if self.seed < 0:
            raise InputError(f"the seed is {self.seed}", cure="give a seed of at least 0")
        if self.rounds < FEWEST_ROUNDS:
            raise InputError(f"{self.rounds} random rounds", cure=f"give {FEWEST_ROUNDS} or more")


@dataclass(frozen=True, eq=False)
class Material:
    """The votes on one question and what is known beside them.

    `log`, `cells` and `rows` are None where the source is a table of counts. `rows` are all rows of the
    source under our names of the columns, those that do not count for the ratings (repeats, judges) among
    them. Models have the names to show everywhere but in `rows`; `names` leads there from their ids.
    `data_hash` is that of the votes under their ids. `factors` are the levels of each model by factor, empty where they are not known.
    `floor` and `rule` are what the study says of its checks, `skips` how many pairs each participant passed over.
    """

    source: str
    question: str
    pairwise: Pairwise
    data_hash: str
    names: Mapping[str, str]
    cells: Cells | None = None
    log: VoteLog | None = None
    rows: pd.DataFrame | None = None
    factors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scores: Scores | None = None
    settings: Settings = field(default_factory=Settings)
    floor: Floor | None = None
    rule: Exclusion | None = None
    skips: Mapping[str, int] | None = None

    @property
    def votes(self) -> Comparisons | Pairwise:
        """The votes with their participants where there are enough of these to tell."""
        return self.log.comparisons if self.log is not None and self.by_people else self.pairwise

    @property
    def by_people(self) -> bool:
        """Whether the votes of one participant are taken to be alike."""
        return self.log is not None and enough_people(self.log.comparisons)

    @property
    def unit(self) -> Unit:
        """What is taken to be independent."""
        return "participant" if self.by_people else "battle"

    @property
    def interval(self) -> Interval:
        """How intervals are found."""
        return "cluster" if self.by_people else "sandwich"

    @cached_property
    def ranking(self) -> Ranking:
        """The leaderboard on which the other sections lean.

        Firth's penalty keeps ratings finite where the likelihood has no maximum. Ranks hold for all models at
        once, so that they agree with the tests of all pairs at once.
        """
        return rank(
            self.votes,
            question=self.question,
            level=self.settings.level,
            seed=self.settings.seed,
            interval=self.interval,
            prior="auto",
            rank_sets="simultaneous",
        )

    @cached_property
    def comparison(self) -> Comparison:
        """Every pair, estimated as `ranking` is."""
        return compare(
            self.votes,
            question=self.question,
            level=self.settings.level,
            seed=self.settings.seed,
            interval=self.interval,
            prior="auto",
        )

    @cached_property
    def diagnostics(self) -> Diagnostics:
        """The graph of battles."""
        return diagnose(self.pairwise)

    @cached_property
    def participants(self) -> int:
        """How many people voted; 0 where the source does not tell."""
        if self.log is None:
            return 0
        known = self.log.comparisons.participant
        return len(np.unique(known[known >= 0]))

    @property
    def groups(self) -> list[list[str]]:
        """The groups within which ratings can be compared, the models of each best first."""
        groups = self.ranking.settings.get("groups") or [self.order]
        return [[model for model in self.order if model in group] for group in groups]

    @property
    def order(self) -> list[str]:
        """The models, best first."""
        return [rating.model for rating in self.ranking.ratings]

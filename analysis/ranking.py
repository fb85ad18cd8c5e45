"""From votes to a leaderboard: ratings, intervals and ranges of ranks, with all that made them.

>>> from analysis import rank
>>> ranking = rank(frame, question="overall")  # doctest: +SKIP
>>> ranking.to_frame()  # doctest: +SKIP
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import pandas as pd

from analysis.bradley_terry import TieRule
from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.describing import between_groups, describe_method, describe_settings
from analysis.estimates import (
    STUDY_LEVEL,
    GroupEstimate,
    Interval,
    Prior,
    RankSets,
    Request,
)
from analysis.intervals import check_unit
from analysis.model_ranking import Choice, Estimated, estimated, estimated_with_weights
from analysis.models.choices import Model
from analysis.models.half_wins import BothBad
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance
from analysis.ranked_votes import one_by_one, read_source
from analysis.rating import Rating, rate, study_rank_rule
from analysis.scale import Scale
from analysis.units import UnitChoice, chosen_unit
from analysis.vote_log import VoteLog
from analysis.weights import Scheme
from arena.errors import InputError

__all__ = ["Ranking", "Rating", "rank", "study_rank_rule"]

_REAL = ("strength", "standard_error", "rating", "low", "high")
_WHOLE = ("rank", "rank_low", "rank_high")


@dataclass(frozen=True, slots=True)
class Ranking:
    """A leaderboard, best model first, and everything needed to make it again.

    `method` is one sentence for a caption; `settings` are the same in detail, `seed` the start of the
    random numbers, `data_hash` a SHA-256 of the counts (and of the participants' votes where they
    matter), and `excluded` counts what was left out, by reason.
    """

    question: str
    method: str
    settings: Mapping[str, Any]
    seed: int
    data_hash: str
    excluded: Mapping[str, int]
    ratings: tuple[Rating, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row per model, the columns being the fields of Rating."""
        columns = [field.name for field in fields(Rating)]
        frame = pd.DataFrame([asdict(rating) for rating in self.ratings], columns=columns)
        numbers = dict.fromkeys(_REAL, "float64") | dict.fromkeys(_WHOLE, "Int64")
        return frame.astype(numbers)

    @property
    def made(self) -> Provenance:
        """How it was made, in the terms that every result of the analysis has."""
        weights = self.settings.get("weights")
        estimand = weights["estimand"] if weights else "every battle counts the same"
        prior, unit = self.settings["prior"], self.settings["unit"]
        return Provenance(
            estimand=f"strength of each model, {self.question}; {estimand}",
            method=self.method,
            battles=self.settings["battles"],
            excluded=self.excluded,
            data_hash=self.data_hash,
            penalty=prior if isinstance(prior, str) else ", ".join(prior) or "none",
            cluster="none" if unit == "battle" else unit,
            gradient_norm=self.settings["gradient_norm"],
            newton_decrement=self.settings["newton_decrement"],
            seed=self.seed,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; what is not determined is None."""
        return {
            "question": self.question,
            "made": self.made.to_dict(),
            "method": self.method,
            "settings": dict(self.settings),
            "seed": self.seed,
            "data_hash": self.data_hash,
            "excluded": dict(self.excluded),
            "ratings": [rating.to_dict() for rating in self.ratings],
        }


def rank(
    source: pd.DataFrame | VoteLog | Comparisons | Cells | Pairwise,
    *,
    question: str = "overall",
    ties: TieRule = "half",
    level: float = 0.95,
    interval: Interval = "sandwich",
    rounds: int = 1000,
    unit: UnitChoice = "auto",
    seed: int = 0,
    scale: Scale | None = None,
    anchor: tuple[str, float] | None = None,
    prior: Prior = "none",
    rank_sets: RankSets = "marginal",
    model: Model = "bradley-terry",
    both_bad: BothBad = "tie",
    position: bool = False,
    prior_deviation: float | None = None,
    weights: Scheme = "battle",
    trim: float | None = None,
) -> Ranking:
    """Rank the models of a vote log or of counts by their strength.

    `interval` is "sandwich", "hessian", "cluster", "bootstrap", "multinomial" or "ebaluatoia" (the Basque
    study's procedure, at level 0.9). `unit` is what is independent, "auto" as `analysis.units` says.
    `rank_sets` hold for each model ("marginal") or all at once ("simultaneous"). `anchor` names a model
    and its rating; it changes no interval's width. `prior` is "none", "firth" (Jeffreys' prior), "auto"
    (Firth where there is no maximum), or "gaussian" with `prior_deviation` on the log scale, else
    estimated. `model` is the likelihood; `ties` are half a win or dropped in "bradley-terry", `both_bad` is
    a tie or dropped; `position` adds an advantage of the left side. `weights` and `trim` change what is
    estimated (`analysis.weights`), and are in the method. Raises InputError for settings that cannot be.
    """
    level = STUDY_LEVEL if interval == "ebaluatoia" else level
    weighed = weights != "battle" or trim is not None
    log = one_by_one(source, question) if weighed else None
    votes = read_source(log or source, question, ties, unit, interval)
    independent = chosen_unit(votes, unit, interval)
    request = Request(interval, independent, level, rounds, seed, prior, rank_sets)
    choice = Choice(model, ties, both_bad, position, prior_deviation)
    found = _found(votes, request, choice, log, weights, trim)
    question = votes.question if isinstance(votes, Comparisons) else question
    ranking = _ranking(found, question, request, ties, scale or Scale(), anchor)
    return replace(ranking, settings={**ranking.settings, "unit_requested": unit})


def _found(
    votes: Comparisons | Cells | Pairwise,
    request: Request,
    choice: Choice,
    log: VoteLog | None,
    weights: Scheme,
    trim: float | None,
) -> Estimated:
    """The estimates; of weighted votes where there is a log to weigh."""
    if choice.deviation is not None and request.prior != "gaussian":
        cure = "choose the prior gaussian, or leave the deviation out"
        raise InputError(f"the prior {request.prior} has no deviation", cure=cure)
    check_unit(votes if isinstance(votes, Comparisons) else None, request.independent)
    if log is None:
        return estimated(votes, request, choice)
    return estimated_with_weights(log, weights, trim, request, choice)


def _ranking(
    found: Estimated,
    question: str,
    request: Request,
    ties: TieRule,
    scale: Scale,
    anchor: tuple[str, float] | None,
) -> Ranking:
    shifts = _shifts(found.groups, found.pairwise.models, scale, anchor)
    likelihood = found.likelihood
    method = describe_method(found.groups, request, likelihood.treatment, likelihood.title)
    settings = describe_settings(found.groups, request, ties, scale, anchor, found.pairwise)
    return Ranking(
        question=question,
        method=f"{method}; {found.parameters}" if found.parameters else method,
        settings={
            **settings,
            **found.settings,
            "meaning": found.meaning(scale, shifts),
            "between_groups": between_groups(found.pairwise),
        },
        seed=request.seed,
        data_hash=found.data_hash,
        excluded=dict(found.pairwise.excluded),
        ratings=rate(found.pairwise, found.groups, request, scale, shifts),
    )


def _shifts(
    estimates: Sequence[GroupEstimate],
    models: Sequence[str],
    scale: Scale,
    anchor: tuple[str, float] | None,
) -> list[float]:
    """What to add to the ratings of each group: the mean, or what brings the anchor to its rating."""
    shifts = [scale.mean] * len(estimates)
    if anchor is None:
        return shifts
    name, wanted = anchor
    if not math.isfinite(wanted):
        raise InputError(f"the anchor's rating is {wanted}", cure="give a finite number")
    if name not in models:
        raise InputError(f"the anchor {name!r} has no battle", cure=f"choose {', '.join(models)}")
    for number, group in enumerate(estimates):
        for member, centre in zip(group.members, group.centre, strict=True):
            if models[member] == name:
                shifts[number] = wanted - scale.factor * float(centre)
                return shifts
    cure = "choose a model that both won and lost, or a prior"
    raise InputError(f"the anchor {name!r} has no finite strength", cure=cure)

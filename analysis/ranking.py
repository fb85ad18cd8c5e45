"""From votes to a leaderboard: ratings, intervals and ranges of ranks, with all that made them.

>>> from analysis import rank
>>> ranking = rank(frame, question="overall")  # doctest: +SKIP
>>> ranking.to_frame()  # doctest: +SKIP
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import pandas as pd

from analysis.bradley_terry import TieRule
from analysis.comparisons import Comparisons, comparisons_from_frame
from analysis.estimates import (
    STUDY_LEVEL,
    GroupEstimate,
    Interval,
    Prior,
    Request,
    Unit,
    estimate,
)
from analysis.pairwise import Pairwise, pairwise_from_counts
from analysis.provenance import data_hash, describe_method, describe_settings
from analysis.rating import Rating, rate, study_rank_rule
from analysis.scale import Scale
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

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; what is not determined is None."""
        return {
            "question": self.question,
            "method": self.method,
            "settings": dict(self.settings),
            "seed": self.seed,
            "data_hash": self.data_hash,
            "excluded": dict(self.excluded),
            "ratings": [rating.to_dict() for rating in self.ratings],
        }


def rank(
    source: pd.DataFrame | Comparisons | Pairwise,
    *,
    question: str = "overall",
    ties: TieRule = "half",
    level: float = 0.95,
    interval: Interval = "sandwich",
    rounds: int = 1000,
    unit: Unit = "battle",
    seed: int = 0,
    scale: Scale | None = None,
    anchor: tuple[str, float] | None = None,
    prior: Prior = "none",
) -> Ranking:
    """Rank the models of a vote log or of counts by Bradley–Terry strength.

    `interval` is "sandwich", "hessian", "cluster", "bootstrap", "multinomial" or "ebaluatoia" (the
    published procedure of the Basque study, which fixes the level at 0.9); `unit="participant"` lets
    the votes of one participant be alike. `anchor` names a model and the rating it shall have, which
    moves all ratings and no interval's width. `prior` is "none" (maximum likelihood: models without a
    finite estimate are listed without one), "firth" (Jeffreys' prior), or "auto" (Firth where the
    maximum does not exist). Raises InputError for settings that cannot be.
    """
    scale = scale or Scale()
    level = STUDY_LEVEL if interval == "ebaluatoia" else level
    request = Request(interval, unit, level, rounds, seed, prior)
    comparisons, pairwise = _read(source, question, ties)
    if request.by_participant:
        _check_participants(comparisons)
    estimates = estimate(pairwise, comparisons, request)
    shifts = _shifts(estimates, pairwise.models, scale, anchor)
    return Ranking(
        question=comparisons.question if comparisons is not None else question,
        method=describe_method(estimates, request, ties),
        settings=describe_settings(estimates, request, ties, scale, anchor, pairwise),
        seed=seed,
        data_hash=data_hash(pairwise, comparisons if request.by_participant else None),
        excluded=dict(pairwise.excluded),
        ratings=rate(pairwise, estimates, request, scale, shifts),
    )


def _read(
    source: pd.DataFrame | Comparisons | Pairwise, question: str, ties: TieRule
) -> tuple[Comparisons | None, Pairwise]:
    if ties not in ("half", "drop"):
        raise InputError(f"unknown tie rule {ties!r}", cure="choose half or drop")
    if isinstance(source, pd.DataFrame):
        if "wins_a" in source.columns:
            source = pairwise_from_counts(source)
        else:
            source = comparisons_from_frame(source, question)
    if ties == "drop":
        source = source.without_ties()
    if isinstance(source, Pairwise):
        return None, source
    return source, source.counts()


def _check_participants(comparisons: Comparisons | None) -> None:
    if comparisons is None or (comparisons.participant < 0).all():
        cure = "give a vote log with a column participant, or choose the unit battle"
        raise InputError("the source does not tell whose votes they are", cure=cure)
    if comparisons.participant.min() == comparisons.participant.max():
        cure = "choose the unit battle"
        raise InputError("all votes are of one participant", cure=cure)


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

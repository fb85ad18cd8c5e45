"""The same leaderboard from other choices: which votes count, and what a tie is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from analysis.bradley_terry import TieRule
from analysis.comparisons import Comparisons
from analysis.errors import NotConverged, NotIdentified
from analysis.models.choices import Model
from analysis.outcomes import BOTH_BAD, TIE
from analysis.ranking import Ranking, rank
from analysis.vote_log import VoteLog
from arena.errors import InputError

FAST_SECONDS = 5.0
HEAVIEST = 0.01
Mask = NDArray[np.bool_]
_TIE_MODELS: Mapping[str, Model] = MappingProxyType(
    {"ties by Davidson": "davidson", "ties by Rao–Kupper": "rao-kupper"}
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One other choice and the leaderboard that follows; `absent` says why there is none.

    `same_scale` is false where strengths mean something else, so that only ranks can be compared.
    """

    name: str
    ranking: Ranking | None
    battles: int
    absent: str = ""
    same_scale: bool = True

    def ranks(self) -> dict[str, int]:
        """Rank of each model that has one."""
        ratings = () if self.ranking is None else self.ranking.ratings
        return {rating.model: rating.rank for rating in ratings if rating.rank is not None}

    def ratings(self) -> dict[str, float]:
        """Rating of each model that has one."""
        ratings = () if self.ranking is None else self.ranking.ratings
        return {rating.model: rating.rating for rating in ratings if rating.rating is not None}


def variants(
    source: VoteLog, *, fast_seconds: float = FAST_SECONDS, seed: int = 0
) -> tuple[Variant, ...]:
    """The leaderboard of all votes first, then each other choice that the log has a column for."""
    votes = source.comparisons
    found = [_variant("all votes", votes, seed)]
    for name, keep in _choices(source, fast_seconds).items():
        mask = keep()
        if mask is None:
            found.append(Variant(name, None, 0, "the log does not say"))
        elif mask.all():
            found.append(Variant(name, None, votes.total, "there are none"))
        elif not mask.any():
            found.append(Variant(name, None, 0, "no vote would be left"))
        else:
            found.append(_variant(name, votes.where(mask, "variant"), seed))
    if (votes.outcome >= TIE).any():
        found.append(_variant("ties dropped", votes, seed, ties="drop"))
        for name, model in _TIE_MODELS.items():
            found.append(_variant(name, votes, seed, same_scale=False, model=model))
    return tuple(found)


def agreement_with_all(main: Variant, other: Variant) -> float | None:
    """Kendall's τ of the two orders over the models that both have; None below two models."""
    ours, theirs = main.ranks(), other.ranks()
    models = [model for model in ours if model in theirs]
    if len(models) < 2:
        return None
    value = float(kendalltau([ours[m] for m in models], [theirs[m] for m in models]).statistic)
    return value if np.isfinite(value) else None


def _variant(
    name: str,
    votes: Comparisons,
    seed: int,
    *,
    same_scale: bool = True,
    ties: TieRule = "half",
    model: Model = "bradley-terry",
) -> Variant:
    try:
        ranking = rank(votes, seed=seed, prior="auto", ties=ties, model=model)
    except (NotIdentified, NotConverged) as error:
        return Variant(name, None, votes.total, str(error), same_scale)
    except InputError as error:
        # Not every likelihood goes with the penalty that votes without a maximum take.
        return Variant(name, None, votes.total, error.problem, same_scale)
    return Variant(name, ranking, ranking.settings["battles"], "", same_scale)


def _choices(source: VoteLog, fast_seconds: float) -> Mapping[str, Callable[[], Mask | None]]:
    """Each choice by name: which votes stay, or None where the log does not say."""
    votes = source.comparisons
    columns = [str(column) for column in source.frame.columns]
    flags = [column for column in columns if column.startswith("flagged_")]
    return MappingProxyType(
        {
            "without flagged votes": lambda: _without_marks(source, flags),
            "without answers that name their model": lambda: _without_marks(
                source, [column for column in ("named_model",) if column in columns]
            ),
            f"without votes in under {fast_seconds:g} s": lambda: _not_below(source, fast_seconds),
            "without votes of unknown people": lambda: _known(votes),
            "without the heaviest 1 % of voters": lambda: _without_heaviest(votes),
            "without “both bad”": lambda: votes.outcome != BOTH_BAD,
        }
    )


def _without_marks(source: VoteLog, columns: list[str]) -> Mask | None:
    if not columns:
        return None
    marked = np.zeros(source.comparisons.total, dtype=bool)
    for column in columns:
        values = source.column(column).astype(object)
        words = values.where(values.notna(), "").astype(str).str.strip().str.lower()
        marked |= ~words.isin(["", "0", "0.0", "false", "no", "none"]).to_numpy()
    return ~marked


def _not_below(source: VoteLog, seconds: float) -> Mask | None:
    if "seconds" not in source.frame.columns:
        return None
    taken = source.column("seconds").to_numpy(dtype=np.float64)
    if not np.isfinite(taken).any():
        return None
    # A vote without a time is not known to be fast.
    return ~(taken < seconds)


def _known(votes: Comparisons) -> Mask | None:
    known = votes.participant >= 0
    return known if known.any() else None


def _without_heaviest(votes: Comparisons) -> Mask | None:
    known = votes.participant[votes.participant >= 0]
    if not len(known):
        return None
    counts = np.bincount(known)
    people = int((counts > 0).sum())
    heaviest = np.argsort(-counts, kind="stable")[: max(1, round(HEAVIEST * people))]
    return ~np.isin(votes.participant, heaviest)

"""What a plan assumes about a study that has not begun, and what the study is to reach."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from scipy.stats import norm

from analysis.pairwise import FloatArray
from analysis.scale import Scale
from arena.errors import InputError

GoalKind = Literal["neighbours", "interval"]
Prior = Literal["scores", "drawn"]

_MOST_MODELS = 1000
_MOST_VOTES_EACH = 100_000


@dataclass(frozen=True, slots=True)
class Goal:
    """What a study is to reach.

    `neighbours`: the difference interval of two models next to each other in true rank excludes zero,
    on the right side; the power is the mean of that probability over the K − 1 pairs of neighbours.
    `interval`: no model's rating has an interval wider, from end to end, than `width` rating points.
    Raises InputError for a width that is none.
    """

    kind: GoalKind = "neighbours"
    width: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("neighbours", "interval"):
            cure = "write neighbours or interval=POINTS"
            raise InputError(f"unknown goal {self.kind!r}", cure=cure)
        if self.kind == "neighbours" and self.width is not None:
            cure = "write neighbours or interval=POINTS"
            raise InputError("the goal neighbours has no width", cure=cure)
        if self.kind == "interval" and not (
            self.width is not None and math.isfinite(self.width) and self.width > 0
        ):
            cure = "write interval=POINTS with more than 0 points"
            raise InputError(f"an interval of {self.width} points", cure=cure)

    @property
    def told(self) -> str:
        """The goal in words."""
        if self.kind == "neighbours":
            return "neighbours in rank are told apart"
        return f"no rating's interval is wider than {self.width:g} points"


def goal_from_text(text: str) -> Goal:
    """Read `neighbours` or `interval=50`; InputError for anything else."""
    kind, equals, width = text.strip().partition("=")
    if kind == "neighbours" and not equals:
        return Goal()
    try:
        if kind == "interval":
            return Goal("interval", float(width))
    except ValueError as error:
        cure = "write interval=POINTS, as in interval=50"
        raise InputError(f"the goal {text!r} has no width", cure=cure) from error
    raise InputError(f"unknown goal {text!r}", cure="write neighbours or interval=POINTS")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """A study as it is imagined before its first vote.

    `spread` is the standard deviation of the ratings, in rating points (Elo) as a leaderboard with ties as
    half wins shows them; `ties` the share of battles that end in a tie; `votes_each` the mean number of
    votes of a person, and `uneven` its coefficient of variation beyond chance (0: all alike); `taste` the
    standard deviation, in logits, of a person's own opinion of each model; `side` what the left side is
    worth in logits. `level` is that of the intervals. `prior` says how the ratings lie: at the expected
    places of a normal sample ("scores") or drawn anew in every simulation ("drawn", where some neighbours
    are so close that no study tells them apart). Raises InputError for what cannot be.
    """

    models: tuple[str, ...]
    spread: float = 100.0
    ties: float = 0.3
    votes_each: float = 20.0
    taste: float = 0.5
    side: float = 0.0
    uneven: float = 0.0
    level: float = 0.95
    prior: Prior = "scores"

    def __post_init__(self) -> None:
        if not 2 <= len(self.models) <= _MOST_MODELS:
            cure = f"give 2 to {_MOST_MODELS:,} models"
            raise InputError(f"a plan for {len(self.models)} models", cure=cure)
        if len(set(self.models)) != len(self.models):
            raise InputError("a model is named twice", cure="name each model once")
        ranges = {
            "spread": (0.0, 1000.0, "rating points"),
            "ties": (0.0, 0.9, "(a share)"),
            "votes_each": (1.0, float(_MOST_VOTES_EACH), "votes"),
            "taste": (0.0, 5.0, "logits"),
            "side": (-3.0, 3.0, "logits"),
            "uneven": (0.0, 5.0, "(a coefficient of variation)"),
        }
        for name, (low, high, unit) in ranges.items():
            value = getattr(self, name)
            if not low <= value <= high:
                cure = f"give a number from {low:g} to {high:,g} {unit}"
                raise InputError(f"{name.replace('_', ' ')} is {value:g}", cure=cure)
        if not 0.5 <= self.level < 1:
            cure = "give a level from 0.5 to below 1"
            raise InputError(f"the level is {self.level:g}", cure=cure)
        if self.prior not in ("scores", "drawn"):
            raise InputError(f"unknown prior {self.prior!r}", cure="choose scores or drawn")
        if self.uneven == 0 and self.votes_each != round(self.votes_each):
            cure = "give a whole number of votes, or say with uneven how it varies"
            raise InputError(f"everybody gives {self.votes_each:g} votes", cure=cure)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that is assumed, as hexadecimal."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def pair_of_votes(self) -> float:
        """Mean number of ordered pairs of different votes of one person, E[m(m − 1)]."""
        more = self.votes_each - 1
        if self.uneven == 0:
            return self.votes_each * more
        return 2 * more + more**2 * (1 + self.uneven**2)


def rating_scores(models: int, spread: float) -> FloatArray:
    """(K,) strengths at the expected places of a normal sample, best first, on the log scale.

    Blom's (1958) approximation of the expected order statistics, times `spread` rating points.
    """
    places = (np.arange(1, models + 1) - 0.375) / (models + 0.25)
    strengths: FloatArray = -norm.ppf(places) * spread / Scale().factor
    return strengths


def named_models(count: int) -> tuple[str, ...]:
    """Names for models that have none yet: `model 1` is the strongest."""
    return tuple(f"model {number}" for number in range(1, count + 1))

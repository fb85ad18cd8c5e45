"""What may be chosen when factors are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from analysis.comparisons import Comparisons
from analysis.factors.design import Term
from analysis.factors.linear import TieModel
from analysis.factors.spread import SpreadKind
from analysis.factors.two_stage import Heterogeneity
from analysis.pairwise import Pairwise
from analysis.scale import Scale
from analysis.units import SingleUnit, single_unit
from arena.errors import InputError

TieRule = Literal["half", "drop", "davidson"]


@dataclass(frozen=True, slots=True)
class FactorSettings:
    """Settings of a comparison of factors.

    `ties` are half a win for both, dropped, or Davidson's. `unit` is what is independent of what: battles,
    participants, or ("auto") participants where there are enough of them (`analysis.units`). `interactions` are terms, or None
    for all of two factors that can be estimated if they leave `spare` models. `heterogeneity` is
    how the spread between models is found. `levels` orders the levels of a factor.
    """

    ties: TieRule = "half"
    unit: SingleUnit = "auto"
    level: float = 0.95
    scale: Scale = field(default_factory=Scale)
    interactions: tuple[Term, ...] | None = None
    heterogeneity: Heterogeneity = "reml"
    levels: Mapping[str, tuple[str, ...]] | None = None
    spare: int = 3

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise InputError(f"the level {self.level}", cure="give one between 0 and 1")

    @property
    def tie_model(self) -> TieModel:
        """The likelihood of a tie."""
        return "davidson" if self.ties == "davidson" else "half"

    @property
    def unit_of_scale(self) -> str:
        """What a difference is counted in."""
        return "Elo" if (self.scale.points, self.scale.base) == (400.0, 10.0) else "points"

    def kind(self, votes: Pairwise | Comparisons) -> SpreadKind:
        """How errors are found; InputError if participants are wanted and not known."""
        known = isinstance(votes, Comparisons) and len(np.unique(votes.participant)) > 1
        if self.unit == "participant" and not known:
            cure = "give a vote log with a column participant, or choose the unit battle"
            raise InputError("the source does not tell whose votes they are", cure=cure)
        told = isinstance(votes, Comparisons) and single_unit(votes, self.unit) == "participant"
        return "cluster" if told else "sandwich"

"""How far a running study is from its goal, what is decided already, and how much is missing."""

from dataclasses import dataclass

import numpy as np

from analysis.bradley_terry import Fit, fit
from analysis.comparisons import Comparisons
from analysis.errors import NotIdentified
from analysis.intervals import is_degenerate, sandwich, unit_covariance
from analysis.pairwise import FloatArray, Pairwise
from analysis.planning.assumptions import Goal
from analysis.planning.standing import NeighbourProgress, Standing, more_units
from analysis.uncertainty.covariance import Covariance, with_freedom


@dataclass(frozen=True, slots=True)
class StudyProgress:
    """A running study beside its goal.

    `units` are what is taken as independent, `unit` its name: participants, or battles where the source
    does not tell whose votes they are. `apart` of the neighbours are told apart by single intervals,
    `decided` by the verdict that holds under peeking, among `decided_pairs` of all pairs. `widest` is the
    widest interval of a rating, of `widest_model`. `more_units` and `more_votes` are what the goal still
    takes at these gaps and habits (0 if reached, None if out of reach); `stop` whether the study may stop,
    `reason` why. `strengths` (K,) and `covariance` (K, K) are in logits.
    """

    goal: Goal
    level: float
    power: float
    models: tuple[str, ...]
    unit: str
    units: int
    battles: int
    neighbours: tuple[NeighbourProgress, ...]
    decided_pairs: int
    widest: float
    widest_model: str
    more_units: int | None
    more_votes: int | None
    stop: bool
    reason: str
    fitted: Fit
    covariance: FloatArray

    @property
    def apart(self) -> int:
        """Neighbours whose single interval excludes zero."""
        return sum(pair.low > 0 for pair in self.neighbours)

    @property
    def decided(self) -> int:
        """Neighbours that are decided under peeking."""
        return sum(pair.decided for pair in self.neighbours)


def study_progress(
    votes: Comparisons | Pairwise,
    goal: Goal,
    *,
    power: float = 0.8,
    level: float = 0.95,
    planned: int | None = None,
) -> StudyProgress:
    """Hold a study's votes so far against its goal.

    `planned` is the number of people (or battles) planned for, chosen before looking; the confidence
    sequence is shortest there. Raises NotIdentified where the votes do not determine the strengths or
    their uncertainty, InputError for settings that cannot be.
    """
    pairwise = votes if isinstance(votes, Pairwise) else votes.counts()
    fitted = fit(pairwise)
    covariance, unit, units = _covariance(fitted, pairwise, votes)
    state = Standing(fitted, covariance, unit, units, power, level, planned)
    rows = state.neighbours(votes)
    widths = state.widths()
    widest = float(widths.max())
    stop, reason = state.verdict(goal, widest, rows)
    times = state.times_needed(goal, widest)
    return StudyProgress(
        goal=goal,
        level=level,
        power=power,
        models=pairwise.models,
        unit=unit,
        units=units,
        battles=pairwise.total,
        neighbours=rows,
        decided_pairs=int(np.triu(state.decided).sum()),
        widest=widest,
        widest_model=pairwise.models[int(widths.argmax())],
        more_units=more_units(times, units),
        more_votes=more_units(times, pairwise.total),
        stop=stop,
        reason=reason,
        fitted=fitted,
        covariance=covariance.matrix,
    )


def _covariance(
    fitted: Fit, pairwise: Pairwise, votes: Comparisons | Pairwise
) -> tuple[Covariance, str, int]:
    """Robust covariance, what it takes as independent, and how many of those there are."""
    if isinstance(votes, Pairwise) or (votes.participant < 0).all():
        unit, units = "battles", pairwise.total
        covariance = with_freedom(sandwich(fitted, pairwise), "HC0")
    elif (votes.participant == votes.participant[0]).all():
        raise NotIdentified("all votes so far are of one participant", fitted.components)
    else:
        covariance = unit_covariance(fitted, votes, "participant")
        unit, units = "participants", covariance.clusters[0]
    if is_degenerate(covariance.matrix, fitted):
        problem = "the votes so far do not vary enough to say how sure the strengths are"
        raise NotIdentified(problem, fitted.components)
    return covariance, unit, units

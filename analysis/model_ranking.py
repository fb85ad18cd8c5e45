"""What `rank` needs of a likelihood: estimates of every group with the words and settings that explain them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.bradley_terry import TieRule
from analysis.cells import Cells, cells_from_pairwise
from analysis.comparisons import Comparisons
from analysis.estimates import GroupEstimate, Request, estimate
from analysis.models.choices import likelihood_of
from analysis.models.description import (
    cells_hash,
    meaning,
    model_settings,
    parameter_words,
    weight_settings,
    weighted_hash,
)
from analysis.models.group_estimates import estimate_model
from analysis.models.half_wins import BothBad, bradley_terry
from analysis.models.identification import check_sides
from analysis.models.likelihood import Likelihood
from analysis.models.pair_counts import kept, kept_votes, weighted_cells
from analysis.models.spreads import Votes
from analysis.pairwise import Pairwise
from analysis.provenance import data_hash
from analysis.scale import Scale
from analysis.vote_log import VoteLog
from analysis.weights import Scheme, weighting


@dataclass(frozen=True, slots=True)
class Choice:
    """A likelihood by name, with the treatment of ties and the deviation of a Gaussian prior."""

    model: str = "bradley-terry"
    ties: TieRule = "half"
    both_bad: BothBad = "tie"
    position: bool = False
    deviation: float | None = None

    def plain(self, prior: str) -> bool:
        """Whether `analysis.bradley_terry` fits it, which bootstraps and live pages build on."""
        usual = self.model == "bradley-terry" and self.both_bad == "tie"
        return usual and not self.position and prior != "gaussian"


@dataclass(frozen=True, eq=False, slots=True)
class Estimated:
    """Estimates of every group, with the votes that they rest on and what is to be said of them.

    `parameters` are words for parameters that are no strengths, and for weights.
    """

    pairwise: Pairwise
    groups: tuple[GroupEstimate, ...]
    likelihood: Likelihood
    parameters: str
    settings: Mapping[str, Any]
    data_hash: str

    def meaning(self, scale: Scale, shifts: Sequence[float]) -> str:
        """What differences of ratings mean."""
        return meaning(self.likelihood, scale, shifts[0] if shifts else None)


def estimated(
    source: Comparisons | Cells | Pairwise, request: Request, choice: Choice
) -> Estimated:
    """Estimate all groups under the likelihood chosen; InputError for a choice that cannot be."""
    likelihood = likelihood_of(
        choice.model, ties=choice.ties, both_bad=choice.both_bad, position=choice.position
    )
    if choice.plain(request.prior):
        return _plain(source, request, choice)
    comparisons = None
    if isinstance(source, Comparisons):
        placed = np.array(likelihood.placed)
        comparisons = source.where(placed[source.outcome] >= 0, "left_out")
    cells = source.cells() if isinstance(source, Comparisons) else source
    if isinstance(cells, Pairwise):
        cells = cells_from_pairwise(cells)
    check_sides(cells.sided, likelihood)
    cells = kept(cells, likelihood)
    rows = comparisons if request.clustered else None
    found = estimate_model(Votes(cells, rows), request, likelihood, choice.deviation)
    pairwise = cells.pairwise()
    hashed = cells_hash(cells)
    if rows is not None:
        hashed = data_hash(pairwise, rows, request.independent)
    return Estimated(
        pairwise=pairwise,
        groups=tuple(each.group for each in found),
        likelihood=likelihood,
        parameters=parameter_words(found),
        settings=model_settings(found, likelihood),
        data_hash=hashed,
    )


def estimated_with_weights(
    log: VoteLog, scheme: Scheme, trim: float | None, request: Request, choice: Choice
) -> Estimated:
    """The same for votes that count by a scheme of weights; errors are robust, from squared weights.

    What the weights make of the estimand, Kish's effective sample size, and trimming are in the words and
    the settings. Raises InputError as `weighting` does, and for an interval or a prior that weighted votes
    do not have.
    """
    likelihood = likelihood_of(
        choice.model, ties=choice.ties, both_bad=choice.both_bad, position=choice.position
    )
    weighed = weighting(kept_votes(log, likelihood), scheme, trim)
    rows, weights = weighed.log.comparisons, weighed.weights
    votes = Votes(weighted_cells(rows, weights), rows, weights)
    found = estimate_model(votes, request, likelihood)
    settings = {**model_settings(found, likelihood), "weights": weight_settings(weighed)}
    # A sum of weighted terms is no likelihood that another could be compared with.
    del settings["log_likelihood"]
    return Estimated(
        pairwise=rows.counts(),
        groups=tuple(each.group for each in found),
        likelihood=likelihood,
        parameters="; ".join(filter(None, (parameter_words(found), weighed.words()))),
        settings=settings,
        data_hash=weighted_hash(rows, weights, request.independent),
    )


def _plain(source: Comparisons | Cells | Pairwise, request: Request, choice: Choice) -> Estimated:
    votes = source.pairwise() if isinstance(source, Cells) else source
    if choice.ties == "drop":
        votes = votes.without_ties()
    comparisons = votes if isinstance(votes, Comparisons) else None
    pairwise = votes.counts() if isinstance(votes, Comparisons) else votes
    return Estimated(
        pairwise=pairwise,
        groups=estimate(pairwise, comparisons, request),
        likelihood=bradley_terry(choice.ties),
        parameters="",
        settings={"model": "bradley-terry", "position": False},
        data_hash=data_hash(
            pairwise, comparisons if request.clustered else None, request.independent
        ),
    )

"""A split of the votes as a result: what it is of, how it was made, and the fit."""

from dataclasses import dataclass

from analysis.pairwise import added
from analysis.provenance import Provenance
from analysis.regression.covariance import unit_words
from analysis.regression.design import Levels
from analysis.regression.design_hash import design_hash
from analysis.regression.splitting import SplitFit, split_fit
from analysis.scale import Scale
from analysis.units import SingleUnit, single_unit
from analysis.vote_log import VoteLog
from arena.errors import InputError


@dataclass(frozen=True, eq=False)
class Split:
    """Leaderboards by level of `heading` (Category, Window …).

    `ordered` says whether the order of the levels means something, so that a trend does. `level` is the
    confidence level.
    """

    heading: str
    ordered: bool
    level: float
    scale: Scale
    fit: SplitFit
    provenance: Provenance


def split_votes(
    log: VoteLog,
    levels: Levels,
    heading: str,
    *,
    ordered: bool = False,
    unit: SingleUnit = "auto",
    level: float = 0.95,
    scale: Scale | None = None,
) -> Split:
    """Fit the votes of each level; InputError for an impossible confidence level."""
    if not 0 < level < 1:
        raise InputError(f"the level is {level}", cure="give a level between 0 and 1")
    independent = single_unit(log.comparisons, unit)
    fit = split_fit(log.comparisons, levels, independent)
    design = fit.fit.design
    cluster, intervals = unit_words(design, independent)
    provenance = Provenance(
        estimand=f"Strength at each level of {heading.lower()}",
        method=(
            "Bradley–Terry for each level, ties as half a win for both; "
            f"{intervals}, {100 * level:g} %; pooled by a normal–normal model (REML)"
        ),
        battles=design.total,
        excluded=added({}, design.excluded),
        data_hash=design_hash(design),
        cluster=cluster,
        gradient_norm=fit.fit.gradient_norm,
        newton_decrement=fit.fit.newton_decrement,
    )
    return Split(heading, ordered, level, scale or Scale(), fit, provenance)

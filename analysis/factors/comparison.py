"""Every way of comparing the levels of the factors, side by side, so that one sees how the claim changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis.comparisons import Comparisons
from analysis.factors.conditions import (
    CollapsedFactor,
    Condition,
    collapse_under,
    conditions,
    reversals,
)
from analysis.factors.contrasts import (
    Contrast,
    Method,
    from_collapsed,
    from_matched,
    from_stages,
    level_pairs,
)
from analysis.factors.design import Design, factor_design
from analysis.factors.levels import Factors, shared_factors
from analysis.factors.matched import MatchedContrast, matched_contrasts
from analysis.factors.settings import FactorSettings
from analysis.factors.stages import Stages, fit_stages
from analysis.factors.votes import counts_of
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance, data_hash
from analysis.table import signed
from arena.errors import InputError

# The most cautious claim first.
_CLAIMS: Mapping[Method, str] = MappingProxyType(
    {
        "two_stage": "models as a sample",
        "one_stage": "for these models only",
        "matched": "for these pairs of models only",
    }
)


@dataclass(frozen=True, eq=False)
class FactorComparison:
    """All that is known about the factors of the models.

    `factor` is the one asked about, `compared` its two levels (level, other). `contrasts` has every pair of
    levels of every factor by every method; `collapsed` the factor under all conditions; `reversals` a
    sentence for each order that turns round; `constant` the factors that all models share; `apart` the models
    that lack a factor, which have strengths of their own.
    """

    factor: str
    compared: tuple[str, str]
    settings: FactorSettings
    stages: Stages
    contrasts: tuple[Contrast, ...]
    collapsed: tuple[CollapsedFactor, ...]
    reversals: tuple[str, ...]
    matched: Mapping[str, tuple[MatchedContrast, ...]]
    constant: Mapping[str, str]
    apart: tuple[str, ...]
    made: Provenance

    @property
    def headline(self) -> str:
        """The difference of the two levels compared, in one line, by the most cautious method that can tell."""
        level, other = self.compared
        subject = f"{self.factor} {level} against {other}"
        found = {
            each.method: each
            for each in self.contrasts
            if (each.factor, each.level, each.other_level) == (self.factor, level, other)
        }
        for method in _CLAIMS:
            each = found[method]
            if each.difference is None or each.low is None or each.high is None:
                continue
            ends = f"[{signed(each.low, 0)}, {signed(each.high, 0)}]"
            size = f"{signed(each.difference, 0)} {self.settings.unit_of_scale} {ends}"
            verb = "nothing to hold" if each.held_fixed == "nothing" else f"{each.held_fixed} held"
            means = f"{100 * self.settings.level:g} %, {each.models} models, {_CLAIMS[method]}"
            return f"{subject}: {size}, {verb} fixed ({means})"
        return f"{subject}: not identified, {found['two_stage'].reason}"


def compare_factors(
    votes: Pairwise | Comparisons,
    factors: Factors,
    *,
    factor: str | None = None,
    names: Sequence[str] | None = None,
    compared: tuple[str, str] | None = None,
    settings: FactorSettings | None = None,
) -> FactorComparison:
    """Compare the levels of the factors of the models in four ways.

    Args:
        votes: battles of single models, with or without their voters.
        factors: the levels of each model, by factor.
        factor: the one that collapsed tables and the headline are about; the first that varies if None.
        names: the factors of the models' design; if None, all that every model with `factor` has.
        compared: the two levels of the headline; the last and the first in order if None.
        settings: everything else.

    Raises:
        InputError: if no such factor varies between models that have battles, or a level is unknown.
    """
    chosen = settings or FactorSettings()
    counts = counts_of(votes)
    wanted = tuple(names) if names else shared_factors(factors, counts.models, factor)
    design = factor_design(counts.models, factors, wanted, levels=chosen.levels)
    about, pair = _asked(design, factor, compared)
    stages = fit_stages(votes, design, chosen)
    tables = {each: _collapsed(stages, each, chosen, each == about) for each in design.levels}
    matched = {each: _matched(stages, each, chosen) for each in design.levels}
    contrasts = _contrasts(stages, tables, matched, chosen)
    levels = factors[next(iter(design.members))]
    return FactorComparison(
        factor=about,
        compared=pair,
        settings=chosen,
        stages=stages,
        contrasts=tuple(_turned(each, about, pair) for each in contrasts),
        collapsed=tables[about],
        reversals=reversals(tables[about]),
        matched=matched,
        constant={name: levels[name] for name in wanted if name not in design.levels},
        apart=tuple(model for model in counts.models if model not in design.members),
        made=_made(stages, chosen),
    )


def _contrasts(
    stages: Stages,
    tables: Mapping[str, tuple[CollapsedFactor, ...]],
    matched: Mapping[str, tuple[MatchedContrast, ...]],
    settings: FactorSettings,
) -> list[Contrast]:
    """Every pair of levels of every factor by every method."""
    contrasts: list[Contrast] = []
    for factor, level, other in level_pairs(stages.design):
        first, last = tables[factor][0], tables[factor][-1]
        contrasts.append(from_collapsed(first, level, other))
        if last is not first:
            contrasts.append(from_collapsed(last, level, other))
        contrasts.append(from_matched(matched[factor], stages, factor, level, other))
        contrasts.extend(from_stages(stages, settings, factor, level, other))
    return contrasts


def _asked(
    design: Design, named: str | None, compared: tuple[str, str] | None
) -> tuple[str, tuple[str, str]]:
    """The factor and the two levels that the headline is about."""
    factor = named or next(iter(design.levels))
    if factor not in design.levels:
        cure = f"choose one of {', '.join(design.levels)}"
        raise InputError(f"the factor {factor!r} does not vary between the models", cure=cure)
    levels = design.levels[factor]
    level, other = compared or (levels[-1], levels[0])
    for name in (level, other):
        if name not in levels:
            cure = f"choose two of {', '.join(levels)}"
            raise InputError(f"no model has {factor}={name}", cure=cure)
    if level == other:
        cure = f"choose two of {', '.join(levels)}"
        raise InputError(f"{level!r} is compared with itself", cure=cure)
    return factor, (level, other)


def _turned(each: Contrast, factor: str, pair: tuple[str, str]) -> Contrast:
    """The same contrast, the other way round if that is what was asked for."""
    if each.factor != factor or (each.other_level, each.level) != pair:
        return each
    level, other = pair
    turned = replace(each, level=level, other_level=other)
    if each.difference is None or each.low is None or each.high is None:
        return turned
    return replace(turned, difference=-each.difference, low=-each.high, high=-each.low)


def _collapsed(
    stages: Stages, factor: str, settings: FactorSettings, every: bool
) -> tuple[CollapsedFactor, ...]:
    """The factor under all conditions, or under the first (nothing) and the last (all others)."""
    wanted = conditions(stages.design, factor)
    if not every and len(wanted) > 1:
        wanted = (Condition(), wanted[-1])
    return tuple(
        collapse_under(
            stages.votes,
            stages.design,
            factor,
            condition,
            ties=settings.tie_model,
            kind=stages.kind,
            level=settings.level,
            scale=settings.scale,
        )
        for condition in wanted
    )


def _matched(stages: Stages, factor: str, settings: FactorSettings) -> tuple[MatchedContrast, ...]:
    if isinstance(stages.free, str):
        return ()
    return matched_contrasts(
        stages.counts,
        stages.design.factors,
        factor,
        stages.design.levels[factor],
        level=settings.level,
        scale=settings.scale,
        free=stages.free.fit,
        errors=stages.free.errors,
    )


def _made(stages: Stages, settings: FactorSettings) -> Provenance:
    ties = {
        "half": "ties as half a win for both",
        "drop": "ties dropped",
        "davidson": "Davidson's ties",
    }
    likelihood = "restricted likelihood" if settings.heterogeneity == "reml" else "moments"
    by_participant = stages.kind == "cluster"
    spread = "sandwich intervals" + (" clustered by participant" if by_participant else "")
    comparisons = stages.votes if isinstance(stages.votes, Comparisons) and by_participant else None
    fitted = [each.fit for each in (stages.joint, stages.free) if not isinstance(each, str)]
    return Provenance(
        estimand="difference of two levels of a factor at the plain mean of all other factors",
        method=(
            f"Bradley–Terry with sum contrasts, {ties[settings.ties]}; {spread}, "
            f"{100 * settings.level:g} %; spread between models by {likelihood}, Student's t"
        ),
        battles=stages.counts.total,
        excluded=dict(stages.counts.excluded),
        data_hash=data_hash(stages.counts, comparisons),
        cluster="participant" if by_participant else "none",
        gradient_norm=max((each.gradient_norm for each in fitted), default=None),
        newton_decrement=max((each.newton_decrement for each in fitted), default=None),
    )

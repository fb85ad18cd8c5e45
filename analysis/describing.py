"""What a leaderboard says about how it was made: its method in a sentence, and every setting."""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

from analysis.bradley_terry import TieRule
from analysis.connectivity import condensation
from analysis.estimates import DRAWN, GroupEstimate, Request
from analysis.intervals import ONE_SIDED
from analysis.models.penalised import FLOORED
from analysis.pairwise import Pairwise
from analysis.scale import Scale
from analysis.version import code_version

_INTERVALS = {
    "sandwich": "sandwich (HC0) intervals",
    "hessian": "inverse-information intervals",
    "cluster": "sandwich intervals clustered",
    "bootstrap": "Bayesian bootstrap intervals",
    "multinomial": "battle bootstrap intervals",
    "ebaluatoia": "battle bootstrap as in the Basque study (mean of the rounds, truncated)",
}
_CORRECTIONS = {
    "CR2": ", corrected for their small number (CR2)",
    "one step": ", one step from the fit",
    ONE_SIDED: ONE_SIDED,
    FLOORED: FLOORED,
}


@cache
def _estimator_version() -> str:
    # Reading the metadata of a package takes as long as a fit.
    return version("choix")


_SHOWN = 3
_RANK_SETS = {
    "marginal": "tests of all differences of a model at once (Mogstad et al. 2024, marginal)",
    "simultaneous": "tests of all differences at once, stepdown (Mogstad et al. 2024, simultaneous)",
}


def describe_method(
    estimates: Sequence[GroupEstimate],
    request: Request,
    tied: str,
    title: str = "Bradley–Terry",
) -> str:
    """One sentence for a caption: `title` names the likelihood, `tied` says what became of ties."""
    penalties = sorted({group.fit.penalty for group in estimates})
    fitted = {
        (): "no finite estimate",
        ("none",): "maximum likelihood",
        ("firth",): "Firth's penalised likelihood",
        ("firth", "none"): "maximum likelihood, or Firth's where there is no maximum",
    }.get(tuple(penalties), f"prior {', '.join(penalties)}")
    used = sorted({group.interval for group in estimates}) or [request.interval]
    kinds = " ".join(group.covariance.method for group in estimates)
    unit = ", battles independent"
    if request.clustered:
        unit = f" by {request.independent.replace('+', ' and ')}"
    for sign, words in _CORRECTIONS.items():
        unit += words if sign in kinds else ""
    # The inverse information takes every battle for independent, whatever was asked for.
    spread = " and ".join(_INTERVALS[name] + unit * (name != "hessian") for name in used)
    return f"{title}, {fitted}, {tied}; {spread}, {100 * request.level:g} %"


def describe_settings(
    estimates: Sequence[GroupEstimate],
    request: Request,
    ties: TieRule,
    scale: Scale,
    anchor: tuple[str, float] | None,
    pairwise: Pairwise,
) -> dict[str, Any]:
    """Everything that was chosen, what came of it, and with which version of the estimator."""
    used = sorted({group.interval for group in estimates})
    settings: dict[str, Any] = {
        "ties": ties,
        "both_good": "tie",
        "both_bad": "tie",
        "prior": sorted({group.fit.penalty for group in estimates}),
        "prior_requested": request.prior,
        "interval": used,
        "interval_requested": request.interval,
        "unit": "battle" if used == ["hessian"] else request.independent,
        "unit_requested": request.independent,
        "clusters": [list(group.covariance.clusters) for group in estimates],
        "level": request.level,
        "rounds": request.rounds if request.interval in DRAWN else None,
        "scale": {"points": scale.points, "base": scale.base, "mean": scale.mean},
        "anchor": None if anchor is None else {"model": anchor[0], "rating": anchor[1]},
        "centre": _centre(anchor),
        "rank": "rank(method=max)" if request.interval == "ebaluatoia" else "1 + number of better",
        "rank_range": _RANK_SETS[request.rank_sets],
        "models": len(pairwise.models),
        "battles": pairwise.total,
        "gradient_norm": max((group.fit.gradient_norm for group in estimates), default=None),
        "newton_decrement": max((group.fit.newton_decrement for group in estimates), default=None),
        "choix": _estimator_version(),
        "code": code_version(),
    }
    for name in ("prior", "interval"):
        settings[name] = settings[name][0] if len(settings[name]) == 1 else settings[name]
    if not estimates or len(estimates[0].members) < len(pairwise.models):
        settings["groups"] = [
            [pairwise.models[member] for member in group.members] for group in estimates
        ]
    return settings


def between_groups(pairwise: Pairwise) -> list[str]:
    """Where no common scale exists, what the votes still say: who won every battle against whom."""
    found = condensation(pairwise.half_wins)
    if len(found.groups) == 1:
        return []
    names = [_named([pairwise.models[index] for index in group]) for group in found.groups]
    said = [f"{names[above]} lost no battle to {names[below]}" for above, below in found.steps]
    return said or ["no battle links the groups"]


def _named(models: Sequence[str]) -> str:
    shown = ", ".join(models[:_SHOWN])
    return f"{shown} and {len(models) - _SHOWN} more" if len(models) > _SHOWN else shown


def _centre(anchor: tuple[str, float] | None) -> str:
    if anchor is None:
        return "strengths have mean zero; intervals are of the distance from that mean"
    return "moved to the anchor's rating; intervals are of the distance from the mean, not from it"

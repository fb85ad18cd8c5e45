"""What a leaderboard says about how it was made: method, settings and the hash of its data."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np

from analysis.bradley_terry import TieRule
from analysis.comparisons import TIE, Comparisons
from analysis.estimates import DRAWN, GroupEstimate, Request
from analysis.pairwise import Pairwise
from analysis.scale import Scale
from analysis.version import code_version


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a result was made: enough to make it again, and to know what it may be taken for.

    `estimand` says in words what is estimated, `method` how, for a caption. `battles` is the number of
    battles used and `excluded` counts the others by reason. `penalty` and `cluster` are "none" where there
    is none. `gradient_norm` and `newton_decrement` certify the convergence of an iterative fit. `seed` is
    the start of the random numbers, None where none were drawn.
    """

    estimand: str
    method: str
    battles: int
    excluded: Mapping[str, int]
    data_hash: str
    penalty: str = "none"
    cluster: str = "none"
    gradient_norm: float | None = None
    newton_decrement: float | None = None
    seed: int | None = None
    code: str = field(default_factory=code_version)

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, ready for JSON."""
        return {**asdict(self), "excluded": dict(self.excluded)}

    def lines(self) -> list[str]:
        """The same in a few lines under a table."""
        lines = [f"{self.estimand}: {self.method}; {self.battles:,} battles"]
        if self.excluded:
            lines.append("left out: " + ", ".join(f"{n} {why}" for why, n in self.excluded.items()))
        seed = "" if self.seed is None else f"seed {self.seed}, "
        lines.append(f"{seed}data {self.data_hash[:16]}, {self.code}")
        return lines


_INTERVALS = {
    "sandwich": "sandwich (HC0) intervals",
    "hessian": "inverse-information intervals",
    "cluster": "sandwich intervals clustered by participant",
    "bootstrap": "Bayesian bootstrap intervals",
    "multinomial": "battle bootstrap intervals",
    "ebaluatoia": "battle bootstrap as in the Basque study (mean of the rounds, truncated)",
}


def data_hash(pairwise: Pairwise, comparisons: Comparisons | None = None) -> str:
    """SHA-256 of names and counts, and of each participant's votes if given, as hexadecimal.

    The order of the votes and the sides on the page do not change it.
    """
    digest = hashlib.sha256(json.dumps(pairwise.models, ensure_ascii=False).encode())
    digest.update(pairwise.wins.astype("<i8").tobytes() + pairwise.ties.astype("<i8").tobytes())
    if comparisons is not None:
        lower = np.minimum(comparisons.first, comparisons.second)
        upper = np.maximum(comparisons.first, comparisons.second)
        flipped = comparisons.outcome ^ (comparisons.first > comparisons.second)
        result = np.where(comparisons.outcome < TIE, flipped, TIE)
        rows = np.column_stack([comparisons.participant, lower, upper, result]).astype("<i8")
        digest.update(rows[np.lexsort(rows.T)].tobytes())
    return digest.hexdigest()


def describe_method(estimates: Sequence[GroupEstimate], request: Request, ties: TieRule) -> str:
    """One sentence for a caption."""
    penalties = {group.fit.penalty for group in estimates}
    fitted = {
        frozenset({"none"}): "maximum likelihood",
        frozenset({"firth"}): "Firth's penalised likelihood",
        frozenset({"none", "firth"}): "maximum likelihood, or Firth's where there is no maximum",
    }.get(frozenset(penalties), "no finite estimate")
    tied = "ties as half a win for both" if ties == "half" else "ties dropped"
    used = sorted({group.interval for group in estimates}) or [request.interval]
    unit = " by participant" if request.by_participant and "bootstrap" in used else ""
    spread = " and ".join(_INTERVALS[name] for name in used)
    return f"Bradley–Terry, {fitted}, {tied}; {spread}{unit}, {100 * request.level:g} %"


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
        "unit": "participant" if request.by_participant else "battle",
        "level": request.level,
        "rounds": request.rounds if request.interval in DRAWN else None,
        "scale": {"points": scale.points, "base": scale.base, "mean": scale.mean},
        "anchor": None if anchor is None else {"model": anchor[0], "rating": anchor[1]},
        "centre": _centre(anchor),
        "rank": "rank(method=max)" if request.interval == "ebaluatoia" else "1 + number of better",
        "rank_range": "tests of all differences of a model at once (Mogstad et al. 2024, marginal)",
        "models": len(pairwise.models),
        "battles": pairwise.total,
        "gradient_norm": max((group.fit.gradient_norm for group in estimates), default=None),
        "newton_decrement": max((group.fit.newton_decrement for group in estimates), default=None),
        "choix": version("choix"),
        "code": code_version(),
    }
    for name in ("prior", "interval"):
        settings[name] = settings[name][0] if len(settings[name]) == 1 else settings[name]
    if not estimates or len(estimates[0].members) < len(pairwise.models):
        settings["groups"] = [
            [pairwise.models[member] for member in group.members] for group in estimates
        ]
    return settings


def _centre(anchor: tuple[str, float] | None) -> str:
    if anchor is None:
        return "strengths have mean zero; intervals are of the distance from that mean"
    return "moved to the anchor's rating; intervals are of the distance from the mean, not from it"

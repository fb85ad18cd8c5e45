"""The likelihoods by the names that commands and reports use."""

from typing import Literal

from analysis.models.davidson import davidson
from analysis.models.grounded import grounded
from analysis.models.half_wins import BothBad, TieRule, bradley_terry
from analysis.models.likelihood import Likelihood, with_position
from analysis.models.rao_kupper import rao_kupper
from arena.errors import InputError

Model = Literal["bradley-terry", "davidson", "rao-kupper", "grounded"]
MODELS: tuple[Model, ...] = ("bradley-terry", "davidson", "rao-kupper", "grounded")


def likelihood_of(
    model: str,
    *,
    ties: TieRule = "half",
    both_bad: BothBad = "tie",
    position: bool = False,
) -> Likelihood:
    """A likelihood with the treatment of ties that was asked for; InputError for what cannot be."""
    if model not in MODELS:
        raise InputError(f"unknown model {model!r}", cure=f"choose {', '.join(MODELS)}")
    if both_bad not in ("tie", "drop"):
        raise InputError(f"unknown rule {both_bad!r} for both bad", cure="choose tie or drop")
    if ties == "drop" and model != "bradley-terry":
        raise InputError(f"{model} is a model of ties", cure="keep the ties, or use bradley-terry")
    if model == "grounded":
        if both_bad == "drop":
            raise InputError("grounded needs both bad", cure="keep both bad, or use rao-kupper")
        if position:
            cure = "use rao-kupper or davidson for a position effect"
            raise InputError("grounded has no position effect", cure=cure)
        return grounded()
    if model == "davidson":
        chosen = davidson(both_bad)
    elif model == "rao-kupper":
        chosen = rao_kupper(both_bad)
    else:
        chosen = bradley_terry(ties, both_bad)
    return with_position(chosen) if position else chosen

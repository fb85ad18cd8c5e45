"""What a fit of a likelihood says of itself: words for a caption, settings for a program, a provenance."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.intervals import Unit
from analysis.models.fitting import ModelFit
from analysis.models.group_estimates import ModelEstimate
from analysis.models.likelihood import LEFT, Likelihood
from analysis.models.pair_counts import kept
from analysis.outcomes import OUTCOMES
from analysis.pairwise import FloatArray
from analysis.provenance import Provenance
from analysis.scale import Scale
from analysis.weights import Weighting


def cells_hash(cells: Cells) -> str:
    """SHA-256 of names and counts with their sides and kinds of ties, as hexadecimal."""
    digest = hashlib.sha256(json.dumps(cells.models, ensure_ascii=False).encode())
    digest.update(cells.counts.astype("<i8").tobytes())
    return digest.hexdigest()


def weighted_hash(votes: Comparisons, weights: FloatArray, unit: Unit) -> str:
    """SHA-256 of names and votes with their weights and, where they matter, their units."""
    cell = (votes.first.astype(np.int64) * len(votes.models) + votes.second) * OUTCOMES
    kinds = {"participant": votes.participant, "prompt": votes.prompt}
    units = [labels for kind, labels in kinds.items() if kind in unit and labels is not None]
    columns = [cell + votes.outcome, *units]
    order = np.lexsort((weights, *columns))
    digest = hashlib.sha256(json.dumps(votes.models, ensure_ascii=False).encode())
    for column in columns:
        digest.update(column[order].astype("<i8").tobytes())
    digest.update(weights[order].astype("<f8").tobytes())
    return digest.hexdigest()


def weight_settings(weighed: Weighting) -> dict[str, Any]:
    """How votes were weighed, ready for JSON."""
    return {
        "scheme": weighed.scheme,
        "estimand": weighed.estimand,
        "effective_sample_size": weighed.effective,
        "trim": weighed.trim,
        "trimmed": weighed.trimmed,
    }


def meaning(likelihood: Likelihood, scale: Scale, zero: float | None = None) -> str:
    """What differences of ratings mean, and for strengths with an origin which rating it has."""
    odds = f"{scale.points:g} points are odds of {scale.base:g} to one of {likelihood.points}"
    if not likelihood.absolute or zero is None:
        return odds
    return f"{odds}; a rating of {zero:g} is strength zero, as likely acceptable as not"


def parameter_words(estimates: Sequence[ModelEstimate]) -> str:
    """The parameters of the largest group with their intervals; an empty text if there are none."""
    if not estimates:
        return ""
    words = []
    for each in estimates[0].parameters:
        name = "left side's advantage log γ" if each.name == LEFT else each.name
        words.append(f"{name} {each.value:.3f} [{each.low:.3f}, {each.high:.3f}]")
    return ", ".join(words)


def model_settings(estimates: Sequence[ModelEstimate], likelihood: Likelihood) -> dict[str, Any]:
    """What was chosen and found beyond the strengths, ready for JSON."""
    placed = dict(zip(("tie", "both_good", "both_bad"), likelihood.placed[2:], strict=True))
    half = likelihood.name == "bradley-terry"
    words = {-1: "dropped", 2: "half" if half else "tie"}
    return {
        "model": likelihood.name,
        "position": likelihood.positional,
        "ties": words[placed["tie"]],
        "both_good": words[placed["both_good"]],
        "both_bad": words.get(placed["both_bad"], "outcome of its own"),
        "parameters": [
            {
                each.name: {
                    "value": each.value,
                    "error": each.error,
                    "interval": [each.low, each.high],
                }
                for each in estimate.parameters
            }
            for estimate in estimates
        ],
        "log_likelihood": [estimate.fit.log_likelihood for estimate in estimates],
    }


def model_provenance(fit: ModelFit, cells: Cells) -> Provenance:
    """How a fit was made."""
    return Provenance(
        estimand=f"log-odds of {fit.likelihood.points}",
        method=f"{fit.likelihood.title}, {fit.likelihood.treatment}",
        battles=int(fit.battles),
        excluded=kept(cells, fit.likelihood).excluded,
        data_hash=cells_hash(cells),
        penalty=fit.penalty,
        gradient_norm=fit.gradient_norm,
        newton_decrement=fit.newton_decrement,
    )

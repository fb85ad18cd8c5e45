"""How far all annotators of one question agree: the coefficients, the noise ceiling, and self-consistency."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.agreement.ceiling import (
    CategoryCeiling,
    ScoreCeiling,
    category_ceiling,
    score_ceiling,
)
from analysis.agreement.estimate import Estimate, check_settings
from analysis.agreement.fleiss import fleiss_kappa, mean_agreement
from analysis.agreement.judgements import Judgements, Measure
from analysis.agreement.kappa import Weights
from analysis.agreement.krippendorff import krippendorff_alpha
from analysis.agreement.repeats import SelfConsistency, self_consistency
from analysis.provenance import Provenance
from arena.errors import InputError

_MEASURES: Mapping[Measure, tuple[Measure, ...]] = MappingProxyType(
    {
        "nominal": ("nominal",),
        "ordinal": ("nominal", "ordinal"),
        "interval": ("nominal", "ordinal", "interval"),
    }
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of all annotators on one question.

    `agreement` is how often two people who judged the same item say the same, `fleiss` that beyond chance,
    `alpha` Krippendorff's coefficient by measure. `scores` is None for verdicts on pairs.
    """

    question: str
    annotators: int
    items: int
    judgements: int
    level: float
    agreement: Estimate
    fleiss: Estimate
    alpha: Mapping[Measure, Estimate]
    ceiling: CategoryCeiling
    scores: ScoreCeiling | None
    consistency: SelfConsistency
    made: Provenance


def measure_agreement(
    judgements: Judgements, *, level: float = 0.95, rounds: int = 2000, seed: int = 0
) -> Agreement:
    """Every coefficient that the measure of the judgements allows, each with its interval.

    Raises InputError if no item was judged twice, by whomever (then there is nothing to say), and for a
    level or a number of rounds that gives no interval.
    """
    check_settings(level, rounds, seed)
    generator = np.random.default_rng(seed)
    shared = judgements.shared()
    consistency = self_consistency(judgements, weights=_weights(judgements.measure), level=level)
    if not shared.total and not consistency.pairs:
        cure = "let several people judge the same items, or one person an item twice"
        raise InputError(f"no item of {judgements.question!r} was judged twice", cure=cure)
    counts, values = shared.counts()
    only = shared.labels.get(float(values[0]), f"{values[0]:g}") if len(values) == 1 else ""
    again: dict[str, Any] = {"level": level, "rounds": rounds, "generator": generator}
    return Agreement(
        question=judgements.question,
        annotators=len(np.unique(shared.annotator)),
        items=len(counts),
        judgements=shared.total,
        level=level,
        agreement=mean_agreement(counts, **again),
        fleiss=fleiss_kappa(counts, category=only, **again),
        alpha={
            measure: krippendorff_alpha(counts, values, measure, category=only, **again)
            for measure in _MEASURES[judgements.measure]
        },
        ceiling=category_ceiling(shared, **again),
        scores=score_ceiling(shared, **again) if judgements.measure == "interval" else None,
        consistency=consistency,
        made=_provenance(judgements, shared, level, seed),
    )


def _weights(measure: Measure) -> Weights:
    return "quadratic" if measure == "interval" else "plain"


def _provenance(judgements: Judgements, shared: Judgements, level: float, seed: int) -> Provenance:
    return Provenance(
        estimand=f"agreement of annotators on {judgements.question}",
        method=f"items judged by two or more people, once each; {100 * level:g} % intervals over items",
        battles=shared.total,
        excluded=shared.excluded,
        data_hash=judgements.data_hash(),
        cluster="item; participant for repeats",
        seed=seed,
        unit="judgements",
    )


def together(made: Sequence[Provenance]) -> Provenance:
    """How several results of the same kind were made, as one."""
    if len(made) == 1:
        return made[0]
    digest = hashlib.sha256("".join(each.data_hash for each in made).encode())
    estimand = "; ".join(dict.fromkeys(each.estimand for each in made))
    return replace(
        made[0],
        estimand=estimand,
        battles=sum(each.battles for each in made),
        data_hash=digest.hexdigest(),
    )

"""Which two models of a study may meet, and how often: the rules of study.yaml made into weights of pairs.

The first rule that fits a pair gives its weight. A rule fits when all that it says is true: the two differ in every
factor of `across`, agree in every factor of `within`, one has the first and the other the second level in every entry
of `between`, and one of them is in `one_of` (a star). A model without a factor has the level "" of it.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from arena.errors import InputError
from arena.study_rules import Reporter
from arena.study_schema import ModelDocument, PairRuleDocument, SamplingDocument, StudyDocument

PairWeights = tuple[tuple[str, str, float], ...]


def pair_weights(sampling: SamplingDocument, models: Sequence[ModelDocument]) -> PairWeights:
    """The weight of every pair that may meet; empty where all pairs are alike."""
    if sampling.pairs == "uniform":
        return ()
    weights = (
        (one.id, other.id, _weight(sampling, one, other)) for one, other in combinations(models, 2)
    )
    return tuple(pair for pair in weights if pair[2] > 0)


def _weight(sampling: SamplingDocument, one: ModelDocument, other: ModelDocument) -> float:
    fitting = (rule.weight for rule in sampling.rules if _fits(rule, one, other))
    return next(fitting, sampling.otherwise)


def _fits(rule: PairRuleDocument, one: ModelDocument, other: ModelDocument) -> bool:
    def levels(factor: str) -> tuple[str, str]:
        return one.factors.get(factor, ""), other.factors.get(factor, "")

    return (
        all(len(set(levels(factor))) == 2 for factor in rule.across)
        and all(len(set(levels(factor))) == 1 for factor in rule.within)
        and all(sorted(levels(factor)) == sorted(two) for factor, two in rule.between.items())
        and (not rule.one_of or one.id in rule.one_of or other.id in rule.one_of)
    )


def problems_of_sampling(
    report: Reporter, study: StudyDocument, models: Sequence[ModelDocument]
) -> Iterator[InputError]:
    """Rules that name nothing of this study, and weights that part it or leave somebody out."""
    sampling = study.sampling
    if sampling.pairs == "uniform":
        if sampling.rules:
            yield report(
                ("sampling", "rules"), "rules say nothing here", "write pairs: weighted above them"
            )
        return
    yield from _unknown(report, sampling, models)
    parts = _parts([model.id for model in models], pair_weights(sampling, models))
    if len(parts) > 1:
        groups = " | ".join(", ".join(sorted(part)) for part in parts[:3])
        yield report(
            ("sampling", "rules"),
            f"by these rules some models never meet, not even by way of others: {groups}",
            "give a weight above 0 to pairs between these groups, else they cannot be compared",
        )


def _unknown(
    report: Reporter, sampling: SamplingDocument, models: Sequence[ModelDocument]
) -> Iterator[InputError]:
    ids = [model.id for model in models]
    levels: dict[str, set[str]] = {}
    for model in models:
        for factor, level in model.factors.items():
            levels.setdefault(factor, set()).add(level)
    for number, rule in enumerate(sampling.rules):
        place = ("sampling", "rules", number)
        for key, factors in (
            ("across", rule.across),
            ("within", rule.within),
            ("between", rule.between),
        ):
            for factor in factors:
                if factor not in levels:
                    cure = (
                        f"write one of {', '.join(sorted(levels)) or 'none: no model has factors'}"
                    )
                    yield report((*place, key), f"no model has the factor `{factor}`", cure)
        for factor, two in rule.between.items():
            for level in two:
                if factor in levels and level not in levels[factor]:
                    cure = f"write one of {', '.join(sorted(levels[factor]))}"
                    yield report(
                        (*place, "between", factor), f"no model has the level `{level}`", cure
                    )
        for name in rule.one_of:
            if name not in ids:
                cure = f"write one of {', '.join(ids)}"
                yield report((*place, "one_of"), f"`{name}` does not take part", cure)


def _parts(ids: Sequence[str], weights: PairWeights) -> list[set[str]]:
    parts = [{name} for name in ids]
    for one, other, _ in weights:
        joined = [part for part in parts if one in part or other in part]
        parts = [part for part in parts if part not in joined] + [set().union(*joined)]
    return parts

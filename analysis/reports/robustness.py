"""How much the leaderboard depends on few votes, on single people, and on choices of the analysis."""

from collections.abc import Sequence

import numpy as np

from analysis.errors import NotConverged, NotIdentified
from analysis.ranking import rank
from analysis.reports.graph import warning
from analysis.reports.material import Material
from analysis.reports.section import Figure, Section
from analysis.reports.words import counted, per_cent
from analysis.robustness.flips import Flip, votes_to_flip
from analysis.robustness.leave_out import LeftOut, leave_out_participants
from analysis.robustness.tables import (
    flip_table,
    left_out_table,
    neighbour_flips,
    variant_figure,
    variant_table,
)
from analysis.robustness.variants import Variant, agreement_with_all, variants
from analysis.table import Table

_MOST_MODELS = 40
_ROUNDING = 1e-9


def section(material: Material) -> Section:
    """Votes to flip, participants left out in turn, and other choices."""
    flips = _flips(material)
    found = () if material.log is None else variants(material.log, seed=material.settings.seed)
    left = _left_out(material)
    tables: list[Table] = [flip_table(flips)] if flips else []
    details: list[Table] = []
    if any(each.ranking is not None for each in found[1:]):
        tables.append(variant_table([each for each in found if each.ranking is not None]))
    if left is not None:
        details.append(left_out_table(left))
    fragile = fragile_sentence(material, flips)
    said = [fragile, *_most_fragile(flips), *_variant_sentences(found), *_person_sentences(left)]
    return Section(
        "robustness",
        "Robustness",
        tuple(each for each in said if each),
        figures=_figures(found) if len(material.groups) == 1 else (),
        tables=tuple(tables),
        details=tuple(details),
        limits=_limits(found, material),
        headline=fragile,
    )


def fragile_sentence(material: Material, flips: Sequence[tuple[Flip, Flip]]) -> str:
    """The gravest warning, or how many votes would turn the top of the leaderboard round."""
    grave = warning(material.diagnostics)
    if grave or not flips:
        return grave
    dropped, added = flips[0]
    below, total = dropped.other, f"{dropped.of:,} votes"
    if dropped.votes is None:
        return (
            f"No votes can be dropped to put {below} above {dropped.model} without parting the models; "
            f"{counted(added.votes or 0, 'chosen vote')} more would do it."
        )
    return (
        f"{dropped.votes:,} of {total} ({per_cent(dropped.share or 0.0, 2)}), chosen for it, "
        f"{'decides' if dropped.votes == 1 else 'decide'} who is first: without {'it' if dropped.votes == 1 else 'them'} "
        f"{below} would be above {dropped.model}."
    )


def _flips(material: Material) -> tuple[tuple[Flip, Flip], ...]:
    """For each two neighbours; of many models for the first two only, as each pair takes a search."""
    plain = rank(material.pairwise, seed=material.settings.seed)
    if len(plain.ratings) <= _MOST_MODELS:
        return neighbour_flips(material.pairwise, plain)
    first, second = plain.ratings[:2]
    if plain.settings.get("groups") or first.rank == second.rank:
        return ()
    counts, pair = material.pairwise, (first.model, second.model)
    return ((votes_to_flip(counts, *pair), votes_to_flip(counts, *pair, "added")),)


def _most_fragile(flips: Sequence[tuple[Flip, Flip]]) -> list[str]:
    known = [dropped for dropped, _ in flips[1:] if dropped.votes is not None]
    if not known:
        return []
    least = min(known, key=lambda flip: (flip.votes or 0, flip.model))
    return [
        f"Of the other neighbours {least.model} and {least.other} hang on the fewest votes: {least.votes}."
    ]


def _variant_sentences(found: Sequence[Variant]) -> list[str]:
    others = [each for each in found[1:] if each.ranking is not None]
    if not others or found[0].ranking is None:
        return []
    leader = _leader(found[0])
    turned = [each.name for each in others if _leader(each) != leader]
    agreement = [agreement_with_all(found[0], each) for each in others]
    least = min((value for value in agreement if value is not None), default=None)
    said = (
        f"{leader} stays first with {'each of ' * (len(others) > 1)}{counted(len(others), 'other choice')} of "
        "votes and of what a tie is"
        if not turned
        else f"{leader} is not first with these other choices: {'; '.join(turned)}"
    )
    if least is not None:
        alike = (
            "the order is always the same"
            if least > 1 - _ROUNDING
            else f"Kendall’s τ of the orders is {least:.2f} or more"
        )
        said += f"; {alike.replace('-', '−')}"
    return [f"{said}."]


def _leader(variant: Variant) -> str:
    ranks = variant.ranks()
    return min(ranks, key=lambda model: (ranks[model], model), default="")


def _left_out(material: Material) -> LeftOut | None:
    if material.log is None or material.participants < 2:
        return None
    try:
        return leave_out_participants(material.log.comparisons)
    except (NotIdentified, NotConverged):
        return None


def _person_sentences(left: LeftOut | None) -> list[str]:
    if left is None:
        return []
    best, worst = left.ranks
    moved = int((best != worst).sum())
    known = np.isfinite(left.without).all(axis=1)
    apart = "" if known.all() else (
        f" Without {counted(int((~known).sum()), 'participant')}, each alone, the models would come apart."
    )  # fmt: skip
    if not moved:
        return [f"No single participant decides a rank.{apart}"]
    return [
        f"The rank of {counted(moved, 'model')} changes when the right one of "
        f"{counted(len(left.participants), 'participant')} is left out.{apart}"
    ]


def _figures(found: Sequence[Variant]) -> tuple[Figure, ...]:
    same = [each for each in found[1:] if each.ranking is not None and each.same_scale]
    if not same or found[0].ranking is None:
        return ()
    note = (
        "Dot and thick line: rating of all votes with its interval. Diamond and thin line: median and range of the "
        "rating over the other choices."
    )
    return (Figure("other_choices", "Other choices", note, variant_figure(found)),)


def _limits(found: Sequence[Variant], material: Material) -> tuple[str, ...]:
    unknown = [each.name for each in found if each.absent == "the log does not say"]
    limits = []
    if unknown:
        limits.append(
            f"What would change {'; or '.join(unknown)}: the log does not tell such votes."
        )
    if len(material.pairwise.models) > _MOST_MODELS:
        limits.append(
            "Which votes turn other neighbours round was not searched: there are too many models."
        )
    return tuple(limits)

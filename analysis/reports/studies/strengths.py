"""Bradley–Terry strengths from the pairs of a study, where its votes determine them."""

from dataclasses import replace

from analysis.pairwise import Pairwise
from analysis.reports import ratings
from analysis.reports.material import Material
from analysis.reports.reading import material_from_rows
from analysis.reports.section import Absent, Section
from analysis.reports.studies.material import StudyMaterial

NAME, TITLE = "strengths", "Strengths"
_NO_PENALTY = ("none", None)


def section(material: StudyMaterial) -> Section | Absent:
    """Ratings of people's votes; absent where the likelihood has no maximum.

    In a star two baselines never meet: their difference rests on the model through the focal one.
    """
    if material.votes.empty:
        return Absent(NAME, TITLE, "nobody compared two answers")
    votes = material_of(material)
    if len(votes.groups) > 1:
        return Absent(NAME, TITLE, "no pairs link all models")
    if votes.ranking.settings.get("prior") not in _NO_PENALTY:
        reason = "some model always won or always lost, so the votes set no bound to its strength"
        return Absent(NAME, TITLE, reason)
    found = ratings.section(votes)
    star = material.focal is not None and _unlinked(votes.pairwise)
    limits = found.limits
    if star:
        limits = (
            *limits,
            "Two baselines never met: how they compare follows from their pairs with the focal model, and from the "
            "assumption that one strength for each model explains all pairs, which a star cannot test.",
        )
    return replace(found, name=NAME, title=TITLE, limits=limits, headline="")


def _unlinked(pairwise: Pairwise) -> bool:
    met = (pairwise.wins + pairwise.wins.T + pairwise.ties) > 0
    size = len(pairwise.models)
    return bool(met.sum() < size * (size - 1))


def material_of(material: StudyMaterial) -> Material:
    """The votes of people (of judges if there are no others) as the report on votes reads them."""
    return material_from_rows(
        material.votes, material.question, source=material.name, settings=material.settings
    )

"""Whether the votes determine a model's parameters at all, and in words why not."""

import numpy as np

from analysis.connectivity import components, strong_components
from analysis.errors import NotIdentified
from analysis.models.likelihood import Likelihood
from analysis.models.newton import Undetermined
from analysis.models.priors import Firth, Prior
from analysis.outcomes import FIRST, SECOND
from analysis.pairwise import FloatArray
from arena.errors import InputError


def check_identified(
    models: tuple[str, ...], columns: FloatArray, likelihood: Likelihood, prior: Prior
) -> None:
    """Refuse what can be seen before fitting; `columns` (R, K, K) are the counts of the likelihood.

    Necessary for a maximum: chains of wins and ties lead from each model to each other, or, with a prior or an
    origin, chains of battles; and each outcome with a probability of its own happened. That is not
    sufficient where ties have a probability: if wins go round in no circle that has more wins than ties,
    strengths and the tie parameter can rise together without end; the solver sees that. Raises NotIdentified, or InputError for Firth's
    penalty on a likelihood other than Bradley–Terry.
    """
    if isinstance(prior, Firth) and likelihood.name != "bradley-terry":
        cure = "choose a Gaussian prior, or the model bradley-terry"
        raise InputError(f"Firth's penalty is not worked out for {likelihood.title}", cure=cure)
    rest = columns[2:].sum(axis=0)
    links = columns[FIRST] + columns[SECOND].T + rest + rest.T
    strong = prior is None and not likelihood.absolute
    if not _reaches_all(links if strong else links + links.T, both_ways=strong):
        linked = strong_components(links) if strong else components(links)
        problem = "no chain of battles links all models"
        if len(components(links)) == 1:
            problem = "some models never lost to, or never beat, the others"
        raise NotIdentified(problem, [[models[index] for index in group] for group in linked])
    totals = columns.sum(axis=(1, 2))
    if likelihood.proper and not totals[:2].any():
        raise NotIdentified("no battle was decided", [models])
    absent = np.flatnonzero(totals[2:] == 0)
    if len(absent) and likelihood.proper and max(likelihood.placed) >= 2:
        name = likelihood.columns[2 + int(absent[0])].replace("_", " ")
        raise NotIdentified(f"no battle ended in {name}, as {likelihood.title} needs", [models])


def check_sides(sided: bool, likelihood: Likelihood) -> None:
    """InputError for a position effect where the source does not tell the sides."""
    if likelihood.positional and not sided:
        cure = "give a vote log, or leave the position effect out"
        raise InputError("the counts do not tell who stood on the left", cure=cure)


def diverging(
    error: Undetermined, models: tuple[str, ...], likelihood: Likelihood
) -> NotIdentified:
    """In words: along which direction the likelihood does not bend."""
    moved = error.direction[: len(models)]
    if error.steps:
        problem = "the likelihood rises without end as the strengths of these groups move apart"
    else:
        names = ", ".join(likelihood.parameters)
        problem = f"the votes do not determine strengths{' and ' if names else ''}{names}"
    ends = [*moved, 0.0] if likelihood.absolute else list(moved)
    middle = (max(ends) + min(ends)) / 2
    up = [name for name, step in zip(models, moved, strict=True) if step > middle]
    down = [name for name, step in zip(models, moved, strict=True) if step <= middle]
    return NotIdentified(problem, [group for group in (up, down) if group])


def _reaches_all(links: FloatArray, *, both_ways: bool) -> bool:
    """Whether steps along positive entries lead from the first model to all, and back if asked."""
    steps = links > 0
    for matrix in (steps, steps.T) if both_ways else (steps,):
        reached = matrix[0].copy()
        reached[0] = True
        before = 0
        while reached.sum() > before:
            before = int(reached.sum())
            reached |= matrix[reached].any(axis=0)
        if not reached.all():
            return False
    return True

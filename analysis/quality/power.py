"""What a rule of exclusion does to whom: exact, from the binomial distribution, before any vote is looked at."""

from dataclasses import dataclass

from arena.quality import Exclusion, at_most

RANDOM, TWO_WAYS, SLIPPING = 1 / 3, 1 / 2, 0.9
"""How often a control is passed by somebody who clicks any of three outcomes, who clicks one of two sides, and who
judges honestly with a slip in every tenth."""
CONTROLS = (4, 6, 8, 12, 20)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a rule leaves out after so many controls.

    `most` passes are left out, None where nobody is; `chances` are the probabilities that somebody who passes a
    control with a certain chance is.
    """

    controls: int
    most: int | None
    chances: tuple[float, ...]


def reach(rule: Exclusion, controls: int, chances: tuple[float, ...]) -> Reach:
    """Whom a rule leaves out after so many controls."""
    out = [hits for hits in range(controls + 1) if rule.shows(hits, controls, rule.controls_below)]
    if not out:
        return Reach(controls, None, tuple(0.0 for _ in chances))
    most = max(out)
    return Reach(controls, most, tuple(at_most(most, controls, chance) for chance in chances))

"""From strengths on the log scale to the ratings that readers know."""

import math
from dataclasses import dataclass

from arena.errors import InputError


@dataclass(frozen=True, slots=True)
class Scale:
    """A difference of `points` means odds of `base` to one; the ratings have the mean `mean`.

    The default is that of chess: 400 points are odds of ten to one, 100 points an expected score of
    64.0 %. Raises InputError for a scale that has no direction or no size.
    """

    points: float = 400.0
    base: float = 10.0
    mean: float = 1000.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.points) and self.points > 0):
            raise InputError(f"a scale of {self.points} points", cure="give more than 0 points")
        if not (math.isfinite(self.base) and self.base > 1):
            raise InputError(f"a scale with base {self.base}", cure="give a base above 1")
        if not math.isfinite(self.mean):
            raise InputError(f"a scale with mean {self.mean}", cure="give a finite mean")

    @property
    def factor(self) -> float:
        """Points per unit of strength: 173.7178 for the default."""
        return self.points / math.log(self.base)

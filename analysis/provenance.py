"""How a result was made: what was estimated, from which votes, by which code."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from analysis.comparisons import Comparisons
from analysis.outcomes import TIE
from analysis.pairwise import Pairwise
from analysis.row_order import sorted_rows
from analysis.version import code_version


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a result was made: enough to make it again, and to know what it may be taken for.

    `estimand` says in words what is estimated, `method` how, for a caption. `battles` is the number of
    battles used and `excluded` counts the others by reason. `penalty` and `cluster` are "none" where there
    is none. `gradient_norm` and `newton_decrement` certify the convergence of an iterative fit. `seed` is
    the start of the random numbers, None where none were drawn. `unit` is what `battles` counts.
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
    unit: str = "battles"

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, ready for JSON."""
        return {**asdict(self), "excluded": dict(self.excluded)}

    def lines(self) -> list[str]:
        """The same in a few lines under a table."""
        lines = [f"{self.estimand}: {self.method}; {self.battles:,} {self.unit}"]
        if self.excluded:
            lines.append("left out: " + ", ".join(f"{n} {why}" for why, n in self.excluded.items()))
        seed = "" if self.seed is None else f"seed {self.seed}, "
        lines.append(f"{seed}data {self.data_hash[:16]}, {self.code}")
        return lines


def data_hash(
    pairwise: Pairwise, comparisons: Comparisons | None = None, unit: str = "participant"
) -> str:
    """SHA-256 of names and counts, and of the votes of each unit if given, as hexadecimal.

    The order of the votes and the sides on the page do not change it.
    """
    digest = hashlib.sha256(json.dumps(pairwise.models, ensure_ascii=False).encode())
    digest.update(pairwise.wins.astype("<i8").tobytes() + pairwise.ties.astype("<i8").tobytes())
    if comparisons is not None:
        lower = np.minimum(comparisons.first, comparisons.second)
        upper = np.maximum(comparisons.first, comparisons.second)
        flipped = comparisons.outcome ^ (comparisons.first > comparisons.second)
        result = np.where(comparisons.outcome < TIE, flipped, TIE)
        kinds = {"participant": comparisons.participant, "prompt": comparisons.prompt}
        units = [labels for kind, labels in kinds.items() if kind in unit and labels is not None]
        rows = sorted_rows([*units, lower, upper, result])
        digest.update(rows.astype("<i8", copy=False).tobytes())
    return digest.hexdigest()

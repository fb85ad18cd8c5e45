"""The package arena-rank (JAX) as its description shows it; it compiles anew for every fit."""

import numpy as np
import pandas as pd
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.utils.data_utils import PairDataset

NAME = "arena-rank"


def load(frame: pd.DataFrame) -> PairDataset:
    """Its data set of pairs."""
    return PairDataset.from_pandas(frame)


def fit(loaded: PairDataset) -> tuple[list[str], np.ndarray]:
    """A fit by L-BFGS."""
    model = BradleyTerry(n_competitors=len(loaded.competitors))
    model.fit(loaded)
    return list(loaded.competitors), np.asarray(model.params["ratings"])


def interval(loaded: PairDataset) -> None:
    """A fit with sandwich intervals."""
    model = BradleyTerry(n_competitors=len(loaded.competitors))
    model.compute_ratings_and_cis(loaded, significance_level=0.05)

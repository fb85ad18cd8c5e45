"""A fingerprint of what a regression was fitted to."""

import hashlib
import json

import numpy as np

from analysis.regression.design import Design

_DECIMALS = 9


def design_hash(design: Design) -> str:
    """SHA-256 of names, battles, levels, covariates and weights, as hexadecimal.

    The order of the battles and the sides on the page do not change it; covariates and weights are
    rounded to nine decimals, because their units are sums over all battles.
    """
    names = [design.models, design.levels, design.names, design.node.tolist()]
    digest = hashlib.sha256(json.dumps(names, ensure_ascii=False).encode())
    reals = np.vstack([design.covariates, design.weight[None, :]])
    # Adding zero turns −0.0 into 0.0.
    rounded = np.round(reals, _DECIMALS) + 0.0
    whole = [design.participant, design.first, design.second, 2 * design.score]
    rows = np.column_stack([np.array(whole).T, rounded.T]).astype("<f8")
    digest.update(rows[np.lexsort(rows.T)].tobytes())
    return digest.hexdigest()

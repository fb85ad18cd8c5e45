"""What the factors of the models (backbone, corpus, size ...) do to their ratings, in four ways.

Collapsed over everything else, over matched pairs, in one stage from the votes, and in two stages with the
models as a sample: each way claims less, and rests on more, than the one before.
"""

from analysis.factors.collapsed import FactorTable, factor_table
from analysis.factors.levels import Factors
from analysis.factors.matched import MatchedContrast, MatchedPair, matched_contrasts

__all__ = [
    "FactorTable",
    "Factors",
    "MatchedContrast",
    "MatchedPair",
    "factor_table",
    "matched_contrasts",
]

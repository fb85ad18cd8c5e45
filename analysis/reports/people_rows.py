"""The rows of a source as judgements of people, or of judges that are none."""

from dataclasses import replace

import pandas as pd

from analysis.agreement.judgements import Judgements
from analysis.agreement.verdicts import judgements_from_votes
from analysis.reports.material import Material
from analysis.reports.reading import JUDGE


def of_judges(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Which rows are votes of a judge that is no person."""
    if "participant_kind" not in rows.columns:
        return pd.Series(data=False, index=rows.index)
    return rows["participant_kind"].fillna("").astype(str).str.strip() == JUDGE


def judgements(rows: pd.DataFrame, material: Material, *, judges: bool) -> Judgements:
    """The verdicts of people or of judges; InputError if none is usable."""
    found = judgements_from_votes(
        rows[of_judges(rows) == judges], material.question, where="the votes"
    )
    if found.pairs is None:
        return found
    names = material.names
    pairs = tuple((names.get(one, one), names.get(other, other)) for one, other in found.pairs)
    return replace(found, pairs=pairs)

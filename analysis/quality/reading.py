"""A source of votes as the evidence of its checks, and the people whom its study's rule leaves out."""

from pathlib import Path

import pandas as pd

from analysis.quality.evidence import Evidence, evidence_of
from analysis.sources.checks import floor_of, rule_of, skips_of, stated_checks
from analysis.sources.columns import OVERALL, RULED_OUT
from analysis.sources.files import shown
from analysis.sources.layouts import layout_of, with_our_names
from analysis.votes import read_rows
from arena.errors import InputError
from arena.quality import Exclusion


def read_evidence(
    source: Path | str, question: str = OVERALL, *, study: str | None = None
) -> tuple[Evidence, Exclusion | None]:
    """What the checks of a source say of everybody, and the rule that its study stated.

    Raises InputError if the source cannot be read, or does not tell the purpose of its battles.
    """
    rows = read_rows(source, study=study)
    stated = stated_checks(source, study)
    rule = rule_of(stated)
    found = evidence_of(
        with_our_names(rows, layout_of(rows.columns, where=shown(source))),
        question,
        floor=floor_of(stated),
        rule=rule,
        skips=skips_of(source, study),
        where=shown(source),
    )
    return found, rule


def excluded_people(
    source: Path | str, question: str = OVERALL, *, study: str | None = None
) -> frozenset[str]:
    """The participants whom the study's rule leaves out.

    Raises InputError where the source states no rule.
    """
    if str(source) == "-":
        cure = "give a database or a released folder"
        raise InputError("standard input states no rule of exclusion", cure=cure)
    found, rule = read_evidence(source, question, study=study)
    if rule is None:
        cure = "state `quality: exclude` in study.yaml before the votes come, or keep everybody"
        raise InputError("it states no rule of exclusion", where=shown(source), cure=cure)
    return found.excluded


def without_people(rows: pd.DataFrame, people: frozenset[str]) -> pd.DataFrame:
    """The rows with a column that says which are not to count because of whose they are."""
    return rows.assign(**{RULED_OUT: rows["participant"].astype("string").isin(people)})

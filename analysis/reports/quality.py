"""The section on checks: control items, pairs judged twice, fast votes, and what the study's rule would change."""

from dataclasses import replace

import pandas as pd

from analysis.quality.evidence import NEEDED, Evidence, evidence_of
from analysis.quality.reading import without_people
from analysis.quality.tables import SHOWN, people_table, rule_sentence, rule_table, summary_table
from analysis.ranking import Ranking, rank
from analysis.reports.material import Material
from analysis.reports.people_rows import of_judges
from analysis.reports.section import Absent, Section
from analysis.reports.words import counted, per_cent
from analysis.sources.columns import RULED_OUT
from analysis.table import Column, Table
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError

NAME, TITLE = "quality", "Checks"


def section(material: Material) -> Section | Absent:
    """What checks say of the votes; absent where there are none."""
    rows = material.rows
    if rows is None or not set(NEEDED) <= set(rows.columns):
        return Absent(
            NAME, TITLE, "the source does not tell whose votes they are, and why they were given"
        )
    people = rows[~of_judges(rows)]
    found = evidence_of(
        people,
        material.question,
        floor=material.floor,
        rule=material.rule,
        skips=material.skips,
    )
    if not any(
        each.controls.count or each.repeats.count or each.in_time.count for each in found.people
    ):
        return Absent(NAME, TITLE, "the study has no control items, repeats or floor of time")
    sentences = [_shares(found)]
    tables = [summary_table(found, material.settings.level)]
    if material.rule is not None:
        sentences.append(_ruled(found))
        tables.append(rule_table(material.rule))
        if found.excluded:
            tables.append(_difference(material, people, found))
    return Section(
        NAME,
        TITLE,
        tuple(sentences),
        tables=tuple(tables),
        details=(people_table(found, material.settings.level, named=False, shown=SHOWN),),
        limits=(
            "Checks find who does not read, and not who is wrong: where answers are close, honest people judge a pair "
            "twice in two ways.",
        ),
    )


def _shares(found: Evidence) -> str:
    said = []
    for what, passed in (
        ("control items were passed", [each.controls for each in found.people]),
        ("repeated pairs were judged alike", [each.repeats for each in found.people]),
        ("votes came in good time", [each.in_time for each in found.people]),
    ):
        hits, count = sum(each.hits for each in passed), sum(each.count for each in passed)
        if count:
            said.append(f"{per_cent(hits / count)} of {count:,} {what}")
    return f"{'; '.join(said)}."


def _ruled(found: Evidence) -> str:
    people = len(found.excluded)
    votes = sum(each.votes for each in found.people if each.excluded)
    if not people:
        return "By the study's rule nobody is left out."
    return (
        f"By the study's rule {counted(people, 'participant')} with {counted(votes, 'vote')} would be left out; both "
        "leaderboards stand below, and the votes remain in the data."
    )


def _difference(material: Material, rows: pd.DataFrame, found: Evidence) -> Table:
    """The leaderboard with everybody beside the one without whom the rule leaves out."""
    assert material.rule is not None, "nobody is left out without a rule"
    title = "What the rule changes"
    columns = (
        Column("model", "Model"),
        Column("rating", "everybody", "rating", "Rating"),
        Column("rating_without", "by the rule", "rating", "Rating"),
        Column("change", "Change", "signed"),
        Column("rank", "everybody", "count", "Rank"),
        Column("rank_without", "by the rule", "count", "Rank"),
    )
    every = rows.drop(columns=RULED_OUT, errors="ignore")
    try:
        before = _ranking(material, every)
        after = _ranking(material, without_people(every, found.excluded))
    except InputError as error:
        return Table("quality_change", title, (), (), note=f"Not identified: {error.problem}.")
    rest = {rating.model: rating for rating in after.ratings}
    made = []
    for rating in before.ratings:
        other = rest.get(rating.model)
        now, then = other.rating if other else None, rating.rating
        change = None if now is None or then is None else now - then
        made.append(
            (
                rating.model,
                rating.rating,
                now,
                change,
                rating.rank,
                other.rank if other else None,
            )
        )
    return Table("quality_change", title, columns, tuple(made), rule_sentence(material.rule))


def _ranking(material: Material, rows: pd.DataFrame) -> Ranking:
    votes = vote_log_from_frame(rows, material.question).comparisons
    names = material.names
    named = replace(votes, models=tuple(names.get(model, model) for model in votes.models))
    return rank(
        named if material.by_people else named.counts(),
        question=material.question,
        level=material.settings.level,
        seed=material.settings.seed,
        interval=material.interval,
        prior="auto",
    )

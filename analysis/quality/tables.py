"""Checks as tables: the whole study, everybody, and what its rule does to whom."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import binomtest

from analysis.agreement.estimate import Estimate, exact_limits, share
from analysis.agreement.kappa import kappa
from analysis.quality.evidence import Evidence, Passed, Person
from analysis.quality.power import CONTROLS, RANDOM, SLIPPING, TWO_WAYS, reach
from analysis.table import Column, Table
from arena.quality import Exclusion

REASONS = {"controls": "controls", "repeats": "repeats", "in_time": "fast votes"}
SHOWN = 40


def summary_table(found: Evidence, level: float = 0.95) -> Table:
    """Shares of the whole study; one person's votes are alike."""
    people = found.people
    rows = [
        _share_row("Controls passed", [person.controls for person in people], level),
        _share_row("Repeats judged alike", [person.repeats for person in people], level),
        *_split_repeats(found, level),
        _kappa_row(found, level),
        _share_row("Votes in good time", [person.in_time for person in people], level),
        _share_row("Decided for the left side", [person.left for person in people], level),
    ]
    skips = [person.skips for person in people if person.skips is not None]
    note = (
        f"{sum(skips):,} pairs were passed over, by {sum(skip > 0 for skip in skips):,} of "
        f"{len(people):,} participants."
        if skips
        else ""
    )
    columns = (
        Column("measure", "Of all votes"),
        Column("count", "Votes", "count"),
        Column("people", "Participants", "count"),
        Column("value", "Share", "share"),
        Column("interval", f"{100 * level:g} % interval", "limits"),
    )
    method = "Wilson’s interval, one participant’s votes taken as alike; Cohen’s κ"
    kept = tuple(row for row in rows if row[1])
    return Table("quality", "Checks", columns, kept, note, method)


def _share_row(
    name: str, passed: Sequence[Passed], level: float
) -> tuple[str, int, int, float | None, tuple[float, float] | None]:
    hits = np.concatenate(
        [np.arange(each.count) < each.hits for each in passed] or [np.zeros(0, dtype=bool)]
    )
    person = np.repeat(np.arange(len(passed)), [each.count for each in passed])
    estimate = share(hits.astype(bool), level, cluster=person)
    return name, len(hits), len(np.unique(person)), estimate.value, estimate.range


def _split_repeats(
    found: Evidence, level: float
) -> list[tuple[str, int, int, float | None, tuple[float, float] | None]]:
    """Repeats on the same sides, and on exchanged ones, where there are both."""
    rows = []
    for swapped, name in ((False, "… on the same sides"), (True, "… on exchanged sides")):
        by_person: dict[str, list[bool]] = {}
        for pair in found.twice:
            if pair.swapped == swapped:
                by_person.setdefault(pair.participant, []).append(pair.first == pair.second)
        passed = [Passed(sum(alike), len(alike)) for alike in by_person.values()]
        rows.append(_share_row(name, passed, level))
    return rows if all(row[1] for row in rows) else []


def _kappa_row(
    found: Evidence, level: float
) -> tuple[str, int, int, float | None, tuple[float, float] | None]:
    codes = sorted({said for pair in found.twice for said in (pair.first, pair.second)})
    numbers = {code: float(number) for number, code in enumerate(codes)}
    people = len({pair.participant for pair in found.twice})
    name = "κ of the two judgements"
    if len(found.twice) < 2:
        return name, 0, people, None, None
    first = np.array([numbers[pair.first] for pair in found.twice])
    second = np.array([numbers[pair.second] for pair in found.twice])
    value: Estimate = kappa(first, second, "plain", level=level)
    return name, len(found.twice), people, value.value, value.range


def people_table(
    found: Evidence, level: float = 0.95, *, named: bool = True, shown: int | None = None
) -> Table:
    """Everybody, whom the rule leaves out first, then by controls missed; without `named` as numbers only."""
    columns = (
        Column("participant", "Participant (number)", "count"),
        Column("participant_id", "Id in the log", hidden=not named),
        Column("votes", "Votes", "count"),
        Column("controls", "judged", "count", "Controls"),
        Column("controls_passed", "passed", "count", "Controls"),
        Column("controls_interval", f"{100 * level:g} % interval", "share_limits", "Controls"),
        Column("repeats", "judged", "count", "Repeats"),
        Column("repeats_alike", "alike", "count", "Repeats"),
        Column("repeats_interval", f"{100 * level:g} % interval", "share_limits", "Repeats"),
        Column("fast", "Fast votes", "share"),
        Column("left", "of decided", "share", "Left side"),
        Column("left_p", "p of a half", "p", "Left side"),
        Column("skips", "Passed over", "count"),
        Column("excluded", "Left out for"),
    )
    numbers = {person.participant: number for number, person in enumerate(found.people)}
    ordered = sorted(
        found.people,
        key=lambda person: (
            not person.excluded,
            person.controls.hits - person.controls.count,
            person.participant,
        ),
    )[:shown]
    rows = tuple(_person_row(person, numbers[person.participant], level) for person in ordered)
    note = (
        "Intervals are exact (Clopper and Pearson). A miss is a miss and no more: people differ in what they prefer, "
        "and nobody is left out but by the rule that the study stated."
    )
    return Table("quality_people", "Participants and checks", columns, rows, note)


def _person_row(person: Person, number: int, level: float) -> tuple[object, ...]:
    controls, repeats, left = person.controls, person.repeats, person.left
    in_time = person.in_time
    return (
        number,
        person.participant,
        person.votes,
        controls.count,
        controls.hits,
        _limits(controls, level),
        repeats.count,
        repeats.hits,
        _limits(repeats, level),
        1 - in_time.hits / in_time.count if in_time.count else None,
        left.hits / left.count if left.count else None,
        float(binomtest(left.hits, left.count).pvalue) if left.count else None,
        person.skips,
        ", ".join(REASONS[reason] for reason in person.reasons),
    )


def _limits(passed: Passed, level: float) -> tuple[float, float] | None:
    return exact_limits(passed.hits, passed.count, level) if passed.count else None


def rule_table(rule: Exclusion) -> Table:
    """What a rule on controls does to whom, after how many of them."""
    columns = (
        Column("controls", "Controls judged", "count"),
        Column("most", "Left out with at most", "count"),
        Column("three", "any of three outcomes", "share", "Left out: who clicks"),
        Column("two", "one of two sides", "share", "Left out: who clicks"),
        Column("honest", "who errs in 1 of 10", "fine", "Left out: honest"),
    )
    chances = (RANDOM, TWO_WAYS, SLIPPING)
    rows = []
    for count in sorted({rule.at_least, *CONTROLS}):
        found = reach(rule, count, chances)
        rows.append((count, found.most, *found.chances))
    return Table(
        "quality_rule", "What the rule does", columns, tuple(rows), rule_sentence(rule),
        "Exact binomial probabilities",
    )  # fmt: skip


def rule_sentence(rule: Exclusion) -> str:
    """The rule in words."""
    bounds = [
        (rule.controls_below, "the share of controls passed"),
        (rule.repeats_below, "the share of repeats judged alike"),
        (rule.in_time_below, "the share of votes in good time"),
    ]
    said = " or ".join(f"{what} is below {bound:g}" for bound, what in bounds if bound is not None)
    return (
        f"Left out is of whom it is shown that {said}: by {rule.at_least} of the kind at least, and with a result that "
        f"somebody just at the bound would have with a probability of at most {rule.risk:g}."
    )

"""The tags of answers as tables: by outcome, and by model."""

from collections.abc import Sequence

from analysis.reasons.shares import Given, Reasons
from analysis.table import Column, Table

_HEADINGS = {"won": "Answers that won", "lost": "Answers that lost", "tied": "Answers that tied"}


def reasons_tables(found: Sequence[Reasons]) -> tuple[Table, ...]:
    """One table by outcome for all questions, and one by model where tags were given to single answers."""
    outcomes = [given for each in found for given in each.by_outcome]
    models = [given for each in found for given in each.by_model]
    tables = [
        _table(
            "reasons",
            "How often each reason was given",
            "Given to",
            [(*_row(each), _HEADINGS.get(each.of, "Votes")) for each in outcomes],
            "Of all answers in votes that give a reason. Reasons were optional: who gave none may have had some.",
        )
    ]
    if models:
        tables.append(
            _table(
                "reasons_by_model",
                "Reasons by model",
                "Model",
                [(*_row(each), each.of) for each in models],
                "Of the model’s answers in votes that give a reason. Models met different opponents and prompts.",
            )
        )
    return tuple(tables)


def _row(given: Given) -> tuple[object, ...]:
    return (
        given.question, given.tag, given.count, given.answers, given.share.value,
        given.share.range, given.share.interval,
    )  # fmt: skip


def _table(
    name: str, title: str, heading: str, rows: Sequence[tuple[object, ...]], note: str
) -> Table:
    columns = (
        Column("question", "Question", hidden=len({row[0] for row in rows}) < 2),
        Column("reason", "Reason"),
        Column("of", heading),
        Column("given", "Given", "count"),
        Column("answers", "Of", "count"),
        Column("share", "Share", "share"),
        Column("limits", "Interval", "share_limits"),
        Column("interval", "Interval by", hidden=True),
    )
    ordered = tuple((row[0], row[1], row[-1], *row[2:-1]) for row in rows)
    how = sorted({str(row[-1]) for row in ordered})
    return Table(name, title, columns, ordered, f"{note} Intervals: {' and '.join(how) or 'none'}.")

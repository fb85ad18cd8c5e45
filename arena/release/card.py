"""The words that go with the data: the dictionary of columns and the README of a release."""

import csv
import io
from collections.abc import Mapping, Sequence

from arena.release.columns import COLUMNS, MEANINGS, Column
from arena.release.log import LOG_MEANING
from arena.release.tables import StudyText
from arena.release.withheld import WITHHELD, WITHHELD_ANSWERS

HEAD_MEANING = "The end of the log: last place, hash, links by kind, the hour, and an Ed25519 signature over them."

_AS_VOTED = """## Is it as it was voted?

`log.jsonl` is the log of all votes as a chain of hashes, `head.json` its signed end. With Epaile installed,

    python -m arena verify THIS_FOLDER --head AN_EARLIER_HEAD.json --receipt CODE

tells whether a vote or a text was altered, left out, added or moved, and finds the vote of a receipt. Keep
`head.json`: it shows later whether the log was rewritten. Votes that were taken back or changed stand in the log
with all their versions; withdrawn ones as hashes alone, and nowhere else."""

Dictionary = Mapping[str, Sequence[Column]]


def dictionary_markdown(tables: Dictionary = COLUMNS) -> str:
    """Every released column with its meaning, and every withheld one with the reason."""
    lines = [
        "# Data dictionary",
        "",
        "What `python -m arena export` writes. Texts are UTF-8, times are UTC and rounded down to the hour;",
        "an empty cell (CSV) and null (JSON lines, Parquet) say that there is no value.",
    ]
    for table, columns in tables.items():
        lines += ["", f"## {table}", "", MEANINGS[table], ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in columns]
    lines += ["", "## log.jsonl and head.json", "", LOG_MEANING, "", HEAD_MEANING]
    lines += ["", "## Not released", "", WITHHELD_ANSWERS, ""]
    lines += ["| column of the database | why not |", "|---|---|"]
    lines += [f"| `{name}` | {reason} |" for name, reason in WITHHELD.items()]
    return "\n".join(lines) + "\n"


def dictionary_csv(tables: Dictionary) -> str:
    """The released columns as a table: table, column, type, meaning."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["table", "column", "type", "meaning"])
    for table, columns in tables.items():
        writer.writerows(
            [table, column.name, column.kind.value, column.meaning] for column in columns
        )
    return text.getvalue()


def readme(study: StudyText, rows: Mapping[str, int], voids: int, formats: Sequence[str]) -> str:
    """What a reader needs to know before using the files."""
    counts = "\n".join(
        f"| `{table}` | {count} | {MEANINGS[table]} |" for table, count in rows.items()
    )
    return f"""# {study.title}: votes and answers

Battles of the study `{study.id}`: two language models answered one prompt, masked, and a participant
said which answer is better. Each table below comes as {_listed(formats)}, with the same content.

| table | rows | what it holds |
|---|---:|---|
{counts}

{voids} of the battles became void before they could be voted on; they are kept and marked in the
column `void`. The columns are explained in `data_dictionary.md` and, for programs, in
`data_dictionary.csv`.

## Licence and citation

Released under: {study.licence}. Participants agreed to: {study.consent_licence}. The answers of a
model may be subject to the licence of that model as well. Please cite the study by its title, "{study.title}",
its id `{study.id}`, and the `study_hash` of the rows that you used. Contact: {study.contact}.

## What is not there

No names or nicknames, e-mail addresses, network addresses, browsers, receipts or exact times: times
are rounded down to the hour. Participants have keyed ids (HMAC-SHA-256): one id for one person in
all the tables, made with a key that is not released. {WITHHELD_ANSWERS}
Battles without a ballot that were not void are left out, for somebody may still vote on them.
Texts of prompts and answers are as they were written; please report to the contact above what should not be
public, and do not try to find out who wrote something.

{_AS_VOTED}

## Reading the files

In CSV, a text that begins with = + - @, a tab or a carriage return has an apostrophe in front, so that no
spreadsheet takes it for a formula; JSON lines and Parquet have the texts as they are.
"""


def _listed(formats: Sequence[str]) -> str:
    names = {"csv": "CSV", "jsonl": "JSON lines", "parquet": "Parquet"}
    words = [names[name] for name in formats]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]

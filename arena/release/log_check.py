"""Is a release what the log says? For whoever downloaded it: no database is needed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from arena.chain import VERSIONS, Checked, Evidence, Finding, KnownHead, check_chain
from arena.codes import Mark
from arena.errors import InputError
from arena.heads import known, read_head
from arena.release.log import HEAD_FILE, LOG_FILE, read_log, released_texts
from arena.release.rows import read_json_lines
from arena.store import FoundReceipt

Progress = Callable[[int, int], None]


def check_release(
    folder: Path,
    heads: Sequence[KnownHead] = (),
    progress: Progress = lambda _done, _all: None,
) -> Checked:
    """Check the log of a release, its own head, and every vote and text of its tables against it.

    Raises:
        InputError: It is no release with a log, or a file of it cannot be read.
    """
    if not (folder / LOG_FILE).is_file():
        raise InputError(
            f"there is no {LOG_FILE}", where=str(folder), cure="give the folder of a release"
        )
    own = known(read_head(folder / HEAD_FILE), f"the release's own {HEAD_FILE}")
    battles = [row for _, row in read_json_lines(folder / "battles.jsonl")]
    responses = [row for _, row in read_json_lines(folder / "responses.jsonl")]
    texts = released_texts(battles, responses)
    with (folder / LOG_FILE).open("rb") as file:
        total = sum(1 for _ in file)
    standing: dict[str, Mapping[str, Any]] = {}
    evidence = _noted(read_log(folder / LOG_FILE, texts), standing, total, progress)
    checked = check_chain(evidence, [own, *heads])
    differing = tuple(_compare(battles, standing))
    return replace(checked, findings=(*checked.findings, *differing))


def find_in_release(folder: Path, receipt: str) -> FoundReceipt | None:
    """The vote with this receipt in a published log; None where it is not there."""
    digest = hashlib.sha256(receipt.encode()).hexdigest()
    links = [entry.link for entry in read_log(folder / LOG_FILE, {})]
    return FoundReceipt.among(links, digest)


def _noted(
    evidence: Iterator[Evidence],
    standing: dict[str, Mapping[str, Any]],
    total: int,
    progress: Progress,
) -> Iterator[Evidence]:
    """Pass the links on, and keep the version of each opened vote that stands at the end."""
    for done, entry in enumerate(evidence, 1):
        vote = entry.openings.get("vote")
        if entry.link.kind in VERSIONS and vote is not None:
            assert isinstance(vote.content, dict)
            standing[vote.content["battle"]] = vote.content
        yield entry
        if done % 100 == 0 or done == total:
            progress(done, total)


_FROM_BATTLE = (
    "study", "study_hash", "prompt", "prompt_language", "prompt_category", "model_left",
    "model_right", "policy", "probability", "purpose",
)  # fmt: skip


def _compare(
    battles: Sequence[Mapping[str, Any]], standing: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    """Where the table of battles says something else than the log, or has more or fewer votes."""
    seen = set()
    for row in battles:
        content = standing.get(row["battle"])
        if content is None:
            if not row["void"]:
                yield Finding(None, "unlinked", f"battle {row['battle']} stands outside the log")
            continue
        seen.add(row["battle"])
        differs = [name for name in _FROM_BATTLE if row[name] != content[name]]
        differs += _dealt_otherwise(row, content)
        differs += ["repeats"] * ((row.get("repeats") or None) != content.get("repeats"))
        differs += ["continues"] * (row.get("continues") != content.get("continues"))
        differs += [
            mark.value
            for mark in Mark
            if bool(row.get(mark.value)) != (mark.value in content.get("marks", ()))
        ]
        differs += [
            column for column, value in _answers(row).items() if value != _said(content, column)
        ]
        if differs:
            yield Finding(
                None,
                "altered",
                f"battle {row['battle']}: {', '.join(differs)} are not those of the log",
            )
    for battle in standing.keys() - seen:
        yield Finding(None, "missing", f"battle {battle} of the log is not in the table of battles")


_DEALT = ("task", "item", "sample_left", "sample_right", "revises")


def _dealt_otherwise(row: Mapping[str, Any], content: Mapping[str, Any]) -> list[str]:
    """What the row says of its assignment and the log does not; a release of an older arena says nothing."""
    told = content.get("assignment", [None] * len(_DEALT))
    return [name for name, value in zip(_DEALT, told, strict=True) if row.get(name) != value]


_KINDS = {
    "outcome": {"preference"},
    "answer": {"choice", "review"},
    "rating": {"rating"},
    "tags": {"tags"},
}


def _answers(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name.partition("_")[0] in _KINDS}


def _said(content: Mapping[str, Any], column: str) -> str | int | None:
    kind, _, question = column.partition("_")
    answer = content["answers"].get(question)
    if not answer or answer[0] not in _KINDS[kind]:
        return None
    return int(answer[1]) if kind == "rating" else str(answer[1])

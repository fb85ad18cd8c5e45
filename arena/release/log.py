"""The published log: every link of the database, with what a release may open of it.

A link of a released battle is opened as far as the release shows it: the codes of the vote with their salt, and
the salt of the texts, which stand in `battles.jsonl` and `responses.jsonl`. All other links (of other studies,
withdrawn votes, battles that are still open) stand there as commitments alone. What belongs to the
participant is never opened.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from arena.chain import Evidence, Link, LinkKind, Opening
from arena.errors import InputError
from arena.release.rows import read_json_lines
from arena.store.contents import origin_content
from arena.store.links import read_evidence

LOG_FILE = "log.jsonl"
HEAD_FILE = "head.json"
LINK_FIELDS = tuple(Link.__slots__)

LOG_MEANING = (
    "One line for each link of the log of votes. `hash` is the SHA-256 of the JSON list of format name, position, "
    "kind, refers, receipt, vote, texts, person and previous; `vote`, `texts` and `person` are HMAC-SHA-256 of "
    "contents under salts; `opened` has the salt and content of a vote and the salt of its texts where they are "
    "released; `receipt` is the SHA-256 of a participant's receipt. `python -m arena verify FOLDER` checks it."
)


def log_lines(connection: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """The lines of the log of a snapshot in which the battles to release were chosen."""
    released = {
        row[0] for row in connection.execute("SELECT id FROM released JOIN ballots ON battle = id")
    }
    for entry in read_evidence(connection):
        yield {**_fields(entry.link), "opened": _opened(entry, released)}


def _fields(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in LINK_FIELDS} | {"kind": link.kind.value}


def _opened(entry: Evidence, released: set[str]) -> dict[str, Any] | None:
    vote = entry.openings.get("vote")
    if vote is None or not isinstance(vote.content, dict):
        return None
    if vote.content["battle"] not in released:
        return None
    opened: dict[str, Any] = {"vote": {"salt": vote.salt, "content": vote.content}}
    if texts := entry.openings.get("texts"):
        opened["texts"] = {"salt": texts.salt}
    return opened


def write_log(connection: sqlite3.Connection, path: Path) -> int:
    """Write the log of a snapshot as JSON lines; how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in log_lines(connection):
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def read_log(path: Path, texts: Mapping[str, object]) -> Iterator[Evidence]:
    """The links of a published log; `texts` has the texts of battles, where they are released.

    Raises:
        InputError: A line is no link.
    """
    for number, line in read_json_lines(path):
        try:
            opened = line["opened"] or {}
            values = {name: line[name] for name in LINK_FIELDS}
            link = Link(**values | {"kind": LinkKind(line["kind"])})
            openings = {}
            if "vote" in opened:
                vote = opened["vote"]
                openings["vote"] = Opening(vote["salt"], vote["content"])
                if "texts" in opened and vote["content"]["battle"] in texts:
                    content = texts[vote["content"]["battle"]]
                    openings["texts"] = Opening(opened["texts"]["salt"], content)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                "this is no link of a log",
                where=path.name,
                line=number,
                cure="give the folder as the release has it",
            ) from error
        yield Evidence(link, openings, complete=False)


def released_texts(
    battles: Iterable[Mapping[str, Any]], responses: Iterable[Mapping[str, Any]]
) -> dict[str, object]:
    """What the commitments to texts were made of, from the rows of a release, by battle."""
    found: dict[str, dict[str, Any]] = {
        row["battle"]: {"prompt": row["prompt_text"], "turns": {}, "responses": []}
        for row in battles
    }
    for row in responses:
        texts = found.get(row["battle"])
        if texts is not None:
            texts["turns"][row["turn"]] = row["prompt"]
            texts["responses"].append(_response(row))
    return {
        battle: {
            "prompt": texts["prompt"],
            "turns": [[number, prompt] for number, prompt in sorted(texts["turns"].items())],
            "responses": sorted(texts["responses"], key=lambda row: (row["turn"], row["side"])),
        }
        for battle, texts in found.items()
    }


def _response(row: Mapping[str, Any]) -> dict[str, Any]:
    names = ("turn", "side", "model", "text", "finish", "rendered_prompt", "engine")
    settings = {name: row[name] for name in ("temperature", "top_p", "max_tokens", "seed")}
    return {
        **{name: row[name] for name in names},
        "settings": settings | {"stop": json.loads(row["stop"])},
        **(origin_content(row) if row.get("rendering") is not None else {}),
    }

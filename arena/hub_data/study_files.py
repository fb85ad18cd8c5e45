"""What was gathered, as files of a study's folder: all of them, or none."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from arena.errors import InputError
from arena.hub_data.gathering import Gathered


def write_files(folder: Path, gathered: Gathered, origin: Mapping[str, object]) -> Sequence[Path]:
    """Write prompts.jsonl, responses/<model>.jsonl and origin.json; the paths, in this order.

    `origin` says where the rows come from. Raises InputError where one of the files is there already.
    """
    lines: dict[Path, Sequence[Mapping[str, object]]] = {
        folder / "prompts.jsonl": gathered.prompts,
        **{
            folder / "responses" / f"{model}.jsonl": answers
            for model, answers in gathered.answers.items()
        },
    }
    paths = [*lines, folder / "origin.json"]
    for path in paths:
        if path.exists():
            cure = "move it away, or name another folder"
            raise InputError("the file is there already", where=str(path), cure=cure)
    texts = [_json_lines(each) for each in lines.values()]
    texts.append(json.dumps(origin, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    _write_all(dict(zip(paths, texts, strict=True)))
    return paths


def _json_lines(rows: Sequence[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_all(texts: Mapping[Path, str]) -> None:
    """Write beside each place first, so that a full disk leaves nothing half-written."""
    written: list[tuple[Path, Path]] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.part")
            written.append((beside, path))
            beside.write_text(text, encoding="utf-8")
        for beside, path in written:
            beside.replace(path)
    except OSError as error:
        raise InputError(
            f"the file cannot be written ({error.strerror})",
            where=str(error.filename),
            cure="give a folder that can be written, on a disk with room",
        ) from error
    finally:
        for beside, _ in written:
            beside.unlink(missing_ok=True)

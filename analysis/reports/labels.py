"""Names of models as a report shows them: their labels, safe in running text of any direction."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

_FROM, _TO = "\u2068", "\u2069"  # first strong isolate, and its end
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EMPTY = "(no name)"


def read_labels(path: Path | str) -> dict[str, str]:
    """The `label` of each entry of a models.yaml; none for a table, or a file of another form.

    What is wrong with the file is told by whoever reads the factors from it.
    """
    file = Path(path)
    if file.suffix.lower() not in (".yaml", ".yml") or not file.is_file():
        return {}
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    entries = document.get("models") if isinstance(document, dict) else None
    return {
        entry["id"]: entry["label"]
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
        and isinstance(entry.get("id"), str)
        and isinstance(entry.get("label"), str)
    }


def shown_names(models: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    """A name to show for each model, no two alike; of equal labels the ids are added."""
    cleaned = {model: _clean(labels.get(model, model)) for model in models}
    times = Counter(cleaned.values())
    names: dict[str, str] = {}
    for model, name in cleaned.items():
        wanted = name if times[name] == 1 else f"{name} ({_clean(model)})"
        number = 1
        while wanted in names.values():
            number += 1
            wanted = f"{name} ({number})"
        names[model] = wanted
    return {model: _isolated(name) for model, name in names.items()}


def _clean(text: str) -> str:
    """The text on one line, without characters that steer a terminal or turn the direction of writing."""
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in _DIRECTIONS)
    )
    return " ".join("".join(kept).split()) or _EMPTY


def _isolated(name: str) -> str:
    """A name with letters from right to left must not carry the numbers beside it along."""
    turned = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in name)
    return f"{_FROM}{name}{_TO}" if turned else name

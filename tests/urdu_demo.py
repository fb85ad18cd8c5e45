"""The demo study with pages in Urdu too: its documents translated, written to a folder of its own."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.serving import ROOT

COHORTS = [
    {
        "id": "class",
        "title": {"en": "Class 3B", "eu": "3B gela", "es": "La clase 3.º B", "ur": "جماعت 3 ب"},
    }
]
TRANSLATIONS = ROOT / "tests" / "demo_in_urdu.yaml"


def in_urdu(part: Any, texts: Mapping[str, str]) -> Any:
    """A part of a study document with Urdu beside its English; KeyError for a text nobody translated."""
    if isinstance(part, list):
        return [in_urdu(value, texts) for value in part]
    if not isinstance(part, dict):
        return part
    if "en" in part:
        long = "\n" in part["en"]
        return {**part, "ur": texts["consent" if long else part["en"]]}
    return {name: in_urdu(value, texts) for name, value in part.items()}


def write_urdu_demo(folder: Path, interface: tuple[str, ...] = ("eu", "en", "es", "ur")) -> Path:
    """A copy of the demo study; returns its folder."""
    copy = shutil.copytree(ROOT / "data/studies/demo", folder)
    document = yaml.safe_load((copy / "study.yaml").read_text("utf-8"))
    texts = yaml.safe_load(TRANSLATIONS.read_text("utf-8"))
    document = {
        **in_urdu(document, texts),
        "interface": list(interface),
        "cohorts": COHORTS,
    }
    document["raffle"]["contact"] = True
    (copy / "study.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    examples = copy / document["training"]
    lines = [json.loads(line) for line in examples.read_text("utf-8").splitlines()]
    written = (json.dumps(in_urdu(line, texts), ensure_ascii=False) for line in lines)
    examples.write_text("\n".join(written), "utf-8")
    return copy

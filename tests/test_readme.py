"""The README says what is true: its tree, its commands, its five lines of YAML, its pictures."""

import re
import subprocess
import sys

import pytest
import yaml

from arena.backends.registry import OPTIONS
from arena.study_schema import RegistryDocument
from tests.serving import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_every_entry_of_the_tree_is_there_and_every_top_entry_is_in_the_tree():
    [tree] = re.findall(r"```\n(app\.py .*?)```", README, re.DOTALL)
    named = {line.split()[0].rstrip("/") for line in tree.splitlines()}
    assert all((ROOT / name).exists() for name in named)
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {path.split("/")[0] for path in tracked if "/" in path and path[0] != "."}
    assert folders <= {name.split("/")[0] for name in named}


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"(?:`|^|&& |\S=\S+ )make ([a-z-]+)\b", text, re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{document}: {target}"


def test_the_model_in_five_lines_is_a_valid_entry():
    snippet = next(block for block in blocks("yaml") if "my-model" in block)
    assert snippet.count("\n") == 5
    [entry] = RegistryDocument.model_validate({"models": yaml.safe_load(snippet)}).models
    OPTIONS[entry.backend].model_validate(entry.options)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("command", ["arena", "analysis"])
def test_every_command_that_is_named_has_its_help(command):
    documents = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    named = set(re.findall(rf"python -m {command} ([a-z]+(?:-[a-z]+)*)\b", documents))
    assert named
    for name in named:
        help_text = subprocess.run(
            [sys.executable, "-m", command, name, "--help"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert "usage:" in help_text

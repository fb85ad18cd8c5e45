"""The tables of options in the guides name exactly what the commands and models.yaml take."""

import argparse
import re
from types import ModuleType

import pytest

from arena.backends.serving_options import ServingOptions
from arena.commands import generate, import_annotations, judge, serve_models
from arena.study_schema import HardwareDocument
from tests.serving import ROOT

GUIDES = {
    "generating_answers.md": (generate, "generate", ["STUDY"]),
    "judging.md": (judge, "judge", ["STUDY", "--judge", "ID"]),
    "serving_models.md": (serve_models, "serve-models", ["STUDY"]),
}


def rows(guide: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of all tables in a guide whose first heading is this one."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    found = []
    for table in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        first, _, *body = [
            tuple(cell.strip() for cell in line.strip("|").split(" | "))
            for line in table.splitlines()
        ]
        if first[0].strip("` ") == heading:
            found += body
    return found


def parser_of(verb: ModuleType, name: str) -> argparse.ArgumentParser:
    verbs = argparse.ArgumentParser().add_subparsers()
    verb.add_parser(verbs)
    parser: argparse.ArgumentParser = verbs.choices[name]
    return parser


IMPORTING = ("importing_annotations.md", import_annotations, "import")


@pytest.mark.parametrize(
    ("guide", "verb", "name"), [*((guide, *GUIDES[guide][:2]) for guide in GUIDES), IMPORTING]
)
def test_the_tables_name_exactly_the_options_of_the_command(guide, verb, name):
    help_text = parser_of(verb, name).format_help()
    taken = set(re.findall(r"^  (--[a-z-]+)", help_text, re.MULTILINE))
    named = {flag for cell, *_ in rows(guide, "option") for flag in re.findall(r"--[a-z-]+", cell)}
    assert taken
    assert named == taken


@pytest.mark.parametrize("guide", GUIDES)
def test_the_tables_state_the_numbers_that_hold_without_an_option(guide):
    verb, name, least = GUIDES[guide]
    parser = parser_of(verb, name)
    given = vars(parser.parse_args(least))
    numbers = {key: value for key, value in given.items() if type(value) is int}
    assert numbers
    for key, value in numbers.items():
        flag = f"--{key.replace('_', '-')}"
        [meaning] = [told for cell, told in rows(guide, "option") if f"`{flag} " in cell]
        assert meaning.endswith(f"({value})"), flag


@pytest.mark.parametrize(
    ("heading", "schema"), [("options.serve", ServingOptions), ("hardware", HardwareDocument)]
)
def test_the_tables_name_exactly_the_keys_of_models_yaml(heading, schema):
    named = [cell.strip("`") for cell, *_ in rows("serving_models.md", heading)]
    assert sorted(named) == sorted(schema.model_fields)

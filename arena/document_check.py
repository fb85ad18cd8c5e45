"""From a parsed file to a checked document: what pydantic finds wrong, said as one sentence each."""

import difflib
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from arena.errors import InputError
from arena.yaml_lines import Location, YamlDocument

Document = TypeVar("Document", bound=BaseModel)

MOST_SHOWN = 10

EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a group of keys",
    "mapping_type": "a group of keys",
    "model_type": "a group of keys",
    "model_attributes_type": "a group of keys",
}
"""Pydantic's type errors, in an operator's words."""


def checked(
    document: YamlDocument, schema: type[Document], value: object, at: Location = ()
) -> Document:
    """The value as a document of this schema.

    Args:
        document: the file, for its name and lines.
        schema: what the value has to be.
        value: the part of the file to check.
        at: where in the file that part stands.

    Raises:
        InputError: for the first problem in the file; up to nine more are its notes.
    """
    if problems := problems_of(document, schema, value, at):
        raise first_of(problems)
    return schema.model_validate(value)


def problems_of(
    document: YamlDocument, schema: type[BaseModel], value: object, at: Location = ()
) -> list[InputError]:
    """All that keeps a value from being a document of this schema; arguments as of `checked`."""
    try:
        schema.model_validate(value)
    except ValidationError as error:
        return [_sentence(document, schema, detail, at) for detail in error.errors()]
    return []


def first_of(problems: Sequence[InputError]) -> InputError:
    """The problem that stands first in its file, with the next ones as its notes."""
    first, *others = sorted(problems, key=lambda problem: (problem.where or "", problem.line or 0))
    for other in others[: MOST_SHOWN - 1]:
        first.add_note(str(other))
    return first


def key_path(location: Location) -> str:
    """A location as an operator reads it: `form[2].options[0].code`; list positions from 0."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A cure for an unknown word: the known one that it resembles, or what there is."""
    choices = sorted(set(known))
    close = difflib.get_close_matches(word, choices, n=1)
    if close:
        return f"perhaps you meant `{close[0]}`"
    listed = ", ".join(choices[:MOST_SHOWN]) + (", …" if len(choices) > MOST_SHOWN else "")
    return f"{otherwise} ({listed})" if choices else otherwise


def _sentence(
    document: YamlDocument, schema: type[BaseModel], detail: ErrorDetails, at: Location
) -> InputError:
    inner = tuple(part for part in detail["loc"] if part != "[key]")
    location = (*at, *inner)
    problem, cure = _problem(schema, detail, inner, location)
    return InputError(problem, where=document.name, line=document.line(location), cure=cure)


def _problem(
    schema: type[BaseModel], detail: ErrorDetails, inner: Location, location: Location
) -> tuple[str, str]:
    """What is wrong and how to cure it."""
    kind, found, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = f"key `{key_path(location)}`" if location else "the file"
    if kind == "extra_forbidden":
        known = fields_at(schema, inner[:-1])
        return f"unknown {name}", did_you_mean(str(inner[-1]), known, "remove it or use one of")
    if kind == "missing":
        return f"{name} is missing", f"add `{location[-1]}:` with its value"
    if kind in EXPECTED:
        expected = EXPECTED[kind]
        return f"{name} must be {expected}, not {_described(found)}", _type_cure(expected, found)
    if kind == "literal_error":
        allowed = [
            word.strip("' ") for word in str(context["expected"]).replace(" or ", ",").split(",")
        ]
        return f"{name} cannot be `{found}`", did_you_mean(str(found), allowed, "write one of")
    if kind == "string_pattern_mismatch":
        return f"{name} cannot be `{found}`", _pattern_cure(str(context["pattern"]))
    message = detail["msg"].removeprefix("Value error, ").rstrip(".")
    return f"{name}: {message[:1].lower()}{message[1:]}", "correct the value"


def _described(found: object) -> str:
    if found is None:
        return "empty"
    if isinstance(found, bool):
        return f"`{str(found).lower()}`"
    if isinstance(found, Mapping):
        return "a group of keys"
    if isinstance(found, list):
        return "a list"
    return f"text (`{found}`)" if isinstance(found, str) else f"`{found}`"


def _type_cure(expected: str, found: object) -> str:
    if found is None:
        return "write a value or remove the key"
    if expected == "text" and not isinstance(found, Mapping | list):
        return f'put it in quotes: "{str(found).lower() if isinstance(found, bool) else found}"'
    if expected == "a list":
        return "write it as [one, two] or as lines that start with a hyphen"
    if isinstance(found, str) and expected in ("a number", "a whole number", "true or false"):
        return f"write {expected} without quotes"
    return f"write {expected}"


def _pattern_cure(pattern: str) -> str:
    if pattern.startswith("^[a-z]{2,3}"):
        return "write a language code such as eu, en or es"
    return (
        "use letters, digits, dots, hyphens and underscores only, starting with a letter or digit"
    )


def fields_at(schema: type[BaseModel], location: Location) -> tuple[str, ...]:
    """The keys that a schema knows at a place; empty where a place takes any key."""
    annotation: object = schema
    for part in location:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            declared = annotation.model_fields.get(str(part))
            annotation = declared.annotation if declared else None
        else:
            annotation = _item(annotation)
        annotation = _plain(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return tuple(annotation.model_fields)
    return ()


def _plain(annotation: object) -> object:
    """The annotation without `Annotated` and `| None` around it."""
    if hasattr(annotation, "__metadata__"):
        return _plain(typing.get_args(annotation)[0])
    arguments = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
    if type(None) in typing.get_args(annotation) and len(arguments) == 1:
        return _plain(arguments[0])
    return annotation


def _item(annotation: object) -> object:
    """What a list or a dictionary holds."""
    arguments = typing.get_args(annotation)
    return arguments[-1] if arguments else None

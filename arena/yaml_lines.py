"""YAML that remembers where every value stands, so that a problem can be told with its line.

Stricter than YAML itself where YAML surprises: a key may stand once only, and keys are text (an
unquoted `no` would otherwise be the value false, and not Norwegian).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from arena.errors import InputError

Location = tuple[str | int, ...]
"""The way from the top of a document to a value: keys and list positions."""


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A parsed file: its name as shown to the operator, its value, and the line of each part."""

    name: str
    value: object
    lines: Mapping[Location, int]

    def line(self, location: Location) -> int:
        """The line of this place, or of the nearest place around it that the file has."""
        for end in range(len(location), 0, -1):
            if location[:end] in self.lines:
                return self.lines[location[:end]]
        return self.lines.get((), 1)


def shown(path: Path) -> str:
    """The path as the operator would type it: relative to where they stand, if it is below."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def read_text(path: Path, *, cure: str) -> str:
    """The text of a file; InputError with the cure where there is none to be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=shown(path), cure=cure) from error
    except OSError as error:
        problem = f"this file cannot be read ({error.strerror})"
        raise InputError(problem, where=shown(path), cure=cure) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise InputError(
            "this is not UTF-8 text", where=shown(path), line=line, cure="save the file as UTF-8"
        ) from error


def read_yaml(path: Path, *, cure: str) -> YamlDocument:
    """Parse one YAML file. `cure` is what to do when the file is not there.

    Raises:
        InputError: no such file, not UTF-8, not YAML, a key twice, or a key that is not text.
    """
    text = read_text(path, cure=cure)
    try:
        return _parse(shown(path), text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InputError(
            f"this is not YAML ({error.problem or error.context})",
            where=shown(path),
            line=mark.line + 1 if mark else None,
            cure="mend the indentation, quotes or colons around this line",
        ) from error
    except yaml.reader.ReaderError as error:
        raise InputError(
            "this is not YAML (it holds a control character)",
            where=shown(path),
            line=text[: error.position].count("\n") + 1,
            cure="remove that character",
        ) from error


def _parse(name: str, text: str) -> YamlDocument:
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        reader = _Reader(name, loader)
        value = None if root is None else reader.value(root, ())
    finally:
        loader.dispose()
    return YamlDocument(name, value, reader.lines)


@dataclass(slots=True)
class _Reader:
    """Turns nodes into values and notes the line of each."""

    name: str
    loader: yaml.SafeLoader
    lines: dict[Location, int] = field(default_factory=dict)
    above: list[yaml.Node] = field(default_factory=list)

    def value(self, node: yaml.Node, location: Location) -> object:
        self.lines.setdefault(location, node.start_mark.line + 1)
        if any(node is other for other in self.above):
            raise self._error(node, "an alias contains itself", "write the value out")
        self.above.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, location)
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*location, i)) for i, item in enumerate(node.value)]
            return self._scalar(node)
        finally:
            self.above.pop()

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            inner = (*location, key)
            if key in result:
                raise self._error(
                    key_node,
                    f"key `{key}` stands here for the second time (first in line {self.lines[inner]})",
                    "keep one of the two",
                )
            self.lines[inner] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, inner)
        return result

    def _key(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str":
            return str(node.value)
        written = node.value if isinstance(node, yaml.ScalarNode) else "…"
        raise self._error(
            node, f"key `{written}` is not text to YAML", f'put it in quotes: "{written}"'
        )

    def _scalar(self, node: yaml.Node) -> object:
        try:
            return self.loader.construct_object(node)
        except ValueError as error:  # such as the date 2025-13-45
            raise self._error(
                node, f"`{node.value}` cannot be read ({error})", "put it in quotes"
            ) from error

    def _error(self, node: yaml.Node, problem: str, cure: str) -> InputError:
        return InputError(problem, where=self.name, line=node.start_mark.line + 1, cure=cure)

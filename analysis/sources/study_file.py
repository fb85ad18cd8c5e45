"""How a study's data are to be read: the file `analysis.yaml` in the study's folder, checked and closed.

| key         | what it says                                                                          |
| ----------- | ------------------------------------------------------------------------------------- |
| keep        | `at_least`: the lowest score that is kept; `criteria`: on which ones (all if not said) |
| focal       | the model that all others are compared with                                           |
| swapped     | one verdict of a judge's two orders: tie, first, mean or drop                         |
| scored      | the criterion whose points say who won, in place of a preference question             |
| margin      | points by which two such scores must differ for a winner (0: any difference)          |
| question    | the preference question of the bars                                                   |

Every key may be left out, and so may the file. Scores from elsewhere stand in `scores/`, a table for each kind of
test; votes to show what a report looks like in `demonstration/`.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from arena.errors import InputError

STUDIES = Path("data", "studies")
FILE, STUDY_FILE, SCORES, DEMONSTRATION = "analysis.yaml", "study.yaml", "scores", "demonstration"
Swapped = Literal["tie", "first", "mean", "drop"]
SWAPPED = ("tie", "first", "mean", "drop")


@dataclass(frozen=True, slots=True)
class StudyFile:
    """What `analysis.yaml` says; `keep_criteria` is empty where all criteria count."""

    keep: float | None = None
    keep_criteria: tuple[str, ...] = ()
    focal: str | None = None
    swapped: Swapped = "tie"
    scored: str | None = None
    margin: float = 0.0
    question: str | None = None


def study_folder(study: str | Path) -> Path | None:
    """The folder of a study by its name or path; None if no folder of this name holds a study.yaml."""
    for folder in (STUDIES / study, Path(study)):
        if (folder / STUDY_FILE).is_file():
            return folder
    return None


def study_names() -> list[str]:
    """The studies that can be named, in the order of the alphabet."""
    return sorted(path.parent.name for path in STUDIES.glob(f"*/{STUDY_FILE}"))


def study_id(folder: Path) -> str:
    """The id of a folder's study, which its votes carry; InputError if its study.yaml has none."""
    path = folder / STUDY_FILE
    cure = "write id: and a name there"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problem = "it cannot be read as YAML"
        raise InputError(problem, where=str(path), cure="mend the file") from error
    found = document.get("id") if isinstance(document, dict) else None
    if not isinstance(found, str) or not found:
        raise InputError("the study has no id", where=str(path), cure=cure)
    return found


def read_study_file(folder: Path) -> StudyFile:
    """What a study's folder says about its analysis; InputError, with the line, for the first mistake."""
    path = folder / FILE
    if not path.is_file():
        return StudyFile()
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise InputError("this is not UTF-8 text", where=str(path), cure="save it as UTF-8") from error  # fmt: skip
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        cure = "mend the indentation, quotes or colons around this line"
        raise InputError("this is not YAML", where=str(path), line=line, cure=cure) from error
    if root is None:
        return StudyFile()
    said = _Group(path, root, _KEYS).values()
    keep = said.pop("keep", {})
    return StudyFile(
        keep=keep.get("at_least"), keep_criteria=tuple(keep.get("criteria", ())), **said
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """The keys of one mapping of the file."""

    path: Path
    node: yaml.Node
    keys: Mapping[str, "_Check"]

    def values(self) -> dict[str, Any]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error(self.node, "here a group of keys is wanted", self._known())
        found: dict[str, Any] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name not in self.keys:
                near = difflib.get_close_matches(name, self.keys, 1)
                cure = f"did you mean `{near[0]}`?" if near else self._known()
                raise self.error(key, f"key `{name}` is not known", cure)
            if name in found:
                raise self.error(key, f"key `{name}` stands here twice", "keep one of the two")
            found[name] = self.keys[name](self, name, value)
        return found

    def _known(self) -> str:
        return f"write one of {', '.join(self.keys)}"

    def error(self, node: yaml.Node, problem: str, cure: str) -> InputError:
        line = node.start_mark.line + 1
        return InputError(problem, where=str(self.path), line=line, cure=cure)


_Check = Callable[[_Group, str, yaml.Node], Any]


def _plain(node: yaml.Node) -> Any:  # noqa: ANN401
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _number(least: float | None = None) -> _Check:
    def check(group: _Group, name: str, node: yaml.Node) -> float:
        value = _plain(node)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or value != value or (least is not None and value < least):
            wanted = "a number" if least is None else f"a number of at least {least:g}"
            raise group.error(node, f"`{name}` is {value!r}", f"write {wanted}")
        return float(value)

    return check


def _text(choices: tuple[str, ...] = ()) -> _Check:
    def check(group: _Group, name: str, node: yaml.Node) -> str:
        value = _plain(node)
        if not isinstance(value, str) or not value or (choices and value not in choices):
            wanted = f"one of {', '.join(choices)}" if choices else "a text"
            raise group.error(node, f"`{name}` is {value!r}", f"write {wanted}")
        return value

    return check


def _texts(group: _Group, name: str, node: yaml.Node) -> tuple[str, ...]:
    value = _plain(node)
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise group.error(node, f"`{name}` is no list of texts", "write [first, second]")
    return tuple(value)


def _keep(group: _Group, name: str, node: yaml.Node) -> dict[str, Any]:
    found = _Group(group.path, node, _KEEP).values()
    if "at_least" not in found:
        cure = "write at_least: and the lowest score that is kept"
        raise group.error(node, "`keep` does not say at_least", cure)
    return found


_KEEP: Mapping[str, _Check] = MappingProxyType({"at_least": _number(), "criteria": _texts})
_KEYS: Mapping[str, _Check] = MappingProxyType(
    {
        "keep": _keep,
        "focal": _text(),
        "swapped": _text(SWAPPED),
        "scored": _text(),
        "margin": _number(0.0),
        "question": _text(),
    }
)

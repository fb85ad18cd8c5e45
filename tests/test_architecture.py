"""The house of docs/architecture.md, held: who may import whom, how long a file may be, and how."""

import ast
import gc
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("arena", "analysis")
FILES = [
    Path("app.py"),
    *sorted(path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*.py")),
]
# Drills prove what others do: they may import anything, and are as short and as open about it.
DRILLS = sorted(path.relative_to(ROOT) for path in (ROOT / "drills").rglob("*.py"))

# A room may use the rooms named here and, unless it is a leaf, the nouns (NOUNS) and `errors`.
LEAVES: dict[str, set[str]] = {
    "arena.codes": set(),
    "arena.questions": {"arena.codes"},
    "arena.tasks": {"arena.codes", "arena.questions"},
    "arena.quality": {"arena.codes"},
    "arena.cohorts": {"arena.questions"},
    "arena.entry": {"arena.codes", "arena.questions"},
    "arena.domain": {
        "arena.codes",
        "arena.cohorts",
        "arena.entry",
        "arena.quality",
        "arena.questions",
        "arena.tasks",
    },
    "arena.blind": {"arena.codes", "arena.domain"},
    "arena.errors": set(),
    "arena.addresses": set(),
    "arena.chain": set(),
    "arena.clocks": set(),
    "arena.words": {"arena.errors"},
    "arena.consents": set(),
}
ROOMS = {
    "arena.backends": set(),
    "arena.store": set(),
    "arena.study": {"arena.form"},
    "arena.form": set(),
    "arena.profiles": {"arena.form"},
    "arena.training": {"arena.store"},
    "arena.sampling": set(),
    "arena.assignment": {"arena.sampling"},
    "arena.dealing": {
        "arena.assignment", "arena.backends", "arena.inviting", "arena.plays", "arena.store", "arena.tokens",
        "arena.training",
    },
    "arena.tokens": set(),
    "arena.tickets": {"arena.tokens"},
    "arena.tries": set(),
    "arena.passphrases": set(),
    "arena.open_id": {"arena.tickets"},
    "arena.vote_total": set(),
    "arena.own_votes": {"arena.admission", "arena.filing", "arena.store"},
    "arena.sign_in": {
        "arena.admission", "arena.passphrases", "arena.store", "arena.tickets", "arena.tokens", "arena.tries",
    },
    "arena.pacing": {"arena.backends"},
    "arena.masking": set(),
    "arena.capacity": set(),
    "arena.presence": set(),
    "arena.exposure": set(),
    "arena.breakers": set(),
    "arena.silence": {"arena.backends", "arena.breakers"},
    "arena.availability": {
        "arena.backends", "arena.breakers", "arena.capacity", "arena.pacing", "arena.silence",
    },
    "arena.checks": {"arena.store"},
    "arena.checking": {
        "arena.availability", "arena.backends", "arena.capacity", "arena.checks", "arena.plays", "arena.store",
    },
    "arena.plans": {"arena.sampling"},
    "arena.plays": {"arena.backends", "arena.masking", "arena.pacing", "arena.sampling"},
    "arena.substitutes": {"arena.availability", "arena.plays", "arena.sampling"},
    "arena.answering": {
        "arena.availability", "arena.capacity", "arena.checking", "arena.masking", "arena.pacing", "arena.plans", "arena.plays",
        "arena.backends", "arena.presence", "arena.store", "arena.substitutes", "arena.tokens",
    },
    "arena.standing": {"arena.plays", "arena.store"},
    "arena.courses": {
        "arena.answering", "arena.availability", "arena.plays", "arena.sampling", "arena.standing", "arena.store",
    },
    "arena.inviting": {"arena.store", "arena.tokens"},
    "arena.admission": {"arena.form", "arena.inviting", "arena.profiles", "arena.store", "arena.tokens"},
    "arena.filing": {"arena.admission", "arena.form", "arena.store", "arena.tokens", "arena.vote_total"},
    "arena.suggestions": {
        "arena.availability", "arena.capacity", "arena.checking", "arena.sampling", "arena.store",
    },
    "arena.referee": {
        "arena.suggestions",
        "arena.filing", "arena.admission", "arena.answering", "arena.availability", "arena.capacity", "arena.pacing",
        "arena.courses", "arena.plans", "arena.plays", "arena.form", "arena.sampling", "arena.backends", "arena.dealing",
        "arena.checking", "arena.store", "arena.tokens", "arena.training",
    },
    "arena.heads": set(),
    "arena.raffle": set(),
    "arena.disk": set(),
    "arena.health": {"arena.store", "arena.disk", "arena.backup"},
    "arena.deployment": {"arena.capacity", "arena.open_id"},
    "arena.backup": {"arena.heads", "arena.store"},
    "arena.release": {"arena.heads", "arena.store"},
    "arena.ui": {
        "arena.capacity", "arena.presence", "arena.referee", "arena.filing", "arena.store", "analysis", "arena.form",
        "arena.own_votes", "arena.profiles", "arena.sign_in", "arena.training",
    },
    "arena.web": {
        "arena.ui", "arena.referee", "arena.filing", "arena.admission", "arena.release", "arena.store",
        "arena.heads", "arena.capacity", "arena.form", "arena.presence", "arena.open_id", "arena.own_votes",
        "arena.profiles", "arena.sign_in", "arena.training",
    },
    "arena.generation": {"arena.backends"},
    "arena.judging": {"arena.assignment", "arena.backends", "arena.form", "arena.generation", "arena.store", "arena.tokens"},
    "arena.curation": {"arena.assignment", "arena.backends", "arena.store"},
    "arena.hub_data": {"arena.study"},
    "arena.importing": {
        "arena.study", "arena.assignment", "arena.backends", "arena.form", "arena.store", "arena.tokens",
    },
    "arena.rehearsal": {
        "arena.backends", "arena.form", "arena.judging", "arena.referee", "arena.store", "arena.tokens",
    },
    "arena.serving": {"arena.study", "arena.backends"},
    "arena.commands": {
        "arena.assignment", "arena.exposure", "arena.hub_data", "arena.importing", "arena.serving", "arena.referee",
        "arena.rehearsal",
        "arena.study", "arena.backends", "arena.generation", "arena.judging", "arena.ui", "arena.release", "arena.store", "arena.heads",
        "arena.tokens", "arena.backup", "arena.curation", "arena.raffle",
    },
    "analysis": set(),
}  # fmt: skip
# The layers of the analysis, lowest first: a module may use its own room and every room below its layer.
LAYERS = (
    {"errors", "outcomes", "scale", "version", "pairwise", "cells", "connectivity", "minimum_cut",
     "linear_algebra", "row_order"},
    {"sources", "comparisons", "vote_log", "votes"},
    {"table", "latex", "table_formats", "figures", "page_templates", "delivery", "provenance"},
    {"bradley_terry", "models", "intervals", "bootstrap", "refitting", "uncertainty", "estimates",
     "model_ranking", "rating", "ranking", "ranked_votes", "units", "weights", "describing", "tables",
     "live", "live_votes"},
    {"diagnostics", "diagnostics_tables", "quality", "regression", "factors", "robustness", "raters", "agreement",
     "judges", "tasks", "reasons", "correlation", "planning"},
    {"published", "reports"},
    {"commands"},
)  # fmt: skip
# Rooms of one layer that know each other; the two lowest and the engine are one piece of machinery each.
NEIGHBOURS = {
    *((one, other) for layer in (0, 1, 2, 3) for one in LAYERS[layer] for other in LAYERS[layer]),
    ("diagnostics_tables", "diagnostics"), ("judges", "agreement"), ("correlation", "agreement"),
    ("quality", "agreement"),
    ("tasks", "agreement"), ("tasks", "judges"), ("reasons", "agreement"),
}  # fmt: skip
ENTRANCES = {"app", "arena.__main__", "analysis.__main__"}
ONE_DOOR_TO_ANALYSIS = "arena.ui.leaderboard"
HEAVY = {"torch", "transformers", "vllm"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 45


def module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str | None:
    """The room that a module stands in; arena/study_schema.py belongs to the room of the study."""
    if module.startswith("analysis"):
        return "analysis"
    top = ".".join(module.split(".")[:2])
    if top in ROOMS or top in LEAVES:
        return top
    if top in {"arena.study_schema", "arena.study_rules", "arena.study_prompts", "arena.study_questions", "arena.study_tasks",
               "arena.study_words", "arena.study_cohorts", "arena.study_types", "arena.study_lines",
               "arena.study_entry", "arena.entry_schema", "arena.study_quality", "arena.quality_schema",
               "arena.yaml_lines",
               "arena.pair_rules", "arena.document_check"}:  # fmt: skip
        return "arena.study"
    return None


@cache
def tree_of(path: Path) -> ast.Module:
    # A collection in the middle of building a tree fails in Python 3.11 (python/cpython#106905).
    gc.disable()
    try:
        return ast.parse((ROOT / path).read_text(encoding="utf-8"))
    finally:
        gc.enable()


MODULES = {module_of(path) for path in FILES}


def imports_of(path: Path) -> list[str]:
    """Every module that a file imports; `from package import module` names the module."""
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.append(inner if inner in MODULES else node.module)
    return found


def ours(name: str) -> bool:
    return name.split(".")[0] in {"arena", "analysis", "app"}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_module_imports_only_rooms_that_its_room_may_use(path):
    module = module_of(path)
    if module in ENTRANCES or module == "arena":
        return
    room = room_of(module)
    assert room is not None, f"{module} stands in no room: add it to docs/architecture.md and here"
    allowed = {room, *(LEAVES[room] if room in LEAVES else {*ROOMS[room], *LEAVES})}
    for name in imports_of(path):
        if ours(name):
            assert room_of(name) in allowed, f"{module} must not import {name}"


def analysis_room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


@pytest.mark.parametrize("path", [path for path in FILES if path.parts[0] == "analysis"], ids=str)
def test_a_module_of_the_analysis_uses_only_what_is_below_it(path):
    module = module_of(path)
    if module in {"analysis", "analysis.__main__"}:
        return
    room = analysis_room(module)
    layer = next((at for at, rooms in enumerate(LAYERS) if room in rooms), None)
    assert layer is not None, f"{room} stands in no layer: add it to docs/architecture.md and here"
    below = set().union(*LAYERS[:layer])
    for name in imports_of(path):
        other = analysis_room(name)
        if name.startswith("analysis") and other != room and other not in below:
            assert (room, other) in NEIGHBOURS, f"{module} must not import {name}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_arena_looks_into_analysis_through_one_door(path):
    module = module_of(path)
    if module.startswith("arena") and module not in {ONE_DOOR_TO_ANALYSIS, *ENTRANCES}:
        assert not [name for name in imports_of(path) if name.split(".")[0] == "analysis"]


@pytest.mark.parametrize("path", [*FILES, *DRILLS], ids=str)
def test_nothing_is_imported_inside_a_function_but_a_heavy_engine(path):
    functions = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    for node in (inner for function in functions for inner in ast.walk(function)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module]
        for name in names:
            assert name.split(".")[0] in HEAVY, f"{path}:{node.lineno} {name}"


def test_there_is_no_import_cycle():
    graph = {module_of(path): set() for path in FILES}
    for path in FILES:
        for name in imports_of(path):
            if name in graph:
                graph[module_of(path)].add(name)
    done: set[str] = set()

    def visit(module: str, road: tuple[str, ...]) -> None:
        assert module not in road, " -> ".join((*road, module))
        if module not in done:
            for target in sorted(graph[module]):
                visit(target, (*road, module))
            done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", [*FILES, *DRILLS], ids=str)
def test_files_and_functions_stay_short(path):
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name} has {length}"


DOES_NOT_KNOW = {
    "arena/domain.py": {"sqlite3", "yaml", "gradio", "numpy", "pandas", "datetime", "time", "os"},
    "arena/referee.py": {"gradio", "html", "markupsafe", "sqlite3", "sqlite_utils", "yaml", "os"},
    "arena/filing.py": {"gradio", "html", "markupsafe", "sqlite3", "sqlite_utils", "yaml", "os"},
    "arena/answering.py": {"gradio", "html", "markupsafe", "sqlite3", "sqlite_utils", "yaml", "os"},
    "arena/pacing.py": {"gradio", "sqlite3", "os"},
    "arena/capacity.py": {"gradio", "fastapi", "starlette", "sqlite3", "random", "os"},
    "arena/sampling.py": {"sqlite3", "secrets", "numpy", "time", "os"},
    "arena/form.py": {"sqlite3", "gradio", "yaml", "os"},
    "arena/ui/battle_page.py": {"sqlite3", "yaml", "os"},
    "analysis/bradley_terry.py": {"pathlib", "pandas", "csv", "json", "os"},
}


@pytest.mark.parametrize(("path", "unknown"), DOES_NOT_KNOW.items())
def test_a_module_imports_nothing_that_it_does_not_know(path, unknown):
    assert not unknown & {name.split(".")[0] for name in imports_of(Path(path))}


def test_the_battle_page_never_names_a_model():
    for name in ("battle_page", "fragments", "task_pages", "own_pages"):
        tree = tree_of(Path(f"arena/ui/{name}.py"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"models", "model", "pairing", "left_model", "settings"}, name


def test_the_environment_is_read_at_the_entrances_and_for_the_keys_that_models_name():
    readers = {
        module_of(path)
        for path in FILES
        if "os.environ" in (ROOT / path).read_text(encoding="utf-8")
    }
    assert readers <= {"app", "arena.commands.arguments", "arena.backends.keys"}

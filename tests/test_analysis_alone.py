"""The analysis in three lines, without the parts of an arena that a researcher does not need."""

import subprocess
import sys

import pytest

import analysis
from analysis.__main__ import GROUPS, main
from analysis.version import code_version
from tests.serving import ROOT
from tests.vote_logs import simulated_log

WEB = (
    *("gradio", "fastapi", "uvicorn", "starlette", "pydantic", "openai", "httpx"),
    *("transformers", "huggingface_hub", "sqlite_utils", "nh3", "markdown_it", "yaml"),
)
THREE_LINES = """
from analysis import rank
ranking = rank(pandas.DataFrame(votes))
print(ranking.to_frame())
"""


def test_ranking_in_three_lines_needs_no_web_part():
    votes = simulated_log([0.5, 0.0, -0.5]).to_dict("list")
    columns = ("question", "model_left", "model_right", "outcome", "participant", "prompt")
    script = "\n".join(
        (
            "import sys",
            f"sys.modules.update(dict.fromkeys({WEB!r}))",
            "import pandas",
            f"votes = { {name: votes[name] for name in columns}!r}",
            THREE_LINES,
            "arena = {name for name in sys.modules if name.startswith('arena')}",
            "arena = {name for name in arena if not name.startswith('arena.errors.')}",
            "assert arena <= {'arena', 'arena.errors', 'arena.codes', 'arena.addresses'}, arena",
        )
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "m00" in found.stdout.splitlines()[1]


def test_everything_that_is_exported_is_there_and_in_the_map():
    for name in analysis.__all__:
        assert hasattr(analysis, name)
    for name in ("rank", "compare", "diagnose", "read_votes", "read_log"):
        assert name in analysis.__all__
    folders = {path.parent.name for path in (ROOT / "analysis").glob("*/__init__.py")}
    for folder in folders - {"commands", "published"}:
        assert f"`{folder}`" in analysis.__doc__


def test_the_help_names_every_command_once_in_its_group(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    files = {path.stem for path in (ROOT / "analysis" / "commands").glob("*.py")}
    names = {module.__name__.rsplit(".", 1)[1] for _, modules in GROUPS for module in modules}
    assert names == {name for name in files if name not in ("__init__", "options")}
    for title, modules in GROUPS:
        assert f"\n{title}:\n" in shown
        for module in modules:
            name = module.__name__.rsplit(".", 1)[1]
            assert shown.count(f"\n  {name} ") == 1
    assert max(map(len, shown.splitlines())) <= 100


@pytest.mark.parametrize(
    "name", [each.__name__.rsplit(".", 1)[1] for _, modules in GROUPS for each in modules]
)
def test_every_command_has_a_help_of_its_own(name, capsys):
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    assert left.value.code == 0
    assert f"usage: python -m analysis {name}" in capsys.readouterr().out


def test_the_version_names_the_code_that_makes_the_numbers(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"{code_version()}\n"

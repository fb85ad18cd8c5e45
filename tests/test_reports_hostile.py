"""Names that would break a page, a drawing, or a LaTeX document."""

import shutil
import subprocess

import pytest

from analysis.reports.labels import shown_names
from tests.report_pages import StrictPage, made_report, random_battles, small_log

NAMES = (
    '<script>alert("x")</script>',
    r"\input{/etc/passwd} & 50 % $x_1$ #~^",
    "שלום <b>",
    "模型 🤖",
    "a\u202egnirts\u0007",
    "]]></title><img src=x onerror=alert(1)>",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "<i>$log$.csv"
    return made_report(small_log(path, random_battles(NAMES, 240)))


def test_the_page_shows_names_as_text(report):
    text = report[1]["report.html"]
    page = StrictPage(text)
    assert page.problems == []
    assert page.fetched == []
    shown = "".join(page.text)
    assert NAMES[0] in shown
    assert NAMES[1] in shown
    assert NAMES[5] in shown
    assert "\u202e" not in text
    assert "\x07" not in text


def test_names_from_right_to_left_are_isolated():
    names = shown_names(["שלום", "plain"], {})
    assert names == {"שלום": "\u2068שלום\u2069", "plain": "plain"}


def test_labels_that_are_alike_stay_apart():
    names = shown_names(["one", "two", "three"], {"one": "X", "two": "X", "three": "  "})
    assert names == {"one": "X (one)", "two": "X (two)", "three": "(no name)"}
    assert len(set(shown_names(["a\n", "a", "a\t"], {}).values())) == 3


def test_files_have_safe_names(report):
    assert all(name.replace("_", "").replace(".", "").isalnum() for name in report[1])


def test_latex_has_no_command_from_a_name(report):
    for name in ("report.tex", "tables.tex"):
        text = report[1][name]
        assert r"\textbackslash{}input\{/etc/passwd\}" in text
        assert r"\input{/etc" not in text
        assert "\u202e" not in text
    assert r"\DeclareUnicodeCharacter{1F916}" in report[1]["report.tex"]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
def test_pdflatex_sets_it_without_an_error(report, tmp_path):
    for name in ("report.tex", "tables.tex"):
        (tmp_path / name).write_text(report[1][name], encoding="utf-8")
    done = subprocess.run(
        [
            "pdflatex",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-no-shell-escape",
            "report.tex",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


@pytest.mark.browser
def test_a_browser_runs_nothing(report, tmp_path, chromium):
    path = tmp_path / "report.html"
    path.write_text(report[1]["report.html"], encoding="utf-8")
    page = chromium.new_page()
    asked, opened = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: opened.append(dialog.dismiss()))
    page.goto(path.as_uri())
    assert page.locator("script, img, iframe").count() == 0
    page.close()
    assert asked == [path.as_uri()]
    assert opened == []

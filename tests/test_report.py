"""The report of the Basque study: its numbers, its files, and what is wrong with its input."""

import csv
import io
import json
import re
import string
from pathlib import Path
from xml.etree import ElementTree

import pytest

from analysis.figures.palette import ink_on
from analysis.latex import escape
from analysis.published.findings import findings, largest_difference
from analysis.published.report import report_files
from analysis.published.report_tables import report_tables
from analysis.published.reproduction import reproduce
from analysis.published.study import STUDIES, read_published
from tests.study_pages import TABLES, Page

STUDY = STUDIES / "ebaluatoia"


@pytest.fixture(scope="module")
def result():
    return reproduce(read_published("ebaluatoia"))


@pytest.fixture(scope="module")
def tables(result):
    return report_tables(result)


@pytest.fixture(scope="module")
def files(result):
    return report_files(result)


def test_each_rating_is_within_two_points_of_the_published_one(result):
    assert len(result.models) == 21
    assert largest_difference(result) <= 2
    for line in result.models:
        assert abs(line.difference) <= 2, line.model.label


def test_the_ratings_come_from_all_12890_votes(result):
    assert result.study.votes.total == 12890
    assert result.ours.settings["battles"] == 12890
    assert sum(line.ours.battles for line in result.models) == 2 * 12890
    assert int(result.study.votes.ties.sum()) // 2 == 2513


def test_the_authors_procedure_run_again_is_within_four_points_of_theirs(result):
    for line in result.models:
        published = line.model.ratings["overall"].rating
        assert line.procedure.rating == int(line.procedure.rating)
        assert abs(line.procedure.rating - published) <= 4


def test_the_published_rank_is_within_the_ranks_that_the_votes_allow(result):
    for line in result.models:
        published = line.model.ratings["overall"].rank
        assert line.ours.rank_low <= published <= line.ours.rank_high


def test_content_and_language_stand_as_published(tables):
    rows = {row["model_id"]: row for row in tables["ratings"].records()}
    assert rows["gpt-4o"]["published_content"] == 1183
    assert rows["Llama-3.1-8B-Instruct"]["published_language"] == 783
    assert "not in the published counts" in tables["ratings"].note


def test_every_finding_has_a_size_and_a_reason(result):
    found = findings(result)
    assert len(found) == 8
    for finding in found:
        assert finding.quantity
        assert finding.closeness
        assert finding.reason.endswith(".")


def test_the_page_asks_for_nothing_from_elsewhere(files):
    page = Page(files["report.html"])
    assert page.fetched == []
    assert not {"script", "link", "iframe", "img", "object", "embed", "form"} & set(page.tags)
    assert not re.search(r"@import|url\(", files["report.html"])
    assert {link.split("/")[2] for link in page.links} == {
        "arxiv.org", "github.com", "huggingface.co",
    }  # fmt: skip


def test_every_figure_of_the_page_is_well_formed_with_a_name(files):
    figures = re.findall(r"<svg.*?</svg>", files["report.html"], flags=re.DOTALL)
    assert len(figures) == 13
    for figure in figures:
        root = ElementTree.fromstring(figure)
        assert root.get("role") == "img"
        assert root.get("aria-label")


def test_the_page_follows_the_readers_theme_and_fits_a_phone(files):
    page = files["report.html"]
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page
    assert 'content="width=device-width, initial-scale=1"' in page


@pytest.mark.browser
def test_the_page_fits_a_phone_without_sideways_scrolling_or_requests(files, tmp_path, chromium):
    path = tmp_path / "report.html"
    path.write_text(files["report.html"], encoding="utf-8")
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("svg.plot:visible").count() == 8
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
    assert page.locator("svg.plot:visible").count() == 8
    page.close()
    assert asked == [path.as_uri()]
    assert problems == []


def test_every_table_says_how_it_was_made(result, tables, files):
    stamp = f"Seed 0, votes {result.ours.data_hash[:12]}, {result.code}"
    shown = TABLES - {"battle_counts", "win_rates"}
    assert files["report.html"].count(stamp) == len(shown)
    assert files["tables.tex"].count(escape(stamp)) == len(TABLES)
    assert all(table.method for table in tables.values())


def test_the_json_summary_has_all_tables_and_what_made_them(result, files):
    summary = json.loads(files["report.json"])
    assert set(summary["tables"]) == TABLES
    for key in ("method", "settings", "seed", "data_hash", "figures_hash", "code", "source"):
        assert summary[key] not in (None, "", {})
    assert summary["largest_differences"]["rating"] == largest_difference(result)


def test_the_csv_tables_are_the_json_tables(files):
    summary = json.loads(files["report.json"])
    for name in TABLES:
        rows = list(csv.DictReader(io.StringIO(files[f"{name}.csv"])))
        expected = summary["tables"][name]["rows"]
        assert len(rows) == len(expected)
        for row, values in zip(rows, expected, strict=True):
            assert row == {
                key: "" if value is None else str(value) for key, value in values.items()
            }


def test_the_heat_maps_are_the_counts(result, tables):
    battles = {row["model"]: row for row in tables["battle_counts"].records()}
    rates = {row["model"]: row for row in tables["win_rates"].records()}
    labels = result.study.labels
    with (STUDY / "published/pair_counts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            first, second = row["model_a"], row["model_b"]
            assert battles[labels[first]][second] == int(row["battles"])
            won = int(row["wins_a"]) + int(row["ties"]) / 2
            assert rates[labels[first]][second] == pytest.approx(won / int(row["battles"]))
            assert rates[labels[second]][first] == pytest.approx(1 - won / int(row["battles"]))


def test_the_latex_tables_have_as_many_cells_as_columns(files):
    for body in re.findall(r"\\begin\{tabular\}.*?\\end\{tabular\}", files["tables.tex"], re.S):
        kinds = re.match(r"\\begin\{tabular\}\{(.*?)\}\n", body).group(1)
        repeated = re.fullmatch(r"rl\*\{(\d+)\}\{c\}", kinds)
        columns = 2 + int(repeated.group(1)) if repeated else len(kinds)
        for row in body.splitlines():
            if not row.endswith(r"\\"):
                continue
            spans = [int(span) for span in re.findall(r"\\multicolumn\{(\d+)\}", row)]
            cells = len(re.findall(r"(?<!\\)&", row)) + 1
            assert cells - len(spans) + sum(spans) == columns


def test_the_latex_files_are_balanced_and_need_no_unusual_letters(files):
    for name in ("report.tex", "tables.tex"):
        bare = re.sub(r"\\[{}\\]", "", files[name])
        assert bare.count("{") == bare.count("}")
        assert files[name].count(r"\begin{") == files[name].count(r"\end{")
        assert set(files[name]) <= set(string.printable) | set("íáéñü")


def test_the_ink_of_a_latex_cell_reads_on_its_fill(files):
    cells = re.findall(
        r"cellcolor\[HTML\]\{(.{6})\}\\textcolor\[HTML\]\{(.{6})\}", files["tables.tex"]
    )
    assert len(cells) == 2 * 21 * 20
    for fill, ink in set(cells):
        assert ink_on(f"#{fill.lower()}") == f"#{ink.lower()}"


def test_the_same_study_and_seed_give_the_same_bytes(files):
    again = report_files(reproduce(read_published("ebaluatoia")))
    assert again == files


def test_another_seed_changes_the_authors_procedure_and_not_our_ratings(result):
    other = reproduce(result.study, seed=1)
    assert [line.ours.rating for line in other.models] == [
        line.ours.rating for line in result.models
    ]
    assert [line.procedure.low for line in other.models] != [
        line.procedure.low for line in result.models
    ]


def test_no_file_names_a_place_of_this_machine(files):
    for name, text in files.items():
        assert str(STUDIES.parent.parent) not in text, name
        assert str(Path.home()) + "/" not in text, name

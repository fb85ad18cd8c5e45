"""The report on a log that has everything: every section is there and says what the analysis found."""

import csv
import io
import json

import numpy as np
import pytest

from analysis.delivery import write_files
from tests.report_pages import StrictPage, absent_reason, made_report, rich_log, section_of


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return rich_log(tmp_path_factory.mktemp("votes") / "log.csv")


@pytest.fixture(scope="module")
def report(path):
    return made_report(path)


@pytest.fixture(scope="module")
def content(report):
    return report[0]


@pytest.fixture(scope="module")
def files(report):
    return report[1]


def test_everything_that_applies_is_there_in_its_order(content):
    assert [part.name for part in content.sections] == [
        "ratings", "differences", "graph", "pairs", "ties", "style", "prompts", "people", "time",
        "robustness", "raters", "agreement", "judges", "planning",
    ]  # fmt: skip
    assert {part.name for part in content.absent} == {
        *("factors", "benchmarks", "reasons", "quality")
    }
    assert "--models" in absent_reason(content, "factors")


def test_the_opening_is_three_sentences_and_one_picture(content):
    leader, apart, fragile = content.opening.sentences
    assert leader.startswith("m04 ")
    assert " of the 10 pairs of models are told apart" in apart
    assert "decide who is first" in fragile
    assert content.opening.figure is not None
    assert content.opening.figure.name == "ratings"


def test_numbers_of_the_first_sentence_stand_in_the_table(content, files):
    first = next(csv.DictReader(io.StringIO(files["ratings.csv"])))
    assert first["model"] == "m04"
    rating, low, high = (float(first[key]) for key in ("rating", "interval_low", "interval_high"))
    assert (
        f"{rating:.0f} points (95 % interval {low:.0f} to {high:.0f})"
        in content.opening.sentences[0]
    )


def test_tests_of_all_pairs_are_counted_as_the_table_has_them(content, files):
    rows = list(csv.DictReader(io.StringIO(files["differences.csv"])))
    assert len(rows) == 10
    told = sum(float(row["p_holm"]) <= 0.05 for row in rows)
    assert content.opening.sentences[1].startswith(f"{told} of the 10 pairs")


def test_no_table_is_empty_and_no_shown_column_says_nothing(content):
    assert len(content.tables) > 20
    for table in content.tables.values():
        assert table.rows, table.name
        for at, column in enumerate(table.columns):
            known = [row[at] for row in table.rows if row[at] not in (None, "")]
            assert known or column.hidden, (table.name, column.key)


def test_votes_of_the_judge_do_not_make_the_ratings(content):
    assert dict(content.made)["Battles that count"] == "900 battles"
    assert "800 judge" in dict(content.made)["Left out"]
    judges = section_of(content, "judges")
    assert judges is not None
    assert judges.sentences[0].startswith("judge-1 says the same as a person in ")


def test_the_side_that_was_put_in_is_found(content):
    ties = section_of(content, "ties")
    assert "part of every vote is about the side" in " ".join(ties.sentences)


def test_people_who_repeat_themselves_are_consistent(content):
    agreement = section_of(content, "agreement")
    assert "said the same again in 100 %" in " ".join(agreement.sentences)


def test_the_page_is_valid_and_asks_for_nothing(files):
    page = StrictPage(files["report.html"])
    assert page.problems == []
    assert page.fetched == []
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert (np.diff(page.headings) <= 1).all()
    assert set(page.heads) <= {"col", "row", "colgroup"} | {None}
    assert "url(" not in files["report.html"]
    assert "@import" not in files["report.html"]
    assert "prefers-color-scheme:dark" in files["report.html"]
    assert "@media print" in files["report.html"]


def test_every_figure_has_a_title(files):
    drawings = files["report.html"].split("<svg")[1:]
    assert len(drawings) > 10
    assert all("<title" in drawing.partition("</svg>")[0] for drawing in drawings)


def test_the_object_holds_every_table_at_full_precision(content, files):
    told = json.loads(files["report.json"])
    assert list(told["headlines"]) == list(content.opening.sentences)
    assert set(told["tables"]) == set(content.tables)
    assert {f"{name}.csv" for name in told["tables"]} <= set(files)
    assert told["made"]["Votes (SHA-256)"] == dict(content.made)["Votes (SHA-256)"]


def test_limits_say_what_comes_from_every_section(content):
    said = " ".join(limit for _, limit in content.limits)
    assert "nobody dealt them out" in said
    assert "Style is associated with votes" in said


def test_the_same_votes_and_seed_give_the_same_bytes(path, files, tmp_path):
    again = made_report(path)[1]
    assert again == files
    write_files(again, tmp_path / "out")
    assert (tmp_path / "out/report.html").read_bytes() == files["report.html"].encode()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_never_scrolls_sideways_nor_asks(files, tmp_path, chromium, width):
    path = tmp_path / "report.html"
    path.write_text(files["report.html"], encoding="utf-8")
    page = chromium.new_page(viewport={"width": width, "height": 740})
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: problems.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
    assert asked == [path.as_uri()]
    assert problems == []

"""`report --study`: three simulated studies from release and database, what each shows, and what is refused."""

import argparse
import json
import shutil

import pandas as pd
import pytest

from analysis.commands import report
from analysis.sources.study_file import DEMONSTRATION
from arena.errors import InputError
from tests import dealt_store, releases
from tests.annotators import Annotator, kazakh, luxit, measured, x_instruction
from tests.report_pages import StrictPage


def run_report(*arguments):
    parser = argparse.ArgumentParser()
    report.add_command(parser.add_subparsers())
    chosen = parser.parse_args(["report", "--rounds", "100", *map(str, arguments)])
    return chosen.run(chosen)


class Made:
    """A report that was written to a folder."""

    def __init__(self, folder, *arguments):
        self.shown = run_report(*arguments, "--to", folder)
        self.folder = folder
        self.told = json.loads((folder / "report.json").read_text("utf-8"))
        self.page = (folder / "report.html").read_text("utf-8")
        self.strict = StrictPage(self.page)

    def rows(self, table):
        return self.told["tables"][table]["rows"]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="module")
def kazakh_report(workplace):
    folder = workplace / "kazakh"
    kazakh(folder / DEMONSTRATION, prompts=16)
    (folder / "study.yaml").write_text("id: kazakh\n", encoding="utf-8")
    return Made(workplace / "kazakh-out", "--study", folder)


@pytest.fixture(scope="module")
def luxit_report(workplace):
    folder = workplace / "luxit"
    folder.mkdir()
    return Made(workplace / "luxit-out", "--study", luxit(folder, items=60))


@pytest.fixture(scope="module")
def x_report(workplace):
    folder = workplace / "x"
    folder.mkdir()
    return Made(workplace / "x-out", "--study", x_instruction(folder, languages=("fi", "sw", "ur")))


@pytest.mark.parametrize("name", ["kazakh_report", "luxit_report", "x_report"])
def test_a_page_is_valid_and_asks_for_nothing(name, request):
    made = request.getfixturevalue(name)
    assert made.strict.problems == []
    assert made.strict.fetched == []
    assert "{{" not in made.page
    assert {path.suffix for path in made.folder.iterdir()} == {".html", ".tex", ".json", ".csv"}
    for table in made.told["tables"].values():
        assert table["rows"]


def test_kazakh_has_matrices_means_reviews_and_bars(kazakh_report):
    told = kazakh_report.told
    assert list(told["sections"]) == ["means", "agreement", "reviews", "preferences", "strengths"]
    criteria = {row["criterion"] for row in kazakh_report.rows("means")}
    assert criteria == {"correctness", "completeness", "fluency"}
    titles = [table["title"] for table in told["tables"].values()]
    for criterion in criteria:
        for statistic in ("Pearson", "Kappa", "Kappa, linear weights", "Kappa, quadratic weights"):
            assert f"{statistic} between annotators: {criterion}" in titles
        assert f"Who agrees with whom on {criterion}" in kazakh_report.page
    reviews = {row["model"]: row for row in kazakh_report.rows("reviews")}
    assert set(reviews) == {row["model"] for row in kazakh_report.rows("means")}
    for row in reviews.values():
        assert row["accept"] + row["edit"] + row["reject"] == pytest.approx(1)
    best = max(kazakh_report.rows("means"), key=lambda row: row["mean"])
    assert best["model"] == "gpt-4o"


def test_luxit_has_retention_leniency_and_gains(luxit_report):
    told = luxit_report.told
    assert list(told["sections"]) == ["means", "agreement", "judges", "gains"]
    kept = luxit_report.rows("kept_1")[0]
    assert kept["what"] == "all criteria"
    assert kept["judge"] > kept["people"]
    assert kept["difference"] == pytest.approx(kept["judge"] - kept["people"])
    assert kept["difference_interval_low"] < kept["difference"] < kept["difference_interval_high"]
    leniency = luxit_report.rows("leniency_1")
    assert len(leniency) == 4
    assert all(row["difference_interval_low"] > 0 for row in leniency)
    gains = {row["kind"]: row for row in luxit_report.rows("gains")}
    assert gains["exams"]["models"] == gains["tasks"]["models"] == 14
    assert luxit_report.rows("gain_correlations")[0]["models"] == 14
    assert "of 14 models" in luxit_report.shown


def test_a_demonstration_says_that_it_is_one(luxit_report, tmp_path):
    assert "its data were made up" in luxit_report.told["headlines"][0]
    path = tmp_path / "scores.csv"
    measured([Annotator("ana"), Annotator("bob")], items=30, scale=(1, 5)).to_csv(path, index=False)
    assert "made up" not in Made(tmp_path / "out", path).page


def test_matrices_in_which_nothing_is_known_are_left_out_with_the_reason(tmp_path):
    path = tmp_path / "scores.csv"
    rows = measured([Annotator("ana"), Annotator("bob")], items=3, scale=(1, 5))
    rows.to_csv(path, index=False)
    made = Made(tmp_path / "out", path)
    assert "Who agrees with whom on fluency: no two raters share 4 items" in made.page
    assert "Pearson between annotators" not in made.page


def test_x_has_bars_by_language_and_test_set_judges_and_strengths(x_report):
    told = x_report.told
    assert list(told["sections"]) == ["means", "judges", "preferences", "pair_judges", "strengths"]
    rows = x_report.rows("preferences")
    cells = {(row["who"], row["language"], row["category"]) for row in rows}
    assert {
        ("people", "all", "all"),
        ("people", "ur", "Vicuna"),
        ("Judge", "sw", "WizardLM"),
    } <= cells
    assert {row["model"] for row in rows} == {"x-llama"}
    assert {row["opponent"] for row in rows} == {"all", "bloomz-7b", "bayling-13b", "chatgpt"}
    for row in rows:
        assert row["wins"] + row["ties"] + row["losses"] == pytest.approx(1)
    twice = x_report.rows("consistency")[0]
    assert twice["items"] == 3 * 8 * 3
    assert twice["interval_low"] < twice["value"] < twice["interval_high"]
    assert any(
        "which a star cannot test" in limit for limit in told["sections"]["strengths"]["limits"]
    )


def test_the_same_data_give_the_same_bytes(workplace, luxit_report):
    again = Made(workplace / "again", "--study", workplace / "luxit")
    for path in luxit_report.folder.iterdir():
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name


def test_people_and_judges_may_have_a_source_each(workplace, tmp_path, luxit_report):
    whole = workplace / "luxit" / DEMONSTRATION
    parts = []
    for kind in ("human", "judge"):
        part = tmp_path / kind
        part.mkdir()
        people = pd.read_csv(whole / "participants.csv", dtype=str)
        people = people[people["kind"] == kind]
        for table in ("battles", "ratings", "ballots"):
            rows = pd.read_csv(whole / f"{table}.csv", dtype=str)
            rows[rows["participant"].isin(people["participant"])].to_csv(
                part / f"{table}.csv", index=False
            )
        people.to_csv(part / "participants.csv", index=False)
        parts.append(part)
    made = Made(tmp_path / "out", *parts, "--study", workplace / "luxit")
    assert made.rows("kept_1") == luxit_report.rows("kept_1")
    assert made.rows("means") == luxit_report.rows("means")


def test_a_database_with_ratings_needs_no_folder(tmp_path):
    database = tmp_path / "votes.db"
    dealt_store.fill(database, [f"p{n}" for n in range(1, 7)])
    made = Made(tmp_path / "out", database, "--study", "proba")
    assert made.strict.problems == []
    assert {"means", "agreement", "judges", "reviews"} <= set(made.told["sections"])
    assert "gpt-4" in made.page


def test_a_table_of_ratings_is_a_source(tmp_path):
    path = tmp_path / "scores.csv"
    measured([Annotator("ana"), Annotator("bob")], items=30, scale=(1, 5)).to_csv(path, index=False)
    made = Made(tmp_path / "out", path)
    assert list(made.told["sections"]) == ["means", "agreement"]


def test_released_ratings_alone_are_a_source(workplace, tmp_path):
    path = tmp_path / "ratings.csv"
    shutil.copy(workplace / "kazakh" / DEMONSTRATION / "ratings.csv", path)
    made = Made(tmp_path / "out", path)
    assert list(made.told["sections"]) == ["means", "agreement"]


def test_databases_where_they_are_by_default_come_before_a_demonstration(
    workplace, tmp_path, monkeypatch
):
    folder = tmp_path / "data/studies/proba"
    shutil.copytree(workplace / "kazakh", folder)
    (folder / "study.yaml").write_text("id: proba\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    dealt_store.fill(tmp_path / "data/arena.db", [f"p{n}" for n in range(1, 7)])
    made = Made(tmp_path / "out", "--study", "proba")
    assert dict(made.told["made"])["Sources"] == "arena.db"


def test_a_log_of_votes_alone_still_gets_the_report_on_votes(tmp_path):
    path = tmp_path / "votes.db"
    releases.fill(path)
    shown = run_report(path, "--study", "proba", "--to", tmp_path / "out")
    assert "Scores from elsewhere" in shown


def test_votes_alone_can_be_asked_for(workplace, tmp_path):
    source = workplace / "x" / DEMONSTRATION
    run_report(source, "--votes", "--to", tmp_path)
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert {"ratings", "differences", "graph"} <= set(told["sections"])
    assert "--votes is about one source, and there are 2" in refused(source, source, "--votes")


def refused(*arguments):
    with pytest.raises(InputError) as caught:
        run_report(*arguments)
    return str(caught.value)


def test_what_cannot_be_is_one_sentence(workplace, tmp_path, kazakh_report):
    source = workplace / "kazakh" / DEMONSTRATION
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "study.yaml").write_text("id: empty\n", encoding="utf-8")
    assert "nothing was collected for empty yet" in refused("--study", empty)
    assert "holds nothing of empty" in refused(source, source, "--study", empty)
    assert "--scores belongs to a report on votes alone" in refused(source, "--scores", "x.csv")
    assert "there is no study 'nonsense'" in refused("--study", "nonsense")
    (empty / "analysis.yaml").write_text("focal: nobody\n", encoding="utf-8")
    (empty / "study.yaml").write_text("id: kazakh\n", encoding="utf-8")
    made = Made(tmp_path / "out", source, "--study", empty)
    assert made.told["absent"]["preferences"] == "the focal model 'nobody' is in no pair"

"""A study's own words stand on its pages in place of the usual ones, and nothing else changes."""

from dataclasses import replace

from arena.backends.registry import OPTIONS
from arena.study import find_study, read_study, study_document
from arena.ui.words import languages_of, read_words
from tests.demo_votes import read_page
from tests.serving import ROOT

pytest_plugins = ("tests.demo_fixtures",)

OWN = """
words:
  menu_vote: {eu: "Epaitu & <hobetu>", en: Judge}
  votes_counted:
    en: {one: "{count} voice", other: "{count} voices"}
    es: "Votos: {count}"
"""


def test_own_words_are_read_for_the_languages_that_they_are_given_in(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    demo = find_study("demo", ROOT)
    for name in ("prompts.jsonl", "responses", "training.jsonl"):
        (folder / name).symlink_to(demo / name)
    (folder / "study.yaml").write_text((demo / "study.yaml").read_text("utf-8") + OWN, "utf-8")
    usual = read_study(demo, ROOT / "models.yaml", OPTIONS)

    study = read_study(folder, ROOT / "models.yaml", OPTIONS)

    said = languages_of(study)
    assert said["eu"]("menu_vote") == "Epaitu & <hobetu>"
    assert said["en"]("menu_vote") == "Judge"
    assert said["es"]("menu_vote") == read_words("es")("menu_vote")
    assert [said["en"]("votes_counted", count=count) for count in (1, 1200)] == [
        "1 voice",
        "1,200 voices",
    ]
    assert [said["es"]("votes_counted", count=count) for count in (1, 2)] == [
        "Votos: 1",
        "Votos: 2",
    ]
    assert said["en"]("ballot_send") == read_words("en")("ballot_send")
    assert study.hash != usual.hash
    assert "words" not in study_document(usual)


def test_a_page_says_them_as_text_and_not_as_html(demo, ballot_box):
    own = replace(demo, words={"menu_vote": {"eu": "Epaitu & <hobetu>"}})

    page = read_page(own, ballot_box, "eu/join").text

    assert "Epaitu &amp; &lt;hobetu&gt;" in page
    assert "<hobetu>" not in page

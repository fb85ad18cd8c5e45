"""The pages of the work that is dealt out, over HTTP: the way to them, what they say, and what is refused."""

import html
import re

import httpx
import pytest

from arena.errors import DiskLow
from arena.ui.directions import direction_of
from arena.ui.words import read_words
from tests.page_outline import Outline, check_page
from tests.task_studies import (
    ANSWERS,
    CHECK,
    COMPARE,
    FULL,
    LANGUAGES,
    MODELS,
    PROMPTS,
    RATE,
    said,
    task_arena,
)

BATTLE_FORM = [
    {
        "id": "overall",
        "kind": "preference",
        "label": said("Which?"),
        "options": ["left", "tie", "right"],
    }
]
SAID = {language: read_words(language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    """A study of tasks alone, whose items many may judge."""
    tasks = [{**task, "annotators": 50} for task in (RATE, CHECK, COMPARE)]
    with task_arena(tmp_path_factory.mktemp("tasks"), *tasks) as served:
        yield served


@pytest.fixture
def stranger(arena):
    with httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as client:
        yield client


@pytest.fixture
def reader(stranger):
    """Somebody who takes part."""
    stranger.post("/eu/join", data={"agreed": "yes"})
    return stranger


def where(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("location", "")


def battle_of(page: str) -> str:
    found = re.search(r'data-battle="([^"]+)"', page)
    assert found, "a form says which battle it is of"
    return found[1]


def item_of(reader, task: str, answer: str) -> str:
    """The page of an item with this answer; what comes before it is passed over."""
    for _ in range(8):
        page = reader.get(f"/en/tasks/{task}").text
        if answer in page:
            return html.unescape(page)
        assert reader.post("/api/passes", json={"battle": battle_of(page)}).status_code == 200
    raise AssertionError(f"no item has the answer {answer}")


# --- the way to the work ---------------------------------------------------------------------


def test_a_study_of_tasks_begins_at_its_tasks_and_has_no_battle_page(stranger):
    assert where(stranger.get("/eu/")) == (307, "/eu/join")
    text = stranger.get("/en/join").text
    check_page(text, "en", forms=1)
    assert SAID["en"]("join_submit_tasks") in text
    assert SAID["en"]("join_step_decide") in text
    assert SAID["en"]("join_step_ask_text") not in text
    assert where(stranger.post("/eu/join?to=tasks", data={"agreed": "yes"})) == (303, "/eu/how")
    assert where(stranger.get("/eu/")) == (307, "/eu/tasks")
    assert stranger.get("/eu/vote/").status_code == 404
    assert 'href="/eu/vote/' not in stranger.get("/eu/tasks").text


@pytest.mark.parametrize("page", ["tasks", "tasks/rate"])
def test_a_stranger_joins_first_and_comes_back(stranger, page):
    assert where(stranger.get(f"/es/{page}")) == (307, f"/es/join?to={page}")
    form = Outline(stranger.get(f"/es/join?to={page}").text)
    [action] = [action for action in form.values("action") if "join" in action]
    refused = stranger.post(action, data={})
    assert action in Outline(refused.text).values("action"), "a mistake keeps the way"
    shown = f"/es/how?to={page}" if page != "tasks" else "/es/how"
    assert where(stranger.post(action, data={"agreed": "yes"})) == (303, shown)
    assert f"/es/{page}" in Outline(stranger.get(shown).text).values("href")
    assert f'href="/es/{page}"' in stranger.get(f"/es/join?to={page}").text


@pytest.mark.parametrize(
    "goal", ["https://example.org", "//example.org", "tasks/none", "../api", "vote/"]
)
def test_the_way_back_is_a_page_of_ours_alone(stranger, goal):
    answer = stranger.post("/eu/join", params={"to": goal}, data={"agreed": "yes"})
    assert where(answer) == (303, "/eu/how")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_task_is_a_page_that_says_so(reader, language):
    answer = reader.get(f"/{language}/tasks/none")
    assert answer.status_code == 404
    check_page(answer.text, language)
    assert SAID[language]("error_not_found") in answer.text


def test_only_a_form_with_preferences_makes_a_leaderboard(arena, reader, tmp_path):
    assert reader.get("/en/leaderboard").status_code == 200
    with task_arena(tmp_path, RATE, CHECK) as other:
        assert httpx.get(f"{other.url}/en/leaderboard").status_code == 404
        assert "leaderboard" not in httpx.get(f"{other.url}/en/join").text


def test_battles_with_tasks_beside_them_offer_both(tmp_path):
    with (
        task_arena(tmp_path, RATE, protocol="battle", form=BATTLE_FORM) as arena,
        httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as reader,
    ):
        assert where(reader.post("/en/join", data={"agreed": "yes"})) == (303, "/en/how")
        links = Outline(reader.get("/en/tasks").text).values("href")
        assert links.index("/en/vote/") < links.index("/en/tasks")
        assert where(reader.get("/en/")) == (307, "/en/vote/")
        voting = reader.get("/en/vote/")
        assert voting.status_code == 200
        assert "/en/tasks" in voting.text
        assert "unsafe-eval" not in reader.get("/en/tasks/rate").headers["content-security-policy"]


# --- what the pages say ------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", ["rate", "check", "compare"])
def test_the_page_of_an_item_is_sound_in_every_language(reader, language, task):
    answer = reader.get(f"/{language}/tasks/{task}")
    assert answer.status_code == 200
    outline = check_page(answer.text, language, forms=2)
    assert outline.values("src") == ["/static/work.js"]
    assert "unsafe" not in answer.headers["content-security-policy"].split("script-src")[1]
    assert {f"/{other}/tasks/{task}" for other in LANGUAGES} <= set(outline.values("href"))


def test_the_tasks_tell_ones_own_progress_and_that_of_all(arena, reader, tmp_path):
    with (
        task_arena(tmp_path, RATE) as own,
        httpx.Client(base_url=own.url, headers={"Origin": own.url}) as one,
    ):
        one.post("/en/join", data={"agreed": "yes"})
        answers = {"correctness": "4", "fluency": "5", "liking": "10"}
        battle = battle_of(one.get("/en/tasks/rate").text)
        stored = one.post("/api/ballots", json={"battle": battle, "answers": answers})
        assert stored.json()["may_reveal"] is False
        text = one.get("/en/tasks").text
        check_page(text, "en")
        words = SAID["en"]
        assert words("work_progress", judged=1, left=5) in text
        assert words("tasks_so_far", ballots=1, items=1, all=6, participants=1) in text
        assert words("tasks_go_on") in text


def test_what_a_point_means_is_written_beside_it(reader):
    text = reader.get("/en/tasks/rate").text
    for point, anchor in FULL.items():
        assert re.search(
            rf"<b>{point}</b>\s*<span class=\"anchor\">{re.escape(anchor)}</span>", text
        )
    # Where few points have a meaning it stands below the row, and a screen reader hears it with its point.
    assert '<b>10</b> <span class="visually-hidden">Very much</span>' in text
    assert "<li><b>10</b> Very much</li>" in text
    assert text.count('name="liking"') == 11


def test_texts_say_their_language_and_direction(reader):
    page = item_of(reader, "rate", ANSWERS["p2"])
    assert '<div class="asked-text" lang="en" dir="ltr">What is the capital' in page
    assert '<div class="answer-text" lang="ur" dir="rtl">' in page
    expected = f'{SAID["en"]("work_expects")} <strong data-language-name="ur">'
    assert expected in page


def test_what_an_item_has_not_is_not_shown(reader):
    page = item_of(reader, "rate", "Agur bero bat")
    assert "data-language-name" not in page
    assert 'id="source"' not in page


def test_the_source_stands_beside_and_an_answer_is_markdown_without_html(reader):
    page = item_of(reader, "rate", "Nauryz</strong>")
    assert "<strong>Nauryz</strong> is the first day" in page
    assert "It is kept in Almaty." in page
    assert "Zer da Nauryz?<br>Erantzun bi esalditan." in page


def test_what_is_revised_begins_as_the_raw_answer_and_waits_for_its_condition(tmp_path):
    # An arena of its own: nobody is given a text that another reviewer has in hand.
    with (
        task_arena(tmp_path, CHECK) as served,
        httpx.Client(base_url=served.url, headers={"Origin": served.url}) as reader,
    ):
        reader.post("/en/join", data={"agreed": "yes"})
        page = item_of(reader, "check", "Nauryz</strong>")
    raw = re.search(r'<textarea id="text-edited"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert raw, "the text is there to be edited"
    assert raw[1].startswith("**Nauryz** is the first day of the year.\n\n- It is kept")
    hidden = re.findall(r'data-question="(\w+)"[^>]* hidden>', page)
    assert hidden == ["edited", "reason", "source"]


def test_scores_stand_under_their_answers_and_what_follows_from_them_is_not_asked(reader):
    page = reader.get("/en/tasks/compare").text
    assert re.findall(r'data-question="([\w.]+)"', page) == [
        "quality.left",
        "quality.right",
        "taste",
    ]
    left = page.index('data-question="quality.left"')
    assert page.index('id="answer-left"') < left < page.index('id="answer-right"')


def test_when_nothing_is_left_there_are_thanks_and_other_tasks(tmp_path):
    one_item = {**CHECK, "annotators": 1}
    with (
        task_arena(tmp_path, one_item, RATE, prompts=PROMPTS[2:]) as arena,
        httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as ane,
        httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as jon,
    ):
        for person in (ane, jon):
            person.post("/en/join", data={"agreed": "yes"})
        battle = battle_of(ane.get("/en/tasks/check").text)
        ane.post("/api/ballots", json={"battle": battle, "answers": {"decision": "accept"}})
        words = SAID["en"]
        for person, sentence in (
            (ane, words("work_done_text", count=1)),
            (jon, words("work_nothing_text")),
        ):
            text = person.get("/en/tasks/check").text
            check_page(text, "en")
            assert sentence in text
            assert 'href="/en/tasks/rate"' in text


def test_nothing_is_dealt_out_while_the_disk_is_kept_for_votes(tmp_path):
    full = [False]

    def admit():
        if full[0]:
            raise DiskLow("the disk is nearly full")

    with (
        task_arena(tmp_path, RATE, admit=admit) as arena,
        httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as one,
    ):
        one.post("/en/join", data={"agreed": "yes"})
        battle = battle_of(one.get("/en/tasks/rate").text)
        full[0] = True
        assert battle_of(one.get("/en/tasks/rate").text) == battle, "what was dealt can be judged"
        given = {"correctness": "4", "fluency": "5", "liking": "10"}
        assert one.post("/api/ballots", json={"battle": battle, "answers": given}).is_success
        refused = one.get("/en/tasks/rate")
        assert refused.status_code == 503
        check_page(refused.text, "en")
        assert SAID["en"]("error_disk_low") in refused.text


# --- what is refused -----------------------------------------------------------------------------


def test_only_ones_own_items_can_be_passed_over(arena, reader):
    battle = battle_of(reader.get("/eu/tasks/rate").text)
    with httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as other:
        sent = {"url": "/api/passes", "json": {"battle": battle}}
        assert other.post(**sent).json()["code"] == "consent_missing"
        other.post("/eu/join", data={"agreed": "yes"})
        assert other.post(**sent).json()["code"] == "battle_unknown"
    assert battle_of(reader.get("/eu/tasks/rate").text) == battle
    assert reader.post(**sent).json() == {"status": "passed", "battle": battle}
    assert battle_of(reader.get("/eu/tasks/rate").text) != battle


def test_whose_an_item_was_is_never_told(tmp_path):
    with (
        task_arena(tmp_path, CHECK, COMPARE, reveal="after_vote") as arena,
        httpx.Client(base_url=arena.url, headers={"Origin": arena.url}) as one,
    ):
        one.post("/en/join", data={"agreed": "yes"})
        for task, answers in (
            ("check", {"decision": "accept"}),
            ("compare", {"quality.left": "1", "quality.right": "2", "taste": "tie"}),
        ):
            battle = battle_of(one.get(f"/en/tasks/{task}").text)
            stored = one.post("/api/ballots", json={"battle": battle, "answers": answers})
            assert (stored.status_code, stored.json()["may_reveal"]) == (200, False)
            told = one.post("/api/reveals", json={"battle": battle})
            assert told.json() == {"status": "refused", "code": "names_sealed"}
            assert not [name for name in MODELS if name in stored.text + told.text]


@pytest.mark.parametrize(
    ("language", "direction"),
    [("eu", "ltr"), ("ur", "rtl"), ("ar-EG", "rtl"), ("pa-Arab", "rtl"), ("pa", "ltr"), ("az-latn", "ltr"), ("ku-Latn-TR", "ltr")],
)  # fmt: skip
def test_a_language_knows_its_direction(language, direction):
    assert direction_of(language) == direction

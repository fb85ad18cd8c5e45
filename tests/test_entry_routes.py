"""Before the first battle, over HTTP and without scripts: consent, profile, eligibility, the walk, the examples."""

import hashlib
import json
import re

import httpx
import pytest

from arena.ui.words import read_words
from tests.entry_studies import EXAMPLES, PROFILE, entry_arena
from tests.page_outline import Outline, check_page
from tests.task_studies import COMPARE, MODELS, RATE, task_arena

SAID = read_words("en")
FULL = {"agreed": "yes", "profile.level": "fluent"}
PEOPLE = "SELECT count(*) FROM participants"
PROFILES = "SELECT profile FROM participants ORDER BY seq DESC LIMIT 1"


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    """The arena in which all may be asked; its examples may be skipped."""
    with entry_arena(tmp_path_factory.mktemp("entry")) as served:
        yield served


@pytest.fixture
def client_of():
    """Makes browsers of somebody new."""
    clients = []

    def make(url):
        clients.append(httpx.Client(base_url=url, headers={"Origin": url}))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def stranger(arena, client_of):
    return client_of(arena.url)


@pytest.fixture
def member(stranger):
    """Somebody who has just joined."""
    assert stranger.post("/en/join", data=FULL).headers["location"] == "/en/how"
    return stranger


def people(arena) -> int:
    return arena.rows(PEOPLE)[0][0]


def where(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("location", "")


def fields(page: str) -> set[str]:
    """The names of what a browser without scripts shows and sends."""
    hidden = re.sub(
        r'<div class="conditional"[^>]* hidden>.*?</div>\s*(?=<div|</section)', "", page, flags=re.S
    )
    return set(Outline(f"{hidden}").values("name"))


# --- consent --------------------------------------------------------------------------------------


def test_the_consent_is_there_in_full_with_a_hash_that_anybody_can_compute(arena, stranger):
    consent = arena.study.consent
    page = stranger.get("/en/consent").text
    outline = check_page(page, "en")
    assert "<strong>what you judge</strong>" in page
    assert "<strong>آپ کے فیصلے</strong>" in page
    folded = [values.get("lang") for tag, values in outline.tags if tag == "details"]
    assert [language for language in folded if language] == ["ur"]
    assert consent.hash in page
    assert f"Version of this text: {consent.version}" in page
    file = stranger.get("/api/consent.json")
    assert hashlib.sha256(file.content).hexdigest() == consent.hash
    assert json.loads(file.content) == dict(consent.text)
    assert consent.hash in stranger.get("/en/join").text
    assert f"<code>{consent.hash[:12]}</code>" in stranger.get("/en/join").text
    check_page(stranger.get("/ur/consent").text, "ur")


def test_whoever_agreed_to_an_earlier_text_is_asked_again_and_stays_who_they_are(
    tmp_path, client_of
):
    with entry_arena(tmp_path) as before:
        ane = client_of(before.url)
        ane.post("/en/join", data=FULL)
        token = ane.cookies["epaile_participant"]
    consent = {
        "version": "2", "minimum_age": 18, "licence": "CC0-1.0", "contact": "nor@example.org",
        "text": {"ur": "نیا متن", "en": "A **new** text."},
    }  # fmt: skip
    with entry_arena(tmp_path, consent=consent) as after:
        ane = client_of(after.url)
        ane.cookies.set("epaile_participant", token)
        stored = (people(after), after.rows("SELECT * FROM consents"))
        assert where(ane.get("/en/vote/")) == (307, "/en/join")
        page = ane.get("/en/join").text
        check_page(page, "en", forms=1)
        assert "A <strong>new</strong> text." in page
        assert SAID("consent_changed", version="1") in page
        assert not set(Outline(page).values("name")) & {"profile.level", "nickname"}
        declined = ane.get("/en/join?declined=yes").text
        check_page(declined, "en")
        assert SAID("consent_declined_text") in declined
        assert '/en/withdraw"' in declined
        refused = ane.post("/en/join", data={})
        assert refused.status_code == 401
        check_page(refused.text, "en", forms=1)
        assert SAID("join_must_agree") in refused.text
        assert SAID("withdraw_all_title") in ane.get("/en/withdraw").text
        assert (people(after), after.rows("SELECT * FROM consents")) == stored
        assert where(ane.post("/en/join", data={"agreed": "yes"})) == (303, "/en/vote/")
        assert people(after) == 1
        query = "SELECT version, hash FROM consents"
        assert after.rows(query) == [("2", after.study.consent.hash)]
        assert after.rows("SELECT consent_version FROM participants") == [("1",)]
        assert ane.get("/en/vote/").status_code == 200
        ane.post("/en/join", data={"agreed": "yes"})
        assert len(after.rows(query)) == 1


# --- profile --------------------------------------------------------------------------------------


def test_the_profile_stands_in_its_sections_and_lets_people_say_that_they_do_not_say(stranger):
    page = stranger.get("/en/join").text
    outline = check_page(page, "en", forms=1)
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert headings[-2:] == ["Your language", "You"]
    assert SAID("join_profile") not in page
    unsaid = [
        values["name"] for tag, values in outline.tags
        if tag == "input" and values.get("type") == "radio" and values["value"] == ""
    ]  # fmt: skip
    assert unsaid == ["profile.age"]
    assert [values["name"] for tag, values in outline.tags if tag == "select"] == ["profile.region"]
    assert page.count(SAID("join_no_answer")) == 2
    assert "<strong>Native</strong> I speak and write it every day" in page


def test_what_a_study_does_not_ask_is_not_shown(tmp_path):
    with entry_arena(tmp_path, profile=[], eligibility=[]) as bare:
        page = httpx.get(f"{bare.url}/en/join").text
    check_page(page, "en", forms=1)
    assert SAID("join_profile") not in page
    assert "<fieldset" not in page
    assert "<script" not in page


def test_an_answer_that_leads_to_another_question_gets_it_from_the_server(arena, stranger):
    before = people(arena)
    assert fields(stranger.get("/en/join").text) >= {"profile.level", "profile.age"}
    assert "profile.dialect" not in fields(stranger.get("/en/join").text)
    native = FULL | {"profile.level": "native", "profile.age": ""}
    first = stranger.post("/en/join", data=native)
    assert first.status_code == 422
    assert SAID("join_one_more") in first.text
    assert "profile.dialect" in fields(first.text)
    assert "profile.village" not in fields(first.text)
    again = native | {"shown": "dialect"}
    assert SAID("join_required") in stranger.post("/en/join", data=again).text
    lucknow = again | {"profile.dialect": "lucknow"}
    second = stranger.post("/en/join", data=lucknow)
    assert second.status_code == 422, "a question that may be left out is shown once, too"
    assert "profile.village" in fields(second.text)
    assert people(arena) == before
    # httpx sends a list as fields of one name, as a browser does.
    whole = lucknow | {"shown": ["dialect", "village"], "profile.village": "  "}
    assert where(stranger.post("/en/join", data=whole)) == (303, "/en/how")
    assert json.loads(arena.rows(PROFILES)[0][0]) == {"level": "native", "dialect": "lucknow"}


def test_an_answer_to_a_question_that_is_asked_no_more_is_not_kept(arena, stranger):
    sent = FULL | {
        "profile.dialect": "lucknow",
        "profile.village": "Chowk",
        "shown": ["dialect", "village"],
    }
    assert where(stranger.post("/en/join", data=sent)) == (303, "/en/how")
    assert json.loads(arena.rows(PROFILES)[0][0]) == {"level": "fluent"}


# --- eligibility ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur"])
def test_whoever_the_study_does_not_look_for_is_told_why_and_may_correct_a_slip(
    arena, stranger, language
):
    before, words = people(arena), read_words(language)
    sent = FULL | {"profile.level": "learner", "nickname": "Ane"}
    answer = stranger.post(f"/{language}/join", data=sent)
    assert answer.status_code == 403
    outline = check_page(answer.text, language, forms=1)
    assert people(arena) == before
    assert "epaile_participant" not in stranger.cookies
    assert words.pick(arena.study.entry.eligibility[0].say) in answer.text
    assert words("join_not_eligible_text") in answer.text
    assert {f"/{language}/leaderboard", f"/{language}/about"} <= set(outline.values("href"))
    assert 'role="alert"' not in answer.text
    assert 'value="learner" required checked' in answer.text
    assert 'value="Ane"' in answer.text
    corrected = stranger.post(f"/{language}/join", data=sent | {"profile.level": "fluent"})
    assert where(corrected) == (303, f"/{language}/how")


# --- how it works ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ur"])
def test_the_walk_is_four_short_pages_with_one_way_on(member, language):
    words, at, seen = read_words(language), f"/{language}/how", []
    for number in (1, 2, 3, 4):
        page = member.get(at).text
        check_page(page, language)
        assert words("how_step", number=number, all=4) in page
        seen.append(re.search(r'<h2 id="step-title"[^>]*>(.*?)</h2>', page)[1])
        [at] = re.findall(r'<a class="button" href="([^"]+)"', page)
    assert at == f"/{language}/training"
    assert len(set(seen)) == 4
    assert f'href="/{language}/vote/"' in page, "examples that may be skipped are not in the way"


def test_a_stranger_may_look_how_it_works_and_is_led_to_the_consent(stranger):
    page = stranger.get("/en/how").text
    assert '<a class="skip" href="/en/join"' in page
    last = stranger.get("/en/how?step=4").text
    assert '<a class="button" href="/en/join"' in last
    assert "/training" not in last
    for step in ("0", "99", "x", "-1", "1e3", "٣"):
        assert stranger.get("/en/how", params={"step": step}).status_code == 200


def test_every_page_has_the_walk_in_its_menu(stranger):
    for page in ("join", "about", "how", "consent"):
        assert '/en/how"' in re.search(r"<nav.*?</nav>", stranger.get(f"/en/{page}").text, re.S)[0]


# --- the study's examples -------------------------------------------------------------------------


def test_each_example_is_judged_once_and_then_told_what_the_study_would_say(arena, member):
    page = member.get("/en/training").text
    check_page(page, "en", forms=1)
    assert SAID("training_item", number=1, all=2) in page
    assert "<strong>پانچ</strong>" in page
    assert "profile" not in page
    assert "Two and two" not in page
    answer = member.post("/en/training", data={"item": "first", "answer.content": "left"})
    assert where(answer) == (303, "/en/training?item=first")
    told = member.get("/en/training?item=first").text
    check_page(told, "en")
    assert SAID("training_differs") in told
    assert "so B is <em>right</em>" in told
    assert [SAID("outcome_left"), SAID("outcome_right")] == re.findall(
        r"<strong>(.*? better)</strong>", told
    )
    # Whoever goes back and judges again sees what was said first.
    member.post("/en/training", data={"item": "first", "answer.content": "right"})
    assert SAID("training_differs") in member.get("/en/training?item=first").text
    assert SAID("training_item", number=2, all=2) in member.get("/en/training").text, "it goes on"
    member.post(
        "/ur/training", data={"item": "second", "answer.content": "tie", "answer.tone": "plain"}
    )
    assert SAID("training_agrees") in member.get("/en/training?item=second").text
    done = member.get("/en/training").text
    check_page(done, "en")
    assert SAID("training_done_text") in done
    assert '<a class="button" href="/en/vote/"' in done
    query = "SELECT item, answer, expected FROM training_answers ORDER BY seq DESC LIMIT 2"
    assert arena.rows(query) == [
        ("second", '{"content":"tie","tone":"plain"}', 1), ("first", '{"content":"left"}', 0),
    ]  # fmt: skip
    assert arena.rows("SELECT count(*) FROM ballots") == [(0,)]
    assert "/training" not in member.get("/en/how?step=4").text


@pytest.mark.parametrize(
    "sent",
    [
        {"item": "second", "answer.tone": "plain"},
        {"item": "second", "answer.content": "both_good", "answer.tone": "plain"},
        {"item": "second", "answer.content": "", "answer.tone": "plain"},
    ],
)
def test_an_example_without_an_answer_says_so_beside_the_question(arena, member, sent):
    before = arena.rows("SELECT count(*) FROM training_answers")
    answer = member.post("/en/training", data=sent)
    assert answer.status_code == 422
    outline = check_page(answer.text, "en", forms=1)
    assert "problem-answer.content" in outline.ids
    assert "problem-answer.tone" not in outline.ids
    assert 'value="plain" required checked' in answer.text
    assert arena.rows("SELECT count(*) FROM training_answers") == before


def test_examples_that_there_are_not_and_strangers_change_nothing(arena, member, client_of):
    before = arena.rows("SELECT count(*) FROM training_answers")
    assert where(member.post("/en/training", data={"item": "none"})) == (303, "/en/training")
    nobody = client_of(arena.url)
    assert where(nobody.get("/en/training")) == (303, "/en/join")
    sent = {"item": "first", "answer.content": "left"}
    assert where(nobody.post("/en/training", data=sent)) == (303, "/en/join")
    foreign = member.post("/en/training", data=sent, headers={"Origin": "https://example.org"})
    assert foreign.status_code == 403
    assert arena.rows("SELECT count(*) FROM training_answers") == before


def test_required_examples_come_before_the_first_battle(tmp_path, client_of):
    training = {"file": "training.jsonl", "required": True}
    with entry_arena(tmp_path, training=training) as strict:
        ane = client_of(strict.url)
        ane.post("/en/join", data=FULL)
        first = ane.get("/en/how").text
        assert '<a class="skip" href="/en/training"' in first
        assert '"/en/vote/"' not in ane.get("/en/how?step=4").text.partition("<main")[2]
        assert where(ane.get("/en/vote/")) == (307, "/en/training")
        page = ane.get("/en/training").text
        assert SAID("training_skip") not in page
        assert SAID("training_required") in page
        for example in EXAMPLES:
            codes = {
                f"answer.{name}": code if isinstance(code, str) else code[0]
                for name, code in example["expected"].items()
            }
            assert ane.get("/en/vote/").status_code == 307
            ane.post("/en/training", data={"item": example["id"], **codes})
        assert ane.get("/en/vote/").status_code == 200


def test_required_examples_come_before_the_first_item_of_a_task(tmp_path, client_of):
    training = {"file": "training.jsonl", "required": True}
    explained = dict.fromkeys(("eu", "en", "es"), "So it is.")
    example = {
        "id": "one", "task": "compare", "prompt": "?", "left": "a", "right": "b",
        "expected": {"taste": "left"}, "explanation": explained,
    }  # fmt: skip
    file = tmp_path / "study" / "training.jsonl"
    file.parent.mkdir()
    file.write_text(json.dumps(example), "utf-8")
    with task_arena(tmp_path, RATE, COMPARE, training=training, models=list(MODELS)) as served:
        ane = client_of(served.url)
        ane.post("/en/join?to=tasks/rate", data={"agreed": "yes"})
        assert ane.get("/en/tasks").status_code == 200
        assert where(ane.get("/en/tasks/rate")) == (307, "/en/training?to=tasks/rate")
        page = ane.get("/en/training?to=tasks/rate").text
        [action] = [way for way in Outline(page).values("action") if "training" in way]
        answer = ane.post(action, data={"item": "one", "answer.taste": "right"})
        assert where(answer) == (303, "/en/training?item=one&to=tasks/rate")
        done = ane.get("/en/training?to=tasks/rate").text
        assert '<a class="button" href="/en/tasks/rate"' in done
        assert ane.get("/en/tasks/rate").status_code == 200


def test_the_profile_of_these_tests_asks_all_that_a_profile_can():
    assert {question["kind"] for question in PROFILE} == {"choice", "text"}

"""A crowd in real browsers: who waits sees their place in the line, and who leaves gives it up."""

import asyncio
import json
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from arena import availability
from arena.backends.stand_ins import open_stand_ins
from arena.capacity import Capacity
from arena.domain import Prompt
from arena.errors import BackendError
from arena.ui.words import read_words
from tests.backend_driver import until
from tests.scripted import EVERY_LANGUAGE, LANGUAGES, Scripted
from tests.stores import make_model
from tests.walking import (
    DESKTOP,
    PHONE,
    choose,
    file_ballot,
    join,
    rows,
    visit,
    votes_of,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]
pytest_plugins = ("tests.arena_fixtures",)

WORDS = {language: read_words(language) for language in LANGUAGES}
PLACE = ".in-line .place"


@dataclass
class Patient(Scripted):
    """Says its first piece, and the others once it is let go."""

    go: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    async def stream(self, request):
        answer = super().stream(request)
        yield await anext(answer)
        while not self.go.acquire(blocking=False):
            await asyncio.sleep(0.01)
        async for part in answer:
            yield part

    def finish_one_battle(self) -> None:
        self.go.release(2)


class Crowd:
    """An arena with one place for answers, and people who came one after the other; all leave at the end."""

    def __init__(self, chromium, arena, **changes):
        self._chromium = chromium
        self._contexts = ExitStack()
        self.script, capacity = Patient(), Capacity(1)
        backends = {"alpha": self.script, "beta": self.script}
        self.url, self.database = arena(backends, {"capacity": capacity}, **changes)
        self.places = capacity.streams

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._contexts.close()

    def come(self, size=DESKTOP, language="eu", **options):
        """Somebody joins and asks; they have the place or a number in the line when this returns."""
        before = self.places.taken + self.places.waiting
        context, page = visit(self._chromium, size, **options)
        self._contexts.callback(context.close)
        join(page, self.url, language)
        page.click("#use-suggestion")
        assert until(lambda: self.places.taken + self.places.waiting == before + 1)
        return page

    def voids(self):
        return rows(self.database, "SELECT reason FROM voids")


def sees_number(page, number) -> None:
    page.wait_for_selector(f"{PLACE}:text-is('{number}')")


def number_is_before_its_text(page) -> bool:
    """Whether it stands to the left, where a language that is read from there begins."""
    place, text = page.locator(PLACE), page.locator(".in-line-text")
    return place.bounding_box()["x"] < text.bounding_box()["x"]


def sees_answers_grow(page) -> None:
    page.wait_for_function("document.querySelector('.answer.left .answer-text')?.innerText.trim()")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_who_waits_sees_their_number_go_down_and_then_the_answers(chromium, arena, size):
    with Crowd(chromium, arena) as crowd:
        first, second, third = (crowd.come(size) for _ in range(3))
        sees_number(second, 1)
        sees_number(third, 2)
        assert third.locator(".in-line .battle-status").inner_text() == WORDS["eu"](
            "answers_in_line", number=2
        )
        assert third.locator(".asked-text").is_visible()
        assert third.locator(".answer").first.is_hidden(), "nobody thinks of an answer yet"
        assert third.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert number_is_before_its_text(third)
        third.evaluate("document.documentElement.dir = 'rtl'")
        assert not number_is_before_its_text(third)
        crowd.script.finish_one_battle()
        wait_for_ballot(first)
        sees_answers_grow(second)
        sees_number(third, 1)
        said = third.locator(".in-line .battle-status").inner_text()
        assert said == WORDS["eu"]("answers_next_in_line")
        crowd.script.finish_one_battle()
        sees_answers_grow(third)
        assert third.locator(".in-line").count() == 0
        crowd.script.finish_one_battle()
        battle = wait_for_ballot(third)
        choose(third, content="left", language="left")
        file_ballot(third)
        assert votes_of(crowd.database, battle) == [(battle,)]
        assert crowd.voids() == []


@pytest.mark.parametrize("leave", ["close", "reload", "leaderboard"])
def test_who_leaves_while_waiting_gives_the_place_up_at_once(chromium, arena, leave):
    with Crowd(chromium, arena) as crowd:
        first, second, third = (crowd.come() for _ in range(3))
        sees_number(third, 2)
        if leave == "close":
            second.close()
        elif leave == "reload":
            second.reload()
        else:
            second.goto(f"{crowd.url}/eu/about")
        sees_number(third, 1)
        assert crowd.places.waiting == 1
        assert until(lambda: crowd.voids() == [("abandoned",)])
        assert len(crowd.script.asked) == 2, "only the battle that has the place"
        if leave == "reload":
            second.wait_for_selector('.battle-status[data-kind="alert"]')
            assert second.locator("#suggestion blockquote").is_visible()
        first.close()
        sees_answers_grow(third)


def test_a_next_question_waits_in_line_with_the_conversation_in_view(chromium, arena):
    with Crowd(chromium, arena, turns=2) as crowd:
        crowd.script.finish_one_battle()
        talker = crowd.come()
        wait_for_ballot(talker)
        holder = crowd.come()
        talker.fill("#continue-prompt textarea", "Eta gero?")
        talker.click("#continue-send")
        sees_number(talker, 1)
        assert talker.locator(".turn .answer").first.is_visible()
        holder.close()
        # The second turn is on the page while it waits; that it is answered says that the place is the talker's.
        talker.wait_for_function(
            "document.querySelectorAll('.turn')[1]?.querySelector('.answer-text')?.innerText.trim()"
        )
        crowd.script.finish_one_battle()
        wait_for_ballot(talker)


def recorded_answers(folder, models, prompts):
    """The stand-ins of these models, with an answer to these prompts."""
    (folder / "responses").mkdir()
    for model in models:
        lines = [json.dumps({"prompt": prompt.id, "text": "Aurrez egina."}) for prompt in prompts]
        (folder / "responses" / f"{model}.jsonl").write_text("\n".join(lines), "utf-8")
    return open_stand_ins([make_model(name) for name in models], folder=folder, language="eu")


def is_told(page, key, language="eu") -> None:
    text = WORDS[language](key)
    page.wait_for_selector(
        f'.battle-status[data-kind="alert"]:text-is({json.dumps(text, ensure_ascii=False)})'
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_the_line_is_full_everybody_is_told_in_their_words_and_keeps_their_text(
    chromium, arena, language
):
    with Crowd(chromium, arena, **EVERY_LANGUAGE) as crowd:
        crowd.come()
        crowd.places.enter()
        crowd.places.leave(10_000.0)
        late_context, late = visit(chromium)
        join(late, crowd.url, language)
        late.fill("#own-prompt textarea", "Zer da auzolana?")
        late.click("#send-own")
        is_told(late, "error_line_full", language)
        assert late.input_value("#own-prompt textarea") == "Zer da auzolana?"
        assert crowd.places.waiting == 0
        late_context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_when_no_model_can_be_reached_everybody_is_told_in_their_words(
    chromium, arena, language, monkeypatch
):
    monkeypatch.setattr(availability, "SUSPECT_SECONDS", 0.0)
    down = Scripted(error=BackendError("refused", "down"), breaks_at=0)
    url, database = arena({"alpha": down, "beta": down}, **EVERY_LANGUAGE)
    context, page = visit(chromium)
    join(page, url, language)
    page.click("#use-suggestion")
    is_told(page, "answers_unavailable", language)
    # Two failures of each are its own probe's and the battle's; the third leaves it out.
    assert until(lambda: len(down.asked) >= 6)
    battles = rows(database, "SELECT count(*) FROM battles")
    page.click("#use-suggestion")
    is_told(page, "error_models_unreachable", language)
    assert rows(database, "SELECT count(*) FROM battles") == battles
    context.close()


def test_a_suggestion_that_cannot_be_asked_makes_room_for_one_with_recorded_answers(
    chromium, arena, monkeypatch, tmp_path
):
    monkeypatch.setattr(availability, "SUSPECT_SECONDS", 0.0)
    down = Scripted()
    prompts = (Prompt("p1", "Idatzi olerki bat", "eu"), Prompt("p2", "Zer da BOE?", "eu"))
    stand_ins = recorded_answers(tmp_path, ("alpha", "beta"), prompts[:1])
    url, database = arena({"alpha": down, "beta": down}, {"stand_ins": stand_ins}, prompts=prompts)
    context, page = visit(chromium)
    join(page, url)
    if page.locator("#suggestion blockquote").inner_text() == "Idatzi olerki bat":
        page.click("#another")
    page.wait_for_selector("#suggestion blockquote:text-is('Zer da BOE?')")
    down.error = BackendError("refused", "down")
    page.click("#use-suggestion")
    is_told(page, "answers_unavailable")
    assert page.locator("#suggestion blockquote").inner_text() == "Zer da BOE?", "kept as it says"
    assert until(lambda: len(down.asked) >= 6)
    page.click("#use-suggestion")
    page.wait_for_selector("#suggestion blockquote:text-is('Idatzi olerki bat')")
    is_told(page, "error_models_unreachable")
    page.click("#use-suggestion")
    battle = wait_for_ballot(page)
    choose(page, content="left", language="left")
    file_ballot(page)
    assert votes_of(database, battle) == [(battle,)]
    query = "SELECT recorded FROM origins WHERE battle = ?"
    assert rows(database, query, battle) == [(1,), (1,)]
    context.close()

"""What may happen between the click of a volunteer and the answer of the arena, one function each."""

import threading
import time

from playwright.sync_api import Page

from drills.browser_scene import CHOICES, SUBMIT, Case, Scene
from tests.servers.cutting_proxy import Treatment
from tests.walking import choose

LATEST_CLOSE_SECONDS = 0.3
ENDED_SECONDS = 0.5
LATEST_KILL_SECONDS = 0.03
TRY_NOW = "document.querySelector('#ballot [data-do=try-now]').click()"
CLICK = f"document.querySelector('{SUBMIT}').click()"


def double_click(scene: Scene) -> None:
    """The button is pressed twice in a row."""
    scene.page.dblclick(SUBMIT)
    scene.thanked()


def same_choice_in_two_windows(scene: Scene) -> None:
    """Two windows send the same choice at the same moment; both are thanked."""
    other = scene.open_page()
    choose(other, **CHOICES[0])
    _click_at_once(scene.page, other)
    scene.thanked()
    scene.thanked(other)


def another_choice_in_a_second_window(scene: Scene) -> None:
    """A second window sends another choice later, and is shown the first one in the form."""
    other = scene.open_page()
    choose(other, **CHOICES[1])
    scene.page.click(SUBMIT)
    scene.thanked()
    other.click(SUBMIT)
    _shows_the_stored_one(scene, other)


def another_choice_at_once(scene: Scene) -> None:
    """Two windows send different choices at the same moment: one is thanked, one is shown the other's."""
    other = scene.open_page()
    choose(other, **CHOICES[1])
    _click_at_once(scene.page, other)
    for page in (scene.page, other):
        page.wait_for_selector('#thanks, #ballot[data-state="closed"] >> visible=true')
    if other.locator("#thanks").is_visible():
        scene.stored = CHOICES[1]
        other = scene.page
    _shows_the_stored_one(scene, other)


def reload(scene: Scene) -> None:
    """The page is loaded again right after the click."""
    with scene.page.expect_navigation():
        scene.page.evaluate(f"{CLICK}; location.reload()")
    scene.wait_until_stored()


def back_button(scene: Scene) -> None:
    """Another page is opened right after the click, and left by the back button."""
    scene.page.evaluate(CLICK)
    scene.page.goto(f"{scene.arena.proxy.url}/eu/contributors")
    scene.page.go_back()
    scene.wait_until_stored()
    scene.page.wait_for_selector("#suggestion .suggestion, #thanks >> visible=true")


def replayed_request(scene: Scene) -> None:
    """What was sent is sent again, as it was, five times."""
    with scene.page.expect_response("**/api/ballots") as answered:
        scene.page.click(SUBMIT)
    scene.thanked()
    first = answered.value.json()
    for _ in range(5):
        again = scene.post(CHOICES[0])
        assert again.json() == first | {"status": "already_stored"}, again.text()


def answer_lost(scene: Scene) -> None:
    """A proxy drops the connection instead of the answer, twice."""
    scene.arena.proxy.treat(Treatment.CUT_THE_ANSWER, Treatment.CUT_THE_ANSWER)
    scene.page.click(SUBMIT)
    scene.thanked()


def request_lost(scene: Scene) -> None:
    """A proxy drops the connection before the request is through."""
    scene.arena.proxy.treat(Treatment.NEVER_SEND)
    scene.page.click(SUBMIT)
    scene.thanked()


def proxy_sends_again(scene: Scene) -> None:
    """A proxy that waited in vain sends the request a second time."""
    scene.arena.proxy.treat(Treatment.SEND_TWICE, delay=scene.chance.uniform(0, 1))
    scene.page.click(SUBMIT)
    scene.thanked()


def server_killed(scene: Scene) -> None:
    """The arena is killed when the vote has reached it, before, while or after it is stored."""
    dead = threading.Event()
    after = scene.chance.uniform(0, LATEST_KILL_SECONDS)

    def kill() -> None:
        time.sleep(after)
        scene.arena.server.kill()
        dead.set()

    scene.arena.proxy.treat(Treatment.PASS, on_delivery=kill)
    scene.page.click(SUBMIT)
    dead.wait()
    scene.arena.proxy.treat()
    scene.arena.server.start()
    # Half of the volunteers do not wait for the page to try again by itself.
    if scene.chance.random() < 0.5:
        scene.page.evaluate(TRY_NOW)
    scene.thanked()


def offline_at_the_click(scene: Scene) -> None:
    """There is no network when the button is pressed, and later there is."""
    scene.context.set_offline(True)
    scene.page.click(SUBMIT)
    scene.page.wait_for_selector('#ballot[data-state="waiting"]')
    scene.context.set_offline(False)
    scene.thanked()


def closed_while_offline(scene: Scene) -> None:
    """The window is closed without a network; the page is opened again when there is one."""
    scene.context.set_offline(True)
    scene.page.evaluate(CLICK)
    scene.page.close()
    # What the page had begun ends a moment after it was closed; the network comes back later than that.
    time.sleep(ENDED_SECONDS)
    scene.context.set_offline(False)
    scene.open_page(wait=False)
    scene.wait_until_stored(limit=scene.patience)


def window_closed(scene: Scene) -> None:
    """The window is closed up to 300 ms after the click; the page is opened again later.

    A vote that reached the arena is there before that.
    """
    before = scene.arena.proxy.delivered
    scene.page.evaluate(CLICK)
    time.sleep(scene.chance.uniform(0, LATEST_CLOSE_SECONDS))
    scene.page.close()
    time.sleep(LATEST_CLOSE_SECONDS)
    if scene.arena.proxy.delivered > before:
        scene.wait_until_stored(limit=5.0)
        assert scene.count() == 1, "a vote that reached the arena is stored"
    scene.open_page(wait=False)
    scene.wait_until_stored(limit=scene.patience)


CASES: tuple[Case, ...] = (
    double_click, same_choice_in_two_windows, another_choice_in_a_second_window,
    another_choice_at_once, reload, back_button, replayed_request, answer_lost, request_lost,
    proxy_sends_again, server_killed, offline_at_the_click, closed_while_offline, window_closed,
)  # fmt: skip
CONTROLS: tuple[Case, ...] = (closed_while_offline,)
"""Those that must lose votes where the browser keeps none."""


def name_of(case: Case) -> str:
    """What a case is called in a table."""
    return case.__name__.replace("_", " ")


def _click_at_once(*pages: Page) -> None:
    for page in pages:
        page.evaluate(f"setTimeout(() => {CLICK}, 150)")


def _shows_the_stored_one(scene: Scene, page: Page) -> None:
    page.wait_for_selector('#ballot[data-state="closed"]')
    for question, code in scene.stored.items():
        place = f'fieldset[data-question="{question}"] .choice.{code}'
        assert page.locator(f"{place} input").is_checked(), f"the form shows {question}={code}"
        assert page.locator(f"{place} .stands").is_visible(), f"the form says that {code} stands"

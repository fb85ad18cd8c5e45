"""An arena of the demo study in which people sign in, for tests of its pages; and what they do there."""

from contextlib import contextmanager

import httpx

from arena.codes import SignInKind
from arena.ui.pages import Pages
from arena.ui.words import languages_of, read_words
from arena.web.shell import build_application
from tests.demo_votes import admit, demo_store, demo_study
from tests.scripted import Scripted, make_referee
from tests.serving import made, serve_in_thread

COOKIE = "epaile_participant"
SAID = read_words("en")
NAME, PASSPHRASE = "Ane 🌊 Etxe", "lau haize handi"
BOTH = (SignInKind.PASSPHRASE, SignInKind.HUGGING_FACE)


class SignedInArena:
    """Its address, its store, and browsers."""

    def __init__(self, url, store, study):
        self.url, self.store, self.study = url, store, study
        self._opened = []

    def browser(self, token=None):
        """A browser with an empty jar, or one that is known by a token."""
        cookies = httpx.Cookies()
        if token:
            cookies.set(COOKIE, token, domain="127.0.0.1")
        headers = {"Origin": self.url}
        client = httpx.Client(base_url=self.url, cookies=cookies, headers=headers, timeout=120)
        self._opened.append(client)
        return client

    def person(self, name, nickname=None):
        """Somebody who takes part, in a browser of their own."""
        return self.browser(admit(self.store, self.study, name, nickname))

    def close(self):
        for client in self._opened:
            client.close()


@contextmanager
def signed_in_arena(path, accounts=None, **changes):
    """Serve it; `changes` are of the study."""
    study = demo_study(**{"sign_in": BOTH, **changes})
    store = demo_store(path, study)
    models = {model.id: Scripted() for model in study.models}
    referee = make_referee(store, study, models)
    languages = languages_of(study)
    app = made(
        lambda: build_application(referee, Pages(study, languages), languages, accounts=accounts)
    )
    with serve_in_thread(app) as url:
        arena = SignedInArena(url, store, study)
        yield arena
        arena.close()
    store.close()


def set_passphrase(browser, name=NAME, passphrase=PASSPHRASE):
    return browser.post("/en/sign-in/passphrase", data={"name": name, "passphrase": passphrase})


def enter(browser, name=NAME, passphrase=PASSPHRASE):
    return browser.post("/en/sign-in", data={"name": name, "passphrase": passphrase})


def is_known(browser):
    """Whether a browser takes part."""
    return browser.get("/api/own-data.json").status_code == 200


def who(browser):
    """Who takes part in a browser, for the arena."""
    return browser.get("/api/own-data.json").json()["participant"]["id"]

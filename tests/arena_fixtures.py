"""A study of scripted models, served from a thread; test modules load it with `pytest_plugins`."""

import pytest

from arena.store import open_store
from arena.ui.pages import Pages
from arena.ui.words import read_words
from arena.web.shell import build_application
from tests.scripted import LANGUAGES, Scripted, make_referee, scripted_study
from tests.serving import made, serve_in_thread

WORDS = {language: read_words(language) for language in LANGUAGES}


@pytest.fixture
def arena(tmp_path):
    """Serves studies of scripted models; call it with what is to differ, in the study or in its `referee`."""
    store = open_store(tmp_path / "arena.db")
    serving = []

    def serve(scripts=None, referee=None, **changes):
        scripts = scripts or {"alpha": Scripted(), "beta": Scripted()}
        values = {"interface": ("eu",), "leaderboard": False, **changes}
        study = scripted_study(*scripts, **values)
        words = {language: WORDS[language] for language in study.interface}
        judge = make_referee(store, study, scripts, **(referee or {}))
        app = made(lambda: build_application(judge, Pages(study, words), words))
        context = serve_in_thread(app)
        serving.append(context)
        return context.__enter__(), store.path

    yield serve
    for context in serving:
        context.__exit__(None, None, None)
    store.close()

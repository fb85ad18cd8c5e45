"""Batches of answers: their size, halves of one that failed, and an engine that only fails."""

import json
from dataclasses import dataclass, field

import pytest

from arena.backends.offline import OfflineAnswer
from arena.backends.protocol import Completion
from arena.codes import Finish
from arena.domain import GenerationSettings, Prompt
from arena.errors import BackendError
from arena.generation.answers_file import answers_file
from arena.generation.batches import answer_in_batches
from arena.generation.keeping import FAILURES_IN_A_ROW, Keeper, Tally, failures_file
from arena.generation.recipe import recipe_for
from tests.generated import every_key, keys_of
from tests.stores import make_study


@dataclass
class Engine:
    """Echoes; a batch above `most` fails as a whole, and so does each request in `blank` alone."""

    most: int = 100
    blank: tuple[str, ...] = ()
    sizes: list[int] = field(default_factory=list)

    def answer(self, requests):
        self.sizes.append(len(requests))
        if len(requests) > self.most:
            raise BackendError("unavailable", "out of memory")
        return [self._one(request) for request in requests]

    def close(self):
        """Nothing is held."""

    def _one(self, request):
        text = request.messages[-1].text
        if text in self.blank:
            return BackendError("empty", "blank")
        completion = Completion(Finish.STOP, request.settings, text, "engine", 1, 1)
        return OfflineAnswer(text, completion)


@pytest.fixture
def make(tmp_path):
    def run(engine, *, prompts=10, size=4):
        bank = tuple(Prompt(f"p{n}", f"Galdera {n}", "eu") for n in range(prompts))
        study = make_study(prompts=bank, settings={"alpha": GenerationSettings()})
        recipe = recipe_for(study, study.models[0], samples=1, engine="test")
        path = tmp_path / "answers.jsonl"
        with answers_file(path, recipe) as answers:
            keeper = Keeper(answers, Tally("m", recipe.wanted_count, answers.there))
            answer_in_batches(engine, recipe, answers.missing(), keeper, size=size)
        return path, keeper.tally

    return run


def test_batches_have_the_size_that_was_named(make):
    engine = Engine()
    path, tally = make(engine)
    assert engine.sizes == [4, 4, 2]
    assert keys_of(path) == every_key(10, 1)
    assert (tally.made, tally.lacking) == (10, 0)


def test_a_batch_that_fails_is_tried_in_halves(make):
    engine = Engine(most=1)
    path, tally = make(engine, prompts=4)
    assert engine.sizes == [4, 2, 1, 1, 2, 1, 1]
    assert keys_of(path) == every_key(4, 1)
    assert not tally.failed


def test_what_fails_alone_is_noted_and_made_by_the_next_run(make):
    path, tally = make(Engine(blank=("Galdera 3",)))
    assert tally.failed == {"empty": 1}
    (failure,) = failures_file(path).read_text(encoding="utf-8").splitlines()
    assert json.loads(failure)["prompt"] == "p3"
    _, tally = make(Engine())
    assert (tally.there, tally.made) == (9, 1)
    assert keys_of(path) == every_key(10, 1)
    assert not failures_file(path).exists()


def test_an_engine_that_only_fails_is_given_up(make):
    engine = Engine(most=0)
    _, tally = make(engine, prompts=90, size=1)
    assert tally.gave_up
    assert len(engine.sizes) == FAILURES_IN_A_ROW
    assert tally.lacking == 90

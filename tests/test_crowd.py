"""A small crowd before slow models: some get live answers, the others recorded ones, and all vote once."""

import pytest
from rich.console import Console
from rich.progress import Progress

from benchmarks.crowd import Crowded, goal_sentence, is_sound, kinds_table, recorded_battles, run
from benchmarks.load_run import DATABASE

PEOPLE = 24
STREAMS = 3


@pytest.fixture(scope="module")
def crowd(tmp_path_factory) -> tuple[Crowded, dict[str, bool]]:
    folder = tmp_path_factory.mktemp("crowd")
    with Progress(console=Console(quiet=True)) as progress:
        result = run(folder, PEOPLE, 1, progress, streams=STREAMS, patience=0, tokens=40, gap=0.05)
    return result, recorded_battles(folder / DATABASE)


def test_everybody_votes_once_on_answers_that_say_what_they_are(crowd):
    result, kinds = crowd
    assert is_sound(result, PEOPLE)
    assert not is_sound(result, PEOPLE + 1)
    assert not result.load.experience.errors
    assert not result.load.experience.ledger.refused
    assert result.load.audit.voids == {}
    assert set(kinds) == set(result.load.experience.began)


def test_some_answers_are_live_and_the_others_recorded(crowd):
    result, _ = crowd
    assert len(result.live) >= STREAMS
    assert result.recorded
    assert result.marked == PEOPLE


def test_it_says_how_long_people_waited_and_whether_the_goal_was_met(crowd):
    result, _ = crowd
    assert kinds_table(result).row_count == 2
    assert goal_sentence(result).startswith(("goal for votes met", "goal for votes MISSED"))

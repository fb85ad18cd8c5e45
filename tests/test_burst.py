"""A small crowd through the real server: nobody's vote is lost, doubled or altered, shed or not."""

import json
import subprocess
import sys

import pytest
from rich.console import Console
from rich.progress import Progress

from benchmarks.burst import RUNS, goal_sentences, is_sound, run

PEOPLE = 40


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    found = {}
    for name, settings in RUNS.items():
        # So few places that this crowd must wait for them.
        few = settings or {"ARENA_STREAMS": "5"}
        with Progress(console=Console(quiet=True)) as progress:
            folder = tmp_path_factory.mktemp("burst")
            found[name] = run(folder, PEOPLE, 1, progress, name, few)
    return found


def test_everybody_votes_once_and_every_vote_is_on_disk_as_it_was_sent(runs):
    for result in runs.values():
        found = result.audit
        assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
        assert found.stored == PEOPLE == len(result.experience.visits)
        assert found.voids == {}
        assert not result.experience.errors
        assert not result.experience.ledger.refused
    assert is_sound(runs, PEOPLE)
    assert not is_sound(runs, PEOPLE + 1)


def test_some_vote_twice_at_once_and_are_told_the_same_receipt(runs):
    for result in runs.values():
        ledger, twice = result.experience.ledger, result.experience.sent_twice
        assert twice > 0
        assert len(ledger.acknowledged) == PEOPLE + twice
        assert len({receipt for _, _, receipt in ledger.acknowledged}) == PEOPLE


def test_it_says_whether_the_goal_was_met(runs):
    goal, ratio = goal_sentences(runs)
    assert goal.startswith(("goal for votes met", "goal for votes MISSED"))
    assert "p99" in ratio


def test_a_file_limit_that_is_in_the_way_is_raised_or_named():
    found = subprocess.run(
        [sys.executable, "-c", LIMITS], capture_output=True, text=True, check=True
    ).stdout
    enough, raised, refused = json.loads(found)
    assert enough == raised == ""
    assert refused.startswith("301 open files are needed and this system allows 300")


LIMITS = """
import json, resource
from benchmarks.file_limit import allow_files
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 300))
said = [allow_files(90), allow_files(300), allow_files(301)]
assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300, 300)
print(json.dumps(said))
"""

"""The drill of votes in a browser, short: each case a few times, and the control that must lose votes.

The long form is `python -m drills.browser --times 100`.
"""

import random

import pytest

from drills.browser_cases import CASES, CONTROLS, name_of
from drills.browser_scene import browser_arena

pytestmark = [pytest.mark.browser]

TIMES = 2
LOST_AFTER_SECONDS = 5.0


@pytest.fixture(scope="module")
def drilled(chromium, tmp_path_factory):
    """The arena behind a proxy that treats ballots badly."""
    with browser_arena(tmp_path_factory.mktemp("drill"), chromium) as arena:
        yield arena


@pytest.fixture(scope="module")
def volunteer(drilled):
    """Somebody who has joined."""
    with drilled.volunteer() as context:
        yield context


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_vote_is_stored_once_as_chosen_and_a_second_attempt_shows_the_first(
    drilled, volunteer, case
):
    chance = random.Random(name_of(case))
    seen = [drilled.play(volunteer, case, chance) for _ in range(TIMES)]
    assert [each.kept for each in seen] == [True] * TIMES, seen


@pytest.mark.parametrize("case", CONTROLS, ids=name_of)
def test_without_the_outbox_the_same_votes_are_lost(drilled, case):
    with drilled.volunteer(outbox=False) as context:
        seen = [
            drilled.play(context, case, random.Random(1), LOST_AFTER_SECONDS) for _ in range(TIMES)
        ]
    assert [each.rows for each in seen] == [0] * TIMES

"""A server that dies under a volunteer: no answer and no vote is lost, and none is counted twice."""

import pytest

from tests.walking import (
    UNSENT,
    ask_suggested,
    choose,
    file_ballot,
    join,
    visit,
    votes_of,
    wait_for_ballot,
)

pytestmark = [pytest.mark.browser]


def test_a_vote_cast_while_the_server_is_dead_is_delivered_after_its_restart(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    choose(page, content="left", language="tie")
    demo_server.kill()
    page.click("#ballot button[type=submit]")
    page.wait_for_function(f"{UNSENT} === 1")
    demo_server.start()
    page.wait_for_function(f"{UNSENT} === 0", timeout=60_000)
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()


def test_a_server_killed_between_answers_and_vote_loses_neither(chromium, demo_server):
    context, page = visit(chromium)
    join(page, demo_server.url)
    battle = ask_suggested(page)
    demo_server.kill()
    demo_server.start()
    page.goto(f"{demo_server.url}/eu/vote/")
    assert wait_for_ballot(page) == battle
    choose(page, content="right", language="tie")
    file_ballot(page)
    assert votes_of(demo_server.database, battle) == [(battle,)]
    context.close()

"""When a model is left alone, and when it is tried again: by failures and moments alone."""

import pytest

from arena.breakers import FAILURES, PROBE_SECONDS, WINDOW_SECONDS, Breaker, is_failure
from arena.errors import BackendError


def test_three_failures_within_a_minute_open_it_and_no_fewer():
    breaker = Breaker()
    assert [breaker.failed(now) for now in (0.0, 10.0, 20.0)] == [False, False, True]
    assert breaker.is_open


def test_failures_that_lie_further_apart_do_not():
    breaker = Breaker()
    assert not any(breaker.failed(number * WINDOW_SECONDS / 1.9) for number in range(10))


def test_a_complete_answer_in_between_starts_the_count_anew():
    breaker = Breaker()
    for now in range(FAILURES - 1):
        breaker.failed(float(now))
    breaker.succeeded()
    assert not breaker.failed(3.0)
    assert breaker.is_suspect()


def test_an_open_one_lets_a_request_through_every_half_minute_and_closes_when_it_is_answered():
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.failed(100.0)
    assert not breaker.probe_is_due(100.0 + PROBE_SECONDS - 0.1)
    assert breaker.probe_is_due(100.0 + PROBE_SECONDS)
    breaker.probing(100.0 + PROBE_SECONDS)
    assert not breaker.probe_is_due(101.0 + PROBE_SECONDS)
    breaker.succeeded()
    assert breaker.is_open, "an answer that was begun before says nothing"
    assert breaker.close(160.0) == 60.0
    assert not breaker.is_open
    assert not breaker.is_suspect()


@pytest.mark.parametrize(
    "kind", ["refused", "timeout", "cut", "garbage", "empty", "unavailable", "bug"]
)
def test_what_tells_against_a_model(kind):
    assert is_failure(BackendError(kind, ""))


@pytest.mark.parametrize("kind", ["limited", "rejected", "down"])
def test_what_tells_of_a_crowd_or_of_the_request_does_not(kind):
    assert not is_failure(BackendError(kind, ""))

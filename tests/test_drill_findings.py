"""What a drill says at its end: one broken promise, or a control that does not fail, is status 1."""

import pytest
from rich.console import Console

from drills.findings import Finding, conclude, none_of, note, some_of

GOOD = [note("kills", 3), none_of("lost", 0), some_of("doubled", 2)]


def said(findings):
    console = Console(width=100, record=True, quiet=False, file=None)
    with console.capture() as captured:
        status = conclude(console, "a drill", findings)
    return status, captured.get()


def test_a_drill_whose_promises_held_and_whose_control_failed_ends_with_0():
    status, text = said(GOOD)
    assert status == 0
    assert "BROKEN" not in text
    assert "control: doubled" in text


@pytest.mark.parametrize(
    "line",
    [none_of("lost", 1), some_of("doubled", 0), Finding("integrity_check", "torn", "ok", False)],
)
def test_a_broken_promise_and_a_control_that_does_not_fail_end_with_1(line):
    status, text = said([*GOOD, line])
    assert status == 1
    assert "BROKEN" in text

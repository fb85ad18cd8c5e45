"""Drills in their short form: no progress bar, and the lines of a table by what they say."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

from drills.findings import Finding


@contextmanager
def quiet_progress() -> Iterator[Progress]:
    with Progress(console=Console(quiet=True)) as progress:
        yield progress


def broken(findings: list[Finding]) -> list[Finding]:
    """The lines that are not as they must be: promises that broke, and controls that did not fail."""
    return [finding for finding in findings if finding.kept is False]

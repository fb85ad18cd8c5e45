"""What a drill found, line by line, as a table and an exit status."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table

CONTROL = "control: "


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was seen, what must be seen.

    `kept` is None for a line that informs and promises nothing. A line that begins with `CONTROL` is of
    the negative control: it is kept when the control fails, since a drill that cannot fail proves nothing.
    """

    what: str
    seen: str
    wanted: str
    kept: bool | None

    def under(self, head: str) -> "Finding":
        """The same line with words before it."""
        return replace(self, what=f"{head}{self.what}")


def none_of(what: str, count: int) -> Finding:
    """A line for something that must not happen."""
    return Finding(what, str(count), "0", count == 0)


def some_of(what: str, count: int) -> Finding:
    """A line for something that must happen in a negative control."""
    return Finding(f"{CONTROL}{what}", str(count), "at least 1", count > 0)


def note(what: str, seen: object) -> Finding:
    """A line that informs."""
    return Finding(what, str(seen), "", None)


def all_kept(findings: Sequence[Finding]) -> bool:
    """Whether every promise held and every negative control failed."""
    return all(finding.kept is not False for finding in findings)


def conclude(console: Console, title: str, findings: Sequence[Finding]) -> int:
    """Print the table; the exit status is 1 when a line is not as it must be."""
    table = Table(title=title, title_justify="left")
    for name in ("what", "seen", "must be", ""):
        table.add_column(name, justify="right" if name in ("seen", "must be") else "left")
    for finding in findings:
        said = {None: "", True: "kept", False: "BROKEN"}[finding.kept]
        table.add_row(finding.what, finding.seen, finding.wanted, said)
    console.print(table)
    return 0 if all_kept(findings) else 1

"""The cells of one row by what they mean; what cannot be read is noted as a mistake."""

import math
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime

from arena.importing.columns import Columns
from arena.importing.sheet import Problems, Row, Unreadable


class RowReader:
    """One row of a sheet whose columns are known."""

    def __init__(self, row: Row, columns: Columns, problems: Problems) -> None:
        self.row = row
        self._columns = columns
        self._problems = problems

    def wrong(self, role: str, problem: str, cure: str) -> None:
        """Note a mistake in the cell of a role."""
        self._problems.add(self.row.place, problem, cure, self._columns.roles.get(role))

    def text(self, role: str) -> str:
        """What stands in the cell of a role, without the space around it; "" where there is none."""
        return self._cell(self._columns.roles.get(role)).strip()

    def answers(
        self, questions: Sequence[str], several: Collection[str]
    ) -> Iterator[tuple[str, str, str]]:
        """Question, column and text of every answer in the row; `questions` are those of the form.

        The answers of a question in `several` may be a list: its texts come one a line.
        """
        if not self._columns.long:
            for question, column in self._columns.questions.items():
                text = self._cell(column, several=question in several)
                if text.strip():
                    yield question, column, text
            return
        column, question = self._columns.roles["score"], self.text("criterion")
        text = self._cell(column, several=question in several)
        if question not in questions:
            cure = self._problems.resembling(question, questions, "write one of")
            self.wrong("criterion", f"the form has no question `{question}`", cure)
        elif text.strip():
            yield question, column, text

    def profile(self) -> Iterator[tuple[str, str, str]]:
        """Question, column and text of all that the row says of its annotator."""
        for question, column in self._columns.profile.items():
            text = self._cell(column)
            if text.strip():
                yield question, column, text

    def seconds(self) -> float | None:
        """How long the judgement took."""
        written = self.text("seconds")
        if not written:
            return None
        try:
            seconds = float(written)
        except ValueError:
            seconds = math.nan
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
        self.wrong("seconds", f"`{written}` is no number of seconds", "write it like 12.5")
        return None

    def time(self, now: str) -> str | None:
        """When it was given, in UTC; a time without a zone is taken to be in UTC. It cannot be after `now`."""
        written = self.text("time")
        if not written:
            return None
        try:
            moment = datetime.fromisoformat(written)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            time = aware.astimezone(UTC).isoformat(timespec="microseconds")
        except (ValueError, OverflowError):
            self.wrong("time", f"`{written}` is no time", "write it like 2026-11-21T10:20:30+00:00")
            return None
        if time > now:
            self.wrong("time", f"`{written}` is still to come", "correct it, or name its time zone")
        return time

    def _cell(self, column: str | None, *, several: bool = False) -> str:
        cell = "" if column is None else self.row.cells.get(column, "")
        if isinstance(cell, Unreadable):
            if several and cell.values:
                return "\n".join(cell.values)
            self._problems.add(self.row.place, cell.problem, cell.cure, column)
            return ""
        return cell

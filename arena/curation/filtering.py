"""The filter: reads the points on every answer of a task, and says which answers are kept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from arena.codes import QuestionKind
from arena.curation.items import DataItem, Key
from arena.curation.threshold import Finding, Point, Rule, find
from arena.errors import InputError
from arena.store import JudgedPoint, Rater
from arena.tasks import Task


@dataclass(frozen=True, slots=True)
class Threshold:
    """What an answer has to reach on each criterion, and what stands for the points of several raters."""

    criteria: tuple[str, ...]
    at_least: float
    rule: Rule


@dataclass(frozen=True, slots=True)
class Filtered:
    """An answer and what became of it; `raters` has everybody who gave points on it."""

    item: DataItem
    finding: Finding
    raters: Mapping[str, Rater]

    @property
    def fate(self) -> str:
        """`kept`, `rejected` or `unrated`."""
        if not self.finding.rated:
            return "unrated"
        return "rejected" if self.finding.reasons else "kept"


class Points:
    """All points of a task, by answer."""

    def __init__(self, points: Iterable[JudgedPoint]) -> None:
        self._points: dict[Key, list[tuple[int, Point]]] = {}
        self._raters: dict[str, Rater] = {}
        for point in points:
            key = point.prompt, point.model, point.sample
            # Texts are long and points many: a hash tells whether the answer is still that one.
            shown = hash((point.prompt_text, point.text))
            found = Point(point.question, point.rater.participant, point.value)
            self._points.setdefault(key, []).append((shown, found))
            self._raters[point.rater.participant] = point.rater
        self.outdated = 0
        """How many points are of a text that is no longer the one recorded; known when all are filtered."""

    @property
    def there(self) -> bool:
        """Whether there are any."""
        return bool(self._points)

    @property
    def raters(self) -> Mapping[str, Rater]:
        """Everybody who gave points."""
        return self._raters

    def filtered(self, items: Iterable[DataItem], threshold: Threshold) -> Iterator[Filtered]:
        """What becomes of each answer."""
        for item in items:
            found = self._points.get(item.key, [])
            points = [point for shown, point in found if shown == hash(item.shown)]
            self.outdated += len(found) - len(points)
            finding = find(points, threshold.criteria, threshold.at_least, threshold.rule)
            raters = {point.rater: self._raters[point.rater] for point in points}
            yield Filtered(item, finding, raters)


def criteria_of(task: Task, chosen: Sequence[str], at_least: float) -> tuple[str, ...]:
    """The ratings of a task that decide, all or those that are chosen.

    Raises:
        InputError: the task has no such rating, or no point of a scale is below the threshold, or none reaches it.
    """
    scales: dict[str, list[int]] = {}
    for question in task.form:
        if question.kind is QuestionKind.RATING:
            side = f".{question.side.value}" if question.side else ""
            points = [int(option.code) for option in question.options]
            scales.setdefault(question.id.removesuffix(side), points)
    unknown = [name for name in chosen if name not in scales]
    if unknown or not scales:
        problem = f"has no rating {unknown[0]!r}" if unknown else "asks for no ratings"
        raise InputError(
            f"the task {task.id!r} {problem}",
            cure=f"name some of {', '.join(scales)}" if scales else "name a task that does",
        )
    criteria = tuple(chosen) or tuple(scales)
    for name in criteria:
        first, last = min(scales[name]), max(scales[name])
        if not first < at_least <= last:
            raise InputError(
                f"{at_least:g} divides no answers on {name!r}, whose scale is from {first} to {last}",
                cure="name a threshold above the lowest point and not above the highest",
            )
    return criteria

"""What the key `quality` of study.yaml and a line of controls.jsonl may hold."""

from typing import Annotated, Literal

from pydantic import Field

from arena.study_types import Closed, Identifier, Language, Text

Share = Annotated[float, Field(gt=0, le=0.5, allow_inf_nan=False)]
Bound = Annotated[float, Field(gt=0, le=0.95, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)]


class ControlsDocument(Closed):
    """A file of control items, and which share of the suggested prompts are such."""

    file: Text = "controls.jsonl"
    share: Share


class RepeatsDocument(Closed):
    """Which share of the suggested prompts are pairs that somebody judged before, see `arena.quality.Repeats`."""

    share: Share
    swapped: bool = True
    after: Annotated[int, Field(ge=1)] = 5


class FloorDocument(Closed):
    """Seconds below which a vote is marked as fast, see `arena.quality.Floor`."""

    base: Seconds
    per_100_words: Seconds = 0.0


class ExclusionDocument(Closed):
    """The rule by which an analysis may leave people out, see `arena.quality.Exclusion`."""

    controls_below: Bound | None = None
    repeats_below: Bound | None = None
    in_time_below: Bound | None = None
    at_least: Annotated[int, Field(ge=2)] = 4
    risk: Annotated[float, Field(gt=0, le=0.2)] = 0.05


class QualityDocument(Closed):
    """The checks of a study."""

    controls: ControlsDocument | None = None
    repeats: RepeatsDocument | None = None
    floor_seconds: FloorDocument | None = None
    exclude: ExclusionDocument | None = None


class ControlDocument(Closed):
    """One line of controls.jsonl: a prompt with two texts, of which `better` is plainly that.

    `expected` says for some preference questions that the better text wins, or that it does not lose. `why` is for
    the record only.
    """

    id: Identifier
    text: Text
    language: Language | None = None
    category: Identifier | None = None
    better: Text
    worse: Text
    expected: Annotated[dict[Identifier, Literal["better", "not_worse"]], Field(min_length=1)]
    why: str = ""

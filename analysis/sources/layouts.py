"""How others name the columns of their vote logs, and what that means in ours.

A layout is data: which columns tell that a log has it, what they are called here, and, where it takes
more than a new name, how the outcome is made from several columns. Whatever a layout does not name keeps
its own name. The names here are those of our own log, listed in `analysis.vote_log`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.sources.columns import NEEDED
from analysis.sources.winners import chosen_model, one_of_three, renamed_values
from arena.errors import InputError

Outcomes = Callable[[pd.DataFrame], "pd.Series[Any]"]

_WINNER, _OUTCOME = "winner_", "outcome_"


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of vote log.

    A log that has all of `signs` has this layout. `names` leads from their names to ours; where two lead
    to one, the first that is there is taken. `outcome` makes the outcome from the columns `outcome_from`.
    `texts` leads from `response_left` and `response_right` to the column with the conversation or with
    the answers of all turns.
    """

    name: str
    about: str
    signs: frozenset[str]
    names: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcomes | None = None
    outcome_from: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> frozenset[str]:
        """Their columns without which the votes cannot be counted."""
        wanted = {theirs for theirs, ours in self.names.items() if ours in NEEDED}
        return self.signs | wanted | set(self.outcome_from)


_SIDES = {"model_a": "model_left", "model_b": "model_right", "winner": "outcome"}

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "counts",
        "a table of counts: model_a, model_b, wins_a, wins_b, ties",
        frozenset({"wins_a"}),
    ),
    Layout(
        "epaile",
        "our own log, long or released: model_left, model_right, outcome or outcome_<question>",
        frozenset({"model_left", "model_right"}),
        {"prompt_category": "category", "prompt_language": "language"},
    ),
    Layout(
        "lmarena-55k",
        "LMArena 55k (Kaggle): winner_model_a, winner_model_b, winner_tie",
        frozenset({"model_a", "model_b", "winner_model_a", "winner_model_b", "winner_tie"}),
        {
            "id": "battle",
            "model_a": "model_left",
            "model_b": "model_right",
            "prompt": "prompt_text",
        },
        one_of_three,
        ("winner_model_a", "winner_model_b", "winner_tie"),
        {"response_left": "response_a", "response_right": "response_b"},
    ),
    Layout(
        "comparia-votes",
        "compar:IA votes: model_a_name, model_b_name, chosen_model_name, both_equal",
        frozenset({"model_a_name", "model_b_name", "chosen_model_name"}),
        {
            "conversation_pair_id": "battle",
            "model_a_name": "model_left",
            "model_b_name": "model_right",
            "visitor_id": "participant",
            "session_hash": "session",
            "opening_msg": "prompt_text",
            "selected_category": "category",
            "conv_turns": "turns",
            "timestamp": "opened_at",
        },
        chosen_model,
        ("model_a_name", "model_b_name", "chosen_model_name", "both_equal"),
        {"response_left": "conversation_a", "response_right": "conversation_b"},
    ),
    Layout(
        "comparia-arena",
        "compar:IA arena, a row per turn: model_a, model_b, choice, comparison_id",
        frozenset({"model_a", "model_b", "choice", "comparison_id"}),
        {
            "response_id": "battle",
            "model_a": "model_left",
            "model_b": "model_right",
            "comparison_id": "session",
            "timestamp": "opened_at",
            "excluded": "archived",
        },
        renamed_values("choice", {"a_better": "left", "b_better": "right"}),
        ("choice",),
        {"response_left": "response_a", "response_right": "response_b"},
    ),
    Layout(
        "lmarena-140k",
        "LMArena 140k: model_a, model_b, winner, evaluation_session_id",
        frozenset({"model_a", "model_b", "winner", "evaluation_session_id"}),
        {
            **_SIDES,
            "id": "battle",
            "evaluation_session_id": "session",
            "timestamp": "opened_at",
        },
        texts={"response_left": "conversation_a", "response_right": "conversation_b"},
    ),
    Layout(
        "lmarena-33k",
        "LMArena 33k and its later logs: model_a, model_b, winner, judge, anony",
        frozenset({"model_a", "model_b", "winner", "anony"}),
        {
            **_SIDES,
            "question_id": "battle",
            "judge": "participant",
            "anony": "anonymous",
            "turn": "turns",
            "tstamp": "opened_at",
        },
        texts={"response_left": "conversation_a", "response_right": "conversation_b"},
    ),
    Layout(
        "ebaluatoia",
        "HiTZ/ebaluatoia: model_a, model_b, winner, winner_content, winner_language, username",
        frozenset({"model_a", "model_b", "winner", "username", "winner_language"}),
        {
            **_SIDES,
            "id": "battle",
            "username": "participant",
            "user_language": "profile_language_level",
            "user_education": "profile_education",
            "timestamp": "opened_at",
        },
        texts={"response_left": "conv_a", "response_right": "conv_b"},
    ),
    Layout(
        "simple",
        "any log of model_a, model_b and winner, and winner_<question> for further questions",
        frozenset({"model_a", "model_b"}),
        {**_SIDES, "battle_id": "battle", "judge": "participant", "username": "participant"},
        texts={"response_left": "response_a", "response_right": "response_b"},
    ),
)

LAYOUT: Mapping[str, Layout] = MappingProxyType({layout.name: layout for layout in LAYOUTS})


def layout_of(
    columns: Iterable[object], name: str | None = None, *, where: str | None = None
) -> Layout:
    """The layout of a log with these columns, or the one named; the first in `LAYOUTS` that fits.

    Columns that fit none are taken for our own. Raises InputError for a layout that is not known, or
    one whose signs are not all there.
    """
    there = set(map(str, columns))
    if name is None:
        fitting = (layout for layout in LAYOUTS if layout.signs <= there)
        return next(fitting, LAYOUT["simple" if "model_a" in there else "epaile"])
    if name not in LAYOUT:
        cure = f"choose {', '.join(LAYOUT)}"
        raise InputError(f"layout {name!r} is not known", where=where, cure=cure)
    missing = sorted(LAYOUT[name].signs - there)
    if missing:
        cure = f"a log of layout {name} has it"
        raise InputError(f"column {missing[0]!r} is missing", where=where, cure=cure)
    return LAYOUT[name]


def known_column(column: str) -> bool:
    """Whether a column takes part in counting votes in some layout."""
    return column in _NEEDED or column.startswith((_WINNER, _OUTCOME))


def with_our_names(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The log with our names for its columns, and with one column for each question's outcome."""
    if layout.name == "counts":
        return frame
    names: dict[str, str] = {}
    taken = set(map(str, frame.columns)) | ({"outcome"} if layout.outcome else set())
    for theirs, ours in [*layout.names.items(), *_winners(frame, layout)]:
        if theirs in frame.columns and ours not in taken:
            names[theirs] = ours
            taken.add(ours)
    if layout.outcome is None:
        return frame.rename(columns=names) if names else frame
    outcome = layout.outcome(frame)
    rest = frame.drop(columns=[name for name in layout.outcome_from if name not in names])
    return rest.rename(columns=names).assign(outcome=outcome)


def _winners(frame: pd.DataFrame, layout: Layout) -> list[tuple[str, str]]:
    return [
        (name, _OUTCOME + name.removeprefix(_WINNER))
        for name in map(str, frame.columns)
        if name.startswith(_WINNER) and name not in layout.outcome_from
    ]


_NEEDED = frozenset(NEEDED).union(*(layout.needed for layout in LAYOUTS)) | {
    "wins_b", "ties", "battles", "both_equal",
}  # fmt: skip

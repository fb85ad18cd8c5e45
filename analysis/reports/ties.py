"""Ties, the side on the page, and whether the model of the votes fits them."""

from typing import Any

from analysis.cells import Cells, cells_from_pairwise
from analysis.errors import NotConverged, NotIdentified
from analysis.models.checks import Checked, check_figure, check_tables, checked
from analysis.models.choices import Model
from analysis.outcomes import BOTH_BAD, FIRST, SECOND, TIE
from analysis.reports.material import Material
from analysis.reports.section import Figure, Section
from analysis.reports.words import p_words, per_cent, reason_of

NAME, TITLE = "ties", "Ties, the side, and the fit"
_SHOWN = ("likelihoods", "parameters")
_ALPHA = 0.05
_NEXT_TO_NOTHING = 2.0
_SIMULATIONS = 400
_Rows = dict[str, list[dict[str, Any]]]


def section(material: Material) -> Section:
    """Shares of ties and sides; where the strengths are finite also likelihoods, circles, and predictions."""
    cells = material.cells or cells_from_pairwise(material.pairwise)
    try:
        found = _checked(cells)
        tables = check_tables(
            found, rounds=min(_SIMULATIONS, material.settings.rounds), seed=material.settings.seed
        )
    except (NotIdentified, NotConverged) as error:
        limit = f"Which likelihood describes the votes: {reason_of(error)}."
        return Section(
            NAME, TITLE, (_tie_sentence(cells), *_side_sentences(cells, {})), limits=(limit,)
        )
    rows = {table.name: table.records() for table in tables}
    return Section(
        NAME,
        TITLE,
        (
            _tie_sentence(cells),
            *_side_sentences(cells, rows),
            *_fit_sentence(rows),
            *_circle_sentence(rows),
        ),
        figures=(_figure(found),),
        tables=tuple(table for table in tables if table.name in _SHOWN),
        details=tuple(table for table in tables if table.name not in _SHOWN),
        limits=_limits(cells, rows),
    )


def _checked(cells: Cells) -> Checked:
    """Davidson’s likelihood where there are ties, with the effect of the side where it can be had."""
    model: Model = "davidson" if cells.counts[:, :, TIE:].any() else "bradley-terry"
    if cells.sided:
        try:
            return checked(cells, model, position=True)
        except (NotIdentified, NotConverged):
            return checked(cells, model)
    return checked(cells, model)


def _tie_sentence(cells: Cells) -> str:
    ties = int(cells.counts[:, :, TIE:].sum())
    if not ties:
        return "No battle ended in a tie."
    said = f"{per_cent(ties / cells.total)} of the battles are ties"
    bad = int(cells.counts[:, :, BOTH_BAD].sum())
    if bad:
        said += f", {per_cent(bad / ties)} of them “both bad”"
    return said + ". In the ratings a tie is half a win for both."


def _side_sentences(cells: Cells, rows: _Rows) -> list[str]:
    if not cells.sided:
        return []
    left, right = (int(cells.counts[:, :, side].sum()) for side in (FIRST, SECOND))
    if not left + right:
        return []
    said = f"The answer on the left won {per_cent(left / (left + right), 1)} of the {left + right:,} decided battles"
    effect = _parameter(rows, "left")
    if effect is None:
        return [said + "."]
    low, high = effect["limits_low"], effect["limits_high"]
    told = (
        "more than chance explains: part of every vote is about the side"
        if low > 0 or high < 0
        else "which chance explains"
    )
    return [
        f"{said} (log odds {effect['value']:+.3f}, {low:+.3f} to {high:+.3f}), {told}.".replace(
            "-", "−"
        )
    ]


def _parameter(rows: _Rows, name: str) -> dict[str, Any] | None:
    return next((row for row in rows.get("parameters", []) if row["parameter"] == name), None)


def _fit_sentence(rows: _Rows) -> list[str]:
    known = [row for row in rows["likelihoods"] if row["bic"] is not None]
    if len(known) < 2:
        return []
    best, second = (
        str(row["model"]).replace(", position", " with a position") for row in known[:2]
    )
    gap = known[1]["bic"] - known[0]["bic"]
    told = "." if gap > _NEXT_TO_NOTHING else ", which is next to nothing."
    return [f"By BIC the votes are described best by {best}, ahead of {second} by {gap:.1f}{told}"]


def _circle_sentence(rows: _Rows) -> list[str]:
    if not rows["intransitivity"]:
        return []
    found = rows["intransitivity"][0]
    told = (
        "more than chance makes: some models beat each other in circles, which no order can show"
        if found["p"] < _ALPHA
        else "which chance explains"
    )
    return [
        f"{per_cent(found['share'])} of what the pairs say goes round in circles ({per_cent(found['expected'])} "
        f"expected by chance, {p_words(found['p'])}), {told}."
    ]


def _limits(cells: Cells, rows: _Rows) -> tuple[str, ...]:
    limits = []
    if not cells.sided:
        limits.append("Whether the side on the page matters: the source does not tell the sides.")
    circles = rows["intransitivity"]
    if circles and circles[0]["p"] < _ALPHA:
        limits.append(
            "A single order of the models does not say all: some win rates go round in circles."
        )
    misfit = [row["p"] for row in rows["likelihoods"] if row["p"] is not None]
    if misfit and max(misfit) < _ALPHA:
        limits.append(
            "No likelihood of those compared fits all pairs (deviance, p < 0.05): a rating is an average over "
            "opponents, and a single pair may differ from what its ratings say."
        )
    return tuple(limits)


def _figure(found: Checked) -> Figure:
    note = (
        "Predicted against observed scores of the pairs, in groups: on the diagonal where the likelihood is right. "
        f"Likelihood: {found.fit.likelihood.title}."
    )
    return Figure("calibration", "Do the ratings predict the votes?", note, check_figure(found))

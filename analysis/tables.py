"""A leaderboard as text: for a terminal, a spreadsheet, a paper, or another program."""

import io
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.latex import escape
from analysis.ranking import Ranking, Rating

_WIDTH = 200
_SAID = 5


def to_text(ranking: Ranking) -> str:
    """A table for a terminal, with the method below it."""
    level = f"{100 * ranking.settings['level']:g} % interval"
    table = Table(box=SIMPLE_HEAD)
    for name in ("Rank", "Range", "Model", "Rating", level, "Battles", "Wins", "Losses", "Ties"):
        table.add_column(name, justify="left" if name == "Model" else "right", no_wrap=True)
    notes: dict[str, str] = {}
    for rating in ranking.ratings:
        mark = ""
        if rating.note:
            mark = " " + notes.setdefault(rating.note, f"[{len(notes) + 1}]")
        cells = [*_rank_cells(rating), rating.model + mark, *_rating_cells(rating)]
        counts = (rating.battles, rating.wins, rating.losses, rating.ties)
        # Text, not markup: a model's name may hold square brackets.
        table.add_row(*(Text(cell) for cell in cells), *map(str, counts))
    with io.StringIO() as page:
        Console(file=page, width=_WIDTH, color_system=None).print(table)
        lines = [line.rstrip() for line in page.getvalue().splitlines()]
    lines += [f"{mark} {note}" for note, mark in notes.items()]
    lines += [f"between groups: {said}" for said in ranking.settings["between_groups"][:_SAID]]
    lines.append(_ranges(ranking))
    if "meaning" in ranking.settings:
        lines.append(ranking.settings["meaning"])
    clusters = _clusters(ranking)
    lines += [f"clusters: {clusters}"] if clusters else []
    lines += ranking.made.lines()
    return "\n".join(lines).lstrip("\n") + "\n"


def _ranges(ranking: Ranking) -> str:
    together = "simultaneous" in ranking.settings.get("rank_range", "")
    return (
        f"range: the ranks that the votes allow, {'all models at once' if together else 'each model by itself'}; "
        "whether two models differ is told by compare, not by whether their intervals overlap"
    )


def _clusters(ranking: Ranking) -> str:
    """How many units stand behind the intervals, group by group."""
    units = [] if ranking.settings["unit"] == "battle" else ranking.settings["unit"].split("+")
    return "; ".join(
        " and ".join(f"{count:,} {unit}s" for count, unit in zip(counts, units, strict=False))
        for counts in ranking.settings["clusters"]
        if counts and units
    )


def to_csv(ranking: Ranking) -> str:
    """One row per model with the fields of Rating; empty where nothing is determined."""
    return ranking.to_frame().to_csv(index=False, lineterminator="\n")


def to_json(ranking: Ranking) -> str:
    """One JSON object; null where nothing is determined."""
    return json.dumps(ranking.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_latex(ranking: Ranking) -> str:
    """A booktabs table with every character of a name escaped; the method as a comment."""
    level = f"{100 * ranking.settings['level']:g}"
    head = ["Rank", "Range", "Model", "Rating", rf"{level}\,\% interval", "Battles"]
    rows = [
        " & ".join(
            (*_rank_cells(rating), rating.model, *_rating_cells(rating), str(rating.battles))[index]
            if index != 2
            else escape(rating.model)
            for index in range(6)
        )
        for rating in ranking.ratings
    ]
    body = " \\\\\n".join(rows).replace("–", "--")
    return (
        f"% {ranking.question}: {ranking.method}\n"
        f"% seed {ranking.seed}, data {ranking.data_hash}\n"
        "\\begin{tabular}{rrlrrr}\n\\toprule\n"
        f"{' & '.join(head)} \\\\\n\\midrule\n{body} \\\\\n\\bottomrule\n\\end{{tabular}}\n"
    )


FORMATS: Mapping[str, Callable[[Ranking], str]] = MappingProxyType(
    {"table": to_text, "csv": to_csv, "latex": to_latex, "json": to_json}
)


def _rank_cells(rating: Rating) -> tuple[str, str]:
    if rating.rank is None:
        return "", ""
    if rating.rank_low == rating.rank_high:
        return str(rating.rank), str(rating.rank_low)
    return str(rating.rank), f"{rating.rank_low}–{rating.rank_high}"


def _rating_cells(rating: Rating) -> tuple[str, str]:
    if rating.rating is None or rating.low is None or rating.high is None:
        return "", ""
    return f"{rating.rating:.0f}", f"{rating.low:.0f}–{rating.high:.0f}"

"""Every pair: how often it met, and who won."""

from analysis.figures.pair_maps import count_map, rate_map
from analysis.reports.material import Material
from analysis.reports.section import Figure, Section
from analysis.reports.words import counted
from analysis.table import Column, Kind, Table

Matrix = list[list[float | None]]
_FOR_A_MAP = 40
_HALF = 0.5


def section(material: Material) -> Section:
    """Win rates and battle counts as heat maps."""
    ordered = material.pairwise.subset(material.order)
    battles, half_wins = ordered.battles, ordered.half_wins
    places = range(len(ordered.models))
    met: Matrix = [
        [float(battles[i, j]) if i != j and battles[i, j] else None for j in places] for i in places
    ]
    won: Matrix = [
        [
            float(half_wins[i, j] / battles[i, j]) if i != j and battles[i, j] else None
            for j in places
        ]
        for i in places
    ]
    labels = list(ordered.models)
    return Section(
        "pairs",
        "Every pair",
        _sentences(
            [int(battles[i, j]) for i in places for j in range(i)],
            sum((won[i][j] or 0.0) > _HALF for i in places for j in range(i)),
        ),
        figures=_figures(labels, won, met),
        details=(
            _table("win_rates", "Share won by the row against the column, ties half", labels, won, "share"),
            _table("battle_counts", "Battles of each pair", labels, met, "count"),
        ),
    )  # fmt: skip


def _sentences(counts: list[int], upsets: int) -> tuple[str, ...]:
    never = sum(count == 0 for count in counts)
    if len(counts) == 1:
        return (f"The two models met {counted(counts[0], 'time')}.",)
    met = len(counts) - never
    said = [
        f"In {upsets} of the {counted(met, 'pair')} that met the model with the lower rating won more often than it lost."
    ]
    if never:
        said.append(
            f"{counted(never, 'pair')} never met; what is said of them rests on battles with third models."
        )
    return tuple(said)


def _figures(labels: list[str], won: Matrix, met: Matrix) -> tuple[Figure, ...]:
    if len(labels) > _FOR_A_MAP:
        return ()
    return (
        Figure(
            "win_rates",
            "Win rates",
            "How often the row’s model won against the column’s, a tie counting half.",
            rate_map(labels, won),
        ),
        Figure(
            "battle_counts", "Battle counts", "How often each pair met.", count_map(labels, met)
        ),
    )


def _table(name: str, title: str, labels: list[str], values: Matrix, kind: Kind) -> Table:
    columns = (
        Column("model", "Model"),
        *(Column(f"model_{number}", str(number), kind) for number, _ in enumerate(labels, start=1)),
    )
    rows = tuple(
        (
            f"{number}. {label}",
            *(int(v) if kind == "count" and v is not None else v for v in row),
        )
        for number, (label, row) in enumerate(zip(labels, values, strict=True), start=1)
    )
    return Table(name, title, columns, rows, "Models are ordered by rating.", "Counts of votes")

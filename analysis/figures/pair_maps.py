"""Two heat maps of every pair: how often it met, and who won."""

from collections.abc import Sequence

from analysis.figures import for_any_width
from analysis.figures.heat_map import Cells, heat_map


def rate_map(labels: Sequence[str], shares: Cells) -> str:
    """Shares won by the row against the column, for models ordered best first."""
    return for_any_width(
        lambda width: heat_map(
            labels,
            shares,
            title="Win rates of each pair",
            description="Models are ordered by rating, so the upper right wins.",
            legend="Won by the row against the column, ties half, per cent",
            cell_text=lambda value: f"{100 * value:.0f}",
            edge_text=lambda value: f"{100 * value:.0f} %",
            midpoint=0.5,
            limits=(0.0, 1.0),
            empty_text="never met",
            width=width,
        )
    )


def count_map(labels: Sequence[str], counts: Cells, description: str = "") -> str:
    """Battles of each pair."""
    return for_any_width(
        lambda width: heat_map(
            labels,
            counts,
            title="Battles of each pair",
            description=description,
            legend="Battles of the pair",
            empty_text="never met",
            width=width,
        )
    )

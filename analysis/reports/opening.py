"""What a reader sees first, and how all of it was made."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.reports.material import Material
from analysis.reports.people_rows import of_judges
from analysis.reports.section import Figure, Section
from analysis.reports.words import counted, per_cent
from analysis.sources.columns import OVERALL
from analysis.version import code_version

HEADLINES = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Up to three sentences, one picture, and a few numbers, each with its words."""

    title: str
    sentences: tuple[str, ...]
    figure: Figure | None
    tiles: tuple[tuple[str, str], ...]


def opening(material: Material, sections: Sequence[Section]) -> Opening:
    """Who leads, what is told apart, how fragile that is; the figure of the first section that has one."""
    figures = [figure for section in sections for figure in section.figures]
    asked = "" if material.question == OVERALL else f", asked for {material.question}"
    return Opening(
        title=f"What {_voters(material)} prefer: {material.source}{asked}",
        sentences=tuple(section.headline for section in sections if section.headline)[:HEADLINES],
        figure=figures[0] if figures else None,
        tiles=_tiles(material),
    )


def _voters(material: Material) -> str:
    only_judges = material.rows is not None and bool(of_judges(material.rows).all())
    return "judges that are no people" if only_judges else "people"


def _tiles(material: Material) -> tuple[tuple[str, str], ...]:
    ties = int(material.pairwise.ties.sum()) // 2
    total = material.pairwise.total
    tiles = [
        (f"{len(material.pairwise.models)}", "models"),
        (f"{total:,}", "battles that count"),
        (per_cent(ties / total), "of them ties"),
    ]
    if material.participants:
        tiles.append((f"{material.participants:,}", "participants"))
    return tuple(tiles)


def made(material: Material) -> list[tuple[str, str]]:
    """Everything that it takes to make the report again, and to know what it may be taken for."""
    done, ranking = material.comparison.made, material.ranking
    left_out = [f"{count:,} {reason.replace('_', ' ')}" for reason, count in done.excluded.items()]
    norm, decrement = done.gradient_norm, done.newton_decrement
    certificate = (
        "no fit: no strength is identified"
        if norm is None or decrement is None
        else f"largest entry of the gradient {norm:.1e}, Newton decrement {decrement:.1e}"
    )
    cluster = "participants" if done.cluster == "participant" else done.cluster
    return [
        ("Source", material.source),
        ("Question", material.question),
        ("Battles that count", counted(done.battles, "battle")),
        ("Left out", ", ".join(left_out) or "nothing"),
        ("Estimand", "strengths of the models on the log-odds scale, and their differences"),
        ("Method", ranking.method),
        ("Penalty", done.penalty),
        ("Taken to be alike", "nothing" if cluster == "none" else f"the votes of {cluster}"),
        ("Level of intervals", f"{100 * material.settings.level:g} %"),
        ("Convergence", certificate),
        ("Seed", str(material.settings.seed)),
        ("Random rounds", f"{material.settings.rounds:,}"),
        ("Votes (SHA-256)", material.data_hash),
        ("Code", code_version()),
    ]


def stamp(material: Material) -> str:
    """What every table says about its making, in one line."""
    return f"Seed {material.settings.seed}, votes {material.data_hash[:12]}, {code_version()}"

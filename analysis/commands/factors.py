"""`python -m analysis factors SOURCE --models models.yaml`: what a factor of the models does."""

import argparse
from collections.abc import Mapping
from html import escape

from rich.console import Console

from analysis.commands.options import (
    add_optional_source,
    add_output,
    add_unit,
    delivered,
    source_of,
    written_tables,
)
from analysis.factors.comparison import FactorComparison, compare_factors
from analysis.factors.design import Term
from analysis.factors.figure import factors_figure
from analysis.factors.levels import Factors
from analysis.factors.registry import read_factors
from analysis.factors.settings import FactorSettings
from analysis.factors.tables import factor_tables
from analysis.figures import plot_style
from analysis.published.study import FACTORS, LEVELS, PublishedStudy, read_published
from analysis.sources.columns import OVERALL
from analysis.units import SINGLE_UNITS
from analysis.votes import read_votes
from arena.errors import InputError

PUBLISHED = "ebaluatoia"
_SIZE = "8B"  # the published study varies the factors of the models of this size


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `factors` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "factors",
        help="what a factor of the models (backbone, corpus, size ...) does to their ratings",
        description=(
            "Compare the levels of the factors of the models: collapsed, over matched pairs, in one stage, "
            "and in two stages with the models as a sample."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_optional_source(parser)
    add = parser.add_argument
    add(
        "--models",
        metavar="FILE",
        help="models.yaml, or a table with model and one column per factor",
    )
    _add_choices(parser)
    add_output(parser)
    parser.set_defaults(run=run)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """What is compared, and how."""
    add = parser.add_argument
    add("--factor", help="the factor to compare (default: the first that varies)")
    add(
        "--compare",
        metavar="LEVEL,OTHER",
        help="two levels of it (default: the last and the first)",
    )
    add("--using", metavar="A,B,...", help="the factors to hold fixed, with the one compared")
    add(
        "--interactions",
        default="auto",
        help="auto (all of two factors that can be estimated), none, or A:B,...",
    )
    add("--ties", choices=("half", "drop", "davidson"), default="half", help="what a tie counts")
    add_unit(parser, SINGLE_UNITS)
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add(
        "--spread",
        choices=("reml", "moments"),
        default="reml",
        help="how the spread between models is found",
    )
    add("--figure", metavar="FILE", help="also write the figure to FILE, as a page")


def run(arguments: argparse.Namespace) -> str:
    """The tables in the format asked for, the headline first; nothing if a file got them.

    What the votes cannot tell stands in the tables, with the reason.

    Raises:
        InputError: for a source, factors or a setting that cannot be used.
    """
    console = Console(stderr=True)
    with console.status("comparing the factors of the models"):
        result = _published(arguments) if arguments.source is None else _own(arguments)
    if arguments.figure:
        delivered(_page(result), arguments.figure)
    return written_tables(factor_tables(result), result.made, arguments)


def _page(result: FactorComparison) -> str:
    """The figure as a page of its own, under the headline."""
    look = "body{background:var(--plot-ground,#fff);color:var(--plot-ink,#1b1b1f);font-family:sans-serif}"
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>Factors</title><style>{plot_style()}{look}</style>"
    return f"<!doctype html>{head}\n<p>{escape(result.headline)}</p>\n{factors_figure(result)}\n"


def _own(arguments: argparse.Namespace) -> FactorComparison:
    """The comparison of a source's models."""
    if arguments.models is None:
        cure = "give --models models.yaml, or a table with the columns model and one per factor"
        raise InputError("the votes do not say what the models are", cure=cure)
    votes = read_votes(**source_of(arguments))
    return compare_factors(
        votes,
        read_factors(arguments.models),
        factor=arguments.factor,
        names=_names(arguments.using, arguments.factor),
        compared=_compared(arguments.compare),
        settings=_settings(arguments, None),
    )


def _published(arguments: argparse.Namespace) -> FactorComparison:
    """The comparison of a published study's models, on the published counts."""
    if arguments.question != OVERALL:
        cure = "published counts answer overall only"
        raise InputError(f"question {arguments.question!r} is not in it", cure=cure)
    study = read_published(arguments.study or PUBLISHED)
    names = _names(arguments.using, arguments.factor)
    if arguments.models is not None:
        factors, levels = read_factors(arguments.models), None
    else:
        factors, levels, names = _published_factors(study), LEVELS, names or FACTORS
    return compare_factors(
        study.votes,
        factors,
        factor=arguments.factor,
        names=names,
        compared=_compared(arguments.compare),
        settings=_settings(arguments, levels),
    )


def _published_factors(study: PublishedStudy) -> Factors:
    return {model.name: model.factors for model in study.models if model.size == _SIZE}


def _settings(
    arguments: argparse.Namespace, levels: Mapping[str, tuple[str, ...]] | None
) -> FactorSettings:
    return FactorSettings(
        ties=arguments.ties,
        unit=arguments.unit,
        level=arguments.level,
        interactions=_interactions(arguments.interactions),
        heterogeneity=arguments.spread,
        levels=levels,
    )


def _interactions(text: str) -> tuple[Term, ...] | None:
    if text == "auto":
        return None
    if text == "none":
        return ()
    return tuple(tuple(term.strip().split(":")) for term in text.split(","))


def _names(text: str | None, factor: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    named = [name.strip() for name in text.split(",") if name.strip()]
    return tuple(dict.fromkeys([*([factor] if factor else []), *named]))


def _compared(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    level, _, other = text.partition(",")
    if not level.strip() or not other.strip():
        problem = f"{text!r} names no two levels"
        raise InputError(problem, cure="write --compare LEVEL,OTHER")
    return level.strip(), other.strip()

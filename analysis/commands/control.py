"""`python -m analysis control SOURCE`: ratings with properties of the answers held constant."""

import argparse

from rich.console import Console

from analysis.commands.options import (
    Subparsers,
    add_output,
    add_source,
    add_unit,
    source_of,
    written_tables,
)
from analysis.regression.features import STYLE
from analysis.regression.style import control
from analysis.regression.style_tables import style_tables
from analysis.units import SINGLE_UNITS
from analysis.votes import read_log
from analysis.weights import SCHEMES


def add_command(subparsers: Subparsers) -> None:
    """Add `control` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "control",
        help="ratings with length and style of the answers held constant",
        description=(
            "Rate models with length, Markdown and language of the answers held constant, beside "
            "ratings without, and tell what each of these does to a vote."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add(
        "--hold",
        metavar="NAME",
        nargs="+",
        default=list(STYLE),
        help="characters, words, headers, list_items, bold, code_blocks, emojis, side, "
        "script:Latin, words:eu, or x for columns x_left and x_right",
    )
    add_unit(parser, SINGLE_UNITS)
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add(
        "--penalty",
        type=float,
        default=0.0,
        help="half the weight of the sum of squared coefficients, on the summed log-likelihood",
    )
    add("--weights", choices=SCHEMES, default="battle", help="what counts the same")
    add("--trim", type=float, metavar="TIMES", help="cut weights above TIMES their median")
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Rate with and without control; the text in the format asked for.

    Raises:
        InputError: for a source without the columns needed, or an impossible setting.
        NotIdentified: where the votes do not determine the ratings or a coefficient.
    """
    console = Console(stderr=True)
    with console.status("reading the votes and the answers") as status:
        log = read_log(**source_of(arguments))
        status.update("measuring the answers and rating")
        result = control(
            log,
            arguments.hold,
            unit=arguments.unit,
            level=arguments.level,
            penalty=arguments.penalty,
            weights=arguments.weights,
            trim=arguments.trim,
        )
    return written_tables(style_tables(result), result.provenance, arguments)

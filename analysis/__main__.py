"""`python -m analysis COMMAND`: what a researcher types.

Each command is a module with `add_command(subparsers)`, which sets `run`: a function of the parsed
arguments that returns the text to show. What is wrong is told in one sentence, with exit code 2.
"""

import argparse
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn, TypeAlias

from analysis.commands import (
    agreement,
    audit,
    compare,
    control,
    correlate,
    diagnose,
    factors,
    fit,
    judges,
    plan,
    quality,
    rank,
    report,
    split,
)
from analysis.version import code_version
from arena.errors import EpaileError

Groups: TypeAlias = tuple[tuple[str, tuple[ModuleType, ...]], ...]

GROUPS: Groups = (
    ("Who is better", (rank, compare, diagnose, fit)),
    ("What makes a difference", (control, split, factors, correlate)),
    ("Who voted, and how sure it is", (quality, agreement, judges, audit)),
    ("Before and while votes come in", (plan,)),
    ("Everything in one page", (report,)),
)
"""The commands in the order in which a study needs them."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see {self.prog} --help.\n")


class _Version(argparse.Action):
    """Hashing the code takes time: only for who asks."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        sys.stdout.write(f"{code_version()}\n")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m analysis",
        description="From votes on pairs of models to tables with honest intervals.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words = "the version of the project and of the analysis"
    parser.add_argument("--version", action=_Version, nargs=0, help=words)
    commands = parser.add_subparsers(metavar="COMMAND", required=True, help="one of those below")
    lines = []
    for title, modules in GROUPS:
        lines.append(f"{title}:")
        for module in modules:
            module.add_command(commands)
            added = commands._choices_actions[-1]
            lines.append(f"  {added.dest:<11}{added.help}")
        lines.append("")
    # argparse would list them once more, because it knows no groups of commands.
    commands._choices_actions.clear()
    parser.epilog = "\n".join([*lines, "COMMAND --help tells the options of a command."])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 2 after telling on standard error what is wrong."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        sys.stdout.write(chosen.run(chosen))
    except EpaileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

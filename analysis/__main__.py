"""`python -m analysis COMMAND`: what a researcher types.

Each command is a module with `add_command(subparsers)`, which sets `run`: a function of the parsed
arguments that returns the text to show. What is wrong is told in one sentence, with exit code 2.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from analysis.commands import rank, report
from arena.errors import EpaileError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see {self.prog} --help.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, or 2 after telling on standard error what is wrong."""
    parser: argparse.ArgumentParser = _Parser(
        prog="python -m analysis", description="From votes to tables."
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    rank.add_command(subparsers)
    report.add_command(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        sys.stdout.write(chosen.run(chosen))
    except EpaileError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

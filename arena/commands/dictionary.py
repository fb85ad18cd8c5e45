"""`dictionary`: the meaning of every column of an export."""

import argparse
import sys

from arena.commands.arguments import Verbs
from arena.release import dictionary_markdown


def add_parser(verbs: Verbs) -> None:
    """What the verb takes: nothing."""
    parser = verbs.add_parser("dictionary", help="print the meaning of every column of an export")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    """Print it as Markdown."""
    sys.stdout.write(dictionary_markdown())
    return 0

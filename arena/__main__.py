"""The operator's command: `python -m arena VERB ...`.

Exit codes: 0 done; 1 `verify` found a log that is not as it was written, or `generate` or `judge` could not
make everything; 2 something of the operator's is wrong, said in one sentence; 130 stopped with Ctrl-C. A traceback
is always a bug of ours.
"""

import argparse
import sys
from collections.abc import Sequence

from arena.commands import (
    backup,
    check,
    contacts,
    copy,
    dictionary,
    export,
    fetch,
    filter,
    generate,
    import_annotations,
    invite,
    judge,
    rehearse,
    restore,
    serve_models,
    status,
    verified,
    verify,
    withdraw,
)
from arena.commands.arguments import exit_code

VERBS = (
    check,
    fetch,
    status,
    generate,
    import_annotations,
    judge,
    filter,
    verified,
    rehearse,
    serve_models,
    export,
    backup,
    restore,
    verify,
    withdraw,
    invite,
    contacts,
    copy,
    dictionary,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code."""
    return exit_code(_parser().parse_args(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m arena", description="Run a study.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        verb.add_parser(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""The operator's command: `python -m arena VERB ...`.

Exit codes: 0 done; 1 `verify` found a log that is not as it was written; 2 something of the operator's is
wrong, said in one sentence. A traceback is always a bug of ours.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from arena.commands import (
    backup,
    check,
    copy,
    dictionary,
    export,
    restore,
    serve_models,
    verify,
    withdraw,
)
from arena.errors import InputError, StoreError

VERBS = (check, serve_models, export, backup, restore, verify, withdraw, copy, dictionary)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (InputError, StoreError) as error:
        for sentence in (str(error), *getattr(error, "__notes__", ())):
            sys.stderr.write(f"{sentence}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m arena", description="Run a study.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        verb.add_parser(verbs)
    return parser


if __name__ == "__main__":
    sys.exit(main())

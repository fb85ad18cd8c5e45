"""The operator's verbs, a file each: `add_parser` says what it takes, `run` does it and gives the exit code."""

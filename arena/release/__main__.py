"""Prints the data dictionary: `python -m arena.release > docs/data_dictionary.md`."""

from arena.release import dictionary_markdown

if __name__ == "__main__":
    print(dictionary_markdown(), end="")  # noqa: T201

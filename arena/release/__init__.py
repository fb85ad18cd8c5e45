"""What leaves the house: one study's votes and answers, by a documented allow-list of columns.

`columns` is the list, `tables` reads the rows, `formats` writes them, `log` opens the links of the log that may
be opened, `card` explains them, and `export` puts it all into a folder or an archive, which `log_check` checks.
`making` keeps names out of what is written, and half-made folders away.
"""

from arena.release.card import dictionary_markdown
from arena.release.columns import COLUMNS
from arena.release.export import ExportSummary, export, export_archive
from arena.release.log_check import check_release, find_in_release
from arena.release.making import complete_folder, pseudonym, secret_of
from arena.release.withheld import WITHHELD

__all__ = [
    "COLUMNS",
    "WITHHELD",
    "ExportSummary",
    "check_release",
    "complete_folder",
    "dictionary_markdown",
    "export",
    "export_archive",
    "find_in_release",
    "pseudonym",
    "secret_of",
]

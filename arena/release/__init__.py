"""What leaves the house: one study's votes and answers, by a documented allow-list of columns.

`columns` is the list, `tables` reads the rows, `formats` writes them, `card` explains them, and
`export` puts it all into a folder or an archive.
"""

from arena.release.card import dictionary_markdown
from arena.release.columns import COLUMNS, WITHHELD
from arena.release.export import ExportSummary, export, export_archive

__all__ = [
    "COLUMNS",
    "WITHHELD",
    "ExportSummary",
    "dictionary_markdown",
    "export",
    "export_archive",
]

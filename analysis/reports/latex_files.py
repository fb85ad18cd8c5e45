"""A report as LaTeX: one document, and its tables apart so that a paper can input them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from analysis.latex import table_tex
from analysis.page_templates import latex_templates
from analysis.table import Table

ROWS_ON_A_PAGE = 42
_LONGEST_CELL = 70
_LAST_LATIN = 0x17F
_BUILT_IN = frozenset("–—‘’“”„…€™•")
_GREEK = [
    "α",
    "alpha",
    "β",
    "beta",
    "γ",
    "gamma",
    "η",
    "eta",
    "θ",
    "theta",
    "λ",
    "lambda",
    "ν",
    "nu",
    "ρ",
    "rho",
    "σ",
    "sigma",
    "τ",
    "tau",
    "χ",
    "chi",
    "Σ",
    "Sigma",
]
_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        letter: rf"\ensuremath{{\{name}}}"
        for letter, name in zip(_GREEK[::2], _GREEK[1::2], strict=True)
    }
    | {
        "−": r"\ensuremath{-}",
        "≤": r"\ensuremath{\leq}",
        "≥": r"\ensuremath{\geq}",
        "√": r"\ensuremath{\surd}",
        "ᵀ": r"\textsuperscript{T}",
        "⁺": r"\textsuperscript{+}",
        "\u202f": r"\,",
    }
)


class Described(Protocol):
    """What of a report's content the templates and this module name."""

    @property
    def stamp(self) -> str:
        """How everything was made, in one line."""

    @property
    def code(self) -> str:
        """Which version of the code."""


def latex_files(title: str, content: Described, tables: Sequence[Table]) -> dict[str, str]:
    """`report.tex`, which inputs `tables.tex`; both compile with pdflatex whatever a model is called."""
    templates = latex_templates()
    floats = [part for table in tables for part in _floats(table)]
    page = templates.get_template("votes_tables.tex").render(content=content, floats=floats)
    document = templates.get_template("votes.tex").render(title=title, content=content, declared="")
    declared = _declarations(document + page)
    document = templates.get_template("votes.tex").render(
        title=title, content=content, declared=declared
    )
    return {"report.tex": _plain(document), "tables.tex": _plain(page)}


def _floats(table: Table) -> list[dict[str, object]]:
    """The table in pieces that fit a page."""
    pieces = [
        replace(table, rows=table.rows[start : start + ROWS_ON_A_PAGE])
        for start in range(0, len(table.rows), ROWS_ON_A_PAGE)
    ]
    return [
        {
            "table": piece,
            "body": table_tex(_shortened(piece)),
            "label": table.name if number == 0 else f"{table.name}-{number + 1}",
            "first": number == 0,
        }
        for number, piece in enumerate(pieces)
    ]


def _shortened(table: Table) -> Table:
    """Long texts would make everything beside them small; whole they stand in the CSV file."""

    def cell(value: object) -> object:
        if isinstance(value, str) and len(value) > _LONGEST_CELL:
            return value[: _LONGEST_CELL - 1].rstrip() + "…"
        return value

    return replace(table, rows=tuple(tuple(map(cell, row)) for row in table.rows))


def _declarations(text: str) -> str:
    """What pdflatex needs to set the characters that its fonts lack: a symbol, or the number of the letter."""
    lines = []
    for letter in sorted(set(text)):
        if ord(letter) <= _LAST_LATIN or letter in _BUILT_IN:
            continue
        shown = _SYMBOLS.get(letter)
        if shown is None:
            invisible = unicodedata.category(letter) in ("Cf", "Mn", "Me")
            shown = "" if invisible else rf"\textnormal{{\tiny[{ord(letter):04X}]}}"
        lines.append(rf"\DeclareUnicodeCharacter{{{ord(letter):04X}}}{{{shown}}}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Without characters that no LaTeX accepts."""
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs") else " "
        for letter in text
    )

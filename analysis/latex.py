"""Text and tables as LaTeX: every character set as it is, tables in the manner of booktabs."""

import re

from analysis.table import Table

_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "\n": " ",
    }
)
# What pdfTeX's default fonts lack or set better in its own way.
_SIGNS = {
    "−": "$-$",
    "–": "--",
    "ρ": r"$\rho$",
    "χ²": r"$\chi^2$",
    "“": "``",
    "”": "''",
    "’": "'",
    " %": r"\,%",
}


def escape(text: str) -> str:
    """Text that LaTeX sets as it is, typographic signs included."""
    pieces = re.split(f"({'|'.join(map(re.escape, _SIGNS))})", text)
    return "".join(
        _SIGNS[piece].replace("%", r"\%") if piece in _SIGNS else piece.translate(_COMMANDS)
        for piece in pieces
    )


def table_tex(table: Table) -> str:
    """A booktabs tabular."""
    kinds = "".join("l" if column.kind == "text" else "r" for column in table.shown)
    lines = [rf"\begin{{tabular}}{{{kinds}}}", r"\toprule"]
    if len(table.groups) > 1:
        heads, rules, at = [], [], 1
        for name, span in table.groups:
            heads.append(rf"\multicolumn{{{span}}}{{c}}{{{escape(name)}}}")
            if name:
                rules.append(rf"\cmidrule(lr){{{at}-{at + span - 1}}}")
            at += span
        lines += [" & ".join(heads) + r" \\", " ".join(rules)]
    lines += [" & ".join(escape(column.heading) for column in table.shown) + r" \\", r"\midrule"]
    lines += [" & ".join(escape(cell) for cell in row) + r" \\" for row in table.texts()]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"])

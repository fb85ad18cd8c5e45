"""A report as LaTeX: one document, and its tables apart so that a paper can input them.

Only standard packages are needed: booktabs, colortbl (by xcolor's option table), graphicx, hyperref.
"""

from collections.abc import Mapping

from analysis.figures.palette import Shades, ink_on
from analysis.latex import escape, table_tex
from analysis.page_templates import latex_templates
from analysis.published.findings import findings
from analysis.published.report_html import stamp
from analysis.published.reproduction import Reproduction
from analysis.table import Table, written

_MATRICES = {"battle_counts": Shades(0, 0), "win_rates": Shades(0.0, 1.0, 0.5)}


def report_tex(result: Reproduction) -> str:
    """The document; it inputs `tables.tex`."""
    page = latex_templates().get_template("report.tex")
    return page.render(
        result=result, study=result.study, findings=findings(result), stamp=stamp(result)
    )


def tables_tex(result: Reproduction, tables: Mapping[str, Table]) -> str:
    """All tables as floats with captions and labels, the heat maps among them."""
    floats = []
    for name, table in tables.items():
        body = heat_map_tex(table) if name in _MATRICES else table_tex(table)
        floats.append({"table": table, "body": body})
    page = latex_templates().get_template("tables.tex")
    return page.render(code=result.code, floats=floats, stamp=stamp(result))


def heat_map_tex(table: Table) -> str:
    """A square of coloured cells; win rates in per cent around one half, counts on their range."""
    values = [value for row in table.rows for value in row[1:] if value is not None]
    shades = _MATRICES[table.name]
    if shades.midpoint is None:
        shades = Shades(min(values), max(values))
    numbers = " & ".join(str(number) for number in range(1, len(table.rows) + 1))
    lines = [rf"\begin{{tabular}}{{rl*{{{len(table.rows)}}}{{c}}}}", rf" & & {numbers} \\"]
    for number, row in enumerate(table.rows, start=1):
        cells = [_cell(value, shades) for value in row[1:]]
        lines.append(f"{number} & {escape(row[0])} & {' & '.join(cells)} " + r"\\")
    return "\n".join([*lines, r"\end{tabular}"])


def _cell(value: float | None, shades: Shades) -> str:
    """One coloured cell."""
    if value is None:
        return ""
    fill = shades.codes[shades.index(value)]
    shown = f"{100 * value:.0f}" if shades.midpoint is not None else written("count", value)
    ink = ink_on(fill)[1:].upper()
    return rf"\cellcolor[HTML]{{{fill[1:].upper()}}}\textcolor[HTML]{{{ink}}}{{{shown}}}"

"""A published study again, ours beside theirs: the texts of all files of its report."""

import json
from collections.abc import Mapping
from pathlib import Path

from analysis.published.findings import findings, largest_difference, level_difference
from analysis.published.report_html import report_html
from analysis.published.report_latex import report_tex, tables_tex
from analysis.published.report_tables import report_tables
from analysis.published.reproduction import Reproduction
from analysis.table import Table


def report_files(result: Reproduction) -> dict[str, str]:
    """The texts of all files of a report, by name; the same result gives the same bytes."""
    tables = report_tables(result)
    return {
        "report.html": report_html(result, tables),
        "report.tex": report_tex(result),
        "tables.tex": tables_tex(result, tables),
        "report.json": report_json(result, tables),
        **{f"{name}.csv": table.to_csv() for name, table in tables.items()},
    }


def report_json(result: Reproduction, tables: Mapping[str, Table]) -> str:
    """Every table at full precision, with what made it, as one JSON object."""
    summary = {
        "study": result.study.name,
        "source": dict(result.study.source),
        "method": result.ours.method,
        "settings": result.ours.settings,
        "authors_procedure": {
            "method": result.procedure.method,
            "settings": result.procedure.settings,
        },
        "seed": result.seed,
        "data_hash": result.ours.data_hash,
        "figures_hash": result.study.figures_hash,
        "code": result.code,
        "largest_differences": {
            "rating": largest_difference(result),
            "corpus": level_difference(result, result.corpus),
            "instructions": level_difference(result, result.instructions),
        },
        "findings": [
            {"quantity": each.quantity, "closeness": each.closeness, "reason": each.reason}
            for each in findings(result)
        ],
        "tables": {
            name: {
                "title": table.title,
                "note": table.note,
                "method": table.method,
                "rows": table.records(),
            }
            for name, table in tables.items()
        },
    }
    return json.dumps(summary, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def report_summary(result: Reproduction, folder: Path, files: list[str]) -> str:
    """What was found, for a terminal."""
    lines = [f"{each.quantity}: {each.closeness}" for each in findings(result)]
    lines += ["", f"{result.ours.method}; seed {result.seed}; votes {result.ours.data_hash[:12]}"]
    lines += [f"{result.code}", "", *(str(folder / name) for name in files)]
    return "\n".join(lines) + "\n"

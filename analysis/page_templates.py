"""The templates of reports: pages in HTML, documents in LaTeX; every value is escaped for its place."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.latex import escape

_FOLDER = Path(__file__).parent / "templates"


def html_templates() -> Environment:
    """Templates of pages."""
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def latex_templates() -> Environment:
    """Templates of documents, with marks that do not collide with LaTeX; `|tex` escapes a value."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    environment.filters["tex"] = escape
    return environment

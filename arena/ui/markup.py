"""Model text is hostile: Markdown in, a short list of harmless tags out.

HTML in an answer is shown as text, images and links become their words, so that no answer can fetch
anything, cover the page or pretend to be a control.
"""

from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt

ALLOWED_TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
HEADINGS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6"}


@cache
def _markdown() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "breaks": True})
        .enable(["table", "strikethrough"])
        .disable(["image", "link", "autolink", "reference"])
    )


@lru_cache(maxsize=1024)
def safe_html(text: str) -> str:
    """Render an answer. Direction is left to each block, since answers may mix scripts."""
    tokens = _markdown().parse(text)
    for token in tokens:
        # The page owns the levels above: an answer must not break its outline.
        token.tag = HEADINGS.get(token.tag, token.tag)
    html: str = _markdown().renderer.render(tokens, _markdown().options, {})
    return nh3.clean(html, tags=ALLOWED_TAGS, attributes={"ol": {"start"}})


def plain_html(text: str) -> str:
    """Show a participant's own words as they were written."""
    return nh3.clean_text(text).replace("&#10;", "\n").replace("\n", "<br>")

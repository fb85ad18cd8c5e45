"""Model text is hostile: Markdown in, a short list of harmless tags out.

HTML in an answer is shown as text, images and links become their words, so that no answer can fetch
anything, cover the page or pretend to be a control. Code is not coloured: what colours it is a machine of
patterns without a limit of time, which one answer could keep busy for everybody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from arena.ui import formula_syntax, formulas
from arena.ui.words import Words

PANE = 2
"""The level of the heading over an answer, below which its own headings go."""
LOWEST = 6
# A column is named by the side of the page that it keeps to; ours are the sides of a line of text.
ALIGNMENTS = {"left": "to-start", "center": "to-middle", "right": "to-end"}
ALLOWED_TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li",
    "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "bdi",
    *formulas.MATHML_TAGS,
}  # fmt: skip
_REGION = {"role": {"group"}}
_CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    attributes={
        "ol": {"start"}, "div": {"aria-label"}, "span": {"aria-label"}, **formulas.MATHML_SPACES,
    },
    tag_attribute_values={
        "div": _REGION, "span": _REGION, "code": {"dir": {"ltr"}}, "pre": {"dir": {"ltr"}},
        **formulas.MATHML_VALUES,
    },
    allowed_classes={
        "div": {"wide", "of-code", "of-table", "of-formula"}, "span": {"wide", "of-formula", "language"},
        "th": set(ALIGNMENTS.values()), "td": set(ALIGNMENTS.values()), **formulas.MATHML_CLASSES,
    },
)  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z][A-Za-z0-9+#.-]{0,19}")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a screen reader calls the parts of an answer that can be wider than their pane."""

    table: str
    code: str
    formula: str


def labels_of(words: Words) -> Labels:
    """The labels in an interface language."""
    return Labels(words("pane_table"), words("pane_code"), words("pane_formula"))


@lru_cache(maxsize=1024)
def safe_html(text: str, names: Labels, under: int = PANE) -> str:
    """Render a text that is complete. Direction is left to each block, since answers may mix scripts.

    `under` is the level of the page's heading above the text.
    """
    tokens = parsed(text)
    outlined(tokens, (), under)
    return rendered(tokens, names)


def plain_html(text: str) -> str:
    """Show a participant's own words as they were written."""
    return nh3.clean_text(text).replace("&#10;", "\n").replace("\n", "<br>")


def parsed(text: str) -> list[Token]:
    """The blocks of a text; what stands in their lines is read when they are rendered."""
    return _blocks().parse(text)


def outlined(tokens: Sequence[Token], above: tuple[int, ...], under: int = PANE) -> tuple[int, ...]:
    """Give headings the levels of the page's outline, each at most one below the heading before it.

    `above` are the levels, as they were written, of the headings that the first token stands under; returns those
    that what follows stands under.
    """
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag.removeprefix("h"))
            above = (*(level for level in above if level < written), written)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(LOWEST, under + len(above))}"
    return above


def rendered(tokens: Sequence[Token], names: Labels) -> str:
    """Blocks as HTML that is safe."""
    return _CLEANER.clean(_blocks().renderer.render(tokens, _blocks().options, {"names": names}))


class _Renderer(RendererHTML):
    """How we write what the parser found; `env["names"]` holds the labels."""

    def line(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _line_html(tokens[idx].content, env["names"])

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        language = _LANGUAGE.match(tokens[idx].info.strip())
        named = f'<span class="language">{language[0]}</span>' if language else ""
        code = f'<pre dir="ltr"><code dir="ltr">{escapeHtml(tokens[idx].content)}</code></pre>'
        label = escape(env["names"].code)
        return f'<div class="of-code">{named}<div class="wide" role="group" aria-label="{label}">{code}</div></div>\n'

    code_block = fence

    def code_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f'<code dir="ltr">{escapeHtml(tokens[idx].content)}</code>'

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label = escape(env["names"].table)
        return f'<div class="wide of-table" role="group" aria-label="{label}"><table>\n'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table></div>\n"

    def formula(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        displayed = token.type == formula_syntax.BLOCK or token.markup in ("$$", r"\[")
        made = formulas.mathml(token.content.strip(), display=displayed)
        tag = "div" if token.type == formula_syntax.BLOCK else "span"
        if made is None:
            source = f"<bdi>{escapeHtml(_source(token))}</bdi>"
            return f"<p>{source}</p>\n" if tag == "div" else source
        if not displayed:
            return made
        label = escape(env["names"].formula)
        return f'<{tag} class="wide of-formula" role="group" aria-label="{label}">{made}</{tag}>'

    formula_block = formula


def _source(token: Token) -> str:
    closing = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
    return f"{token.markup}{token.content}{closing.get(token.markup, '')}"


def _ours(state: StateCore) -> None:
    for token in state.tokens:
        style = token.attrs.pop("style", None)
        if isinstance(style, str) and token.tag in ("th", "td"):
            token.attrSet("class", ALIGNMENTS[style.removeprefix("text-align:")])
        if token.type == "inline":
            token.children = [Token("line", "", 0, content=token.content)]


def _markdown() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer)
        .enable(["table", "strikethrough"])
        .disable(["image", "link", "autolink", "reference"])
        .use(formula_syntax.formulas)
    )


@cache
def _blocks() -> MarkdownIt:
    markdown = _markdown().disable(["inline", "text_join"])
    markdown.core.ruler.push("ours", _ours)
    return markdown


@cache
def _lines() -> MarkdownIt:
    return _markdown()


@lru_cache(maxsize=8192)
def _line_html(text: str, names: Labels) -> str:
    """What stands in one paragraph, cell or heading: nothing elsewhere in an answer bears on it."""
    [found] = _lines().parseInline(text)
    return str(_lines().renderer.render(found.children or [], _lines().options, {"names": names}))

r"""Where an answer has formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, and environments that stand alone.

A price is no formula: what a dollar opens neither begins nor ends with a space, is not followed by a digit,
and is not a handful of words. What is not closed yet stays as text, and so does what cannot be shown.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from arena.ui.formulas import LONGEST_FORMULA

INLINE, BLOCK = "formula", "formula_block"
"""The kinds of token that hold a formula; `content` is its LaTeX, `markup` what opens it."""

_CLOSING = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)"}
_DISPLAYED = ("$$", r"\[")
_ALONE = re.compile(r"\\begin\{((?:align|equation|gather|eqnarray|multline)\*?)\}")
_SIGNS = re.compile(r"[\\^_=<>+*≤≥≠≈×÷−]")
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class _Found:
    """A formula from its opening to its closing, as positions in the text around it."""

    opening: str
    start: int
    end: int
    after: int


def formulas(markdown: MarkdownIt) -> None:
    """Teach a parser to see formulas, before escapes and emphasis take their signs for something else."""
    markdown.inline.ruler.before("escape", INLINE, _inline)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.before("fence", BLOCK, _block, {"alt": interrupts})


def _find(text: str, at: int) -> _Found | None:
    opening = next((each for each in _CLOSING if text.startswith(each, at)), None)
    if opening is None:
        return None
    start, closing = at + len(opening), _CLOSING[opening]
    end = text.find(closing, start, start + LONGEST_FORMULA)
    while end > start and _is_escaped(text, end):
        end = text.find(closing, end + 1, start + LONGEST_FORMULA)
    content = text[start:end] if end > start else ""
    # Of several that are opened the last one may be closed; to look through all for each would take too long.
    if not content.strip() or (opening != closing and opening in content.replace(r"\\", "")):
        return None
    found = _Found(opening, start, end, end + len(closing))
    return found if _is_formula(text, found) else None


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at] if at < 64 else text[at - 64 : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _is_formula(text: str, found: _Found) -> bool:
    content, following = text[found.start : found.end], text[found.after : found.after + 1]
    if found.opening == "$":
        before = text[found.start - 2 : found.start - 1] if found.start > 1 else ""
        if content[0].isspace() or content[-1].isspace() or following.isdigit():
            return False
        if before.isdigit() or following == "$":
            return False
    in_words = any(space in content for space in " \n") or (
        following.isascii() and following.isalpha()
    )
    return not (in_words and _WORD.search(content) and not _SIGNS.search(content))


def _inline(state: StateInline, silent: bool) -> bool:
    found = _find(state.src, state.pos) if state.src[state.pos] in "$\\" else None
    if found is None or found.after > state.posMax:
        return False
    if not silent:
        token = state.push(INLINE, "math", 0)
        token.content, token.markup = state.src[found.start : found.end], found.opening
    state.pos = found.after
    return True


def _block(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    line = _line(state, first)
    alone = _ALONE.match(line)
    opening = alone[0] if alone else line[:2]
    if alone is None and opening not in _DISPLAYED:
        return False
    closing = rf"\end{{{alone[1]}}}" if alone else _CLOSING[opening]
    lines = _lines_until(state, first, last, opening, closing)
    if lines is None:
        return False
    if silent:
        return True
    text = "\n".join(lines).strip()
    token = state.push(BLOCK, "math", 0)
    token.block = True
    token.map = [first, first + len(lines)]
    token.content = text if alone else text.removeprefix(opening).removesuffix(closing)
    token.markup = "" if alone else opening
    state.line = first + len(lines)
    return True


def _lines_until(
    state: StateBlock, first: int, last: int, opening: str, closing: str
) -> list[str] | None:
    """The lines of a formula that stands alone, which has no empty line within and ends where its line ends."""
    lines: list[str] = []
    for number in range(first, last):
        line = _line(state, number)
        rest = line.removeprefix(opening) if number == first else line
        if number > first and state.sCount[number] < state.blkIndent:
            return None
        if not line.strip() or (opening != closing and opening in rest):
            return None
        lines.append(line)
        if closing in rest:
            whole = "\n".join(lines).strip().removeprefix(opening)
            sound = whole.endswith(closing) and closing not in whole.removesuffix(closing)
            return lines if sound and whole.removesuffix(closing).strip() else None
        if sum(map(len, lines)) > LONGEST_FORMULA:
            return None
    return None


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]

"""Answers as safe HTML: Markdown, code, tables and mathematics; hostile ones, and ones that still grow."""

import re
import threading
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arena.ui import formulas
from arena.ui.growing import Growing
from arena.ui.markup import ALLOWED_TAGS, Labels, safe_html

NAMES = Labels("Table", "Code", "Formula")
VOID = {"br", "hr"}
ATTRIBUTES = {
    "class", "role", "aria-label", "dir", "start", "display", "mathvariant", "form", "stretchy",
    "symmetric", "fence", "separator", "movablelimits", "largeop", "minsize", "maxsize", "lspace",
    "rspace", "width", "linethickness", "displaystyle", "scriptlevel", "accent", "accentunder",
    "notation",
}  # fmt: skip


def html(text: str) -> str:
    return safe_html(text, NAMES)


class Outline(HTMLParser):
    """Every tag is one of ours, has harmless attributes, and is closed where it ought to be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED_TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


# --- mathematics ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        r"Batura $x^2$ da.", r"Batura \(x^2\) da.", r"Batura $$x^2$$ da.", r"Batura \[x^2\] da.",
        "Batura:\n$$\nx^2\n$$\nda.", "Batura:\n\\[\nx^2\n\\]\nda.", "- $x^2$-ren", "> $$x^2$$",
        "| a |\n|---|\n| $x^2$ |", "**$x^2$**", "# $x^2$", "ค่า$x^2$คือ", "$x^2$, $y$", "($x^2$)",
    ],
)  # fmt: skip
def test_a_formula_is_mathematics_in_all_its_delimiters(text):
    assert "<msup><mi>x</mi><mn>2</mn></msup></math>" in html(text)
    assert "$" not in html(text).replace("$y$", "")


@pytest.mark.parametrize(
    "text",
    [
        "5 $ eta 10 $", "$5 and $10", "US$5 against US$6", "It costs 5$ or 10$.", "$5, or 10$",
        "20 $-tik 30 $-ra", "$HOME and $PATH", "$HOME/$USER", "$5 a month, A$ 6", r"\$5 \$6", "$$", "$",
        "5$", "$ x $", "`$x$`", "```\n$x$\n```", "    $x$", "$5–$10", "$1,000 to $2,000", "a $\n\nb $",
    ],
)  # fmt: skip
def test_a_price_or_a_variable_of_a_shell_stays_as_it_is(text):
    assert "<math" not in html(text)


def test_many_lines_of_a_formula_are_not_taken_for_lists_or_headings():
    made = html("Hara:\n$$\n\\begin{align}\na &= b \\\\\n+ c &> d\n\\end{align}\n$$\n- bat")
    assert made.count("<math") == 1
    assert made.count("<mtr>") == 2
    assert made.count("<li>") == 1
    assert 'display="block"' in made


def test_an_environment_may_stand_alone_and_its_numbers_are_left_out():
    made = html("\\begin{equation}\nE = mc^2 \\label{a} \\tag{7}\n\\end{equation}")
    assert "<math" in made
    assert "<mtext>(7)</mtext>" in made
    assert "(1)" not in html("\\begin{align}\na &= b\n\\end{align}")


@pytest.mark.parametrize(
    "text", [r"$\frac{1$", r"$\foo$", "$x^$", r"\(x^2", r"\[x^2", "$$x^2", r"$\begin{matrix}1$", "$}$"]
)  # fmt: skip
def test_a_broken_or_unfinished_formula_stays_as_text(text):
    made = html(text)
    assert "<math" not in made
    assert "x" not in text or "x" in made
    assert "frac" not in text or r"\frac{1" in made


def test_a_sentence_from_right_to_left_may_begin_with_a_formula():
    made = html("$x^2$ ایک مربع ہے، اور `code` بھی۔")
    assert '<math dir="ltr">' in made
    assert '<code dir="ltr">' in made
    assert "مربع" in made


def test_what_the_converter_says_in_styles_becomes_classes():
    made = html("$$\\begin{array}{l|r}a&b\\\\\\hline c&d\\end{array}\\;\\cancel{x}$$")
    assert 'class="to-start line-after"' in made
    assert "line-above" in made
    assert "strike-up" in made
    assert " style=" not in made


def test_no_formula_covers_what_stands_beside_it():
    """Widths below nothing, and far ones, would put its text over the page."""
    for space in (r"\hspace{-40em}", r"\hspace{400em}", r"\kern-9em", r"\mspace{-99mu}"):
        assert not re.search(r'(?:width|space)="(?:-|\d\d)', html(f"$a{space}b$"))
    for moved in (r"\llap{x}", r"\rlap{x}", r"\smash{x}", r"\raisebox{5em}{x}"):
        assert "mpadded" not in html(f"$a{moved}b$")


# --- code and tables --------------------------------------------------------------------------------


def test_code_runs_from_left_to_right_under_its_language_and_is_a_group_with_a_name():
    made = html('```python title="<b>"\nif a < b:\n    pass\n```')
    assert '<span class="language">python</span>' in made
    assert (
        '<div class="wide" role="group" aria-label="Code"><pre dir="ltr"><code dir="ltr">' in made
    )
    assert "if a &lt; b:\n    pass\n</code>" in made
    assert "title" not in made
    assert 'class="language"' not in html("```<script>\nx\n```")


def test_a_table_keeps_its_alignments_in_a_group_with_a_name():
    made = html("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |")
    assert '<div class="wide of-table" role="group" aria-label="Table"><table>' in made
    assert '<td class="to-start">1</td>' in made
    assert '<td class="to-middle">2</td>' in made
    assert '<td class="to-end">3</td>' in made
    assert "<td>4</td>" in made


# --- headings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("under", "levels"), [(1, [2, 3, 2, 3, 2, 3, 4]), (2, [3, 4, 3, 4, 3, 4, 5])]
)
def test_headings_of_an_answer_leave_no_level_of_the_page_out(under, levels):
    text = "\n\n".join(
        ("### first", "##### deeper", "## higher", "###### far", "# top", "### c", "#### d")
    )
    made = re.findall(r"<h(\d)>", safe_html(text, NAMES, under=under))
    assert [int(level) for level in made] == levels


def test_no_heading_is_lower_than_html_knows():
    text = "\n\n".join("#" * level + " x" for level in range(1, 7))
    assert re.findall(r"<h(\d)>", safe_html(text, NAMES, under=3)) == ["4", "5", "6", "6", "6", "6"]


# --- hostile answers ----------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))", "![x](http://evil.example/x.png)", "[x]: http://evil.example\n\n[x]", "<http://evil.example>",
    "<iframe src=//evil.example>", "<form><button>Vote</button></form>", "<style>*{display:none}</style>", "<!-- x -->", "<?php ?>",
    "&lt;script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;", "`<script>alert(1)</script>`", "```\n</code></pre><script>x</script>\n```",
    "```<script>alert(1)</script>\nx\n```", "# <b onclick=x>", "| <img src=x> |\n|---|\n| <script> |", "<math><mi//xlink:href='data:x,<script>'>",
    r"$\href{javascript:alert(1)}{x}$", r"$\text{<script>alert(1)</script>}$", r"$\style{position:fixed}{x}$", r"$\class{wide}{x}$",
    r"$\includegraphics{//evil.example/x}$", r"$\url{javascript:x}$", r"$\htmlData{a=b}{x}$", r"$\unicode{60}script\unicode{62}$",
    r"$\textcolor{red;background:url(//evil.example)}{x}$", r"$\newcommand{\a}{\a\a}\a$", r"$\def\x{\x\x}\x$", r"$\text{</math><img src=x onerror=y>}$",
    r"$\mathchoice{<}{>}{\"}{'}$", "$$\\text{\n<svg onload=x>}$$", r"\(<a href=x>\)", "$\\text{\u202e}$", "\x00<script>", "<scr\x00ipt>",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_an_answer_says_fetches_runs_styles_or_closes_anything(text):
    made = html(text)
    Outline(made)
    for tag in ("<script", "<img", "<svg", "<a ", "<iframe", "<button", "<style"):
        assert tag not in made


@pytest.mark.parametrize(
    "piece",
    [
        "{", r"\sqrt{", r"\frac{", "x^{", r"\left(", r"\begin{matrix}", r"\sqrt ", r"\hat", r"\frac1",
        "(", "[", r"\{", r"\langle ", "'", "&", r"\\", "^", "x_", r"\not", "{x\\over ", r"\text{", "~", "}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["", "x", "}"])
def test_a_deep_formula_is_shown_or_left_as_text_on_an_eighth_of_the_usual_stack(piece, ends):
    """The converter has no limit of its own: it would end the process at some thousand levels."""
    deepest = formulas.LONGEST_FORMULA // len(piece)
    closing = ends if ends != "}" else "}" * deepest
    texts = [f"{piece * times}{closing}" for times in (9, 30, 41, deepest // 2, deepest)]
    made: list[str | None] = []
    before = threading.stack_size(1024 * 1024)
    try:
        convert = threading.Thread(
            target=lambda: made.extend(formulas.mathml(text, display=True) for text in texts)
        )
        convert.start()
        convert.join()
    finally:
        threading.stack_size(before)
    assert len(made) == len(texts)


COMMANDS = [
    r"\frac", r"\sqrt", r"\text", r"\left(", r"\right)", r"\begin{matrix}", r"\end{matrix}", r"\begin{aligned}",
    r"\end{aligned}", r"\sum", r"\mathbb", r"\overline", r"\href", r"\tag", r"\label", r"\hline", r"\not", r"\middle|",
    r"\newcommand", r"\operatorname", r"\hspace", r"\color", r"\cancel", r"\boxed", r"\\", r"\%", r"\{", r"\}", "&", "^", "_",
    "{", "}", "[", "]", "(", ")", "$", "<", ">", "'", '"', "x", "1", " ", "\n", "é", "ب", "𝔸", "#", "~", "|", "&lt;", "\u202e",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(COMMANDS), max_size=80), st.booleans())
def test_any_formula_is_sound_mathml_or_text(pieces, display):
    made = formulas.mathml("".join(pieces), display=display)
    if made is not None:
        assert made.startswith('<math dir="ltr"')
        Outline(html("$$" + "".join(pieces) + "$$"))


# --- answers that grow ----------------------------------------------------------------------------------

DOCUMENT = r"""Lehenengo **atala**, $x^2$ eta `kodea`.

1. bat

   bigarren lerroa
2. bi $$\frac{1}{2}$$

```python
def f(x):

    return x
```

- [ ] zerbait

      kodea

| a | b |
|--:|:--|
| $y$ | `z` |

$$
\begin{aligned}
a &= b \\
- c &= d
\end{aligned}
$$

> aipua
jarraipena

\[ \text{azkena} \]
Izenburua
---
***
ایک جملہ $z$ کے ساتھ
"""
PIECES = [
    "\n", "\n\n", "a", "- ", "* ", "1. ", "1", ".", " ", "  ", "    ", "> ", "# ", "```\n", "~~~\n", "$$", "$", r"\[", r"\]",
    "|", "---", "-|-", "=", "**", "`", "x^2", "<b>", "\\", "\r", "\r\n", "\t", "\x00", "ب", r"\begin{align}", r"\end{align}", "***",
]  # fmt: skip


def grown_alike(pieces: list[str]) -> None:
    growing = Growing(NAMES)
    text = ""
    for piece in pieces:
        text += piece
        made = growing.html(text)
        Outline(made)
        assert made == html(text.replace("\r\n", "\n").replace("\r", "\n"))


def test_every_beginning_of_an_answer_is_sound_and_the_same_as_if_it_were_the_whole():
    grown_alike(list(DOCUMENT))


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
@example(["- a\n\n", "-", "b"])
@example(["1. a\n\n", "2", ". b"])
@example(["- a\n\n", " ", "  b"])
@example(["a\n***", "b"])
@example(["a|b\n\n", "c|d\n", "-|-", "x"])
@example(["a\n\n$$\n", "b\n$$", "c"])
@example(["### a\n\n", "b\n\n", "#### c\n\n", "d\n\n", "## e\n\n", "# f"])
def test_whatever_grows_is_the_same_as_if_it_were_the_whole(pieces):
    grown_alike(pieces)


def test_an_answer_that_begins_anew_is_shown_anew():
    growing = Growing(NAMES)
    growing.html("bat\n\nbi\n\nhiru\n\n")
    assert growing.html("lau") == html("lau")


def test_of_a_long_answer_only_the_last_block_is_read_again():
    text = DOCUMENT * 40
    growing, longest = Growing(NAMES), 0
    for end in range(0, len(text), 80):
        growing.html(text[:end])
        longest = max(longest, end - growing.settled)
    assert longest < len(DOCUMENT)

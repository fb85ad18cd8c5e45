"""Mathematics of an answer: LaTeX in, MathML out, made on the server and without a script.

A formula is hostile like all of an answer. The converter is native code that calls itself for whatever is
nested, so how long and how deep a formula may be is checked before it is asked; what it says in styles,
which our policy forbids, becomes a few classes, and whatever else it says is left out.
"""

import re
from functools import lru_cache
from itertools import accumulate

from math_core import LatexError, LatexToMathML

LONGEST_FORMULA = 2000
"""Characters of one formula; a longer one stays as text."""
DEEPEST_NESTING = 40
"""Groups and environments within each other, and commands that take the next one as what they act on."""
MOST_COMMANDS = 400
LONGEST_MATHML = 60_000
"""Characters of what one formula becomes."""

_NESTING = re.compile(r"\\begin\b|\\end\b|\\left\b|\\right\b|\\.|[{}]", re.DOTALL)
_STEP = {r"\begin": 1, r"\left": 1, "{": 1, r"\end": -1, r"\right": -1, "}": -1}
_CHAIN = re.compile(rf"(?:\\[A-Za-z]+[\s\d]*){{{DEEPEST_NESTING},}}")
_COMMAND = re.compile(r"\\[A-Za-z]+")
# Numbers of equations would begin anew with every formula, and nothing can refer to them.
_NUMBERING = re.compile(r"\\(?:label\s*\{[^{}]*\}|notag\b|nonumber\b)")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_ENVIRONMENT = re.compile(
    r"\\(begin|end)\s*\{(align|eqnarray|gather|split|equation|smallmatrix)\*?\}"
)
_SAME = {
    "align": "aligned", "eqnarray": "aligned", "split": "aligned", "gather": "gathered",
    "smallmatrix": "matrix", "equation": "",
}  # fmt: skip

_OPENING_TAG = re.compile(r"<([a-z]+)((?: [a-z-]+=\"[^\"]*\")+)(?=\s*/?>)")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_SPACE = re.compile(r"[0-3]?(?:\.\d{1,9})?(?:em)?")
_SPACES = {"lspace", "rspace", "width"}
CLASS_OF_STYLE = {
    "text-align: right": "to-end", "text-align: left": "to-start",
    "padding-right: 0": "close-after", "padding-left: 0": "close-before",
    "border-right": "line-after", "border-left": "line-before",
    "border-top": "line-above", "border-bottom": "line-below",
}  # fmt: skip
STRIKES = {"menclose-updiagonalstrike": "strike-up", "menclose-downdiagonalstrike": "strike-down"}
"""How the converter calls a line through something, and how our styles do."""

_TRUTH = {"true", "false"}
MATHML_VALUES: dict[str, dict[str, set[str]]] = {
    "math": {"display": {"block"}, "dir": {"ltr"}},
    "mi": {"mathvariant": {"normal"}},
    "mo": {
        "form": {"prefix", "infix", "postfix"}, "stretchy": _TRUTH, "symmetric": _TRUTH,
        "fence": _TRUTH, "separator": _TRUTH, "movablelimits": _TRUTH, "largeop": _TRUTH,
        "minsize": {"1.2em", "1.623em", "2.047em", "2.470em"},
        "maxsize": {"1.2em", "1.623em", "2.047em", "2.470em"},
    },
    "mfrac": {"linethickness": {"0"}, "displaystyle": _TRUTH, "scriptlevel": {"0"}},
    "mover": {"accent": _TRUTH},
    "munder": {"accentunder": _TRUTH},
    "munderover": {"accent": _TRUTH, "accentunder": _TRUTH},
    "mrow": {"displaystyle": _TRUTH, "scriptlevel": {"0", "1", "2"}},
    "mtable": {"displaystyle": _TRUTH, "scriptlevel": {"0", "1", "2"}},
    "menclose": {
        "notation": {
            "box", "updiagonalstrike", "downdiagonalstrike", "updiagonalstrike downdiagonalstrike",
        }
    },
}  # fmt: skip
"""The attributes of MathML that are shown, and their values: none of them fetches, links or styles."""
MATHML_SPACES = {"mo": {"lspace", "rspace"}, "mspace": {"width"}}
"""Attributes whose value is a width, at most a few letters wide and never less than nothing."""
MATHML_CLASSES = {"mtd": set(CLASS_OF_STYLE.values()), "mrow": set(STRIKES.values())}
MATHML_TAGS = {
    "math", "mi", "mn", "mo", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "msub", "msup",
    "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd",
    "mphantom", "menclose",
}  # fmt: skip


@lru_cache(maxsize=2048)
def mathml(latex: str, *, display: bool) -> str | None:
    """A formula as MathML; None where it is unknown, broken, too long or too deep, and has to stay as text.

    What comes back is sound and its words are escaped; it still goes through the list of tags like all else.
    """
    if len(latex) > LONGEST_FORMULA or not _is_shallow(latex):
        return None
    converter = LatexToMathML(fancy_error=False, max_expansions=0)
    try:
        made = converter.convert_with_local_state(_unnumbered(latex), displaystyle=display)
    except LatexError:
        return None
    if len(made) > LONGEST_MATHML:
        return None
    return '<math dir="ltr"' + _OPENING_TAG.sub(_shown_tag, made).removeprefix("<math")


def _is_shallow(latex: str) -> bool:
    steps = (_STEP.get(part, 0) for part in _NESTING.findall(latex))
    deepest = max(accumulate(steps), default=0)
    commands = len(_COMMAND.findall(latex))
    return deepest <= DEEPEST_NESTING and commands <= MOST_COMMANDS and _CHAIN.search(latex) is None


def _unnumbered(latex: str) -> str:
    latex = _TAG.sub(r"\\qquad\\text{(\1)}", _NUMBERING.sub("", latex))

    def same(found: re.Match[str]) -> str:
        name = _SAME[found[2]]
        return rf"\{found[1]}{{{name}}}" if name else ""

    return _ENVIRONMENT.sub(same, latex)


def _shown_tag(found: re.Match[str]) -> str:
    tag, classes, kept = found[1], [], ""
    for name, value in _ATTRIBUTE.findall(found[2]):
        if name == "style":
            classes += [ours for theirs, ours in CLASS_OF_STYLE.items() if theirs in value]
        elif name == "class":
            classes += [STRIKES[value]] if value in STRIKES else []
        elif name not in _SPACES or _SPACE.fullmatch(value):
            kept += f' {name}="{value}"'
    shown = f' class="{" ".join(classes)}"' if classes else ""
    return f"<{tag}{kept}{shown}"

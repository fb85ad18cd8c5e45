"""How the questions of a form stand on a page: what an answer is called, how a scale is laid out, what stands in pairs."""

from collections.abc import Sequence

from arena.codes import Outcome, QuestionKind, Side
from arena.questions import Option, Question
from arena.ui.words import Words

MOST_POINTS = 21
"""A scale with more points than this is asked by a number."""
MOST_ANCHORED = 7
"""With more points, what they mean stands below the row and not inside it."""
MOST_SNUG, SHORT = 5, 44
"""So few points, with meanings of so few letters, stand side by side where there is little room."""


def option_label(words: Words, question: Question, option: Option) -> str:
    """What an answer is called: in the study's words or, where it has none, in ours."""
    if option.label:
        return words.pick(option.label)
    if question.kind is QuestionKind.PREFERENCE:
        return words(f"outcome_{option.code}")
    if question.kind is QuestionKind.REVIEW:
        return words(f"review_{option.code}")
    return ""


def layout_of(words: Words, question: Question) -> str:
    """How the points of a scale are laid out: as a number, with their meaning inside, or below the row."""
    points = question.options
    if len(points) > MOST_POINTS:
        return "number"
    meanings = [option_label(words, question, point) for point in points]
    if not all(meanings) or len(points) > MOST_ANCHORED:
        return "row"
    snug = len(points) <= MOST_SNUG and max(map(len, meanings)) <= SHORT
    return "anchored snug" if snug else "anchored"


def asks_of_both(form: Sequence[Question]) -> bool:
    """Whether a preference may say that both are good, or both bad."""
    both = {Outcome.BOTH_GOOD.value, Outcome.BOTH_BAD.value}
    preferences = (each for each in form if each.kind is QuestionKind.PREFERENCE)
    return any(option.code in both for question in preferences for option in question.options)


def by_sides(form: Sequence[Question]) -> list[tuple[Question, ...]]:
    """The questions that a page may ask, in order; one about A stands in a pair with the same one about B."""
    asked = [question for question in form if question.compares is None]
    groups: list[tuple[Question, ...]] = []
    for question in asked:
        if question.side is Side.RIGHT:
            groups[-1] = (*groups[-1], question)
        else:
            groups.append((question,))
    return groups

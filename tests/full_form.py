"""A form that asks everything a battle can ask: all outcomes, a condition, tags and ratings by side, a comment."""

from arena.codes import Outcome, QuestionKind, Side, Tone
from arena.domain import Consent
from arena.questions import Option, Question

LANGUAGES = ("eu", "ur")


def said(text: str) -> dict[str, str]:
    return dict.fromkeys((*LANGUAGES, "en"), text)


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code, said(code)) for code in codes)


TAGS = (
    Option("correct", said("zuzena"), Tone.GOOD),
    Option("clear", said("argia"), Tone.GOOD),
    Option("wrong", said("okerra"), Tone.BAD),
)


def of_sides(name: str, **values) -> tuple[Question, ...]:
    return tuple(
        Question(f"{name}.{side.value}", label=said(name), side=side, **values) for side in Side
    )


OVERALL = Question(
    "overall",
    QuestionKind.PREFERENCE,
    said("overall"),
    options=tuple(Option(outcome.value, {}) for outcome in Outcome),
)
FORM = (
    OVERALL,
    Question(
        "fault",
        QuestionKind.CHOICE,
        said("fault"),
        options=options("facts", "language"),
        shown_when=("overall", ("both_bad",)),
    ),
    *of_sides("reasons", kind=QuestionKind.TAGS, options=TAGS, required=False),
    *of_sides(
        "fluency", kind=QuestionKind.RATING, options=tuple(Option(str(n), {}) for n in (1, 2, 3))
    ),
    Question("comment", QuestionKind.TEXT, said("comment"), required=False),
)
STUDY = {
    "interface": LANGUAGES,
    "form": FORM,
    "title": said("Proba"),
    "summary": said("Proba"),
    "consent": Consent("1", said("Proba"), "CC0-1.0", "nor@example.org", 14, "c0"),
}
"""What a scripted study needs beside its defaults to ask it, in a language from the left and one from the right."""

"""What somebody meets before the first battle: consent and profile, and how it works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from arena.domain import Participant, Study
from arena.profiles import settled
from arena.questions import Question
from arena.ui.invited import Invited
from arena.ui.markup import labels_of, safe_html
from arena.ui.pages import Pages
from arena.ui.words import Words

PROFILE = "profile."
"""What the field of a profile question is called by, before its id."""
MOST_CARDS = 4
MOST_TALL_CARDS, LONG = 8, 40
"""A question with more options than these is asked by a list that opens; long options need the room of cards."""
SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class JoinForm:
    """What was sent to the first page, to be shown again: nothing of it is stored.

    `problems` is what to say beside a question, by the name of its field; `turned_away` what the study says to
    somebody that it does not look for, and `invited` what became of the code that they come with.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    turned_away: Sequence[str] = ()
    invited: Invited = field(default_factory=Invited)


@dataclass(frozen=True, slots=True)
class Section:
    """Questions of the profile that stand together."""

    title: str
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the walk: the keys of its words, and how much of the example stands beside it."""

    title: str
    text: str
    shows: Sequence[str] = ()


BATTLE_STEPS = (
    Step("join_step_ask", "how_ask_text", ("prompt",)),
    Step("join_step_compare", "how_compare_text", ("prompt", "answers")),
    Step("join_step_judge", "how_judge_text", ("prompt", "answers", "verdict")),
    Step("how_after_title", "how_after_text"),
)
TASK_STEPS = (
    Step("join_step_read", "join_step_read_text"),
    Step("join_step_decide", "join_step_decide_text"),
    Step("join_step_leave", "join_step_leave_text"),
)
"""The steps of a study that deals out tasks alone."""


class EntryPages:
    """Renders these pages in any of a study's interface languages."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.start = pages.start
        self.steps = BATTLE_STEPS if pages.study.holds_battles else TASK_STEPS

    @property
    def study(self) -> Study:
        """The study whose pages these are."""
        return self._pages.study

    def join(
        self, words: Words, form: JoinForm | None = None, *, joined: bool = False, goal: str
    ) -> str:
        """What the study is, its consent text, the profile questions; one form.

        `goal` is the page that somebody came for, as an address within a language.
        """
        form = form or JoinForm()
        profile = {
            name.removeprefix(PROFILE): value
            for name, value in form.answers.items()
            if name.startswith(PROFILE)
        }
        return self._render(
            "join.html",
            words,
            "join",
            goal,
            _kept(form.invited.code),
            title=words("join_title"),
            joined=joined,
            invited=form.invited,
            asks_first=self.study.invited_only or bool(form.invited.code),
            answers=form.answers,
            problems=form.problems,
            turned_away=form.turned_away,
            first_problem=next(iter(form.problems), None),
            sections=self._sections(words),
            asks=lambda question: _is_met(self.study.profile, question, profile),
            as_cards=lambda question: _as_cards(words, question),
            consent_html=self._consent(words),
            short_hash=self.study.consent.hash[:SHORT_HASH],
        )

    def agree_again(
        self, words: Words, reader: Participant, goal: str, code: str, *, problem: bool = False
    ) -> str:
        """The new text of the consent, for somebody who agreed to an earlier one, and comes with a code or with none."""
        return self._render(
            "agree_again.html",
            words,
            "join",
            goal,
            _kept(code),
            title=words("consent_changed_title"),
            earlier=reader.consent_version,
            problem=problem,
            consent_html=self._consent(words),
            short_hash=self.study.consent.hash[:SHORT_HASH],
        )

    def declined(self, words: Words, goal: str) -> str:
        """What it means that somebody did not agree to the new text."""
        title = words("consent_declined_title")
        return self._render("declined.html", words, "join", goal, title=title)

    def consent(self, words: Words) -> str:
        """The text in every language, its version and its hash, and how that is computed."""
        study = self.study
        others = [each for each in self._pages.languages.values() if each is not words]
        return self._render(
            "consent.html",
            words,
            "consent",
            self.start,
            title=words("consent_title"),
            texts=[
                (each, Markup(safe_html(each.pick(study.consent.text), labels_of(each), under=1)))
                for each in (words, *others)
            ],
            consent_html=self._consent(words),
            short_hash=self.study.consent.hash[:SHORT_HASH],
        )

    def how(self, words: Words, step: int, goal: str, *, joined: bool, left: int | None) -> str:
        """One step of the short walk through what one does here, from 1.

        `left` is how many of the study's examples whoever looks has not judged, None for a stranger.
        """
        return self._render(
            "how.html",
            words,
            "how",
            goal,
            title=words("join_how"),
            step=step,
            steps=self.steps,
            now=self.steps[step - 1],
            joined=joined,
            examples=left or 0,
            required=self.study.entry.training_required,
            more={"step": step} if step > 1 else {},
        )

    def _render(
        self,
        template: str,
        words: Words,
        here: str,
        goal: str,
        more: Mapping[str, object] | None = None,
        **values: object,
    ) -> str:
        return render_on_the_way(self._pages, template, words, here, goal, more, **values)

    def _consent(self, words: Words) -> Markup:
        return Markup(safe_html(words.pick(self.study.consent.text), labels_of(words)))

    def _sections(self, words: Words) -> Sequence[Section]:
        """The profile in the parts that the study gives it."""
        parts: list[tuple[str, list[Question]]] = []
        for question in self.study.profile:
            heading = self.study.entry.sections.get(question.id)
            if heading or not parts:
                title = words.pick(heading) if heading else words("join_profile")
                parts.append((title, []))
            parts[-1][1].append(question)
        return [Section(title, questions) for title, questions in parts]


def render_on_the_way(
    pages: Pages,
    template: str,
    words: Words,
    here: str,
    goal: str,
    more: Mapping[str, object] | None = None,
    **values: object,
) -> str:
    """A page that knows where somebody wants to go; `more` stands in its own address too."""
    query = query_of(goal, pages.start, **(more or {}))
    values |= {"goal": goal, "to": query_of(goal, pages.start)}
    return pages.render(template, words, here, query, **values)


def query_of(goal: str, start: str, **more: object) -> str:
    """The end of an address that keeps where somebody wants to go, unless it is where everybody begins."""
    parts = {**more, **({} if goal == start else {"to": goal})}
    return (
        "?" + "&".join(f"{name}={quote(str(value))}" for name, value in parts.items())
        if parts
        else ""
    )


def _kept(code: str) -> Mapping[str, object]:
    """What keeps an invitation in the address of a page."""
    return {"invite": code} if code else {}


def _is_met(questions: Sequence[Question], question: Question, answers: Mapping[str, str]) -> bool:
    """Whether a question is asked, given what was answered so far."""
    if question.shown_when is None:
        return True
    source, codes = question.shown_when
    return settled(questions, answers).get(source, "").strip() in codes


def _as_cards(words: Words, question: Question) -> bool:
    count = len(question.options)
    tall = any(len(words.pick(option.label)) > LONG for option in question.options)
    return count <= (MOST_TALL_CARDS if tall else MOST_CARDS)

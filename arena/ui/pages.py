"""The pages that are only read: plain HTML, made on the server, without any script of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from arena.codes import QuestionKind
from arena.domain import Study
from arena.filing import Claim
from arena.questions import Question
from arena.store import StudyProgress, Withdrawn
from arena.ui import leaderboard
from arena.ui.board import Board
from arena.ui.markup import labels_of, safe_html
from arena.ui.moments import reading
from arena.ui.words import Words

ORIGIN = "https://origin.invalid"
"""Stands in a page for the host that its reader asked, which only a request knows."""


@dataclass(frozen=True, slots=True)
class WithdrawalForm:
    """The page to withdraw on, as it is shown again after a mistake.

    `votes` is how many whoever looks has given, None for a stranger; `problem` is a key of the words.
    """

    votes: int | None = None
    code: str = ""
    problem: str = ""


class Pages:
    """Renders a study's pages in any of its interface languages.

    `root` is the path under which the application is served, empty at the top of a host. `origin` is how
    browsers reach that host (`https://arena.example`), where it is known before anybody asks.
    """

    def __init__(
        self, study: Study, languages: Mapping[str, Words], root: str = "", origin: str = ORIGIN
    ) -> None:
        self.study = study
        self.languages = languages
        self.root = root
        self._origin = origin
        folder = resources.files("arena.ui") / "templates"
        self._templates = jinja2.Environment(
            loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text("utf-8")),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["reading"] = reading

    def render(
        self, template: str, words: Words, here: str, query: str = "", **values: object
    ) -> str:
        """A whole page; `here` is its address within a language."""
        return self._templates.get_template(template).render(
            words=words,
            menu=self._menu(),
            here=here,
            query=query,
            root=self.root,
            origin=self._origin,
            start=self.start,
            languages=tuple(self.languages.values()),
            study=self.study,
            notice=words.pick(self.study.notice) if self.study.notice else "",
            **values,
        )

    def _menu(self) -> Sequence[tuple[str, str]]:
        """What the bar on top leads to: addresses within a language, and the keys of their words."""
        pages = (
            ("vote/", "menu_vote", self.study.holds_battles),
            ("tasks", "menu_tasks", bool(self.study.tasks)),
            ("leaderboard", "menu_leaderboard", bool(self.aspects)),
            ("contributors", "menu_contributors", True),
            ("how", "join_how", True),
            ("about", "menu_about", True),
        )
        return [(page, key) for page, key, there in pages if there]

    @property
    def start(self) -> str:
        """Where somebody who takes part begins, as an address within a language."""
        return "vote/" if self.study.holds_battles else "tasks"

    def header(self, words: Words, here: str) -> str:
        """The bar on top, for the page that Gradio makes."""
        return self.render("header.html", words, here)

    def head(self, words: Words) -> str:
        """What stands in the head of the page that Gradio makes."""
        return self.render("battle_head.html", words, "vote").replace(ORIGIN, "")

    def fragment(self, template: str, words: Words, **values: object) -> str:
        """A piece of a page, without the frame around it."""
        return self._templates.get_template(template).render(words=words, root=self.root, **values)

    def leaderboard(
        self, words: Words, question: str, collected: Board | None, published: Board | None
    ) -> str:
        """The board of the votes collected here and, apart, that of a published study."""
        return self.render(
            "leaderboard.html",
            words,
            "leaderboard",
            f"?question={quote(question)}",
            title=words("leaderboard_title"),
            question=question,
            aspects=[(found.id, self._aspect(words, found)) for found in self.aspects],
            collected=collected,
            published=published,
            figures=leaderboard,
            method=lambda board: self._method(words, board),
        )

    @property
    def aspects(self) -> Sequence[Question]:
        """The preference questions of all forms, the one that sums up (`overall`) first."""
        forms = (self.study.form, *(task.form for task in self.study.tasks))
        asked: dict[str, Question] = {}
        for question in (each for form in forms for each in form):
            if question.kind is QuestionKind.PREFERENCE:
                asked.setdefault(question.id, question)
        return sorted(asked.values(), key=lambda found: found.id != leaderboard.OVERALL)

    @staticmethod
    def _method(words: Words, board: Board) -> str:
        return words(
            "leaderboard_method",
            fit=" / ".join(words(f"leaderboard_fit_{code}") for code in board.fits),
            interval=" / ".join(words(f"leaderboard_interval_{code}") for code in board.intervals),
            level=100 * board.level,
        )

    @staticmethod
    def _aspect(words: Words, question: Question) -> str:
        key = f"aspect_{question.id}"
        return words(key) if key in words.texts else words.pick(question.label)

    def about(
        self,
        words: Words,
        progress: StudyProgress,
        code: str | None = None,
        own: object = None,
        signs_in: bool = False,
    ) -> str:
        """What a participant agrees to, how to withdraw, and how far the study has come.

        `code` is the participant code of whoever looks, `own` what is stored about them (`arena.ui.own_pages`).
        """
        return self.render(
            "about.html",
            words,
            "about",
            title=words("about_title"),
            consent_html=self._consent(words),
            progress=progress,
            code=code,
            own=own,
            signs_in=signs_in,
        )

    def withdraw(self, words: Words, form: WithdrawalForm) -> str:
        """Where a code is given, or everything of whoever looks is withdrawn."""
        return self._withdrawal(words, "ask", form=form)

    def confirm_withdrawal(self, words: Words, claim: Claim) -> str:
        """What would be erased and what stays, and whether that is wanted."""
        return self._withdrawal(words, "confirm", claim=claim)

    def withdrawn(self, words: Words, claim: Claim, done: Withdrawn) -> str:
        """What was erased."""
        return self._withdrawal(words, "done", claim=claim, done=done)

    def _withdrawal(self, words: Words, step: str, **values: object) -> str:
        title = words("withdraw_title")
        values |= {"title": title, "step": step}
        return self.render("withdraw.html", words, "withdraw", "", **values)

    def problem(self, words: Words, key: str) -> str:
        """A page that only says what is wrong, with the way back."""
        return self.render("problem.html", words, "", title=words(key))

    def _consent(self, words: Words) -> Markup:
        return Markup(safe_html(words.pick(self.study.consent.text), labels_of(words)))

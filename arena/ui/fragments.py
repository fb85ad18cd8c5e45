"""Pieces of HTML for the battle page: the conversation, the ballot, a suggestion, a status line."""

import html
import json

from markupsafe import Markup

from arena.blind import BlindBattle, BlindTurn
from arena.domain import Prompt
from arena.ui.growing import Growing
from arena.ui.markup import labels_of, plain_html, safe_html
from arena.ui.moments import reading
from arena.ui.pages import Pages
from arena.ui.question_parts import asks_of_both, by_sides, layout_of, option_label
from arena.ui.words import Words

SCRIPT_WORDS = (
    "ballot_",
    "error_",
    "connection_",
    "limit_",
    "continue_names",
    "answers_slow",
    "step",
    "progress_",
)
COMMENT_CHARACTERS = 1000
"""How long a text beside a vote may be, as the browser counts it."""


class Fragments:
    """Renders what changes on the battle page, in one interface language."""

    def __init__(self, pages: Pages, words: Words) -> None:
        self._pages = pages
        self._words = words
        self._names = labels_of(words)

    def growing(self) -> tuple[Growing, Growing]:
        """What the two answers of a turn are rendered with while they are written."""
        return Growing(self._names), Growing(self._names)

    def conversation(
        self, battle: BlindBattle, growing: tuple[Growing, Growing] | None = None
    ) -> str:
        """Every turn so far, the two answers of each side by side; `growing`: those of the last one are coming."""
        finished = battle.turns[:-1] if growing else battle.turns
        turns = [
            self._turn(turn, safe_html(turn.left, self._names), safe_html(turn.right, self._names))
            for turn in finished
        ]
        if growing:
            last, (left, right) = battle.turns[-1], growing
            turns.append(self._turn(last, left.html(last.left), right.html(last.right)))
        return self._pages.fragment(
            "transcript.html",
            self._words,
            language=self._pages.study.language,
            turns=turns,
            growing=growing is not None,
            battle=battle,
        )

    @staticmethod
    def _turn(turn: BlindTurn, left: str, right: str) -> dict[str, Markup]:
        prompt = Markup(plain_html(turn.prompt))
        return {"prompt": prompt, "left": Markup(left), "right": Markup(right)}

    def ballot(self, battle: BlindBattle) -> str:
        """The form and the panel that follows it; they carry the battle's id and codes, nothing else.

        A vote that was taken back leaves its receipt, which the next one replaces.
        """
        if battle.judged:
            return self._pages.fragment("onward.html", self._words, battle=battle)
        return self._pages.fragment(
            "ballot.html",
            self._words,
            battle=battle,
            groups=by_sides(self._pages.study.form),
            option_label=lambda question, option: option_label(self._words, question, option),
            layout=lambda question: layout_of(self._words, question),
            text_characters=COMMENT_CHARACTERS,
            raffle_contact=self._pages.study.raffle_contact,
        )

    def guide(self) -> str:
        """The steps of a battle, and the list of keys that they can be taken by."""
        both = asks_of_both(self._pages.study.form)
        return self._pages.fragment("guide.html", self._words, both=both)

    def suggestion(self, prompt: Prompt) -> str:
        """A prompt of the bank with its topic."""
        labels = self._pages.study.categories.get(prompt.category or "")
        category = self._words.pick(labels) if labels else ""
        return self._pages.fragment(
            "suggestion.html",
            self._words,
            language=prompt.language,
            text=prompt.text,
            category=category,
        )

    def another_pair(self) -> str:
        """The button that asks the same of another pair, after a battle that came to nothing."""
        said = html.escape(self._words("again_pair"))
        return (
            '<p class="status-more"><button type="button" class="button quiet"'
            f' data-click="ask-again">{said}</button></p>'
        )

    def to_the_form(self) -> str:
        """The link from the top of long answers to what is asked about them."""
        said = html.escape(self._words("answers_to_form"))
        return f'<p class="status-more to-form"><a class="jump" href="#ballot-box">{said}</a></p>'

    def in_line(self, number: int) -> str:
        """One's number in the line for answers, and what that means; 0 where one's turn has come."""
        if number == 0:
            return self.status("answers_waiting")
        return self._pages.fragment("in_line.html", self._words, number=number)

    def refusal(self, code: str) -> str:
        """Why what was asked for cannot be done."""
        return self.status(f"error_{code}", kind="alert")

    def status(self, key: str, *, kind: str = "", **values: object) -> str:
        """One line that tells what goes on; read out by a screen reader when it changes.

        An "alert" says what went wrong, and a "note" what somebody who scrolled down should not miss.
        """
        role = 'role="alert"' if kind == "alert" else 'role="status"'
        role += f' data-kind="{kind}"' * bool(kind)
        return f'<p class="battle-status" {role}>{html.escape(self._words(key, **values))}</p>'

    def script_words(self, root: str) -> str:
        """What the ballot's script says, as data."""
        return script_words(self._words, root, SCRIPT_WORDS)


def script_words(words: Words, root: str, prefixes: tuple[str, ...]) -> str:
    """The words that begin so, as data for the scripts of a page."""
    chosen = {key: text for key, text in words.texts.items() if key.startswith(prefixes)}
    return (
        f'<div id="battle-words" hidden data-root="{html.escape(root)}" '
        f'data-language="{words.language}" data-locale="{words.locale}" data-direction="{words.direction}" '
        f'data-reading="{html.escape(reading(words.locale))}" '
        f'data-words="{html.escape(json.dumps(chosen, ensure_ascii=False))}"></div>'
    )

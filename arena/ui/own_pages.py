"""Pages for one participant alone: votes, what is stored about them, signing in. Plain HTML, without a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from arena.codes import QuestionKind, Side, SignInKind
from arena.form import asked, missing
from arena.own_votes import OwnBattle, OwnVote, OwnVotes
from arena.questions import Question
from arena.sign_in import SignInState
from arena.store import OwnData, StudyProgress
from arena.ui.markup import labels_of, plain_html, safe_html
from arena.ui.moments import moment
from arena.ui.pages import Pages
from arena.ui.question_parts import option_label
from arena.ui.words import Words

LONG_SCALE = 7
"""A question with more options than this is asked by a list that opens."""


@dataclass(frozen=True, slots=True)
class VoteForm:
    """The form to change a vote, as it was sent: nothing of it is stored. `problem` and `done` are keys of words."""

    answers: Mapping[str, str] | None = None
    lacking: Sequence[str] = ()
    problem: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class SignInForm:
    """The page to sign in on. `part` is the form with the `problem`, a key of the words; so is `done`.

    `ticket` connects an account to whoever looks; `framed` says that the page is shown within another one.
    """

    part: str = ""
    problem: str = ""
    name: str = ""
    done: str = ""
    ticket: str = ""
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What is stored of a participant, as lines of a page; `votes` is how many of theirs stand."""

    lines: Sequence[tuple[str, Sequence[str]]]
    votes: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form to change a vote: what is chosen, and whether an answer is lacking."""

    question: Question
    chosen: Sequence[str] = field(default_factory=tuple)
    lacking: bool = False


class OwnPages:
    """Renders them; `kinds` are the ways to sign in that there are here."""

    def __init__(self, pages: Pages, kinds: Sequence[SignInKind]) -> None:
        self._pages = pages
        self._study = pages.study
        self.kinds = tuple(kinds)

    def votes(self, words: Words, own: OwnVotes) -> str:
        """The list of one's votes."""
        return self._pages.render(
            "votes.html",
            words,
            "votes",
            f"?page={own.page}" if own.page > 1 else "",
            title=words("own_votes_title"),
            own=own,
            moment=lambda stored: moment(words, stored),
            in_words=lambda vote: self._in_words(words, vote),
        )

    def vote(self, words: Words, own: OwnBattle, form: VoteForm) -> str:
        """One vote with both answers, and the form to change it."""
        turns = [
            {
                "prompt": Markup(plain_html(turn.prompt)),
                "answers": [Markup(safe_html(answer, labels_of(words))) for answer in turn.answers],
            }
            for turn in own.turns
        ]
        return self._pages.render(
            "vote.html",
            words,
            f"votes/{own.vote.battle}",
            title=words("own_votes_one"),
            own=own,
            vote=own.vote,
            turns=turns,
            form=form,
            asked=self._asked(own.vote, form) if own.may_change else [],
            moment=lambda stored: moment(words, stored),
            answers=self._in_words(words, own.vote),
            option_label=lambda question, option: option_label(words, question, option),
            titled=lambda question: _titled(words, question),
            long_scale=LONG_SCALE,
        )

    def asked_answers(self, vote: OwnVote, answers: Mapping[str, str]) -> dict[str, str]:
        """Of what was sent, the answers to questions that are asked; a page without scripts sends more."""
        names = {question.id for question in asked(vote.form, answers)}
        return {name: value for name, value in answers.items() if name in names}

    def missing(self, vote: OwnVote, answers: Mapping[str, str]) -> Sequence[str]:
        """The questions that lack an answer."""
        return missing(vote.form, answers)

    def _asked(self, vote: OwnVote, form: VoteForm) -> Sequence[Asked]:
        answers = vote.answers if form.answers is None else form.answers
        return [
            Asked(
                question,
                _codes(question, answers.get(question.id, "")),
                question.id in form.lacking,
            )
            for question in asked(vote.form, answers)
        ]

    def _in_words(self, words: Words, vote: OwnVote) -> Sequence[tuple[str, str, str]]:
        """What was answered, question by question; a question that the form has no longer keeps its codes.

        The last word is the direction: our labels run as the page does, what somebody wrote as it was written.
        """
        known = {question.id: question for question in vote.form}
        order = [name for name in known if name in vote.answers]
        gone = [name for name in vote.answers if name not in known]
        return [
            *(
                (
                    _titled(words, known[name]),
                    _said(words, known[name], vote),
                    words.direction if known[name].options else "auto",
                )
                for name in order
            ),
            *((name, vote.answers[name], "auto") for name in gone),
        ]

    def about(
        self, words: Words, progress: StudyProgress, code: str | None, own: Summary | None
    ) -> str:
        """What one agrees to, how far the study is, and what is stored about whoever looks."""
        return self._pages.about(words, progress, code, own, bool(self.kinds))

    def summary(
        self, words: Words, data: OwnData, votes: int, state: SignInState | None
    ) -> Summary:
        """What is stored of somebody, in words. Tables that came later are in the file to download."""
        person = data.person
        consent = f"{person['consent_version']} ({str(person['consent_hash'])[:12]})"
        lines: list[tuple[str, Sequence[str]]] = [
            (words("own_data_joined"), [moment(words, str(person["joined_at"]))]),
            (words("join_consent"), [words("join_version", version=consent)]),
            *self._profile(words, person["profile"]),
        ]
        for table, column, key in (
            ("nicknames", "nickname", "contributors_nickname"),
            ("cohort_members", "cohort", "own_data_cohort"),
            ("contacts", "address", "own_data_contact"),
        ):
            if rows := data.rows.get(table):
                said = [self._told(words, column, str(row[column])) for row in rows]
                lines.append((words(key), said))
        if state is not None:
            ways = [words(f"sign_in_kind_{way.kind}") for way in state.ways]
            lines.append((words("sign_in_title"), ways or [words("own_data_no_sign_in")]))
        return Summary(lines, votes)

    def _told(self, words: Words, column: str, value: str) -> str:
        cohort = self._study.cohort(value) if column == "cohort" else None
        return words.pick(cohort.title) if cohort else value

    def _profile(self, words: Words, profile: object) -> list[tuple[str, Sequence[str]]]:
        given = profile if isinstance(profile, dict) else {}
        known = {question.id: question for question in self._study.profile}
        return [
            (words.pick(known[name].label), [_labelled(words, known[name], value)])
            if name in known
            else (name, [value])
            for name, value in given.items()
        ]

    def sign_in(self, words: Words, state: SignInState | None, votes: int, form: SignInForm) -> str:
        """The page to sign in on; `state` is of whoever takes part on this device, None for a stranger."""
        return self._pages.render(
            "sign_in.html",
            words,
            "sign-in",
            title=words("sign_in_title"),
            step="page",
            state=state,
            kinds=self.kinds,
            form=form,
            votes=votes,
            moment=lambda stored: moment(words, stored),
        )

    def ask_who(self, words: Words, state: SignInState, votes: int, ticket: str) -> str:
        """Whether this device shall go on as somebody else than the one who takes part on it."""
        return self._pages.render(
            "sign_in.html",
            words,
            "sign-in",
            title=words("sign_in_title"),
            step="ask",
            state=state,
            votes=votes,
            ticket=ticket,
        )


def _titled(words: Words, question: Question) -> str:
    """What is asked, and of which answer where it is asked of both."""
    title = words.pick(question.label)
    if question.side is None:
        return title
    answer = words("work_answer_a" if question.side is Side.LEFT else "work_answer_b")
    return f"{title} ({answer})"


def _codes(question: Question, answer: str) -> Sequence[str]:
    """The chosen options; several of them stand with a space between. A text is one."""
    known = {option.code for option in question.options}
    return (answer,) if question.kind is QuestionKind.TEXT or answer in known else answer.split()


def _said(words: Words, question: Question, vote: OwnVote) -> str:
    return _labelled(words, question, vote.answers[question.id])


def _labelled(words: Words, question: Question, answer: str) -> str:
    options = {option.code: option for option in question.options}
    said = []
    for code in _codes(question, answer):
        label = option_label(words, question, options[code]) if code in options else code
        said.append(
            f"{code} · {label}" if question.kind is QuestionKind.RATING and label else label or code
        )
    return ", ".join(said)

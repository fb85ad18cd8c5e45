"""Routes before the first battle, beside joining: the consent's text, how it works, the study's examples."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from arena.consents import consent_bytes
from arena.domain import Participant
from arena.entry import TrainingItem
from arena.referee import Referee
from arena.training import Training
from arena.ui.entry_pages import EntryPages, JoinForm, query_of
from arena.ui.pages import Pages
from arena.ui.training_pages import ANSWER, Shown, TrainingPages
from arena.ui.words import Words
from arena.web.html import Html, inside
from arena.web.join_fields import read_fields
from arena.web.join_routes import find_reader, goal_of

CONSENT_FILE = "/api/consent.json"


def entry_routes(referee: Referee, pages: Pages, languages: Mapping[str, Words]) -> APIRouter:
    """GET /{language}/consent, /{language}/how, GET and POST /{language}/training, and the consent as a file."""
    router = APIRouter()
    entry = EntryPages(pages)
    for words in languages.values():
        _add_consent(router, words, entry)
        _add_how(router, words, referee, entry)
        if referee.study.entry.training:
            _add_training(router, words, referee, pages)

    @router.get(CONSENT_FILE)
    async def consent_file() -> Response:
        return Response(consent_bytes(referee.study.consent.text), media_type="application/json")

    return router


def _add_consent(router: APIRouter, words: Words, pages: EntryPages) -> None:
    @router.get(f"/{words.language}/consent")
    async def consent(request: Request) -> Response:
        return Html.of(pages.consent(words)).response(request, words)


def _add_how(router: APIRouter, words: Words, referee: Referee, pages: EntryPages) -> None:
    @router.get(f"/{words.language}/how")
    async def how(request: Request, step: str = "1") -> Response:
        number = int(step) if step.isdecimal() and len(step) < 3 else 1
        reader = await find_reader(request, referee)
        left = None
        if reader is not None:
            progress = await referee.training.progress(reader.id)
            left = progress.all - progress.done
        html = pages.how(
            words,
            min(max(number, 1), len(pages.steps)),
            goal_of(request, pages),
            joined=reader is not None,
            left=left,
        )
        return Html.of(html).response(request, words)


def _add_training(router: APIRouter, words: Words, referee: Referee, pages: Pages) -> None:
    path, training, shown_by = f"/{words.language}/training", referee.training, TrainingPages(pages)

    def join_first(request: Request) -> Response:
        query = query_of(goal_of(request, pages), pages.start)
        return RedirectResponse(inside(request, f"/{words.language}/join{query}"), 303)

    async def shown(request: Request, reader: Participant, item: TrainingItem) -> Shown:
        progress = await training.progress(reader.id)
        return Shown(item, training.questions(item), progress, goal_of(request, pages))

    @router.get(path)
    async def show(request: Request, item: str = "") -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return join_first(request)
        progress, goal = await training.progress(reader.id), goal_of(request, pages)
        judged, said = training.item(item), progress.said.get(item)
        if judged is not None and said is not None:
            html = shown_by.feedback(words, await shown(request, reader, judged), said)
        elif progress.next is not None:
            html = shown_by.example(words, await shown(request, reader, progress.next))
        else:
            html = shown_by.ready(words, progress, goal)
        return Html.of(html).response(request, words)

    @router.post(path)
    async def judge(request: Request) -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return join_first(request)
        sent = await read_fields(request)
        item = training.item(sent.get("item", ""))
        if item is None:
            return RedirectResponse(inside(request, path), 303)
        given, problems = _given(training, words, item, sent)
        if problems:
            html = shown_by.example(
                words, await shown(request, reader, item), JoinForm(sent, problems)
            )
            return Html.of(html).response(request, words, 422)
        await training.answer(reader.id, item, given)
        query = query_of(goal_of(request, pages), pages.start, item=item.id)
        return RedirectResponse(inside(request, f"{path}{query}"), 303)


def _given(
    training: Training, words: Words, item: TrainingItem, sent: Mapping[str, str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The answers that were sent, and what to say beside each question that has none that it knows."""
    given, problems = {}, {}
    for question in training.questions(item):
        answer = sent.get(ANSWER + question.id, "")
        if answer in {option.code for option in question.options}:
            given[question.id] = answer
        else:
            problems[ANSWER + question.id] = words("join_required")
    return given, problems

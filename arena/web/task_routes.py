"""The pages of the work that is dealt out: which there is, and one item of it. They translate and never decide."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from arena.domain import Participant
from arena.errors import Refusal, TaskUnknown, TrainingUnfinished
from arena.referee import Referee
from arena.tasks import Task
from arena.ui.pages import Pages
from arena.ui.task_pages import TaskPages, TaskState
from arena.ui.words import Words
from arena.web.ballots import SubmittedBattle
from arena.web.html import Html, inside
from arena.web.identity import token_of
from arena.web.join_routes import find_reader


def task_routes(referee: Referee, pages: Pages, languages: Mapping[str, Words]) -> APIRouter:
    """GET /{language}/tasks and /{language}/tasks/{task}; POST /api/passes leaves an item unjudged."""
    router = APIRouter()
    task_pages = TaskPages(pages)
    for words in languages.values():
        _add_tasks(router, words, referee, task_pages)
        _add_item(router, words, referee, task_pages)

    @router.post("/api/passes")
    async def pass_over(sent: SubmittedBattle, request: Request) -> JSONResponse:
        participant = await referee.admission.participant(token_of(request.cookies))
        await referee.dealing.pass_over(participant, sent.battle)
        return JSONResponse({"status": "passed", "battle": sent.battle})

    return router


def _join_first(request: Request, words: Words, goal: str) -> Response:
    return RedirectResponse(inside(request, f"/{words.language}/join?to={goal}"), 307)


def _add_tasks(router: APIRouter, words: Words, referee: Referee, pages: TaskPages) -> None:
    @router.get(f"/{words.language}/tasks")
    async def tasks(request: Request) -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return _join_first(request, words, "tasks")
        states = [await _state(referee, reader, task) for task in referee.study.tasks]
        return Html.of(pages.tasks(words, states)).response(request, words)


def _add_item(router: APIRouter, words: Words, referee: Referee, pages: TaskPages) -> None:
    @router.get(f"/{words.language}/tasks/{{name}}")
    async def item(request: Request, name: str) -> Response:
        try:
            return await show(request, referee.dealing.task(name))
        except TaskUnknown as error:
            raise HTTPException(404) from error
        except TrainingUnfinished:
            goal = f"training?to=tasks/{name}"
            return RedirectResponse(inside(request, f"/{words.language}/{goal}"), 307)
        except Refusal as refusal:
            html = pages.refused(words, refusal.code)
            return Html.of(html).response(request, words, refusal.status)

    async def show(request: Request, task: Task) -> Response:
        reader = await find_reader(request, referee)
        if reader is None:
            return _join_first(request, words, f"tasks/{task.id}")
        dealt = await referee.dealing.next_item(reader, task.id)
        if dealt is not None:
            return Html.of(pages.item(words, task, dealt)).response(request, words)
        states = [await _state(referee, reader, each) for each in referee.study.tasks]
        return Html.of(pages.nothing_left(words, task, states)).response(request, words)


async def _state(referee: Referee, reader: Participant, task: Task) -> TaskState:
    own = await referee.dealing.progress(reader, task.id)
    so_far = await asyncio.to_thread(referee.store.task_progress, referee.study.id, task.id)
    return TaskState(task, own, so_far, len(referee.dealing.items(task.id)))

"""The vote route: outside Gradio's queue, answered only after what was asked for is on disk."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from arena.domain import Study
from arena.errors import BallotConflict, Refusal
from arena.filing import Accepted
from arena.referee import Referee
from arena.web.identity import token_of

RETRY_SECONDS = 5


class SubmittedBallot(BaseModel):
    """What a browser sends: which battle, and the codes of the answers. Nothing else is accepted.

    `amends` is the receipt of the vote that this one changes, or takes back where it has no answers.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    battle: str = Field(max_length=64)
    answers: dict[str, str] = Field(max_length=32)
    amends: str | None = Field(default=None, max_length=64)


class SubmittedBattle(BaseModel):
    """Which battle's models are to be named in exchange for its vote, or which one is to be marked."""

    model_config = ConfigDict(extra="forbid", strict=True)

    battle: str = Field(max_length=64)


def ballot_routes(referee: Referee) -> APIRouter:
    """POST /api/ballots, /api/reveals and /api/marks: 200, 409 another ballot stands, 4xx refused, 503 not stored."""
    router = APIRouter()

    @router.post("/api/ballots")
    async def file_ballot(ballot: SubmittedBallot, request: Request) -> JSONResponse:
        token = token_of(request.cookies)
        accepted = await referee.filing.accept(token, ballot.battle, ballot.answers, ballot.amends)
        return JSONResponse(_answer(accepted, referee.study))

    @router.post("/api/reveals")
    async def reveal(sent: SubmittedBattle, request: Request) -> JSONResponse:
        names = await referee.filing.reveal(token_of(request.cookies), sent.battle)
        told = {"left": names.left, "right": names.right, "check": names.check}
        return JSONResponse({"status": "revealed", "battle": sent.battle, **told})

    @router.post("/api/marks")
    async def recognise(sent: SubmittedBattle, request: Request) -> JSONResponse:
        await referee.filing.recognise(token_of(request.cookies), sent.battle)
        return JSONResponse({"status": "marked", "battle": sent.battle})

    return router


def _answer(accepted: Accepted, study: Study) -> dict[str, object]:
    return {
        "status": "already_stored" if accepted.already else "stored",
        "battle": accepted.ballot.battle,
        "answers": dict(accepted.ballot.answers),
        "receipt": accepted.ballot.receipt,
        "number": accepted.number,
        "ballots": accepted.ballots,
        "raffle_numbers": accepted.raffle_numbers,
        "votes_per_raffle_number": study.votes_per_raffle_number,
        "votes_to_next_number": votes_to_next(study, accepted.ballots),
        "study_votes": accepted.study_votes,
        "study_goal": study.goal_votes,
        "undo_seconds": accepted.undo_seconds,
        "may_reveal": accepted.may_reveal,
        "taken_back": not accepted.ballot.answers,
        "hurried": accepted.hurried,
    }


def votes_to_next(study: Study, ballots: int) -> int | None:
    """How many votes somebody with so many is away from the next raffle number; None without a raffle."""
    every = study.votes_per_raffle_number
    return None if every is None else every - ballots % every


def refusal_response(refusal: Refusal) -> JSONResponse:
    """The one shape of every refusal: a code that pages translate, never an internal text."""
    body: dict[str, object] = {"status": "refused", "code": refusal.code}
    if isinstance(refusal, BallotConflict):
        body |= {"first": refusal.first, "receipt": refusal.receipt}
    return JSONResponse(body, status_code=refusal.status)


def not_stored_response() -> JSONResponse:
    """What is said when the database could not be trusted with it: come back in a moment."""
    body = {"status": "refused", "code": "not_stored"}
    return JSONResponse(body, 503, {"Retry-After": str(RETRY_SECONDS)})

"""The vote route: outside Gradio's queue, answered only after the ballot is on disk."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from arena.domain import Study
from arena.errors import BallotConflict, Refusal
from arena.referee import Accepted, Referee
from arena.web.identity import token_of


class SubmittedBallot(BaseModel):
    """What a browser sends: which battle, and the codes of the answers. Nothing else is accepted."""

    model_config = ConfigDict(extra="forbid", strict=True)

    battle: str = Field(max_length=64)
    answers: dict[str, str] = Field(max_length=32)


def ballot_routes(referee: Referee) -> APIRouter:
    """POST /api/ballots: 200 stored or already stored, 409 another ballot stands, 4xx refused."""
    router = APIRouter()

    @router.post("/api/ballots")
    async def file_ballot(ballot: SubmittedBallot, request: Request) -> JSONResponse:
        token = token_of(request.cookies)
        accepted = await referee.accept(token, ballot.battle, ballot.answers)
        return JSONResponse(_answer(accepted, referee.study))

    return router


def _answer(accepted: Accepted, study: Study) -> dict[str, object]:
    revealed = accepted.revealed
    return {
        "status": "already_stored" if accepted.already else "stored",
        "battle": accepted.ballot.battle,
        "answers": dict(accepted.ballot.answers),
        "receipt": accepted.ballot.receipt,
        "ballots": accepted.ballots,
        "raffle_numbers": accepted.raffle_numbers,
        "votes_per_raffle_number": study.votes_per_raffle_number,
        "revealed": revealed and {"left": revealed.left, "right": revealed.right},
    }


def refusal_response(refusal: Refusal) -> JSONResponse:
    """The one shape of every refusal: a code that pages translate, never an internal text."""
    body: dict[str, object] = {"status": "refused", "code": refusal.code}
    if isinstance(refusal, BallotConflict):
        body["first"] = refusal.first
    return JSONResponse(body, status_code=refusal.status)

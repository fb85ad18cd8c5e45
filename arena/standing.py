"""What a page may show of a battle as it stands: something to judge, something to go on with, or what is left. Pure."""

from dataclasses import dataclass

from arena.blind import BlindBattle, BlindTurn, BrokenBattle
from arena.codes import Breakage, Mark
from arena.plays import blind_turn
from arena.store import BattleRecord

SKIPPED, STOPPED = "skipped", "stopped"


@dataclass(frozen=True, slots=True)
class Ways:
    """What may follow a battle; see `BlindBattle`."""

    may_continue: bool = False
    may_go_on: bool = False
    may_ask_again: bool = False


def is_answered(record: BattleRecord) -> bool:
    """Whether every turn of a battle has both answers, so that there is something to judge."""
    return bool(record.turns) and all(turn.left and turn.right for turn in record.turns)


def is_left_open(record: BattleRecord) -> bool:
    """Whether a battle waits for answers that nobody may be asking for."""
    ended = record.void or record.withdrawn or record.ballot
    return not ended and not is_answered(record)


def left_off(record: BattleRecord, ways: Ways) -> BlindBattle | BrokenBattle | None:
    """A battle to judge, or again after its vote was taken back; what is left of a broken one; or nothing."""
    if record.withdrawn or record.void == SKIPPED:
        return None
    if record.ballot:
        return None if record.ballot.answers else _again(record, ways)
    if record.void is None and is_answered(record):
        unsent = _put_aside(record)
        return BlindBattle(
            record.battle.id,
            _turns(record),
            ways.may_continue,
            recognised=Mark.RECOGNISED in record.marks,
            may_go_on=ways.may_go_on,
            may_ask_again=ways.may_ask_again,
            unsent=unsent,
            breakage=Breakage.STOPPED if unsent else None,
        )
    return BrokenBattle(record.battle.prompt, breakage_of(record))


def interlude(
    record: BattleRecord, ways: Ways, unsent: str = "", breakage: Breakage | None = None
) -> BlindBattle:
    """A conversation whose last turn is judged and that may go on; `unsent` came to nothing meanwhile."""
    return BlindBattle(
        record.battle.id,
        _turns(record),
        may_continue=False,
        may_go_on=True,
        judged=True,
        may_ask_again=ways.may_ask_again,
        unsent=unsent,
        breakage=breakage,
    )


def breakage_of(record: BattleRecord) -> Breakage:
    """Why a battle has no answers to judge."""
    reason = record.void or ""
    if reason == STOPPED:
        return Breakage.STOPPED
    if reason == "backend_unavailable":
        return Breakage.UNAVAILABLE
    return Breakage.FAILED if reason.startswith("backend_") else Breakage.INTERRUPTED


def stands(record: BattleRecord) -> bool:
    """Whether a vote stands on a battle whose models were not named: its conversation may go on."""
    voted = record.ballot is not None and bool(record.ballot.answers)
    return voted and not (record.void or record.withdrawn or record.revealed)


def _turns(record: BattleRecord) -> tuple[BlindTurn, ...]:
    return tuple(map(blind_turn, (*record.before, *record.turns)))


def _put_aside(record: BattleRecord) -> str:
    """What was asked after the last complete turn and stopped."""
    following = [turn.prompt for turn in record.stopped if turn.number == len(record.turns) + 1]
    return following[-1] if following else ""


def _again(record: BattleRecord, ways: Ways) -> BlindBattle:
    assert record.ballot is not None, "only a vote can be taken back"
    return BlindBattle(
        record.battle.id,
        _turns(record),
        may_continue=False,
        amends=record.ballot.receipt,
        recognised=Mark.RECOGNISED in record.marks,
        may_go_on=ways.may_go_on,
        may_ask_again=ways.may_ask_again,
    )

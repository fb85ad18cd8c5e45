"""What is settled of a battle when it is opened, kept until its answers are asked for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from arena.sampling import PairWeights

EXPECTED_SECONDS = 30.0
REMEMBERED_SECONDS = 3600.0
"""A battle is remembered for so long before its answers are asked for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a battle's answers will be asked for.

    `recorded` says that answers made beforehand are shown; `weights` are those of the pairs that may stand in for
    its own. `stopping` is set when the participant stops both models, which may be before they are asked.
    """

    weights: PairWeights
    recorded: bool = False
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class Plans:
    """The battles that were opened and not asked for yet."""

    def __init__(self, usual: PairWeights, monotonic: Callable[[], float]) -> None:
        """`usual` are the weights of the study's pairs."""
        self._usual = usual
        self._monotonic = monotonic
        self._plans: dict[str, tuple[float, Plan]] = {}

    def expect(self, battle_id: str, plan: Plan) -> None:
        """A battle was opened, and its page is about to ask for the answers."""
        now = self._monotonic()
        self._plans = {
            name: (since, each)
            for name, (since, each) in self._plans.items()
            if since + REMEMBERED_SECONDS > now
        }
        self._plans[battle_id] = now, plan

    def is_expected(self, battle_id: str) -> bool:
        """Whether a page is about to ask for this battle's answers."""
        since, _ = self._plans.get(battle_id, (-EXPECTED_SECONDS - 1.0, None))
        return since + EXPECTED_SECONDS > self._monotonic()

    def take(self, battle_id: str) -> Plan:
        """The plan of a battle that is being asked for now, or of its next turn."""
        _, plan = self._plans.pop(battle_id, (0.0, None))
        return plan or Plan(self._usual)

    def stop(self, battle_id: str) -> None:
        """Stop a battle whose answers are about to be asked for."""
        _, plan = self._plans.get(battle_id, (0.0, None))
        if plan is not None:
            plan.stopping.set()

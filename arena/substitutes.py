"""Who meets instead, where a model of a pair said nothing: the rules of `sampling` with who can be asked now."""

import random
from collections.abc import Collection, Sequence
from dataclasses import replace

from arena.availability import Availability
from arena.codes import Side
from arena.domain import Pairing
from arena.errors import BackendError
from arena.plays import Play
from arena.sampling import draw_pair, replace_side


def other_pairing(
    play: Play,
    silent: Sequence[Side],
    failed: Collection[str],
    error: BackendError,
    availability: Availability,
    chance: random.Random,
) -> tuple[Pairing, bool]:
    """Who meets instead, and whether by recorded answers.

    Args:
        play: the turn; its pair keeps its policy, and only pairs of its `weights` are drawn.
        silent: the sides that said nothing, one or both.
        failed: the models that did so in this turn.
        error: of one of them.
        availability: who can be asked.
        chance: the source of chance.

    Raises:
        BackendError: nobody is left.
    """

    def drawn(names: Sequence[str]) -> Pairing:
        pairing = draw_pair(names, chance, weights=play.weights)
        return replace(pairing, policy=play.battle.pairing.policy)

    prompt = play.battle.prompt
    known = availability.recorded(prompt)
    names = known if play.recorded else availability.present(prompt)
    available = [name for name in names if name not in failed]
    try:
        if len(silent) == 2:
            return drawn(available), play.recorded
        pairing = replace_side(play.battle.pairing, silent[0], available, chance, play.weights)
    except BackendError as nobody_left:
        if play.recorded:
            raise nobody_left from error
        try:
            return drawn(known), True
        except BackendError:
            raise nobody_left from error
    return pairing, play.recorded

"""The only place where an outcome becomes a number; the order is part of every array indexed by it.

Known spellings of an outcome, exactly as written here, and what becomes of it:

| outcome    | spellings                                                        | treatment            |
| ---------- | ---------------------------------------------------------------- | -------------------- |
| left       | left, model_left, model_a                                        | a win of the left    |
| right      | right, model_right, model_b                                      | a win of the right   |
| tie        | tie                                                              | as the tie rule says |
| both_good  | both_good, bothgood, tie (bothgood)                              | a kind of tie        |
| both_bad   | both_bad, bothbad, tie (bothbad), tie (both bad), tie (both_bad) | a kind of tie        |
| cannot_say | cannot_say                                                       | left out and counted |
| void       | void                                                             | left out and counted |

The kinds of ties are counted apart; a model of the votes says what it makes of each. Anything else is
an unknown outcome: left out and counted, never a tie.
"""

from collections.abc import Mapping
from types import MappingProxyType

from arena.codes import Outcome

FIRST, SECOND, TIE, BOTH_GOOD, BOTH_BAD = range(5)
OUTCOMES = 5
"""How many outcomes count; whatever else a log holds is left out and counted there."""

CANNOT_SAY, VOID, NONE, UNKNOWN = range(5, 9)
"""What else a log may hold, as numbers above those that count."""

SPELLINGS: Mapping[str, int] = MappingProxyType(
    {
        Outcome.LEFT.value: FIRST,
        "model_left": FIRST,
        "model_a": FIRST,
        Outcome.RIGHT.value: SECOND,
        "model_right": SECOND,
        "model_b": SECOND,
        Outcome.TIE.value: TIE,
        Outcome.BOTH_GOOD.value: BOTH_GOOD,
        "bothgood": BOTH_GOOD,
        "tie (bothgood)": BOTH_GOOD,
        Outcome.BOTH_BAD.value: BOTH_BAD,
        "bothbad": BOTH_BAD,
        "tie (bothbad)": BOTH_BAD,
        "tie (both bad)": BOTH_BAD,
        "tie (both_bad)": BOTH_BAD,
        Outcome.CANNOT_SAY.value: CANNOT_SAY,
        "void": VOID,
        "": NONE,
    }
)

"""The answers of a model out of a stored conversation, in whichever way it was stored."""

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

TURN_BREAK = "\n\n"
"""What stands between the answers of two turns."""

_ANSWERS = frozenset({"assistant", "model", "bot"})


def answer_texts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """What the model said in each conversation, all turns, (N,); missing where there is none.

    A conversation is a list of messages with `role` and `content` (a text, or a list of parts with
    `text`), a list of answers, one text, or one of these as JSON.
    """
    texts = [_answer(value) for value in column]
    whole = [None if text is None else without_halves(text) for text in texts]
    return pd.Series(whole, index=column.index, dtype="str")


def without_halves(text: str) -> str:
    """The text with U+FFFD for each half of a character, which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _answer(value: object) -> str | None:
    if isinstance(value, str):
        value = _unpacked(value)
    if isinstance(value, str):
        return value
    if value is None or not isinstance(value, Iterable):
        return None
    if isinstance(value, dict):
        value = [value]
    return TURN_BREAK.join(text for text in map(_message, value) if text)


def _unpacked(text: str) -> object:
    """What the JSON holds, if it is a list; else the text itself."""
    if not text.lstrip().startswith("["):
        return text
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, list) else text


def _message(message: object) -> str:
    if isinstance(message, str):
        return message
    if not isinstance(message, dict) or message.get("role", "assistant") not in _ANSWERS:
        return ""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Iterable) and not isinstance(content, dict) else ()
    return "\n".join(
        part["text"] if isinstance(part, dict) else str(part)
        for part in parts
        if not isinstance(part, dict) or isinstance(part.get("text"), str)
    )


def answers_by_side(responses: pd.DataFrame) -> pd.DataFrame:
    """From rows of `battle, side, text` in the order of the turns, a row per battle.

    The columns are `battle`, `response_left` and `response_right`.
    """
    joined = responses.groupby(["battle", "side"], sort=False)["text"].agg(TURN_BREAK.join)
    sides = joined.unstack("side").add_prefix("response_")
    return sides.reset_index().rename_axis(columns=None)

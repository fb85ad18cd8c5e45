"""How conversations become strings for base models, and how streamed text is tidied."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from arena.backends.answers import AnswerText
from arena.backends.templates import (
    FRAMES,
    Frame,
    completion_prompt,
    messages_as_json,
    without_system_role,
)
from arena.domain import GenerationSettings
from arena.errors import BackendError
from tests.backend_driver import a_request

PLAIN = Frame(
    text="Adibidea.\n\n{conversation}", turn="G: {prompt}\nE: {answer}\n\n", stop=("\nG:",)
)


def test_a_frame_ends_where_the_answer_begins_without_trailing_space():
    assert PLAIN.render(a_request("Zer da?").messages) == "Adibidea.\n\nG: Zer da?\nE:"


def test_earlier_turns_stand_in_the_frame_with_their_answers():
    rendered = PLAIN.render(a_request("Bat?", "Bai.", "Bi?").messages)
    assert rendered == "Adibidea.\n\nG: Bat?\nE: Bai.\n\nG: Bi?\nE:"


def test_the_system_prompt_stands_where_the_frame_says():
    frame = Frame(text="<{system}>\n{conversation}", turn="{prompt}={answer}", stop=("\n",))
    assert frame.render(a_request("Bat", system="Euskaraz.").messages) == "<Euskaraz.>\nBat="


def test_a_shipped_frame_without_system_prompt_begins_with_its_first_example():
    assert FRAMES["eu"].render(a_request("Bat?").messages).startswith("Galdera: Zein da")


@pytest.mark.parametrize("language", FRAMES)
def test_a_shipped_frame_stops_where_its_own_next_turn_would_begin(language):
    frame = FRAMES[language]
    two_turns = frame.render(a_request("Bat?", "Bai.", "Bi?").messages)
    after_the_answer = two_turns.split("Bai.")[-1]
    assert any(stop in after_the_answer for stop in frame.stop)


@given(st.text(min_size=1))
def test_no_prompt_can_open_a_placeholder_of_the_frame(prompt):
    request = a_request(f"{{answer}} {{system}} {{conversation}} {prompt} .", system="SISTEMA")
    rendered = FRAMES["eu"].render(request.messages)
    assert request.messages[-1].text in rendered
    assert rendered.count("SISTEMA") == 1 + prompt.count("SISTEMA")


def test_frame_stop_strings_come_after_the_studys_and_once():
    settings = PLAIN.settings(GenerationSettings(stop=("END", "\nG:")))
    assert settings.stop == ("END", "\nG:")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "no place"},
        {"text": "{conversation} and more"},
        {"text": "{conversation}{conversation}"},
        {"turn": "{prompt}"},
        {"turn": "{answer}{prompt}"},
        {"stop": ()},
        {"stop": ("",)},
        {"closing": "x"},
    ],
)
def test_a_frame_that_cannot_work_is_refused(wrong):
    right = {"text": "{conversation}", "turn": "{prompt}{answer}", "stop": ("\n",)}
    Frame.model_validate(right)
    with pytest.raises(ValidationError):
        Frame.model_validate({**right, **wrong})


def test_completion_joins_the_turns_and_leaves_the_system_prompt_out():
    request = a_request("Bazen ", "behin", "eta", system="Euskaraz.")
    assert completion_prompt(request.messages) == "Bazen \n\nbehin\n\neta"


def test_the_system_text_moves_in_front_of_the_first_user_message():
    moved = without_system_role(a_request("Bat", "Bai", "Bi", system="Euskaraz.").messages)
    assert json.loads(messages_as_json(moved)) == [
        {"role": "user", "content": "Euskaraz.\n\nBat"},
        {"role": "assistant", "content": "Bai"},
        {"role": "user", "content": "Bi"},
    ]


def test_without_a_system_text_nothing_moves():
    messages = a_request("Bat").messages
    assert without_system_role(messages) == messages


def tidied(parts: list[str], stop: tuple[str, ...] = (), *, strip_start: bool = False) -> list[str]:
    answer = AnswerText(stop, strip_start=strip_start)
    pieces = [piece.text for part in parts for piece in answer.feed(part)]
    return pieces + [piece.text for piece in answer.finish()]


def before_first_complete(stops: list[str], whole: str) -> str:
    for end in range(len(whole) + 1):
        matches = [stop for stop in stops if whole[:end].endswith(stop)]
        if matches:
            return whole[: end - max(map(len, matches))]
    return whole


@given(st.lists(st.text("ab.\n"), min_size=1), st.lists(st.text("ab.\n", min_size=1)))
@example(parts=["ab", "."], stops=["ab.", "b"])
def test_an_answer_ends_before_the_first_complete_stop_string_however_it_is_cut(parts, stops):
    expected = before_first_complete(stops, "".join(parts))
    if not expected.strip():
        with pytest.raises(BackendError):
            tidied(parts, tuple(stops))
        return
    pieces = tidied(parts, tuple(stops))
    assert "".join(pieces) == expected
    assert all(pieces)


def test_text_is_shown_at_once_unless_it_may_become_a_stop_string():
    assert tidied(["a", "\n", "b\n", "\n", "c"], stop=("\n\n",)) == ["a", "\nb"]


def test_white_space_before_the_answer_is_held_back_and_then_shown():
    assert tidied([" ", "\n", "bai"]) == [" \nbai"]


def test_white_space_that_belongs_to_the_frame_is_dropped():
    assert tidied([" ", "bai ", "bai"], strip_start=True) == ["bai ", "bai"]


def test_a_blank_answer_is_an_error():
    with pytest.raises(BackendError) as caught:
        tidied([" ", "\n"])
    assert caught.value.kind == "empty"


def test_a_nul_character_becomes_a_replacement_character():
    assert tidied(["a\0b"]) == ["a\N{REPLACEMENT CHARACTER}b"]

"""The `recorded` backend: answers from a file, and every way in which that file can be wrong."""

import asyncio
import json
from pathlib import Path

import pytest

from arena.codes import Finish
from arena.errors import BackendError, InputError
from tests.backend_driver import a_model, a_request, ask, opened


def study_with(tmp_path: Path, *lines: str, name: str = "responses/some-model.jsonl") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def line(prompt: str, text: str, **more: str) -> str:
    return json.dumps({"prompt": prompt, "text": text, **more}, ensure_ascii=False)


def recorded(folder: Path, **options: str):
    return opened(a_model("recorded", **options), folder)


def test_the_pieces_of_an_answer_join_to_the_recorded_text_exactly(tmp_path):
    text = "  Kaixo!\n\n- *bat*\n- bi  ÿ 語\n"
    backend = recorded(study_with(tmp_path, line("p1", "bestea"), line("p2", text)))
    answer = asyncio.run(ask(backend, a_request("Zer?", prompt_id="p2", system="Euskaraz.")))
    assert answer.text == text
    assert len(answer.pieces) == 7
    assert answer.completion.engine == "recorded"
    assert answer.completion.finish is Finish.STOP


def test_an_answer_that_was_cut_when_it_was_recorded_still_says_so(tmp_path):
    backend = recorded(study_with(tmp_path, line("p1", "Bat bi", finish="length")))
    answer = asyncio.run(ask(backend, a_request("Zer?", prompt_id="p1")))
    assert answer.completion.finish is Finish.LENGTH


def test_another_file_can_be_named(tmp_path):
    folder = study_with(tmp_path, line("p1", "Bat"), name="others.jsonl")
    answer = asyncio.run(
        ask(recorded(folder, file="others.jsonl"), a_request("Zer?", prompt_id="p1"))
    )
    assert answer.text == "Bat"


def test_a_recorded_model_is_not_live(tmp_path):
    assert recorded(study_with(tmp_path, line("p1", "Bat"))).live is False


@pytest.mark.parametrize("prompt_id", ["p2", None])
def test_an_unknown_prompt_is_unavailable(tmp_path, prompt_id):
    backend = recorded(study_with(tmp_path, line("p1", "Bat")))
    with pytest.raises(BackendError) as caught:
        asyncio.run(ask(backend, a_request("Zer?", prompt_id=prompt_id)))
    assert caught.value.kind == "unavailable"


def test_a_second_turn_is_unavailable_instead_of_the_first_answer_again(tmp_path):
    backend = recorded(study_with(tmp_path, line("p1", "Bat")))
    with pytest.raises(BackendError, match="first turns only"):
        asyncio.run(ask(backend, a_request("Zer?", "Bat", "Eta gero?", prompt_id="p1")))


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (line("p1", "Beste bat"), "prompt 'p1' is answered a second time"),
        (line("p2", " \n"), "the answer to prompt 'p2' has no text"),
        (line("p2", "a\0b"), "the answer to prompt 'p2' has no text that can be shown and stored"),
        ('{"prompt": "p2", "text": ', "Invalid JSON"),
        ('["p2", "Bi"]', "should be an object"),
        ('{"prompt": "p2"}', "text: Field required"),
        (line("p2", "Bi", model="x"), "model: Extra inputs"),
        (line("p2", "Bi", finish="tired"), "finish: "),
    ],
)
def test_a_wrong_line_is_said_at_opening_with_file_and_number(tmp_path, wrong, problem):
    folder = study_with(tmp_path, line("p1", "Bat"), "", wrong)
    with pytest.raises(InputError, match=problem) as caught:
        recorded(folder)
    assert caught.value.where == str(folder / "responses/some-model.jsonl")
    assert caught.value.line == 3
    assert caught.value.cure


def test_a_missing_file_is_said_with_its_path(tmp_path):
    with pytest.raises(InputError, match=r"some-model\.jsonl: the file with recorded answers"):
        recorded(tmp_path)


def test_an_empty_file_is_said(tmp_path):
    with pytest.raises(InputError, match="holds no answer"):
        recorded(study_with(tmp_path, ""))


def test_a_file_in_another_encoding_is_said(tmp_path):
    path = study_with(tmp_path) / "responses/some-model.jsonl"
    path.write_bytes('{"prompt": "p1", "text": "ñ"}'.encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        recorded(tmp_path)


def test_each_battle_draws_any_of_the_samples_and_first_takes_the_lowest(tmp_path):
    folder = study_with(
        tmp_path,
        *(json.dumps({"prompt": "p1", "text": f"Testu {n}", "sample": n}) for n in (2, 0, 1)),
    )
    shown = {
        asyncio.run(ask(recorded(folder), a_request("Zer?", prompt_id="p1"))).text
        for _ in range(100)
    }
    assert shown == {"Testu 0", "Testu 1", "Testu 2"}
    first = recorded(folder, samples="first")
    answers = [asyncio.run(ask(first, a_request("Zer?", prompt_id="p1"))) for _ in range(9)]
    assert {answer.text for answer in answers} == {"Testu 0"}


def test_a_sample_that_stands_twice_is_said_with_its_number(tmp_path):
    twice = json.dumps({"prompt": "p1", "text": "Bat", "sample": 4})
    with pytest.raises(InputError, match="'p1' is answered a second time as sample 4") as caught:
        recorded(study_with(tmp_path, twice, twice))
    assert caught.value.line == 2


def test_a_large_file_is_read_from_its_disk_and_a_change_of_it_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("arena.backends.recorded_file.HELD_BYTES", 0)
    lines = [line(f"p{number}", f"Testu ñ {number}") for number in range(50)]
    folder = study_with(tmp_path, *lines)
    backend = recorded(folder)
    for number in (49, 0, 17):
        answer = asyncio.run(ask(backend, a_request("Zer?", prompt_id=f"p{number}")))
        assert answer.text == f"Testu ñ {number}"
    study_with(tmp_path, line("p0", "Bat"), *lines)
    with pytest.raises(BackendError, match="changed") as caught:
        asyncio.run(ask(backend, a_request("Zer?", prompt_id="p17")))
    assert caught.value.kind == "unavailable"
    (folder / "responses/some-model.jsonl").unlink()
    with pytest.raises(BackendError, match="changed"):
        asyncio.run(ask(backend, a_request("Zer?", prompt_id="p17")))

"""`python -m arena fetch`: data sets of a hub (a stand-in on this machine) and files, as a study's prompts and answers."""

import json
import os
import subprocess
import sys

import pandas
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from arena.__main__ import main
from arena.assignment import items_of
from arena.backends.recorded_answers import open_answers
from arena.hub_data.gathering import Columns, gather
from tests.dealt_study import document, read
from tests.servers.hub import TOKEN, Dataset, serve_hub
from tests.serving import ROOT

ROWS = [
    {"instruction": "Аударыңыз", "input": "су", "output": "water", "by": "Model A/1", "topic": "a b"},
    {"instruction": "Аударыңыз", "input": "су", "output": "the water", "by": "Model A/1", "topic": "a b"},
    {"instruction": "Аударыңыз", "input": "су", "output": "wet", "by": "beta", "topic": "a b"},
    {"instruction": "Ким?", "input": "", "output": "Мен", "by": "beta", "topic": "c"},
]  # fmt: skip
COLUMNS = ["--prompt", "instruction", "--answer", "output", "--input", "input"]


@pytest.fixture(scope="module")
def hub():
    with serve_hub() as running:
        yield running


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def as_file(folder, rows, kind):
    """The rows in a file of one kind."""
    path = folder / f"rows.{kind}"
    frame = pandas.DataFrame(rows)
    if kind == "parquet":
        frame.to_parquet(path)
    elif kind == "csv":
        frame.to_csv(path, index=False)
    else:
        path.write_text(frame.to_json(orient="records", lines=kind == "jsonl", force_ascii=False))
    return path


def fetched(hub, folder, *arguments, token=None):
    """The command in a process of its own, with that hub and a cache of its own."""
    environment = os.environ | {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(folder / "cache"),
        "HF_TOKEN": token or "",
    }
    command = [sys.executable, "-m", "arena", "fetch", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # fmt: skip


@pytest.mark.parametrize("kind", ["jsonl", "json", "csv", "parquet"])
def test_a_file_becomes_prompts_and_answers_that_a_study_deals_out(kind, tmp_path, capsys):
    source, folder = as_file(tmp_path, ROWS, kind), tmp_path / "study"
    arguments = ["--model", "by", "--category", "topic", "--to", str(folder)]
    assert main(["fetch", str(source), *COLUMNS, *arguments]) == 0
    assert "2 prompts, answers of 2 models" in capsys.readouterr().out
    first, second = lines(folder / "prompts.jsonl")
    assert (first["text"], first["category"], second["text"]) == ("Аударыңыз\n\nсу", "a-b", "Ким?")
    assert [
        (row["sample"], row["text"]) for row in lines(folder / "responses/Model-A-1.jsonl")
    ] == [
        (0, "water"),
        (1, "the water"),
    ]
    assert json.loads((folder / "origin.json").read_text())["columns"]["input"] == "input"
    models = ["Model-A-1", "beta"]
    described = document(models=models, categories={"a-b": {"eu": "A"}, "c": {"eu": "C"}}, tasks=[])
    described["tasks"] = [document()["tasks"][0]]
    (folder / "study.yaml").write_text(yaml.safe_dump(described))
    entries = [{"id": name, "label": name, "backend": "recorded", "options": {}} for name in models]
    (folder / "models.yaml").write_text(yaml.safe_dump({"models": entries}))
    study = read(folder)
    answers = open_answers(study.models, folder)
    found = [item.id for item in items_of(study.tasks[0], answers.samples(study.tasks[0].prompts))]
    one, other = (prompt.id for prompt in study.prompts)
    assert found == [f"{one}/Model-A-1#0", f"{one}/beta#0", f"{other}/beta#0"]


def test_a_public_data_set_of_the_hub_is_read_at_a_revision(hub, tmp_path):
    content = as_file(tmp_path, ROWS, "parquet").read_bytes()
    hub.datasets["luxit/data"] = Dataset(private=False, files={
        "data/train-0.parquet": content, "data/test-0.parquet": b"never read", "README.md": b"",
    })  # fmt: skip
    arguments = ["luxit/data", *COLUMNS, "--model-id", "luxit", "--files", "data/train-*"]
    result = fetched(hub, tmp_path, *arguments, "--to", str(tmp_path / "study"))
    assert (result.returncode, result.stderr) == (0, "")
    told = json.loads((tmp_path / "study/origin.json").read_text())
    assert (told["dataset"], told["revision"]) == ("luxit/data", "0" * 40)
    assert told["files"] == ["data/train-0.parquet"]
    answers = lines(tmp_path / "study/responses/luxit.jsonl")
    assert [answer["sample"] for answer in answers] == [0, 1, 2, 0]


def test_a_private_data_set_needs_the_token_and_no_message_holds_it(hub, tmp_path):
    hub.datasets["luxit/closed"] = Dataset(True, {"rows.jsonl": json.dumps(ROWS[0]).encode()})
    arguments = ["luxit/closed", *COLUMNS, "--model-id", "a", "--to", str(tmp_path / "study")]
    refused = fetched(hub, tmp_path, *arguments)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert "HF_TOKEN" in refused.stderr
    assert not (tmp_path / "study").exists()
    taken = fetched(hub, tmp_path, *arguments, token=TOKEN)
    assert taken.returncode == 0
    assert TOKEN not in taken.stdout + taken.stderr + (tmp_path / "study/origin.json").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (["nobody/nothing"], ["nobody/nothing", "no such data set", "HF_TOKEN"]),
        (["luxit/data", "--revision", "v9"], ["no such revision", "a branch, a tag or a commit"]),
        (["luxit/data", "--files", "data/trian-*"], ["no file fits 'data/trian-*'"]),
    ],
)
def test_what_the_hub_does_not_have_is_one_sentence(hub, tmp_path, arguments, sentences):
    hub.datasets["luxit/data"] = Dataset(private=False, files={"data/train-0.parquet": b""})
    more = [*COLUMNS, "--model-id", "a", "--to", str(tmp_path / "study")]
    result = fetched(hub, tmp_path, *arguments, *more, token=TOKEN)
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
    assert [part for part in sentences if part not in result.stderr] == []
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('{"instruction": "a"', "rows.jsonl", "rows.jsonl, line 1: this is not JSON"),
        ('{"instruction": "a", "output": ""}', "rows.jsonl", "line 1: column `output` is empty"),
        ('{"instruction": "a"}', "rows.jsonl", "line 1: there is no column `output` (there are instruction)"),
        ('{"instruction": ["a"], "output": "b"}', "rows.jsonl", "column `instruction` holds no text but a list"),
        ("[1]", "rows.json", "rows.json, line 1: the row is no object"),
        ("{}", "rows.json", "rows.json: the file holds no list"),
        ("PAR1 not", "rows.parquet", "rows.parquet: the file cannot be read"),
        ("a", "rows.txt", "rows.txt: the file cannot be read by rows"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_answer_is_told_with_its_place(tmp_path, capsys, text, name, said):
    (tmp_path / name).write_text(text)
    arguments = ["--prompt", "instruction", "--answer", "output", "--model-id", "a"]
    assert main(["fetch", str(tmp_path / name), *arguments, "--to", str(tmp_path / "study")]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert not (tmp_path / "study").exists()


def test_all_mistakes_up_to_ten_are_told_and_nothing_is_overwritten(tmp_path, capsys):
    rows = "".join('{"instruction": "a", "output": null}\n' for _ in range(30))
    (tmp_path / "rows.jsonl").write_text(rows)
    arguments = ["--prompt", "instruction", "--answer", "output", "--to", str(tmp_path / "study")]
    command = ["fetch", str(tmp_path / "rows.jsonl"), *arguments]
    assert main(command) == 2
    assert "--model COLUMN, or --model-id ID" in capsys.readouterr().err
    assert main([*command, "--model-id", "a"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 10
    (tmp_path / "rows.jsonl").write_text('{"instruction": "a", "output": "b"}')
    assert main([*command, "--model-id", "a"]) == 0
    before = (tmp_path / "study/prompts.jsonl").read_text()
    assert main([*command, "--model-id", "b"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "study/prompts.jsonl").read_text() == before
    assert not (tmp_path / "study/responses/b.jsonl").exists()


TEXTS = st.text("ab ж\n", min_size=1).filter(str.strip)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.sampled_from(["m1", "m2"])), max_size=20))
def test_no_answer_is_lost_or_made_up(rows):
    columns = Columns(prompt="q", answer="a", only_model="", model="m")
    numbered = (("f", n, {"q": q, "a": a, "m": m}) for n, (q, a, m) in enumerate(rows, 1))
    found = gather(numbered, columns)
    text_of = {prompt["id"]: prompt["text"] for prompt in found.prompts}
    assert len(text_of) == len(found.prompts)
    got = [
        (text_of[row["prompt"]], row["text"], m)
        for m, each in found.answers.items()
        for row in each
    ]
    assert sorted(got) == sorted({(q.strip(), a.strip(), m) for q, a, m in rows})


def test_a_path_leads_into_what_a_column_holds(tmp_path):
    row = {"conversation": [{"content": "Kaixo"}, {"content": "Bai"}]}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row))
    arguments = ["--prompt", "conversation.0.content", "--answer", "conversation.1.content"]
    assert main(["fetch", str(tmp_path / "rows.jsonl"), *arguments, "--model-id", "a", "--to", str(tmp_path / "s")]) == 0  # fmt: skip
    assert lines(tmp_path / "s/responses/a.jsonl")[0]["text"] == "Bai"

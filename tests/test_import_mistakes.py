"""Whatever is wrong in a file is one sentence with its place and cure, ten at once; nothing is written."""

import json

import pytest

from arena.__main__ import main
from tests.annotated import (
    annotated_study,
    comparisons,
    import_arguments,
    ratings,
    write_csv,
    write_jsonl,
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return annotated_study(tmp_path_factory.mktemp("study") / "study")


@pytest.fixture
def complaint(study, tmp_path, capfd):
    """What the command says of a file that it refuses; it asks for a database that never comes to be."""

    def command(file, *more, task="rate"):
        database = tmp_path / "never.db"
        given = ("--task", task, "--consent", "1", "--database", database, *more)
        assert main(import_arguments(study, file, *given)) == 2
        assert not database.exists()
        return capfd.readouterr().err

    return command


ONE = {"annotator": "Ane", "prompt": "p0", "model": "alpha", "fluency": 4, "errors": "none"}

SLIPS = {
    "nobody": ({"annotator": "  "}, "annotator", "nobody is named; write who judged"),
    "another prompt": ({"prompt": "p9"}, "prompt", "the task has no prompt `p9`; write one of (p0,"),
    "no prompt": ({"prompt": ""}, "prompt", "the prompt is missing; write its id"),
    "a model misspelt": ({"model": "alfa"}, "model", "no model `alfa`; perhaps you meant `alpha`"),
    "a sample": ({"sample": "3"}, "sample", "no sample `3` of `alpha` to the prompt `p0`; write one of 0"),
    "a sample that is no number": ({"sample": "-1"}, "sample", "no sample `-1`"),
    "an item": ({"item": "p0/alpha#9"}, "item", "the task has no item `p0/alpha#9`; perhaps you meant"),
    "two items": ({"item": "p0/beta#0"}, "item", "name the item `p0/alpha#0`; correct one"),
    "a point": ({"fluency": 6}, "fluency", "`6` is no answer to `fluency`; write one of (1, 2, 3"),
    "half a point": ({"fluency": 3.5}, "fluency", "`3.5` is no answer to `fluency`"),
    "no point": ({"fluency": ""}, "fluency", "there is no answer to `fluency`; answer it"),
    "a code misspelt": ({"errors": "fact"}, "errors", "is no answer to `errors`; perhaps you meant `facts`"),
    "nothing where asked": ({"errors": "facts"}, None, "there is no answer to `which`"),
    "not asked": ({"which": "x"}, "which", "asked only where `errors` is facts, and it is `none`"),
    "a NUL": ({"comment": "a\0b"}, "comment", "the cell holds what no text file can hold"),
    "seconds": ({"seconds": "-2"}, "seconds", "`-2` is no number of seconds; write it like 12.5"),
    "endless seconds": ({"seconds": "inf"}, "seconds", "`inf` is no number of seconds"),
    "a time": ({"time": "2 March"}, "time", "`2 March` is no time; write it like 2026-11-21T"),
    "a time to come": ({"time": "2999-01-01"}, "time", "`2999-01-01` is still to come"),
    "a task": ({"task": "rates"}, "task", "the study has no task `rates`; perhaps you meant `rate`"),
    "a purpose": ({"purpose": "control"}, "purpose", "`control` is none; write ranked or repeat"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_with_line_column_and_cure(tmp_path, complaint, slip):
    change, column, said = SLIPS[slip]
    rows = [{**ONE, "annotator": "Jon"}, {**ONE, **change}]
    place = "line 2" if column is None else f"line 2: column `{column}`"
    error = complaint(write_jsonl(tmp_path / "v.jsonl", rows))
    assert error.startswith(f"{tmp_path / 'v.jsonl'}, {place}: ")
    assert said in error
    assert error.count("\n") == 1


PAIR_SLIPS = {
    "itself": ({"model_right": "alpha"}, "model_right", "is no item of the task `compare`"),
    "a preference that does not follow": (
        {"overall": "right"}, "overall", "`right` stands here, and `left` follows from the other"
    ),
    "an outcome": ({"better": "cannot_say"}, "better", "`cannot_say` is no answer to `better`"),
}  # fmt: skip


@pytest.mark.parametrize("slip", PAIR_SLIPS)
def test_a_slip_in_a_pair(tmp_path, complaint, slip):
    change, column, said = PAIR_SLIPS[slip]
    row = {**comparisons(["Ane"])[0], "adequacy.left": 9, "adequacy.right": 2}
    error = complaint(write_csv(tmp_path / "v.csv", [{**row, **change}]), task="compare")
    assert f"v.csv, line 2: column `{column}`" in error
    assert said in error


def test_ten_mistakes_are_told_at_once_and_the_others_counted(tmp_path, complaint):
    rows = ratings(["Ane", "Jon"])
    for row in rows[3:17]:
        row["fluency"] = 7
        row["comment"] = ""
    lines = complaint(write_csv(tmp_path / "v.csv", rows)).splitlines()
    assert len(lines) == 11
    assert all("column `fluency`: `7` is no answer" in line for line in lines[:10])
    assert lines[10] == "There are 4 more mistakes in this file."


def test_an_item_twice_by_the_same_person(tmp_path, complaint):
    error = complaint(write_csv(tmp_path / "v.csv", [ONE, {**ONE, "annotator": " Ane "}]))
    assert "v.csv, line 3: `Ane` judged `p0/alpha#0` before, in line 2" in error
    pair = comparisons(["Ane"])[0]
    other = {**pair, "model_left": pair["model_right"], "model_right": pair["model_left"]}
    error = complaint(write_csv(tmp_path / "w.csv", [pair, other]), task="compare")
    assert "w.csv, line 3: `Ane` judged `p0/alpha#0/beta#0` before, in line 2" in error


def test_the_long_shape_has_its_own_slips(tmp_path, complaint):
    base = {"annotator": "Ane", "prompt": "p0", "model": "alpha"}
    rows = [
        {**base, "criterion": "fluency", "score": 4, "seconds": 3},
        {**base, "criterion": "fluensy", "score": 4, "seconds": 3},
        {**base, "criterion": "fluency", "score": 5, "seconds": 3},
        {**base, "criterion": "errors", "score": "none", "seconds": 4},
    ]
    told = complaint(write_csv(tmp_path / "v.csv", rows)).splitlines()
    assert [line.partition("v.csv, ")[2].partition(": ")[0] for line in told] == [
        "line 3",
        "line 4",
        "line 5",
    ]
    assert "perhaps you meant `fluency`" in told[0]
    assert "`fluency` is answered a second time" in told[1]
    assert "the seconds are not those in line 2, and it is the same judgement" in told[2]


COLUMNS = {
    "no annotator": (["prompt", "model", "fluency", "errors"], (), "there is no column `annotator`"),
    "no prompt": (["annotator", "model", "fluency", "errors"], (), "there is no column `prompt`"),
    "no model": (["annotator", "prompt", "fluency", "errors"], (), "there is no column `model`"),
    "no criterion": (
        ["annotator", "prompt", "model"], (),
        "there is no column for any question of the task `rate`; name them as in its form (fluency,",
    ),
    "a question missing": (
        ["annotator", "prompt", "model", "fluency", "errrors"], (),
        "there is no column `errors`; add it, or name it with --map errors=COLUMN: perhaps you meant `errrors`",
    ),
    "two that may be": (
        ["participant", "user_id", "prompt", "model", "fluency", "errors"], (),
        "`participant`, `user_id` may all be the `annotator`; name one with --map annotator=participant",
    ),
    "twice": (["annotator", "prompt", "prompt"], (), "column `prompt` stands here twice"),
    "an unknown role": (["annotator"], ("rater=annotator",), "--map: there is nothing called `rater`"),
    "an unknown column": (
        ["annotator"], ("annotator=Annotator2",), "no column `Annotator2`; perhaps you meant `annotator`"
    ),
    "no equals sign": (["annotator"], ("annotator",), "--map: `annotator` maps nothing"),
    "a role twice": (["a", "b"], ("model=a", "model=b"), "--map: `model` is mapped twice"),
    "a column twice": (["a", "b"], ("model=a", "prompt=a"), "--map: the column `a` is mapped twice"),
}  # fmt: skip


@pytest.mark.parametrize("case", COLUMNS)
def test_columns_that_are_missing_or_unclear(tmp_path, complaint, case):
    columns, maps, said = COLUMNS[case]
    file = tmp_path / "v.csv"
    file.write_text(",".join(columns) + "\n" + ",".join("x" for _ in columns) + "\n")
    assert said in complaint(file, *(part for each in maps for part in ("--map", each)))


def test_pairs_need_to_say_their_sides(tmp_path, complaint):
    row = {"annotator": "Ane", "item": "p0/alpha#0/beta#0", "adequacy.left": 1}
    error = complaint(write_csv(tmp_path / "v.csv", [row]), task="compare")
    assert "there is no column `model_left`" in error


FILES = {
    "nothing": ("v.csv", b"", "v.csv: the file is empty; give a header and rows"),
    "blank lines": ("v.csv", b"\n , \n", "v.csv: the file is empty; give a header and rows"),
    "a header": ("v.csv", b"annotator,prompt\n", "v.csv: the file holds no annotation of the task `rate`"),
    "a field too many": ("v.csv", b"a,b\n1,2\n1,2,3\n", "v.csv, line 3: this row has 3 fields instead of 2"),
    "an open quote": ("v.csv", b'a,b\n1,"2\n', "v.csv, line 2: this row cannot be read"),
    "no delimiter": ("v.csv", b"a;b,c\n", "what stands between the fields cannot be told"),
    "a cell without a column": ("v.csv", b"a,\n1,2\n", "line 2: the 2. cell stands under no header"),
    "no JSON": ("v.jsonl", b'{"a": 1}\n{"a"', "v.jsonl, line 2: this is not JSON"),
    "a key twice": ("v.jsonl", b'{"a": 1, "a": 2}\n', "line 1: this is not JSON (key `a` stands twice)"),
    "no object": ("v.jsonl", b"[1]\n", "v.jsonl, line 1: this is no object"),
    "no list": ("v.json", b'{"a": 1}', "v.json: this is not a list of objects"),
    "an empty list": ("v.json", b"[]", "v.json: the file is empty"),
    "too deep": ("v.json", b"[" * 200_000, "v.json: this is not JSON"),
    "no workbook": ("v.xlsx", b"PK\x03\x04rubbish", "v.xlsx: this is no workbook that can be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_files_that_cannot_be_read(tmp_path, complaint, case):
    name, content, said = FILES[case]
    file = tmp_path / name
    file.write_bytes(content)
    assert said in complaint(file)


def test_a_task_is_named_as_the_study_has_it(tmp_path, complaint, study, capfd):
    file = write_csv(tmp_path / "v.csv", [ONE])
    assert "--task: the study has no task `rat`; perhaps you meant `rate`" in complaint(
        file, task="rat"
    )
    assert main(import_arguments(study, file, "--check")) == 2
    assert (
        "--task: the study has several tasks; name one of rate, compare" in capfd.readouterr().err
    )


def test_an_export_without_annotations(tmp_path, complaint):
    file = tmp_path / "export.json"
    skipped = {"id": 2, "was_cancelled": True, "completed_by": 1, "result": []}
    task = {"id": 1, "data": {"prompt": "p0"}, "annotations": [skipped], "drafts": [{"id": 3}]}
    file.write_text(json.dumps([task]))
    error = complaint(file)
    assert (
        "export.json: the file holds no annotation of the task `rate` (1 drafts, 1 skipped" in error
    )


def test_a_prompt_that_two_have_is_not_guessed(tmp_path, capfd):
    study = annotated_study(tmp_path / "study")
    lines = [json.dumps({"id": f"p{n}", "text": f"Kaixo {n // 2}"}) for n in range(4)]
    (study / "prompts.jsonl").write_text("\n".join(lines))
    file = write_csv(tmp_path / "v.csv", [{**ONE, "prompt": "Kaixo 1"}])
    assert main(import_arguments(study, file, "--task", "rate", "--check")) == 2
    assert "several have this text: p2, p3; write the id" in capfd.readouterr().err

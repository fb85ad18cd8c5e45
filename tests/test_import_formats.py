"""Files as people and other programs write them: each gives the same annotations."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest
from openpyxl import load_workbook

from arena.__main__ import main
from arena.importing.reading import Asked, read_sheet
from tests.annotated import (
    annotated_study,
    import_arguments,
    write_csv,
    write_jsonl,
    write_workbook,
)
from tests.generated import ROOT

ROWS = [
    {"annotator": "Ane", "prompt": "p0", "model": "alpha", "fluency": 4, "errors": "none"},
    {"annotator": "Ane", "prompt": "p1", "model": "beta", "fluency": 2, "errors": "other"},
]


@pytest.fixture
def study(tmp_path):
    return annotated_study(tmp_path / "study", samples=2)


@pytest.fixture
def check(study, capfd):
    def command(file, *more, task="rate"):
        code = main(import_arguments(study, file, "--task", task, "--check", *more))
        return code, *capfd.readouterr()

    return command


@pytest.fixture
def votes(study, tmp_path, capfd):
    """Imports a file into a new database and gives what is in it."""

    def command(file, *more, task="rate"):
        database = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        given = ("--task", task, "--consent", "1", "--database", database, *more)
        code = main(import_arguments(study, file, *given))
        out, error = capfd.readouterr()
        assert code == 0, error
        return database_votes(database), out

    return command


def database_votes(database):
    from_database = """SELECT item, model_left, seconds, opened_at, question, value FROM version_answers
        JOIN ballots ON ballots.battle = version_answers.battle
        JOIN battles ON battles.id = version_answers.battle
        JOIN assignments ON assignments.battle = battles.id ORDER BY battles.seq, version_answers.seq"""
    with closing(sqlite3.connect(database)) as db:
        return db.execute(from_database).fetchall()


def answers(found):
    return [(item, question, value) for item, _, _, _, question, value in found]


EXPECTED = [
    ("p0/alpha#0", "fluency", "4"),
    ("p0/alpha#0", "errors", "none"),
    ("p1/beta#0", "fluency", "2"),
    ("p1/beta#0", "errors", "other"),
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_marks_of_unicode_are_found(tmp_path, votes, delimiter, encoding):
    file = write_csv(tmp_path / "v.csv", ROWS, delimiter=delimiter, encoding=encoding)
    assert answers(votes(file)[0]) == EXPECTED


def test_another_encoding_is_named_and_never_guessed(tmp_path, votes, check):
    rows = [{**ROWS[0], "comment": "Iñaki, señal"}]
    file = write_csv(tmp_path / "v.csv", rows, encoding="cp1252")
    code, _, error = check(file)
    assert code == 2
    assert "v.csv, line 2: this is not text in utf-8" in error
    assert "--encoding" in error
    stored = answers(votes(file, "--encoding", "cp1252")[0])
    assert ("p0/alpha#0", "comment", "Iñaki, señal") in stored
    assert check(file, "--encoding", "klingon")[0] == 2


def test_a_named_delimiter(tmp_path, votes):
    file = write_csv(tmp_path / "v.txt", ROWS, delimiter="~")
    assert answers(votes(file, "--delimiter", "~")[0]) == EXPECTED


def test_workbooks_say_points_as_numbers_and_times_as_times(tmp_path, votes):
    rows = [
        {
            **ROWS[0],
            "fluency": 4.0,
            "time": datetime.fromisoformat("2026-03-02T10:30"),
            "seconds": 12.5,
        },
        {**ROWS[1], "time": datetime.fromisoformat("2026-03-02T11:00"), "seconds": 3},
    ]
    stored, _ = votes(write_workbook(tmp_path / "v.xlsx", rows))
    assert answers(stored) == EXPECTED
    assert stored[0][2:4] == (12.5, "2026-03-02T10:30:00.000000+00:00")


def test_a_workbook_of_several_sheets_is_asked_for_one(tmp_path, votes, check):
    file = write_workbook(tmp_path / "v.xlsx", ROWS)
    book = load_workbook(file)
    book.create_sheet("Notes")["B2"] = "read me"
    book.create_sheet("Empty")
    book.save(file)
    code, _, error = check(file)
    assert code == 2
    assert "several sheets hold something (`Votes`, `Notes`); name one with --sheet" in error
    assert answers(votes(file, "--sheet", "Votes")[0]) == EXPECTED
    assert "perhaps you meant `Votes`" in check(file, "--sheet", "Vote")[2]


def test_a_formula_without_a_value_is_a_mistake_only_where_it_is_read(tmp_path, check):
    rows = [{**ROWS[0], "average": "=SUM(1,2)"}]
    assert check(write_workbook(tmp_path / "v.xlsx", rows))[0] == 0
    code, _, error = check(write_workbook(tmp_path / "w.xlsx", [{**ROWS[0], "fluency": "=2+2"}]))
    assert code == 2
    assert "w.xlsx, sheet `Votes`, line 2: column `fluency`: the formula has no value" in error


def test_json_lines_and_a_list(tmp_path, votes):
    assert answers(votes(write_jsonl(tmp_path / "v.jsonl", ROWS))[0]) == EXPECTED
    file = tmp_path / "v.json"
    file.write_text(json.dumps(ROWS))
    assert answers(votes(file)[0]) == EXPECTED


def test_the_long_shape_has_a_row_for_each_criterion(tmp_path, votes):
    rows = [
        {"rater": "Ane", "item": f"{row['prompt']}/{row['model']}#0", "criterion": name,
         "score": row[name]}
        for name in ("fluency", "errors")
        for row in ROWS
    ]  # fmt: skip
    stored, _ = votes(write_csv(tmp_path / "long.csv", rows), "--map", "annotator=rater")
    assert answers(stored) == EXPECTED


def test_columns_in_the_words_of_other_sheets(tmp_path, votes):
    rows = [
        {"Rater": "Ane", " Prompt ": "Galdera 0: zer da?", "MODEL": "Model alpha", "Jario": "Perfect",
         "errors": " EZER EZ ", "id": 7},
        {"Rater": "Ane", " Prompt ": "p1", "MODEL": "beta", "Jario": "2,0", "errors": "Besterik"},
    ]  # fmt: skip
    maps = ("--map", "annotator=Rater", "--map", "fluency=Jario")
    stored, out = votes(write_csv(tmp_path / "v.csv", rows), *maps)
    expected = [(item, name, "5" if value == "4" else value) for item, name, value in EXPECTED]
    assert answers(stored) == expected
    assert "annotator = Rater, prompt = Prompt, model = MODEL, fluency = Jario, errors" in out
    assert "not read    id" in out


def test_samples_and_repeats(tmp_path, votes):
    rows = [
        {**ROWS[0], "sample": 1, "purpose": "ranked"},
        {**ROWS[0], "sample": 0, "purpose": ""},
        {**ROWS[0], "sample": 1, "purpose": "repeat", "fluency": 5},
    ]
    stored = answers(votes(write_csv(tmp_path / "v.csv", rows))[0])
    assert [each for each in stored if each[1] == "fluency"] == [
        ("p0/alpha#1", "fluency", "4"),
        ("p0/alpha#0", "fluency", "4"),
        ("p0/alpha#1", "fluency", "5"),
    ]


def test_a_preference_may_be_written_as_code_letter_label_or_model(tmp_path, votes):
    said = ["left", "A hobea da", "Model gamma", "a", "B es mejor", "both bad", "Berdin"]
    rows = [
        {"annotator": f"person {number}", "prompt": "p0", "model_left": "gamma",
         "model_right": "alpha", "adequacy.left": 1, "adequacy.right": 1, "better": word}
        for number, word in enumerate(said)
    ]  # fmt: skip
    stored = votes(write_csv(tmp_path / "v.csv", rows), task="compare")[0]
    found = [value for item, question, value in answers(stored) if question == "better"]
    assert found == ["left", "left", "left", "left", "right", "both_bad", "tie"]
    assert {(row[0], row[1]) for row in stored} == {("p0/alpha#0/gamma#0", "gamma")}


def result(name, kind, value):
    return {"from_name": name, "to_name": "answer", "type": kind, "id": name, "value": value}


def label_studio_task(number, model, *annotations, **more):
    data = {"prompt": f"p{number}", "model": model, "text": "the answer", "fluency": "stale"}
    return {"id": 100 + number, "data": data, "annotations": list(annotations), **more}


def annotation(number, person, *results, **more):
    return {
        "id": number, "completed_by": person, "result": list(results), "was_cancelled": False,
        "lead_time": 4.25, "created_at": "2026-03-02T10:30:00.5Z", **more,
    }  # fmt: skip


def label_studio_export():
    ane = {"id": 3, "email": "ane@example.org", "first_name": "Ane"}
    return [
        label_studio_task(
            0,
            "alpha",
            annotation(
                1001,
                ane,
                result("fluency", "rating", {"rating": 4}),
                result("errors", "choices", {"choices": ["Datuak"]}),
                result("which", "textarea", {"text": ["urtea", "tokia"]}),
                result("spans", "labels", {"labels": ["X"], "start": 0, "end": 3}),
            ),
            annotation(1002, 7, was_cancelled=True),
            drafts=[{"id": 1}],
            predictions=[{"id": 2}, {"id": 3}],
        ),
        label_studio_task(
            1,
            "beta",
            annotation(
                1003,
                7,
                result("fluency", "rating", {"rating": 2}),
                result("errors", "choices", {"choices": ["other"]}),
            ),
        ),
    ]


LABEL_STUDIO = [
    ("p0/alpha#0", "fluency", "4"),
    ("p0/alpha#0", "errors", "facts"),
    ("p0/alpha#0", "which", "urtea\ntokia"),
    ("p1/beta#0", "fluency", "2"),
    ("p1/beta#0", "errors", "other"),
]


def test_label_studio_json(tmp_path, votes):
    file = tmp_path / "export.json"
    file.write_text(json.dumps(label_studio_export()))
    stored, out = votes(file)
    assert answers(stored) == LABEL_STUDIO
    assert stored[0][2:4] == (4.25, "2026-03-02T10:30:00.500000+00:00")
    for line in ("1  skipped annotations", "1  drafts", "2  predictions of a model"):
        assert line in out
    assert "2 annotations of 2 items by 2 people" in out


FLAT = [
    {"id": 100, "prompt": "p0", "model": "alpha", "fluency": [{"rating": 4}], "errors": "Datuak",
     "which": ["urtea", "tokia"], "annotator": "ane@example.org", "annotation_id": 1001,
     "created_at": "2026-03-02T10:30:00.5Z", "updated_at": "2026-03-02T10:30:00Z", "lead_time": 4.25},
    {"id": 101, "prompt": "p1", "model": "beta", "fluency": [{"rating": 2}], "errors": "other",
     "annotator": 7, "annotation_id": 1003, "created_at": "2026-03-02T10:30:00Z",
     "updated_at": "2026-03-02T10:30:00Z", "lead_time": 4.25},
]  # fmt: skip


def test_label_studio_json_min_and_csv(tmp_path, votes):
    # A TextArea that was submitted twice stands in both as a list of its texts.
    texts = [{"text": ["urtea", "tokia"]}]
    minimal = [{**FLAT[0], "which": texts}, FLAT[1]]
    file = tmp_path / "min.json"
    file.write_text(json.dumps(minimal))
    assert answers(votes(file)[0]) == LABEL_STUDIO
    flat = [
        {
            name: json.dumps(value) if isinstance(value, list) else value
            for name, value in row.items()
        }
        for row in minimal
    ]
    assert answers(votes(write_csv(tmp_path / "export.csv", flat))[0]) == LABEL_STUDIO
    tabs = write_csv(tmp_path / "export.tsv", flat, delimiter="\t")
    assert answers(votes(tabs)[0]) == LABEL_STUDIO


def test_label_studio_pairs(tmp_path, votes):
    data = {"prompt": "p0", "model_left": "beta", "model_right": "alpha"}
    results = (
        result("adequacy_1", "rating", {"rating": 7}),
        result("adequacy_2", "rating", {"rating": 9}),
        result("pw", "pairwise", {"selected": "right"}),
    )
    tasks = [{"id": 1, "data": data, "annotations": [annotation(1, 7, *results)]}]
    file = tmp_path / "pairs.json"
    file.write_text(json.dumps(tasks))
    maps = ("adequacy.left=adequacy_1", "adequacy.right=adequacy_2", "better=pw")
    given = [part for each in maps for part in ("--map", each)]
    stored = votes(file, *given, task="compare")[0]
    assert answers(stored) == [
        ("p0/alpha#0/beta#0", "adequacy.left", "7"),
        ("p0/alpha#0/beta#0", "adequacy.right", "9"),
        ("p0/alpha#0/beta#0", "better", "right"),
        ("p0/alpha#0/beta#0", "overall", "right"),
    ]


def test_several_choices_are_told_with_their_annotation(tmp_path, check):
    tasks = label_studio_export()
    tasks[0]["annotations"][0]["result"][1]["value"] = {"choices": ["Datuak", "Besterik"]}
    file = tmp_path / "export.json"
    file.write_text(json.dumps(tasks))
    code, _, error = check(file)
    assert code == 2
    place = "export.json, record 1, task 100, annotation 1001: column `errors`: there are 2 answers"
    assert place in error


def argilla_records(**status):
    return [
        {"id": "r0", "fields": {"prompt": "p0", "text": "the answer"}, "metadata": {"model": "alpha"},
         "suggestions": {"fluency": {"value": 1, "score": None, "agent": "gpt"}},
         "responses": {
             "fluency": [{"value": 4, "user_id": "u-1", **status}, {"value": 3, "user_id": "u-2",
                                                                   "status": "draft"}],
             "errors": [{"value": "Datuak", "user_id": "u-1", **status}],
             "which": [{"value": "urtea\ntokia", "user_id": "u-1", **status}],
         }, "vectors": {}, "_server_id": "s"},
        {"id": "r1", "fields": {"prompt": "p1", "text": "x"}, "metadata": {"model": "beta"},
         "suggestions": {}, "vectors": {}, "_server_id": "s",
         "responses": {"fluency": [{"value": 2, "user_id": "u-2", **status}],
                       "errors": [{"value": "other", "user_id": "u-2", **status}]}},
        {"id": "r2", "fields": {"prompt": "p2", "text": "x"}, "metadata": {"model": "beta"},
         "suggestions": {}, "responses": {}, "vectors": {}, "_server_id": "s"},
    ]  # fmt: skip


def test_argilla_records(tmp_path, votes):
    file = tmp_path / "records.json"
    file.write_text(json.dumps(argilla_records(status="submitted")))
    stored, out = votes(file)
    assert answers(stored) == LABEL_STUDIO
    assert "1  responses with the status draft" in out
    assert "1  suggestions of a model" in out
    assert "1  records without a response" in out


def test_argilla_records_of_a_version_that_tells_no_status(tmp_path, votes):
    file = write_jsonl(tmp_path / "records.jsonl", argilla_records())
    stored, out = votes(file)
    assert answers(stored) == LABEL_STUDIO
    assert "2  responses without a status, taken as submitted" in out


def test_argilla_records_flattened(tmp_path, votes):
    records = [
        {"id": "r0", "prompt": "p0", "model": "alpha", "fluency.responses": [3, 4],
         "fluency.responses.users": ["u-2", "u-1"],
         "fluency.responses.status": ["discarded", "submitted"], "errors.responses": ["Datuak"],
         "errors.responses.users": ["u-1"], "errors.responses.status": ["submitted"],
         "which.responses": ["urtea\ntokia"], "which.responses.users": ["u-1"],
         "which.responses.status": ["submitted"], "fluency.suggestion": 3,
         "fluency.suggestion.score": None, "fluency.suggestion.agent": "gpt"},
        {"id": "r1", "prompt": "p1", "model": "beta", "fluency.responses": [2],
         "fluency.responses.users": ["u-2"], "fluency.responses.status": ["submitted"],
         "errors.responses": ["other"], "errors.responses.users": ["u-2"],
         "errors.responses.status": ["submitted"], "which.responses": None},
    ]  # fmt: skip
    file = tmp_path / "records.json"
    file.write_text(json.dumps(records))
    stored, out = votes(file)
    assert answers(stored) == LABEL_STUDIO
    assert "1  responses with the status discarded" in out
    assert "1  suggestions of a model" in out


def test_argilla_records_of_its_server(tmp_path, votes):
    values = {"fluency": {"value": 2}, "errors": {"value": "other"}}
    records = [
        {"id": "r1", "fields": {"prompt": "p1"}, "metadata": {"model": "beta"},
         "responses": [{"user_id": "u-2", "status": "submitted", "values": values},
                       {"user_id": "u-3", "status": "discarded", "values": None}]},
    ]  # fmt: skip
    stored, out = votes(write_jsonl(tmp_path / "records.jsonl", records))
    assert answers(stored) == LABEL_STUDIO[3:]
    assert "1  responses with the status discarded" in out


def test_a_release_of_votes_is_read_as_a_sheet(tmp_path, study, votes):
    file = write_csv(tmp_path / "v.csv", ROWS)
    database = tmp_path / "own.db"
    given = ("--task", "rate", "--consent", "1", "--database", database)
    assert main(import_arguments(study, file, *given)) == 0
    models = study / "models.yaml"
    export = ["export", str(study), "--models", str(models), "--database", str(database)]
    assert main([*export, "--to", str(tmp_path / "out")]) == 0
    assert answers(votes(tmp_path / "out" / "battles.csv")[0]) == EXPECTED


def test_the_examples_of_the_documentation_are_sound(tmp_path, check):
    text = (ROOT / "docs" / "importing_annotations.md").read_text(encoding="utf-8")
    _, csv, pairs, long, label_studio, argilla = re.findall(
        r"^```\n(.*?)^```", text, re.DOTALL | re.M
    )
    for name, content, task in (
        ("v.csv", csv, "rate"),
        ("v.jsonl", pairs, "compare"),
        ("long.csv", long, "rate"),
        ("label_studio.json", label_studio, "rate"),
        ("argilla.json", argilla, "rate"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        code, _, error = check(tmp_path / name, task=task)
        assert code == 0, error


def test_the_kind_of_a_file_is_told_by_its_name(tmp_path, check):
    (tmp_path / "votes.ods").write_text("")
    assert (
        "ends in `.ods` cannot be told; save it as one of .csv" in check(tmp_path / "votes.ods")[2]
    )
    assert "there is no such file" in check(tmp_path / "none.csv")[2]
    assert check(write_csv(tmp_path / "v.csv", ROWS), "--format", "argilla")[0] == 2


def test_a_sheet_that_is_read_as_it_is_has_wrapped_values_unread(tmp_path):
    file = tmp_path / "min.json"
    file.write_text(json.dumps(FLAT))
    wrapped = read_sheet(file, Asked(format="sheet")).rows[0].cells["fluency"]
    assert wrapped.problem == "there is a list where one value is expected"
    assert read_sheet(file, Asked()).rows[0].cells["fluency"] == "4"

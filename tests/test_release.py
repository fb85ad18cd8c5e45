"""What leaves the house is what the list of columns allows, complete, equal in all formats, unnamed. From both engines."""

import io
import zipfile
from contextlib import closing
from pathlib import Path

import pandas
import pytest
from pandas.testing import assert_frame_equal

from analysis.votes import read_votes
from arena.addresses import is_postgresql
from arena.codes import Finish
from arena.domain import (
    GenerationSettings,
)
from arena.errors import InputError
from arena.release import COLUMNS, dictionary_markdown, export, export_archive
from arena.store import engine_of, open_store
from tests.postgresql import empty_database
from tests.releases import TEXTS, document, fill, lines, read, study
from tests.signing import KEY
from tests.stores import (
    KINDS,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    make_response,
)

pytest_plugins = ["tests.release_fixtures", "tests.store_fixtures"]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request, tmp_path_factory, postgresql):
    path = tmp_path_factory.mktemp("release") / "votes.db"
    address = path if request.param == "sqlite" else empty_database(postgresql)
    fill(address)
    return address


def test_the_data_dictionary_in_docs_is_the_one_of_the_code():
    text = Path("docs/data_dictionary.md").read_text("utf-8")
    assert text == dictionary_markdown(), (
        "make it anew: python -c \"from arena.release import dictionary_markdown as d; print(d(), end='')\""
    )


def test_ballots_have_the_columns_that_analysis_reads(database, released):
    with closing(engine_of(database)) as engine, engine.reading() as connection:
        view = connection.execute("SELECT * FROM comparisons LIMIT 1").fetchone().keys()
    assert [*read(released, "ballots", "csv").columns, "seq"] == list(view)


# Nobody rates in this study: see test_release_tasks.
@pytest.mark.parametrize("table", [table for table in COLUMNS if table != "ratings"])
def test_all_formats_have_the_same_content(released, table):
    parquet, jsonl = read(released, table, "parquet"), read(released, table, "jsonl")
    separated = read(released, table, "csv")
    for column in separated.select_dtypes(include=["object", "string"]):
        separated[column] = separated[column].str.replace(r"^'(?=[=+\-@\t\r])", "", regex=True)
    for other in (jsonl, separated):
        assert list(other.columns) == list(parquet.columns)
        assert_frame_equal(plain(other), plain(parquet))
    assert len(parquet) > 0


def plain(frame):
    return frame.astype(object).where(frame.notna(), None)


def test_a_battle_has_all_that_a_researcher_wants_in_one_row(released):
    row = lines(released, "battles")[1]
    assert len(row.pop("participant")) == 64
    assert row == {
        "battle": "battle 1",
        "study": "proba",
        "study_hash": "h1",
        "interface_language": "eu",
        "prompt": None,
        "expected_language": None,
        "task": None,
        "item": None,
        "sample_left": None,
        "sample_right": None,
        "revises": None,
        "prompt_text": TEXTS[1],
        "prompt_category": None,
        "prompt_language": "eu",
        "model_left": "alpha",
        "model_right": "beta",
        "policy": "uniform",
        "probability": 1 / 6,
        "purpose": "ranked",
        "replaces": None,
        "repeats": None,
        "continues": None,
        "turns": 1,
        "outcome_content": "left",
        "outcome_language": "left",
        "outcome_overall": "left",
        "answer_length": "b2",
        "derived": "overall",
        "seconds": 12.5,
        "named_itself": False,
        "recognised": False,
        "amendments": 0,
        "void": None,
        "void_side": None,
        "profile_level": "b2",
        "profile_education": "lh",
        "code_version": "0.1.0",
        "opened_at": "2026-11-21T10:00:00+00:00",
    }


def test_a_response_says_how_it_was_made(released):
    left, right = lines(released, "responses")[2:4]
    made = make_response("alpha", TEXTS[1])
    assert left == {
        "battle": "battle 1",
        "turn": 1,
        "side": "left",
        "model": "alpha",
        "prompt": TEXTS[1],
        "text": made.text,
        "detected_language": None,
        "detected_probability": None,
        "finish": Finish.STOP.value,
        "temperature": GenerationSettings().temperature,
        "top_p": GenerationSettings().top_p,
        "max_tokens": GenerationSettings().max_tokens,
        "stop": '["###"]',
        "seed": 7,
        "rendered_prompt": made.rendered_prompt,
        "engine": made.engine,
        "rendering": "chat",
        "template_hash": "5" * 64,
        "revision": "main",
        "recorded": False,
        "first_token_seconds": 0.25,
        "total_seconds": 1.5,
        "prompt_tokens": 3,
        "response_tokens": None,
    }
    assert (right["side"], right["model"]) == ("right", "beta")


def test_models_have_their_latest_label(released):
    assert [(row["model"], row["label"]) for row in lines(released, "models")] == [
        ("alpha", "Label of alpha"),
        ("beta", "Beta berria"),
    ]


def test_the_readme_tells_licence_counts_and_what_is_missing(released):
    text = (released / "README.md").read_text("utf-8")
    assert "# Proba: votes and answers" in text
    assert "Released under: CC0-1.0. Participants agreed to: CC0-1.0." in text
    assert "nor@example.org" in text
    assert f"| `battles` | {len(TEXTS) + 1} |" in text
    assert "1 of the battles became void" in text


def test_the_dictionary_explains_every_column_of_every_file(released):
    explained = pandas.read_csv(released / "data_dictionary.csv")
    for table in COLUMNS:
        of_table = explained[explained["table"] == table]
        assert list(of_table["column"]) == list(read(released, table, "parquet").columns)
    text = (released / "data_dictionary.md").read_text("utf-8")
    assert "`profile_level`" in text
    assert "`ballots.receipt`" in text


def test_the_summary_and_the_progress_tell_what_was_written(database, tmp_path):
    told = []
    address = database if is_postgresql(database) else f"sqlite:///{database}"
    summary = export(address, "proba", tmp_path / "a" / "b", told.append, signing_key=KEY)
    assert summary.folder == tmp_path / "a" / "b"
    assert summary.rows == {
        "battles": len(TEXTS) + 1,
        "responses": 2 * len(TEXTS) + 2,
        "ballots": 3 * len(TEXTS),
        "ratings": 0,
        "participants": 2,
        "models": 2,
    }
    assert (summary.voids, summary.links, len(told)) == (1, len(TEXTS), 7)
    assert told[0] == f"battles: {len(TEXTS) + 1} rows"


def test_nothing_is_overwritten_and_nothing_half_written(database, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    (full / "notes.txt").write_text("Mine")
    with pytest.raises(InputError, match="not empty; give a new or an empty folder"):
        export(database, "proba", full, signing_key=KEY)

    def stop(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(database, "proba", tmp_path / "stopped", stop, signing_key=KEY)
    assert [file.name for file in tmp_path.iterdir()] == ["full"]
    assert [file.name for file in full.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_taken(database, tmp_path):
    (tmp_path / "empty").mkdir()
    export(database, "proba", tmp_path / "empty", signing_key=KEY)
    assert (tmp_path / "empty" / "README.md").is_file()


@pytest.mark.parametrize(
    ("study_id", "key", "sentence"),
    [
        ("probe", None, "no study 'probe'; name one that it has: another, proba"),
        ("proba", b"short", "the key has 5 bytes; give a file of at least 32"),
        ("proba", "missing", "the key cannot be read"),
    ],
)
def test_a_slip_is_told_with_its_cure(database, tmp_path, study_id, key, sentence):
    file = tmp_path / "key" if key else None
    if isinstance(key, bytes):
        file.write_bytes(key)
    with pytest.raises(InputError, match=sentence):
        export(database, study_id, tmp_path / "out", key=file, signing_key=KEY)
    assert not (tmp_path / "out").exists()


def test_a_study_without_votes_gives_empty_tables(database, tmp_path):
    summary = export(database, "another", tmp_path / "another", signing_key=KEY)
    assert set(summary.rows.values()) == {0}
    for form in ("csv", "parquet"):
        assert next(iter(read(tmp_path / "another", "ballots", form).columns)) == "battle"


def test_the_archive_has_the_same_rows_as_the_folder(database, released):
    with zipfile.ZipFile(io.BytesIO(export_archive(database, "proba", KEY))) as archive:
        names = {Path(name).name for name in archive.namelist()}
        rows = archive.read("proba/responses.jsonl")
    assert names == {file.name for file in released.iterdir() if file.suffix != ".parquet"}
    assert rows == (released / "responses.jsonl").read_bytes()


def test_a_live_database_is_exported_while_it_is_written_to(any_address, tmp_path):
    store = open_store(any_address)
    store.register(study(), document(study()))
    store.add_participant(make_participant(), "t", None)
    hold_battle(store)
    store.add_ballot(make_ballot(), KINDS)
    export(store.address, "proba", tmp_path / "one", signing_key=KEY)
    hold_battle(store, make_battle("b2"))
    store.add_ballot(make_ballot("b2"), KINDS)
    assert len(lines(tmp_path / "one", "ballots")) == 3
    assert export(store.address, "proba", tmp_path / "two", signing_key=KEY).rows["ballots"] == 6
    store.close()


@pytest.mark.parametrize("table", ["ballots", "battles"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_analysis_reads_the_same_votes_from_a_release_as_from_the_database(
    database, released, table, form
):
    expected = read_votes(database, "overall", study="proba")
    found = read_votes(released / f"{table}.{form}", "overall")
    assert (found.models, found.first.tolist()) == (expected.models, expected.first.tolist())
    assert (found.second.tolist(), found.outcome.tolist()) == (
        expected.second.tolist(),
        expected.outcome.tolist(),
    )
    assert len(found.outcome) == len(TEXTS)


def test_a_participant_has_the_last_consent_and_the_share_of_examples_as_expected(released):
    people = read(released, "participants", "parquet")
    found = {row.consent_version: row.training_share for row in people.itertuples()}
    assert found["1"] == 0.5
    assert pandas.isna(found["2"])

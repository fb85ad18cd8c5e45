"""A study is read completely or refused with one sentence that holds file, line, key and cure."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from arena.backends.registry import OPTIONS
from arena.codes import Outcome, QuestionKind, Reveal, Template
from arena.domain import (
    GenerationSettings,
)
from arena.errors import InputError
from arena.form import DERIVABLE
from arena.study import find_study, read_study, study_document
from arena.study_rules import PLAIN

ROOT = Path(__file__).resolve().parent.parent
STUDY = "data/studies/demo/study.yaml"
PROMPTS = "data/studies/demo/prompts.jsonl"
MODELS = "models.yaml"
ANSWERS = "data/studies/demo/responses/demo-base-a.jsonl"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the registry and the demo study, in the folder where the operator stands."""
    shutil.copy(ROOT / MODELS, tmp_path / MODELS)
    shutil.copytree(ROOT / "data/studies/demo", tmp_path / "data/studies/demo")
    (tmp_path / "data/studies/ebaluatoia").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(project, name="demo"):
    return read_study(find_study(name, project), project / MODELS, OPTIONS)


def rewrite(project, file, old, new):
    text = (project / file).read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    changed = text.replace(old, new, 1)
    (project / file).write_text(changed, encoding="utf-8")
    return changed


def slips():
    """Every slip of tests/study_mistakes, with the file that it is made in."""
    for table in sorted((ROOT / "tests/study_mistakes").glob("*.yaml")):
        content = yaml.safe_load(table.read_text(encoding="utf-8"))
        for slip in content["slips"]:
            yield pytest.param(content["file"], slip, id=slip["slip"])


@pytest.mark.parametrize(("file", "slip"), list(slips()))
def test_a_slip_is_told_in_one_sentence_with_file_line_key_and_cure(project, file, slip):
    rewrite(project, file, slip["old"], slip["new"])

    with pytest.raises(InputError) as caught:
        read(project)

    message = str(caught.value)
    told_of, at = slip.get("told_of", file), slip.get("at", slip["new"])
    place = told_of
    if at is not None:
        text = (project / told_of).read_text(encoding="utf-8")
        place += f", line {text[: text.index(at)].count(chr(10)) + 1}"
    assert message.startswith(f"{place}: ")
    assert [part for part in slip["says"] if part not in message] == []
    assert "\n" not in message
    assert message.count("; ") == 1
    assert message.endswith(".")


@pytest.mark.parametrize("file", [STUDY, MODELS, PROMPTS, ANSWERS])
def test_a_missing_file_is_told_by_name(project, file):
    (project / file).unlink()

    with pytest.raises(InputError, match=Path(file).name.replace(".", r"\.")):
        read_study(project / "data/studies/demo", project / MODELS, OPTIONS)


@pytest.mark.parametrize("file", [STUDY, MODELS, PROMPTS])
def test_a_file_in_another_encoding_is_told_with_its_line(project, file):
    lines = (project / file).read_bytes().split(b"\n")
    lines[2] = b"\xff" + lines[2]
    (project / file).write_bytes(b"\n".join(lines))

    with pytest.raises(InputError, match=r"line 3: this is not UTF-8 text; save the file as UTF-8"):
        read(project)


def test_further_mistakes_are_told_too_up_to_ten(project):
    rewrite(project, STUDY, "turns: 8", "".join(f"extra_{number}: 1\n" for number in range(15)))

    with pytest.raises(InputError) as caught:
        read(project)

    assert "`extra_0`" in str(caught.value)
    assert [
        f"`extra_{number}`" in note for number, note in enumerate(caught.value.__notes__, 1)
    ] == ([True] * 9)


def test_an_empty_study_is_refused(project):
    (project / STUDY).write_text("", encoding="utf-8")

    with pytest.raises(InputError, match="the file must be a group of keys, not empty"):
        read(project)


def test_a_bank_without_prompts_is_refused(project):
    (project / PROMPTS).write_text("\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"prompts\.jsonl: there is no prompt"):
        read(project)


def test_an_unknown_study_is_met_with_the_nearest_name(project):
    with pytest.raises(InputError, match="there is no study `dmo`; perhaps you meant `demo`"):
        find_study("dmo", project)


def test_a_study_is_found_by_name_by_folder_and_by_file(project):
    folder = project / "data/studies/demo"

    assert find_study("demo", project) == folder
    assert find_study(str(folder), Path("/nowhere")) == folder
    assert find_study(str(folder / "study.yaml"), Path("/nowhere")) == folder


def test_a_folder_beside_the_operator_is_told_from_a_shipped_name_by_its_path(project):
    shutil.copytree(project / "data/studies/demo", project / "demo")

    assert find_study("demo", project) == project / "data/studies/demo"
    assert find_study("./demo", project) == Path("demo")


def test_the_demo_study_is_read_as_it_stands(project):
    study = read(project)

    assert study.id == "demo"
    assert [model.id for model in study.models] == [
        "demo-instruct-a",
        "demo-instruct-b",
        "demo-base-a",
        "demo-base-b",
    ]
    assert study.interface == ("eu", "en", "es")
    assert study.reveal is Reveal.AFTER_VOTE
    assert study.leaderboard
    assert study.votes_per_raffle_number == 10
    assert len(study.prompts) >= 24
    assert len({prompt.category for prompt in study.prompts}) >= 6
    content, language, overall, *reasons, comment = study.form
    assert content.kind is language.kind is QuestionKind.PREFERENCE
    assert [option.code for option in overall.options] == [
        Outcome.LEFT,
        Outcome.TIE,
        Outcome.RIGHT,
    ]
    assert overall.derived_from == ("content", "language")
    assert [question.id for question in reasons] == ["reasons.left", "reasons.right"]
    assert {question.kind for question in reasons} == {QuestionKind.TAGS}
    assert comment.kind is QuestionKind.TEXT
    assert not any(question.required for question in (*reasons, comment))
    assert study.model("demo-base-b").factors["backbone"] == "base"


def test_the_outcomes_that_a_file_may_derive_from_are_those_that_a_form_can():
    assert PLAIN == DERIVABLE


def test_recorded_models_alone_leave_the_bank_alone(project):
    assert read(project).free_prompts is False


def test_two_live_models_open_free_prompts_unless_the_study_says_never(project):
    rewrite(project, STUDY, "demo-base-b]", "demo-base-b, echo-a]")
    assert read(project).free_prompts is False

    rewrite(project, STUDY, "echo-a]", "echo-a, echo-b]")
    assert read(project).free_prompts is True

    rewrite(project, STUDY, "free_prompts: auto", "free_prompts: never")
    assert read(project).free_prompts is False


def test_a_models_own_options_stand_above_the_studys_settings(project):
    own = "backend: recorded\n    options: {temperature: 0, stop: [END]}\n"
    rewrite(project, MODELS, "backend: recorded\n", own)

    settings = read(project).settings

    assert settings["demo-instruct-a"] == GenerationSettings(0, 0.95, 2048, ("END",), None)
    assert settings["demo-base-a"] == GenerationSettings(0.9, 0.95, 2048, (), None)


def test_the_hash_belongs_to_the_document_and_not_to_the_place_or_the_layout(project):
    first = read(project)
    rewrite(project, STUDY, "turns: 8", "turns:   8 # a comment")
    moved = project / "elsewhere"
    shutil.move(project / "data/studies/demo", moved)

    second = read(project, str(moved))

    assert second.hash == first.hash
    assert second.folder != first.folder


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (STUDY, "turns: 8", "turns: 9"),
        (STUDY, "Zer ikasketa", "Zein ikasketa"),
        (PROMPTS, "Idatzi mezu", "Idatz mezu"),
        (MODELS, "backbone: base, texts", "backbone: instruct, texts"),
    ],
)
def test_the_hash_changes_with_anything_that_describes_the_study(project, file, old, new):
    before = read(project).hash
    rewrite(project, file, old, new)

    assert read(project).hash != before


def test_a_model_that_takes_no_part_leaves_the_hash_alone(project):
    before = read(project).hash
    rewrite(project, MODELS, "models:\n", "models:\n  - {id: echo, label: Echo, backend: echo}\n")

    assert read(project).hash == before


def test_the_consent_hash_follows_every_language(project):
    before = read(project).consent.hash
    rewrite(project, STUDY, "This is a **demonstration**", "This is the **demonstration**")

    assert read(project).consent.hash != before


def test_the_document_is_plain_json_without_a_path(project):
    study = read(project)

    text = json.dumps(study_document(study), ensure_ascii=False)

    assert str(project) not in text
    assert json.loads(text)["prompts"][0]["id"] == study.prompts[0].id
    assert study_document(study) == study_document(replace(study, folder="/elsewhere"))


@pytest.mark.parametrize("name", ["demo", "ebaluatoia", "tiny"])
def test_a_shipped_study_is_read_without_a_complaint(name):
    study = read_study(find_study(name, ROOT), ROOT / MODELS, OPTIONS)

    assert study.id == name
    assert set(study.interface) == {"eu", "en", "es"}


def test_the_basque_study_is_described_as_it_was_held():
    study = read_study(find_study("ebaluatoia", ROOT), ROOT / MODELS, OPTIONS)

    assert len(study.models) == 19
    assert {model.template for model in study.models} == {Template.CHAT}
    assert set(study.settings.values()) == {GenerationSettings(0.9, 0.95, 2048)}
    assert study.free_prompts
    assert study.turns > 1
    assert study.reveal is Reveal.NEVER
    assert not study.leaderboard
    assert study.consent.minimum_age == 14
    assert study.consent.licence == study.release_licence == "CC0-1.0"
    assert study.votes_per_raffle_number == 10
    assert [question.id for question in study.profile] == ["language_level", "education"]
    assert [question.id for question in study.form] == ["content", "language", "overall"]

"""The studies that are shipped: read without a mistake; those that are dealt out complete, translated, nobody's."""

import json
import unicodedata
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from analysis.__main__ import main as analyse
from analysis.correlation.scores import read_scores
from arena.assignment import items_of
from arena.backends.recorded_answers import open_answers
from arena.backends.recorded_file import read_answers
from arena.backends.registry import OPTIONS
from arena.study import read_study
from tests.demonstration_texts import PERSONAL_DATA, REAL_NAMES

ROOT = Path(__file__).resolve().parent.parent
STUDIES = ROOT / "data" / "studies"
NAMES = sorted(path.parent.name for path in STUDIES.glob("*/study.yaml"))
SCRIPTS = {
    "bn": "BENGALI", "hi": "DEVANAGARI", "kk": "CYRILLIC", "ru": "CYRILLIC", "ta": "TAMIL", "th": "THAI",
    "ur": "ARABIC",
}  # fmt: skip


def document(name):
    return yaml.safe_load((STUDIES / name / "study.yaml").read_text(encoding="utf-8"))


def read(name):
    return read_study(STUDIES / name, ROOT / "models.yaml", OPTIONS)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def answers(name, model):
    return list(read_answers(STUDIES / name / "responses" / f"{model}.jsonl"))


def localized(part, languages):
    """Every group of a document whose keys are languages of the interface."""
    if isinstance(part, list):
        for each in part:
            yield from localized(each, languages)
    elif isinstance(part, dict):
        if part and set(part) <= languages:
            yield part
        else:
            for each in part.values():
                yield from localized(each, languages)


def in_script(text, language):
    """The share of a text's letters that are of its language's script."""
    letters = [character for character in text if character.isalpha()]
    return sum(unicodedata.name(each).startswith(SCRIPTS[language]) for each in letters) / len(
        letters
    )


DEALT_OUT = [name for name in NAMES if document(name)["protocol"] == "tasks"]
ALL_PRESETS = pytest.mark.parametrize("name", DEALT_OUT)


def test_the_presets_are_there():
    assert {"luxit", "x-instruction"} <= set(DEALT_OUT)


@pytest.mark.parametrize("name", NAMES)
def test_a_study_is_read_without_a_mistake_under_the_name_of_its_folder(name):
    assert read(name).id == name


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_a_study_is_there_in_every_language_of_its_pages(name):
    languages = set(document(name)["interface"])
    found = list(localized(document(name), languages))
    assert len(found) >= 5
    assert [text for text in found if set(text) != languages] == []


@ALL_PRESETS
def test_no_text_of_a_preset_was_left_untranslated(name):
    for text in localized(document(name), set(document(name)["interface"])):
        if len(set(text.values())) == 1:
            continue  # a language that names itself, or a proper name
        same = [pair for pair in combinations(text, 2) if text[pair[0]] == text[pair[1]]]
        assert same == [], text
        for language in SCRIPTS.keys() & text.keys():
            assert in_script(text[language], language) > 0.2, text[language]


@ALL_PRESETS
def test_whoever_meets_a_preset_is_told_that_its_texts_are_demonstration_texts(name):
    study = read(name)
    assert set(study.notice) == set(study.interface)
    readme = (STUDIES / name / "README.md").read_text(encoding="utf-8")
    assert "demonstration texts, written for this project" in " ".join(readme.lower().split())
    assert "CC0-1.0" in readme
    for model in study.models:
        assert model.backend == "recorded"
        assert model.label.startswith("Demo text"), model.id
        assert model.factors["texts"] == "demo"


@ALL_PRESETS
def test_every_prompt_of_a_preset_is_answered_by_every_model_and_makes_items(name):
    study = read(name)
    prompts = [str(prompt.id) for prompt in study.prompts]
    for model in study.models:
        answered = dict.fromkeys(answer.prompt for answer in answers(name, model.id))
        assert list(answered) == prompts, model.id
    samples = open_answers(study.models, STUDIES / name)
    for task in study.tasks:
        dealt = items_of(task, samples.samples(task.prompts))
        assert {item.prompt for item in dealt} == set(task.prompts)
        assert set(task.models) == {answer.model for item in dealt for answer in item.answers}


@ALL_PRESETS
def test_no_id_and_no_text_of_a_preset_stands_twice(name):
    prompts = lines(STUDIES / name / "prompts.jsonl")
    assert len({prompt["id"] for prompt in prompts}) == len(prompts)
    assert len({prompt["text"] for prompt in prompts}) == len(prompts)
    models = document(name)["models"]
    texts = [" ".join(answer.text.split()) for model in models for answer in answers(name, model)]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


@ALL_PRESETS
def test_a_preset_names_no_real_model_and_nobody(name):
    texts = [(prompt["id"], prompt["text"] + prompt.get("source_text", ""))
             for prompt in lines(STUDIES / name / "prompts.jsonl")]  # fmt: skip
    texts += [(f"{model}: {answer.prompt}", answer.text)
              for model in document(name)["models"] for answer in answers(name, model)]  # fmt: skip
    assert [place for place, text in texts if REAL_NAMES.search(text)] == []
    assert [place for place, text in texts if PERSONAL_DATA.search(text)] == []


@ALL_PRESETS
def test_the_prompts_of_a_preset_are_in_their_language_and_reach_somebody(name):
    study = read(name)
    wanted = {prompt.answer_language or prompt.language for prompt in study.prompts}
    queues = {task.queue for task in study.tasks}
    for queue in queues - {None}:
        [question] = [each for each in study.profile if each.id == queue]
        assert {option.code for option in question.options} == wanted
    if None in queues:
        assert wanted <= {study.language, *study.interface}
    for prompt in study.prompts:
        if prompt.language in SCRIPTS:
            assert in_script(prompt.text, prompt.language) > 0.9, prompt.id
        language = prompt.answer_language or prompt.language
        if language in SCRIPTS:
            texts = [answer.text for model in study.models for answer in answers(name, model.id)
                     if answer.prompt == prompt.id]  # fmt: skip
            assert max(in_script(text, language) for text in texts) > 0.9, prompt.id


def test_every_point_of_the_scale_in_luxit_says_what_it_means():
    ratings = [each for each in document("luxit")["tasks"][0]["form"] if each["kind"] == "rating"]
    assert [each["id"] for each in ratings] == ["language", "accuracy", "adherence", "helpfulness"]
    for each in ratings:
        assert (each["scale"], list(each["anchors"])) == ([1, 3], ["1", "2", "3"])


def test_the_scores_in_luxit_are_read_before_and_after_and_marked_as_invented():
    files = sorted((STUDIES / "luxit" / "scores").glob("*.csv"))
    assert len(files) == 2
    for file in files:
        assert file.name.startswith("demonstration_")
        rows = file.read_text(encoding="utf-8").splitlines()[1:]
        assert all(row.endswith(",invented") for row in rows)
        scores = read_scores(file)
        seen = Counter(zip(scores.model, scores.stage, strict=True))
        assert len({model for model, _ in seen}) == 14
        assert {stage for _, stage in seen} == {"before", "after"}
        assert len(set(seen.values())) == 1, "every model took every test at both stages"


def test_x_instruction_has_a_prompt_of_each_test_set_in_each_of_ten_languages():
    study = read("x-instruction")
    asked = Counter(
        (each.answer_language or each.language, each.category) for each in study.prompts
    )
    assert len({language for language, _ in asked}) == 10
    assert asked == {(language, category): 1 for language, _ in asked for category in study.categories}  # fmt: skip
    crossed = [prompt for prompt in study.prompts if prompt.answer_language]
    assert {prompt.language for prompt in crossed} == {"en"}
    assert len(crossed) == 2


def test_x_instruction_shows_further_samples_where_its_task_wants_them():
    study = read("x-instruction")
    samples = open_answers(study.models, STUDIES / "x-instruction")
    dealt = {task.id: items_of(task, samples.samples(task.prompts)) for task in study.tasks}
    assert all("x-demo-focal" in {each.model for each in item.answers}
               for items in dealt.values() for item in items)  # fmt: skip
    further = {
        item.prompt for item in dealt["compare"] if any(each.sample for each in item.answers)
    }
    assert further == {"fi-everyday-01", "fi-reasoning-01"}
    assert not any(each.sample for item in dealt["score"] for each in item.answers)


@pytest.mark.parametrize("study", ["kazakh", "luxit", "x-instruction"])
def test_the_tables_of_a_preset_come_from_its_demonstration_and_say_so(
    study, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("analysis.reports.studies.reading.DATABASES", ())
    assert analyse(["report", "--study", study, "--to", str(tmp_path / "out")]) == 0
    assert "its data were made up" in capsys.readouterr().out
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.html", "report.tex", "means.csv"} <= made

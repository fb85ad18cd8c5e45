"""`python -m analysis factors`: the headline first, in every format, and one sentence for every mistake."""

import json

import pytest

from analysis.__main__ import main
from analysis.factors.registry import read_factors
from arena.errors import InputError
from tests.vote_logs import simulated_log

REGISTRY = """models:
  - id: m00
    label: zero
    backend: echo
    factors: {backbone: base, corpus: none}
  - {id: m01, label: one, backend: echo, factors: {backbone: base, corpus: eu}}
  - {id: m02, label: two, backend: echo, factors: {backbone: instruct, corpus: none}}
  - {id: m03, label: three, backend: echo, factors: {backbone: instruct, corpus: eu}}
  - {id: m04, label: four, backend: echo}
"""
TABLE = "model,backbone,corpus\nm00,base,none\nm01,base,eu\nm02,instruct,none\nm03,instruct,eu\n"


@pytest.fixture
def files(tmp_path):
    log = simulated_log([-0.4, -0.1, 0.2, 0.5, 0.0], seed=5)
    log.to_csv(tmp_path / "votes.csv", index=False)
    (tmp_path / "models.yaml").write_text(REGISTRY, encoding="utf-8")
    (tmp_path / "models.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def told(capsys, *arguments):
    code = main(["factors", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_first_line_is_the_claim(files, capsys):
    code, out, err = told(capsys, files / "votes.csv", "--models", files / "models.yaml")
    assert (code, err) == (0, "")
    first = out.splitlines()[0]
    assert first.startswith("backbone instruct against base: +")
    assert "Elo [" in first
    assert "corpus held fixed (95 %, 4 models, models as a sample)" in first
    assert "Without these factors, with a strength of their own: m04." in out


def test_a_table_of_factors_does_as_well_as_a_registry(files, capsys):
    _, one, _ = told(capsys, files / "votes.csv", "--models", files / "models.yaml")
    _, other, _ = told(capsys, files / "votes.csv", "--models", files / "models.csv")
    assert one == other


def test_the_published_study_needs_no_source(capsys):
    code, out, _ = told(capsys, "--study", "ebaluatoia", "--compare", "INST_EN,BASE_EU")
    assert code == 0
    assert out.startswith(
        "backbone INST_EN against BASE_EU: −15 Elo [−34, +3], corpus and instructions held fixed"
    )
    assert "the order turns round (Simpson's paradox)" in out
    _, registry, _ = told(capsys, "--study", "ebaluatoia", "--models", "models.yaml")
    assert registry.startswith("backbone instruct against base: +29 Elo [+11, +48]")


def test_every_format_holds_the_claim_and_the_numbers(files, capsys):
    source = (files / "votes.csv", "--models", files / "models.yaml")
    content = json.loads(told(capsys, *source, "--format", "json")[1])
    table = content["tables"]["factor_contrasts"]
    assert table["title"].startswith("backbone instruct against base")
    assert content["made"]["cluster"] == "participant"
    row = next(row for row in table["rows"] if row["method"] == "two stages")
    assert row["interval_low"] < row["difference"] < row["interval_high"]
    _, text, _ = told(capsys, *source, "--format", "csv")
    assert text.startswith("factor,level,other_level,method")
    _, latex, _ = told(capsys, *source, "--format", "latex")
    assert "% backbone instruct against base" in latex


def test_the_figure_is_a_page_under_the_claim(files, capsys):
    page = files / "factors.html"
    code, _, _ = told(
        capsys, files / "votes.csv", "--models", files / "models.yaml", "--figure", page
    )
    text = page.read_text(encoding="utf-8")
    assert code == 0
    assert "<p>backbone instruct against base" in text
    assert text.count("<svg") == 2


def test_options_choose_the_factor_the_ties_and_the_interactions(files, capsys):
    source = (files / "votes.csv", "--models", files / "models.yaml", "--factor", "corpus")
    _, out, _ = told(capsys, *source, "--ties", "davidson", "--level", "0.9")
    assert out.startswith("corpus eu against none:")
    assert "(90 %, 4 models" in out
    _, full, _ = told(capsys, *source, "--interactions", "backbone:corpus", "--unit", "battle")
    assert "for these models only" in full.splitlines()[0]
    _, alone, _ = told(capsys, *source, "--using", "corpus", "--spread", "moments")
    assert "nothing to hold fixed" in alone.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--study", "nowhere"), "nowhere"),
        (("votes.csv",), "the votes do not say what the models are; give --models"),
        (("votes.csv", "--models", "none.yaml"), "there is no such file"),
        (("votes.csv", "--models", "models.yaml", "--factor", "size"), "'size'"),
        (("votes.csv", "--models", "models.yaml", "--compare", "base"), "names no two levels"),
        (("votes.csv", "--models", "models.yaml", "--compare", "base,big"), "backbone=big"),
        (("votes.csv", "--models", "models.yaml", "--interactions", "a:b"), "'a'"),
        (("--study", "ebaluatoia", "--question", "content"), "'content' is not in it"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(files, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(files)
    code, out, err = told(capsys, *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("m.yaml", "models: [", "not YAML"),
        ("m.yaml", "other: 1", "lists no models"),
        ("m.yaml", "models: [{label: a}]", "has no id"),
        ("m.yaml", "models: [{id: a}, {id: a}]", "'a' is there twice"),
        ("m.yaml", "models: [{id: a, factors: [x]}]", "no mapping"),
        ("m.yaml", "models: [{id: a, factors: {corpus: no}}]", "is False, which is no text"),
        ("m.csv", "name,size\na,1\n", "column 'model' is missing"),
        ("m.csv", "model,size\na,1\na,2\n", "line 3: the model 'a' is there twice"),
    ],
)
def test_factors_that_cannot_be_read_are_refused(tmp_path, name, text, sentence):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        read_factors(tmp_path / name)


def test_an_empty_field_is_a_factor_that_the_model_does_not_have(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("model,size,corpus\na,8B,\nb,70B,eu\n", encoding="utf-8")
    assert read_factors(path) == {"a": {"size": "8B"}, "b": {"size": "70B", "corpus": "eu"}}

"""analysis.yaml: what it says, and one sentence with line and cure for what it must not."""

import pytest

from analysis.sources.study_file import (
    StudyFile,
    read_study_file,
    study_folder,
    study_id,
)
from arena.errors import InputError


def written(folder, text):
    (folder / "analysis.yaml").write_text(text, encoding="utf-8")
    return folder


def test_everything_that_may_be_said(tmp_path):
    text = "keep:\n  at_least: 2\n  criteria: [facts, style]\nfocal: x\nswapped: mean\nscored: quality\nmargin: 0.5\nquestion: overall\n"
    assert read_study_file(written(tmp_path, text)) == StudyFile(
        keep=2.0, keep_criteria=("facts", "style"), focal="x", swapped="mean", scored="quality", margin=0.5, question="overall"
    )  # fmt: skip


def test_a_study_need_not_say_anything(tmp_path):
    assert read_study_file(tmp_path) == StudyFile()
    assert read_study_file(written(tmp_path, "# nothing yet\n")) == StudyFile()


@pytest.mark.parametrize(
    ("text", "line", "problem", "cure"),
    [
        ("focal: x\nswaped: tie\n", 2, "key `swaped` is not known", "did you mean `swapped`?"),
        ("colour: red\n", 1, "key `colour` is not known", "write one of keep, focal"),
        ("focal: x\nfocal: y\n", 2, "key `focal` stands here twice", "keep one of the two"),
        ("swapped: maybe\n", 1, "`swapped` is 'maybe'", "write one of tie, first, mean, drop"),
        ("margin: -1\n", 1, "`margin` is -1", "write a number of at least 0"),
        ("margin: .nan\n", 1, "`margin` is nan", "write a number of at least 0"),
        ("margin: true\n", 1, "`margin` is True", "write a number of at least 0"),
        ("keep:\n  at_least: two\n", 2, "`at_least` is 'two'", "write a number"),
        ("keep:\n  at_least: 2\n  criteria: facts\n", 3, "`criteria` is no list of texts", "write [first, second]"),
        ("keep:\n  criteria: [facts]\n", 2, "`keep` does not say at_least", "write at_least"),
        ("keep: 2\n", 1, "here a group of keys is wanted", "write one of at_least, criteria"),
        ("- focal\n", 1, "here a group of keys is wanted", "write one of keep"),
        ("focal: 3\n", 1, "`focal` is 3", "write a text"),
        ("focal: [x\n", 2, "this is not YAML", "mend the indentation"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_cure(tmp_path, text, line, problem, cure):
    with pytest.raises(InputError) as caught:
        read_study_file(written(tmp_path, text))
    assert (caught.value.line, caught.value.where) == (line, str(tmp_path / "analysis.yaml"))
    assert problem in caught.value.problem
    assert cure in caught.value.cure


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "analysis.yaml").write_bytes(b"focal: \xff\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_study_file(tmp_path)


def test_a_study_is_found_by_name_and_by_folder(tmp_path):
    assert study_folder("ebaluatoia").name == "ebaluatoia"
    assert study_folder("no-such-study") is None
    (tmp_path / "study.yaml").write_text("id: mine\n", encoding="utf-8")
    assert study_id(study_folder(tmp_path)) == "mine"
    (tmp_path / "study.yaml").write_text("title: mine\n", encoding="utf-8")
    with pytest.raises(InputError, match="the study has no id"):
        study_id(tmp_path)

"""controls.jsonl: what a control item may say, and what is wrong in one."""

import json
import shutil

import pytest

from arena.backends.registry import OPTIONS
from arena.errors import InputError
from arena.quality import Exclusion, Floor, Repeats
from arena.study import find_study, read_study, study_document
from tests.serving import ROOT

ITEM = {
    "id": "check-1",
    "text": "Zer da ura?",
    "better": "Edaten dugun likidoa.",
    "worse": "Mendi bat.",
    "expected": {"content": "better", "overall": "not_worse"},
}


@pytest.fixture
def reading(tmp_path):
    """Reads the demo with these lines of controls."""
    shutil.copy(ROOT / "models.yaml", tmp_path / "models.yaml")
    folder = tmp_path / "data/studies/demo"
    shutil.copytree(ROOT / "data/studies/demo", folder)
    (tmp_path / "data/studies/ebaluatoia").mkdir()
    study = folder / "study.yaml"
    text = study.read_text("utf-8")

    def read(*lines, quality="controls: {share: 0.05}"):
        study.write_text(f"{text}\nquality:\n  {quality}\n", "utf-8")
        (folder / "controls.jsonl").write_text(
            "".join(json.dumps(line) + "\n" for line in lines), "utf-8"
        )
        return read_study(folder, tmp_path / "models.yaml", OPTIONS)

    return read


def test_a_control_is_read_with_what_it_expects(reading):
    study = reading(ITEM)
    [control] = study.quality.controls
    assert (control.id, control.language, control.better) == ("check-1", "eu", ITEM["better"])
    assert control.expected == ITEM["expected"]
    assert study.quality.control_share == 0.05
    assert study.quality.control("check-1") is control
    assert study.quality.control(None) is None
    assert study_document(study)["quality"]["controls"][0]["worse"] == "Mendi bat."


def test_every_part_of_the_checks_is_read(reading):
    quality = (
        "repeats: {share: 0.1, swapped: false, after: 3}\n"
        "  floor_seconds: {base: 3, per_100_words: 2}\n"
        "  exclude: {repeats_below: 0.4, in_time_below: 0.5, at_least: 6, risk: 0.01}"
    )
    found = reading(quality=quality).quality
    assert found.repeats == Repeats(0.1, swapped=False, after=3)
    assert found.floor == Floor(3.0, 2.0)
    assert found.exclusion == Exclusion(None, 0.4, 0.5, 6, 0.01)
    assert found.controls == ()


def test_checks_are_part_of_what_a_study_is_and_none_change_nothing(reading):
    plain = read_study(find_study("demo", ROOT), ROOT / "models.yaml", OPTIONS)
    assert "quality" not in study_document(plain)
    one, other = reading(ITEM), reading({**ITEM, "worse": "Ibai bat."})
    assert len({plain.hash, one.hash, other.hash}) == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "idazketa-01"}, "is a prompt of the bank"),
        ({"category": "kultur"}, "perhaps you meant `kultura`"),
        ({"worse": ITEM["better"]}, "both texts are the same"),
        ({"expected": {"contents": "better"}}, "perhaps you meant `content`"),
        ({"expected": {}}, "expected"),
        ({"expected": {"content": "left"}}, "expected"),
        ({"bettr": "x"}, "unknown key `bettr`"),
    ],
)
def test_a_wrong_control_is_told_with_its_line(reading, change, says):
    with pytest.raises(InputError) as caught:
        reading(ITEM, {**ITEM, "id": "check-2", **change})
    assert "controls.jsonl, line 2: " in str(caught.value)
    assert says in str(caught.value)


def test_a_control_stands_once(reading):
    with pytest.raises(InputError, match="stands here for the second time"):
        reading(ITEM, ITEM)


def test_a_study_of_tasks_has_no_checks_of_battles(tmp_path):
    folder = tmp_path / "luxit"
    shutil.copytree(ROOT / "data/studies/luxit", folder)
    file = folder / "study.yaml"
    file.write_text(file.read_text("utf-8") + "\nquality: {floor_seconds: {base: 3}}\n", "utf-8")
    with pytest.raises(InputError, match="this study deals out tasks"):
        read_study(folder, ROOT / "models.yaml", OPTIONS)


def test_the_basque_study_has_checks_of_its_own():
    study = read_study(find_study("ebaluatoia", ROOT), ROOT / "models.yaml", OPTIONS)
    assert len(study.quality.controls) >= 4
    assert {control.category for control in study.quality.controls} <= set(study.categories)
    assert all("content" in control.expected for control in study.quality.controls)

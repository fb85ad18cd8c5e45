"""The published figures of a study, and what is wrong with broken ones, in one sentence."""

import re
import shutil

import pytest

from analysis.published.study import STUDIES, read_published
from arena.errors import InputError

STUDY = STUDIES / "ebaluatoia"


@pytest.fixture
def study_copy(tmp_path):
    return shutil.copytree(STUDY / "published", tmp_path / "mine" / "published").parent


def test_an_unknown_study_is_told_with_the_known_ones():
    with pytest.raises(InputError, match=r"no study 'ebaluatoya'.*ebaluatoia"):
        read_published("ebaluatoya")


@pytest.mark.parametrize("name", sorted(path.name for path in (STUDY / "published").iterdir()))
def test_a_missing_file_is_told_by_its_name(study_copy, name):
    needed = name not in {"published_participants_pct.csv"}
    (study_copy / "published" / name).unlink()
    if needed:
        with pytest.raises(InputError, match=re.escape(name)):
            read_published(study_copy)
    else:
        assert read_published(study_copy).votes.total == 12890


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("pair_counts.csv", "wins_a", "won", "'wins_a' is missing"),
        ("pair_counts.csv", "gpt-4o,claude", "gpt-5,claude", "different models"),
        ("models.csv", "exp_2_111,2_111", "exp_9_111,2_111", "'exp_2_111' is missing"),
        ("source.yaml", "licence: MIT", "license: MIT", "'licence' is missing"),
        ("source.yaml", "licence: MIT", "licence: [", "no YAML"),
        ("published_factor_bt.csv", "corpus_EU,0", "corpus_EN,0", "corpus_EN"),
        ("published_spearman.csv", "EU,Global", "EU,Total", "Total"),
        ("published_bt.csv", "1188", "many", "many"),
        ("published_factor_bt.csv", 'EN",11,', 'EN",12,', "levels of instructions"),
        ("published_spearman.csv", "ES,Global", "PT,Global", "ES benchmarks (overall)"),
        ("benchmark_scores_long.csv", "0_010,arc_challenge", "0_010,arc_chess", "arc_challenge"),
        ("benchmark_scores_long.csv", "0_010,arc_easy", "0_010,arc_challenge", "two scores"),
        ("models.csv", ",with,EN+EU", ",with,XX", "'XX'"),
    ],
)
def test_a_broken_file_is_told_with_its_place(study_copy, name, old, new, why):
    path = study_copy / "published" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(why)) as told:
        read_published(study_copy)
    assert told.value.where
    assert told.value.cure

"""Simulated people give back, through the real doors and the real tables, what was put into them."""

import asyncio
import json
from math import log

import pandas
import pytest

from analysis.__main__ import main as analyse
from arena.__main__ import main
from arena.codes import Decision
from arena.rehearsal.annotators import SimulatedAnnotator, World, decision, point
from arena.rehearsal.run import people_of, rehearse, world_of
from arena.store import open_store
from tests.dealt_study import MODELS, RATE, REVIEW, SCORE, read, referee_of, write_study
from tests.stores import rows

STRENGTHS = {"alpha": 0.9, "beta": 0.1, "gamma": -1.0}
LENIENCY = {"strict": -0.5, "fair": 0.0, "kind": 0.5}
PROMPTS = [{"id": f"p{number}", "text": f"Galdera {number}"} for number in range(60)]
PREFER = {
    "id": "prefer",
    "title": {"eu": "Hobetsi"},
    "shows": "pair",
    "annotators": 3,
    "form": [
        {
            "id": "overall",
            "kind": "preference",
            "label": {"eu": "Hobea"},
            "options": ["left", "right"],
        }
    ],
}
FINE = {"id": "fluency", "kind": "rating", "label": {"eu": "Nota"}, "scale": [0, 100]}


def rehearsed(folder, store, people, **changes):
    referee = referee_of(write_study(folder, PROMPTS, **changes), store)
    return asyncio.run(rehearse(referee, people[0].world, people, lambda _done, _all: None))


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "rehearsal.db")
    yield opened
    opened.close()


def test_strengths_come_back_within_their_intervals(tmp_path, store, capsys):
    world = World(4, STRENGTHS, spread=0.0)
    people = [SimulatedAnnotator(world, f"a{n}", leniency=n, noise=1.0) for n in range(4)]
    done = rehearsed(tmp_path / "study", store, people, tasks=[PREFER])
    assert done.ballots == {"prefer": 3 * 3 * len(PROMPTS)}
    options = ["--interval", "hessian", "--level", "0.99", "--format", "json"]
    assert analyse(["rank", str(store.path), *options]) == 0
    rated = {row["model"]: row for row in json.loads(capsys.readouterr().out)["ratings"]}
    for model, strength in STRENGTHS.items():
        true = 1000 + 400 / log(10) * strength
        assert rated[model]["low"] <= true <= rated[model]["high"], model


def test_leniency_comes_back_within_its_error(tmp_path, store):
    world = World(5, dict.fromkeys(MODELS, 0.0), spread=0.3)
    people = [SimulatedAnnotator(world, name, given, 0.3) for name, given in LENIENCY.items()]
    task = RATE | {"annotators": 3, "form": [FINE]}
    rehearsed(tmp_path / "study", store, people, tasks=[task])
    query = (
        "SELECT nickname, item, value FROM ratings"
        " JOIN nicknames ON nicknames.participant = ratings.participant"
    )
    frame = pandas.DataFrame(rows(store, query), columns=["who", "item", "value"])
    wide = frame.pivot(index="item", columns="who", values="value")
    assert wide.shape == (3 * len(PROMPTS), 3)
    per_point = 4 / 101
    for one, other in (("strict", "fair"), ("fair", "kind")):
        gap = (wide[other] - wide[one]) * per_point
        error = gap.std() / len(gap) ** 0.5
        assert abs(gap.mean() - (LENIENCY[other] - LENIENCY[one])) < 3 * error
    # Two noises of 0.3 against answers that spread by 0.3: half of the variance is shared.
    assert wide.corr().loc["strict", "kind"] == pytest.approx(0.5, abs=0.15)


def test_every_kind_of_question_is_answered_and_nothing_is_left(tmp_path, store):
    folder = write_study(tmp_path / "study")
    world = world_of(read(folder), seed=2)
    assert sum(world.strengths.values()) == pytest.approx(0)
    referee = referee_of(folder, store)
    told = []
    done = asyncio.run(
        rehearse(referee, world, people_of(world, 3), lambda done, all_: told.append((done, all_)))
    )
    assert done.ballots == {
        "rate": 9 * RATE["annotators"],
        "score": 6,
        "review": 3 * REVIEW["annotators"],
    }
    assert told[-1] == (9, 9)
    verdicts = dict(rows(store, "SELECT value, count(*) FROM answers WHERE kind = 'review' GROUP BY value"))  # fmt: skip
    assert sum(verdicts.values()) == done.ballots["review"]
    assert store.verify_counts() == ()
    assert SCORE["form"][1]["compares"] == "score"
    assert rows(store, "SELECT count(*) FROM comparisons")[0][0] == 6


def test_a_point_of_a_scale_is_a_part_of_the_range():
    assert [point(perceived, 5) for perceived in (-9, -1.9, -0.1, 0.5, 1.9, 9)] == [
        0,
        0,
        2,
        3,
        4,
        4,
    ]
    assert [decision(z) for z in (0.0, -0.5, -0.9)] == list(Decision)


def test_the_command_fills_a_new_database_and_tells_the_truth(tmp_path, capsys):
    folder = write_study(tmp_path / "study")
    arguments = ["rehearse", str(folder), "--models", str(folder / "models.yaml"), "--people", "3"]
    assert main([*arguments, "--to", str(tmp_path / "new.db")]) == 0
    told = capsys.readouterr().out
    assert "30 simulated ballots" in told
    assert all(f"{name} " in told for name in (*MODELS, "annotator 3"))
    assert main(["verify", str(tmp_path / "new.db")]) == 0
    capsys.readouterr()
    assert main([*arguments, "--to", str(tmp_path / "new.db")]) == 2
    assert "name a new one" in capsys.readouterr().err
    assert main(["rehearse", "demo", "--to", str(tmp_path / "demo.db")]) == 2
    assert "has no tasks" in capsys.readouterr().err
    assert not (tmp_path / "demo.db").exists()


def test_judges_answer_every_form_in_a_database_of_their_own(tmp_path, capsys):
    folder = write_study(tmp_path / "study")
    people, judges = tmp_path / "people.db", tmp_path / "judges.db"
    arguments = ["rehearse", str(folder), "--models", str(folder / "models.yaml"), "--people", "2"]
    assert main([*arguments, "--to", str(people), "--judges-to", str(judges), "--judges", "2"]) == 0
    # Nine answers, six pairs in both orders and three reviews, by each of the two.
    told = capsys.readouterr().out
    assert "48 simulated ballots of judges" in told
    assert "leniency +0.80" in told
    store = open_store(judges)
    assert rows(store, "SELECT DISTINCT rater_kind FROM ratings") == [("judge",)]
    orders = "SELECT purpose, count(*) FROM battles WHERE model_right IS NOT NULL GROUP BY purpose"
    assert dict(rows(store, orders)) == {"ranked": 12, "repeat": 12}
    store.close()
    assert main(["verify", str(judges)]) == 0
    assert main([*arguments, "--to", str(tmp_path / "new.db"), "--judges-to", str(judges)]) == 2
    assert not (tmp_path / "new.db").exists()

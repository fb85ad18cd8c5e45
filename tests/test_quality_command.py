"""Checks as an analyst meets them: from an arena's database, from its release, and in rankings without some."""

import asyncio
import json
import shutil
from collections import Counter
from random import Random

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.quality.evidence import evidence_of
from analysis.quality.reading import read_evidence
from analysis.votes import read_rows, read_votes
from arena.codes import Purpose
from arena.quality import Exclusion, Floor
from arena.release import export
from arena.release.log_check import check_release
from arena.store import check_counts, open_store
from arena.study import study_document
from tests.check_studies import BANK, CONTROLS, checked_study, offered, rightly, voted
from tests.scripted import Scripted, admitted, make_referee, played
from tests.signing import KEY

RULE = Exclusion(controls_below=0.8)
COLUMNS = ("battle", "participant", "purpose", "question", "outcome", "model_left")


def wrongly(record):
    """A clicker: always left, which is wrong where the better text stands on the right."""
    if record.battle.purpose is Purpose.CONTROL:
        return "right" if rightly(record) == "left" else "left"
    return "left"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory):
    """An honest person, one who misses every control, and one who passes a pair over; by name."""
    path = tmp_path_factory.mktemp("campaign") / "arena.db"
    store = open_store(path)
    scripts = {
        "alpha": Scripted(("Alfaren hitza. ",), live=False),
        "beta": Scripted(("Betarena. ",), live=False),
        "gamma": Scripted(("Gammarena. ",), live=False),
    }
    study = checked_study(*scripts, interface=("eu",))
    store.register(study, study_document(study))
    referee = make_referee(store, study, scripts, chance=Random(3))
    names = {}

    async def take_part(name, choose, skips=0):
        person = await admitted(referee)
        names[name] = person.participant.id
        for prompt in BANK[:8]:
            await voted(referee, person, prompt, choose)
        for kind, times in (("control", 5), ("repeat", 2)):
            for _ in range(times):
                prompt = await offered(referee, person.participant.id, kind)
                await voted(referee, person, prompt, choose)
        for prompt in BANK[8 : 8 + skips]:
            shown = (await played(referee, person.participant.id, prompt))[-1]
            await referee.leave(person.participant.id, shown.id)

    async def all_of_them():
        await take_part("honest", rightly)
        await take_part("clicker", wrongly)
        await take_part("skipper", rightly, skips=2)

    asyncio.run(all_of_them())
    store.close()
    return path, names


@pytest.fixture(scope="module")
def released(campaign, tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "proba"
    export(campaign[0], "proba", folder, signing_key=KEY)
    return folder


def test_everybody_s_checks_are_counted_and_the_rule_names_who_misses_them(campaign):
    path, names = campaign
    found, rule = read_evidence(path)
    people = {person.participant: person for person in found.people}
    honest, clicker, skipper = (people[names[name]] for name in ("honest", "clicker", "skipper"))
    assert (honest.controls.hits, honest.controls.count) == (5, 5)
    assert (clicker.controls.hits, clicker.controls.count) == (0, 5)
    # Always the left side, also when the sides were exchanged: never alike.
    assert (clicker.repeats.hits, clicker.repeats.count) == (0, 2)
    assert (honest.votes, honest.in_time.count, honest.in_time.hits) == (15, 15, 0)
    assert (honest.skips, skipper.skips) == (0, 2)
    assert rule == RULE
    assert found.excluded == {names["clicker"]}
    assert clicker.reasons == ("controls",)


def test_a_release_tells_the_same_and_is_as_its_log_says(campaign, released):
    here, _ = read_evidence(campaign[0])
    there, rule = read_evidence(released)
    assert rule == RULE

    def told(found):
        return Counter(
            (one.votes, one.controls, one.repeats, one.in_time, one.skips, one.reasons)
            for one in found.people
        )

    assert told(there) == told(here)
    assert check_release(released).findings == ()
    stated = json.loads((released / "quality.json").read_text("utf-8"))
    assert stated["exclusion"]["controls_below"] == 0.8
    assert CONTROLS[0].better not in json.dumps(stated)
    models = pd.read_csv(released / "models.csv")
    assert set(models["model"]) == {"alpha", "beta", "gamma"}
    battles = pd.read_csv(released / "battles.csv")
    assert dict(battles["purpose"].value_counts()) == {"ranked": 26, "control": 15, "repeat": 6}


def test_a_changed_repeat_is_found_in_a_release(released, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(released, copy)
    lines = (copy / "battles.jsonl").read_text("utf-8").splitlines()
    changed = [json.loads(line) for line in lines]
    [first, *_] = [row for row in changed if row["repeats"]]
    first["repeats"] = changed[0]["battle"] + "x"
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in changed)
    (copy / "battles.jsonl").write_text(text, "utf-8")
    assert "repeats" in check_release(copy).findings[0].sentence


@pytest.mark.parametrize("source", ["database", "release"])
def test_a_ranking_keeps_everybody_unless_told_otherwise(campaign, released, source, capsys):
    path = str(campaign[0] if source == "database" else released)
    kept, without = [], []
    for choice, votes in (("keep", kept), ("exclude", without)):
        arguments = ["rank", path, "--format", "json", "--prior", "firth", "--quality", choice]
        assert main(arguments) == 0
        votes.append(json.loads(capsys.readouterr().out))
    [everybody], [rest] = kept, without
    assert excluded(everybody) == {"purpose_control": 15, "purpose_repeat": 6}
    assert excluded(rest) == {"purpose_control": 15, "purpose_repeat": 6, "left_out_by_rule": 8}


def excluded(ranking):
    return {name: count for name, count in find(ranking, "excluded").items() if count}


def find(value, key):
    """The first value under a key, wherever it stands."""
    if isinstance(value, dict):
        if key in value:
            return value[key]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        if (found := find(each, key)) is not None:
            return found
    return None


def test_a_source_that_states_no_rule_leaves_nobody_out(campaign, tmp_path, capsys):
    log = tmp_path / "votes.csv"
    read_rows(campaign[0]).to_csv(log, index=False)
    assert main(["rank", str(log), "--quality", "exclude"]) == 2
    assert "it states no rule of exclusion" in capsys.readouterr().err
    assert main(["quality", str(log)]) == 0
    assert "Controls passed" in capsys.readouterr().out
    assert main(["quality", "-"]) == 2
    assert main(["rank", "-", "--quality", "exclude"]) == 2


def test_the_command_tells_the_study_the_rule_and_everybody(campaign, capsys):
    path, names = campaign
    assert main(["quality", str(path)]) == 0
    said = capsys.readouterr().out
    for part in (
        "Controls passed",
        "Repeats judged alike",
        "What the rule does",
        names["clicker"][:8],
    ):
        assert part in said
    assert main(["quality", str(path), "--level", "2"]) == 2


def test_the_report_shows_both_leaderboards(campaign, tmp_path, capsys):
    to = tmp_path / "report"
    assert main(["report", str(campaign[0]), "--to", str(to), "--rounds", "100"]) == 0
    told = json.loads((to / "report.json").read_text("utf-8"))
    said = " ".join(told["sections"]["quality"]["sentences"])
    assert "1 participant with 15 votes would be left out" in said
    assert "quality_change" in told["tables"]
    assert len(told["tables"]["quality_change"]["rows"]) == 3
    capsys.readouterr()


def test_votes_of_an_excluded_person_are_told_as_such(campaign):
    path, names = campaign
    votes = read_votes(path, without={names["clicker"]})
    assert votes.excluded["left_out_by_rule"] == 8
    assert votes.total == 16


# --- the arithmetic, by hand and by simulation ------------------------------------------------------


def log_of(*rows, **more):
    return pd.DataFrame([dict(zip(COLUMNS, row[:6], strict=True), **row[6]) for row in rows])


def test_a_worked_example():
    rows = log_of(
        ("b1", "p", "ranked", "overall", "left", "x", {"seconds": 9.0, "characters": 600}),
        ("b2", "p", "ranked", "overall", "tie", "x", {"seconds": 4.9, "characters": 600}),
        ("b3", "p", "repeat", "overall", "right", "y", {"repeats": "b1"}),
        ("b4", "p", "repeat", "overall", "left", "x", {"repeats": "b2"}),
        ("b5", "p", "control", "overall", "right", "control.worse", {"expected": "right"}),
        ("b6", "p", "control", "overall", "tie", "control.better", {"expected": "left"}),
        ("b7", "p", "control", "overall", "cannot_say", "control.better", {"expected": "left"}),
        (
            "b8",
            "p",
            "control",
            "overall",
            "left",
            "control.better",
            {"expected": "left", "turns": 2},
        ),
    )
    rows["turns"] = rows["turns"].fillna(1)
    [person] = evidence_of(rows, floor=Floor(3, 2)).people
    assert (person.controls.hits, person.controls.count) == (1, 2)
    assert (person.repeats.hits, person.repeats.count) == (1, 2)
    assert (person.in_time.hits, person.in_time.count) == (1, 2)
    assert (person.left.hits, person.left.count) == (3, 5)
    assert person.votes == 8
    assert person.skips is None


def test_other_names_and_exchanged_sides_change_nothing():
    chance = Random(5)
    rows = simulated(chance, people=6, controls=6, passes=lambda _: 0.7)
    mirrored = rows.assign(
        outcome=rows["outcome"].map({"left": "right", "right": "left", "tie": "tie"}),
        expected=rows["expected"].map({"left": "right", "right": "left"}),
        model_left=rows["model_left"].map(
            {"control.better": "control.worse", "control.worse": "control.better"}
        ),
        participant="z" + rows["participant"],
    )
    one, other = (evidence_of(each, rule=RULE).people for each in (rows, mirrored))
    assert [(each.controls, each.reasons) for each in one] == [
        (each.controls, each.reasons) for each in other
    ]


def simulated(chance, *, people, controls, passes):
    """Votes of people on control items; `passes` gives the chance that a person passes one."""
    rows = []
    for person in range(people):
        for number in range(controls):
            better_left = chance.random() < 0.5
            right = "left" if better_left else "right"
            wrong = chance.choice(["tie", "right" if better_left else "left"])
            outcome = right if chance.random() < passes(person) else wrong
            rows.append(
                (
                    f"b{person}-{number}", f"p{person:04}", "control", "overall", outcome,
                    "control.better" if better_left else "control.worse", {"expected": right},
                )
            )  # fmt: skip
    return log_of(*rows)


def test_random_clickers_are_found_and_people_who_slip_are_not():
    """With 12 controls, as the docs say: 93 % of those who click anything, 0.05 % of those who slip in 1 of 10."""
    chance = Random(11)
    rows = simulated(
        chance, people=1200, controls=12, passes=lambda person: 1 / 3 if person < 400 else 0.9
    )
    found = evidence_of(rows, rule=RULE).excluded
    clickers = {f"p{number:04}" for number in range(400)}
    assert 0.90 <= len(found & clickers) / 400 <= 0.97
    assert len(found - clickers) <= 3


def test_the_operator_sees_how_checks_go(campaign):
    counts = check_counts(campaign[0], "proba", "h1", "overall", Floor(3, 2))
    assert (counts.controls, counts.passed) == (15, 10)
    assert (counts.repeats, counts.alike) == (6, 0)
    assert (counts.timed, counts.fast) == (45, 45)
    assert dict(counts.skips) == {campaign[1]["skipper"]: 2}
    assert check_counts(campaign[0], "proba", "another", "overall", None).controls == 0

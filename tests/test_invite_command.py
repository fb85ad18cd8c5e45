"""`invite` and `contacts` as an operator runs them, and a volunteer who comes by the link in a real browser."""

import csv
import io
import json
import shutil
import xml.etree.ElementTree as ElementTree

import pytest
import yaml

from arena.__main__ import main
from arena.raffle import Entrant, draw, fingerprint
from arena.store import open_store
from arena.tokens import digest
from tests.demo_votes import BAD, GOOD, admit, demo_study, vote
from tests.serving import ROOT, ServerProcess
from tests.stores import rows
from tests.walking import PHONE, ask_suggested, choose, file_ballot, skip_how, visit
from tests.walking import rows as read_rows

CANARY = "canary-zq8vw@example.org"


@pytest.fixture
def study(tmp_path):
    """The demo study in four languages, with a class that is not ranked and a raffle with addresses."""
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "data/studies/demo", folder)
    document = in_urdu_too(yaml.safe_load((folder / "study.yaml").read_text("utf-8")))
    titles = {"eu": "3B gela", "en": "Class 3B", "es": "Clase 3B", "ur": "جماعت 3B"}
    document |= {
        "interface": ["eu", "en", "es", "ur"],
        "cohorts": [{"id": "class-3b", "title": titles, "ranked": False}],
        "raffle": {"votes_per_number": 2, "contact": True},
    }
    del document["training"]  # its examples have texts of their own
    (folder / "study.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return folder


def in_urdu_too(value):
    """The same document with the English texts as Urdu ones."""
    if isinstance(value, list):
        return [in_urdu_too(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"eu", "en", "es"}:
        return value | {"ur": value["en"]}
    return {key: in_urdu_too(each) for key, each in value.items()}


@pytest.fixture
def run(study, tmp_path, capsys):
    """Runs a verb on the study and its database; gives the exit code and what was said."""

    def running(verb, *arguments):
        database = tmp_path / "arena.db"
        code = main([verb, str(study), *map(str, arguments), "--database", str(database)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return running


def invited(run, *arguments):
    code, said = run("invite", "--cohort", "class-3b", *arguments, "--format", "json")
    assert code == 0, said
    return json.loads(said)


def test_codes_are_printed_once_and_only_their_digests_are_kept(run, tmp_path):
    made = invited(
        run, "--count", "3", "--ends", "2099-12-31", "--address", "https://arena.example/"
    )
    assert len({each["code"] for each in made}) == 3
    for each in made:
        assert each["link"] == f"https://arena.example/eu/join?invite={each['code']}"
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("arena.db*") if path.is_file())
    store = open_store(tmp_path / "arena.db")
    kept = rows(store, "SELECT code_hash, most, ends_at FROM invitations ORDER BY seq")
    assert kept == [(digest(each["code"]), 1, "2100-01-01T00:00:00.000000+00:00") for each in made]
    store.close()
    assert not [each for each in made if each["code"].encode() in files]


def test_one_code_is_for_any_number_unless_told_otherwise(run):
    invited(run)
    invited(run, "--most", "30")
    invited(run, "--count", "2", "--most", "5")
    _, said = run("invite", "--list", "--format", "json")
    assert [each["most"] for each in json.loads(said)] == [None, 30, 5, 5]
    _, said = run("invite", "--list")
    assert "class-3b" in said


def test_a_table_of_codes_is_csv_for_other_programs_and_pictures_for_paper(run, tmp_path):
    code, said = run(
        "invite", "--cohort", "class-3b", "--count", "2", "--language", "ur",
        "--qr", tmp_path / "qr", "--format", "csv",
    )  # fmt: skip
    assert code == 0
    made = list(csv.DictReader(io.StringIO(said)))
    assert [each["cohort"] for each in made] == ["class-3b"] * 2
    assert all("/ur/join?invite=" in each["link"] for each in made)
    pictures = sorted(path.name for path in (tmp_path / "qr").iterdir())
    assert pictures == sorted(f"class-3b-{each['code']}.svg" for each in made)
    for path in (tmp_path / "qr").iterdir():
        assert ElementTree.parse(path).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_invitations_are_ended_by_code_by_number_and_by_cohort(run):
    made = invited(run, "--count", "4")
    assert run("invite", "--end", made[0]["code"].lower()) == (
        0, "1 ended; who joined by them goes on taking part.\n",
    )  # fmt: skip
    assert run("invite", "--end", "2")[1].startswith("1 ended")
    assert run("invite", "--end", "class-3b")[1].startswith("2 ended")
    assert run("invite", "--end", "class-3b")[1].startswith("0 ended")
    _, said = run("invite", "--list", "--format", "json")
    assert {each["state"] for each in json.loads(said)} == {"ended"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cohort", "class-3"], "perhaps you meant `class-3b`"),
        (["--cohort", "class-3b", "--ends", "2020-01-01"], "--ends: that day is over"),
        (["--cohort", "class-3b", "--language", "fi"], "no pages in 'fi'"),
        (["--cohort", "class-3b", "--count", "99999"], "make at most 10000"),
        (["--cohort", "class-3b", "--address", "arena.example"], "begin it with https://"),
        (["--end", "zzz"], "there is no database"),
        (["--list"], "there is no database"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_nothing_is_stored(run, tmp_path, arguments, sentence):
    code, said = run("invite", *arguments)
    assert code == 2
    assert sentence in said
    assert len(said.strip().splitlines()) == 1
    if (tmp_path / "arena.db").exists():
        assert json.loads(run("invite", "--list", "--format", "json")[1]) == []


@pytest.fixture
def raffle(run, tmp_path):
    """Three people with an address: with no number, with one and with two."""
    invited(run)
    study = demo_study()
    store = open_store(tmp_path / "arena.db")
    store.register(study, {})
    for name, votes in (("ane", 1), ("jon", 2), ("mikel", 5)):
        admit(store, study, name)
        vote(store, study, name, [(GOOD, BAD, "left")] * votes)
        store.contacts.keep(name, f"{name}-{CANARY}")
    store.close()
    return run


def test_addresses_are_listed_with_the_numbers_that_they_earned(raffle):
    code, said = raffle("contacts", "list", "--format", "json")
    assert code == 0
    found = [(each["participant"], each["votes"], each["numbers"]) for each in json.loads(said)]
    assert found == [("ane", 1, 0), ("jon", 2, 1), ("mikel", 5, 2)]
    assert CANARY in raffle("contacts", "list")[1]


def test_a_draw_is_written_down_without_addresses_and_can_be_repeated(raffle, tmp_path):
    record = tmp_path / "draw.json"
    code, said = raffle(
        "contacts", "draw", "--winners", "5", "--seed", "27 11 2026", "--record", record
    )
    assert code == 0
    assert "seed: 27 11 2026" in said
    assert "Only 2 people" in said
    written = json.loads(record.read_text("utf-8"))
    assert CANARY not in record.read_text("utf-8")
    entrants = [Entrant("ane", 0), Entrant("jon", 1), Entrant("mikel", 2)]
    assert written["sha256_of_the_list"] == fingerprint(entrants)
    expected = [each.participant for each in draw(entrants, 5, "27 11 2026")]
    assert [each["participant"] for each in written["winners"]] == expected
    code, said = raffle("contacts", "draw", "--record", record)
    assert (code, CANARY in said) == (2, False)
    assert "nobody was drawn" in said


def test_all_addresses_are_erased_from_every_file(raffle, tmp_path):
    before = b"".join(path.read_bytes() for path in tmp_path.rglob("arena.db*") if path.is_file())
    assert CANARY.encode() in before
    assert raffle("contacts", "erase")[1].startswith("3 addresses were erased")
    after = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert CANARY.encode() not in after
    code, said = raffle("contacts", "draw")
    assert code == 2
    assert "nobody who left an address has a number yet" in said


@pytest.mark.browser
def test_a_volunteer_comes_by_the_link_joins_in_urdu_votes_and_is_in_the_cohort(
    chromium, run, study, tmp_path
):
    [made] = invited(run, "--most", "1")
    server = ServerProcess(tmp_path, str(study))
    server.start()
    context, page = visit(chromium, PHONE)
    try:
        page.goto(f"{server.url}/eu/join?invite={made['code']}")
        page.click("details.languages > summary")
        page.click("details.languages a[hreflang=ur]")
        page.wait_for_selector("html[lang=ur][dir=rtl]")
        assert "جماعت 3B" in page.inner_text("#invitation-title")
        assert page.input_value("#invitation") == made["code"]
        page.check("input[name=agreed]")
        for group in page.locator("fieldset:has(input[type=radio])").all():
            group.locator("input[type=radio]").first.check(force=True)
        page.click("form.join > button")
        skip_how(page)
        page.wait_for_selector("#suggestion .suggestion")
        battle = ask_suggested(page)
        choose(page, content="left", language="left")
        file_ballot(page)
        assert page.locator("#thanks a[href$='/ur/raffle']").is_visible()
        found = "SELECT cohort, purpose FROM comparisons WHERE battle = ? AND question = 'content'"
        assert read_rows(server.database, found, battle) == [("class-3b", "unranked")]
        assert read_rows(server.database, "SELECT * FROM vote_counts WHERE left_wins > 0") == []
    finally:
        context.close()
        server.stop()

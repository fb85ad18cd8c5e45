"""Items dealt out, judged, taken back, passed over and reviewed a second time: on both engines, through the referee."""

import asyncio
from collections import Counter

import pytest

from arena.codes import Purpose
from arena.errors import BallotInvalid, BattleUnknown, TaskUnknown
from arena.store import open_store, points_of_task
from arena.tokens import digest
from tests.dealt_study import PROMPTS, RATE, REVIEW, SCORE, join, referee_of, write_study
from tests.stores import rows

pytest_plugins = ("tests.store_fixtures",)

RATED = {"fluency": "3", "accuracy": "1"}


@pytest.fixture
def store(any_address):
    opened = open_store(any_address)
    yield opened
    opened.close()


@pytest.fixture
def referee(store, tmp_path):
    return referee_of(write_study(tmp_path / "study"), store)


def deal(referee, person, task="rate"):
    return asyncio.run(referee.dealing.next_item(person, task))


def judge(referee, person, item, answers, amends=None):
    return asyncio.run(referee.filing.accept(person.id, item.battle, answers, amends))


def test_an_item_shows_all_that_is_needed_and_no_model(referee, store):
    ane = join(store, "ane", referee.study)
    shown = {}
    while item := deal(referee, ane):
        assert (item.judged, item.left) == (len(shown), 9 - len(shown))
        shown[item.battle] = item
        judge(referee, ane, item, RATED)
    by_prompt = {item.prompt: item for item in shown.values()}
    assert len(shown) == 9
    assert Counter(item.prompt for item in shown.values()) == {p["text"]: 3 for p in PROMPTS}
    told = by_prompt["Zer da bertsolaritza?"]
    assert (told.source_text, told.answers) == ("Bertsolaritza da…", ("p1 0: erantzuna",))
    translated = by_prompt["Translate: water"]
    assert (translated.language, translated.answer_language) == ("en", "eu")
    assert not any(model in repr(told) for model in ("alpha", "beta", "gamma"))


def test_the_same_item_comes_until_it_is_judged_and_not_again(referee, store):
    ane = join(store, "ane", referee.study)
    first = deal(referee, ane)
    assert deal(referee, ane) == first, "coming back another day shows the same"
    judge(referee, ane, first, RATED)
    second = deal(referee, ane)
    assert second.battle != first.battle
    asyncio.run(referee.dealing.pass_over(ane, second.battle))
    seen = {first.battle, second.battle}
    while item := deal(referee, ane):
        assert item.battle not in seen
        seen.add(item.battle)
        judge(referee, ane, item, RATED)
    assert len(seen) == 9, "what was passed over does not come again"


def test_two_requests_at_once_deal_one_item(referee, store):
    ane = join(store, "ane", referee.study)

    async def both():
        return await asyncio.gather(*(referee.dealing.next_item(ane, "rate") for _ in range(8)))

    assert len({item.battle for item in asyncio.run(both())}) == 1


def test_a_judgement_that_is_taken_back_is_open_again(referee, store):
    ane = join(store, "ane", referee.study)
    item = deal(referee, ane)
    stored = judge(referee, ane, item, RATED)
    judge(referee, ane, item, {}, stored.ballot.receipt)
    again = deal(referee, ane)
    assert (again.battle, again.judged) == (item.battle, 0)
    judge(referee, ane, again, RATED | {"fluency": "2"}, again.amends)
    query = "SELECT question, value FROM ratings ORDER BY question"
    assert [tuple(row) for row in rows(store, query)] == [("accuracy", 1), ("fluency", 2)]


def test_what_is_taken_back_comes_before_what_was_dealt_meanwhile(referee, store):
    ane = join(store, "ane", referee.study)
    first = deal(referee, ane)
    stored = judge(referee, ane, first, RATED)
    second = deal(referee, ane)
    assert (second.judged, second.left) == (1, 8)
    judge(referee, ane, first, {}, stored.ballot.receipt)
    again = deal(referee, ane)
    assert (again.battle, again.judged, again.left) == (first.battle, 0, 9)
    judge(referee, ane, again, RATED, again.amends)
    assert deal(referee, ane) == second


def test_what_others_did_is_not_left_to_anybody(referee, store):
    people = [join(store, name, referee.study) for name in ("ane", "jon", "miren")]
    for person in people[:2]:
        while item := deal(referee, person):
            judge(referee, person, item, RATED)
    done, none = (asyncio.run(referee.dealing.progress(each, "rate")) for each in people[1:])
    assert (done.judged, done.left) == (9, 0)
    assert (none.judged, none.left) == (0, 0)


def test_every_item_is_judged_by_as_many_as_the_task_wants(referee, store):
    people = [join(store, name, referee.study) for name in ("ane", "jon", "miren", "koldo")]
    busy = list(people)
    while busy:
        for person in list(busy):
            item = deal(referee, person)
            if item is None:
                busy.remove(person)
            else:
                judge(referee, person, item, RATED)
    counts = rows(store, "SELECT item, count(DISTINCT participant) FROM ratings GROUP BY item")
    assert {count for _, count in counts} == {RATE["annotators"]}
    assert len(counts) == 9


def test_scores_of_a_pair_decide_it_and_the_sides_are_known(referee, store):
    ane = join(store, "ane", referee.study)
    seats = Counter()
    while item := deal(referee, ane, "score"):
        stored = judge(referee, ane, item, {"score.left": "7", "score.right": "4"})
        assert stored.ballot.answers["better"] == "left"
        assert stored.ballot.derived == {"better"}
        pairing = store.battle(item.battle).battle.pairing
        seats[pairing.left == "alpha"] += 1
        assert "alpha" in pairing.both, "the focal model is part of every pair"
    assert sum(seats.values()) == 6
    assert min(seats[True], seats[False]) >= 1
    found = rows(store, "SELECT model, opponent, value FROM ratings WHERE question = 'score'")
    assert {(value, model == opponent) for model, opponent, value in found} == {
        (7, False),
        (4, False),
    }
    wins = rows(store, "SELECT outcome, question FROM comparisons")
    assert {tuple(row) for row in wins} == {("left", "better")}


def test_a_second_reviewer_sees_the_edited_text(referee, store):
    ane, jon = (join(store, name, referee.study) for name in ("ane", "jon"))
    item = deal(referee, ane, "review")
    [original] = item.answers
    with pytest.raises(BallotInvalid, match="as it was"):
        judge(referee, ane, item, {"verdict": "edit", "text": original})
    with pytest.raises(BallotInvalid, match="no answer to text"):
        judge(referee, ane, item, {"verdict": "edit"})
    with pytest.raises(BallotInvalid, match="no answer to reason"):
        judge(referee, ane, item, {"verdict": "reject"})
    with pytest.raises(BallotInvalid, match="was not asked"):
        judge(referee, ane, item, {"verdict": "accept", "reason": "wrong"})
    judge(referee, ane, item, {"verdict": "edit", "text": "Hobeto"})
    seen = []
    while second := deal(referee, jon, "review"):
        seen.append((second.answers, second.revised))
        judge(referee, jon, second, {"verdict": "accept"})
    assert (("Hobeto",), True) in seen
    assert len(seen) == 3
    [(revises,)] = rows(store, "SELECT revises FROM assignments WHERE revises IS NOT NULL")
    assert revises == item.battle


def test_nobody_reviews_what_another_one_has_in_hand(store, tmp_path):
    now = ["2026-11-21T10:30:00.000000+00:00"]
    referee = referee_of(write_study(tmp_path / "study"), store, clock=lambda: now[0])
    people = [join(store, name, referee.study) for name in ("ane", "jon", "miren", "koldo")]
    given = [deal(referee, person, "review") for person in people]
    assert given[3] is None, "there are three texts, each in somebody's hands"
    assert len({item.prompt for item in given[:3]}) == 3
    judge(referee, people[0], given[0], {"verdict": "edit", "text": "Hobeto"})
    second = deal(referee, people[3], "review")
    assert (second.answers, second.revised) == (("Hobeto",), True)
    now[0] = "2026-11-21T12:31:00.000000+00:00"
    assert deal(referee, people[0], "review") is not None, "what lies for two hours is free again"


def test_a_withdrawn_edit_is_gone_from_the_reviews_of_it_too(referee, store):
    ane, jon = (join(store, name, referee.study) for name in ("ane", "jon"))
    item = deal(referee, ane, "review")
    stored = judge(referee, ane, item, {"verdict": "edit", "text": "Sekretua"})
    while second := deal(referee, jon, "review"):
        judge(referee, jon, second, {"verdict": "accept"})
    asyncio.run(referee.filing.withdraw(None, stored.ballot.receipt))
    texts = rows(store, "SELECT text FROM responses UNION SELECT value FROM answers")
    assert not any("Sekretua" in text for (text,) in texts)
    assert store.verify_counts() == ()


def test_a_queue_gives_people_what_they_can_read(store, tmp_path):
    language = {
        "id": "language",
        "kind": "choice",
        "label": {"eu": "Hizkuntza"},
        "options": [{"code": code, "label": {"eu": code}} for code in ("eu", "fi")],
    }
    prompts = [
        {"id": "eu1", "text": "Kaixo"},
        {"id": "fi1", "text": "Hei", "language": "fi"},
        {"id": "en1", "text": "In Finnish: hello", "language": "en", "answer_language": "fi"},
    ]
    folder = write_study(
        tmp_path / "study", prompts, profile=[language], tasks=[RATE | {"queue": "language"}]
    )
    referee = referee_of(folder, store)
    for code, expected in (("eu", {"Kaixo"}), ("fi", {"Hei", "In Finnish: hello"})):
        person = join(store, code, referee.study, language=code)
        seen = set()
        while item := deal(referee, person):
            seen.add(item.prompt)
            judge(referee, person, item, RATED)
        assert seen == expected


def test_what_is_not_there_or_not_ones_own_is_refused(referee, store):
    ane, jon = (join(store, name, referee.study) for name in ("ane", "jon"))
    with pytest.raises(TaskUnknown):
        deal(referee, ane, "nothing")
    item = deal(referee, ane)
    with pytest.raises(BattleUnknown):
        asyncio.run(referee.dealing.pass_over(jon, item.battle))
    with pytest.raises(BattleUnknown):
        judge(referee, jon, item, RATED)
    with pytest.raises(BallotInvalid, match="has no answer '4'"):
        judge(referee, ane, item, RATED | {"fluency": "4"})


def test_items_leave_the_battle_page_and_its_hourly_limit_alone(referee, store):
    ane = join(store, "ane", referee.study)
    deal(referee, ane)
    assert store.latest_battle(ane.id) is None
    assert store.battles_since(ane.id, "2000-01-01T00:00:00+00:00") == 0


def test_repeats_come_with_their_purpose(store, tmp_path):
    folder = write_study(tmp_path / "study", tasks=[SCORE | {"repeats": 0.6}, REVIEW])
    referee = referee_of(folder, store)
    ane = join(store, "ane", referee.study)
    while item := deal(referee, ane, "score"):
        judge(referee, ane, item, {"score.left": "5", "score.right": "5"})
    purposes = Counter(
        purpose for (purpose,) in rows(store, "SELECT purpose FROM battles ORDER BY seq")
    )
    assert purposes["ranked"] == 6
    assert 1 <= purposes["repeat"] <= 3
    progress = store.task_progress("proba", "score")
    assert (progress.items, progress.participants) == (6, 1)


def into_the_class(store, referee, *people):
    """Let people into a group that is not ranked."""
    code = digest("class")
    store.invitations.make(referee.study.id, "class", [code], None, None)
    for person in people:
        store.invitations.join(person.id, referee.study.id, code)


def with_a_class(tmp_path):
    cohort = {"id": "class", "title": {"eu": "3B"}, "ranked": False}
    return write_study(tmp_path / "class", cohorts=[cohort])


def test_an_unranked_group_takes_no_item_from_others_and_divides_its_own(store, tmp_path):
    referee = referee_of(with_a_class(tmp_path), store)
    ane, jon, mikel = (join(store, name, referee.study) for name in ("ane", "jon", "mikel"))
    into_the_class(store, referee, ane, jon)
    for person in (ane, mikel):
        while item := deal(referee, person):
            judge(referee, person, item, RATED)
    purposes = "SELECT participant, purpose, count(*) FROM battles GROUP BY 1, 2 ORDER BY 1"
    assert rows(store, purposes) == [("ane", "unranked", 9), ("mikel", "ranked", 9)]
    counts = [store.item_counts(referee.study.id, "rate", "9999", purpose=purpose)
              for purpose in (Purpose.RANKED, Purpose.UNRANKED)]  # fmt: skip
    assert [set(each.values()) for each in counts] == [{1}, {1}]
    progress = asyncio.run(referee.dealing.progress(jon, "rate"))
    assert progress.left == 9
    judged = {each.rater.participant
              for each in points_of_task(store.address, referee.study.id, "rate", "human")}  # fmt: skip
    assert judged == {"mikel"}


def test_an_unranked_reviewers_text_is_shown_to_no_ranked_one(store, tmp_path):
    referee = referee_of(with_a_class(tmp_path), store)
    ane, jon = (join(store, name, referee.study) for name in ("ane", "jon"))
    into_the_class(store, referee, ane)
    edited = {"verdict": "edit", "text": "Something that a class wrote"}
    while item := deal(referee, ane, "review"):
        judge(referee, ane, item, edited)
    seen = []
    while item := deal(referee, jon, "review"):
        seen.append(item)
        asyncio.run(referee.dealing.pass_over(jon, item.battle))
    assert seen
    assert not [item for item in seen if item.revised or "class wrote" in repr(item.answers)]

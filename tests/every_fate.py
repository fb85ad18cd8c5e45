"""A database in which everything happened that can happen to a vote."""

from dataclasses import replace

from arena.codes import Mark, QuestionKind
from arena.domain import Pairing
from arena.store import open_store
from arena.tasks import Assignment
from tests.stores import (
    ANSWERS,
    KINDS,
    LATER,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    make_response,
)

ITEM_KINDS = {
    "fluency": QuestionKind.RATING,
    "score.left": QuestionKind.RATING,
    "score.right": QuestionKind.RATING,
    "better": QuestionKind.PREFERENCE,
    "verdict": QuestionKind.REVIEW,
    "notes": QuestionKind.TEXT,
    "text": QuestionKind.TEXT,
}

BATTLES = ("kept", "amended", "amended twice", "taken back", "given again", "revealed", "withdrawn")


def change(store, battle, answers, amends, receipt):
    ballot = make_ballot(
        battle, answers=answers, derived=frozenset(), amends=amends, receipt=receipt
    )
    return store.amend_ballot(ballot, KINDS | ITEM_KINDS)


def live(store):
    """Votes of Ane, Jon and of Miren, who withdrew everything; a void battle and an open one."""
    add_people(store, "ane", "jon")
    store.add_participant(make_participant("miren"), "token-miren", "Miren 🌊", "code-miren")
    store.add_participant(make_participant("goizargi"), "token-g", "مريم", "code-g")
    for name in BATTLES:
        hold_battle(store, make_battle(name), text=f"Erantzuna: {name} 🌊")
        answers = ANSWERS | {"comment": f"Iritzia: {name}"}
        store.add_ballot(make_ballot(name, answers=answers), KINDS)
    change(store, "amended", {"overall": "right"}, "receipt-amended", "2 of amended")
    change(store, "amended twice", {"overall": "tie"}, "receipt-amended twice", "2 of twice")
    change(store, "amended twice", {"content": "right", "comment": "ez"}, "2 of twice", "3 of it")
    change(store, "taken back", {}, "receipt-taken back", "2 of taken back")
    change(store, "given again", {}, "receipt-given again", "2 of given again")
    change(store, "given again", {"overall": "both_bad"}, "2 of given again", "3 of given again")
    change(store, "withdrawn", {"overall": "right"}, "receipt-withdrawn", "2 of withdrawn")
    store.reveal("revealed")
    store.withdraw_by_receipt("2 of withdrawn")
    hold_battle(store, make_battle("marked"))
    for number in range(3):
        hold_battle(store, make_battle(f"miren {number}", "miren"))
        store.add_ballot(make_ballot(f"miren {number}", "miren"), KINDS)
    store.withdraw_participant("miren")
    store.mark_battle("marked", Mark.RECOGNISED)
    store.mark_battle("marked", Mark.NAMED_ITSELF)
    store.add_ballot(make_ballot("marked", answers=ANSWERS), KINDS)
    hold_battle(store, make_battle("void", "jon"))
    store.void_battle("void", "cut", None, "")
    store.open_battle(make_battle("instead", "jon", replaces="void"))
    deal_items(store)


def deal_items(store):
    """An answer that was rated, a pair that was scored, an edit that another person looked at and withdrew."""
    rated = {"fluency": "3", "notes": "Ondo"}
    give(store, "rated", "ane", Assignment("rate", "p1/alpha#0", (0,)), rated)
    scored = {"score.left": "7", "score.right": "4", "better": "left"}
    give(store, "scored", "jon", Assignment("score", "p1/alpha#0/beta#1", (0, 1)), scored)
    item = Assignment("review", "p2/beta#0", (0,))
    give(store, "edited", "ane", item, {"verdict": "edit", "text": "Hobeto idatzia"})
    second = replace(item, revises="edited")
    give(store, "looked at", "jon", second, {"verdict": "accept"}, "Hobeto idatzia")
    change(store, "rated", {"fluency": "2"}, "receipt-rated", "2 of rated")
    store.withdraw_by_receipt("receipt-looked at")


def give(store, name, participant, assignment, answers, text="Kaixo!"):
    """Deal out an item with one answer or two and store what is said of it."""
    left, *right = (part.partition("#")[0] for part in assignment.item.split("/")[1:])
    pairing = Pairing(left, right[0] if right else None, "least_used", 0.5)
    battle = make_battle(name, participant, pairing=pairing, assignment=assignment)
    responses = [make_response(model, text) for model in (left, *right)]
    store.deal(battle, responses[0], responses[1] if right else None)
    derived = frozenset({"better"} & set(answers))
    ballot = make_ballot(name, participant, answers=answers, derived=derived)
    store.add_ballot(ballot, KINDS | ITEM_KINDS)


def fill(address):
    """All of it, in a new database."""
    store = open_store(address, clock=lambda: LATER)
    live(store)
    store.close()

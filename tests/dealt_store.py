"""A real arena's database in which work was dealt out: ratings, reviews with a second look, scored pairs, a judge."""

from dataclasses import asdict

from arena.codes import Purpose, QuestionKind
from arena.domain import Pairing, Prompt
from arena.questions import Question
from arena.store import open_store
from arena.tasks import Assignment
from tests.stores import (
    make_ballot,
    make_battle,
    make_model,
    make_participant,
    make_response,
    make_study,
)

KINDS = {
    "fluency": QuestionKind.RATING,
    "decision": QuestionKind.REVIEW,
    "mended": QuestionKind.TEXT,
    "quality.left": QuestionKind.RATING,
    "quality.right": QuestionKind.RATING,
    "overall": QuestionKind.PREFERENCE,
}


class Dealt:
    """Battles of tasks, one after another, in a store of one's own."""

    def __init__(self, address, prompts):
        self.store = open_store(address)
        study = make_study(
            models=tuple(map(make_model, ("alpha", "beta", "gamma"))),
            prompts=tuple(Prompt(name, f"text of {name}", "eu", "idazketa") for name in prompts),
            form=(Question("overall", QuestionKind.PREFERENCE, {"eu": "Zein?"}),),
        )
        document = asdict(study)
        del document["folder"], document["hash"]
        self.store.register(study, document)
        self.number = 0

    def join(self, name, kind="human", profile=None):
        person = make_participant(name, profile=profile or {"level": "native"})
        self.store.add_participant(person, f"token-{name}", None, kind=kind)

    def judge(
        self, who, prompt, models, answers, *, purpose=Purpose.RANKED, revises=None, task="t"
    ):
        """One item judged: seated as `models` are named, with these answers; returns the battle's id."""
        self.number += 1
        seated = sorted(models)
        item = "/".join([prompt, *(f"{model}#0" for model in seated)])
        battle = make_battle(
            f"b{self.number:03d}",
            who,
            prompt=Prompt(prompt, f"text of {prompt}", "eu", "idazketa"),
            pairing=Pairing(models[0], models[1] if len(models) > 1 else None, "least_used", 0.5),
            purpose=purpose,
            assignment=Assignment(task, item, (0,) * len(models), revises),
        )
        self.store.open_battle(battle)
        self.store.add_turn(battle.id, 1, battle.prompt.text)
        right = make_response(models[1], f"of {models[1]}") if len(models) > 1 else None
        self.store.add_responses(battle.id, 1, make_response(models[0], f"of {models[0]}"), right)
        ballot = make_ballot(battle.id, who, answers=answers, derived=frozenset())
        self.store.add_ballot(ballot, {name: KINDS[name] for name in answers})
        return battle.id


def fill(address, prompts=("p1", "p2")):
    """Two people and a judge rate, review and compare; one rating is a repeat, one text was edited."""
    dealt = Dealt(address, prompts)
    dealt.join("ane")
    dealt.join("jon")
    dealt.join("robot", "judge", {"judge": "gpt-4"})
    points = {"ane": (5, 3), "jon": (4, 3), "robot": (5, 5)}
    for number, prompt in enumerate(prompts):
        for who, given in points.items():
            dealt.judge(who, prompt, ("alpha",), {"fluency": str(given[number % 2])}, task="rate")
    dealt.judge(
        "ane", prompts[0], ("alpha",), {"fluency": "4"}, purpose=Purpose.REPEAT, task="rate"
    )
    first = dealt.judge(
        "ane", "p1", ("beta",), {"decision": "edit", "mended": "hobea"}, task="review"
    )
    dealt.judge("jon", "p1", ("beta",), {"decision": "accept"}, revises=first, task="review")
    dealt.judge("jon", "p2", ("beta",), {"decision": "reject"}, task="review")
    for who, pair in (("ane", ("alpha", "beta")), ("robot", ("alpha", "beta")), ("robot", ("beta", "alpha"))):  # fmt: skip
        left, right = ("7", "4") if pair[0] == "alpha" else ("6", "6")
        outcome = "left" if left > right else "tie"
        answers = {"quality.left": left, "quality.right": right, "overall": outcome}
        again = Purpose.REPEAT if pair[0] == "beta" else Purpose.RANKED
        dealt.judge(who, "p1", pair, answers, purpose=again, task="pairs")
    dealt.store.close()

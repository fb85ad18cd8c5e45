"""A study of three models with recorded answers, people's votes on them, and a judge behind a real server."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing

from arena.backends.registry import OPTIONS
from arena.domain import Pairing, Prompt
from arena.store import open_store
from arena.study import read_study, study_document
from tests.generated import generated_study, rows_of
from tests.servers.openai_server import Fault
from tests.stores import make_ballot, make_battle, make_participant, make_response

FORM = [
    {"id": name, "kind": "preference", "label": {"en": f"Which has the better {name}?"},
     "options": ["left", "tie", "right"], **more}
    for name, more in (
        ("content", {}),
        ("language", {}),
        ("overall", {"derived_from": ["content", "language"]}),
    )
]  # fmt: skip
QUALITY = {"good": (5, 4), "fair": (3, 5), "poor": (1, 1)}
"""What the scripted judge makes of each model's answers: content and language."""


def qualities(body):
    user = body["messages"][-1]["content"]
    return [tuple(map(int, found)) for found in re.findall(r"content=(\d) language=(\d)", user)]


def code(first, second):
    return "tie" if first == second else "A" if first > second else "B"


def verdict(body):
    """An honest comparison, or honest scores, as JSON."""
    if body["model"] in set(Fault) or body["model"] == "prose":
        return "A is better, I think."
    if body["model"] == "first":
        return json.dumps(dict.fromkeys(("content", "language", "overall"), "A"))
    found = qualities(body)
    if "answer_b" not in body["messages"][-1]["content"]:
        return json.dumps({"reason": "Hala da.", "content": found[0][0], "language": found[0][1]})
    one, other = found[-2:]  # of the last turn
    codes = [code(*both) for both in zip(one, other, strict=True)]
    reply = {"reason": "Hala da.", "content": codes[0], "language": codes[1]}
    return "```json\n" + json.dumps({**reply, "overall": code(one[0], other[0])}) + "\n```"


def judged_study(folder, address, *, prompts=4, model="honest", form=FORM):
    """Three models with recorded answers, and a judge in the registry that is no part of the study."""
    written = [{"id": name, "backend": "recorded"} for name in QUALITY]
    (folder / "responses").mkdir(parents=True)
    for name, (content, language) in QUALITY.items():
        lines = [
            json.dumps(
                {"prompt": f"p{n}", "text": f"{name} {n}: content={content} language={language}"}
            )
            for n in range(prompts)
        ]
        (folder / "responses" / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    generated_study(folder, *written, prompts=prompts, form=form)
    registry = json.loads((folder / "models.yaml").read_text())
    registry["models"].append(
        {"id": "the-judge", "label": "The judge", "backend": "openai",
         "options": {"endpoint": address, "model": model}}
    )  # fmt: skip
    (folder / "models.yaml").write_text(json.dumps(registry))
    return folder


def votes(database, question="overall"):
    with closing(sqlite3.connect(database)) as db:
        query = "SELECT model_left, model_right, outcome FROM comparisons WHERE question = ?"
        return Counter(db.execute(query, (question,)).fetchall())


def calls(folder):
    (path,) = folder.glob("*.judge-*.jsonl")
    return rows_of(path)


def people_vote(folder, database, *, further=()):
    """Two people vote on the same pair of the first prompt, another on a prompt of their own.

    `further` are the prompts of later turns in the first battle.
    """
    study = read_study(folder, folder / "models.yaml", OPTIONS)
    with closing(open_store(database)) as store:
        store.register(study, study_document(study))
        for number, (left, right, prompt) in enumerate(
            (
                ("good", "poor", study.prompts[0]),
                ("poor", "good", study.prompts[0]),
                ("fair", "poor", Prompt(None, "Nire galdera", "eu")),
            )
        ):
            person = f"person-{number}"
            store.add_participant(make_participant(person, study=study.id), person, None)
            battle = make_battle(
                f"battle-{number}",
                person,
                study=study.id,
                study_hash=study.hash,
                prompt=prompt,
                pairing=Pairing(left, right, "uniform", 1 / 6),
            )
            store.open_battle(battle)
            texts = [prompt.text, *(() if number else further)]
            for turn, text in enumerate(texts, start=1):
                said = [
                    make_response(model, f"{model} {turn - 1}: content={one} language={two}")
                    for model, (one, two) in ((left, QUALITY[left]), (right, QUALITY[right]))
                ]
                store.add_turn(battle.id, turn, text)
                store.add_responses(battle.id, turn, *said)
            answers = {"content": "left", "language": "left", "overall": "left"}
            ballot = make_ballot(battle.id, person, answers=answers, derived=frozenset({"overall"}))
            store.add_ballot(ballot, {question.id: question.kind for question in study.form})

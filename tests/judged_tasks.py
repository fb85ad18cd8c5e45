"""A judge of the tasks of `dealt_study`: scripted, behind a real server, and what it left in a database."""

import json
import re

import yaml

from tests.dealt_study import write_study
from tests.generated import arguments


def scripted(body):
    """Answers the form that it was given: points by the number in an answer's text, `points=2`.

    The model `sided` likes the answer on the left better where it is to translate.
    """
    system, user = (message["content"] for message in body["messages"])
    points = [int(found) for found in re.findall(r"points=(\d+)", user)]
    if body["model"] == "prose":
        return "I would give it two points."
    if body["model"] == "sided" and "Translate" in user:
        points = [3, 1]
    reply = {"reason": "Hala da."}
    for key in re.findall(r'^- "([^"]+)"', system, re.MULTILINE):
        if key in {"text", "reason"}:
            continue
        point = points[-1] if key.endswith(".B") else points[0]
        reply[key] = {"verdict": {1: "reject", 2: "edit", 3: "accept"}.get(point)}.get(key, point)
    if reply.get("verdict"):
        reply["_reason"] = reply.pop("reason")
        reply |= {"edit": {"text": "Hobeto."}, "reject": {"reason": "wrong"}, "accept": {}}[
            reply["verdict"]
        ]
    return json.dumps(reply)


def judged_tasks(folder, address, *, model="honest", **changes):
    """The study with answers that say how many points they are worth, and a judge in the registry.

    alpha's answers are worth 3 points, beta's 2, gamma's 1.
    """
    write_study(folder, **changes)
    for name, points in (("alpha", 3), ("beta", 2), ("gamma", 1)):
        path = folder / "responses" / f"{name}.jsonl"
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        lines = (json.dumps(row | {"text": f"{row['text']} points={points}"}) for row in rows)
        path.write_text("\n".join(lines), "utf-8")
    registry = yaml.safe_load((folder / "models.yaml").read_text("utf-8"))
    options = {"endpoint": address, "model": model}
    registry["models"].append(
        {"id": "the-judge", "label": "The judge", "backend": "openai", "options": options}
    )
    (folder / "models.yaml").write_text(yaml.safe_dump(registry), "utf-8")
    return folder


def told_to_judge(folder, task, *more, database=None):
    """The arguments of the command that judges a task."""
    database = database or folder / "judges.db"
    given = ("--judge", "the-judge", "--task", task, "--database", database)
    return arguments("judge", folder, *given, *more)

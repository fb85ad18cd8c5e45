"""Annotators with known skill and bias, and what they would leave in a release of a study."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

GENERATORS = ("gpt-4o", "gemini-1.5", "qwen-2.5-72b", "falcon-3-10b")
LANGUAGES = ("bn", "fi", "hi", "id", "sw", "ta", "th", "tr", "ur", "vi")


@dataclass(frozen=True)
class Annotator:
    """Somebody who adds `bias` points to the quality of an answer, and noise of a standard deviation `noise`."""

    name: str
    bias: float = 0.0
    noise: float = 0.5
    kind: str = "human"

    def scores(self, quality, generator, scale=None):
        felt = quality + self.bias + generator.normal(0, self.noise, np.shape(quality))
        return felt if scale is None else np.clip(np.round(felt), *scale).astype(int)


def measured(annotators, *, items=200, spread=1.0, seed=0, scale=None):
    """A table of ratings: every annotator's score of every item, whose qualities spread normally."""
    generator = np.random.default_rng(seed)
    quality = generator.normal(3.0 if scale is None else sum(scale) / 2, spread, items)
    parts = [
        pd.DataFrame(
            {
                "item": [f"i{number}" for number in range(items)],
                "annotator": each.name,
                "criterion": "fluency",
                "score": each.scores(quality, generator, scale),
                "kind": each.kind,
            }
        )
        for each in annotators
    ]
    return pd.concat(parts, ignore_index=True)


def knowing(skills, *, items=300, categories=4, seed=0):
    """A table of ratings: each annotator knows an item's category with the probability `skill`, or guesses.

    Categories are equally frequent, so Cohen's kappa of two annotators is the product of their skills.
    """
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, categories, items)
    parts = []
    for name, skill in skills.items():
        guessed = generator.integers(0, categories, items)
        said = np.where(generator.random(items) < skill, truth, guessed)
        items_named = [f"i{number}" for number in range(items)]
        parts.append(pd.DataFrame({"item": items_named, "annotator": name, "score": said}))
    return pd.concat(parts, ignore_index=True)


def starred(strengths, *, votes=400, ties=0.2, people=20, seed=0, focal="focal"):
    """A vote log of a focal model against named baselines, with strengths on the scale of log odds."""
    generator = np.random.default_rng(seed)
    rows = []
    for number in range(votes):
        other = list(strengths)[number % len(strengths)]
        left = bool(generator.integers(2))
        gap = -strengths[other]
        won = generator.random() < 1 / (1 + np.exp(-gap))
        outcome = "tie" if generator.random() < ties else ("left" if won == left else "right")
        pair = (focal, other) if left else (other, focal)
        rows.append((f"b{number}", f"p{number % people}", f"q{number}", *pair, outcome))
    columns = ["battle", "participant", "prompt", "model_left", "model_right", "outcome"]
    return pd.DataFrame(rows, columns=columns)


def write_release(folder, *, battles, ballots=None, ratings=None, participants=None):
    """The files of a release that the analysis reads."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "battles": battles,
        "ballots": ballots,
        "ratings": ratings,
        "participants": participants,
    }
    for name, rows in tables.items():
        if rows is not None:
            pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    return folder


class Study:
    """A study that is simulated vote by vote, and written as a release."""

    def __init__(self, name, seed=0):
        self.name, self.generator = name, np.random.default_rng(seed)
        self.battles, self.ballots, self.ratings = [], [], []
        self.people = {}

    def battle(self, who, task, prompt, models, *, samples=(0, 0), purpose="ranked", **more):
        """A battle of one answer or of two; returns the columns that its ballots and ratings share."""
        self.people[who.name] = who.kind
        seated = sorted(models)
        item = "/".join(
            [prompt["id"], *(f"{m}#{s}" for m, s in zip(seated, samples, strict=False))]
        )
        row = {
            "battle": f"{self.name}-{len(self.battles)}", "study": self.name, "participant": who.name,
            "prompt": prompt["id"], "prompt_category": prompt.get("category", ""),
            "prompt_language": prompt.get("language", ""), "model_left": models[0],
            "model_right": models[1] if len(models) == 2 else "", "task": task, "item": item, "revises": "",
            "purpose": purpose,
        }  # fmt: skip
        self.battles.append(row | more)
        return row | more

    def rate(self, battle, question, model, value, opponent=""):
        """Points for one answer of a battle."""
        kind = self.people[battle["participant"]]
        names = ("battle", "study", "task", "item", "participant", "prompt", "purpose")
        self.ratings.append(
            {name: battle[name] for name in names}
            | {"question": question, "model": model, "sample": 0, "opponent": opponent, "value": int(value)}
            | {"rater_kind": kind, "category": battle["prompt_category"], "language": battle["prompt_language"]}
        )  # fmt: skip

    def prefer(self, battle, outcome, question="overall"):
        """Who won a battle."""
        names = ("battle", "study", "model_left", "model_right", "participant", "prompt", "purpose")
        self.ballots.append(
            {name: battle[name] for name in names}
            | {"question": question, "outcome": outcome}
            | {"category": battle["prompt_category"], "language": battle["prompt_language"]}
        )

    def write(self, folder):
        people = [{"participant": who, "study": self.name, "kind": kind} for who, kind in self.people.items()]  # fmt: skip
        columns = [
            "battle",
            "study",
            "question",
            "model_left",
            "model_right",
            "outcome",
            "participant",
        ]
        ballots = self.ballots or pd.DataFrame(columns=columns)
        return write_release(
            folder, battles=self.battles, ballots=ballots, ratings=self.ratings or None, participants=people
        )  # fmt: skip


def kazakh(folder, *, prompts=40, seed=0):
    """Data of four generators: rated by four people, reviewed with a second look, and compared in pairs."""
    study = Study("kazakh", seed)
    random = study.generator
    people = [Annotator(f"a{n}", bias, noise) for n, (bias, noise) in enumerate([(0, 0.4), (0.2, 0.5), (-0.3, 0.6), (0.1, 0.9)])]  # fmt: skip
    level = dict(zip(GENERATORS, (4.1, 3.8, 3.2, 2.5), strict=True))
    for number in range(prompts):
        prompt = {
            "id": f"k{number}",
            "language": "kk",
            "category": ("government", "culture")[number % 2],
        }
        for model in GENERATORS:
            quality = {
                c: level[model] + random.normal(0, 0.8)
                for c in ("correctness", "completeness", "fluency")
            }
            for who in people:
                battle = study.battle(who, "rate", prompt, (model,))
                for criterion, value in quality.items():
                    study.rate(battle, criterion, model, who.scores(value, random, (1, 5)))
            _review(study, people, prompt, model, level[model])
        for who in people[:2]:
            one, other = random.permutation(GENERATORS)[:2]
            gap = level[one] - level[other] + random.normal(0, 0.8)
            battle = study.battle(who, "compare", prompt, (str(one), str(other)))
            study.prefer(battle, "tie" if abs(gap) < 0.4 else "left" if gap > 0 else "right")
    return study.write(folder)


def _review(study, people, prompt, model, level):
    random = study.generator
    first, second = (people[n] for n in random.permutation(len(people))[:2])
    felt = level + random.normal(0, 0.8)
    looks = []
    for who, noise in ((first, 0.4), (second, 0.4)):
        said = felt + random.normal(0, noise)
        looks.append((who, "accept" if said > 3.6 else "edit" if said > 2.4 else "reject"))
    battle = study.battle(first, "review", prompt, (model,), answer_decision=looks[0][1])
    if looks[0][1] == "edit":
        accepted = "accept" if random.random() < 0.85 else "edit"
        study.battle(
            second, "review", prompt, (model,), answer_decision=accepted, revises=battle["battle"]
        )
    elif looks[0][1] == "accept" and random.random() < 0.5:
        study.battle(second, "review", prompt, (model,), answer_decision=looks[1][1])


CRITERIA = ("linguistic quality", "factual accuracy", "instruction adherence", "helpfulness")


def luxit(folder, *, items=160, seed=0):
    """Data items of one generator on four criteria of 1 to 3: three people and a mild judge; exams and tasks."""
    study = Study("luxit", seed)
    random = study.generator
    people = [Annotator("ana", -0.1, 0.35), Annotator("bob", 0.0, 0.4), Annotator("cai", 0.1, 0.45)]
    judge = Annotator("gpt", 0.55, 0.25, "judge")
    for number in range(items):
        prompt = {"id": f"l{number}", "language": "lb"}
        item = random.normal(2.45, 0.35)
        quality = {criterion: item + random.normal(0, 0.3) for criterion in CRITERIA}
        for who in [*random.permutation(people)[:2], judge]:
            battle = study.battle(who, "judge", prompt, ("wiki-pairs",))
            for criterion, value in quality.items():
                study.rate(battle, criterion, "wiki-pairs", who.scores(value, random, (1, 3)))
    study.write(folder / "demonstration")
    _scores(folder / "scores", random)
    (folder / "study.yaml").write_text("id: luxit\n", encoding="utf-8")
    (folder / "analysis.yaml").write_text("keep: {at_least: 2}\n", encoding="utf-8")
    return folder


def _scores(folder, random):
    folder.mkdir(parents=True)
    names = [f"model-{number + 1:02d} {size}B" for number, size in enumerate((1, 1, 2, 3, 3, 4, 7, 7, 8, 8, 9, 12, 14, 15))]  # fmt: skip
    exams, tasks = [], []
    for model in names:
        start, gain, other = random.normal(45, 12), random.normal(5.4, 4), random.normal(0.02, 0.04)
        for level in ("A1", "B2", "C2"):
            before = start - 4 * ("A1", "B2", "C2").index(level)
            exams += [(model, level, "lb", stage, round(before + add, 2)) for stage, add in (("before", 0), ("after", gain + random.normal(0, 1)))]  # fmt: skip
        for task in ("sentiment", "topics", "entities"):
            before = random.uniform(0.3, 0.7)
            tasks += [(model, task, "lb", stage, round(before + add, 4)) for stage, add in (("before", 0), ("after", other + random.normal(0, 0.02)))]  # fmt: skip
    for name, rows in (("exams", exams), ("tasks", tasks)):
        frame = pd.DataFrame(rows, columns=["model", "task", "language", "stage", "score"])
        frame.to_csv(folder / f"{name}.csv", index=False)


def x_instruction(folder, *, prompts=8, languages=LANGUAGES, seed=0):
    """A focal model against three baselines in ten languages: people once, a judge with points in both orders."""
    study = Study("x-instruction", seed)
    random = study.generator
    baselines = {"bloomz-7b": 3.6, "bayling-13b": 4.4, "chatgpt": 7.3}
    judge = Annotator("gpt-4", 0.3, 0.7, "judge")
    people = [Annotator(f"v{n}", 0.0, 1.0) for n in range(24)]
    for language in languages:
        skill = 6.2 + random.normal(0, 0.6)
        for number in range(prompts):
            category = ("Vicuna", "WizardLM")[number % 2]
            prompt = {"id": f"x{language}{number}", "language": language, "category": category}
            for baseline, level in baselines.items():
                true = {
                    "x-llama": skill + random.normal(0, 1.2),
                    baseline: level + random.normal(0, 1.2),
                }
                seats = ("x-llama", baseline)
                who = people[int(random.integers(len(people)))]
                for rater, pairs in (
                    (who, [seats[:: int(random.choice([1, -1]))]]),
                    (judge, [seats, seats[::-1]]),
                ):
                    for order, pair in enumerate(pairs):
                        _pass(study, rater, prompt, pair, true, order)
    study.write(folder / "demonstration")
    (folder / "study.yaml").write_text("id: x-instruction\n", encoding="utf-8")
    (folder / "analysis.yaml").write_text("focal: x-llama\nswapped: mean\nscored: quality\nmargin: 0.5\n", encoding="utf-8")  # fmt: skip
    return folder


def _pass(study, rater, prompt, pair, true, order):
    random = study.generator
    first = 0.5 if rater.kind == "judge" else 0.0
    points = {model: rater.scores(true[model] + first * (model == pair[0]), random, (0, 10)) for model in pair}  # fmt: skip
    purpose = "repeat" if order else "ranked"
    battle = study.battle(rater, "pairs", prompt, pair, purpose=purpose)
    for model in pair:
        opponent = pair[0] if model == pair[1] else pair[1]
        study.rate(battle, "quality", model, points[model], opponent)
    gap = int(points[pair[0]]) - int(points[pair[1]])
    study.prefer(battle, "tie" if gap == 0 else "left" if gap > 0 else "right")

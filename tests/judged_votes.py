"""Votes of people and of a judge on the same items, made up for the tests."""

import numpy as np
import pandas as pd

COLUMNS = ["battle", "participant", "prompt", "model_left", "model_right", "outcome"]


def judged_votes(
    *, models=5, prompts=30, people=40, labelled=0.4, judge_noise=0.3, judge_side=0.0, seed=0
):
    """(people's log, judge's log): people see a part of the items, the judge all of them in both orders.

    An item has an outcome of its own that both see through noise; `judge_side` favours the left.
    """
    generator = np.random.default_rng(seed)
    strengths = np.linspace(-1.2, 1.2, models)
    names = [f"m{number}" for number in range(models)]
    rows: dict[str, list[tuple]] = {"people": [], "judge": []}

    def vote(who, kind, prompt, one, other, latent, noise, side=0.0):
        turned = generator.random() < 0.5 if kind == "people" else len(rows["judge"]) % 2 == 1
        pair = (other, one) if turned else (one, other)
        felt = (-latent if turned else latent) + noise * generator.logistic() + side
        outcome = "tie" if abs(felt) < 0.3 else "left" if felt > 0 else "right"
        battle = f"{kind}{len(rows[kind])}"
        rows[kind].append((battle, who, f"q{prompt}", names[pair[0]], names[pair[1]], outcome))

    for prompt in range(prompts):
        for one in range(models):
            for other in range(one + 1, models):
                latent = strengths[one] - strengths[other] + generator.normal()
                if generator.random() < labelled:
                    for person in generator.choice(people, 2, replace=False):
                        vote(f"p{person:02d}", "people", prompt, one, other, latent, 0.5)
                for _ in range(2):
                    vote("gpt", "judge", prompt, one, other, latent, judge_noise, judge_side)
    return tuple(pd.DataFrame(rows[kind], columns=COLUMNS) for kind in ("people", "judge"))

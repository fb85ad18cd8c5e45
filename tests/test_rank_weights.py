"""Leaderboards of weighted votes: what is estimated, how sure it is, and that both are said."""

import json

import numpy as np
import pandas as pd
import pytest

from analysis import rank
from analysis.__main__ import main
from analysis.comparisons import comparisons_from_frame
from analysis.errors import NotIdentified
from analysis.tables import to_text
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.reference_tables import wikipedia
from tests.vote_logs import simulated_log

# a beats b, b beats c, c beats a: no strengths are the whole truth, so the design matters.
PAIRS = np.array([("a", "b"), ("b", "c"), ("c", "a")])
DRAWN = np.array([0.8, 0.1, 0.1])


def circle(rows, share=0.8, seed=0):
    generator = np.random.default_rng(seed)
    pair = generator.choice(3, rows, p=DRAWN)
    left, right = PAIRS[pair].T
    won = generator.random(rows) < share
    return pd.DataFrame(
        {
            "question": "overall",
            "model_left": left,
            "model_right": right,
            "outcome": np.where(won, "left", "right"),
            "participant": [f"p{number % 60:02d}" for number in range(rows)],
            "probability": DRAWN[pair],
        }
    )


def rated(ranking):
    return {rating.model: rating for rating in ranking.ratings}


@pytest.mark.parametrize("unit", ["battle", "participant", "prompt", "participant+prompt"])
@pytest.mark.parametrize("scheme", ["propensity", "participant"])
@pytest.mark.parametrize(("model", "ties"), [("bradley-terry", "half"), ("davidson", "half")])
def test_equal_weights_give_the_unweighted_result(unit, scheme, model, ties):
    frame = simulated_log(np.linspace(-0.7, 0.7, 4), participants=30, taste=0.4, seed=1)
    plain = rank(frame, unit=unit, model=model, ties=ties)
    weighed = rank(frame, unit=unit, model=model, ties=ties, weights=scheme)
    for one, other in zip(plain.ratings, weighed.ratings, strict=True):
        for name in ("strength", "standard_error", "rating", "low", "high"):
            assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-9)
        assert (one.rank_low, one.rank_high) == (other.rank_low, other.rank_high)
        assert (one.battles, one.wins, one.ties) == (other.battles, other.wins, other.ties)


def test_equal_weights_without_ties_leave_them_out_as_counted():
    frame = simulated_log(np.linspace(-0.7, 0.7, 4), seed=1)
    plain, weighed = rank(frame, ties="drop"), rank(frame, ties="drop", weights="propensity")
    assert plain.excluded == weighed.excluded
    for one, other in zip(plain.ratings, weighed.ratings, strict=True):
        assert other.high == pytest.approx(one.high, abs=1e-9)


@pytest.mark.parametrize("scheme", ["propensity", "pair"])
def test_a_pair_that_is_drawn_too_often_decides_only_without_weights(scheme):
    # By hand: votes of exactly 8 : 2 on each pair. With equal weight per pair the score of every model is
    # one half, so all strengths are zero; without, a has won far more often than it lost.
    rows = [
        (left, right, "left" if number % 10 < 8 else "right", probability)
        for (left, right), probability, votes in zip(PAIRS, DRAWN, (800, 100, 100), strict=True)
        for number in range(votes)
    ]
    columns = ["model_left", "model_right", "outcome", "probability"]
    frame = pd.DataFrame(rows, columns=columns).assign(question="overall")
    plain, weighed = rated(rank(frame)), rated(rank(frame, weights=scheme))
    assert plain["a"].strength - plain["b"].strength > 1
    for rating in weighed.values():
        assert rating.strength == pytest.approx(0, abs=1e-9)
    # Errors by hand at equal strengths: bread 4/(3W) per pair of weight W = 1000/3 each (mean weight one),
    # meat per pair n w² / 4 with w = (1000/3)/n, and the variance of a: Σ meat (d_a)² (4/(3W))²...
    weight = 1000 / 3 / np.array([800, 100, 100])
    meat = np.array([800, 100, 100]) * weight**2 / 4
    directions = np.array([[1, -1, 0], [0, 1, -1], [-1, 0, 1]])
    bread = np.linalg.pinv(1000 / 3 / 4 * directions.T @ directions)
    covariance = bread @ (directions.T * meat) @ directions @ bread
    for number, name in enumerate("abc"):
        error = weighed[name].standard_error
        assert error == pytest.approx(np.sqrt(covariance[number, number]), rel=1e-9)


def test_intervals_of_weighted_votes_cover_what_they_are_of():
    # The truth under equal weight per pair is zero for all three models.
    covered, plain = 0, 0
    for seed in range(120):
        frame = circle(600, seed=seed)
        weighed = rated(rank(frame, unit="battle", weights="propensity"))["a"]
        covered += weighed.low < 1000 < weighed.high
        unweighted = rated(rank(frame, unit="battle"))["a"]
        plain += unweighted.low < 1000 < unweighted.high
    assert 0.89 < covered / 120 < 0.995
    assert plain / 120 < 0.1


def test_weights_are_in_the_settings_the_method_and_under_the_table():
    ranking = rank(circle(2000), weights="propensity", trim=2)
    told = ranking.settings["weights"]
    assert told["scheme"] == "propensity"
    assert told["trim"] == 2
    assert told["trimmed"] > 0
    assert told["effective_sample_size"] < 2000
    for text in (ranking.method, to_text(ranking)):
        assert "every ordered pair of models counts the same" in text
        assert f"effective sample size {told['effective_sample_size']:,.0f} of 2,000" in text
        assert f"{told['trimmed']} weights trimmed" in text
    assert "weights" not in rank(circle(2000)).settings
    assert json.dumps(ranking.to_dict(), allow_nan=False)


def test_clusters_and_the_bootstrap_see_the_weights():
    frame = circle(3000)
    for unit in ("battle", "participant"):
        robust = rank(frame, weights="propensity", unit=unit)
        drawn = rank(frame, weights="propensity", unit=unit, interval="bootstrap", rounds=1500)
        for one, other in zip(robust.ratings, drawn.ratings, strict=True):
            assert other.rating == one.rating
            assert other.standard_error == pytest.approx(one.standard_error, rel=0.1)
    assert "one step from the fit" in drawn.method


def test_the_order_of_the_votes_changes_nothing_and_their_weights_the_hash():
    frame = circle(500)
    turned = rank(frame.sample(frac=1, random_state=1), weights="propensity")
    ranking = rank(frame, weights="propensity")
    assert ranking.data_hash == turned.data_hash
    changed = frame.assign(probability=frame["probability"].replace(0.8, 0.4))
    assert rank(changed, weights="propensity").data_hash != ranking.data_hash
    for one, other in zip(ranking.ratings, turned.ratings, strict=True):
        assert other.high == pytest.approx(one.high, abs=1e-8)


def test_logs_votes_and_frames_are_weighed_alike():
    frame = circle(500)
    log = vote_log_from_frame(frame)
    assert rank(log, weights="pair") == rank(frame, weights="pair")
    assert rank(log.comparisons, weights="pair") == rank(frame, weights="pair")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"interval": "hessian"}, "not valid for weighted votes"),
        ({"interval": "multinomial"}, "no multinomial intervals"),
        ({"prior": "firth"}, "a prior is not worked out for weighted votes"),
        ({"prior": "gaussian"}, "a prior is not worked out for weighted votes"),
        ({"trim": 0.5}, r"trimmed at 0\.5"),
        ({"trim": 3, "weights": "battle"}, "there are no weights to trim"),
        ({"weights": "votes"}, "unknown weights 'votes'"),
    ],
)
def test_what_weighted_votes_do_not_have_is_refused_in_one_sentence(options, said):
    with pytest.raises(InputError, match=said):
        rank(circle(200), **{"weights": "propensity", **options})


def test_sources_that_tell_no_weights_are_refused():
    frame = circle(200)
    without = frame.drop(columns="probability")
    with pytest.raises(InputError, match="with which probability each pair was drawn"):
        rank(without, weights="propensity")
    with pytest.raises(InputError, match="with which probability each pair was drawn"):
        rank(comparisons_from_frame(frame), weights="propensity")
    with pytest.raises(InputError, match="whose votes they are"):
        rank(frame.drop(columns="participant"), weights="participant")
    with pytest.raises(InputError, match="counts have no votes one by one"):
        rank(wikipedia(), weights="pair")


def test_weighted_votes_that_do_not_vary_have_no_interval_at_all():
    with pytest.raises(NotIdentified, match="do not vary enough"):
        rank(circle(200).assign(outcome="tie"), weights="propensity")


def test_the_command_weighs(tmp_path, capsys):
    path = tmp_path / "votes.csv"
    circle(500).to_csv(path, index=False)
    assert main(["rank", str(path), "--weights", "pair"]) == 0
    assert "every ordered pair of models that met counts the same" in capsys.readouterr().out
    assert main(["rank", str(path), "--weights", "pair", "--interval", "hessian"]) == 2
    assert capsys.readouterr().err.count("\n") == 1

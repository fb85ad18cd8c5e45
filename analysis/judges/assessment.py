"""Everything that can be said about a judge beside people, from two vote logs or two tables of ratings."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator

from analysis.agreement.estimate import Estimate, check_settings
from analysis.agreement.judgements import Judgements
from analysis.agreement.overall import together
from analysis.agreement.ratings import Ratings
from analysis.errors import NotConverged, NotIdentified
from analysis.judges.battles import PredictionData, comparisons_of, prediction_data
from analysis.judges.comparison import (
    JudgeAgreement,
    Matched,
    Rule,
    combined,
    judge_agreement,
    left_alone,
    matched,
)
from analysis.judges.leaderboards import Leaderboards, compare_leaderboards
from analysis.judges.leniency import Difference, retention, score_difference, verdict_shares
from analysis.judges.position import Position, position
from analysis.judges.prediction_powered import PredictionPowered, prediction_powered
from analysis.provenance import Provenance

_FEWEST_FURTHER = 10


@dataclass(frozen=True, slots=True)
class PairJudge:
    """One judge of pairs beside people. `prediction` is None where `no_prediction` says why."""

    name: str
    agreement: JudgeAgreement
    position: Position
    leniency: tuple[Difference, ...]
    leaderboards: Leaderboards
    data: PredictionData
    prediction: PredictionPowered | None
    no_prediction: str
    lengths: Mapping[str, Estimate]
    made: Provenance


@dataclass(frozen=True, slots=True)
class ScoreJudge:
    """One judge of single answers beside people, by criterion; `kept` where a threshold is given."""

    name: str
    agreement: Mapping[str, JudgeAgreement]
    leniency: Mapping[str, Difference]
    kept: Difference | None
    made: Provenance


def assess_pair_judge(
    people: Judgements,
    judge: Judgements,
    name: str,
    *,
    rule: Rule = "tie",
    level: float = 0.95,
    rounds: int = 1000,
    seed: int = 0,
    lengths: Mapping[str, Estimate] | None = None,
) -> PairJudge:
    """One judge (an annotator of `judge`) beside people, both from vote logs with ties together.

    `rule` says what the judge's verdict is where it judged an item in both orders (`combined`); position
    consistency is that before. Raises InputError if people and judge share no item.
    """
    check_settings(level, rounds, seed)
    generator = np.random.default_rng(seed)
    own = judge.of(np.array([each == name for each in judge.annotators]))
    verdicts = combined(own, rule)
    pairs = matched(people, verdicts, name)
    data = prediction_data(people, verdicts)
    prediction, reason = _predicted(data)
    return PairJudge(
        name=name,
        agreement=judge_agreement(pairs, level=level, rounds=rounds, generator=generator),
        position=position(own, name, level=level),
        leniency=tuple(verdict_shares(pairs, level=level)),
        leaderboards=_leaderboards(people, verdicts, level, rounds, generator),
        data=data,
        prediction=prediction,
        no_prediction=reason,
        lengths=lengths or {},
        made=_provenance(people, own, pairs, rule, seed),
    )


def assess_score_judge(
    people: Ratings,
    judge: Ratings,
    name: str,
    *,
    threshold: float | None = None,
    level: float = 0.95,
    rounds: int = 1000,
    seed: int = 0,
) -> ScoreJudge:
    """One judge (an annotator of `judge`) beside people on the criteria that both scored.

    With a `threshold` also the share of items that have at least that on every criterion. Several scores of
    the judge for one item are averaged. Raises InputError if people and judge share no item.
    """
    check_settings(level, rounds, seed)
    generator = np.random.default_rng(seed)
    own = Ratings(judge.frame[judge.frame["annotator"] == name].reset_index(drop=True), judge.where)
    settings: dict[str, Any] = {"level": level, "rounds": rounds, "generator": generator}
    agreement, leniency, made = {}, {}, []
    for criterion in (each for each in people.criteria if each in own.criteria):
        one = people.judgements(criterion)
        other = own.judgements(criterion)
        pairs = matched(one, combined(other, "mean"), name)
        agreement[criterion] = judge_agreement(pairs, weights="quadratic", scores=True, **settings)
        leniency[criterion] = score_difference(pairs, level=level)
        made.append(_provenance(one, other, pairs, "mean", seed))
    criteria = tuple(agreement)
    kept = (
        None
        if threshold is None
        else retention(people, own, threshold, criteria=criteria, **settings)
    )
    if not made:
        # Says which criteria there are.
        own.judgements(people.criteria[0])
    return ScoreJudge(name, agreement, leniency, kept, together(made))


def _predicted(data: PredictionData) -> tuple[PredictionPowered | None, str]:
    further = data.unlabelled.total
    if further < _FEWEST_FURTHER:
        return None, f"the judge saw {further} further battles, not {_FEWEST_FURTHER}"
    try:
        return prediction_powered(data.models, data.labelled, data.unlabelled), ""
    except (NotIdentified, NotConverged) as error:
        return None, f"not identified: {str(error).rstrip('.')}"


def _leaderboards(
    people: Judgements, verdicts: Judgements, level: float, rounds: int, generator: Generator
) -> Leaderboards:
    votes = people.firsts()
    known = {item: number for number, item in enumerate(people.items)}
    number = [known.setdefault(item, len(known)) for item in verdicts.items]
    return compare_leaderboards(
        comparisons_of(votes),
        comparisons_of(verdicts),
        people_units=votes.item.astype(np.int64),
        judge_units=np.array(number, dtype=np.int64)[verdicts.item],
        level=level,
        rounds=rounds,
        generator=generator,
    )


def _provenance(
    people: Judgements, judge: Judgements, pairs: Matched, rule: Rule, seed: int
) -> Provenance:
    both = hashlib.sha256((people.data_hash() + judge.data_hash()).encode())
    return Provenance(
        estimand=f"{pairs.judge} against people on {pairs.question}",
        method=f"each person’s verdict beside the judge’s on {pairs.items:,} shared items; two orders: {rule}",
        battles=len(pairs.people),
        excluded=left_alone(pairs, dict(people.excluded)),
        data_hash=both.hexdigest(),
        cluster="item",
        seed=seed,
        unit="judgements",
    )

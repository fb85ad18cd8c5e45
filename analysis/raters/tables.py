"""Participants and what the votes tell of them, as tables; the worst evidence first."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import binomtest, norm

from analysis.comparisons import Comparisons
from analysis.outcomes import FIRST, SECOND
from analysis.ranking import Ranking
from analysis.raters.anomalies import Anomalies
from analysis.raters.reliability import Reliability
from analysis.scale import Scale
from analysis.table import Column, Table
from analysis.vote_log import VoteLog

SHOWN = 20


def rater_table(
    comparisons: Comparisons,
    found: Anomalies,
    contrarian: Reliability | None = None,
    shown: int = SHOWN,
    names: Mapping[int, str] | None = None,
) -> Table:
    """The `shown` participants that are least like the others; `names` has their ids in the log.

    Without names they are numbers in the order of their ids, which is what a page for others should show.
    """
    columns = (
        Column("participant", "Participant (number)", "count"),
        Column("participant_id", "Id in the log", hidden=names is None),
        Column("votes", "Votes", "count"),
        Column("evidence", "Evidence, log10 e", "signed"),
        Column("unlike", "Unlike the others"),
        Column("left", "Left of decided", "share"),
        Column("left_p", "p of a half", "p"),
        Column("ties", "Ties", "share"),
        Column("reliability", "η", "share", "Reliability", hidden=contrarian is None),
        Column(
            "interval", "95 % interval", "share_limits", "Reliability", hidden=contrarian is None
        ),
    )
    order = np.argsort(-found.log_evidence, kind="stable")[:shown]
    rows = tuple(_row(comparisons, found, contrarian, int(at), names or {}) for at in order)
    marked, jointly = int(found.unlike.sum()), int(found.unlike_jointly.sum())
    note = (
        f"{marked} of {len(found.participants):,} participants are unlike the others at the level {found.level:g} each, "
        f"{jointly} when allowing for their number (e-BH). Nobody was left out for it: unlike is not wrong."
    )
    method = (
        "Product of conformal e-values against the other participants’ votes on the same models"
    )
    title = "Participants least like the others"
    return Table("participants", title, columns, rows, note, method)


def participant_names(log: VoteLog) -> dict[int, str]:
    """The id of each participant of a log by the number that the comparisons give it."""
    numbers = log.comparisons.participant
    known = numbers >= 0
    ids = log.column("participant").astype(str).to_numpy()[known]
    return dict(zip(numbers[known].tolist(), ids.tolist(), strict=True))


def _row(
    comparisons: Comparisons,
    found: Anomalies,
    fitted: Reliability | None,
    at: int,
    names: Mapping[int, str],
) -> tuple[object, ...]:
    own = comparisons.outcome[comparisons.participant == found.participants[at]]
    left, decided = int((own == FIRST).sum()), int((own <= SECOND).sum())
    reliability, interval = None, None
    if fitted is not None:
        place = int(np.searchsorted(fitted.participants, found.participants[at]))
        reliability = float(fitted.reliability[place])
        reach = float(norm.ppf(0.975)) * float(fitted.error[place])
        interval = (max(reliability - reach, 0.0), min(reliability + reach, 1.0))
    return (
        int(found.participants[at]),
        names.get(int(found.participants[at]), ""),
        int(found.votes[at]),
        float(found.log_evidence[at] / np.log(10)),
        ("jointly" if found.unlike_jointly[at] else "singly") if found.unlike[at] else "",
        left / decided if decided else None,
        float(binomtest(left, decided).pvalue) if decided else None,
        float(found.ties[at]),
        reliability,
        interval,
    )


def reliability_table(ranking: Ranking, fits: tuple[Reliability, ...]) -> Table:
    """The leaderboard beside those that believe participants by their reliability."""
    scale = Scale()
    columns = [
        Column("model", "Model"),
        Column("rating", "all alike", "rating", "Rating"),
        *(Column(f"{f.kind}_rating", f.kind, "rating", "Rating") for f in fits),
        Column("rank", "all alike", "count", "Rank"),
        *(Column(f"{f.kind}_rank", f.kind, "count", "Rank") for f in fits),
    ]
    rows = []
    for rating in ranking.ratings:
        if rating.strength is None:
            continue
        places = [f.models.index(rating.model) for f in fits]
        ratings = [
            scale.mean + scale.factor * float(f.strengths[place])
            for f, place in zip(fits, places, strict=True)
        ]
        ranks = [
            1 + int((f.strengths > f.strengths[place]).sum())
            for f, place in zip(fits, places, strict=True)
        ]
        own = scale.mean + scale.factor * rating.strength
        rows.append((rating.model, own, *ratings, rating.rank, *ranks))
    note = (
        "contrarian: some votes say the opposite of what was found; side: some go to a side unseen. Both stretch the "
        "scale where they explain noise as error, so compare ranks."
    )
    title = "If participants differ in reliability"
    method = "Mixtures of Bradley–Terry by participant (Crowd-BT, NoisyBT), Beta(10, 1) prior"
    return Table("reliability", title, tuple(columns), tuple(rows), note, method)

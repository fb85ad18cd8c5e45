"""Participants: how much each voted, and who votes unlike the others."""

import numpy as np

from analysis.errors import NotConverged, NotIdentified
from analysis.ranking import rank
from analysis.raters.anomalies import Anomalies, anomalies
from analysis.raters.reliability import Reliability, fit_reliability
from analysis.raters.tables import rater_table, reliability_table
from analysis.reports.material import Material
from analysis.reports.section import Absent, Section
from analysis.reports.words import counted, per_cent

NAME, TITLE = "raters", "Participants"
_FEWEST = 3
_MOST_PEOPLE = 3000


def section(material: Material) -> Section | Absent:
    """Evidence against each participant voting like the others, and ratings that allow for it."""
    if material.log is None or not material.participants:
        return Absent(NAME, TITLE, "the source does not tell whose votes they are")
    if material.participants < _FEWEST:
        reason = f"with {counted(material.participants, 'participant')} nobody is like or unlike the others"
        return Absent(NAME, TITLE, reason)
    votes = material.log.comparisons
    found = anomalies(votes)
    fits = _fits(material)
    table = rater_table(votes, found, fits[0] if fits else None)
    plain = rank(material.pairwise, seed=material.settings.seed)
    return Section(
        NAME,
        TITLE,
        (_shares(found), _unlike(found), *_reliable(fits)),
        tables=(table,),
        details=(reliability_table(plain, fits),) if fits else (),
        limits=(
            "Who votes unlike the others may know more than they do: nobody was left out for it.",
            *(
                ()
                if fits
                else ("How reliable each participant is cannot be estimated from these votes.",)
            ),
        ),
    )


def _fits(material: Material) -> tuple[Reliability, ...]:
    if material.log is None or material.participants > _MOST_PEOPLE:
        return ()
    votes = material.log.comparisons
    try:
        return (fit_reliability(votes), fit_reliability(votes, "side"))
    except (NotIdentified, NotConverged):
        return ()


def _shares(found: Anomalies) -> str:
    votes = np.sort(found.votes)[::-1]
    heaviest = max(1, round(len(votes) / 10))
    share = float(votes[:heaviest].sum() / votes.sum())
    return (
        f"{counted(len(votes), 'participant')} cast {votes.sum():,} votes, {np.median(votes):g} in the median and "
        f"at most {votes[0]:,}; the {per_cent(heaviest / len(votes))} who voted most cast {per_cent(share)} of the votes."
    )


def _unlike(found: Anomalies) -> str:
    singly, jointly = int(found.unlike.sum()), int(found.unlike_jointly.sum())
    if not singly:
        return "No participant is shown to vote unlike the others."
    return (
        f"{counted(singly, 'participant')} {'votes' if singly == 1 else 'vote'} unlike the others at the level "
        f"{found.level:g} each, {jointly} when allowing for the number of participants."
    )


def _reliable(fits: tuple[Reliability, ...]) -> list[str]:
    if not fits:
        return []
    low = int((fits[0].reliability < 0.5).sum())  # below a half, votes say the opposite
    return [
        f"In a model of reliability, {counted(low, 'participant') if low else 'no participant'} {'say' if low > 1 else 'says'} the opposite of the "
        "others more often than not; the leaderboard that believes everybody by their reliability is in the table below."
    ]

"""The first sentences of a report on dealt-out work, where the data say little."""

from analysis.agreement.estimate import Estimate
from analysis.reports.studies import preferences, reviews
from analysis.tasks.preferences import ALL, PEOPLE, Bar
from analysis.tasks.reviews import Source

SHARE = Estimate(0.5, 0.2, 0.8, 4)
UNKNOWN = Estimate(None, None, None, 2, note="fewer than four prompts")


def test_a_lead_that_is_not_known_is_not_told_as_a_number():
    known = Bar(PEOPLE, ALL, ALL, "ours", ALL, SHARE, SHARE, SHARE, Estimate(0.1, -0.2, 0.4, 4), 9)
    few = Bar(PEOPLE, ALL, ALL, "ours", ALL, SHARE, SHARE, SHARE, UNKNOWN, 9)
    assert "more won than lost" in preferences._headline([known], "ours")
    told = preferences._headline([few], "ours")
    assert told.endswith(
        "against its baselines; the prompts are too few to say by how much it is ahead."
    )


def sources(*accepted):
    shares = [Estimate(share, share - 0.1, share + 0.1, 6) for share in accepted]
    return [
        Source(f"source {n}", {"accept": share, "edit": SHARE, "reject": SHARE}, 6, 2)
        for n, share in enumerate(shares)
    ]


def test_equal_sources_are_not_set_against_each_other():
    assert reviews._headline(sources(0.2, 0.5)).endswith(" of those of source 0.")
    assert reviews._headline(sources(0.2, 0.2)).endswith("as many of those of every other source.")

"""Everything that happens after the votes, from a vote log alone.

    from analysis import rank
    ranking = rank(frame)             # a pandas DataFrame of votes, or of counts
    print(ranking.to_frame())

`votes` reads files and databases, `comparisons` turns outcomes into numbers, `bradley_terry` finds the
strengths, `intervals` and `bootstrap` say how sure they are, and `ranking` puts it all in one table.
"""

from analysis.comparisons import Comparisons
from analysis.pairwise import Pairwise
from analysis.ranking import Ranking, Rating, rank
from analysis.scale import Scale

__all__ = ["Comparisons", "Pairwise", "Ranking", "Rating", "Scale", "rank"]

"""Everything that happens after the votes, from a vote log alone.

    from analysis import rank
    ranking = rank(frame)             # a pandas DataFrame of votes, or of counts
    print(ranking.to_frame())

`read_votes` and `read_log` read files and databases, `rank` makes a leaderboard, `compare` says who beats whom,
and `diagnose` which strengths the votes can determine at all. Where to look for the rest:

| package, module            | what it does                                                              |
| -------------------------- | ------------------------------------------------------------------------- |
| `votes`, `sources`         | files, databases and layouts of logs to battles                           |
| `comparisons`, `cells`     | battles as numbers, and counted by side and outcome                       |
| `bradley_terry`, `models`  | strengths: half-win ties, Davidson, Rao–Kupper, grounded; priors; checks  |
| `intervals`, `bootstrap`   | how sure they are; `units`: of what votes are taken as independent        |
| `uncertainty`              | differences of two models, rank sets, multiple tests                      |
| `diagnostics`              | the graph of battles before any fit                                       |
| `regression`               | style and length held constant; categories, people, time; weights         |
| `factors`, `correlation`   | what a factor of the models does; benchmarks against votes                |
| `agreement`, `raters`      | agreement of people with themselves and others; odd raters                |
| `quality`                  | control items, pairs judged twice, fast votes, and a rule stated beforehand |
| `reasons`                  | reasons given by side, of winners and losers and by model                  |
| `judges`                   | models as judges, and votes of both kinds together                        |
| `tasks`                    | work that was dealt out: mean ratings, decisions, won–tied–lost           |
| `planning`, `robustness`   | how many votes are needed; how few would change the order                 |
| `reports`, `figures`       | a report of everything; pictures and tables                               |

Nothing here needs the web parts of an arena.
"""

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.diagnostics import diagnose
from analysis.pairwise import Pairwise
from analysis.ranking import Ranking, Rating, rank
from analysis.scale import Scale
from analysis.uncertainty.comparison import compare
from analysis.vote_log import VoteLog
from analysis.votes import read_log, read_votes

__all__ = [
    "Cells",
    "Comparisons",
    "Pairwise",
    "Ranking",
    "Rating",
    "Scale",
    "VoteLog",
    "compare",
    "diagnose",
    "rank",
    "read_log",
    "read_votes",
]

"""Published worked examples of paired comparison, as counts."""

from collections.abc import Iterable, Mapping

import numpy as np

from analysis.pairwise import FloatArray, Pairwise

# Agresti 2002, section 10.6: American League East 1987, home-away: home wins, away wins.
BASEBALL = """
MIL-DET 4 3; MIL-TOR 4 2; MIL-NYY 4 3; MIL-BOS 6 1; MIL-CLE 4 2; MIL-BAL 6 0; DET-MIL 3 3; DET-TOR 4 2;
DET-NYY 4 3; DET-BOS 6 0; DET-CLE 6 1; DET-BAL 4 3; TOR-MIL 2 5; TOR-DET 4 3; TOR-NYY 2 4; TOR-BOS 4 3;
TOR-CLE 4 2; TOR-BAL 6 0; NYY-MIL 3 3; NYY-DET 5 1; NYY-TOR 2 5; NYY-BOS 4 3; NYY-CLE 4 2; NYY-BAL 6 1;
BOS-MIL 5 1; BOS-DET 2 5; BOS-TOR 3 3; BOS-NYY 4 2; BOS-CLE 5 2; BOS-BAL 6 0; CLE-MIL 2 5; CLE-DET 3 3;
CLE-TOR 3 4; CLE-NYY 4 3; CLE-BOS 4 2; CLE-BAL 2 4; BAL-MIL 2 5; BAL-DET 1 5; BAL-TOR 1 6; BAL-NYY 2 4;
BAL-BOS 1 6; BAL-CLE 3 4
"""


def pairwise(wins: Mapping[tuple[str, str], int], ties: Iterable[str] = ()) -> Pairwise:
    """Counts from `{("winner", "loser"): times}`; `ties` holds pairs of one-letter names."""
    names = sorted(
        {name for pair in wins for name in pair} | {name for pair in ties for name in pair}
    )
    place = {name: index for index, name in enumerate(names)}
    won = np.zeros((len(names), len(names)), dtype=np.int64)
    tied = np.zeros_like(won)
    for (winner, loser), times in wins.items():
        won[place[winner], place[loser]] += times
    for one, other in ties:
        tied[place[one], place[other]] += 1
        tied[place[other], place[one]] += 1
    return Pairwise(tuple(names), won, tied)


def baseball() -> Pairwise:
    wins: dict[tuple[str, str], int] = {}
    for entry in BASEBALL.replace("\n", " ").split(";"):
        teams, home, away = entry.split()
        one, other = teams.split("-")
        wins[one, other] = wins.get((one, other), 0) + int(home)
        wins[other, one] = wins.get((other, one), 0) + int(away)
    return pairwise(wins)


def home_games() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Baseball by place: design (42, 6) against Baltimore, home wins (42,) and games (42,)."""
    teams = baseball().models
    rows, wins, games = [], [], []
    for entry in BASEBALL.replace("\n", " ").split(";"):
        pair, home, away = entry.split()
        one, other = pair.split("-")
        rows.append([(team == one) - (team == other) for team in teams[1:]])
        wins.append(int(home))
        games.append(int(home) + int(away))
    return np.array(rows, dtype=float), np.array(wins, dtype=float), np.array(games, dtype=float)


def wikipedia() -> Pairwise:
    """The worked example of the article "Bradley–Terry model"."""
    pairs = ("AB", "BA", "AD", "DA", "BC", "CB", "CD", "DC")
    counts = (2, 3, 1, 4, 5, 3, 1, 3)
    return pairwise({(pair[0], pair[1]): n for pair, n in zip(pairs, counts, strict=True)})


def undefeated() -> Pairwise:
    """a beat both others in every game (5:0, 5:0); b and c met 6:4."""
    return pairwise({("a", "b"): 5, ("a", "c"): 5, ("b", "c"): 6, ("c", "b"): 4})


def disconnected() -> Pairwise:
    """a–b 6:4 and c–d 9:1; nobody of the one pair met anybody of the other."""
    return pairwise({("a", "b"): 6, ("b", "a"): 4, ("c", "d"): 9, ("d", "c"): 1})


def toy() -> Pairwise:
    """The toy data of the R package BradleyTerryScalable: three strong components, one of them Eve."""
    decided = """Cyd Amy;Eve Ben;Dan Cyd;Eve Dan;Eve Fin;Gal Fin;Han Fin;Eve Gal;Han Gal;Gal Han;
    Amy Dan;Cyd Amy;Amy Dan"""
    wins: dict[tuple[str, str], int] = {}
    for game in decided.split(";"):
        winner, loser = game.split()
        wins[winner, loser] = wins.get((winner, loser), 0) + 1
    counts = pairwise(wins)
    ties = np.zeros_like(counts.wins)
    place = {name: index for index, name in enumerate(counts.models)}
    for one, other in (("Amy", "Ben"), ("Ben", "Dan"), ("Ben", "Dan"), ("Fin", "Gal")):
        ties[place[one], place[other]] += 1
        ties[place[other], place[one]] += 1
    return Pairwise(counts.models, counts.wins, ties)


def citations() -> Pairwise:
    """Stigler 1994: how often articles of one journal were cited by another's, 1987 to 1989."""
    names = ("Biometrika", "Comm Statist", "JASA", "JRSS-B")
    cited = ((0, 730, 498, 221), (33, 0, 68, 17), (320, 813, 0, 142), (284, 276, 325, 0))
    return Pairwise(names, np.array(cited, dtype=np.int64), np.zeros((4, 4), dtype=np.int64))

"""The small door to `analysis`: no other module of the arena imports it.

It turns votes into boards, and boards into figures.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from analysis import Comparisons, Pairwise, Ranking, Rating, rank
from analysis.estimates import Interval
from analysis.figures import (
    WIDE,
    IntervalRow,
    IntervalWords,
    for_any_width,
    heat_map,
    interval_plot,
    plot_style,
)
from analysis.live_votes import LiveState, LiveVotes
from analysis.published.study import DIMENSIONS, PublishedStudy, read_published
from arena.domain import Study
from arena.errors import InputError, StoreError
from arena.ui.board import Board, Cells, Row
from arena.ui.words import Words

LEVEL = 0.95
PEOPLE_FOR_CLUSTERS = 10
PUBLISHED_LEVEL = 0.9
AVERAGE = 1000.0
FEW_MODELS = 8
"""So many models fit into a heat map of half a page; a page scrolls that of more models sideways."""
HALF_PAGE = 520
PHONE = 336
OVERALL = "overall"


class CollectedVotes:
    """The votes on one question in an arena's database, and the board that they make.

    Each vote is read once; a board is made anew only when there are other votes, and then whole: its
    ratings, intervals and figures are of the same votes. Not for several threads at once.
    """

    def __init__(self, address: Path | str, study: Study, question: str) -> None:
        self._votes = LiveVotes(address, study.id, question)
        self._question = question
        self._labels = {model.id: model.label for model in study.models}
        self._made: tuple[LiveState, Board | None] | None = None

    def board(self) -> Board | None:
        """The board of the votes as they stand now; None while there are none.

        Raises StoreError where the database cannot be read.
        """
        try:
            state = self._votes.read()
        except InputError as error:
            raise StoreError(str(error)) from error
        if self._made is None or self._made[0] is not state:
            self._made = state, self._board(state)
        return self._made[1]

    def _board(self, state: LiveState) -> Board | None:
        """Where some model has not both won and lost, Firth's penalty keeps every rating finite."""
        counts = state.cells.pairwise()
        if not counts.total:
            return None
        # One person's votes are alike; with a handful of people there is too little to tell how much.
        apart = state.participants < PEOPLE_FOR_CLUSTERS
        votes: Pairwise | Comparisons = counts if apart else state.comparisons
        interval: Interval = "sandwich" if apart else "cluster"
        ranking = rank(votes, question=self._question, level=LEVEL, prior="auto", interval=interval)
        return _board(ranking, counts, self._labels)


def collected_board(address: Path | str, study: Study, question: str) -> Board | None:
    """The board of the votes in an arena's database on one question, made once."""
    return CollectedVotes(address, study, question).board()


def published_board(name: str, dimension: str) -> Board:
    """The board of a published study: overall from its counts, other dimensions as its authors print.

    A question that the authors did not ask is answered by the overall one.
    Raises InputError where a file of the study is missing or wrong.
    """
    study = read_published(name)
    if dimension not in DIMENSIONS or dimension == OVERALL:
        board = _board(rank(study.votes, level=LEVEL), study.votes, study.labels)
        return replace(board, source=study.source["paper"])
    return _printed_board(study, dimension)


def _printed_board(study: PublishedStudy, dimension: str) -> Board:
    models = sorted(study.models, key=lambda model: model.ratings[dimension].rank)
    printed = [(model.label, model.ratings[dimension]) for model in models]
    rows = tuple(Row(label, 1, r.rating, r.low, r.high, r.rank) for label, r in printed)
    return Board(
        study.votes.total,
        PUBLISHED_LEVEL,
        rows,
        1,
        (),
        (),
        (),
        (),
        study.figures_hash,
        source=study.source["paper"],
    )


def _board(ranking: Ranking, counts: Pairwise, labels: Mapping[str, str]) -> Board:
    names = [rating.model for rating in ranking.ratings]
    groups = _groups(ranking, names)
    unmet = [label for model, label in labels.items() if model not in counts.models]
    ordered = counts.subset(names)
    battles, half_wins = ordered.battles, ordered.half_wins
    places = range(len(names))
    prior, interval = (ranking.settings[key] for key in ("prior", "interval"))
    return Board(
        votes=counts.total,
        level=ranking.settings["level"],
        rows=(
            *(_row(rating, labels, groups[rating.model]) for rating in ranking.ratings),
            *(
                Row(label, 0, battles=0, wins=0, losses=0, ties=0, note="no_battle")
                for label in unmet
            ),
        ),
        groups=max(groups.values()),
        meetings=tuple(
            tuple(None if i == j else float(battles[i, j]) for j in places) for i in places
        ),
        shares=tuple(
            tuple(float(half_wins[i, j] / battles[i, j]) if battles[i, j] else None for j in places)
            for i in places
        ),
        fits=(prior,) if isinstance(prior, str) else tuple(prior),
        intervals=(interval,) if isinstance(interval, str) else tuple(interval),
        data_hash=ranking.data_hash,
    )


def _groups(ranking: Ranking, names: list[str]) -> dict[str, int]:
    """The number of each model's group, from 1; 0 for a model that the votes cannot place."""
    linked = ranking.settings.get("groups", [names])
    numbers = {name: number for number, group in enumerate(linked, start=1) for name in group}
    return {name: numbers.get(name, 0) for name in names}


def _row(rating: Rating, labels: Mapping[str, str], group: int) -> Row:
    return Row(
        label=labels.get(rating.model, rating.model),
        group=group,
        rating=rating.rating,
        low=rating.low,
        high=rating.high,
        rank=rating.rank,
        rank_low=rating.rank_low,
        rank_high=rating.rank_high,
        battles=rating.battles,
        wins=rating.wins,
        losses=rating.losses,
        ties=rating.ties,
        note=_note(rating),
    )


def _note(rating: Rating) -> str | None:
    if rating.ties == 0 and rating.losses == 0:
        return "undefeated"
    if rating.ties == 0 and rating.wins == 0:
        return "never_won"
    return None


def figure_style() -> Markup:
    """The style sheet that the figures of a page need, once."""
    return Markup(plot_style())


def rating_figures(board: Board, words: Words) -> list[Markup]:
    """One interval plot for each group of models that can be compared."""
    groups = range(1, board.groups + 1)
    return [
        _rating_figure(board, [row for row in board.rows if row.group == group], words)
        for group in groups
    ]


def _rating_figure(board: Board, rows: list[Row], words: Words) -> Markup:
    texts = IntervalWords(rank=words("leaderboard_rank"))
    return Markup(
        for_any_width(
            lambda width: interval_plot(
                [_interval_row(row, board.short(row.label, narrow=width == PHONE)) for row in rows],
                title=words("leaderboard_plot"),
                axis=words("leaderboard_rating"),
                baseline=AVERAGE,
                words=texts,
                width=width,
            ),
            narrow=PHONE,
        )
    )


def _interval_row(row: Row, label: str) -> IntervalRow:
    if row.rating is None or row.low is None or row.high is None:
        raise ValueError(f"{row.label} has no rating to draw")
    # What was published without a range of ranks is drawn with its rank.
    best = row.rank if row.rank_low is None else row.rank_low
    return IntervalRow(label, row.rating, row.low, row.high, best, row.rank_high)


def share_figure(board: Board, words: Words) -> Markup:
    """Who beats whom: shares of wins, ties half, blue above one half and orange below."""
    return _square(
        board,
        board.shares,
        words,
        title=words("leaderboard_heat"),
        legend=words("leaderboard_share"),
        percent=True,
    )


def meeting_figure(board: Board, words: Words) -> Markup:
    """How often each two models met."""
    return _square(
        board,
        board.meetings,
        words,
        title=words("leaderboard_counts"),
        legend=words("leaderboard_battles"),
        percent=False,
    )


def _square(
    board: Board, cells: Cells, words: Words, *, title: str, legend: str, percent: bool
) -> Markup:
    labels = [row.label for row in board.rows[: len(cells)]]
    few = len(labels) <= FEW_MODELS

    def draw(width: int) -> str:
        return heat_map(
            [board.short(label, narrow=few) for label in labels],
            cells,
            title=title,
            legend=legend,
            cell_text=_percent if percent else "{:.0f}".format,
            midpoint=0.5 if percent else None,
            limits=(0.0, 1.0) if percent else None,
            empty_text=words("leaderboard_never_met"),
            width=width,
        )

    # The cells of many models leave no room for digits on a phone: there the wide map scrolls.
    return Markup(for_any_width(draw, wide=HALF_PAGE) if few else draw(WIDE))


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"

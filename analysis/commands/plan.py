"""`python -m analysis plan`: the size of a study before it begins, and what is left of it during."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis.commands.options import (
    add_layout,
    add_marked,
    add_output,
    add_randomness,
    delivered,
    source_of,
    written_tables,
)
from analysis.errors import NotIdentified
from analysis.pairwise import Pairwise
from analysis.planning.advice import advise
from analysis.planning.assumptions import Assumptions, goal_from_text, named_models
from analysis.planning.figure import power_figure, progress_figure
from analysis.planning.memory import read_runs, runs_text
from analysis.planning.next_pairs import FLOOR, FOCUS, RULES
from analysis.planning.power import Runs, StudyPlan, Tell, plan_study
from analysis.planning.progress import study_progress
from analysis.planning.tables import advice_table, plan_tables, progress_tables
from analysis.provenance import Provenance, data_hash
from analysis.sources.columns import OVERALL
from analysis.table import Table
from analysis.votes import read_votes
from arena.errors import InputError


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `plan` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "plan",
        help="votes and people that a study needs, or still needs",
        description="Without a source: how many votes and people a study needs. With one: how far "
        "it is from its goal, which pairs to ask next, and whether it may stop.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("source", nargs="?", help="the votes so far; leave it out before a study begins")
    add("--goal", default="neighbours", help="neighbours, or interval=POINTS")
    add("--power", type=float, default=0.8, help="probability of reaching the goal")
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    before = parser.add_argument_group("before a study").add_argument
    before("--models", help="how many models, or the file study.yaml that lists them")
    before("--spread", type=float, default=100.0, help="standard deviation of the ratings")
    before("--prior", choices=("scores", "drawn"), default="scores", help="how the ratings lie")
    before("--ties", type=float, default=0.3, help="share of ties")
    before("--votes-each", type=float, default=20.0, help="mean votes of a person")
    before("--uneven", type=float, default=0.0, help="how unequal these are (0: all alike)")
    before("--taste", type=float, default=0.5, help="spread of a person's opinions, logits")
    before("--side", type=float, default=0.0, help="what the left side is worth, logits")
    before("--resume", metavar="FILE", help="keep the simulations in FILE and go on from there")
    add_randomness(parser, rounds=400)
    during = parser.add_argument_group("during a study").add_argument
    during("--question", default=OVERALL, help="which question of the ballot")
    during("--study", help="which study, if the source holds several")
    during("--planned", type=int, help="people (or battles) planned for; fixes what peeking costs")
    during("--rule", choices=RULES, default="neighbours", help="how the next pairs are chosen")
    during("--floor", type=float, default=FLOOR, help="share of battles drawn uniformly")
    during("--focus", type=float, default=FOCUS, help="power of a pair's worth under neighbours")
    add_output(parser)
    add("--figure", metavar="FILE", help="write the figure to FILE, as SVG")
    add_layout(parser)
    add_marked(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Plan as the options say; the text in the format asked for, or nothing if a file got it.

    Raises:
        InputError: for settings that cannot be, and a goal that no study of a size we can imagine reaches.
    """
    if (arguments.source is None) == (arguments.models is None):
        cure = "give --models before a study, or a source of votes during one"
        raise InputError("plan needs either models or votes", cure=cure)
    made, tables, figure = _before(arguments) if arguments.source is None else _during(arguments)
    if arguments.figure is not None:
        if figure is None:
            cure = "leave out --figure"
            raise InputError("there is nothing to draw yet", cure=cure)
        delivered(figure, arguments.figure)
    return written_tables(tables, made, arguments)


_Result = tuple[Provenance, list[Table], str | None]


def _before(arguments: argparse.Namespace) -> _Result:
    assumptions = Assumptions(
        models=_models(arguments.models),
        spread=arguments.spread,
        ties=arguments.ties,
        votes_each=arguments.votes_each,
        taste=arguments.taste,
        side=arguments.side,
        uneven=arguments.uneven,
        level=arguments.level,
        prior=arguments.prior,
    )
    if arguments.seed < 0:
        raise InputError(f"the seed is {arguments.seed}", cure="give a seed of at least 0")
    known: Runs = {}
    if arguments.resume is not None:
        known = read_runs(Path(arguments.resume), assumptions, arguments.seed)
    with _progress_bar() as tell:
        plan = plan_study(
            assumptions,
            goal_from_text(arguments.goal),
            power=arguments.power,
            rounds=arguments.rounds,
            seed=arguments.seed,
            known=known,
            tell=tell,
        )
    if arguments.resume is not None:
        delivered(runs_text(known, assumptions, arguments.seed), arguments.resume)
    return _plan_made(plan), plan_tables(plan), power_figure(plan) if plan.sizes else None


def _during(arguments: argparse.Namespace) -> _Result:
    votes = read_votes(**source_of(arguments))
    pairwise = votes if isinstance(votes, Pairwise) else votes.counts()
    advice = advise(pairwise, rule=arguments.rule, floor=arguments.floor, focus=arguments.focus)
    method = f"pairs by the rule {arguments.rule} with {100 * arguments.floor:g} % uniform"
    hashed = data_hash(pairwise, None if isinstance(votes, Pairwise) else votes)
    cluster = "none"
    try:
        progress = study_progress(
            votes,
            goal_from_text(arguments.goal),
            power=arguments.power,
            level=arguments.level,
            planned=arguments.planned,
        )
    except NotIdentified as error:
        table = Table(
            "standing", "How far the study is", (), (), note=f"It cannot be told yet: {error}"
        )
        tables, figure = [table, advice_table(advice)], None
    else:
        tables, figure = progress_tables(progress, advice), progress_figure(progress)
        cluster = "participant" if progress.unit == "participants" else "none"
        method = f"Bradley–Terry, ties as half wins, asymptotic confidence sequences; {method}"
    made = Provenance(
        estimand="differences of strengths between neighbours in rank",
        method=method,
        battles=pairwise.total,
        excluded=pairwise.excluded,
        data_hash=hashed,
        cluster=cluster,
    )
    return made, tables, figure


def _models(text: str) -> tuple[str, ...]:
    """A number of models, or the models that a study's file lists."""
    try:
        count = int(text)
    except ValueError:
        return _listed(Path(text))
    if count < 2:
        raise InputError(f"a plan for {count} models", cure="give at least 2 models")
    return named_models(count)


def _listed(path: Path) -> tuple[str, ...]:
    where = path / "study.yaml" if path.is_dir() else path
    cure = "give a number, or a study.yaml with a list of models"
    try:
        content = yaml.safe_load(where.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError("it cannot be read as a study", where=str(where), cure=cure) from error
    models = content.get("models") if isinstance(content, dict) else None
    if not isinstance(models, list) or not models:
        raise InputError("it lists no models", where=str(where), cure=cure)
    return tuple(map(str, models))


def _plan_made(plan: StudyPlan) -> Provenance:
    habits = plan.assumptions
    method = (
        f"{len(habits.models)} models, spread {habits.spread:g} points, {100 * habits.ties:g} % ties, "
        f"{habits.votes_each:g} votes each, taste {habits.taste:g}, side {habits.side:g}, "
        f"uneven {habits.uneven:g}, prior {habits.prior}; simulated votes, Bradley–Terry, ties as "
        f"half wins, sandwich intervals clustered by participant, {100 * habits.level:g} %"
    )
    return Provenance(
        estimand="power of a study that has not begun",
        method=method,
        battles=0,
        excluded={},
        data_hash=habits.fingerprint,
        cluster="participant",
        seed=plan.seed,
    )


@contextmanager
def _progress_bar() -> Iterator[Tell]:
    """A bar on standard error, if that is a screen."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task("imagining studies", total=None)

        def tell(done: int, total: int, size: str) -> None:
            progress.update(task, completed=done, total=total, description=f"studies of {size}")

        yield tell

"""`status`: how a campaign goes, for its operator: votes, broken battles, and who was met how often."""

import argparse
from collections import Counter

from rich.markup import escape
from rich.table import Table

from arena.backends.registry import OPTIONS
from arena.codes import QuestionKind
from arena.commands.arguments import Verbs, add_database, add_study, console, study_of
from arena.domain import Study
from arena.exposure import Exposure, exposures, planned_shares
from arena.store import BattleCounts, battle_counts, check_counts
from arena.study import is_live

OVERALL = "overall"
"""The question that sums up, where a form has one of that name."""


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser(
        "status", help="tell how a campaign goes: votes, broken battles, exposure of every model"
    )
    add_study(parser)
    add_database(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read the database and print two tables; 1 where a model is met less or more often than planned."""
    study = study_of(options)
    counts = battle_counts(options.database, study.id, study.hash)
    found = _exposures(study, counts)
    out = console()
    out.print(
        f"[bold]{escape(study.title[study.interface[0]])}[/] ({study.id}, as it is now: {study.hash[:12]})"
    )
    out.print(f"participants {counts.participants}")
    out.print(f"battles      {counts.opened}, of these answered {sum(counts.answered.values())}")
    out.print(f"votes        {counts.ballots}")
    out.print(f"recorded     {counts.recorded} battles on answers made beforehand")
    out.print(f"marked       {_listed(counts.marks)}")
    out.print(f"void         {_listed(counts.voids)}")
    if study.entry.training:
        said = counts.training
        out.print(
            f"training     {said.people} people judged {said.answers} examples, {said.expected} as expected"
        )
    for line in _checks(options.database, study):
        out.print(line)
    out.print(_table(found))
    notable = [each.model for each in found if each.is_notable]
    if notable:
        out.print(
            f"[bold red]Not met as planned: {escape(', '.join(notable))}.[/] Were their servers down or busy?"
        )
    return 1 if notable else 0


def _checks(database: str, study: Study) -> list[str]:
    """How the checks go, where the study has any; one participant's slips are nobody's business here."""
    if study.quality is None:
        return []
    preferences = [each.id for each in study.form if each.kind is QuestionKind.PREFERENCE]
    question = OVERALL if OVERALL in preferences else preferences[0]
    found = check_counts(database, study.id, study.hash, question, study.quality.floor)
    skips = sum(found.skips.values())
    return [
        f"controls     {found.controls} judged, {found.passed} passed",
        f"repeats      {found.repeats} judged, {found.alike} alike ({question})",
        f"fast         {found.fast} of {found.timed} votes below the floor",
        f"passed over  {skips} pairs, by {len(found.skips)} participants",
    ]


def _exposures(study: Study, counts: BattleCounts) -> tuple[Exposure, ...]:
    every = [model.id for model in study.models]
    live = [model.id for model in study.models if is_live(OPTIONS[model.backend])]
    groups = []
    for own, models in ((False, every), (True, live)):
        pairs = {
            (left, right): count
            for (left, right, is_own), count in counts.answered.items()
            if is_own == own
        }
        if pairs or not own:
            groups.append((planned_shares(models, study.pair_weights), pairs))
    return exposures(groups)


def _listed(counted: "Counter[str]") -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common()) or "none"


def _table(found: tuple[Exposure, ...]) -> Table:
    table = Table("model", "met", "planned", "sigmas", box=None, pad_edge=False)
    for each in found:
        sigmas = f"[bold red]{each.sigmas:+.1f}[/]" if each.is_notable else f"{each.sigmas:+.1f}"
        table.add_row(escape(each.model), str(each.met), f"{each.planned:.1f}", sigmas)
    return table

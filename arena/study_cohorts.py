"""`cohorts`, `access` and `raffle` of study.yaml: what is wrong in them, and what they are in the domain."""

from collections.abc import Iterator
from dataclasses import replace

from arena.cohorts import Cohort
from arena.domain import Study
from arena.errors import InputError
from arena.study_rules import Reporter
from arena.study_schema import StudyDocument


def problems_of_cohorts(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    """Cohorts that stand twice or lack a language of the pages, and a study that nobody can be invited to."""
    ids = [cohort.id for cohort in study.cohorts]
    for index, cohort in enumerate(study.cohorts):
        if cohort.id in ids[:index]:
            problem = f"`{cohort.id}` stands here for the second time"
            yield report(("cohorts", index, "id"), problem, "remove or rename one")
        lacking = [language for language in study.interface if language not in cohort.title]
        if lacking:
            problem = f"there is no text in {', '.join(lacking)}"
            cure = f"add `{lacking[0]}:` with the text, or remove that language from `interface`"
            yield report(("cohorts", index, "title"), problem, cure)
    if study.access == "invited" and not study.cohorts:
        problem = "a study for invited people has nobody to invite"
        yield report(("access",), problem, "describe a group in `cohorts`, or write `access: open`")


def with_cohorts(study: Study, document: StudyDocument) -> Study:
    """The study with its groups, who may join it, and whether people may leave an address."""
    return replace(
        study,
        cohorts=tuple(Cohort(each.id, each.title, each.ranked) for each in document.cohorts),
        invited_only=document.access == "invited",
        raffle_contact=document.raffle is not None and document.raffle.contact,
    )

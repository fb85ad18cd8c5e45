"""Reasons: the tags that participants gave to answers."""

from analysis.reasons.shares import Given, Reasons, questions_of, reasons
from analysis.reasons.tables import reasons_tables
from analysis.reports.material import Material
from analysis.reports.section import Absent, Section
from analysis.reports.words import counted, per_cent

NAME, TITLE = "reasons", "Reasons"


def section(material: Material) -> Section | Absent:
    """How often each reason was given to winners and losers, and to each model."""
    log = material.log
    asked = () if log is None else questions_of([str(name) for name in log.frame.columns])
    if log is None or not asked:
        return Absent(NAME, TITLE, "the votes come without reasons")
    all_of_them = [reasons(log, question, level=material.settings.level) for question in asked]
    found = [each for each in all_of_them if each.tagged]
    if not found:
        return Absent(NAME, TITLE, "nobody gave a reason")
    first, *details = reasons_tables(found)
    return Section(
        NAME,
        TITLE,
        tuple(sentence for each in found for sentence in _sentences(each)),
        tables=(first,),
        details=tuple(details),
        limits=(
            "A reason says what somebody noticed, not what decided: reasons were given together with the vote, "
            "and by those who wanted to.",
        ),
    )


def _sentences(found: Reasons) -> list[str]:
    said = [
        f"{counted(found.tagged, 'vote')} of {found.votes:,} ({per_cent(found.tagged / found.votes)}) "
        f"{'gives' if found.tagged == 1 else 'give'} a reason ({found.question})."
    ]
    widest = _widest(found)
    if widest is not None:
        won, lost = widest
        said.append(
            f"“{won.tag}” parts winners and losers most: {per_cent(won.share.value or 0)} of the answers that won got "
            f"it, and {per_cent(lost.share.value or 0)} of those that lost."
        )
    return said


def _widest(found: Reasons) -> tuple[Given, Given] | None:
    """The reason whose shares differ most between answers that won and that lost."""
    lost = {each.tag: each for each in found.by_outcome if each.of == "lost"}
    pairs = [
        (each, lost[each.tag]) for each in found.by_outcome if each.of == "won" and each.tag in lost
    ]
    return max(
        pairs,
        key=lambda pair: abs((pair[0].share.value or 0) - (pair[1].share.value or 0)),
        default=None,
    )

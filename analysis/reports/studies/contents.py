"""Which sections a study's report has, what it opens with, and how it was made."""

import json
from collections.abc import Callable, Sequence

from analysis.reports.opening import HEADLINES, Opening
from analysis.reports.page import Content, content_of
from analysis.reports.section import Absent, Section
from analysis.reports.studies import (
    agreement,
    gains,
    judges,
    means,
    pair_judges,
    preferences,
    reviews,
    strengths,
)
from analysis.reports.studies.material import StudyMaterial
from analysis.reports.words import counted, reason_of
from analysis.table import Column, Table
from analysis.version import code_version
from arena.errors import EpaileError

Make = Callable[[StudyMaterial], Section | Absent]

PARTS: Sequence[tuple[str, str, Make]] = (
    (means.NAME, means.TITLE, means.section),
    (agreement.NAME, agreement.TITLE, agreement.section),
    (judges.NAME, judges.TITLE, judges.section),
    (reviews.NAME, reviews.TITLE, reviews.section),
    (preferences.NAME, preferences.TITLE, preferences.section),
    (pair_judges.NAME, pair_judges.TITLE, pair_judges.section),
    (strengths.NAME, strengths.TITLE, strengths.section),
    (gains.NAME, gains.TITLE, gains.section),
)

_WEIGHT = (
    "preferences",
    "judges",
    "means",
    "reviews",
    "gains",
    "agreement",
    "pair_judges",
    "strengths",
)
"""What a reader should see first, where it is there."""
_DEMONSTRATION = (
    "This is a demonstration of the report: its data were made up, and nobody was asked."
)


def study_sections(material: StudyMaterial, tell: Callable[[str], None]) -> list[Section | Absent]:
    """Every part in order; what the data do not allow is absent with the reason that the analysis gives."""
    made: list[Section | Absent] = []
    for name, title, make in PARTS:
        tell(title)
        try:
            made.append(make(material))
        except EpaileError as error:
            made.append(Absent(name, title, reason_of(error)))
    return made


def study_content(material: StudyMaterial, parts: Sequence[Section | Absent]) -> Content:
    """The report, ready for every form."""
    seed, data = material.settings.seed, material.data_hash[:12]
    return content_of(
        parts,
        lambda sections: _opening(material, sections),
        made=_made(material),
        settings=_settings(material),
        stamp=f"Seed {seed}, data {data}, {code_version()}",
    )


def model_table(material: StudyMaterial) -> Table:
    """The ids behind the names."""
    columns = (Column("model_id", "Model id"), Column("model", "Model"))
    return Table("models", "Models", columns, tuple(material.names.items()))


def _opening(material: StudyMaterial, sections: Sequence[Section]) -> Opening:
    """Up to three sentences and one picture, of what matters most first, and what was collected."""
    by_name = {section.name: section for section in sections}
    ordered = [by_name[name] for name in _WEIGHT if name in by_name]
    figures = [figure for section in ordered for figure in section.figures]
    return Opening(
        title=f"{material.name}: what {_who(material)} say",
        sentences=(
            *((_DEMONSTRATION,) if material.demonstration else ()),
            *[section.headline for section in ordered if section.headline][:HEADLINES],
        ),
        figure=figures[0] if figures else None,
        tiles=tuple(_tiles(material)),
    )


def _who(material: StudyMaterial) -> str:
    people, judges = _raters(material)
    return "people and judges" if people and judges else "judges" if judges else "people"


def _tiles(material: StudyMaterial) -> list[tuple[str, str]]:
    tiles = []
    if material.ratings is not None:
        tiles.append((f"{len(material.ratings.frame):,}", "ratings"))
    if len(material.reviews):
        tiles.append((f"{len(material.reviews):,}", "reviews"))
    if len(material.votes):
        tiles.append((f"{len(material.votes):,}", "comparisons"))
    people, judges = _raters(material)
    tiles.append((f"{people:,}", "people"))
    return [*tiles, (f"{judges:,}", "judges that are no people")] if judges else tiles


def _raters(material: StudyMaterial) -> tuple[int, int]:
    found: dict[str, bool] = {}
    if material.ratings is not None:
        frame = material.ratings.frame
        kinds = frame["kind"] if "kind" in frame.columns else [""] * len(frame)
        found |= {who: kind == "judge" for who, kind in zip(frame["annotator"], kinds, strict=True)}
    for frame, kind in ((material.reviews, "rater_kind"), (material.votes, "participant_kind")):
        if "participant" in frame.columns:
            kinds = frame[kind] if kind in frame.columns else [""] * len(frame)
            found |= {who: each == "judge" for who, each in zip(frame["participant"], kinds, strict=True)}  # fmt: skip
    found.pop("", None)
    return sum(not each for each in found.values()), sum(found.values())


def _made(material: StudyMaterial) -> list[tuple[str, str]]:
    excluded = {} if material.ratings is None else dict(material.ratings.excluded)
    left_out = [f"{count:,} {reason.replace('_', ' ')}" for reason, count in excluded.items()]
    return [
        ("Sources", ", ".join(material.sources)),
        ("Study", material.name),
        ("Models", counted(len(material.names), "model")),
        ("Ratings left out", ", ".join(left_out) or "none"),
        ("Two orders of a judge", material.study.swapped),
        ("Level of intervals", f"{100 * material.settings.level:g} %"),
        ("Seed", str(material.settings.seed)),
        ("Random rounds", f"{material.settings.rounds:,}"),
        ("Data (SHA-256)", material.data_hash),
        ("Code", code_version()),
    ]


def _settings(material: StudyMaterial) -> str:
    study = material.study
    said = {
        "keep": None if study.keep is None else {"at_least": study.keep, "criteria": study.keep_criteria},
        "focal": study.focal,
        "swapped": study.swapped,
        "scored": study.scored,
        "margin": study.margin,
        "question": material.asked or study.question,
    }  # fmt: skip
    return json.dumps(said, indent=2, ensure_ascii=False)

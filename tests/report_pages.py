"""What the tests of the report on votes share: sources of votes, and a strict reader of pages."""

from html.parser import HTMLParser

import numpy as np
import pandas as pd

from analysis.reports.contents import sections
from analysis.reports.material import Settings
from analysis.reports.page import report_content, report_files
from analysis.reports.reading import read_material
from tests.vote_logs import simulated_log

VOID = {"meta", "br", "hr", "img", "input", "link"}
ROUNDS = 100


class StrictPage(HTMLParser):
    """Elements in their order, with what a validator would say of their nesting, ids and headings."""

    def __init__(self, text):
        super().__init__()
        self.problems, self.ids, self.headings, self.text = [], [], [], []
        self.fetched, self.anchors, self.heads, self._open = [], [], [], []
        self.feed(text)
        self.close()
        self.problems += [f"not closed: {tag}" for tag in self._open]
        self.problems += [f"twice: {name}" for name in set(self.ids) if self.ids.count(name) > 1]
        missing = {anchor for anchor in self.anchors if anchor[1:] not in self.ids}
        self.problems += [f"leads nowhere: {anchor}" for anchor in missing]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        if tag == "th":
            self.heads.append(given.get("scope"))
        for name in ("src", "srcset", "data", "action", "poster", "xlink:href"):
            self.fetched += [given[name]] if name in given else []
        if "href" in given:
            (self.anchors if given["href"].startswith("#") else self.fetched).append(given["href"])
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if any(name.startswith("on") for name in given) or tag in {"script", "iframe", "link"}:
            self.problems.append(f"active content: {tag}")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"closed in the wrong order: {tag}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        self.text.append(data)


def made_report(path, **options):
    """(content, files) of the report on a file."""
    settings = Settings(rounds=ROUNDS, seed=options.pop("seed", 0))
    material = read_material(path, settings=settings, **options)
    parts = sections(material, lambda _: None)
    return report_content(material, parts), report_files(material, parts)


def section_of(content, name):
    """One section by name; None if it is absent."""
    return next((part for part in content.sections if part.name == name), None)


def absent_reason(content, name):
    return next(part.reason for part in content.absent if part.name == name)


def rich_log(path, *, models=5, participants=40, seed=3):
    """A log with texts, profiles, categories, times, repeats, shared items and the votes of a judge."""
    log = simulated_log(
        np.linspace(-0.4, 0.4, models),
        participants=participants,
        votes_each=20,
        prompts=10,
        side=0.3,
        seed=seed,
    )
    generator = np.random.default_rng(seed)
    rows, people = len(log), sorted(log["participant"].unique())
    ages = dict(zip(people, generator.choice(["young", "old"], len(people)), strict=True))
    start = pd.Timestamp("2026-03-01", tz="UTC")
    seconds = pd.to_timedelta(generator.integers(0, 30 * 86400, rows), unit="s")
    log = log.assign(
        category=generator.choice(["facts", "writing"], rows),
        profile_age=log["participant"].map(ages),
        opened_at=[moment.isoformat() for moment in start + seconds],
        participant_kind="human",
        response_left=["a " * length for length in generator.integers(1, 60, rows)],
        response_right=["b " * length for length in generator.integers(1, 60, rows)],
    )
    again = log[:40].assign(purpose="repeat", battle=[f"r{number}" for number in range(40)])
    shared = log[40:140].assign(
        participant=generator.permutation(log["participant"][40:140]),
        battle=[f"s{number}" for number in range(100)],
    )
    judge = log.assign(
        participant="judge-1",
        participant_kind="judge",
        battle=[f"j{number}" for number in range(rows)],
    )
    pd.concat([log, again, shared, judge], ignore_index=True).to_csv(path, index=False)
    return path


def small_log(path, battles):
    """A log of (model_a, model_b, winner, judge) rows."""
    frame = pd.DataFrame(battles, columns=["model_a", "model_b", "winner", "judge"])
    frame.assign(battle=[f"b{number}" for number in range(len(frame))]).to_csv(path, index=False)
    return path


def random_battles(names, count, *, seed=0, people=15):
    """Battles of two of these models each, the first of them somewhat better."""
    generator = np.random.default_rng(seed)
    found = []
    for number in range(count):
        one, other = generator.choice(len(names), 2, replace=False)
        winner = generator.choice(["model_a", "model_b", "tie"], p=[0.4, 0.35, 0.25])
        found.append((names[one], names[other], winner, f"p{number % people}"))
    return found

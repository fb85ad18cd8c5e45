"""The log of votes as a hash chain: links, commitments, and what a broken chain looks like. Pure.

Every vote, change of a vote, reveal and withdrawal is one *link*. A link does not hold what was said but
*commitments* to it (HMAC-SHA-256 of the content under a random salt of its own): erasing a text and its
salt leaves the chain as valid as before, and nobody can guess the text from what is left. The hash of a
link covers its place, its commitments and the hash of the link before; the hash of the last one, signed and
published elsewhere (`arena.heads`), holds the whole log in place.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

START = "0" * 64
"""What stands before the first link."""

FORMAT = "epaile link 1"
PARTS = ("vote", "texts", "person")
"""What a vote is committed to by: its codes, its texts, and what belongs to the participant alone."""


class LinkKind(StrEnum):
    """What a link records."""

    BALLOT = "ballot"
    AMENDMENT = "amendment"
    REVEAL = "reveal"
    WITHDRAWAL = "withdrawal"
    GAP = "gap"
    """A restore: the places from `refers` up to this one may have been acknowledged and are lost."""


VERSIONS = (LinkKind.BALLOT, LinkKind.AMENDMENT)
"""The links that hold a version of a vote."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the log. Places count from 1.

    `refers` is the place of the vote that is amended, revealed or withdrawn (for a gap: the first place
    that is lost). `receipt` is the SHA-256 of the receipt that the participant was given. `vote`, `texts`
    and `person` are commitments, None where there is nothing to commit to.
    """

    position: int
    kind: LinkKind
    refers: int | None
    receipt: str | None
    vote: str | None
    texts: str | None
    person: str | None
    previous: str
    hash: str

    def computed_hash(self) -> str:
        """What `hash` must be, from all the other fields."""
        fields = [self.position, self.kind.value, self.refers, self.receipt]
        fields += [self.vote, self.texts, self.person, self.previous]
        return hashlib.sha256(canonical([FORMAT, *fields])).hexdigest()


@dataclass(frozen=True, slots=True)
class Opening:
    """What a commitment was made of: the salt (a text of random hexadecimal digits) and the content."""

    salt: str
    content: object


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link with what a log still holds of its contents, by part.

    `complete` says that this log should hold every part that was not withdrawn; a published one holds fewer.
    """

    link: Link
    openings: Mapping[str, Opening] = field(default_factory=dict)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that no honest log has. `position` is the place it was found at, None for the whole."""

    position: int | None
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A log that was gone through: its last link, its links by kind, and what is wrong with it."""

    position: int
    hash: str
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A place of the log and its hash, known from outside; `source` says from where."""

    position: int
    hash: str
    source: str


def canonical(value: object) -> bytes:
    """One sequence of bytes for equal values: JSON in UTF-8, keys sorted, no spaces."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def new_salt() -> str:
    """256 random bits, hexadecimal."""
    return secrets.token_hex(32)


def commitment(opening: Opening) -> str:
    """HMAC-SHA-256 of a content under its salt, hexadecimal: it hides the content and binds to it."""
    return hmac.digest(opening.salt.encode(), canonical(opening.content), "sha256").hex()


def forge(
    previous: Link | None,
    kind: LinkKind,
    *,
    refers: int | None = None,
    receipt: str | None = None,
    openings: Mapping[str, Opening] | None = None,
    position: int | None = None,
) -> Link:
    """The link that follows another one (None: the first of all); only a gap names its position."""
    made = {part: commitment(opening) for part, opening in (openings or {}).items()}
    before = previous.position if previous else 0
    link = Link(
        position=before + 1 if position is None else position,
        kind=kind,
        refers=refers,
        receipt=receipt,
        vote=made.get("vote"),
        texts=made.get("texts"),
        person=made.get("person"),
        previous=previous.hash if previous else START,
        hash="",
    )
    return _with_hash(link)


def _with_hash(link: Link) -> Link:
    values = {name: getattr(link, name) for name in Link.__slots__}
    return Link(**values | {"hash": link.computed_hash()})


def check_chain(evidence: Iterable[Evidence], heads: Sequence[KnownHead] = ()) -> Checked:
    """Go through a log from its first link and tell everything that is wrong with it.

    Without heads from outside, a log whose end was cut off or that was rewritten as a whole looks sound.
    """
    walk = _Walk(heads)
    for entry in evidence:
        walk.step(entry)
    walk.findings.extend(walk.unexplained_erasures())
    last = walk.last
    end = last.position if last else 0
    for head in heads:
        if head.position > end:
            walk.findings.append(
                Finding(
                    None,
                    "truncated",
                    f"the log ends at {end}, and {head.source} knows link {head.position}",
                )
            )
    return Checked(
        position=last.position if last else 0,
        hash=last.hash if last else START,
        counts=walk.counts,
        findings=tuple(sorted(walk.findings, key=lambda found: found.position or 0)),
    )


class _Walk:
    """What is known on the way through a log."""

    def __init__(self, heads: Iterable[KnownHead]) -> None:
        self.last: Link | None = None
        self.findings: list[Finding] = []
        self.counts: dict[str, int] = {kind.value: 0 for kind in LinkKind}
        self._heads: dict[int, list[KnownHead]] = {}
        for head in heads:
            self._heads.setdefault(head.position, []).append(head)
        self._roots: dict[int, int] = {}
        self._withdrawn: set[int] = set()
        self._erased: dict[int, list[str]] = {}

    def step(self, entry: Evidence) -> None:
        link = entry.link
        self.counts[link.kind.value] += 1
        for code, sentence in (*self._misplaced(link), *self._altered(entry)):
            self.findings.append(Finding(link.position, code, f"link {link.position}: {sentence}"))
        self._remember(entry)
        self.last = link

    def _misplaced(self, link: Link) -> Iterator[tuple[str, str]]:
        before = self.last.position if self.last else 0
        jumps = link.kind is LinkKind.GAP and link.refers == before + 1
        if link.position != before + 1 and not (jumps and link.position > before):
            yield "order", f"it follows {before}"
        if link.previous != (self.last.hash if self.last else START):
            yield "broken", "it does not continue the link before it"
        if link.hash != link.computed_hash():
            yield "hash", "its hash is not that of its content"
        for head in self._heads.get(link.position, ()):
            if head.hash != link.hash:
                yield "rewritten", f"its hash is not the one that {head.source} knows"
        refers = link.refers if link.kind is not LinkKind.GAP else None
        if refers is not None and refers not in self._roots:
            yield "reference", f"it refers to {refers}, which is no vote before it"

    def _altered(self, entry: Evidence) -> Iterator[tuple[str, str]]:
        for part, opening in entry.openings.items():
            if commitment(opening) != getattr(entry.link, part):
                yield "altered", f"the {part} are not those that were committed to"

    def _remember(self, entry: Evidence) -> None:
        link = entry.link
        if link.kind in VERSIONS:
            root = self._roots.get(link.refers or 0, link.position)
            self._roots[link.position] = root
            missing = [part for part in PARTS if getattr(link, part) and part not in entry.openings]
            if entry.complete and missing:
                self._erased[link.position] = missing
        elif link.kind is LinkKind.WITHDRAWAL and link.refers in self._roots:
            self._withdrawn.add(self._roots[link.refers])

    def unexplained_erasures(self) -> Iterator[Finding]:
        """Contents that are gone although nobody withdrew them."""
        for position, parts in self._erased.items():
            if self._roots[position] not in self._withdrawn:
                names = " and ".join(parts)
                yield Finding(
                    position, "missing", f"link {position}: its {names} are gone, and not withdrawn"
                )

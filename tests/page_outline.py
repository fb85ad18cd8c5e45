"""A page as a screen reader meets it: tags that close, ids, headings, landmarks, labelled controls."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Outline(HTMLParser):
    """What a page is made of; raises AssertionError where tags do not nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._labels: list[dict[str, str | None]] = []
        self.unlabelled: list[dict[str, str | None]] = []
        self.feed(page)
        self.close()
        assert not self._open, f"not closed: {self._open}"
        named = {attributes.get("for") for tag, attributes in self.tags if tag == "label"}
        self.unlabelled = [control for control in self.unlabelled if control.get("id") not in named]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        assert len(attributes) == len(attrs), f"an attribute stands twice in {tag} {attrs}"
        self.tags.append((tag, attributes))
        if tag in ("input", "select", "textarea") and "label" not in self._open:
            self.unlabelled.append(attributes)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self._open, f"</{tag}> closes nothing"
        last = self._open.pop()
        assert last == tag, f"<{last}> is closed by </{tag}>"

    def count(self, tag: str) -> int:
        return sum(1 for name, _ in self.tags if name == tag)

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]

    @property
    def ids(self) -> list[str]:
        return self.values("id")


def check_page(page: str, language: str, *, forms: int = 0) -> Outline:
    """Hold a page to what every page must be; returns what it is made of."""
    outline = Outline(page)
    assert page.startswith("<!doctype html>")
    assert dict(outline.tags)["html"]["lang"] == language
    assert outline.count("h1") == 1
    assert outline.count("main") == 1
    assert outline.count("header") == 1
    assert outline.count("footer") == 1
    assert outline.count("form") == forms
    assert len(set(outline.ids)) == len(outline.ids), "an id stands twice"
    assert outline.unlabelled == []
    regions = [values for _, values in outline.tags if values.get("role") == "region"]
    named = [values["aria-labelledby"] for values in regions]
    assert len(set(named)) == len(named), "two regions have one name"
    known = set(outline.ids)
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in outline.values(attribute):
            assert set(value.split()) <= known, f"{attribute}={value}"
    cited = {
        values["href"]
        for tag, values in outline.tags
        if tag == "a" and "noreferrer" in (values.get("rel") or "")
    }
    for attribute in ("src", "href", "action"):
        for value in set(outline.values(attribute)) - cited:
            assert value.startswith(("/", "#", "mailto:")), f"{value} leaves this host"
            assert not value.startswith("//"), f"{value} leaves this host"
    assert not [name for _, values in outline.tags for name in values if name.startswith("on")]
    return outline

"""What several tests of the report share: a reader of pages, and the names of its tables."""

from html.parser import HTMLParser

TABLES = {
    "ratings", "factor_corpus", "factor_instructions", "factor_backbone", "matched_contrasts",
    "matched_pairs", "correlations", "battle_counts", "win_rates",
}  # fmt: skip


class Page(HTMLParser):
    """What a page would fetch, where it links to, and its tags."""

    def __init__(self, text):
        super().__init__()
        self.fetched, self.links, self.tags = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            fetches = name in {"src", "href", "srcset", "data", "action", "poster", "xlink:href"}
            if fetches and not value.startswith("#"):
                (self.links if tag == "a" else self.fetched).append(value)

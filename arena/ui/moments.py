"""A moment as readers write it: a date by CLDR, in Western digits and in UTC, for a script may know their zone."""

from datetime import datetime

from babel.dates import format_date, format_time
from markupsafe import Markup, escape

from arena.ui.words import Words


def moment(words: Words, stored: str) -> Markup:
    """A stored time (UTC, ISO 8601) as an element that `static/times.js` puts into the reader's zone."""
    time = datetime.fromisoformat(stored)
    date = format_date(time, "long", locale=words.locale)
    clock = format_time(time, "short", locale=words.locale)
    return Markup('<time datetime="{}">{}, {} UTC</time>').format(
        stored, escape(date), escape(clock)
    )

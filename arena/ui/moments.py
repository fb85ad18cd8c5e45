"""Moments as readers write them: dates by CLDR, in Western digits and in UTC, for a script may know their zone."""

import json
from datetime import datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time, get_month_names, tokenize_pattern
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


@cache
def reading(locale: str) -> str:
    """How whole numbers and moments are written in a locale of CLDR, as JSON for `static/reading.js`.

    Browsers leave some languages out. `group` parts the digits, of which `last` stand at the end and `others`
    in each part before; the fields of `pattern` stand in braces, as CLDR names them.
    """
    known = Locale.parse(locale)
    names = get_month_names("wide", "format", locale)
    periods = known.day_periods["format"]["abbreviated"]
    last, others = known.decimal_formats[None].grouping
    return json.dumps(
        {
            "group": known.number_symbols["latn"]["group"],
            "last": last,
            "others": others,
            "months": [names[month] for month in range(1, 13)],
            "periods": [periods["am"], periods["pm"]],
            "pattern": f"{_with_fields(known.date_formats['long'].pattern, known)}, "
            f"{_with_fields(known.time_formats['short'].pattern, known)}",
        },
        ensure_ascii=False,
    )


def _with_fields(pattern: str, locale: Locale) -> str:
    """A pattern of CLDR with its fields in braces; the era, which no date here leaves, is written out."""
    text = ""
    for _, token in tokenize_pattern(pattern):
        if isinstance(token, str):
            text += token
            continue
        letter, length = token
        text += locale.eras["abbreviated"][1] if letter == "G" else f"{{{letter * length}}}"
    return text

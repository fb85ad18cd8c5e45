"""What a language is called in another one."""

from babel import Locale


def language_name(code: str, spoken: str) -> str:
    """The name of a language in the language `spoken`, or its code where nobody has named it.

    Names are those of the Unicode Common Locale Data Repository, as Babel has them.
    """
    names = Locale(spoken).languages
    return str(names.get(code.replace("-", "_")) or names.get(code.partition("-")[0]) or code)

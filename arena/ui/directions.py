"""Which way a language is written: for texts whose language is known, where a browser could only guess."""

RIGHT_TO_LEFT = {
    "ar", "arc", "ckb", "dv", "fa", "he", "nqo", "ps", "sd", "syr", "ug", "ur", "yi",
}  # fmt: skip
SCRIPTS = {"Adlm", "Arab", "Hebr", "Nkoo", "Syrc", "Thaa"}
"""A script in a code goes before its language: `pa-Arab` is Punjabi as it is written in Pakistan."""


def direction_of(language: str) -> str:
    """`rtl` or `ltr`, by the script that a language code names or that its language is mostly written in."""
    primary, *further = language.split("-")
    script = next((part.title() for part in further if len(part) == 4 and part.isalpha()), None)
    if script is not None:
        return "rtl" if script in SCRIPTS else "ltr"
    return "rtl" if primary in RIGHT_TO_LEFT else "ltr"

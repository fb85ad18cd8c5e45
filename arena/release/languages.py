"""Which language an answer is in, as a library takes it: a column to look at, by which no row is ever dropped."""

from py3langid.langid import MODEL_FILE, LanguageIdentifier

FEWEST_LETTERS = 20
"""In a shorter text the library guesses; none is told."""


class LanguageCheck:
    """The character n-gram model of py3langid (Lui and Baldwin 2011, IJCNLP 553-561), for 139 languages."""

    def __init__(self) -> None:
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def of(self, text: str) -> tuple[str, float] | tuple[None, None]:
        """Code and probability (0 to 1) of the likeliest language; None where the text is too short."""
        if sum(map(str.isalpha, text)) < FEWEST_LETTERS:
            return None, None
        language, probability = self._identifier.classify(text)
        return str(language), round(float(probability), 3)

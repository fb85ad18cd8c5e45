"""How much of an answer is in the language that was wanted: two cheap measures, and what they miss.

By script: the share of letters that belong to the wanted script. It sees an answer that falls out of
Georgian into English; it cannot tell Basque from Spanish.

By function words: of the very frequent words of the known languages that an answer holds, the share
that the wanted language has. It tells Basque from Spanish, English or French; it cannot see errors,
mixed words, or a language whose words it does not know, and says nothing of a text without such words.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analysis.pairwise import FloatArray
from analysis.regression.texts import Chunk
from arena.errors import InputError

_LAST = 0x32400  # no script that is in use has letters beyond
_NAMES = {"han": "CJK", "kana": "HIRAGANA"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

FUNCTION_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        language: frozenset(words.split())
        for language, words in {
            "eu": "eta da dira du dute ez bat hau hori hura baina edo ere izan zen ziren dago daude "
            "egin behar bere gure oso nola zer non baino duen diren dela beste bezala arte zuen dut "
            "dugu duzu naiz gara zara ditu dituzte dituen bai ondoren baita bidez",
            "es": "el los las del que y con una para por como más pero su sus lo este esta está son "
            "fue ser también cuando muy hay sin sobre entre todo desde porque cada donde estos",
            "en": "the of and to is that it for was with as are this be at by from have or not but "
            "you they which their can will has were would there what about when your these",
            "fr": "le et les des une est dans pour qui sur pas avec plus par au ce cette sont mais "
            "nous vous ils elle être aux ont ces leur comme fait deux très où aussi était",
            "ca": "els i amb per una les dels més però aquest aquesta és són ha hi molt també quan "
            "perquè entre fins tot com seva seu sense sobre després",
            "gl": "o os e do da dos das unha máis pero polo pola como é son foi tamén moi coa cos "
            "na nos ao á sen sobre ata onde porque todo seu súa",
            "pt": "o os e do da dos das uma mais mas pelo pela como é são foi também muito com não "
            "na nos ao à sem sobre até onde porque seu sua você",
            "de": "der die das und ist nicht ein eine zu den mit von auf für im sich dem des auch "
            "als an werden aus wird oder sind kann aber wie wenn nur bei",
            "it": "il di che è la per una non con sono del della gli anche più ma come si le nel "
            "dei questo questa alla essere ha lo delle dal",
        }.items()
    }
)


def script_share(script: str) -> Callable[[Chunk], FloatArray]:
    """A measure: the share of letters that are of a Unicode script, NaN for a text without letters.

    The script is named as Unicode names its letters, such as Latin, Cyrillic, Greek, Arabic, Georgian,
    Devanagari or Han. Raises InputError for a script that has no letters.
    """
    wanted, letters = _script(script.strip().upper())

    def measure(chunk: Chunk) -> FloatArray:
        codes = np.minimum(chunk.codes, _LAST - 1)
        return _share(chunk.true_per_text(wanted[codes]), chunk.true_per_text(letters[codes]))

    return measure


def word_share(language: str) -> Callable[[Chunk], FloatArray]:
    """A measure: of the known function words in a text, the share that `language` has; NaN if none.

    A word that several languages have counts for each of them. Raises InputError for a language
    whose words are not known.
    """
    if language not in FUNCTION_WORDS:
        cure = f"choose one of {', '.join(FUNCTION_WORDS)}, or measure the script"
        raise InputError(f"no function words of language {language!r} are known", cure=cure)
    wanted = FUNCTION_WORDS[language]
    known = frozenset().union(*FUNCTION_WORDS.values())

    def measure(chunk: Chunk) -> FloatArray:
        own, every = [], []
        for match in _WORD.finditer(chunk.text):
            word = match.group().lower()
            if word in known:
                every.append(match.start())
                if word in wanted:
                    own.append(match.start())
        counts = [chunk.per_text(np.array(found, dtype=np.int64)) for found in (own, every)]
        return _share(*counts)

    return measure


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    share = np.full(len(whole), np.nan)
    np.divide(part, whole, out=share, where=whole > 0)
    return share


@cache
def _letters() -> tuple[tuple[str, ...], NDArray[np.bool_]]:
    """The first word of the name of each letter, and whether a character is a letter."""
    names, letters = [], np.zeros(_LAST, dtype=bool)
    for code in range(_LAST):
        character = chr(code)
        letters[code] = unicodedata.category(character)[0] == "L"
        name = unicodedata.name(character, "") if letters[code] else ""
        names.append(name.split(" ")[0].split("-")[0])
    return tuple(names), letters


@cache
def _script(script: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    names, letters = _letters()
    wanted = np.array(names) == _NAMES.get(script.lower(), script)
    if not script or not wanted.any():
        cure = "name it as Unicode does, such as Latin, Cyrillic, Arabic, Georgian or Han"
        raise InputError(f"no letter is of script {script!r}", cure=cure)
    return wanted, letters

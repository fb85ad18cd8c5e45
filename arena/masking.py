"""Does an answer give its author away? Looks for sentences in which it says which model it is.

Pure: it knows names and phrases, no battle and no model's id. An answer names itself where one sentence has both a
phrase of the first person ("I am", "ni ... naiz", "fui creado por") and a name that only a model or its maker has.
The persona that a study gives to all its models is no such name.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from arena.domain import Study

KNOWN_NAMES = (
    "ChatGPT", "GPT", "OpenAI", "Claude", "Anthropic", "Llama", "LLaMA", "Meta AI", "Latxa", "HiTZ", "Gemini",
    "Gemma", "DeepMind", "Bard", "Mistral", "Mixtral", "Ministral", "Qwen", "Alibaba", "Tongyi", "DeepSeek",
    "Kimi", "Moonshot", "Grok", "xAI", "BLOOM", "BigScience", "Salamandra", "EuroLLM", "OLMo", "Copilot",
    "Cohere", "Nemotron", "SmolLM", "Granite", "Yi-34B", "ChatGLM", "Zhipu", "Ernie Bot", "YandexGPT",
    "chatgpt", "openai", "qwen", "deepseek", "LLAMA", "GigaChat", "Sahabat-AI", "Sherkala",
)  # fmt: skip
"""Models and makers whose names are hardly used for anything else beside a phrase of the first person."""

AMBIGUOUS_NAMES = (
    "Meta",
    "Google",
    "Microsoft",
    "Phi",
    "Aya",
    "Command R",
    "Falcon",
    "Baidu",
    "Yandex",
)
"""Names that are words or firms too: they give away only who "was made", "was trained" and the like by them."""

_WHO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (r"\bI am\b", r"\bI['’]m\b", r"\bmy name is\b", r"\bcall me\b"),
        "eu": (r"\bnaiz\b", r"\bnauzu\b", r"\bnire izena\b", r"\bdeitzen naute\b"),
        "es": (r"\bsoy\b", r"\bme llamo\b", r"\bmi nombre es\b"),
        "fr": (r"\bje suis\b", r"\bje m['’]appelle\b", r"\bmon nom est\b"),
        "de": (r"\bich bin\b", r"\bich hei(?:ß|ss)e\b", r"\bmein name ist\b"),
        "lb": (r"\bech sinn\b", r"\bech heeschen\b", r"\bmäin numm ass\b"),
        "ru": (r"\bя\s*[—–-]", r"\bменя зовут\b", r"\bмо[её] имя\b", r"\bя являюсь\b"),
        "kk": (r"\bмен\b.{0,40}(?:мын|мін|бын|бін|пын|пін)\b", r"\bменің атым\b"),
        "fi": (r"\bolen\b", r"\bnimeni on\b"),
        "id": (r"\b(?:saya|aku) (?:adalah|ini|bernama)\b", r"\bnama (?:saya|ku)\b"),
        "th": (r"(?:ฉัน|ผม)\s*(?:คือ|เป็น|ชื่อ)", r"ชื่อของ(?:ฉัน|ผม)"),
        "tr": (r"\bben\b.{0,60}(?:ım|im|um|üm)\b", r"\badım\b"),
        "vi": (r"\b(?:tôi|mình) là\b", r"\btên (?:của )?(?:tôi|mình) là\b"),
        # Signs of vowels are no letters to `\b`, which would find an end inside of a word.
        "bn": (r"আমি\s+(?:একটি|একজন|[A-Za-z])", r"আমার নাম"),
        "hi": (r"मैं.{0,80}हू[ँं]", r"मेरा नाम"),
        "sw": (r"\bmimi ni\b", r"\bjina langu ni\b", r"\bnaitwa\b"),
        "ta": (r"நான்\s+(?:ஒரு|[A-Za-z])", r"(?:என்|எனது) பெயர்"),
        "ur": (r"میں.{0,80}ہوں", r"میرا نام"),
    }
)
_MADE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            r"\bI(?: was|['’]ve been| have been)\b.{0,30}\b(?:made|built|created|developed|trained)\b",
            r"\b(?:language model|assistant|AI)\b.{0,40}\b(?:made|built|created|developed|trained)\b",
        ),
        "eu": (
            r"\b(?:sortu|garatu|entrenatu|trebatu)\b.{0,20}\b(?:nau|naute|ninduen|ninduten)\b",
            r"\b(?:sortutako|garatutako|entrenatutako)\b.{0,60}\bnaiz\b",
        ),
        "es": (
            r"\b(?:fui|he sido)\b.{0,20}\b(?:creado|desarrollado|entrenado)\b",
            r"\b(?:modelo|asistente)\b.{0,40}\b(?:creado|desarrollado|entrenado)\b",
        ),
        "fr": (
            r"\bj['’]ai été\b.{0,20}\b(?:créé|développé|entraîné)",
            r"\b(?:modèle|assistant)\b.{0,40}\b(?:créé|développé|entraîné)",
        ),
        "de": (r"\bich wurde\b.{0,80}\b(?:erstellt|entwickelt|trainiert)\b",),
        "lb": (r"\bech gouf\b.{0,80}\b(?:entwéckelt|trainéiert|gemaach)",),
        "ru": (r"\bменя (?:создал|разработал|обучил)", r"\b(?:созданн|разработанн|обученн)\w* "),
        "kk": (r"\bмені\b.{0,80}(?:жасаған|әзірлеген|құрастырған|оқытқан)",),
        "fi": (
            r"\bminut\b.{0,60}\b(?:kehittänyt|luonut|kouluttanut|kehitti|loi|koulutti)\b",
            r"\b(?:kehittämä|luoma|kouluttama)\b",
        ),
        "id": (r"\b(?:saya|model|asisten)\b.{0,60}\b(?:dibuat|dikembangkan|dilatih)\b",),
        "th": (r"(?:พัฒนา|สร้าง|ฝึกฝน|ฝึก)(?:ขึ้น)?\s*โดย",),
        "tr": (r"\b(?:geliştiril|oluşturul|eğitil)(?:en|dim|miş|miştir)\b",),
        "vi": (r"\b(?:tôi|mô hình|trợ lý)\b.{0,60}\b(?:tạo ra|phát triển|huấn luyện)\b",),
        "bn": (r"(?:আমাকে|দ্বারা|মডেল).{0,60}(?:তৈরি|প্রশিক্ষ|উন্নয়ন)",),
        "hi": (r"(?:मुझे|द्वारा|मॉडल).{0,60}(?:बनाया|विकसित|प्रशिक्षित)",),
        "sw": (r"\b(?:nili|nime|iliyo|uliyo)(?:tengenezwa|undwa|funzwa)\b",),
        "ta": (r"(?:ஆல்|மூலம்|என்னை).{0,60}(?:உருவாக்|பயிற்சி|வடிவமை)",),
        "ur": (r"(?:مجھے|کی طرف سے|ماڈل).{0,60}(?:بنایا|تیار|تربیت)",),
    }
)
SHORTEST_NAME = 4
LANGUAGES = tuple(_WHO)
"""The languages whose phrases are known; English is always looked for."""

LONGEST_PHRASE = 200
"""So many characters before what is new are looked at again: a phrase may have begun there."""

Patterns = Mapping[str, re.Pattern[str]]

_SENTENCE_END = re.compile(r"(?<=[.!?…。;।۔؟])\s+|\n+")


class SelfNaming:
    """Looks for one study's models naming themselves.

    Args:
        languages: in which answers are to be expected, beside English; unknown ones have no phrases.
        names: further names that give a model away, such as its label.
        personas: names that all models were told to bear.
    """

    def __init__(
        self,
        languages: Iterable[str],
        names: Collection[str] = (),
        personas: Collection[str] = (),
    ) -> None:
        chosen = dict.fromkeys(("en", *languages))
        worn = {name.casefold() for name in personas}
        clear = [name for name in (*KNOWN_NAMES, *names) if name.strip().casefold() not in worn]
        who = [phrase for language in chosen for phrase in _WHO.get(language, ())]
        made = [phrase for language in chosen for phrase in _MADE.get(language, ())]
        self._who = re.compile("|".join(who), re.IGNORECASE)
        self._made = re.compile("|".join(made), re.IGNORECASE)
        self._longest_name = max(map(len, (*clear, *AMBIGUOUS_NAMES)))
        self._clear = _any_of(clear)
        self._ambiguous = _any_of([name for name in AMBIGUOUS_NAMES if name.casefold() not in worn])

    def found_in(self, text: str) -> str | None:
        """The first sentence in which the text names its author, or None."""
        return self.listen().hear(text, complete=True)

    def listen(self) -> "Listening":
        """Look at an answer that is still being written."""
        names = {"clear": self._clear, "ambiguous": self._ambiguous}
        return Listening(names, {"who": self._who, "made": self._made}, self._longest_name)


class Listening:
    """One answer as it arrives. What was looked at once is not looked at again, however long it gets.

    Phrases are looked for only where there is a name, since names are rarer and found sooner.
    """

    def __init__(self, names: Patterns, phrases: Patterns, longest_name: int) -> None:
        self._names = names
        self._phrases = phrases
        self._longest_name = longest_name
        self._found: str | None = None
        self._arrived = 0
        self._begin(0)

    def hear(self, text: str, *, complete: bool = False) -> str | None:
        """The sentence in which the answer names its author, as far as it has been said, or None.

        `text` is all that has arrived, more at every call. A word that may go on is left for the next call,
        unless the answer is complete.
        """
        end = len(text) if complete else self._last_whole_word(text)
        self._arrived = len(text)
        for gap in _SENTENCE_END.finditer(text, self._named_to, end):
            if self._look(text, gap.start()):
                return self._found
            self._begin(gap.end())
        self._look(text, end)
        return self._found

    def _begin(self, start: int) -> None:
        self._start = self._named_to = self._phrased_to = start
        self._heard: set[str] = set()

    def _last_whole_word(self, text: str) -> int:
        """Where the last word begins that may go on; words that were there before have been looked at."""
        for end in range(len(text), self._arrived, -1):
            if not (text[end - 1].isalnum() or text[end - 1] == "_"):
                return end
        return self._named_to

    def _look(self, text: str, end: int) -> bool:
        """Look at what is new of a sentence, and at so much before that nothing is missed in between."""
        if self._found is None and end > self._named_to:
            self._search(self._names, text, self._named_to - self._longest_name, end)
            self._named_to = end
            if self._heard:
                self._search(self._phrases, text, self._phrased_to - LONGEST_PHRASE, end)
                self._phrased_to = end
            # Nothing else than names has been looked for where there is none.
            if "made" in self._heard or {"who", "clear"} <= self._heard:
                self._found = text[self._start : end].strip()
        return self._found is not None

    def _search(self, patterns: Patterns, text: str, begin: int, end: int) -> None:
        for name, pattern in patterns.items():
            if name not in self._heard and pattern.search(text, max(begin, self._start), end):
                self._heard.add(name)


def names_of(study: Study) -> frozenset[str]:
    """What gives the models of a study away beside the names that are known: ids, labels, served names."""
    found = set()
    for model in study.models:
        served = model.options.get("model") or model.options.get("checkpoint") or ""
        found |= {model.id, model.label, str(served).rpartition("/")[2]}
    return frozenset(name for name in found if len(name) >= SHORTEST_NAME)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    # Versions and endings of other languages may follow ("GPT-4", "Latxa-k", "Claudea"), other words may not.
    longest_first = sorted(set(filter(None, map(str.strip, names))), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w{4,})")

"""What no demonstration text may hold: the name of a real model or company, or anybody's personal data."""

import re

# Matched at the start of a word, because Basque declines names: "Googlen", "GPTren".
REAL_NAMES = re.compile(
    r"\b(?i:chatgpt|gpt|claude|gemini|gemma|llama|latxa|mistral|mixtral|qwen|deepseek|copilot|grok|"
    r"falcon|bloom|salamandra|eurollm|command[- ]r|siri|alexa|openai|anthropic|google|microsoft|"
    r"amazon|apple|nvidia|hugging ?face|cohere|alibaba|facebook|instagram|whatsapp|youtube|tiktok|"
    r"twitter|wikipedia|elhuyar|orai\b|ibai\b)|\b(?:Meta|HiTZ)\b"
)
PERSONAL_DATA = re.compile(r"\S@\S|https?://|www\.|(?:\d[ .-]?){7,}")

"""The closed sets of the domain: what is stored, sent and exported are these codes, never labels."""

from enum import StrEnum


class Side(StrEnum):
    """Where an answer stands on the page. Left is "A", right is "B", also when they are stacked."""

    LEFT = "left"
    RIGHT = "right"


class Outcome(StrEnum):
    """What a preference question can be answered with; stored and exported as these codes."""

    LEFT = "left"
    RIGHT = "right"
    TIE = "tie"
    BOTH_GOOD = "both_good"
    BOTH_BAD = "both_bad"
    CANNOT_SAY = "cannot_say"


class Finish(StrEnum):
    """Why a response ended: the model stopped by itself, or it reached the token limit."""

    STOP = "stop"
    LENGTH = "length"


class Template(StrEnum):
    """How a prompt becomes the string that the model reads."""

    CHAT = "chat"
    """The tokenizer's own chat template."""
    COMPLETION = "completion"
    """The prompt as it is, for a base model to continue."""
    FRAME = "frame"
    """A neutral few-shot frame around the prompt, for a base model to answer."""


class Rendering(StrEnum):
    """How a conversation became what the model read: its template, and what that made of the system text."""

    NONE = "none"
    """No model read anything: a stand-in answered."""
    CHAT = "chat"
    CHAT_SYSTEM_IN_USER = "chat_system_in_user"
    """The chat template knows no system role: the system text stood before the first user message."""
    COMPLETION = "completion"
    FRAME = "frame"


class Purpose(StrEnum):
    """Why a battle is held; only ranked ones enter a leaderboard."""

    RANKED = "ranked"
    CONTROL = "control"
    REPEAT = "repeat"
    UNRANKED = "unranked"
    """The participant is of a cohort that the study keeps out of its ranking."""


class Judged(StrEnum):
    """What one vote is about."""

    CONVERSATION = "conversation"
    TURN = "turn"
    """Each turn is a battle of its own that continues the one before."""


class Mark(StrEnum):
    """What makes a battle less than blind; a marked battle is kept, and no ranking counts it by itself."""

    NAMED_ITSELF = "named_itself"
    """An answer says which model wrote it, or who made that model."""
    RECOGNISED = "recognised"
    """The participant says that they can tell which model one of the two is."""


class Role(StrEnum):
    """Who speaks in a conversation."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class QuestionKind(StrEnum):
    """What an answer to a question looks like."""

    PREFERENCE = "preference"
    CHOICE = "choice"
    TEXT = "text"
    RATING = "rating"
    """A point of a scale, stored as its whole number."""
    TAGS = "tags"
    """Any number of options, stored as their codes in the form's order with a space between."""
    REVIEW = "review"
    """What becomes of a data item, see `Decision`."""


class Tone(StrEnum):
    """Whether a tag praises an answer or blames it."""

    GOOD = "good"
    BAD = "bad"


class Decision(StrEnum):
    """What a reviewer does with a data item."""

    ACCEPT = "accept"
    EDIT = "edit"
    """It is right as the reviewer has written it."""
    REJECT = "reject"


class Reveal(StrEnum):
    """Whether model names are told, and when."""

    NEVER = "never"
    AFTER_VOTE = "after_vote"


class SignInKind(StrEnum):
    """By what somebody is known who goes on on another device."""

    PASSPHRASE = "passphrase"
    """A name and a passphrase of their own."""
    HUGGING_FACE = "hugging_face"
    """An account of Hugging Face, on a Space."""


class FreePrompts(StrEnum):
    """Whether participants may write their own prompts.

    `AUTO` opens them as soon as two live models take part: recorded models can only answer the
    prompts that they were recorded on.
    """

    AUTO = "auto"
    NEVER = "never"


class Breakage(StrEnum):
    """Why a participant has a prompt without answers."""

    INTERRUPTED = "interrupted"
    """The page was left, reloaded, or the server started again."""
    FAILED = "failed"
    """A model broke off."""
    UNAVAILABLE = "unavailable"
    """No two models could be reached."""
    STOPPED = "stopped"
    """The participant stopped both models."""

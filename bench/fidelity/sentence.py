"""A right translation, and how its text is changed."""

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?(?!\w)")
LITERAL = re.compile(r"https?://\S+\w|www\.\S+\w|\b[\w.+-]+@[\w-]+\.\w+|(?<!\w)[@#]\w{3,}|\b[A-Z]{1,4}-?\d+[A-Z0-9-]*\b")


@dataclass(frozen=True)
class Sentence:
    """A pair with what the set knows of it: `lexicon` holds every lower-cased word of the target language's texts,
    `names` words that are written with a capital only."""

    source: str
    translation: str
    source_language: str
    target_language: str
    lexicon: frozenset
    names: tuple


def digits(text):
    return re.sub(r"\D", "", text)


def replaced(text, match, new):
    return text[:match.start()] + new + text[match.end():]


def tidy(text):
    """After words were taken out: no double spaces, none before a comma or stop."""
    return re.sub(r"\s+([,.;:!?])", r"\1", re.sub(r"[ ]{2,}", " ", text)).strip()


def pick(rng, choices):
    choices = list(choices)
    return rng.choice(choices) if choices else None

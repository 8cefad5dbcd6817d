"""Sets of line-aligned texts, named in a TOML file, so that no text needs to lie beside these programs.

    [[set]]
    name = "news, by hand"
    from = "ru"
    to = "en"
    source = "news.ru"          # paths from the TOML file's own folder
    translation = "news.en"
    by = "human"                # or "system"
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sentence import WORD

# Neighbouring sentences are often of one article: halves take turns in blocks of lines.
BLOCK = 50


@dataclass(frozen=True)
class Set:
    name: str
    source_language: str
    target_language: str
    by: str
    source: list
    translation: list

    @property
    def pair(self):
        return f"{self.source_language}-{self.target_language}"


def half(line):
    """0 is for setting thresholds, 1 for reporting; `line` counts from 1."""
    return (line - 1) // BLOCK % 2


def lines(path):
    """Split at line feeds alone: other characters that Python takes for line ends stand inside sentences."""
    text = path.read_text(encoding="utf-8")
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]


def read(path):
    """The sets of a TOML file."""
    found = []
    for entry in tomllib.loads(Path(path).read_text(encoding="utf-8"))["set"]:
        source, translation = (lines(Path(path).parent / entry[side]) for side in ("source", "translation"))
        if len(source) != len(translation):
            raise ValueError(f"{entry['name']}: {len(source)} lines against {len(translation)}")
        if entry["by"] not in ("human", "system"):
            raise ValueError(f"{entry['name']}: by {entry['by']!r}")
        found.append(Set(entry["name"], entry["from"], entry["to"], entry["by"], source, translation))
    return found


def vocabulary(sets, language):
    """(every word in lower case, the names) of all texts of a language. A name stands inside a sentence with a capital
    three times or more, and never without."""
    lexicon, capital = set(), Counter()
    for texts in sets:
        for one, sentences in ((texts.source_language, texts.source), (texts.target_language, texts.translation)):
            if one != language:
                continue
            for sentence in sentences:
                for match in WORD.finditer(sentence):
                    word = match.group()
                    if word[0].islower():
                        lexicon.add(word)
                    elif word[1:].islower() and re.search(r"[\w,] $", sentence[:match.start()]):
                        capital[word] += 1
    names = sorted(word for word, count in capital.items()
                   if count >= 3 and len(word) >= 4 and word.lower() not in lexicon)
    lexicon |= {word.lower() for word in capital}
    return frozenset(lexicon), tuple(names)

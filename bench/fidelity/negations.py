"""Corruptions of what a sentence denies (see `corruptions`)."""

import re

import languages
from sentence import pick, replaced


def negation_lost(rng, sentence):
    cues = languages.NEGATIONS[sentence.target_language]
    present = re.compile("|".join(rf"(?<!\w){cue}(?!\w)" if cue != "n't" else r"n['’]t\b"
                                  for cue in languages.NEGATIONS[sentence.source_language]), re.IGNORECASE)
    if not present.search(sentence.source):
        return None
    if sentence.target_language == "en":
        pattern = r"(?<=\w)n['’]t\b|(?<= )not (?!only)|(?<=can)not\b|(?<= )never "
    else:
        pattern = "|".join(rf"(?<!\w){cue} " for cue in cues if cue != "нет")
    text = sentence.translation
    matches = list(re.finditer(pattern, text, re.IGNORECASE))
    if len(matches) != 1:
        return None
    new = text[:matches[0].start()] + text[matches[0].end():]
    return re.sub(r"\bca\b", "can", re.sub(r"\bwo\b", "will", new))


def negation_added(rng, sentence):
    text = sentence.translation
    cues = languages.NEGATIONS[sentence.target_language]
    verbs = "|".join(languages.VERBS[sentence.target_language])
    places = [match for match in re.finditer(rf"(?<=\w )({verbs})(?= \w)", text)
              if not any(re.search(rf"(?<!\w){cue}(?!\w)", text[max(0, match.start() - 10):match.end() + 8])
                         for cue in cues)]
    match = pick(rng, places)
    if not match:
        return None
    if sentence.target_language == "en":
        return replaced(text, match, f"{match.group()} not")
    return replaced(text, match, f"{cues[0]} {match.group()}")


def negation_smoothed(rng, sentence):
    """A negation goes, and what it asks for in grammar goes with it: "does not come" becomes "comes", «não se sabe»
    «sabe-se»."""
    text = sentence.translation
    if sentence.target_language == "en":
        pattern = r"\b(do|does|did)(?: not|n['’]t) (?:(\w+ly) )?([a-z]{3,})\b"
    elif sentence.target_language == "pt":
        pattern = r"\b()(?:não|nunca) (?:(me|te|se|lhe|lhes|nos) )([a-zà-ÿ]+)(?![\w-])"
    else:
        return None
    matches = list(re.finditer(pattern, text, re.IGNORECASE))
    if len(matches) != 1:
        return None
    auxiliary, between, verb = matches[0].groups()
    if sentence.target_language == "pt":
        smooth = f"{verb}-{between}"
    else:
        ends = {"do": [""], "does": ["s", "es"], "did": ["ed", "d"]}[auxiliary.lower()]
        forms = [verb + end for end in ends if verb + end in sentence.lexicon]
        if not forms:
            return None
        smooth = f"{between} {forms[0]}" if between else forms[0]
    first = matches[0].group()[0]
    return replaced(text, matches[0], smooth[0].upper() + smooth[1:] if first.isupper() else smooth)


def exchanged_word(rng, sentence, pairs):
    """The second word of a pair in the place of the first."""
    text = sentence.translation
    found = [(match, new) for old, new in pairs for match in re.finditer(rf"(?<![\w-]){old}(?![\w-])", text, re.IGNORECASE)]
    choice = pick(rng, found)
    if not choice:
        return None
    match, new = choice
    return replaced(text, match, new[0].upper() + new[1:] if match.group()[0].isupper() else new)


def denial_lost(rng, sentence):
    """Another word that denies becomes one that does not: never, nobody, without, impossible."""
    return exchanged_word(rng, sentence, languages.DENIALS[sentence.target_language])


def denial_added(rng, sentence):
    """A word becomes one that denies: always, everybody, with, possible."""
    return exchanged_word(rng, sentence, [(new, old) for old, new in languages.DENIALS[sentence.target_language]
                                          if new not in languages.PLAIN])

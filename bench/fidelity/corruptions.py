"""Corruptions: each takes a right translation and makes one kind of error in it, or finds no place for it.

A corruption is a function `(rng, sentence) -> str | None` with `sentence` a `sentence.Sentence`; `KINDS` names them all.
"""

import re

import languages
from negations import denial_added, denial_lost, negation_added, negation_lost, negation_smoothed
from sentence import LITERAL, NUMBER, WORD, digits, pick, replaced, tidy


def common_numbers(sentence):
    """Numbers of the translation that stand in the source with the same digits."""
    known = {digits(match.group()) for match in NUMBER.finditer(sentence.source)}
    return [match for match in NUMBER.finditer(sentence.translation) if digits(match.group()) in known]


def number_altered(rng, sentence):
    match = pick(rng, common_numbers(sentence))
    if not match:
        return None
    old = match.group()
    places = [place for place, char in enumerate(old) if char.isdigit()]
    place = rng.choice(places)
    banned = old[place] + ("0" if place == places[0] else "")
    new = rng.choice([digit for digit in "0123456789" if digit not in banned])
    changed = old[:place] + new + old[place + 1:]
    if digits(changed) in {digits(match.group()) for match in NUMBER.finditer(sentence.source)}:
        return None
    return replaced(sentence.translation, match, changed)


def number_missing(rng, sentence):
    counts = {}
    for match in NUMBER.finditer(sentence.translation):
        counts[digits(match.group())] = counts.get(digits(match.group()), 0) + 1
    once = [match for match in common_numbers(sentence) if counts[digits(match.group())] == 1]
    match = pick(rng, once)
    if not match:
        return None
    text = sentence.translation
    start, end = match.span()
    if start and text[start - 1] in "$€£":
        start -= 1
    if text[end:end + 1] == "%":
        end += 1
    return tidy(text[:start] + text[end:])


def forms(rows, text, number_before=True):
    """(match, row, place) of every form of `rows` in the text, after a number if asked for."""
    found = []
    for row in rows:
        for place, form in enumerate(row):
            before = r"(?<=\d)[\s\u00a0]?" if number_before else ""
            pattern = rf"{before}(?<!\w)(?P<form>{re.escape(form)})(?!\w)"
            if not form[0].isalpha():
                pattern = rf"(?<!\w)(?P<form>{re.escape(form)})(?=\s?\d)"
            found += [(match, row, place) for match in re.finditer(pattern, text)]
    return found


def exchanged(rng, sentence, groups, number_before=True):
    """Another row's form in the place of one of a group."""
    found = [(match, group, row, place) for group in groups
             for match, row, place in forms(group, sentence.translation, number_before)]
    choice = pick(rng, found)
    if not choice:
        return None
    match, group, row, place = choice
    others = [other[place] for other in group if other != row and place < len(other) and other[place] != row[place]]
    if not others:
        return None
    start, end = match.span("form")
    text = sentence.translation
    return text[:start] + rng.choice(others) + text[end:]


def magnitude(rng, sentence):
    """Thousands for millions, or a zero more or less, or the decimal mark gone."""
    word = exchanged(rng, sentence, [languages.MAGNITUDES[sentence.target_language]])
    if word:
        return word
    large = [match for match in common_numbers(sentence) if not re.fullmatch(r"(1[5-9]|20)\d\d", match.group())]
    match = pick(rng, large)
    if not match:
        return None
    old = match.group()
    thousands, decimal = languages.SEPARATORS[sentence.target_language]
    groups = re.split(f"[{re.escape(thousands)}]", old)
    if len(groups) > 1 and decimal not in old:
        new = old + old[len(groups[0])] + "000" if rng.random() < 0.5 else old[:-1 - len(groups[-1])]
    elif decimal in old:
        new = old.replace(decimal, "")
    else:
        new = old + "0" if len(old) < 3 or not old.endswith("0") else old[:-1]
    return replaced(sentence.translation, match, new) if new != old else None


def number_type(text, match):
    """What a number is of, told from what stands beside it."""
    after = text[match.end():match.end() + 14].lstrip(" \u00a0")
    if re.fullmatch(r"(1[5-9]|20)\d\d", match.group()):
        return "year"
    if re.match(r"%|per ?cent|процент|por cento", after):
        return "percent"
    if match.start() and text[match.start() - 1] in "$€£":
        return "money"
    return "count"


def number_swapped(rng, sentence):
    text = sentence.translation
    numbers = common_numbers(sentence)
    pairs = [(first, second) for at, first in enumerate(numbers) for second in numbers[at + 1:]
             if digits(first.group()) != digits(second.group())
             and number_type(text, first) == number_type(text, second)
             and not re.fullmatch(r"\s?[-–—:/x×]\s?", text[first.end():second.start()])]
    choice = pick(rng, pairs)
    if not choice:
        return None
    first, second = choice
    return (text[:first.start()] + second.group() + text[first.end():second.start()] + first.group()
            + text[second.end():])


def unit_changed(rng, sentence):
    return exchanged(rng, sentence, languages.UNITS[sentence.target_language])


def currency_changed(rng, sentence):
    groups = languages.CURRENCIES[sentence.target_language]
    if not re.search(r"\d", sentence.translation):
        return None
    return exchanged(rng, sentence, groups[:1], number_before=False) or exchanged(rng, sentence, groups[1:])


def month_changed(rng, sentence):
    rows = [[(month,) for month in months] for months in languages.MONTHS[sentence.target_language]]
    ambiguous = {"May", "March"}
    if any(word in sentence.translation.split() for word in ambiguous) and not re.search(r"\d", sentence.translation):
        return None
    return exchanged(rng, sentence, rows, number_before=False)


def weekday_changed(rng, sentence):
    return exchanged(rng, sentence, [[(day,) for day in languages.WEEKDAYS[sentence.target_language]]],
                     number_before=False)


def separator(rng, sentence):
    """The marks of the source's language in a number that has marks."""
    thousands, decimal = languages.SEPARATORS[sentence.target_language]
    other_thousands, other_decimal = languages.SEPARATORS[sentence.source_language]
    marked = []
    for match in common_numbers(sentence):
        old = match.group()
        if re.fullmatch(rf"\d{{1,3}}(?:[{re.escape(thousands)}]\d{{3}})+", old):
            new = re.sub(f"[{re.escape(thousands)}]", other_thousands[0], old)
        elif re.fullmatch(rf"\d+{re.escape(decimal)}\d{{1,2}}", old):
            new = old.replace(decimal, other_decimal)
        else:
            continue
        if new != old:
            marked.append((match, new))
    choice = pick(rng, marked)
    return replaced(sentence.translation, *choice) if choice else None


def glued(rng, sentence):
    """Two neighbours without the space between them, where that makes no word that the texts know."""
    text = sentence.translation
    places = []
    for match in re.finditer(r"(?<![^\W_])([^\W\d_]+) ([^\W\d_]+)(?![\w’'-])", text):
        places.append(match)
    # Overlapping neighbours as well: the second word of one place is the first of the next.
    for match in re.finditer(r"(?<=[^\W\d_] )([^\W\d_]+) ([^\W\d_]+)(?![\w’'-])", text):
        places.append(match)
    places = [match for match in places
              if len(match.group(1) + match.group(2)) >= 5
              and (match.group(1) + match.group(2)).lower() not in sentence.lexicon]
    match = pick(rng, places)
    return replaced(text, match, match.group(1) + match.group(2)) if match else None


def space_lost(rng, sentence):
    """No space after a comma or a full stop."""
    # &quot; is an entity that nobody resolved.
    match = pick(rng, re.finditer(r"(?<=[^\W\d_]{2}[,.;:!?])(?<!&quot;)(?<!&amp;) (?=[^\W\d_]{2})", sentence.translation))
    return replaced(sentence.translation, match, "") if match else None


def parted(rng, sentence):
    """A space inside a word, where not both parts are words."""
    text = sentence.translation
    words = [match for match in WORD.finditer(text) if len(match.group()) >= 7 and match.group().isalpha()]
    match = pick(rng, words)
    if not match:
        return None
    word = match.group()
    places = [place for place in range(2, len(word) - 1)
              if not {word[:place].lower(), word[place:].lower()} <= sentence.lexicon]
    place = pick(rng, places)
    return replaced(text, match, word[:place] + " " + word[place:]) if place else None


def doubled(rng, sentence):
    words = [match for match in WORD.finditer(sentence.translation) if len(match.group()) >= 2]
    match = pick(rng, words)
    return replaced(sentence.translation, match, f"{match.group()} {match.group()}") if match else None


def loop(rng, sentence):
    """A phrase of one to three words four to eight times, the rest of the sentence cut away half of the time."""
    words = sentence.translation.split()
    if len(words) < 8:
        return None
    size = rng.randint(1, 3)
    at = rng.randrange(2, len(words) - size)
    phrase = words[at:at + size]
    rest = words[at + size:] if rng.random() < 0.5 else []
    return " ".join(words[:at] + phrase * rng.randint(4, 8) + rest)


def misspelt(rng, word):
    """One or two letters more, fewer, others, or two changed places; the ends may change too."""
    letters = "aeioubcdfglmnprst"
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.randrange(1, len(word))
        change = rng.randrange(4)
        if change == 0:
            word = word[:place] + rng.choice(letters) + word[place:]
        elif change == 1 and len(word) > 4:
            word = word[:place] + word[place + 1:]
        elif change == 2:
            word = word[:place] + rng.choice(letters.replace(word[place].lower(), "")) + word[place + 1:]
        elif place + 1 < len(word):
            word = word[:place] + word[place + 1] + word[place] + word[place + 2:]
    return word


def latin_words(sentence):
    """Words in Latin script, with a capital where both languages are written in it, that stand in both texts."""
    both_latin = "ru" not in (sentence.source_language, sentence.target_language)
    known = set(WORD.findall(sentence.source))
    return [match for match in WORD.finditer(sentence.translation)
            if len(match.group()) >= 4 and re.fullmatch(r"[A-Za-zÀ-ÿ'’-]+", match.group()) and match.group() in known
            and (not both_latin or (match.group()[0].isupper() and match.start() > 0))]


def latin_changed(rng, sentence):
    match = pick(rng, latin_words(sentence))
    if not match:
        return None
    # Two changes may undo each other, or make a word.
    news = (misspelt(rng, match.group()) for _ in range(4))
    new = next((new for new in news if new.lower() not in sentence.lexicon and new != match.group()), None)
    return replaced(sentence.translation, match, new) if new else None


def name_places(sentence):
    """Names of the translation."""
    names = set(sentence.names)
    return [match for match in WORD.finditer(sentence.translation) if match.group() in names]


def inner_name_places(sentence):
    """Names that no sentence begins with."""
    return [match for match in name_places(sentence)
            if re.search(r"[\w,] $", sentence.translation[:match.start()])]


def name_replaced(rng, sentence):
    match = pick(rng, name_places(sentence))
    if not match:
        return None
    ending = match.group()[-1]
    others = [name for name in sentence.names
              if name != match.group() and name not in sentence.source and name not in sentence.translation
              and (sentence.target_language != "ru" or name[-1] == ending)]
    other = pick(rng, others)
    return replaced(sentence.translation, match, other) if other else None


def name_case(rng, sentence):
    match = pick(rng, inner_name_places(sentence))
    return replaced(sentence.translation, match, match.group().lower()) if match else None


def literal_changed(rng, sentence):
    known = {match.group() for match in LITERAL.finditer(sentence.source)}
    places = [match for match in LITERAL.finditer(sentence.translation) if match.group() in known]
    match = pick(rng, places)
    if not match:
        return None
    old = match.group()
    places = [place for place in range(1, len(old)) if old[place].isalnum()]
    place = rng.choice(places)
    if old[place].isdigit():
        new = rng.choice("0123456789".replace(old[place], ""))
    else:
        new = rng.choice("aeioubcdfglmnprst".replace(old[place].lower(), ""))
    return replaced(sentence.translation, match, old[:place] + new + old[place + 1:])


def clause_dropped(rng, sentence):
    """A clause of four words or more, from one comma to the next or to the end, at most 60% of the sentence."""
    text = sentence.translation
    commas = [match.start() for match in re.finditer(r"[,;](?=\s)|\s[–—]\s", text)]
    if not commas:
        return None
    end = len(text.rstrip(" .!?…\"'”»"))
    bounds = commas + [end]
    clauses = [(start, stop) for at, start in enumerate(commas) for stop in bounds[at + 1:]
               if len(text[start:stop].split()) >= 4 and stop - start <= 0.6 * len(text)]
    choice = pick(rng, clauses)
    return tidy(text[:choice[0]] + text[choice[1]:]) if choice else None


def residue(rng, sentence):
    """Three to six words of the source in the place of as many of the translation."""
    source, words = sentence.source.split(), sentence.translation.split()
    size = rng.randint(3, 6)
    if len(source) < size + 4 or len(words) < size + 4:
        return None
    there, here = rng.randrange(1, len(source) - size), rng.randrange(1, len(words) - size)
    return " ".join(words[:here] + source[there:there + size] + words[here + size:])


def untranslated(rng, sentence):
    return sentence.source if len(sentence.source.split()) >= 4 and sentence.source != sentence.translation else None


def cut_short(rng, sentence):
    """Less than half of the translation."""
    words = sentence.translation.split()
    return " ".join(words[:int(len(words) * rng.uniform(0.2, 0.45))]) if len(words) >= 10 else None


def empty(rng, sentence):
    return ""


def placeholder(rng, sentence):
    match = pick(rng, re.finditer(r"\W", sentence.translation.strip()))
    if not match:
        return None
    return replaced(sentence.translation, match, rng.choice(["\ufffd", " <unk> ", " ⁇ ", "<unk>"]))


def quote_lost(rng, sentence):
    """A quotation mark or a bracket of a pair goes."""
    marks = [match for match in re.finditer(r"[\"«»“”„()]", sentence.translation)]
    balanced = all(sentence.translation.count(a) == sentence.translation.count(b)
                   for a, b in ("«»", "()")) and sentence.translation.count('"') % 2 == 0
    match = pick(rng, marks) if balanced else None
    return replaced(sentence.translation, match, "") if match else None


def number_word(rng, sentence):
    """Sixteen becomes sixty: another number word of the same form."""
    return exchanged(rng, sentence, [[(word,) for word in group] for group in languages.NUMBER_WORDS[
        sentence.target_language]], number_before=False)


def ordinal_changed(rng, sentence):
    """Another figure in an ordinal: 5th, 5-й, 5º."""
    endings = {"en": r"(?:st|nd|rd|th)\b", "pt": r"[ºª°]", "ru": r"-(?:й|я|е|го|му|м|ой|ую|ю|ый|ая|ое)\b"}
    match = pick(rng, re.finditer(rf"(?<![\w.,])\d{{1,3}}(?={endings[sentence.target_language]})", sentence.translation))
    return replaced(sentence.translation, match, str(int(match.group()) + rng.randint(1, 5))) if match else None


def time_changed(rng, sentence):
    """Other minutes in a time of day."""
    match = pick(rng, re.finditer(r"(?<![\d:])(\d\d?)([:h])([0-5]\d)(?![\d:])", sentence.translation))
    if not match:
        return None
    minutes = rng.choice([minute for minute in range(0, 60, 5) if minute != int(match.group(3))])
    return replaced(sentence.translation, match, f"{match.group(1)}{match.group(2)}{minutes:02}")


def period_changed(rng, sentence):
    """Another decade or century: 1980s, 1980-х, década de 1980, 19th century, XIX век."""
    decades = {"en": r"\b(1[5-9]|20)[1-9]0(?=s\b)", "pt": r"(?<=década de )(1[5-9]|20)[1-9]0\b|(?<=anos )[1-9]0\b",
               "ru": r"\b(1[5-9]|20)?[1-9]0(?=-[хе]\b)"}
    text = sentence.translation
    match = pick(rng, re.finditer(decades[sentence.target_language], text))
    if match:
        old = match.group()
        tens = rng.choice([digit for digit in "123456789" if digit != old[-2]])
        return replaced(text, match, old[:-2] + tens + "0")
    centuries = {"en": r"\b1[2-9](?=th.century)", "pt": r"(?<=século )X[IVX]+\b", "ru": r"\bX[IVX]+(?= век)"}
    match = pick(rng, re.finditer(centuries[sentence.target_language], text))
    if not match:
        return None
    names = ["12", "13", "14", "15", "16", "17", "18", "19"] if match.group().isdigit() else [
        "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"]
    return replaced(text, match, rng.choice([name for name in names if name != match.group()]))


def percent_changed(rng, sentence):
    """The per cent sign or word is gone."""
    match = pick(rng, re.finditer(r"(?<=\d)\s?%|(?<=\d) (?:per ?cent|por cento|процент\w*)", sentence.translation))
    return tidy(replaced(sentence.translation, match, "")) if match else None


def sign_lost(rng, sentence):
    """No minus before a figure."""
    match = pick(rng, re.finditer(r"(?<=\s)[-−–](?=\d)", sentence.translation))
    return replaced(sentence.translation, match, "") if match else None


def glued_number(rng, sentence):
    """A word and a figure without the space between them."""
    match = pick(rng, re.finditer(r"(?<=[^\W\d_]{2}) (?=\d)|(?<=\d) (?=[^\W\d_]{4})", sentence.translation))
    return replaced(sentence.translation, match, "") if match else None


def capitals_changed(rng, sentence):
    """A copied word with a capital inside loses it: iphone."""
    known = set(WORD.findall(sentence.source))
    words = [match for match in WORD.finditer(sentence.translation)
             if match.group() in known and re.search("[a-z][A-Z]", match.group())]
    match = pick(rng, words)
    return replaced(sentence.translation, match, match.group().lower()) if match else None


def half_left(rng, sentence):
    """The second half as in the source."""
    source, words = sentence.source.split(), sentence.translation.split()
    if len(source) < 10 or len(words) < 10:
        return None
    return " ".join(words[:len(words) // 2] + source[len(source) // 2:])


KINDS = {function.__name__: function for function in (
    number_altered, number_missing, magnitude, number_swapped, unit_changed, currency_changed, month_changed,
    weekday_changed, separator, glued, space_lost, parted, doubled, loop, latin_changed, name_replaced, name_case,
    literal_changed, negation_lost, negation_added, negation_smoothed,
    denial_lost, denial_added, clause_dropped, cut_short, residue, untranslated, empty, placeholder,
    quote_lost, number_word, ordinal_changed, time_changed, period_changed, percent_changed, sign_lost, glued_number,
    capitals_changed, half_left)}

"""Every form of Hunspell dictionaries, folded as the gate looks words up: forms.py FOLDER... > FORMS

A line of the output is the form, a tab, and its value: 1 where the form is only known with a capital, 2 for a word, 3
for a form of a frequent word (with --families) or one in use (with --used), 4 for a frequent form. Forms with a hyphen, an apostrophe or a full stop are left out: the gate reads their parts.
"""

import argparse
import re
from pathlib import Path

NAME, WORD, FAMILY, FREQUENT = 1, 2, 3, 4

# Flags of words that are wrong, or no words by themselves.
LEFT_OUT = {"en": "!c", "pt": "ý", "ru": ""}


def fold(form):
    return form.lower().replace("ё", "е")


def rules(path):
    """{flag: (kind, may be crossed, [(strip, add, further flags, condition)])}"""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) < 4 or parts[0] not in ("SFX", "PFX"):
            continue
        kind, flag = parts[:2]
        if parts[2] in "YN" and parts[3].isdigit():
            found[flag] = (kind, parts[2] == "Y", [])
            continue
        add, _, further = parts[3].partition("/")
        condition = parts[4] if len(parts) > 4 else "."
        pattern = re.compile(f"(?:{condition})$" if kind == "SFX" else f"^(?:{condition})")
        found[flag][2].append(("" if parts[2] == "0" else parts[2], "" if add == "0" else add, further, pattern))
    return found


def applied(word, kind, changes):
    for strip, add, further, pattern in changes:
        if pattern.search(word):
            if kind == "SFX" and word.endswith(strip):
                yield word[:len(word) - len(strip)] + add, further
            elif kind == "PFX" and word.startswith(strip):
                yield add + word[len(strip):], further


def forms(word, flags, known):
    """The word, with each suffix, with a further one, and each of these with each prefix."""
    suffixed = [(word, True)]
    for flag in flags:
        if flag in known and known[flag][0] == "SFX":
            for form, further in applied(word, "SFX", known[flag][2]):
                suffixed.append((form, known[flag][1]))
                suffixed += [(second, False) for more in further if more in known and known[more][0] == "SFX"
                             for second, _ in applied(form, "SFX", known[more][2])]
    for form, _ in suffixed:
        yield form
    for flag in flags:
        if flag in known and known[flag][0] == "PFX":
            for form, crossed in suffixed[:1] + [one for one in suffixed[1:] if known[flag][1]]:
                if crossed:
                    for prefixed, _ in applied(form, "PFX", known[flag][2]):
                        yield prefixed


def words(path):
    return set(path.read_text(encoding="utf-8").split()) if path else set()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="folders with index.aff and index.dic")
    parser.add_argument("--more", type=Path, help="file of further words")
    parser.add_argument("--frequent", type=Path, help="file of frequent words")
    parser.add_argument("--used", type=Path, help="file of words that are not frequent but in use")
    parser.add_argument("--families", action="store_true", help="tell forms of frequent words from others")
    arguments = parser.parse_args()
    frequent = {fold(word) for word in words(arguments.frequent)}
    used = {fold(word) for word in words(arguments.used)}
    values = {}

    def add(form, value):
        key = fold(form)
        if key.isalpha():
            # The largest counts of: known with a capital alone, a word, frequent.
            if form == form.lower() and (key in frequent or key in used):
                value = FREQUENT if key in frequent else FAMILY
            values[key] = max(values.get(key, NAME), value)

    for folder in arguments.folders:
        known = rules(folder / "index.aff")
        left_out = next((flags for language, flags in LEFT_OUT.items() if f"-{language}" in str(folder)), "")
        for line in (folder / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
            word, _, flags = line.split("\t")[0].strip().partition("/")
            flags = flags.split()[0] if flags.strip() else ""
            if any(flag in flags for flag in left_out):
                continue
            family = list(forms(word, flags, known))
            is_frequent = arguments.families and word == word.lower() and any(fold(form) in frequent for form in family)
            for form in family:
                add(form, FAMILY if is_frequent else WORD if form == form.lower() else NAME)
    for word in words(arguments.more):
        add(word, WORD if word == word.lower() else NAME)
    for key in sorted(values, key=str.encode):
        print(f"{key}\t{values[key]}")


if __name__ == "__main__":
    main()

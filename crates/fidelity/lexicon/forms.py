"""Every form of Hunspell dictionaries, folded as the gate looks words up: forms.py FOLDER... > FORMS

A folder holds index.aff and index.dic. A line of the output is the form, a tab, and 1, or 2 where the form is only
known with a capital. Forms with a hyphen, an apostrophe or a full stop are left out: the gate reads their parts.
"""

import re
import sys
from pathlib import Path

# Flags of words that are wrong, or no words by themselves.
LEFT_OUT = {"en": "!c", "pt": "ý", "ru": ""}


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


def main():
    folded = {}
    for folder in map(Path, sys.argv[1:]):
        known = rules(folder / "index.aff")
        left_out = next((flags for language, flags in LEFT_OUT.items() if f"-{language}" in str(folder)), "")
        for line in (folder / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
            word, _, flags = line.split("\t")[0].strip().partition("/")
            flags = flags.split()[0] if flags.strip() else ""
            if any(flag in flags for flag in left_out):
                continue
            for form in forms(word, flags, known):
                key = form.lower().replace("ё", "е")
                if key.isalpha():
                    folded[key] = min(folded.get(key, 2), 1 if form == form.lower() else 2)
    for key in sorted(folded, key=str.encode):
        print(f"{key}\t{folded[key]}")


if __name__ == "__main__":
    main()

"""Makes corruptions of right translations: generate.py SETS.toml --out FILE [--seed N] [--most N]

One JSON object a line: set, by, pair, line, half (0 for thresholds, 1 for reporting), corruption, source, translation
(corrupted), original. Equal arguments give equal files.
"""

import argparse
import json
import random
import sys

import languages
import sets as data
from corruptions import KINDS
from sentence import Sentence


def corrupted(texts, kind, lexicon, names, seed, most):
    """Up to `most` records a half of one kind from one set, spread over its lines."""
    rng = random.Random(f"{seed} {texts.name} {texts.pair} {kind}")
    order = list(range(1, len(texts.source) + 1))
    rng.shuffle(order)
    records, left = [], {0: most, 1: most}
    for line in order:
        half = data.half(line)
        if not left[half]:
            continue
        source, original = texts.source[line - 1], texts.translation[line - 1]
        sentence = Sentence(source, original, texts.source_language, texts.target_language, lexicon, names)
        translation = KINDS[kind](rng, sentence)
        if translation is None or translation == original:
            continue
        left[half] -= 1
        records.append(record(texts, line, kind, translation))
    return sorted(records, key=lambda record: record["line"])


def record(texts, line, kind, translation):
    return {"set": texts.name, "by": texts.by, "pair": texts.pair, "line": line, "half": data.half(line),
            "corruption": kind, "source": texts.source[line - 1], "translation": translation,
            "original": texts.translation[line - 1]}


def right(sets):
    """The translations as they are, as records of the kind `none`."""
    for texts in sets:
        for line, translation in enumerate(texts.translation, 1):
            yield record(texts, line, "none", translation)


def generate(sets, kinds, seed, most):
    vocabularies = {language: data.vocabulary(sets, language) for language in {texts.target_language for texts in sets}}
    for texts in sets:
        if texts.target_language not in languages.MONTHS or texts.source_language not in languages.MONTHS:
            raise ValueError(f"{texts.name}: no corruptions for {texts.pair}")
        for kind in kinds:
            yield from corrupted(texts, kind, *vocabularies[texts.target_language], seed, most)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", help="TOML file that names the texts (see sets.py)")
    parser.add_argument("--out", required=True, help="file for the records")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=100, help="corruptions of a kind, a set and a half (100)")
    parser.add_argument("--kinds", nargs="+", choices=sorted(KINDS), default=list(KINDS))
    parser.add_argument("--right", action="store_true", help="write the right translations too (corruption: none)")
    arguments = parser.parse_args()
    counts = {}
    with open(arguments.out, "w", encoding="utf-8") as out:
        sets = data.read(arguments.sets)
        for made in generate(sets, arguments.kinds, arguments.seed, arguments.most):
            key = made["pair"], made["corruption"]
            counts[key] = counts.get(key, 0) + 1
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
        for made in right(sets) if arguments.right else ():
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    pairs = sorted({pair for pair, _ in counts})
    for kind in arguments.kinds:
        print(f"{kind:18}", *(f"{pair} {counts.get((pair, kind), 0):5}" for pair in pairs), file=sys.stderr)


if __name__ == "__main__":
    main()

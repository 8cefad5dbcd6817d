"""Accuracy of language identification on files of known language, one sentence a line, beside other detectors.

    python3 bench/identify.py en=news.en pt=news.pt
    python3 bench/identify.py --peers langdetect lingua -- en=news.en

Three kinds of text are made of each file: its sentences; headlines, runs of 3 to 8 words at a random place (the same in
every run); names, runs of capitalised words that do not begin a sentence. Peers are Python packages that must be
installed. Tolmach may be unsure, so its answers are counted as right, wrong and unsure; on names the best is unsure.
"""

import argparse
import random
import subprocess
import sys


def headlines(sentences):
    chance = random.Random(1)
    for sentence in sentences:
        words = sentence.split()
        length = chance.randint(3, 8)
        if len(words) > length:
            start = chance.randrange(len(words) - length)
            yield " ".join(words[start : start + length])


def names(sentences):
    found = {}
    for sentence in sentences:
        run = []
        for word in sentence.split()[1:] + [""]:
            if word[:1].isupper() and len(word) > 2:
                run.append(word.strip(".,;:()\"«»“”"))
            elif run:
                found[" ".join(run)] = None
                run = []
    return [name for name in found if name]


def tolmach(texts, candidates):
    command = ["cargo", "run", "-q", "--release", "-p", "tolmach-identify", "--example", "identify", "--", *candidates]
    answer = subprocess.run(command, input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    return [line.split()[0] for line in answer.stdout.splitlines()]


def langdetect(texts, _):
    import langdetect

    langdetect.DetectorFactory.seed = 0

    def answer(text):
        try:
            return langdetect.detect(text)
        except langdetect.LangDetectException:
            return "?"

    return [answer(text) for text in texts]


def lingua(texts, _):
    import lingua

    detector = lingua.LanguageDetectorBuilder.from_all_languages().build()
    answers = [detector.detect_language_of(text) for text in texts]
    return [answer.iso_code_639_1.name.lower() if answer else "?" for answer in answers]


def py3langid(texts, _):
    import py3langid

    return [py3langid.classify(text)[0] for text in texts]


DETECTORS = {"tolmach": tolmach, "langdetect": langdetect, "lingua": lingua, "py3langid": py3langid}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="+", metavar="LANG=FILE")
    arguments.add_argument("--peers", nargs="*", default=[], choices=sorted(set(DETECTORS) - {"tolmach"}))
    arguments.add_argument("--candidates", nargs="*", help="languages that could be translated; those of the files")
    options = arguments.parse_args()
    files = dict(file.split("=", 1) for file in options.files)
    candidates = options.candidates or list(files)
    print(f"{'text':10} {'lang':4} {'number':>6} {'detector':10} {'right':>6} {'wrong':>6} {'unsure':>6}")
    for language, path in files.items():
        with open(path, encoding="utf-8") as lines:
            sentences = [line.strip() for line in lines if line.strip()]
        kinds = {"sentences": sentences, "headlines": list(headlines(sentences)), "names": names(sentences)}
        for kind, texts in kinds.items():
            for detector in ["tolmach", *options.peers]:
                answers = DETECTORS[detector](texts, candidates)
                if len(answers) != len(texts):
                    sys.exit(f"{detector}: {len(answers)} answers to {len(texts)} texts")
                right = sum(answer == language for answer in answers)
                unsure = answers.count("?")
                parts = [count / max(len(texts), 1) for count in (right, len(texts) - right - unsure, unsure)]
                shown = " ".join(f"{part:6.1%}" for part in parts)
                print(f"{kind:10} {language:4} {len(texts):6} {detector:10} {shown}", flush=True)


if __name__ == "__main__":
    main()

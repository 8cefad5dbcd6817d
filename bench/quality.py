"""What the quality mode gains and costs on your own text, and which constants would suit it.

    python3 bench/quality.py measure --from en --to pt --source news.en --reference news.pt
    python3 bench/quality.py train   --from en --to pt --source news.en --reference news.pt

One sentence a line, both files alike. `measure` translates greedily, with a beam of 8 and with --quality, in turn, and
prints chrF of all lines, of the odd and of the even ones, and words a second. `train` tries values of the constants of
`crates/service/src/quality.rs` on a wide search of every sentence; it chooses them on one half of the lines and judges
them on the other, both ways round. The program and the models are those of `make demo` unless told otherwise.
"""

import argparse
import difflib
import json
import math
import statistics
import subprocess
import time
from pathlib import Path

import chrf

PROGRAM = Path(__file__).resolve().parent.parent / "target/release/tolmach"
# Log-probabilities of a piece under which a sentence is searched again, and how much the model's probabilities count.
SURE = (-0.1, -0.085, -0.067, -0.06, -0.055, -0.05, -0.045, -0.03, 0.0)
TRUST = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
# How far behind the best a hypothesis may lie, in nats.
MARGIN = 4.0
# Of the F score by which texts agree, and how much more all must agree with a text that was put together.
BETA = 2.1
WORTH = 1.002
HALVES = (slice(0, None, 2), slice(1, None, 2))


def tolmach(options, *extra):
    """The lines that the program makes of the source."""
    command = [str(options.program), "translate", "--format", "lines", "--from", options.source_language]
    command += ["--to", options.target_language, "--threads", str(options.threads), options.source, *extra]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.splitlines()


def lines(path):
    """The lines of a file."""
    return Path(path).read_text(encoding="utf-8").splitlines()


def measure(options):
    """Prints a table of the modes."""
    references = [chrf.runs(line) for line in lines(options.reference)]
    words = sum(len(line.split()) for line in lines(options.source))
    modes = {"greedy": [], "beam 8": ["--beam", "8"], "quality": ["--quality"]}
    seconds, parts = {mode: [] for mode in modes}, {}
    for _ in range(options.rounds):
        for mode, extra in modes.items():
            start = time.perf_counter()
            translations = tolmach(options, *extra)
            seconds[mode].append(time.perf_counter() - start)
            parts[mode] = [
                chrf.statistics(chrf.runs(translation), reference)
                for translation, reference in zip(translations, references, strict=True)
            ]
    print("| mode | chrF | odd lines | even lines | words/s | cost |\n|---|---|---|---|---|---|")
    for mode in modes:
        all_lines, odd, even = (chrf.corpus(parts[mode][half]) for half in (slice(None), *HALVES))
        middle = statistics.median(seconds[mode])
        # Rounds are compared one by one: a busy machine is busy for both.
        cost = statistics.median(a / b for a, b in zip(seconds[mode], seconds["greedy"]))
        print(f"| {mode} | {all_lines:.2f} | {odd:.2f} | {even:.2f} | {words / middle:.0f} | {cost:.2f} |")


class Sentence:
    """A sentence with its greedy translation and the hypotheses of a wide search."""

    def __init__(self, greedy, wide, reference):
        greedy, wide = json.loads(greedy), json.loads(wide)
        pieces = sum(sentence["pieces"] for sentence in greedy["sentences"])
        self.mean = (greedy["score"] or 0.0) / max(pieces, 1)
        self.reference = chrf.runs(reference)
        self.greedy = chrf.statistics(chrf.runs(greedy["translation"]), self.reference)
        others = [other for sentence in wide["sentences"] for other in sentence.get("alternatives", [])]
        self.texts = [wide["translation"]] + [other["translation"] for other in others]
        self.scores = [wide["score"] or 0.0] + [other["score"] for other in others]

    def chosen(self, trust, margin=MARGIN):
        """The text that agrees most with all hypotheses, with a part of another where that agrees better still."""
        top = max(self.scores)
        weights = [math.exp(trust * (score - top)) if score >= top - margin else 0.0 for score in self.scores]
        consensus = Consensus(self.texts, weights)
        best = max(self.texts, key=consensus.agreement)
        mixed = [text for other in self.texts for text in recombined(best, other)]
        most = max(mixed, key=consensus.agreement, default=best)
        return most if consensus.agreement(most) > WORTH * consensus.agreement(best) else best

    def statistics(self, text):
        """Of a text beside the reference."""
        return chrf.statistics(chrf.runs(text), self.reference)


class Consensus:
    """What weighed texts have in runs of characters; see `crates/service/src/quality/consensus.rs`."""

    def __init__(self, texts, weights):
        # For each order, for the first, second and further occurrence of a run in a text.
        self.shares = [{} for _ in range(chrf.ORDER)]
        for text, weight in zip(texts, weights):
            for shares, runs in zip(self.shares, chrf.runs(text)):
                part = weight / max(sum(runs.values()), 1)
                for run, count in runs.items():
                    for occurrence in range(count):
                        matched, covered = shares.get((run, occurrence), (0.0, 0.0))
                        shares[run, occurrence] = (matched + weight, covered + part)

    def agreement(self, text):
        """How much of itself the others have, and how much of the others it has."""
        precision = recall = 0.0
        for shares, runs in zip(self.shares, chrf.runs(text)):
            found = [shares.get((run, n), (0.0, 0.0)) for run, count in runs.items() for n in range(count)]
            precision += sum(matched for matched, _ in found) / max(len(found), 1)
            recall += sum(covered for _, covered in found)
        below = BETA**2 * precision + recall
        return precision * recall / below if below else 0.0


def recombined(base, other):
    """`base` with each place where `other` differs written as that has it, one place at a time."""
    own, words = base.split(), other.split()
    places = difflib.SequenceMatcher(None, own, words, autojunk=False).get_opcodes()
    return [" ".join(own[:i] + words[k:l] + own[j:]) for kind, i, j, k, l in places if kind != "equal"]


def train(options):
    """Prints what each constant would give."""
    wide = ["--json", "--beam", str(options.beam), "--nbest", str(options.beam)]
    # A line of several sentences counts as one here: hypotheses are those of a sentence.
    rows = zip(tolmach(options, "--json"), tolmach(options, *wide), lines(options.reference), strict=True)
    sentences = [Sentence(*row) for row in rows]
    chosen = {
        trust: [sentence.statistics(sentence.chosen(trust)) for sentence in sentences] for trust in TRUST
    }

    def gain(half, sure, trust):
        parts = [
            choice if sentence.mean < sure else sentence.greedy
            for sentence, choice in zip(sentences[half], chosen[trust][half])
        ]
        return chrf.corpus(parts) - chrf.corpus([sentence.greedy for sentence in sentences[half]])

    print("gain in chrF over greedy, all lines\n| sure | searched again | " + " | ".join(f"trust {t}" for t in TRUST) + " |")
    print("|---" * (len(TRUST) + 2) + "|")
    for sure in SURE:
        share = sum(sentence.mean < sure for sentence in sentences) / max(len(sentences), 1)
        gains = " | ".join(f"{gain(slice(None), sure, trust):+.2f}" for trust in TRUST)
        print(f"| {sure} | {share:.0%} | {gains} |")
    grid = [(sure, trust) for sure in SURE for trust in TRUST]
    for name, own, other in (("odd", *HALVES), ("even", *HALVES[::-1])):
        best = max(grid, key=lambda at: gain(own, *at))
        print(f"chosen on {name} lines: sure {best[0]}, trust {best[1]}: {gain(own, *best):+.2f}; on the others {gain(other, *best):+.2f}")


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("measure", "train"))
    parser.add_argument("--from", dest="source_language", required=True)
    parser.add_argument("--to", dest="target_language", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--reference", required=True)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3, help="of measure")
    parser.add_argument("--beam", type=int, default=24, help="of train")
    options = parser.parse_args()
    {"measure": measure, "train": train}[options.what](options)


if __name__ == "__main__":
    main()

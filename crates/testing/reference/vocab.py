"""The tiny unigram vocabularies and a plain Viterbi segmentation over them."""

import numpy as np

from generator import SPACE, stream

MARKS = ".,?!-0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
CLUSTERS = ["th", "he", "in", "er", "an", "re", "on", "at", "en", "nd", "_th", "_the", "_an",
            "_and", "ing", "ion", "_in", "_of", "_to", "ou"]


def pieces(size, side):
    """Piece strings by id. The target side has its ordinary pieces in reverse order."""
    body = list(MARKS) + list(LETTERS) + [SPACE + letter for letter in LETTERS]
    body += [cluster.replace("_", SPACE) for cluster in CLUSTERS]
    for consonant in "bcdfghjklmnpqrstvwxyz":
        for vowel in "aeiou":
            if consonant + vowel not in body:
                body.append(consonant + vowel)
    body = body[: size - 3]
    assert len(body) == size - 3
    if side == "target":
        body.reverse()
    return ["</s>", "<unk>", SPACE] + body


def scores(names, seed):
    """Scores by id: one letter about -4, longer pieces about -5, the bare space about -3."""
    out = []
    for name in names:
        if name in ("</s>", "<unk>"):
            out.append(np.float32(0))
            continue
        fraction = int(stream(seed, "piece#" + name, 1)[0] >> np.uint64(44)) * 2.0**-20
        base = 3 if name == SPACE else 4 if len(name) == 1 else 5
        out.append(np.float32(-(base + fraction)))
    return out


class Vocab:
    def __init__(self, size, side, seed):
        self.pieces = pieces(size, side)
        self.scores = scores(self.pieces, seed)
        self.ids = {name: i for i, name in enumerate(self.pieces)}
        self.unknown_score = float(min(self.scores)) - 10.0

    def encode(self, text):
        words = text.split(" ")
        text = SPACE + SPACE.join(word for word in words if word)
        best = [(0.0, None, None)] + [(-1e30, None, None)] * len(text)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + 4) + 1):
                index = self.ids.get(text[start:end])
                if index is None or index < 2:
                    if end > start + 1:
                        continue
                    index, score = 1, self.unknown_score
                else:
                    score = float(self.scores[index])
                total = best[start][0] + score
                if total > best[end][0]:
                    best[end] = (total, start, index)
        out, at = [], len(text)
        while at > 0:
            _, at, index = best[at]
            # Neighbouring unknown characters form one unknown piece.
            if not (index == 1 and out and out[-1] == 1):
                out.append(index)
        return out[::-1]

    def decode(self, ids):
        text = "".join(self.pieces[i] for i in ids if i != 0).replace(SPACE, " ")
        # All of the leading space goes, as extra white space is to be removed.
        return text.lstrip(" ")


SAMPLE = (
    "the cat sat on the mat, and then 7 dogs ran over the old stone bridge. can you see the rain "
    "in the north, or is it only the wind? no one in the town of kern had heard of it before "
    "20-10-1984! an engine is quick to learn but slow to forget. every good boy deserves a zebra, "
    "jam and six more quiet evenings by the river. what else can a fox do when the box is empty?"
).split(" ")


def sample_text(vocab, length, start):
    """A text of exactly `length` pieces whose segmentation survives the round trip."""
    for shift in range(len(SAMPLE)):
        first = (start + shift) % len(SAMPLE)
        words = (SAMPLE[first:] + SAMPLE)[: length + 1]
        ids = vocab.encode(" ".join(words))[:length]
        text = vocab.decode(ids)
        if len(ids) == length and not text.endswith(" ") and vocab.encode(text) == ids:
            return text, ids
    raise SystemExit(f"no sample text of {length} pieces")

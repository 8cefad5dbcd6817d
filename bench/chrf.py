"""chrF as sacrebleu computes it by default (runs of one to six characters, β = 2, no white space), of sentences and corpora."""

from collections import Counter

ORDER = 6
BETA = 2.0


def runs(text):
    """The runs of each order, counted."""
    text = "".join(text.split())
    return [Counter(text[i : i + n] for i in range(len(text) - n + 1)) for n in range(1, ORDER + 1)]


def statistics(translation, reference):
    """For each order: runs of the translation, of the reference, and of both. They add up over a corpus."""
    return [
        (sum(own.values()) if other else 0, sum(other.values()), sum((own & other).values()))
        for own, other in zip(translation, reference)
    ]


def add(total, more):
    """The sum of two statistics."""
    return [tuple(a + b for a, b in zip(x, y)) for x, y in zip(total, more)]


def score(total):
    """chrF of summed statistics, 0 to 100."""
    precision = recall = orders = 0
    for own, other, both in total:
        if own and other:
            precision += both / own
            recall += both / other
            orders += 1
    if not orders or precision + recall == 0:
        return 0.0
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall) / orders


def corpus(parts):
    """chrF of the statistics of many sentences."""
    total = [(0, 0, 0)] * ORDER
    for part in parts:
        total = add(total, part)
    return score(total)

"""Trains the weights of the back-check: train.py FEATURES.jsonl [--out weights.tsv]

FEATURES.jsonl is what `cargo run --release -p tolmach-service --example back_features` makes of corruptions and of the
right translations that they were made from. One logistic function for each class and for each set of models at hand,
by Newton's method with a little ridge. Thresholds let through all but a share of every set of right translations by a system.
Each half of the lines is judged with the weights and thresholds of the other half; then all of it gives the weights.
"""

import argparse
import json
import math
import random
from collections import defaultdict

NEGATION = ["sum", "behind", "undenied", "replaced"]
CLAUSE = ["window", "stretch", "ratio", "length"]
# class, corruptions, share of right translations that may be flagged, {models at hand: features}
CLASSES = [
    ("number_swapped", ["number_swapped"], 0.004,
     {"both": ["lowest", "second", "source_mean", "target_mean"],
      "source": ["lowest", "second", "source_mean"],
      "target": ["lowest", "second", "target_mean"]}),
    ("name_changed", ["name_replaced"], 0.007,
     {"both": ["source_sum", "source_behind", "target_sum", "target_behind", "source_mean", "target_mean"],
      "source": ["source_sum", "source_behind", "source_mean"],
      "target": ["target_sum", "target_behind", "target_mean"]}),
    ("negation_lost", ["negation_lost", "negation_smoothed", "denial_lost"], 0.007,
     {"both": NEGATION + ["missed", "missing", "source_mean", "target_mean"],
      "source": NEGATION + ["surplus", "source_mean"]}),
    ("negation_added", ["negation_added", "denial_added"], 0.003,
     {"both": ["sum", "behind", "surplus", "turned", "missed", "missing", "source_mean", "target_mean"],
      "target": NEGATION + ["surplus", "target_mean"]}),
    ("omission", ["clause_dropped"], 0.005,
     {"both": CLAUSE + ["source_mean", "target_mean"],
      "source": CLAUSE + ["source_mean"]}),
]


def solve(matrix, vector):
    """Gauss with pivots."""
    size = len(vector)
    rows = [row[:] + [value] for row, value in zip(matrix, vector)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(size):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column])]
    return [rows[at][size] / rows[at][at] for at in range(size)]


def fit(rows, labels, ridge=1.0, steps=25):
    """Weights and bias of a logistic function; both labels count the same in all."""
    size = len(rows[0])
    means = [sum(row[at] for row in rows) / len(rows) for at in range(size)]
    spreads = [math.sqrt(sum((row[at] - means[at]) ** 2 for row in rows) / len(rows)) or 1.0 for at in range(size)]
    scaled = [[(value - mean) / spread for value, mean, spread in zip(row, means, spreads)] + [1.0] for row in rows]
    positive = sum(labels)
    share = {1: len(rows) / 2 / positive, 0: len(rows) / 2 / (len(rows) - positive)}
    weights = [0.0] * (size + 1)
    for _ in range(steps):
        gradient = [ridge * weight for weight in weights[:-1]] + [0.0]
        hessian = [[ridge * (at == other and at < size) for other in range(size + 1)] for at in range(size + 1)]
        for row, label in zip(scaled, labels):
            value = max(-30.0, min(30.0, sum(map(float.__mul__, row, weights))))
            chance = 1 / (1 + math.exp(-value))
            importance = share[label]
            slope, bend = importance * (chance - label), importance * chance * (1 - chance)
            for at in range(size + 1):
                gradient[at] += slope * row[at]
                for other in range(at + 1):
                    hessian[at][other] += bend * row[at] * row[other]
        for at in range(size + 1):
            for other in range(at):
                hessian[other][at] = hessian[at][other]
            hessian[at][at] += 1e-9
        step = solve(hessian, gradient)
        weights = [weight - change for weight, change in zip(weights, step)]
        if max(map(abs, step)) < 1e-6:
            break
    final = [weight / spread for weight, spread in zip(weights, spreads)]
    return final, weights[-1] - sum(weight * mean for weight, mean in zip(final, means))


class Trained:
    """A logistic function whose value is above 0 where it flags."""

    def __init__(self, records, name, sides, corruptions, features, alarms):
        self.name, self.sides, self.features = name, sides, features
        own = [record for record in records
               if record["corruption"] in ("none", *corruptions) and name in record["features"][sides]]
        self.weights, self.bias = fit([self.values(record) for record in own],
                                      [int(record["corruption"] != "none") for record in own])
        by_set = defaultdict(list)
        for record in records:
            if record["corruption"] == "none" and record["by"] == "system":
                by_set[record["pair"], record["set"]].append(self.value(record))
        self.bias -= max(sorted(values, reverse=True)[int(len(values) * alarms)] for values in by_set.values())

    def values(self, record):
        return [float(record["features"][self.sides][self.name][feature]) for feature in self.features]

    def value(self, record):
        if self.name not in record["features"][self.sides]:
            return -math.inf
        return self.bias + sum(map(float.__mul__, self.weights, self.values(record)))

    def __str__(self):
        return "\t".join([f"{self.bias:.4f}"] + [f"{name}={weight:.4f}" for name, weight in zip(self.features, self.weights)])


def interval(flags, times=1000):
    """Between which shares 95 of 100 are, were the lines drawn again."""
    rng = random.Random(1)
    shares = sorted(sum(rng.choices(flags, k=len(flags))) / len(flags) for _ in range(times))
    return shares[int(0.025 * times)], shares[int(0.975 * times) - 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("features")
    parser.add_argument("--out", help="file for the weights")
    arguments = parser.parse_args()
    with open(arguments.features, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    lines = ["# Made by bench/fidelity/train.py: class, models at hand, bias, weights."]
    for name, corruptions, alarms, by_sides in CLASSES:
        for sides, features in by_sides.items():
            flagged = defaultdict(list)
            for half in (0, 1):
                trained = Trained([record for record in records if record["half"] != half], name, sides, corruptions,
                                  features, alarms)
                for record in records:
                    if record["half"] == half and record["corruption"] in ("none", *corruptions):
                        flagged[record["pair"], record["set"], record["corruption"]].append(trained.value(record) > 0)
            for (pair, texts, kind), flags in sorted(flagged.items()):
                share = f"{100 * sum(flags) / len(flags):5.1f}%"
                if kind == "none":
                    share += " ({:.1f} to {:.1f})".format(*(100 * end for end in interval(flags)))
                print(f"{name:15} {sides:7} {pair} {texts:24} {kind:18} flagged {share} of {len(flags)}")
            lines.append(f"{name}\t{sides}\t{Trained(records, name, sides, corruptions, features, alarms)}")
    if arguments.out:
        with open(arguments.out, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

"""The benchmark's arithmetic: plain functions of numbers, tested in test_bench.py."""

import math


def percentile(values, part):
    """The value below which `part` (0 to 1) of the values lie, on a straight line between neighbours."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    place = part * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    return below + (above - below) * (place - math.floor(place))


def median(values):
    return percentile(values, 0.5)


def spread(values):
    """(median, smallest, largest)"""
    return median(values), min(values), max(values)


def ratios(ours, theirs):
    """Ours / theirs, round by round: what slows the machine down in a round slows both."""
    if len(ours) != len(theirs):
        raise ValueError(f"{len(ours)} rounds against {len(theirs)}")
    return [our / their for our, their in zip(ours, theirs)]


def ceiling_words(multiplications_per_second, work):
    """Words a second if the processor did nothing but the model's int8 multiplications.

    `work` is what the example `work` says of a text: its words and the multiplications they need.
    """
    return multiplications_per_second / (work["multiplications"] / work["words"])


def words(lines):
    """Words as all figures count them: between white space, in the source."""
    return sum(len(line.split()) for line in lines)


def repeated(text, lines):
    """At least so many lines: whole copies of the text, so that every engine has the same mix of
    sentences; or its first lines, where the text alone has more."""
    if len(text) >= lines:
        return text[:lines]
    return text * math.ceil(lines / len(text))


def equal_part(pairs):
    """The part of the pairs whose two sides are the same."""
    equal = [ours == theirs for ours, theirs in pairs]
    return sum(equal) / len(equal)

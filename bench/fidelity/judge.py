"""Measures a checker of translations: judge.py SETS.toml --corruptions FILE --checker "tolmach check --surface-only"

Prints the recall for each kind of corruption (found as warn or worse, as block) and, for each set of right
translations, how many sentences of a thousand it stops. `--read FILE` keeps those sentences: read them, for some of
them are really wrong. The checker gets `--from --to --source --translation --json` and writes one object a line.
"""

import argparse
import json
import shlex
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import sets as data
from corruptions import KINDS

SEVERITIES = ("pass", "note", "warn", "block")
FIGURES = {"number_altered", "number_missing", "number_added", "number_swapped", "magnitude", "percent_changed",
           "date_changed", "time_changed", "period_changed"}
NAMES = {"name_changed", "latin_changed"}
LOST = {"omission", "untranslated", "empty"}
# Classes that count as having seen a corruption. A kind that is not here is a class of the same name.
SEEN_AS = {
    "number_altered": FIGURES | {"literal_changed", "latin_changed", "unit_changed"},
    "number_missing": FIGURES | {"currency_changed"},
    "magnitude": FIGURES,
    "number_swapped": FIGURES,
    "unit_changed": {"unit_changed"} | FIGURES,
    "month_changed": {"month_changed", "date_changed", "period_changed"},
    "weekday_changed": {"weekday_changed", "date_changed"},
    "separator": {"separator", "magnitude", "number_altered"},
    "glued": {"glued"} | NAMES,
    "space_lost": {"glued", "literal_changed"},
    "parted": {"parted"} | NAMES,
    "doubled": {"doubled", "loop"},
    "loop": {"loop", "doubled"},
    "latin_changed": NAMES | {"literal_changed"},
    "name_replaced": NAMES | {"literal_changed"},
    "name_case": {"name_case"} | NAMES,
    "literal_changed": {"literal_changed", "latin_changed"} | FIGURES,
    "negation_smoothed": {"negation_lost"},
    "denial_lost": {"negation_lost"},
    "denial_added": {"negation_added"},
    "clause_dropped": LOST | FIGURES | NAMES | {"negation_lost"},
    "cut_short": LOST,
    "residue": {"residue", "untranslated"},
    "untranslated": {"residue", "untranslated"},
    "empty": LOST,
    "quote_lost": {"quotes"},
    "number_word": FIGURES,
    "ordinal_changed": FIGURES | {"literal_changed"},
    "time_changed": FIGURES,
    "period_changed": FIGURES,
    "percent_changed": FIGURES | {"unit_changed"},
    "sign_lost": FIGURES,
    "glued_number": {"glued", "literal_changed"} | FIGURES,
    "capitals_changed": {"name_case"} | NAMES,
    "half_left": {"residue", "untranslated"},
}


def classes(kind):
    return SEEN_AS.get(kind, {kind})


def checked(checker, source_language, target_language, pairs):
    """What the checker says of each (source, translation)."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("source", "translation")]
        for path, texts in zip(paths, zip(*pairs)):
            path.write_text("".join(" ".join(text.splitlines()) + "\n" for text in texts), encoding="utf-8")
        command = shlex.split(checker) + ["--from", source_language, "--to", target_language, "--source", str(paths[0]),
                                          "--translation", str(paths[1]), "--json"]
        run = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    verdicts = [json.loads(line) for line in run.stdout.splitlines() if line]
    if [verdict["line"] for verdict in verdicts] != list(range(1, len(pairs) + 1)):
        raise ValueError(f"{len(pairs)} lines were checked and {len(verdicts)} verdicts came")
    return verdicts


def worst(findings, wanted=None):
    """Place in SEVERITIES of the worst finding, of the wanted classes if any are named."""
    places = [SEVERITIES.index(finding["severity"]) for finding in findings
              if wanted is None or finding["class"] in wanted]
    return max(places, default=0)


def recall(records, checker):
    """{(pair, kind): [how many, warned or worse, blocked, blocked for whatever reason]}, and the records not found."""
    table, missed = defaultdict(lambda: [0, 0, 0, 0]), []
    by_pair = defaultdict(list)
    for record in records:
        by_pair[record["pair"]].append(record)
    for pair, group in by_pair.items():
        verdicts = checked(checker, *pair.split("-"), [(one["source"], one["translation"]) for one in group])
        for record, verdict in zip(group, verdicts):
            seen = worst(verdict["findings"], classes(record["corruption"]))
            row = table[pair, record["corruption"]]
            row[0] += 1
            row[1] += seen >= 2
            row[2] += seen == 3
            row[3] += worst(verdict["findings"]) == 3
            if seen < 3:
                missed.append({**record, "seen": SEVERITIES[seen]})
    return table, missed


def false_alarms(sets, checker, halves):
    """For each set: (set, sentences, blocked, warned or worse, blocks by class, warnings by class), and what to read."""
    rows, reading = [], []
    for texts in sets:
        chosen = [line for line in range(1, len(texts.source) + 1) if data.half(line) in halves]
        pairs = [(texts.source[line - 1], texts.translation[line - 1]) for line in chosen]
        blocked, warned, blocks, warnings = 0, 0, Counter(), Counter()
        for line, pair, verdict in zip(chosen, pairs, checked(checker, texts.source_language, texts.target_language, pairs)):
            findings = verdict["findings"]
            blocked += worst(findings) == 3
            warned += worst(findings) >= 2
            for severity, counter in (("block", blocks), ("warn", warnings)):
                counter.update({finding["class"] for finding in findings if finding["severity"] == severity})
            if worst(findings) >= 2:
                reading.append({"set": texts.name, "pair": texts.pair, "line": line, "source": pair[0],
                                "translation": pair[1], "verdict": SEVERITIES[worst(findings)], "findings": findings})
        rows.append((texts, len(chosen), blocked, warned, blocks, warnings))
    return rows, reading


def recall_text(table):
    pairs = sorted({pair for pair, _ in table})
    lines = ["found as warn or worse / as block / blocked for any reason, percent (of how many)",
             f"{'':17}" + "".join(f"{pair:>26}" for pair in pairs)]
    for kind in KINDS:
        cells = ""
        for pair in pairs:
            count, warned, blocked, anything = table.get((pair, kind), (0, 0, 0, 0))
            text = f"{100 * warned / count:.1f}/{100 * blocked / count:.1f}/{100 * anything / count:.1f} ({count})" if count else "-"
            cells += f"{text:>26}"
        if any((pair, kind) in table for pair in pairs):
            lines.append(f"{kind:17}{cells}")
    return "\n".join(lines)


def alarms_text(rows):
    lines = ["sentences stopped, and at least warned of, per thousand"]
    groups = defaultdict(list)
    for row in rows:
        texts, count, blocked, warned, blocks, warnings = row
        groups[texts.pair, texts.by].append(row)
        lines.append(f"{texts.pair} {texts.name:24} {count:5}  block {1000 * blocked / count:5.1f}  "
                     f"warn+ {1000 * warned / count:5.1f}  block: {dict(blocks.most_common())}  warn: {dict(warnings.most_common())}")
    for (pair, by), group in sorted(groups.items()):
        count = sum(row[1] for row in group)
        lines.append(f"{pair} all {by:20} {count:5}  block {1000 * sum(row[2] for row in group) / count:5.1f}  "
                     f"warn+ {1000 * sum(row[3] for row in group) / count:5.1f}")
    return "\n".join(lines)


def written(path, records):
    with open(path, "w", encoding="utf-8") as out:
        for record in records:
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", help="TOML file that names the texts (see sets.py)")
    parser.add_argument("--corruptions", help="what generate.py made")
    parser.add_argument("--checker", required=True, help="command, without languages and files")
    parser.add_argument("--half", choices=("0", "1", "both"), default="1", help="0 for setting thresholds, 1 for reporting")
    parser.add_argument("--kinds", nargs="+", choices=sorted(KINDS), help="corruptions to look for (all)")
    parser.add_argument("--read", help="file for the sentences that were stopped or warned of")
    parser.add_argument("--missed", help="file for the corruptions that were not stopped")
    arguments = parser.parse_args()
    halves = (0, 1) if arguments.half == "both" else (int(arguments.half),)
    if arguments.corruptions:
        with open(arguments.corruptions, encoding="utf-8") as file:
            records = [record for record in map(json.loads, file) if record["half"] in halves
                       and (arguments.kinds is None or record["corruption"] in arguments.kinds)]
        table, missed = recall(records, arguments.checker)
        print(recall_text(table))
        if arguments.missed:
            written(arguments.missed, missed)
    rows, reading = false_alarms(data.read(arguments.sets), arguments.checker, halves)
    print(alarms_text(rows))
    if arguments.read:
        written(arguments.read, reading)


if __name__ == "__main__":
    sys.exit(main())

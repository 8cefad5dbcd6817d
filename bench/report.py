"""Tables of a record. They are made of the record alone, so that an old record can be printed again."""

from dataclasses import dataclass, field

from figures import ceiling_words, median, ratios, spread

OURS = "tolmach"
THREADS = (1, 2)
# Cores of other work from which a run counts as disturbed.
DISTURBED = 0.1


@dataclass
class Table:
    """Cells as text; the first column is a name, the others are figures."""

    title: str
    header: list
    rows: list = field(default_factory=list)
    note: str = ""

    def plain(self):
        widths = [max(len(row[column]) for row in [self.header, *self.rows]) for column in range(len(self.header))]
        lines = [self.title]
        for row in [self.header, *self.rows]:
            name, *cells = (cell.ljust(width) if column == 0 else cell.rjust(width)
                            for column, (cell, width) in enumerate(zip(row, widths)))
            lines.append("  " + "  ".join([name, *cells]))
        return "\n".join(lines + ([f"  ({self.note})"] if self.note else []))

    def markdown(self):
        rules = ["---"] + ["---:"] * (len(self.header) - 1)
        lines = [f"### {self.title}", ""]
        lines += ["| " + " | ".join(row) + " |" for row in [self.header, rules, *self.rows]]
        return "\n".join(lines + (["", self.note[0].upper() + self.note[1:] + "."] if self.note else []))


def series(record, pair, engine, kind, figure):
    """One figure of one engine, round by round."""
    return [of_round[figure] for of_round in record["pairs"][pair]["figures"][engine][kind]]


def ceiling(record, pair, threads):
    """The ceiling in words a second, round by round."""
    of_pair = record["pairs"][pair]
    return [ceiling_words(rate, of_pair["work"]) for rate in of_pair["ceiling"][str(threads)]]


def tables(record):
    made = []
    for pair in record["pairs"]:
        made += [_batch(record, pair, threads) for threads in THREADS]
        made += [_single(record, pair), _start_and_memory(record, pair)]
    return made


def plain(record):
    return "\n\n".join([_heading(record), *(table.plain() for table in tables(record)), _closing(record)])


def markdown(record, picture):
    engines = ["## Engines", "", "| name | version | settings |", "|---|---|---|"]
    engines += [f"| {name} | {of['version']} | {of['settings']} |" for name, of in record["engines"].items()]
    parts = ["# Benchmark", _heading(record), f"![Bars of the figures below]({picture})", "\n".join(engines)]
    return "\n\n".join([*parts, *(table.markdown() for table in tables(record)), _closing(record)]) + "\n"


def count(number, thing):
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _batch(record, pair, threads):
    kind = f"batch-{threads}"
    top = ceiling(record, pair, threads)
    header = ["", "words/s", "of ceiling", "Tolmach / it", "lines"]
    table = Table(_title(pair, f"batch, {count(threads, 'thread')}"), header)
    for engine in record["engines"]:
        speed = series(record, pair, engine, kind, "words_per_second")
        table.rows.append([
            engine,
            _spread(speed, "{:,.0f}"),
            f"{median(speed) / median(top):.1%}",
            _ratio(record, pair, engine, kind, "words_per_second"),
            f"{record['pairs'][pair]['lines'][engine]:,}",
        ])
    rate, work = record["pairs"][pair]["ceiling"][str(threads)], record["pairs"][pair]["work"]
    table.note = (f"ceiling: {_spread(top, '{:,.0f}')} words/s = {median(rate) / 1e9:,.0f} G multiplications/s "
                  f"({record['isa']}), {work['multiplications'] / work['words'] / 1e6:.2f} M a word")
    return table


def _single(record, pair):
    header = ["", "p50 ms", "Tolmach / it", "p95 ms", "Tolmach / it"]
    table = Table(_title(pair, "one sentence at a time"), header)
    for engine in record["engines"]:
        row = [engine]
        for figure in ("p50_ms", "p95_ms"):
            row.append(_spread(series(record, pair, engine, "single", figure), "{:.2f}"))
            row.append(_ratio(record, pair, engine, "single", figure))
        table.rows.append(row)
    return table


def _start_and_memory(record, pair):
    header = ["", "cold start ms", "Tolmach / it", "MiB, one at a time", "Tolmach / it", "MiB, batch, 2 threads",
              "Tolmach / it", "lines as Tolmach's"]
    table = Table(_title(pair, "start and peak memory"), header)
    for engine in record["engines"]:
        row = [engine]
        for kind, figure, form in (("cold", "ms", "{:.0f}"), ("single", "max_rss_mib", "{:.0f}"),
                                   ("batch-2", "max_rss_mib", "{:.0f}")):
            row.append(_spread(series(record, pair, engine, kind, figure), form))
            row.append(_ratio(record, pair, engine, kind, figure))
        same = record["pairs"][pair]["same_lines"][engine]
        table.rows.append([*row, "" if engine == OURS else f"{same:.0%}"])
    table.note = f"memory below {record['memory_floor_mib']:.0f} MiB would not show"
    return table


def _ratio(record, pair, engine, kind, figure):
    if engine == OURS:
        return ""
    ours = series(record, pair, OURS, kind, figure)
    return _spread(ratios(ours, series(record, pair, engine, kind, figure)), "{:.2f}")


def _spread(values, form):
    middle, low, high = map(form.format, spread(values))
    return middle if low == high else f"{middle} [{low}..{high}]"


def _title(pair, what):
    return f"{pair.replace('-', '→')}, {what}"


def _heading(record):
    machine = record["machine"]
    texts = "; ".join(f"{text['name']} ({text['lines']:,} lines, {text['words']:,} words)"
                      for text in record["texts"].values())
    return (f"Tolmach {record['commit']}, {record['date']}, {machine['cpu']} (family {machine['family']}, model "
            f"{machine['model']}: {' '.join(machine['flags'])}), {machine['cores']} cores.\n"
            f"{count(record['rounds'], 'round')}, interleaved; median [min..max], ratios taken round by round. "
            f"Texts: {texts}.")


def _closing(record):
    others = [of_round["other_cores"] for pair in record["pairs"].values() for kinds in pair["figures"].values()
              for of_rounds in kinds.values() for of_round in of_rounds if "other_cores" in of_round]
    if not others:
        return "What else the machine did during the runs is not known."
    disturbed = sum(other > DISTURBED for other in others)
    return (f"{disturbed} of {len(others)} runs shared the machine with more than {DISTURBED} core of other work "
            f"({max(others):.2f} cores at worst).")

#!/usr/bin/env python3
"""Tolmach and its peers side by side. `bench/README.md` says what each figure means."""

import argparse
import datetime
import hashlib
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import machine
import measure
import picture
import report
from engines import EngineMissing, all_engines, model_files
from figures import equal_part, median, repeated, words

HERE = Path(__file__).resolve().parent
SINGLE_SENTENCES = 400
WARM_UP = 5
STARTS = 3


class ToolFailed(Exception):
    """One of Tolmach's own measuring tools is not there or failed."""


def main():
    options = read_options()
    try:
        bench = Bench(options)
        bench.prepare()
        record = bench.run()
    except (EngineMissing, measure.RunFailed, ToolFailed) as error:
        say(f"bench: {error}")
        return 1
    print(report.plain(record))
    if options.record:
        keep(record, options.record, options.overwrite)
    return 0


def read_options():
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tolmach"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="how often every engine runs")
    parser.add_argument("--sentences", type=int, default=20_000, help="lines of a batch; slow peers get fewer")
    parser.add_argument("--pairs", type=names, default="pt-en,en-pt", help="directions")
    parser.add_argument("--text-pt", type=Path, default=HERE / "text" / "news.pt", help="Portuguese, a sentence a line")
    parser.add_argument("--text-en", type=Path, default=HERE / "text" / "news.en", help="English, a sentence a line")
    parser.add_argument("--engines", type=names, default="", help="only these peers beside Tolmach")
    parser.add_argument("--without", type=names, default="", help="not these peers")
    parser.add_argument("--quick", action="store_true", help="1 round of 500 sentences, to try the benchmark")
    parser.add_argument("--record", type=Path, help="folder of the records; bench/record, but none with --quick")
    parser.add_argument("--overwrite", action="store_true", help="replace a record of the same day and processor")
    parser.add_argument("--cache", type=Path, default=caches / "bench", help="folder of builds and wheels")
    parser.add_argument("--models", type=Path, default=os.environ.get("TOLMACH_TEST_MODELS", caches / "test-models"),
                        help="folder of the folders pten and enpt with the models' files")
    parser.add_argument("--binaries", type=Path, default=HERE.parent / "target" / "release",
                        help="folder of tolmach and of examples/ceiling and examples/work")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.sentences = 1, 500
    elif not options.record:
        options.record = HERE / "record"
    if options.rounds < 1 or options.sentences < 1:
        parser.error("at least one round and one sentence")
    return options


def names(text):
    return [name for name in text.split(",") if name]


class Bench:
    """A run: which engines, which texts, and the rounds."""

    def __init__(self, options):
        self.options = options
        models = {pair: options.models / pair.replace("-", "") for pair in options.pairs}
        for folder in models.values():
            model_files(folder)
        cache = options.cache.resolve()
        self.models = models
        self.work_folder = cache / "texts"
        self.engines = self._chosen(all_engines(options.binaries.resolve(), models, cache))
        self.texts = {pair: read_lines(self._text(pair)) for pair in options.pairs}

    def prepare(self):
        self.work_folder.mkdir(parents=True, exist_ok=True)
        for engine in self.engines:
            say(f"build {engine.name}")
            try:
                engine.prepare()
            except EngineMissing as error:
                if engine.name == report.OURS:
                    raise
                raise EngineMissing(f"{error}\n(--without {engine.name} runs the others)") from error

    def run(self):
        record = self._begin()
        for pair in self.options.pairs:
            # The text once: copies of it need the same work a word.
            work = self._tool("work", self.models[pair], self._source(pair, len(self.texts[pair])))
            record["pairs"][pair] = {
                "work": work, "lines": {}, "ceiling": {str(threads): [] for threads in report.THREADS},
                "figures": {engine.name: {} for engine in self.engines}, "same_lines": {},
            }
        for index in range(self.options.rounds):
            order = self.engines[index % len(self.engines):] + self.engines[:index % len(self.engines)]
            for pair in self.options.pairs:
                say(f"round {index + 1} of {self.options.rounds}, {pair}")
                self._round(record, pair, order)
        record["load_at_end"] = os.getloadavg()
        record["memory_floor_mib"] = measure.memory_floor()
        return record

    def _round(self, record, pair, order):
        of_pair = record["pairs"][pair]

        def keep_figures(engine, kind, figures):
            # Six digits: more than any clock here is good for.
            figures = {name: float(f"{value:.6g}") for name, value in figures.items()}
            of_pair["figures"][engine.name].setdefault(kind, []).append(figures)
            shown = ", ".join(f"{name} {value:,.2f}" for name, value in figures.items())
            say(f"  {kind:8} {engine.name:20} {shown}")

        # Engine by engine within each kind, not kind by kind within each engine: what a ratio
        # compares should lie as near in time as can be.
        for threads in report.THREADS:
            ceiling = self._tool("ceiling", str(threads))
            record["isa"] = ceiling["isa"]
            of_pair["ceiling"][str(threads)].append(ceiling["macs_per_second"])
            for engine in order:
                keep_figures(engine, f"batch-{threads}", self._batch(of_pair, pair, engine, threads))
        sentences = repeated(self.texts[pair], SINGLE_SENTENCES)[:SINGLE_SENTENCES]
        for engine in order:
            figures = measure.one_at_a_time(engine.serve(pair), sentences, WARM_UP, engine.environment())
            keep_figures(engine, "single", figures)
        for engine in order:
            starts = [measure.cold_start(engine.serve(pair), sentences[0], engine.environment()) for _ in range(STARTS)]
            keep_figures(engine, "cold", {"ms": median(starts)})
        for engine in order:
            of_pair["same_lines"][engine.name] = self._same_lines(pair, engine)

    def _batch(self, of_pair, pair, engine, threads):
        # Never fewer than 200: the start is a part of the time, and must stay a small one.
        lines = max(int(self.options.sentences * engine.share), min(self.options.sentences, 200))
        text = repeated(self.texts[pair], lines)
        source, target = self._source(pair, len(text)), self._target(pair, engine.name)
        output = target if engine.writes_to_standard_output else os.devnull
        target.unlink(missing_ok=True)
        command = engine.batch(pair, threads, source, target)
        figures = measure.batch(command, source, target, output, engine.environment())
        of_pair["lines"][engine.name] = len(text)
        return {"words_per_second": words(text) / figures["seconds"], **figures}

    def _same_lines(self, pair, engine):
        """The part of the text that the engine translates as Tolmach does: whether both did the same work."""
        with open(self._target(pair, report.OURS), encoding="utf-8") as ours, \
                open(self._target(pair, engine.name), encoding="utf-8") as theirs:
            return equal_part(itertools.islice(zip(ours, theirs), len(self.texts[pair])))

    def _begin(self):
        return {
            "date": datetime.date.today().isoformat(),
            "commit": machine.commit(HERE),
            "machine": machine.facts(),
            "load_at_start": os.getloadavg(),
            "rounds": self.options.rounds,
            "sentences": self.options.sentences,
            "engines": {engine.name: {"version": engine.version, "settings": engine.settings}
                        for engine in self.engines},
            "texts": {pair: text_facts(self._text(pair)) for pair in self.options.pairs},
            "pairs": {},
        }

    def _chosen(self, engines):
        known = {engine.name for engine in engines}
        for name in [*self.options.engines, *self.options.without]:
            if name not in known:
                raise ToolFailed(f"no engine {name!r}: {', '.join(sorted(known))}")
        wanted = (set(self.options.engines) or known) - set(self.options.without) | {report.OURS}
        return [engine for engine in engines if engine.name in wanted]

    def _text(self, pair):
        return {"pt": self.options.text_pt, "en": self.options.text_en}[pair.split("-")[0]]

    def _source(self, pair, lines):
        path = self.work_folder / f"{pair}.{lines}.source"
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in repeated(self.texts[pair], lines))
        return path

    def _target(self, pair, engine):
        return self.work_folder / f"{pair}.{engine}.target"

    def _tool(self, name, *arguments):
        command = [self.options.binaries.resolve() / "examples" / name, *arguments]
        try:
            return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        except FileNotFoundError as error:
            raise ToolFailed(f"no example {name} (cargo build --release --examples)") from error
        except subprocess.CalledProcessError as error:
            raise ToolFailed(f"example {name}: {error.stderr.strip()}") from error


def read_lines(path):
    """The lines that have something in them: an empty one is no sentence."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def text_facts(path):
    lines = read_lines(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.name, "sha256": digest, "lines": len(lines), "words": words(lines)}


def keep(record, folder, overwrite):
    """Writes the record, its tables and its picture; an older one of the same day stays, unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    base = f"{record['date']}-{machine.file_name(record['machine'])}"
    name, number = base, 2
    while not overwrite and (folder / f"{name}.json").exists():
        name, number = f"{base}-{number}", number + 1
    (folder / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / f"{name}.md").write_text(report.markdown(record, f"{name}.svg"), encoding="utf-8")
    (folder / f"{name}.svg").write_text(picture.draw(record), encoding="utf-8")
    say(f"kept as {name}.json, .md and .svg")


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

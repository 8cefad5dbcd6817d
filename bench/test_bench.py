"""The benchmark's own arithmetic and process handling: python3 -m unittest discover -s bench"""

import os
import sys
import tempfile
import unittest
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import figures
import machine
import measure
import picture
import report
import run

HERE = Path(__file__).resolve().parent


def record(rounds=2):
    """Two pairs; Tolmach is twice as fast as its peer, but three times in the first round of batch, 1 thread."""

    def engine(factor):
        speeds = [factor * 1000.0 + index for index in range(rounds)]
        batch = [{"words_per_second": speed, "max_rss_mib": 100.0, "other_cores": 0.0} for speed in speeds]
        single = [{"p50_ms": 8 / factor, "p95_ms": 16 / factor, "max_rss_mib": 50.0, "other_cores": 0.5}] * rounds
        return {"batch-1": batch, "batch-2": batch, "single": single, "cold": [{"ms": 40 / factor}] * rounds}

    pair = {
        "work": {"words": 10, "multiplications": 120_000_000},
        "lines": {"tolmach": 20_040, "pe<er": 2_040},
        "ceiling": {"1": [240e9] * rounds, "2": [480e9] * rounds},
        "figures": {"tolmach": engine(2), "pe<er": engine(1)},
        "same_lines": {"tolmach": 1.0, "pe<er": 0.53},
    }
    pair["figures"]["pe<er"]["batch-1"][0]["words_per_second"] = 2000 / 3
    return {
        "date": "2026-01-02", "commit": "0123456789ab", "rounds": rounds, "isa": "avx2", "memory_floor_mib": 20.0,
        "machine": {"cpu": "A & B", "family": "1", "model": "2", "flags": ["avx2"], "cores": 2},
        "engines": {"tolmach": {"version": "1", "settings": ""}, "pe<er": {"version": "2", "settings": "quiet"}},
        "texts": {"pt-en": {"name": "t.pt", "lines": 10, "words": 20}},
        "pairs": {"pt-en": pair, "en-pt": pair},
    }


class Figures(unittest.TestCase):
    def test_median(self):
        for values, expected in (([3], 3), ([3, 1, 2], 2), ([4, 1, 2, 3], 2.5)):
            self.assertEqual(figures.median(values), expected)

    def test_percentile(self):
        values = list(range(101, 0, -1))
        for part, expected in ((0, 1), (0.5, 51), (0.95, 96), (1, 101)):
            self.assertAlmostEqual(figures.percentile(values, part), expected)
        self.assertAlmostEqual(figures.percentile([10, 20], 0.95), 19.5)
        with self.assertRaises(ValueError):
            figures.percentile([], 0.5)

    def test_ratios_are_of_the_same_round(self):
        # Medians alone would say 10 / 20 = 0.5.
        self.assertEqual(figures.ratios([10, 30, 5], [20, 30, 1]), [0.5, 1, 5])
        self.assertEqual(figures.spread(figures.ratios([10, 30, 5], [20, 30, 1])), (1, 0.5, 5))
        with self.assertRaises(ValueError):
            figures.ratios([1], [1, 2])

    def test_ceiling(self):
        self.assertEqual(figures.ceiling_words(240e9, {"words": 10, "multiplications": 120_000_000}), 20_000)

    def test_text_is_repeated_as_a_whole(self):
        self.assertEqual(figures.repeated(["a", "b", "c"], 4), ["a", "b", "c"] * 2)
        self.assertEqual(figures.repeated(["a", "b", "c"], 3), ["a", "b", "c"])
        self.assertEqual(figures.repeated(["a", "b", "c"], 2), ["a", "b"])

    def test_words_and_equal_part(self):
        self.assertEqual(figures.words(["one  two", "three\u00a0four", ""]), 4)
        self.assertEqual(figures.equal_part(zip("abcd", "abxd")), 0.75)


class Report(unittest.TestCase):
    def test_figures_in_the_tables(self):
        batch = report.tables(record())[0]
        self.assertEqual(batch.rows[0], ["tolmach", "2,000 [2,000..2,001]", "10.0%", "", "20,040"])
        self.assertEqual(batch.rows[1][1:], ["834 [667..1,001]", "4.2%", "2.50 [2.00..3.00]", "2,040"])
        single = report.tables(record())[2]
        self.assertEqual(single.rows[1], ["pe<er", "8.00", "0.50", "16.00", "0.50"])

    def test_plain_columns_are_aligned(self):
        for table in report.tables(record()):
            rows = table.plain().split("\n")[1:len(table.rows) + 2]
            self.assertEqual(len({len(row) for row in rows}), 1, rows)

    def test_markdown_has_every_row(self):
        text = report.markdown(record(), "picture.svg")
        self.assertEqual(text.count("| tolmach |"), 9)
        self.assertIn("(picture.svg)", text)

    def test_disturbed_runs_are_counted(self):
        self.assertIn("4 of 12 runs", report.plain(record(rounds=1)))

    def test_record_is_kept_beside_an_older_one(self):
        with tempfile.TemporaryDirectory() as folder, redirect_stderr(StringIO()):
            for overwrite in (False, False, True):
                run.keep(record(), Path(folder), overwrite)
            names = sorted(os.listdir(folder))
        bases = ("2026-01-02-a-b-1-2", "2026-01-02-a-b-1-2-2")
        self.assertEqual(names, sorted(f"{base}.{end}" for base in bases for end in ("json", "md", "svg")))


class Picture(unittest.TestCase):
    def test_well_formed(self):
        for rounds in (1, 5):
            root = ElementTree.fromstring(picture.draw(record(rounds)))
            self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
            bars = [bar for bar in root.iter("{http://www.w3.org/2000/svg}rect") if bar.get("class") != "paper"]
            self.assertEqual(len(bars), 2 * 2 * 2 * 2)  # pairs, panels, engines, bars
            right = max(float(bar.get("x")) + float(bar.get("width")) for bar in bars)
            self.assertLessEqual(right, picture.LATENCY_PANEL[1] - picture.FIGURE_ROOM)


class Measure(unittest.TestCase):
    ECHO = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"

    def command(self, script):
        return [sys.executable, "-c", script]

    def test_one_at_a_time(self):
        got = measure.one_at_a_time(self.command(self.ECHO), ["a", "b", "c", "d"], 1, os.environ)
        self.assertLessEqual(got["p50_ms"], got["p95_ms"])
        self.assertGreater(got["max_rss_mib"], 1)
        self.assertGreater(measure.cold_start(self.command(self.ECHO), "a", os.environ), 0)

    def test_warm_up_is_left_out(self):
        slow_first = "import time; time.sleep(0.3)\n" + self.ECHO
        got = measure.one_at_a_time(self.command(slow_first), ["a", "b", "c"], 1, os.environ)
        self.assertLess(got["mean_ms"], 150)

    def test_a_failing_engine_is_named_with_its_words(self):
        dies = self.command("import sys; sys.stdin.readline(); sys.exit('no model')")
        with self.assertRaisesRegex(measure.RunFailed, "no model"):
            measure.one_at_a_time(dies, ["a", "b"], 0, os.environ)

    def test_a_batch_must_keep_its_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source"), Path(folder, "target")
            source.write_text("a\nb\n")

            def batch(script):
                return measure.batch([*self.command(script), source], source, target, target, os.environ)

            whole = "import sys; print(open(sys.argv[1]).read(), end='')"
            self.assertGreater(batch(whole)["seconds"], 0)
            for script in ("print('a')", "print('a\\nb\\nc')", "print('a\\n')", "import sys; sys.exit(3)"):
                with self.assertRaises(measure.RunFailed, msg=script):
                    batch(script)

    def test_the_floor_of_memory_is_this_process(self):
        self.assertGreater(measure.memory_floor(), 5)


class Machine(unittest.TestCase):
    def test_file_name(self):
        self.assertEqual(machine.file_name({"cpu": "AMD EPYC(TM)", "family": "25", "model": "17"}), "amd-epyc-tm-25-17")
        self.assertEqual(machine.file_name({"cpu": "aarch64", "family": None, "model": None}), "aarch64")


class Texts(unittest.TestCase):
    def test_sentences_of_every_length(self):
        for name in ("news.pt", "news.en"):
            lines = run.read_lines(HERE / "text" / name)
            lengths = [len(line.split()) for line in lines]
            self.assertEqual(len(set(lines)), 120)
            self.assertGreaterEqual(min(lengths), 5)
            self.assertLessEqual(max(lengths), 45)
            self.assertAlmostEqual(sum(lengths) / len(lengths), 22, delta=1)


if __name__ == "__main__":
    unittest.main()

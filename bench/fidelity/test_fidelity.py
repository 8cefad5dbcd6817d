"""Corruptions and what is counted of them: python3 -m unittest discover -s bench"""

import json
import random
import re
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import generate  # noqa: E402
import judge  # noqa: E402
import sets  # noqa: E402
import train  # noqa: E402
from corruptions import KINDS  # noqa: E402
from sentence import Sentence  # noqa: E402

LEXICON = frozenset("the mayor of said that prices fell by in and not rose a part apart parted".split())

# kind, source, translation, languages, what the corruption must look like
CASES = [
    ("number_altered", "Подорожало на 25 рублей.", "The price rose by 25 roubles.", "ru-en", r"by (?!25)\d\d roubles"),
    ("number_missing", "Упало на 30%.", "It fell by 30% again.", "ru-en", r"^It fell by again\.$"),
    ("magnitude", "Около 3 млн человек.", "About 3 million people.", "ru-en", r"3 (thousand|billion|trillion) people"),
    ("magnitude", "Всего 12500 тонн.", "Only 12,500 tonnes.", "ru-en", r"^Only (12|12,500,?000|12,5002?000|12,500.*000) tonnes"),
    ("number_swapped", "С 1990 по 2004 год.", "From 1990 up to 2004.", "ru-en", r"From 2004 up to 1990"),
    ("unit_changed", "Ровно 5 км пути.", "Exactly 5 km of road.", "ru-en", r"5 (miles|m|cm|mm|ft) of"),
    ("currency_changed", "Ушло 7 долларов.", "It took 7 dollars.", "ru-en", r"7 (euros|pounds|rubles|yen|yuan)\."),
    ("currency_changed", "Ушло 7 долларов.", "It took $7.", "ru-en", r"[€£]7"),
    ("month_changed", "Пришли 3 мая.", "They came on 3 May.", "ru-en", r"3 (?!May)[A-Z]\w+\."),
    ("weekday_changed", "Это было в среду.", "It was on Wednesday.", "ru-en", r"on (?!Wed)\w+day"),
    ("separator", "They sold 12,500 books.", "Продано 12 500 книг.", "en-ru", r"12,500 книг"),
    ("separator", "Custou 3,5 por cento.", "It cost 3.5 percent.", "pt-en", r"3,5 percent"),
    ("glued", "Цены упали.", "The prices fell today.", "ru-en", r"^(Theprices fell today|The pricesfell today|The prices felltoday)\.$"),
    ("space_lost", "Да, конечно, цены.", "Yes, indeed.", "ru-en", r"^Yes,indeed\.$"),
    ("parted", "Вчера.", "Yesterday.", "ru-en", r"^\w{2,7} \w{2,7}\.$"),
    ("doubled", "Да.", "Yes.", "ru-en", r"^Yes Yes\.$"),
    ("loop", "", "One two three four five six seven eight nine.", "ru-en", r"(\b\w[\w ]*)( \1){3}"),
    ("latin_changed", "Сайт Pokemon.", "The Pokemon site.", "ru-en", r"^The (?!Pokemon )\w+ site\.$"),
    ("name_replaced", "Мэр Иванов.", "The mayor Ivanov.", "ru-en", r"mayor Petrov\."),
    ("name_case", "Мэр Иванов.", "The mayor Ivanov.", "ru-en", r"mayor ivanov\."),
    ("literal_changed", "См. tolmach@example.org.", "See tolmach@example.org now.", "ru-en", r"^See (?!tolmach@example.org)\S+ now"),
    ("negation_lost", "Он не пришёл.", "He did not come.", "ru-en", r"^He did come\.$"),
    ("negation_lost", "Ele não veio.", "He didn’t come.", "pt-en", r"^He did come\.$"),
    ("negation_lost", "He cannot come.", "Он не придёт.", "en-ru", r"^Он придёт\.$"),
    ("negation_added", "Он был дома.", "He was there.", "ru-en", r"^He was not there\.$"),
    ("negation_added", "He was there.", "Ele era de lá.", "en-pt", r"^Ele não era de lá\.$"),
    ("negation_smoothed", "Ele não caiu.", "It did not part.", "pt-en", r"^It parted\.$"),
    ("negation_smoothed", "It is not known.", "Não se sabe.", "en-pt", r"^Sabe-se\.$"),
    ("denial_lost", "Sem um prefeito.", "Without a mayor it never rose.", "pt-en", r"^(With a mayor it never|Without a mayor it always) rose"),
    ("denial_added", "É possível.", "It is possible.", "pt-en", r"^It is impossible\.$"),
    ("clause_dropped", "", "He came, as all of us had hoped, and stayed here.", "ru-en", r"^He came, and stayed here\.$|^He came, as all of us had hoped\.$"),
    ("residue", "один два три четыре пять шесть семь восемь девять десять", "a b c d e f g h i j", "ru-en", r"[а-я]+ [а-я]+ [а-я]+"),
    ("untranslated", "Это было в среду.", "It was on Wednesday.", "ru-en", r"^Это было в среду\.$"),
    ("empty", "Да.", "Yes.", "ru-en", r"^$"),
    ("placeholder", "Да.", "Yes.", "ru-en", "\ufffd|<unk>|⁇"),
    ("quote_lost", "«Да».", "He said “yes”.", "ru-en", r"^[^“]*”|“[^”]*$"),
    ("number_word", "Там было шестнадцать домов.", "There were sixteen houses.", "ru-en", r"were (?!sixteen)\w+ houses"),
    ("ordinal_changed", "Он был 5-м.", "He was the 5th.", "ru-en", r"the ([6-9]|10)th"),
    ("time_changed", "В 9:30.", "At 9:30.", "ru-en", r"^At 9:(?!30)\d\d\.$"),
    ("period_changed", "В 1980-х.", "In the 1980s.", "ru-en", r"the 19[1-79]0s\.$"),
    ("period_changed", "In the 19th century.", "В XIX веке.", "en-ru", r"^В X(?!IX)[IVX]* веке"),
    ("percent_changed", "Упало на 30%.", "It fell by 30% again.", "ru-en", r"^It fell by 30 again\.$"),
    ("sign_lost", "Было -5.", "It was -5 there.", "ru-en", r"^It was 5 there\.$"),
    ("glued_number", "В 2015 году.", "It was in 2015.", "ru-en", r"^It was in2015\.$"),
    ("capitals_changed", "Вот iPhone.", "An iPhone is here.", "ru-en", r"^An iphone is"),
    ("half_left", "а б в г д е ж з и к", "a b c d e f g h i j", "ru-en", r"^a b c d e е ж з и к$"),
    ("cut_short", "", "one two three four five six seven eight nine ten", "ru-en", r"^one two( three)?( four)?$"),
]

# Nothing to corrupt here: a number that the source does not have, a pair of words that makes a word, …
NOTHING = [
    ("number_altered", "Двадцать пять.", "All 25.", "ru-en"),
    ("glued", "Часть.", "a part", "ru-en"),
    ("negation_lost", "Он опоздал.", "He did not come in time.", "ru-en"),
    ("latin_changed", "Сайт.", "The Pokemon site.", "ru-en"),
    ("number_swapped", "1990 и 30%.", "In 1990 it was 30%.", "ru-en"),
]


def sentence(source, translation, pair):
    return Sentence(source, translation, *pair.split("-"), LEXICON, ("Ivanov", "Petrov"))


class Corruptions(unittest.TestCase):
    def test_each(self):
        self.assertEqual({case[0] for case in CASES}, set(KINDS))
        for kind, source, translation, pair, expected in CASES:
            for seed in range(20):
                found = KINDS[kind](random.Random(seed), sentence(source, translation, pair))
                with self.subTest(kind=kind, found=found):
                    self.assertIsNotNone(found)
                    self.assertTrue(re.search(expected, found))
                    self.assertNotEqual(found, translation)

    def test_nothing(self):
        for kind, source, translation, pair in NOTHING:
            for seed in range(20):
                self.assertIsNone(KINDS[kind](random.Random(seed), sentence(source, translation, pair)), kind)


class Sets(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name)
        (path / "a.ru").write_text("".join(f"Пришло {n} человек.\n" for n in range(10, 310)), encoding="utf-8")
        (path / "a.en").write_text("".join(f"There came\x85 {n} people.\n" for n in range(10, 310)), encoding="utf-8")
        (path / "sets.toml").write_text('[[set]]\nname = "a"\nfrom = "ru"\nto = "en"\nsource = "a.ru"\n'
                                        'translation = "a.en"\nby = "human"\n', encoding="utf-8")
        return path

    def test_read(self):
        texts, = sets.read(self.folder() / "sets.toml")
        self.assertEqual((len(texts.source), len(texts.translation), texts.pair), (300, 300, "ru-en"))

    def test_uneven(self):
        path = self.folder()
        (path / "a.en").write_text("one\n", encoding="utf-8")
        with self.assertRaises(ValueError):
            sets.read(path / "sets.toml")

    def test_halves(self):
        self.assertEqual([sets.half(line) for line in (1, 50, 51, 100, 101)], [0, 0, 1, 1, 0])

    def test_generate(self):
        read = sets.read(self.folder() / "sets.toml")
        records = list(generate.generate(read, ["number_altered"], 1, 20))
        self.assertEqual([sum(record["half"] == half for record in records) for half in (0, 1)], [20, 20])
        self.assertEqual(records, list(generate.generate(read, ["number_altered"], 1, 20)))
        self.assertNotEqual(records, list(generate.generate(read, ["number_altered"], 2, 20)))

    def test_names(self):
        texts = sets.Set("a", "en", "en", "human", ["said Ivanov, said Ivanov", "the March and the march"], ["of Ivanov May"])
        lexicon, names = sets.vocabulary([texts], "en")
        self.assertEqual(names, ("Ivanov",))
        self.assertIn("ivanov", lexicon)


# Blocks a line that holds "glue", warns of one that holds "half".
CHECKER = r"""
import json, sys
path = sys.argv[sys.argv.index("--translation") + 1]
for number, line in enumerate(open(path, encoding="utf-8"), 1):
    severity = {"glue": "block", "half": "warn"}.get(line.split()[0] if line.split() else "")
    findings = [{"class": "glued", "severity": severity}] if severity else []
    print(json.dumps({"line": number, "verdict": severity or "pass", "findings": findings}))
"""


class Judge(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "checker.py"
        path.write_text(CHECKER, encoding="utf-8")
        self.checker = f"{sys.executable} {path}"

    def test_recall(self):
        record = {"pair": "ru-en", "source": "да", "original": "x"}
        records = [{**record, "corruption": kind, "translation": text} for kind, text in (
            ("glued", "glue"), ("glued", "half"), ("glued", "nothing"), ("doubled", "glue"))]
        table, missed = judge.recall(records, self.checker)
        self.assertEqual(table["ru-en", "glued"], [3, 2, 1, 1])
        self.assertEqual(table["ru-en", "doubled"], [1, 0, 0, 1])
        self.assertEqual([one["seen"] for one in missed], ["warn", "pass", "pass"])
        self.assertIn("66.7/33.3/33.3 (3)", judge.recall_text(table))

    def test_false_alarms(self):
        texts = sets.Set("a", "ru", "en", "human", ["да"] * 100, ["glue", "half"] + ["right"] * 98)
        rows, reading = judge.false_alarms([texts], self.checker, (0,))
        self.assertEqual(rows[0][1:4], (50, 1, 2))
        self.assertEqual([one["line"] for one in reading], [1, 2])
        self.assertIn("block  20.0", judge.alarms_text(rows))

    def test_kinds_have_classes(self):
        for kind in KINDS:
            self.assertTrue(judge.classes(kind))


class Training(unittest.TestCase):
    def records(self):
        """Errors have a low sum; the mean says nothing. Two of a hundred right ones look like errors."""
        rng = random.Random(3)
        for line in range(1, 401):
            for corruption in ("none", "negation_lost"):
                low = corruption != "none" or line % 50 == 0
                value = {"sum": rng.gauss(-9 if low else -1, 1), "behind": rng.random(), "surplus": 0.0, "undenied": 0.0,
                         "source_mean": rng.random(), "target_mean": rng.random()}
                yield {"corruption": corruption, "by": "system", "set": "a", "pair": "pt-en", "half": sets.half(line),
                       "features": {"both": {"negation_lost": value}}}

    def test_weights_part_errors_from_right_ones_and_the_threshold_lets_few_through(self):
        records = list(self.records())
        features = ["sum", "source_mean"]
        trained = train.Trained(records, "negation_lost", "both", ["negation_lost"], features, 0.03)
        self.assertLess(trained.weights[0], -0.5)
        self.assertLess(abs(trained.weights[1]), abs(trained.weights[0]))
        flagged = {kind: sum(trained.value(record) > 0 for record in records if record["corruption"] == kind)
                   for kind in ("none", "negation_lost")}
        self.assertLessEqual(flagged["none"], 12)
        self.assertGreater(flagged["negation_lost"], 380)
        other = {**records[0], "features": {"both": {}}}
        self.assertLess(trained.value(other), 0)

    def test_shares_vary_by_chance(self):
        low, high = train.interval([True] * 7 + [False] * 993)
        self.assertTrue(0.001 <= low < 0.007 < high <= 0.014)
        self.assertEqual(train.interval([False] * 10), (0, 0))

    def test_a_system_of_equations(self):
        solution = train.solve([[0.0, 2.0], [3.0, 1.0]], [4.0, 5.0])
        self.assertAlmostEqual(solution[0], 1.0)
        self.assertAlmostEqual(solution[1], 2.0)


if __name__ == "__main__":
    unittest.main()

"""chrF and the choice among hypotheses: python3 -m unittest discover -s bench"""

import json
import unittest

import chrf
import quality


class Chrf(unittest.TestCase):
    def test_values_of_sacrebleu(self):
        for translation, reference, expected in (
            ("uma casa", "uma  casa", 100.0),
            ("o gato dorme", "o gato dormia", 77.3312769486561),
            ("sim", "a casa velha", 3.875968992248062),
            ("", "a", 0.0),
        ):
            found = chrf.corpus([chrf.statistics(chrf.runs(translation), chrf.runs(reference))])
            self.assertAlmostEqual(found, expected, places=6, msg=translation)


class Choice(unittest.TestCase):
    def test_what_most_agree_with_is_chosen(self):
        others = ["O gato preto dormia no muro.", "O gato preto dormia na parede.", "Um gato preto dormiu no muro."]
        wide = {
            "translation": "Os gatos pretos fogem.",
            "score": -1.0,
            "sentences": [{"alternatives": [{"translation": text, "score": -1.3} for text in others]}],
        }
        greedy = {"translation": others[1], "score": -1.2, "sentences": [{"pieces": 6}]}
        sentence = quality.Sentence(json.dumps(greedy), json.dumps(wide), "O gato preto dormia no muro.")
        self.assertAlmostEqual(sentence.mean, -0.2)
        self.assertEqual(sentence.chosen(0.2), 1)
        self.assertEqual(sentence.chosen(1000.0), 0)


if __name__ == "__main__":
    unittest.main()

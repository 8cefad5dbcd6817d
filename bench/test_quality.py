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
        self.assertEqual(sentence.chosen(0.2), others[0])
        self.assertEqual(sentence.chosen(1000.0), "Os gatos pretos fogem.")

    def test_what_none_says_as_a_whole_is_put_together(self):
        texts = [
            "O gato preto dormia no muro velho da casa.",
            "O gato branco dormia no telhado velho da casa.",
            "O gado preto dormia no telhado velho da casa.",
        ]
        wide = {
            "translation": texts[0],
            "score": -1.0,
            "sentences": [{"alternatives": [{"translation": text, "score": -1.0} for text in texts[1:]]}],
        }
        greedy = {"translation": texts[0], "score": -1.0, "sentences": [{"pieces": 9}]}
        sentence = quality.Sentence(json.dumps(greedy), json.dumps(wide), texts[0])
        self.assertEqual(sentence.chosen(0.4), "O gato preto dormia no telhado velho da casa.")


if __name__ == "__main__":
    unittest.main()

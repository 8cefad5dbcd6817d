"""The table of tiny models: the Python twin of `src/cases.rs`.

The two tables are kept apart on purpose. `reference.py --check-dir` fails when they disagree,
because then the bytes that Rust wrote and the weights computed here differ.
"""

from dataclasses import dataclass

HEADS = 8
EOS = 0
UNK = 1


@dataclass(frozen=True)
class Case:
    name: str
    dim: int
    enc_depth: int
    dec_depth: int
    ffn: int
    vocab: int  # source pieces; also target pieces when the vocabulary is shared
    target_vocab: int
    split: bool
    precision: str  # "int8-alphas", "int8" or "float32"
    output_alpha: str  # which items carry the scale of the output layer
    eos_bias: float
    first: int
    best: int
    seed: int

    @property
    def quantised(self):
        return self.precision != "float32"

    @property
    def alphas(self):
        return self.precision == "int8-alphas"


CASES = [
    Case("shared-alphas", 64, 2, 2, 128, 96, 96, False, "int8-alphas", "none", 7.0, 8, 4, 83),
    Case("shared-noalphas", 64, 3, 1, 128, 104, 104, False, "int8", "absent", 7.0, 6, 3, 174),
    Case("shared-float32", 64, 2, 2, 128, 96, 96, False, "float32", "absent", 7.0, 8, 4, 17),
    Case("split-alphas", 64, 2, 2, 128, 96, 112, True, "int8-alphas", "decoder_Wemb", 7.0, 8, 5, 229),
    Case("split-float32", 64, 2, 1, 128, 112, 96, True, "float32", "absent", 7.0, 10, 3, 23),
    Case("wide-alphas", 128, 2, 1, 256, 128, 128, False, "int8-alphas", "Wemb", 7.0, 12, 6, 181),
    Case("deep-alphas", 64, 6, 4, 128, 96, 96, False, "int8-alphas", "none", 9.0, 8, 4, 2546),
    Case("deep-float32", 64, 6, 4, 128, 96, 96, False, "float32", "absent", 9.0, 8, 4, 3),
]


def by_name(name):
    for case in CASES:
        if case.name == name:
            return case
    raise SystemExit(f"no case named {name}")

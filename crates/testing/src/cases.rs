//! The table of tiny models, and the answers recorded for them.

use crate::{container, shortlist, vocab, weights};

/// How the weights of a tiny model are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// intgemm8 weights with stored activation scales (`…_QuantMultA`).
    Int8Alphas,
    /// intgemm8 weights; the activation scale is 127 / max|x| of each row.
    Int8,
    /// float32 weights, stored untransposed.
    Float32,
}

/// Which items carry the activation scale of the output layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputScale {
    /// None of them: the model has no stored scales.
    Absent,
    /// `none_QuantMultA` as a float, and beside it `Wemb_QuantMultA` as a quantised byte.
    NoneAndWemb,
    /// Only `Wemb_QuantMultA`, as a quantised byte: value = 127 / quantMult.
    Wemb,
    /// Only `decoder_Wemb_QuantMultA`, as a float.
    DecoderWemb,
}

/// A model small enough to be written in a test, with every trait of the real ones.
///
/// Always 8 heads, an SSRU decoder, ReLU, "dan" post-processing and tied embeddings.
#[derive(Clone, Debug)]
pub struct TinyModel {
    /// The name of the case, also of its file of answers.
    pub name: &'static str,
    /// Width of the model: 64 or 128.
    pub dim: usize,
    /// Encoder layers.
    pub enc_depth: usize,
    /// Decoder layers.
    pub dec_depth: usize,
    /// Width of the feed-forward layers: 128 or 256.
    pub ffn: usize,
    /// Pieces of the source vocabulary, or of the shared one.
    pub vocab: usize,
    /// Pieces of the target vocabulary; equals `vocab` when it is shared.
    pub target_vocab: usize,
    /// Two vocabularies and two embedding tables instead of one.
    pub split_vocab: bool,
    /// How weights are stored.
    pub precision: Precision,
    /// Where the scale of the output layer is stored.
    pub output_scale: OutputScale,
    /// Added to the output bias of `</s>`, so that sentences end.
    pub eos_bias: f32,
    /// `first` of the shortlist: the ids below it are always candidates.
    pub first: usize,
    /// `best` of the shortlist: the greatest length of a list.
    pub best: usize,
    /// Chosen such that no decision of the reference is a near tie (`reference/README.md`).
    pub seed: u64,
}

const BASE: TinyModel = TinyModel {
    name: "",
    dim: 64,
    enc_depth: 2,
    dec_depth: 2,
    ffn: 128,
    vocab: 96,
    target_vocab: 96,
    split_vocab: false,
    precision: Precision::Float32,
    output_scale: OutputScale::Absent,
    eos_bias: 7.0,
    first: 8,
    best: 4,
    seed: 0,
};

impl TinyModel {
    /// Every case that has recorded answers.
    pub const CASES: &'static [TinyModel] = &[
        TinyModel {
            name: "shared-alphas",
            precision: Precision::Int8Alphas,
            output_scale: OutputScale::NoneAndWemb,
            seed: 83,
            ..BASE
        },
        TinyModel {
            name: "shared-noalphas",
            enc_depth: 3,
            dec_depth: 1,
            vocab: 104,
            target_vocab: 104,
            precision: Precision::Int8,
            first: 6,
            best: 3,
            seed: 174,
            ..BASE
        },
        TinyModel { name: "shared-float32", seed: 17, ..BASE },
        TinyModel {
            name: "split-alphas",
            target_vocab: 112,
            split_vocab: true,
            precision: Precision::Int8Alphas,
            output_scale: OutputScale::DecoderWemb,
            best: 5,
            seed: 229,
            ..BASE
        },
        TinyModel {
            name: "split-float32",
            dec_depth: 1,
            vocab: 112,
            split_vocab: true,
            first: 10,
            best: 3,
            seed: 23,
            ..BASE
        },
        TinyModel {
            name: "wide-alphas",
            dim: 128,
            dec_depth: 1,
            ffn: 256,
            vocab: 128,
            target_vocab: 128,
            precision: Precision::Int8Alphas,
            output_scale: OutputScale::Wemb,
            first: 12,
            best: 6,
            seed: 181,
            ..BASE
        },
        TinyModel {
            name: "deep-alphas",
            eos_bias: 9.0,
            enc_depth: 6,
            dec_depth: 4,
            precision: Precision::Int8Alphas,
            output_scale: OutputScale::NoneAndWemb,
            seed: 2546,
            ..BASE
        },
        TinyModel { name: "deep-float32", enc_depth: 6, dec_depth: 4, eos_bias: 9.0, seed: 3, ..BASE },
    ];

    /// The case with that name.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn named(name: &str) -> &'static TinyModel {
        Self::CASES.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("no case named {name}"))
    }

    /// The whole Marian container.
    pub fn model_bytes(&self) -> Vec<u8> {
        self.model_bytes_with(&[])
    }

    /// The same model as another file: with these bytes where readers pass over the padding.
    pub fn model_bytes_with(&self, filling: &[u8]) -> Vec<u8> {
        container::write(&weights::items(self), filling)
    }

    /// The SentencePiece model of the source side, or of both sides when they share one.
    pub fn vocab_bytes(&self) -> Vec<u8> {
        vocab::write(&self.source_pieces(), self.seed)
    }

    /// The SentencePiece model of the target side; the shared one when there is only one.
    pub fn target_vocab_bytes(&self) -> Vec<u8> {
        vocab::write(&self.target_pieces(), self.seed)
    }

    /// The binary shortlist, with its checksum.
    pub fn shortlist_bytes(&self) -> Vec<u8> {
        shortlist::write(self)
    }

    /// The pieces of the source side by id.
    pub fn source_pieces(&self) -> Vec<String> {
        vocab::pieces(self.vocab, vocab::Order::Forward)
    }

    /// The pieces of the target side by id.
    pub fn target_pieces(&self) -> Vec<String> {
        let order = if self.split_vocab { vocab::Order::Reversed } else { vocab::Order::Forward };
        vocab::pieces(self.target_vocab, order)
    }
}

/// What the case must answer, as JSON; `reference/README.md` describes it.
///
/// # Panics
///
/// When no case has that name.
pub fn expected(case: &str) -> &'static str {
    match case {
        "shared-alphas" => include_str!("../expected/shared-alphas.json"),
        "shared-noalphas" => include_str!("../expected/shared-noalphas.json"),
        "shared-float32" => include_str!("../expected/shared-float32.json"),
        "split-alphas" => include_str!("../expected/split-alphas.json"),
        "split-float32" => include_str!("../expected/split-float32.json"),
        "wide-alphas" => include_str!("../expected/wide-alphas.json"),
        "deep-alphas" => include_str!("../expected/deep-alphas.json"),
        "deep-float32" => include_str!("../expected/deep-float32.json"),
        _ => panic!("no case named {case}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_answers_for_its_own_seed() {
        for case in TinyModel::CASES {
            let head = format!("{{\"case\": \"{}\", \"seed\": {}, ", case.name, case.seed);
            assert!(expected(case.name).starts_with(&head), "{}", case.name);
            assert!(expected(case.name).len() < 200_000);
        }
    }

    #[test]
    fn writing_twice_gives_the_same_bytes() {
        let case = TinyModel::named("split-alphas");
        assert_eq!(case.model_bytes(), case.model_bytes());
        assert_eq!(case.shortlist_bytes(), case.shortlist_bytes());
        assert_ne!(case.vocab_bytes(), case.target_vocab_bytes());
        let other = TinyModel { seed: case.seed + 1, ..case.clone() };
        assert_ne!(case.model_bytes(), other.model_bytes());
    }

    #[test]
    fn a_shared_vocabulary_is_one_vocabulary() {
        let case = TinyModel::named("shared-alphas");
        assert_eq!(case.vocab_bytes(), case.target_vocab_bytes());
    }
}

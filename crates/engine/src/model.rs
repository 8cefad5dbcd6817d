//! A model with every name resolved and every shape checked.

use tolmach_kernels::{Isa, rows};
use tolmach_marian::{ModelConfig, ModelError, ModelFile, Vocabularies};

use crate::embedding::{Embedding, Output};
use crate::layers::{DecoderLayer, EncoderLayer};

/// Source pieces of one pass, EOS not counted: longer sentences are split (Marian's max-length-break is 128).
pub(crate) const MAX_PIECES: usize = 127;

/// Target pieces of one pass at most.
pub(crate) const MAX_STEPS: usize = 2 * (MAX_PIECES + 1) + 8;

/// Layers, embeddings and output of a model; immutable.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) file: ModelFile,
    pub(crate) config: ModelConfig,
    pub(crate) isa: Isa,
    /// One embedding, or the encoder's and the decoder's.
    embeddings: Vec<Embedding>,
    pub(crate) encoder: Vec<EncoderLayer>,
    pub(crate) decoder: Vec<DecoderLayer>,
    pub(crate) output: Output,
    /// \[MAX_STEPS, dim\].
    pub(crate) positions: Vec<f32>,
    pub(crate) source_eos: u32,
    pub(crate) multiplications: Multiplications,
}

/// Multiplications of weights with activations that a row costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Multiplications {
    /// A row of the encoder, with its keys and values for the decoder.
    pub(crate) source: u64,
    /// A row of the decoder, without the output layer.
    pub(crate) target: u64,
}

impl Multiplications {
    fn of(config: &ModelConfig) -> Self {
        let (dim, ffn) = (config.dim as u64, config.ffn as u64);
        let (encoder, decoder) = (config.encoder_layers as u64, config.decoder_layers as u64);
        Self {
            source: encoder * (4 * dim * dim + 2 * dim * ffn) + decoder * 2 * dim * dim,
            target: decoder * (4 * dim * dim + 2 * dim * ffn),
        }
    }
}

impl Model {
    /// Resolves and packs everything.
    ///
    /// # Errors
    /// If a tensor is missing, of another shape, or outside its range.
    pub(crate) fn load(file: ModelFile, isa: Isa, source_eos: u32) -> Result<Self, ModelError> {
        let config = ModelConfig::read(&file)?;
        let [source, target] = config.vocab_sizes;
        let embeddings = match config.vocabularies {
            Vocabularies::Shared => vec![Embedding::load(&file, "Wemb", source, config.dim)?],
            Vocabularies::Split => vec![
                Embedding::load(&file, "encoder_Wemb", source, config.dim)?,
                Embedding::load(&file, "decoder_Wemb", target, config.dim)?,
            ],
        };
        let encoder = (1..=config.encoder_layers)
            .map(|number| EncoderLayer::load(&file, number, &config))
            .collect::<Result<_, _>>()?;
        let decoder = (1..=config.decoder_layers)
            .map(|number| DecoderLayer::load(&file, number, &config))
            .collect::<Result<_, _>>()?;
        let output = Output::load(isa, &file, &embeddings[embeddings.len() - 1])?;
        let positions = rows::positions(MAX_STEPS, config.dim);
        let multiplications = Multiplications::of(&config);
        Ok(Self {
            multiplications,
            file,
            config,
            isa,
            embeddings,
            encoder,
            decoder,
            output,
            positions,
            source_eos,
        })
    }

    pub(crate) fn source_embedding(&self) -> &Embedding {
        &self.embeddings[0]
    }

    pub(crate) fn target_embedding(&self) -> &Embedding {
        &self.embeddings[self.embeddings.len() - 1]
    }
}

//! `special:model.yml`: the architecture, as far as this engine runs it.

use yaml_rust2::{Yaml, YamlLoader};

use crate::{ModelError, ModelFile};

/// Sizes and kinds of a model, read from the file and checked: nothing is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelConfig {
    /// Width of the model, a multiple of `heads`.
    pub dim: usize,
    /// Width of the hidden feed-forward layer.
    pub ffn: usize,
    /// Attention heads.
    pub heads: usize,
    /// Encoder layers.
    pub encoder_layers: usize,
    /// Decoder layers.
    pub decoder_layers: usize,
    /// Pieces of the source and target vocabulary.
    pub vocab_sizes: [usize; 2],
    /// Whether both sides share one vocabulary and embedding.
    pub vocabularies: Vocabularies,
}

/// How source and target pieces relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabularies {
    /// One vocabulary, one embedding (`Wemb`), also the output layer.
    Shared,
    /// Two: `encoder_Wemb`, `decoder_Wemb`; the output layer is the decoder's.
    Split,
}

/// Longest configuration accepted; real ones are below 4 KiB.
const MAX_CONFIG: usize = 64 << 10;
/// Bounds that keep arithmetic on sizes far from overflow; published models have 512, 2048, 8, 6.
const MAX_DIM: usize = 16 << 10;
const MAX_LAYERS: usize = 64;
const MAX_VOCAB: usize = 1 << 20;

impl ModelConfig {
    /// Reads and checks the configuration of a model.
    ///
    /// # Errors
    /// If it is missing, unreadable, contradicts the embedding's shape, or describes another architecture than a
    /// post-norm transformer encoder with an SSRU decoder.
    pub fn read(model: &ModelFile) -> Result<Self, ModelError> {
        let text = model.text("special:model.yml")?;
        let unreadable = |found: String| ModelError::Header {
            what: "special:model.yml",
            expected: "a YAML mapping".into(),
            found,
        };
        if text.len() > MAX_CONFIG || text.lines().any(|l| l.len() - l.trim_start().len() > 64) {
            return Err(unreadable(format!("{} bytes", text.len())));
        }
        // The format is flat. Refusing deep nesting keeps the YAML reader's recursion small; refusing anchors and
        // aliases keeps a small text from growing without bound.
        if text.matches('[').count() > 64 || text.contains(['{', '&', '*']) || text.contains("- -") {
            return Err(unreadable("nested collections, anchors or aliases".into()));
        }
        let documents = YamlLoader::load_from_str(text).map_err(|e| unreadable(e.to_string()))?;
        let Some(yaml) = documents.first().filter(|d| d.as_hash().is_some()) else {
            return Err(unreadable("something else".into()));
        };
        for (key, expected) in [
            ("type", "transformer"),
            ("dec-cell", "ssru"),
            ("transformer-decoder-autoreg", "rnn"),
            ("transformer-preprocess", ""),
            ("transformer-postprocess", "dan"),
            ("transformer-postprocess-top", ""),
            ("transformer-ffn-activation", "relu"),
        ] {
            // Marian's default of the three that are empty here is the empty string.
            let absent = if expected.is_empty() { "" } else { "missing" };
            let found = yaml[key].as_str().unwrap_or(absent);
            if found != expected {
                return Err(ModelError::Unsupported { key, expected: expected.into(), found: found.into() });
            }
        }
        for key in ["transformer-train-position-embeddings", "transformer-no-projection"] {
            if yaml[key].as_bool() == Some(true) {
                return Err(ModelError::Unsupported { key, expected: "false".into(), found: "true".into() });
            }
        }
        let depth = size(yaml, "transformer-ffn-depth", 2)?;
        if depth != 2 {
            return Err(ModelError::Unsupported {
                key: "transformer-ffn-depth",
                expected: "2".into(),
                found: depth.to_string(),
            });
        }
        let shared = yaml["tied-embeddings-all"].as_bool() == Some(true) && model.contains("Wemb");
        let vocab = match &yaml["dim-vocabs"] {
            Yaml::Array(sizes) => sizes.clone(),
            other => vec![other.clone()],
        };
        let vocab: Vec<usize> =
            vocab.iter().filter_map(|v| v.as_i64()).filter_map(|v| usize::try_from(v).ok()).collect();
        let (Some(&source), Some(&target)) = (vocab.first(), vocab.last()) else {
            return Err(unsupported_size("dim-vocabs", MAX_VOCAB, "missing".into()));
        };
        for v in [source, target] {
            if !(2..=MAX_VOCAB).contains(&v) {
                return Err(unsupported_size("dim-vocabs", MAX_VOCAB, v.to_string()));
            }
        }
        let config = Self {
            dim: size(yaml, "dim-emb", MAX_DIM)?,
            ffn: size(yaml, "transformer-dim-ffn", MAX_DIM)?,
            heads: size(yaml, "transformer-heads", MAX_DIM)?,
            encoder_layers: size(yaml, "enc-depth", MAX_LAYERS)?,
            decoder_layers: size(yaml, "dec-depth", MAX_LAYERS)?,
            vocab_sizes: [source, target],
            vocabularies: if shared { Vocabularies::Shared } else { Vocabularies::Split },
        };
        if !config.dim.is_multiple_of(config.heads) || !config.dim.is_multiple_of(2) {
            return Err(ModelError::Unsupported {
                key: "dim-emb",
                expected: format!("an even multiple of {} heads", config.heads),
                found: config.dim.to_string(),
            });
        }
        if shared && source != target {
            return Err(ModelError::Unsupported {
                key: "dim-vocabs",
                expected: "equal sizes of a shared vocabulary".into(),
                found: format!("{source} and {target}"),
            });
        }
        Ok(config)
    }
}

fn size(yaml: &Yaml, key: &'static str, max: usize) -> Result<usize, ModelError> {
    match yaml[key].as_i64().and_then(|v| usize::try_from(v).ok()) {
        Some(value) if (1..=max).contains(&value) => Ok(value),
        Some(value) => Err(unsupported_size(key, max, value.to_string())),
        None => Err(unsupported_size(key, max, "missing or not a number".into())),
    }
}

fn unsupported_size(key: &'static str, max: usize, found: String) -> ModelError {
    ModelError::Unsupported { key, expected: format!("1 to {max}"), found }
}

//! How much each piece of evidence weighs: data, made by `bench/fidelity/train.py`.

use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::IntoDeserializer;

use super::Back;
use crate::Class;

/// Which of the two models could be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sides {
    Both,
    /// The source given the translation.
    Source,
    /// The translation given the source.
    Target,
}

impl Sides {
    const NAMES: [(&'static str, Self); 3] =
        [("both", Self::Both), ("source", Self::Source), ("target", Self::Target)];

    /// None where neither could.
    pub(super) fn of(back: &Back<'_>) -> Option<Self> {
        match (back.source.is_empty(), back.target.is_empty()) {
            (false, false) => Some(Self::Both),
            (false, true) => Some(Self::Source),
            (true, false) => Some(Self::Target),
            (true, true) => None,
        }
    }
}

/// A logistic function without its last step: `bias + Σ weight · feature`, above 0 for an error.
struct Weights {
    class: Class,
    sides: Sides,
    bias: f32,
    weights: Vec<(&'static str, f32)>,
}

/// Lines of `class sides bias feature=weight …`; the bias holds the threshold.
static WEIGHTS: LazyLock<Vec<Weights>> = LazyLock::new(|| {
    let lines = include_str!("weights.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(read).collect()
});

fn read(line: &'static str) -> Option<Weights> {
    let mut fields = line.split('\t');
    let class: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        fields.next()?.into_deserializer();
    let class = Class::deserialize(class).ok()?;
    let sides = fields.next()?;
    let (_, sides) = Sides::NAMES.into_iter().find(|(name, _)| *name == sides)?;
    let bias = fields.next()?.parse().ok()?;
    let weight = |field: &'static str| {
        let (name, weight) = field.split_once('=')?;
        Some((name, weight.parse().ok()?))
    };
    Some(Weights { class, sides, bias, weights: fields.map(weight).collect::<Option<_>>()? })
}

/// Whether the evidence speaks for an error of this class; none where these sides cannot tell.
pub(super) fn flags(class: Class, sides: Sides, features: &[(&'static str, f32)]) -> Option<bool> {
    let own = WEIGHTS.iter().find(|weights| weights.class == class && weights.sides == sides)?;
    let value =
        |name: &str| features.iter().find(|(other, _)| *other == name).map_or(0.0, |(_, value)| *value);
    Some(own.bias + own.weights.iter().map(|(name, weight)| weight * value(name)).sum::<f32>() > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("weights.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(WEIGHTS.len(), lines);
        assert!(lines > 0);
        assert!(WEIGHTS.iter().all(|weights| !weights.weights.is_empty()));
    }
}

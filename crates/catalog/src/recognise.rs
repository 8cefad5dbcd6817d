//! Which files belong to a pack, by their names.
//!
//! | name | part |
//! |---|---|
//! | `model.<pair>.intgemm.alphas.bin` | model, 8 bit, with activation scalars |
//! | `model.<pair>.intgemm8.bin` | model, 8 bit |
//! | `model.<pair>.bin` | model, float |
//! | `lex.50.50.<pair>.s2t.bin` | lexical shortlist |
//! | `vocab.<pair>.spm` | vocabulary of both languages |
//! | `srcvocab.<pair>.spm`, `trgvocab.<pair>.spm` | vocabulary of one language |
//! | `model_info.json`, `metadata.json`, `pack.json` | what the publisher, or a store, says of the folder |
//!
//! `<pair>` may be absent, as in the archives of some publishers, and any name may end in `.gz` or `.zst`. The
//! installer's own `modelMeta.json` says nothing of languages or architecture and is passed over.

/// The part that a file plays in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// The model; where a folder has several precisions, the least comes first and is taken.
    Model(Precision),
    Shortlist,
    Vocab,
    SourceVocab,
    TargetVocab,
    Metadata,
}

/// How a model is stored, by its name; best for this engine first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precision {
    Int8Alphas,
    Int8,
    Float,
}

/// A file of a pack, recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recognised {
    pub(crate) role: Role,
    /// The `<pair>` of the name, if it has one.
    pub(crate) pair: Option<String>,
    /// Name without `.gz` or `.zst`: a single path component of letters, digits, dots, `-` and `_`.
    pub(crate) name: String,
    pub(crate) packing: Packing,
}

/// How the bytes of a file are packed, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstandard,
}

/// Recognises the last component of a path.
pub(crate) fn recognise(base: &str) -> Option<Recognised> {
    let (name, packing) = match (base.strip_suffix(".gz"), base.strip_suffix(".zst")) {
        (Some(name), _) => (name, Packing::Gzip),
        (_, Some(name)) => (name, Packing::Zstandard),
        _ => (base, Packing::Plain),
    };
    let (role, pair) = role(name).filter(|_| is_plain(name))?;
    Some(Recognised { role, pair: pair.map(str::to_owned), name: name.to_owned(), packing })
}

fn role(name: &str) -> Option<(Role, Option<&str>)> {
    if matches!(name, "model_info.json" | "metadata.json" | "pack.json") {
        return Some((Role::Metadata, None));
    }
    if let Some(rest) = name.strip_prefix("model") {
        let (middle, precision) = if let Some(middle) = rest.strip_suffix(".intgemm.alphas.bin") {
            (middle, Precision::Int8Alphas)
        } else if let Some(middle) = rest.strip_suffix(".intgemm8.bin") {
            (middle, Precision::Int8)
        } else {
            (rest.strip_suffix(".bin")?, Precision::Float)
        };
        return Some((Role::Model(precision), pair_of(middle)?));
    }
    if let Some(rest) = name.strip_prefix("lex") {
        let middle = rest.strip_suffix(".s2t.bin")?;
        // The numbers are those of the shortlist's making, usually 50 and 50.
        let after = middle.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
        let pair = if after.is_empty() {
            None
        } else {
            // Back to the dot before the pair, which was trimmed with the numbers.
            pair_of(middle.get((middle.len() - after.len()).checked_sub(1)?..)?)?
        };
        return Some((Role::Shortlist, pair));
    }
    for (prefix, role) in
        [("vocab", Role::Vocab), ("srcvocab", Role::SourceVocab), ("trgvocab", Role::TargetVocab)]
    {
        if let Some(rest) = name.strip_prefix(prefix) {
            return Some((role, pair_of(rest.strip_suffix(".spm")?)?));
        }
    }
    None
}

/// The `<pair>` in `.<pair>`, or none in an empty text; outer `None` if it is something else.
#[expect(clippy::option_option, reason = "the outer says whether the name is recognised at all")]
fn pair_of(middle: &str) -> Option<Option<&str>> {
    if middle.is_empty() {
        return Some(None);
    }
    let pair = middle.strip_prefix('.')?;
    let fits = (1..=24).contains(&pair.len())
        && pair.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    fits.then_some(Some(pair))
}

/// Folder and last component of a path within an archive. Backslashes separate too: some archives are made so.
pub(crate) fn split_path(path: &str) -> (&str, &str) {
    match path.rfind(['/', '\\']) {
        Some(at) => (&path[..at], &path[at + 1..]),
        None => ("", path),
    }
}

/// The version in the name of a pack's folder: `1693087644` in `enpt-1693087644`.
pub(crate) fn folder_version<'a>(folder: &'a str, pair: &str) -> Option<&'a str> {
    let (_, last) = split_path(folder);
    let version = last.strip_prefix(pair)?.strip_prefix('-')?;
    is_plain(version).then_some(version)
}

/// Whether a text is fit for the name of a file or folder of the store: one component, visible, no surprises.
pub(crate) fn is_plain(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        && !text.starts_with('.')
        && !text.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        type Case = (&'static str, Option<(Role, Option<&'static str>)>);
        let cases: [Case; 26] = [
            ("model.enpt.intgemm.alphas.bin", Some((Role::Model(Precision::Int8Alphas), Some("enpt")))),
            ("model.enru.intgemm8.bin", Some((Role::Model(Precision::Int8), Some("enru")))),
            ("model.enru.bin", Some((Role::Model(Precision::Float), Some("enru")))),
            ("model.intgemm.alphas.bin", Some((Role::Model(Precision::Int8Alphas), None))),
            ("model.intgemm8.bin", Some((Role::Model(Precision::Int8), None))),
            ("model.bin", Some((Role::Model(Precision::Float), None))),
            (
                "model.enzh_hant.intgemm.alphas.bin",
                Some((Role::Model(Precision::Int8Alphas), Some("enzh_hant"))),
            ),
            ("lex.50.50.enpt.s2t.bin", Some((Role::Shortlist, Some("enpt")))),
            ("lex.enpt.s2t.bin", Some((Role::Shortlist, Some("enpt")))),
            ("lex.50.50.s2t.bin", Some((Role::Shortlist, None))),
            ("lex.s2t.bin", Some((Role::Shortlist, None))),
            ("vocab.enpt.spm", Some((Role::Vocab, Some("enpt")))),
            ("vocab.spm", Some((Role::Vocab, None))),
            ("srcvocab.enja.spm", Some((Role::SourceVocab, Some("enja")))),
            ("trgvocab.enja.spm", Some((Role::TargetVocab, Some("enja")))),
            ("metadata.json", Some((Role::Metadata, None))),
            ("qualityModel.enpt.bin", None),
            ("model.npz", None),
            ("model.a.b.bin", None),
            ("model..bin", None),
            ("modelenpt.bin", None),
            ("lex.50.50.en.pt.s2t.bin", None),
            ("lexenpt.s2t.bin", None),
            ("vocab.en\u{202e}pt.spm", None),
            ("modelMeta.json", None),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(role(name), expected, "{name:?}");
        }
    }

    #[test]
    fn packed_members_keep_the_plain_name() {
        for (base, packing) in [
            ("vocab.enpt.spm.gz", Packing::Gzip),
            ("vocab.enpt.spm.zst", Packing::Zstandard),
            ("vocab.enpt.spm", Packing::Plain),
        ] {
            let found = recognise(base).expect("recognised");
            assert_eq!((found.name.as_str(), found.packing), ("vocab.enpt.spm", packing));
        }
        assert!(recognise("vocab.enpt.spm.xz").is_none() && recognise("vocab.enpt.spm.gz.zst").is_none());
    }

    #[test]
    fn folders() {
        assert_eq!(split_path("a/b\\c.bin"), ("a/b", "c.bin"));
        assert_eq!(split_path("c.bin"), ("", "c.bin"));
        assert_eq!(folder_version("models/enpt-1693087644", "enpt"), Some("1693087644"));
        assert_eq!(folder_version("models/exported", "enpt"), None);
        assert_eq!(folder_version("enpt-", "enpt"), None);
        assert_eq!(folder_version("enpt-..", "enpt"), None);
        assert_eq!(folder_version("enpt-a b", "enpt"), None);
    }
}

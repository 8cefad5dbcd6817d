//! The registry of Firefox Translations, and mirrors of it.
//!
//! One document, `db/models.json`, lists for each pair all models that were published. Of a model it gives the hash
//! and the size; of the other files only the path.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Address, Offer, OfferedFile, Offers, ReadIndex, Stated, Track, index, offered};
use crate::recognise::{Role, is_plain, split_path};
use crate::{CatalogError, language};

/// The bucket that the project publishes to.
const HOME: &str = "https://storage.googleapis.com/moz-fx-translations-data--303e-prod-translations-data";

/// Of every model in the registry.
const LICENCE: &str = "MPL-2.0";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    base_url: String,
    models: BTreeMap<String, Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    architecture: Option<String>,
    release_status: Option<String>,
    source_language: String,
    target_language: String,
    files: Files,
    metrics: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Files {
    model: File,
    lexical_shortlist: Option<File>,
    vocab: Option<File>,
    src_vocab: Option<File>,
    trg_vocab: Option<File>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    path: String,
    uncompressed_size: Option<u64>,
    uncompressed_hash: Option<String>,
}

/// Reads the registry, or the mirror at an address. A mirror serves the files itself: what it says of another place
/// for them is not followed.
pub(super) fn read(index_at: &ReadIndex<'_>, mirror: Option<&Address>) -> Result<Offers, CatalogError> {
    let home = Address::Web(HOME.to_owned());
    let base = mirror.unwrap_or(&home);
    let candidates = if base.text().ends_with(".json") {
        vec![base.clone()]
    } else {
        vec![base.below("db/models.json")?, base.below("models.json")?]
    };
    for at in candidates {
        let Some(bytes) = index_at(&at)? else { continue };
        let document: Document = serde_json::from_slice(&bytes)
            .map_err(|e| index(&at, "the index of the registry", e.to_string()))?;
        let files = if mirror.is_none() {
            at.leads_to(document.base_url.trim_end_matches('/'))?
        } else {
            folder(base)
        };
        return Ok(offers(document.models, &files));
    }
    Err(CatalogError::NoIndex { address: base.to_string() })
}

/// The place of a mirror that was named by its index.
fn folder(base: &Address) -> Address {
    let text = base.text();
    let Some(rest) = text.strip_suffix(".json") else { return base.clone() };
    let folder = split_path(rest).0;
    let folder = folder.strip_suffix("/db").unwrap_or(folder);
    match base {
        Address::Web(_) => Address::Web(folder.to_owned()),
        Address::File(_) => Address::File(folder.into()),
    }
}

fn offers(models: BTreeMap<String, Vec<Value>>, files: &Address) -> Offers {
    let mut offers = Offers::default();
    for (pair, entries) in models {
        for entry in entries {
            let offer = serde_json::from_value(entry)
                .map_err(|e| index(files, "an entry of the registry", e.to_string()))
                .and_then(|entry| offer(entry, files));
            match offer {
                Ok(offer) => offers.packs.push(offer),
                Err(error) => offers.refused.push((language::canonical_pair(&pair), error)),
            }
        }
    }
    offers
}

fn offer(entry: Entry, base: &Address) -> Result<Offer, CatalogError> {
    let (from, to) =
        (language::required(&entry.source_language)?, language::required(&entry.target_language)?);
    let experiment = experiment(&entry.files.model.path);
    let Files { model, lexical_shortlist, vocab, src_vocab, trg_vocab } = entry.files;
    type Part = (Option<File>, fn(Role) -> bool);
    let parts: [Part; 5] = [
        (Some(model), |role| matches!(role, Role::Model(_))),
        (lexical_shortlist, |role| role == Role::Shortlist),
        (vocab, |role| role == Role::Vocab),
        (src_vocab, |role| role == Role::SourceVocab),
        (trg_vocab, |role| role == Role::TargetVocab),
    ];
    let mut files = Vec::new();
    for (part, role) in parts {
        if let Some(part) = part {
            files.push(file(part, role, base)?);
        }
    }
    let audience = entry.release_status.unwrap_or_else(|| "nobody yet".to_owned());
    let tracks = match audience.as_str() {
        "Release" => vec![Track::Desktop, Track::Android, Track::Nightly],
        "Release Desktop" => vec![Track::Desktop, Track::Nightly],
        "Release Android" => vec![Track::Android],
        _ => vec![Track::Nightly],
    };
    let comet = entry.metrics.as_ref().and_then(comet);
    Ok(Offer {
        id: experiment.clone().or_else(|| hash_head(&files)).unwrap_or_else(|| "unnamed".to_owned()),
        version: experiment,
        from,
        to,
        architecture: entry.architecture,
        licence: Some(LICENCE.to_owned()),
        comet,
        audience: if audience == "Release" { String::new() } else { audience },
        tracks,
        files,
    })
}

fn file(part: File, role: fn(Role) -> bool, base: &Address) -> Result<OfferedFile, CatalogError> {
    let name = split_path(&part.path).1.to_owned();
    let plain = Stated { size: part.uncompressed_size, sha256: part.uncompressed_hash };
    offered(&name, base.below(&part.path)?, role, Stated::default(), plain)
}

/// The folder above `exported`, which names the training run: the nearest thing to a version that there is.
fn experiment(path: &str) -> Option<String> {
    let folder = split_path(path).0;
    let folder = folder.strip_suffix("/exported").unwrap_or(folder);
    let name = split_path(folder).1;
    is_plain(name).then(|| name.to_owned())
}

fn hash_head(files: &[OfferedFile]) -> Option<String> {
    files.first()?.plain.sha256.as_deref().map(crate::pack::short)
}

/// COMET on a FLORES set. It is published from 0 to 1, and elsewhere in hundredths.
fn comet(metrics: &Value) -> Option<f64> {
    let sets = metrics.as_object()?;
    let flores = sets.iter().find(|(name, _)| name.starts_with("flores"))?.1;
    let comet = flores.get("comet22").or_else(|| flores.get("comet"))?.as_f64()?;
    let comet = if comet > 1.0 { comet / 100.0 } else { comet };
    (0.0..=1.0).contains(&comet).then_some(comet)
}

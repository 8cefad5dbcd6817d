//! Remote Settings, the channel of the browser, and mirrors of it.
//!
//! A record is one file. Those of one pair, version and architecture make a pack; each has the hash of its bytes as
//! they travel and, in the second version of the collection, of its bytes unpacked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::filter::{Environment, admits};
use super::{Address, Offer, OfferedFile, Offers, ReadIndex, Stated, Track, index, offered};
use crate::recognise::{Role, is_plain};
use crate::{CatalogError, language};

/// The service, and where it serves files if it does not say so itself.
const HOME: &str = "https://firefox.settings.services.mozilla.com";
const ATTACHMENTS: &str = "https://firefox-settings-attachments.cdn.mozilla.net";

const RECORDS: &str = "v1/buckets/main/collections/translations-models-v2/records";

/// Of every model in the collections.
const LICENCE: &str = "MPL-2.0";

/// The major version of models counts what an engine must know; this one knows all up to here.
const NEWEST_MAJOR: u64 = 3;

/// Files of a pack: a model, two vocabularies and a shortlist, with some room.
const FILES: usize = 8;

/// What the expressions of records are asked with, for each track.
const TRACKS: [(Track, Environment); 3] = [
    (Track::Desktop, Environment { system: "Linux", channel: "release" }),
    (Track::Android, Environment { system: "Android", channel: "release" }),
    (Track::Nightly, Environment { system: "Linux", channel: "nightly" }),
];

#[derive(Deserialize)]
struct Document {
    data: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    name: String,
    version: String,
    file_type: String,
    architecture: Option<String>,
    #[serde(alias = "fromLang")]
    source_language: String,
    #[serde(alias = "toLang")]
    target_language: String,
    decompressed_size: Option<u64>,
    decompressed_hash: Option<String>,
    #[serde(default, rename = "filter_expression")]
    filter_expression: Option<String>,
    #[serde(default, rename = "last_modified")]
    last_modified: u64,
    attachment: Attachment,
}

#[derive(Deserialize)]
struct Attachment {
    hash: String,
    size: u64,
    filename: String,
    location: String,
}

/// Pair, version, architecture and expression: what the files of one pack have in common.
type Key = (String, String, String, Option<String>, String);

/// Reads the channel, or the mirror at an address: the service's own, or the same paths in a folder.
pub(super) fn read(index_at: &ReadIndex<'_>, mirror: Option<&Address>) -> Result<Offers, CatalogError> {
    let home = Address::Web(HOME.to_owned());
    let asked = mirror.unwrap_or(&home);
    // The address of the records may be given too: there are other collections and buckets.
    let text = asked.text();
    let (base, records) = match text.split_once("/v1/buckets/").filter(|_| text.ends_with("/records")) {
        Some((base, _)) => (Address::parse(base)?, asked.clone()),
        None => (asked.clone(), asked.below(RECORDS)?),
    };
    let Some(bytes) = index_at(&records)? else {
        return Err(CatalogError::NoIndex { address: asked.to_string() });
    };
    let document: Document = serde_json::from_slice(&bytes)
        .map_err(|e| index(&records, "the records of Remote Settings", e.to_string()))?;
    let attachments = attachments(index_at, &base, mirror.is_none())?;
    Ok(offers(document.data, &records, &attachments))
}

/// Where the files are: as the root document of the service says, else below the address of the mirror.
fn attachments(index_at: &ReadIndex<'_>, base: &Address, home: bool) -> Result<Address, CatalogError> {
    let otherwise = if home { Address::Web(ATTACHMENTS.to_owned()) } else { base.clone() };
    let root = match base {
        Address::Web(url) => Address::Web(format!("{url}/v1/")),
        // A folder has no document about itself.
        Address::File(_) => return Ok(otherwise),
    };
    let bytes = index_at(&root)?.unwrap_or_default();
    let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    match value.pointer("/capabilities/attachments/base_url").and_then(Value::as_str) {
        Some(url) => root.leads_to(url),
        None => Ok(otherwise),
    }
}

fn offers(records: Vec<Value>, at: &Address, attachments: &Address) -> Offers {
    let mut offers = Offers::default();
    let mut groups: BTreeMap<Key, Vec<Record>> = BTreeMap::new();
    for value in records {
        let claimed = pair_of(&value);
        let record = serde_json::from_value::<Record>(value)
            .map_err(|e| index(at, "a record of a model file", e.to_string()))
            .and_then(|record| Ok((key(&record)?, record)));
        match record {
            // It predicts the quality of a translation; this engine does not use it.
            Ok((_, record)) if record.file_type == "qualityModel" => {}
            Ok((key, record)) => groups.entry(key).or_default().push(record),
            Err(error) => offers.refused.push((claimed, error)),
        }
    }
    let mut found = Vec::new();
    for (key, records) in groups {
        let pair = format!("{}-{}", key.0, key.1);
        let changed = records.iter().map(|record| record.last_modified).max();
        match offer(key, records, at, attachments) {
            Ok(offer) => found.push((changed, offer)),
            Err(error) => offers.refused.push((pair, error)),
        }
    }
    found.sort_by(|(a_changed, a), (b_changed, b)| {
        numbers(&b.version).cmp(&numbers(&a.version)).then(b_changed.cmp(a_changed))
    });
    offers.packs = found.into_iter().map(|(_, offer)| offer).collect();
    offers
}

fn pair_of(record: &Value) -> String {
    let text =
        |names: [&str; 2]| names.iter().find_map(|name| record.get(name)?.as_str()).unwrap_or_default();
    language::canonical_pair(&format!(
        "{}-{}",
        text(["sourceLanguage", "fromLang"]),
        text(["targetLanguage", "toLang"])
    ))
}

fn key(record: &Record) -> Result<Key, CatalogError> {
    Ok((
        language::required(&record.source_language)?,
        language::required(&record.target_language)?,
        record.version.clone(),
        record.architecture.clone(),
        record.filter_expression.clone().unwrap_or_default(),
    ))
}

fn offer(
    (from, to, version, architecture, audience): Key,
    records: Vec<Record>,
    at: &Address,
    attachments: &Address,
) -> Result<Offer, CatalogError> {
    let major = numbers(&Some(version.clone())).first().copied();
    if major.is_none_or(|major| major > NEWEST_MAJOR) {
        return Err(index(at, &format!("a version up to {NEWEST_MAJOR}"), version));
    }
    let mut tracks = Vec::new();
    for (track, environment) in TRACKS {
        let admitted = admits(&audience, environment)
            .map_err(|e| index(at, "a filter_expression that can be read", e.to_string()))?;
        // `3.1a2` and `3.1b1` are on their way to 3.1, whatever the expression says.
        let unfinished = version.contains(|c: char| c.is_ascii_alphabetic());
        if admitted && (!unfinished || track == Track::Nightly) {
            tracks.push(track);
        }
    }
    if records.len() > FILES {
        return Err(index(at, &format!("at most {FILES} files in a pack"), records.len().to_string()));
    }
    let mut files = Vec::new();
    for record in records {
        let file = file(record, at, attachments)?;
        if files.iter().any(|other: &OfferedFile| other.recognised.name == file.recognised.name) {
            return Err(index(at, "each file of a pack once", file.recognised.name));
        }
        files.push(file);
    }
    // The model first, as everywhere.
    files.sort_by_key(|file| file.recognised.role);
    let id = match &architecture {
        Some(architecture) => format!("{version}-{architecture}"),
        None => version.clone(),
    };
    if !is_plain(&id) {
        return Err(index(at, "a version and an architecture in plain letters", id));
    }
    Ok(Offer {
        from,
        to,
        id,
        version: Some(version),
        architecture,
        licence: Some(LICENCE.to_owned()),
        comet: None,
        audience,
        tracks,
        files,
    })
}

fn file(record: Record, at: &Address, attachments: &Address) -> Result<OfferedFile, CatalogError> {
    let role: fn(Role) -> bool = match record.file_type.as_str() {
        "model" => |role| matches!(role, Role::Model(_)),
        "lex" => |role| role == Role::Shortlist,
        "vocab" => |role| role == Role::Vocab,
        "srcvocab" => |role| role == Role::SourceVocab,
        "trgvocab" => |role| role == Role::TargetVocab,
        other => return Err(index(at, "a known fileType", other.chars().take(100).collect())),
    };
    let location = attachments.below(&record.attachment.location)?;
    // The name says what a file is, the name of its attachment how it is packed.
    let filename = &record.attachment.filename;
    let packed = [".zst", ".gz"].into_iter().find(|ending| {
        !record.name.ends_with(ending)
            && (filename.ends_with(ending) || record.attachment.location.ends_with(ending))
    });
    let name = record.name + packed.unwrap_or_default();
    offered(
        &name,
        location,
        role,
        Stated { size: Some(record.attachment.size), sha256: Some(record.attachment.hash) },
        Stated { size: record.decompressed_size, sha256: record.decompressed_hash },
    )
}

/// The numbers of a version, to compare by: `3.10` is newer than `3.9`.
fn numbers(version: &Option<String>) -> Vec<u64> {
    let version = version.as_deref().unwrap_or_default();
    let digits = version.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    digits.map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let of = |text: &str| numbers(&Some(text.to_owned()));
        assert!(of("3.10") > of("3.9") && of("3.1") > of("3.0a5") && of("2.0") < of("3.0"));
        assert!(of("") < of("1") && of("x").is_empty());
    }
}

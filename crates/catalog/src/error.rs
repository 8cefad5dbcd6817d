//! What can be wrong with a store or with what is imported into it.

use std::path::{Path, PathBuf};

/// Why the store cannot do what was asked. Sizes and limits are bytes unless said otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// A file or folder cannot be read, written, moved or locked.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file to import is neither a folder nor an archive of a known kind.
    #[error("{path} is not a folder, zip, wheel, tar or tar.gz: it begins with {found}")]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// Its first bytes in hexadecimal.
        found: String,
    },
    /// An archive or a file in it is damaged or cut short.
    #[error("{path}: {file}: expected {expected}, found {found}")]
    Corrupt {
        /// The archive or folder.
        path: PathBuf,
        /// The file within it, or the part of the archive.
        file: String,
        /// What a sound archive has.
        expected: String,
        /// What this one has.
        found: String,
    },
    /// Nothing in the folder or archive has the name of a model file.
    #[error(
        "{path} holds no model: expected files named as model.<pair>.intgemm.alphas.bin, vocab.<pair>.spm"
    )]
    NoPack {
        /// The archive or folder.
        path: PathBuf,
    },
    /// A model lacks a file that it cannot do without.
    #[error("{path}: {file} has no {missing} beside it")]
    Incomplete {
        /// The archive or folder.
        path: PathBuf,
        /// The file that is there.
        file: String,
        /// What is not.
        missing: &'static str,
    },
    /// Several files could play one part, and their names do not say which.
    #[error("{path}: {file} could go with {first} or {second}")]
    Ambiguous {
        /// The archive or folder.
        path: PathBuf,
        /// The model.
        file: String,
        /// A file that fits.
        first: String,
        /// Another that fits as well.
        second: String,
    },
    /// Neither metadata nor the file name says which languages a model is for.
    #[error(
        "{path}: the languages of {file} are unknown: source and target language must be given (--from, --to)"
    )]
    UnknownLanguages {
        /// The archive or folder.
        path: PathBuf,
        /// The model.
        file: String,
    },
    /// What two places say about the languages of a model differs.
    #[error("{path}: {file} is for {expected} by its name or metadata, but {found} was {by}")]
    LanguageConflict {
        /// The archive or folder.
        path: PathBuf,
        /// The model.
        file: String,
        /// The pair by the name of the file, or by the metadata.
        expected: String,
        /// The pair that contradicts it.
        found: String,
        /// Who says so.
        by: &'static str,
    },
    /// Languages were given for an import of several packs, so it is unclear which pack is meant.
    #[error("{path} holds {found} packs: languages can be given for 1 only")]
    SeveralPacks {
        /// The archive or folder.
        path: PathBuf,
        /// Number of packs.
        found: usize,
    },
    /// A language tag is not of the form of BCP 47, or only one of two was given.
    #[error("expected a language tag as pt or zh-Hans, found `{found}`")]
    Language {
        /// The tag.
        found: String,
    },
    /// A pair of languages is not of the form `ru-en`.
    #[error("expected a pair as ru-en or pt-BR:en, found `{found}`")]
    Pair {
        /// The text.
        found: String,
    },
    /// An address is neither `http`, `https` nor a path.
    #[error("expected an http or https address or a folder, found `{found}`")]
    Address {
        /// The address.
        found: String,
    },
    /// An address holds no index of packs.
    #[error(
        "{address} has no index of models: neither tolmach.lock, nor db/models.json, nor the records of Remote Settings"
    )]
    NoIndex {
        /// The address.
        address: String,
    },
    /// An index names a file by a path or name that no pack file has, or that leads elsewhere.
    #[error("{address}: the index names a file `{found}`, which is refused")]
    UnsafePath {
        /// The address of the index, or of the file.
        address: String,
        /// The path or name.
        found: String,
    },
    /// A server sends on to an address that is less safe, or none.
    #[error(
        "{from} sends on to {to}, which is refused: https may lead to https only, and http not to a file"
    )]
    Redirect {
        /// The address.
        from: String,
        /// Where it leads.
        to: String,
    },
    /// A server sends on again and again.
    #[error("{url} sends on more than {limit} times")]
    Redirects {
        /// The first address.
        url: String,
        /// Times that are followed.
        limit: u32,
    },
    /// A server does not have what was asked for, or does not give it.
    #[error("{url}: the server answers {status}{}", meaning(*status))]
    Status {
        /// The address.
        url: String,
        /// The status of HTTP.
        status: u16,
    },
    /// A server could not be reached, or did not send all, however often it was tried.
    #[error("{url}: {reason}; tried {tries} times")]
    Unreachable {
        /// The address.
        url: String,
        /// What went wrong at last.
        reason: String,
        /// Number of tries.
        tries: u32,
    },
    /// A server asks to wait for longer than this program does.
    #[error("{url}: the server asks to wait for {seconds} seconds; try again then")]
    Busy {
        /// The address.
        url: String,
        /// Seconds to wait.
        seconds: u64,
    },
    /// This program, as it was built or on this processor, cannot reach an address.
    #[error("{url} cannot be reached from here: {reason}")]
    NoClient {
        /// The address.
        url: String,
        /// Why.
        reason: String,
    },
    /// What came has another hash than was published.
    #[error("{url}: the {what} bytes have SHA-256 {found}, published is {expected}")]
    HashMismatch {
        /// The address.
        url: String,
        /// Which bytes: packed or unpacked.
        what: &'static str,
        /// The published hash.
        expected: String,
        /// The hash of the bytes.
        found: String,
    },
    /// What came has another size than was published.
    #[error("{url}: expected {expected} bytes, found {found}")]
    SizeMismatch {
        /// The address.
        url: String,
        /// The published size.
        expected: u64,
        /// The size, or how many there were when it was noticed.
        found: u64,
    },
    /// A source does not offer a pack for a pair.
    #[error("{pair}: {why}{}", offered(available))]
    NotOffered {
        /// The pair.
        pair: String,
        /// Why.
        why: String,
        /// The pairs that are offered, as `en-pt`; empty where others of the same pair are.
        available: Vec<String>,
    },
    /// All that a source offers for a pair is unsound.
    #[error("{pair}: what is offered is refused: {reason}")]
    Refused {
        /// The pair.
        pair: String,
        /// Why, of the first.
        reason: String,
    },
    /// More entries in an archive or folder than allowed.
    #[error("{path} has more than {limit} entries")]
    TooManyEntries {
        /// The archive or folder.
        path: PathBuf,
        /// Entries allowed.
        limit: usize,
    },
    /// An archive is larger than allowed.
    #[error("{path} has {found} bytes, the limit is {limit}")]
    ArchiveTooLarge {
        /// The archive.
        path: PathBuf,
        /// Its size.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// One unpacked file is larger than allowed.
    #[error("{path}: {file} has more than {limit} bytes")]
    FileTooLarge {
        /// The archive or folder.
        path: PathBuf,
        /// The file within it.
        file: String,
        /// The limit.
        limit: u64,
    },
    /// The unpacked files together are larger than allowed.
    #[error("{path} unpacks to more than {limit} bytes")]
    TotalTooLarge {
        /// The archive or folder.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// Data unpacks to so many times its size that it can only be meant to fill the disk.
    #[error("{path}: {file} unpacks to more than {limit} times its size")]
    RatioTooHigh {
        /// The archive or folder.
        path: PathBuf,
        /// The file within it.
        file: String,
        /// The limit, unpacked bytes a packed byte.
        limit: u64,
    },
    /// A line of a list of pinned hashes is not as `sha256sum` writes it.
    #[error("line {line}: expected a SHA-256 in hexadecimal and a file name, found `{found}`")]
    PinSyntax {
        /// The line, from 1.
        line: usize,
        /// What it says.
        found: String,
    },
    /// A file is pinned twice with different hashes.
    #[error("line {line}: {name} is pinned to {first} and to {second}")]
    PinConflict {
        /// The line of the second, from 1.
        line: usize,
        /// The file.
        name: String,
        /// The hash of the first line.
        first: String,
        /// The hash of the second.
        second: String,
    },
    /// A pinned file is not among the files to import.
    #[error("{path} has no pack file {name}, pinned to {expected}")]
    PinMissing {
        /// The archive or folder.
        path: PathBuf,
        /// The pinned name.
        name: String,
        /// The pinned hash.
        expected: String,
    },
    /// A file has another hash than it is pinned to.
    #[error("{path}: {name}: expected SHA-256 {expected}, found {found}")]
    PinMismatch {
        /// The archive or folder.
        path: PathBuf,
        /// The file.
        name: String,
        /// The pinned hash.
        expected: String,
        /// The hash of the bytes.
        found: String,
    },
    /// The files of a pack are no sound model ([`crate::ImportOptions::check`]).
    #[error("{path}: the {pair} model cannot be used: {reason}")]
    Unsound {
        /// The archive or folder, or the address.
        path: PathBuf,
        /// The pair, as `en-pt`.
        pair: String,
        /// Which file is wrong, and what is wrong with it.
        reason: String,
    },
    /// The description of a pack in the store is unreadable or contradicts its place.
    #[error("{path}: expected {expected}, found {found}")]
    Manifest {
        /// The `pack.json`.
        path: PathBuf,
        /// What a sound description has.
        expected: String,
        /// What this one has.
        found: String,
    },
    /// The store has no model for a pair of languages.
    #[error("no model from {from} to {to}: the store has {}", listed(available))]
    NoModel {
        /// Source language asked for.
        from: String,
        /// Target language asked for.
        to: String,
        /// The pairs that are there, as `en-pt`, in order.
        available: Vec<String>,
    },
    /// Neither one model nor a chain of them goes from one language to another.
    #[error(
        "no model from {from} to {to}, nor a chain of models: {} would be needed; the store has {}",
        missing.join(" and "),
        listed(available)
    )]
    NoRoute {
        /// Source language asked for.
        from: String,
        /// Target language asked for.
        to: String,
        /// The pairs that are missing, as `en-pt`, in order; with them there is a chain.
        missing: Vec<String>,
        /// The pairs that are there, as `en-pt`, in order.
        available: Vec<String>,
    },
    /// A text is in the language that it should be translated into.
    #[error("from {from} to {to} there is nothing to translate, unless through another language")]
    OneLanguage {
        /// Source language.
        from: String,
        /// Target language.
        to: String,
    },
    /// `tolmach.lock` names a pack for the pair that the store does not have.
    #[error("tolmach.lock names {id} for {pair}, and the store does not have it")]
    PinnedAbsent {
        /// The pair, as `en-pt`.
        pair: String,
        /// The pack.
        id: String,
    },
    /// A file of an approved pack, or of one to be approved, is not as it was imported.
    #[error("{path} is not what was imported: {found}")]
    PinnedChanged {
        /// The file.
        path: PathBuf,
        /// How it is.
        found: String,
    },
    /// The pack to remove is approved.
    #[error("{pair} {id} is named by tolmach.lock")]
    PinnedRemoval {
        /// The pair, as `en-pt`.
        pair: String,
        /// The pack.
        id: String,
    },
    /// The pack to remove is not in this store.
    #[error("the store has no pack {path}")]
    NoSuchPack {
        /// Where it would be.
        path: PathBuf,
    },
}

impl CatalogError {
    /// For `map_err`: an input or output error with what was tried on which path.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => ", that is: not allowed",
        404 => ", that is: not found",
        410 => ", that is: gone",
        429 => ", that is: too many requests",
        500.. => ", an error of its own",
        _ => "",
    }
}

fn offered(pairs: &[String]) -> String {
    if pairs.is_empty() { String::new() } else { format!("; there are {}", pairs.join(", ")) }
}

fn listed(pairs: &[String]) -> String {
    if pairs.is_empty() { "none".to_owned() } else { pairs.join(", ") }
}

//! The rules of the house, from the files that hold them.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tolmach_service::fidelity::{MAX_GLOSSARY_BYTES, Rules, TermCounts};

/// The rules of a file, or the usual ones, with the glossaries that it names (beside itself) and those of `glossaries`.
pub(crate) fn rules(path: Option<&Path>, glossaries: &[PathBuf]) -> Result<Rules> {
    let mut rules = match path {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            Rules::from_toml(&text).with_context(|| path.display().to_string())?
        }
        None => Rules::default(),
    };
    let folder = path.and_then(Path::parent).unwrap_or(Path::new(""));
    let named: Vec<PathBuf> = rules.glossary_files().iter().map(|name| folder.join(name)).collect();
    for path in named.iter().chain(glossaries) {
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut bytes = Vec::new();
        // One byte more than is allowed tells that there is too much.
        file.take(MAX_GLOSSARY_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        rules.add_glossary(&name, &bytes).with_context(|| path.display().to_string())?;
    }
    Ok(rules)
}

/// How often terms of the glossary were met, in a line: the sum, and the terms most often missed.
pub(crate) fn told(terms: &TermCounts) -> String {
    const MOST: usize = 5;
    let missed: Vec<String> = terms
        .by_misses()
        .take(MOST)
        .map(|count| format!("{} → {} ({})", count.source, count.target, count.misses))
        .collect();
    let missed = if missed.is_empty() { String::new() } else { format!("; missed: {}", missed.join(", ")) };
    format!("glossary: {} hits, {} misses{missed}", terms.hits(), terms.misses())
}

//! `tolmach models list` and `verify`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use tolmach_service::{Language, Store, check_model};

pub(super) fn list(store: &Store, json: bool, out: &mut dyn Write) -> Result<ExitCode> {
    let packs = store.packs()?;
    let lockfile = store.lockfile()?;
    if packs.is_empty() && !json {
        writeln!(
            out,
            "no models in {}; get one with `tolmach models fetch PAIR` or `tolmach models import PATH`",
            store.root().display()
        )?;
    }
    for pack in &packs {
        let size: u64 = pack.files().map(|file| file.size).fold(0, u64::saturating_add);
        let locked = lockfile.packs().iter().any(|locked| locked.is(pack));
        if json {
            let value = serde_json::json!({
                "from": pack.from, "to": pack.to, "id": pack.id, "architecture": pack.architecture,
                "bytes": size, "model_sha256": pack.model.sha256, "path": pack.dir,
                "version": pack.published.version, "licence": pack.published.licence,
                "comet": pack.published.comet, "url": pack.imported.url, "locked": locked,
            });
            writeln!(out, "{value}")?;
        } else {
            let architecture = pack.architecture.as_deref().unwrap_or("-");
            let megabytes = size as f64 / 1e6;
            let names = names(&pack.from, &pack.to);
            let locked = if locked { "\tlocked" } else { "" };
            writeln!(
                out,
                "{}-{}\t{}\t{architecture}\t{megabytes:.1} MB\t{names}{locked}",
                pack.from, pack.to, pack.id
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn verify(store: &Store, out: &mut dyn Write) -> Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for verified in store.verify()? {
        for file in &verified.files {
            writeln!(out, "{}: {}", verified.dir.join(&file.name).display(), file.state)?;
            if !file.state.is_ok() {
                code = ExitCode::FAILURE;
            }
        }
        // Files may be as they were imported and yet no model: older versions took in what this one refuses.
        if let Some(pack) = verified.pack.as_ref().filter(|_| verified.is_ok())
            && let Err(unusable) = check_model(pack)
        {
            writeln!(out, "{}: cannot be used: {unusable}", pack.dir.display())?;
            code = ExitCode::FAILURE;
        }
    }
    let packs = store.packs()?;
    for locked in store.lockfile()?.packs() {
        if !packs.iter().any(|pack| locked.is(pack)) {
            writeln!(out, "tolmach.lock: {} {}: not in the store as approved", locked.pair(), locked.id)?;
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

/// `Russian (Русский) → English`.
pub(super) fn names(from: &str, to: &str) -> String {
    let name = |tag: &str| match Language::parse(tag) {
        Ok(language) if language.english_name() == language.own_name() => language.own_name().to_owned(),
        Ok(language) => format!("{} ({})", language.english_name(), language.own_name()),
        Err(_) => tag.to_owned(),
    };
    format!("{} → {}", name(from), name(to))
}

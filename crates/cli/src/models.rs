//! `tolmach models`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use tolmach_service::{FileState, ImportOptions, Outcome, Pack, Store};

use crate::args::{Models, ModelsCommand};
use crate::output;

pub(crate) fn run(args: &Models) -> Result<ExitCode> {
    let store = output::store(&args.store)?;
    let mut out = std::io::stdout().lock();
    let code = match &args.command {
        ModelsCommand::Import { path, from, to, sha256 } => {
            let options = ImportOptions {
                from: from.clone(),
                to: to.clone(),
                pinned: sha256.as_deref().map(read_pins).transpose()?,
                time: SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|t| t.as_secs()),
                ..ImportOptions::default()
            };
            import(&store, path, &options, &mut out)?
        }
        ModelsCommand::List { json } => list(&store, *json, &mut out)?,
        ModelsCommand::Verify => verify(&store, &mut out)?,
    };
    out.flush()?;
    Ok(code)
}

fn read_pins(file: &Path) -> Result<tolmach_service::Pins> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.parse().with_context(|| file.display().to_string())
}

fn import(store: &Store, path: &Path, options: &ImportOptions<'_>, out: &mut dyn Write) -> Result<ExitCode> {
    for imported in store.import(path, options)? {
        let Pack { from, to, id, dir, .. } = &imported.pack;
        let outcome = match imported.outcome {
            Outcome::New => "imported",
            Outcome::Repaired => "repaired",
            _ => "already there",
        };
        writeln!(out, "{from}-{to} {id}: {outcome}, {}", dir.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(store: &Store, json: bool, out: &mut dyn Write) -> Result<ExitCode> {
    let packs = store.packs()?;
    if packs.is_empty() && !json {
        writeln!(
            out,
            "no models in {}; import a pack with `tolmach models import PATH`",
            store.root().display()
        )?;
    }
    for pack in &packs {
        let size: u64 = pack.files().map(|file| file.size).sum();
        if json {
            let value = serde_json::json!({
                "from": pack.from, "to": pack.to, "id": pack.id, "architecture": pack.architecture,
                "bytes": size, "model_sha256": pack.model.sha256, "path": pack.dir,
            });
            writeln!(out, "{value}")?;
        } else {
            let architecture = pack.architecture.as_deref().unwrap_or("-");
            let megabytes = size as f64 / 1e6;
            writeln!(out, "{}-{}\t{}\t{architecture}\t{megabytes:.1} MB", pack.from, pack.to, pack.id)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(store: &Store, out: &mut dyn Write) -> Result<ExitCode> {
    let mut code = ExitCode::SUCCESS;
    for pack in store.verify()? {
        for file in &pack.files {
            let path = pack.dir.join(&file.name);
            let path = path.display();
            match &file.state {
                FileState::Ok => writeln!(out, "{path}: ok")?,
                FileState::Missing => writeln!(out, "{path}: missing")?,
                FileState::Changed { expected, found } => {
                    writeln!(out, "{path}: changed, expected SHA-256 {expected}, found {found}")?;
                }
                FileState::Unreadable { reason } => writeln!(out, "{path}: {reason}")?,
                other => writeln!(out, "{path}: {other:?}")?,
            }
            if !file.state.is_ok() {
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

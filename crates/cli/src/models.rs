//! `tolmach models`.

mod fetch;
mod list;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use tolmach_service::{CatalogError, ImportOptions, Imported, Outcome, Pack, Store, check_model, parse_pair};

use crate::args::{Models, ModelsCommand, Preference};
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
                time: now(),
                check: Some(&check_model),
                ..ImportOptions::default()
            };
            write_imported(&store.import(path, &options)?, "imported", &mut out)?;
            ExitCode::SUCCESS
        }
        ModelsCommand::List { json } => list::list(&store, *json, &mut out)?,
        ModelsCommand::Verify => list::verify(&store, &mut out)?,
        ModelsCommand::Search { language, json, source } => {
            fetch::search(&store, language.as_deref(), *json, source, &mut out)?
        }
        ModelsCommand::Fetch { pairs, architecture, prefer, unlocked, verbose, source } => {
            let wanted = fetch::Wanted {
                architecture: architecture.as_deref(),
                prefer: (*prefer).into(),
                unlocked: *unlocked,
                verbose: *verbose,
            };
            fetch::fetch(&store, pairs, &wanted, source, &mut out)?
        }
        ModelsCommand::Remove { packs } => {
            for pack in named(&store, packs)? {
                store.remove(&pack)?;
                writeln!(out, "{}-{} {}: removed", pack.from, pack.to, pack.id)?;
            }
            ExitCode::SUCCESS
        }
        ModelsCommand::Export { destination, packs } => {
            let packs = in_use(&store, packs)?;
            write_imported(&store.export(&packs, destination, now())?, "exported", &mut out)?;
            ExitCode::SUCCESS
        }
        ModelsCommand::Lock { packs, remove: false } => {
            let packs = in_use(&store, packs)?;
            store.pin(&packs, now())?;
            for pack in packs {
                writeln!(out, "{}-{} {}: locked", pack.from, pack.to, pack.id)?;
            }
            ExitCode::SUCCESS
        }
        ModelsCommand::Lock { packs, remove: true } => {
            for pair in packs {
                let (from, to) = parse_pair(pair)?;
                let known = store.unpin(&from, &to)?;
                writeln!(out, "{from}-{to}: {}", if known { "no longer locked" } else { "was not locked" })?;
            }
            ExitCode::SUCCESS
        }
    };
    out.flush()?;
    Ok(code)
}

fn now() -> Option<u64> {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|time| time.as_secs())
}

fn read_pins(file: &Path) -> Result<tolmach_service::Pins> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    text.parse().with_context(|| file.display().to_string())
}

fn write_imported(all: &[Imported], done: &str, out: &mut dyn Write) -> Result<()> {
    for imported in all {
        let Pack { from, to, id, dir, .. } = &imported.pack;
        let outcome = match imported.outcome {
            Outcome::New => done,
            Outcome::Repaired => "repaired",
            _ => "already there",
        };
        writeln!(out, "{from}-{to} {id}: {outcome}, {}", dir.display())?;
    }
    Ok(())
}

/// Which model is used, and why, for `-v`.
pub(crate) fn tell_choice(pack: &Pack, reasons: &[String]) {
    let architecture = pack.architecture.as_deref().unwrap_or("unknown architecture");
    output::tell(&format!("model: {}-{} {} ({architecture})", pack.from, pack.to, pack.id));
    for reason in reasons {
        output::tell(&format!("  {reason}"));
    }
}

/// All packs that the texts name: `ru-en`, or `ru-en/ID`.
fn named(store: &Store, texts: &[String]) -> Result<Vec<Pack>> {
    let all = store.packs()?;
    let mut found = Vec::new();
    for text in texts {
        let (pair, id) = text.split_once('/').map_or((text.as_str(), None), |(pair, id)| (pair, Some(id)));
        let (from, to) = parse_pair(pair)?;
        let before = found.len();
        for pack in all.iter().filter(|pack| pack.from == from && pack.to == to) {
            if id.is_none_or(|id| id == pack.id) && !found.contains(pack) {
                found.push(pack.clone());
            }
        }
        if found.len() == before {
            bail!("the store has no model {text}; `tolmach models list` shows what is there");
        }
    }
    Ok(found)
}

/// One pack a pair: the one that is named, or the one that translations use; of all pairs if none is named.
fn in_use(store: &Store, texts: &[String]) -> Result<Vec<Pack>> {
    if texts.is_empty() {
        let mut packs = store.packs()?;
        packs.dedup_by(|a, b| (&a.from, &a.to) == (&b.from, &b.to));
        let chosen = packs.iter().map(|pack| store.find(&pack.from, &pack.to));
        let chosen = chosen.collect::<Result<Vec<Pack>, CatalogError>>()?;
        if chosen.is_empty() {
            bail!("no models in {}", store.root().display());
        }
        return Ok(chosen);
    }
    let mut chosen: Vec<Pack> = Vec::new();
    for text in texts {
        let packs = if text.contains('/') {
            named(store, std::slice::from_ref(text))?
        } else {
            let (from, to) = parse_pair(text)?;
            vec![store.find(&from, &to)?]
        };
        for pack in packs {
            if let Some(other) =
                chosen.iter().find(|other| (&other.from, &other.to) == (&pack.from, &pack.to))
            {
                bail!("{}-{} is named twice: {} and {}", pack.from, pack.to, other.id, pack.id);
            }
            chosen.push(pack);
        }
    }
    Ok(chosen)
}

impl From<Preference> for tolmach_service::Prefer {
    fn from(preference: Preference) -> Self {
        match preference {
            Preference::Quality => Self::Quality,
            Preference::Speed => Self::Speed,
        }
    }
}

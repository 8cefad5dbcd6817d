//! `tolmach models`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use tolmach_service::ImportOptions;

use crate::args::{Models, ModelsCommand};
use crate::output;

pub(crate) fn run(args: &Models) -> Result<ExitCode> {
    let store = output::store(&args.store)?;
    let mut out = std::io::stdout().lock();
    match &args.command {
        ModelsCommand::Import { path, from, to, sha256 } => {
            let pinned = match sha256 {
                Some(file) => Some(
                    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
                ),
                None => None,
            };
            let _ = (&pinned, from, to, path, &store);
            let _ = ImportOptions::default();
        }
        ModelsCommand::List { json: _ } => {}
        ModelsCommand::Verify => {}
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

//! `tolmach languages`: every language by its names, what the gate judges of it, and which models are here.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use serde::Serialize;
use tolmach_service::fidelity::Need;
use tolmach_service::{Pack, Traits, same_language};

use crate::args::Languages;
use crate::output;

#[derive(Debug, Serialize)]
struct Row<'a> {
    tag: &'static str,
    name: &'static str,
    own_name: &'static str,
    direction: &'static str,
    /// What the gate judges, as far as the other language of a pair has it too.
    judged: Vec<&'static str>,
    /// Languages that a model here translates it into.
    into: Vec<&'a str>,
    /// Languages that a model here translates it from.
    from: Vec<&'a str>,
}

pub(crate) fn run(args: &Languages) -> Result<ExitCode> {
    let packs = output::store(&args.store)?.packs()?;
    let rows: Vec<Row<'_>> = Traits::all()
        .iter()
        .filter(|traits| is_asked(traits, &args.names))
        .map(|traits| row(traits, &packs))
        .collect();
    if rows.is_empty() {
        bail!("no language is called {}; `tolmach languages` shows all", args.names.join(" or "));
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        for row in &rows {
            writeln!(out, "{}", serde_json::to_string(row)?)?;
        }
    } else {
        write_table(&rows, &mut out)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a language is among those asked for, by a tag or by the beginning of a name; all are where none is.
fn is_asked(traits: &Traits, names: &[String]) -> bool {
    let names_it = |asked: &String| {
        let begins = |name: &str| name.to_lowercase().starts_with(&asked.to_lowercase());
        let by_name = asked.chars().count() > 2 && (begins(traits.name) || begins(traits.own));
        same_language(traits.tag, asked) || by_name
    };
    names.is_empty() || names.iter().any(names_it)
}

fn row<'a>(traits: &Traits, packs: &'a [Pack]) -> Row<'a> {
    let sorted = |tags: &mut Vec<&'a str>| {
        tags.sort_unstable();
        tags.dedup();
    };
    let own = |tag: &str| same_language(tag, traits.tag);
    let mut into = packs.iter().filter(|pack| own(&pack.from)).map(|pack| pack.to.as_str()).collect();
    let mut from = packs.iter().filter(|pack| own(&pack.to)).map(|pack| pack.from.as_str()).collect();
    sorted(&mut into);
    sorted(&mut from);
    let needs = Need::ALL.iter().filter(|need| need.is_known_of(traits.tag));
    Row {
        tag: traits.tag,
        name: traits.name,
        own_name: traits.own,
        direction: if traits.is_right_to_left() { "rtl" } else { "ltr" },
        judged: needs.map(|need| need.name()).collect(),
        into,
        from,
    }
}

const BARE: &str = "bare figures";

fn write_table(rows: &[Row<'_>], out: &mut dyn Write) -> std::io::Result<()> {
    let judged = |row: &Row<'_>| match row.judged.is_empty() {
        true => BARE.to_owned(),
        false => row.judged.join(", "),
    };
    let models = |row: &Row<'_>| {
        let ways = [("from ", &row.from), ("into ", &row.into)];
        let said = ways.iter().filter(|(_, tags)| !tags.is_empty());
        said.map(|(way, tags)| format!("{way}{}", tags.join(" "))).collect::<Vec<_>>().join(", ")
    };
    let width = |cells: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(cells).max().unwrap_or_default();
    let name = width(&|row| row.name.chars().count());
    let wide = width(&|row| judged(row).chars().count());
    // Terminals do not agree about how wide foreign letters are: what stands behind them need not stand in line.
    let own = width(&|row| row.own_name.chars().count());
    writeln!(out, "tag  {:name$}  {:wide$}  {:own$}  models here", "language", "judged", "in itself")?;
    for row in rows {
        let line = format!(
            "{:3}  {:name$}  {:wide$}  {:own$}  {}",
            row.tag,
            row.name,
            judged(row),
            row.own_name,
            models(row)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

//! `tolmach models search` and `fetch`: the only commands that use the network.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use indicatif::ProgressBar;
use tolmach_service::{
    CatalogError, Channel, Event, Fetcher, ImportOptions, Language, Lockfile, Offer, Offers, Prefer,
    Selection, Source, Store, Track, Transport, Wish, check_model, parse_pair,
};

use super::{list::names, now, write_imported};
use crate::args::{ChannelName, Origin, Release};
use crate::output;

/// What to fetch.
pub(super) struct Wanted<'a> {
    pub(super) architecture: Option<&'a str>,
    pub(super) prefer: Prefer,
    pub(super) unlocked: bool,
    pub(super) verbose: bool,
}

impl Origin {
    fn source(&self) -> Result<Source> {
        let channel = self.channel.map(|name| match name {
            ChannelName::Registry => Channel::Registry,
            ChannelName::RemoteSettings => Channel::RemoteSettings,
        });
        Ok(Source::new(channel, self.at.as_deref())?)
    }

    fn track(&self) -> Track {
        match self.release {
            Release::Desktop => Track::Desktop,
            Release::Android => Track::Android,
            Release::Nightly => Track::Nightly,
        }
    }

    #[cfg(feature = "http")]
    fn transport(&self) -> impl Transport + use<> {
        tolmach_service::HttpClient::new(std::time::Duration::from_secs(self.timeout.into()))
    }

    #[cfg(not(feature = "http"))]
    fn transport(&self) -> impl Transport + use<> {
        tolmach_service::Offline
    }
}

pub(super) fn search(
    store: &Store,
    language: Option<&str>,
    json: bool,
    origin: &Origin,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let transport = origin.transport();
    let bar = output::bytes_bar();
    let told = |event: Event<'_>| tell(event, &bar);
    let mut fetcher = Fetcher::new(&transport);
    fetcher.told = Some(&told);
    let offers = fetcher.offers(&origin.source()?)?;
    bar.finish_and_clear();
    let packs = store.packs()?;
    let mut found = 0;
    for offer in offers.packs.iter().filter(|offer| offer.is_for(origin.track()) && matches(offer, language))
    {
        found += 1;
        let here =
            packs.iter().any(|pack| pack.from == offer.from && pack.to == offer.to && pack.id == offer.id);
        let size = offer.size().or(offer.model_size());
        if json {
            let value = serde_json::json!({
                "from": offer.from, "to": offer.to, "id": offer.id, "version": offer.version,
                "architecture": offer.architecture, "bytes": size, "comet": offer.comet,
                "licence": offer.licence, "audience": offer.audience, "in_store": here,
            });
            writeln!(out, "{value}")?;
            continue;
        }
        let architecture = offer.architecture.as_deref().unwrap_or("-");
        let size = size.map_or("-".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
        let comet = offer.comet.map_or("-".to_owned(), |comet| format!("COMET {comet:.4}"));
        let names = names(&offer.from, &offer.to);
        let here = if here { "\tin the store" } else { "" };
        writeln!(out, "{}\t{}\t{architecture}\t{size}\t{comet}\t{names}{here}", offer.pair(), offer.id)?;
    }
    for (pair, reason) in &offers.refused {
        output::tell(&format!("{pair}: refused: {reason}"));
    }
    if found == 0 {
        let asked = language.map_or(String::new(), |language| format!(" with {language}"));
        output::tell(&format!("nothing{asked}; there are {}", offers.pairs().join(", ")));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether an offer is of the pair, or has the language, that a text names by tag or by name.
fn matches(offer: &Offer, text: Option<&str>) -> bool {
    let Some(text) = text else { return true };
    if let Ok((from, to)) = parse_pair(text) {
        return serves(&from, &offer.from) && serves(&to, &offer.to);
    }
    serves(text, &offer.from) || serves(text, &offer.to)
}

fn serves(text: &str, tag: &str) -> bool {
    let Ok(language) = Language::parse(tag) else { return text == tag };
    let named = |name: &str| name.to_lowercase() == text.to_lowercase();
    named(language.english_name())
        || named(language.own_name())
        || Language::parse(text).is_ok_and(|asked| asked.fit(&language).is_some())
}

pub(super) fn fetch(
    store: &Store,
    pairs: &[String],
    wanted: &Wanted<'_>,
    origin: &Origin,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let lockfile = if wanted.unlocked { Lockfile::default() } else { store.lockfile()? };
    let pairs = match pairs {
        [] => lockfile.packs().iter().map(|locked| (locked.from.clone(), locked.to.clone())).collect(),
        pairs => pairs.iter().map(|pair| parse_pair(pair)).collect::<Result<Vec<_>, _>>()?,
    };
    if pairs.is_empty() {
        bail!("which pair? `tolmach models search` shows what there is, and tolmach.lock names nothing");
    }
    let source = origin.source()?;
    let transport = origin.transport();
    let bar = output::bytes_bar();
    let told = |event: Event<'_>| tell(event, &bar);
    let mut fetcher = Fetcher::new(&transport);
    fetcher.told = Some(&told);
    fetcher.time = now();
    fetcher.check = Some(&check_model);
    let offers = match (fetcher.offers(&source), source.folder()) {
        // A folder without an index may still hold the files of packs.
        (Err(CatalogError::NoIndex { .. }), Some(folder)) if folder.is_dir() => {
            bar.finish_and_clear();
            let options =
                ImportOptions { time: now(), check: Some(&check_model), ..ImportOptions::default() };
            for (from, to) in &pairs {
                write_imported(&store.import_pair(folder, from, to, &options)?, "imported", out)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        (offers, _) => offers?,
    };
    for (from, to) in &pairs {
        let (offer, reasons) = choose(&offers, from, to, wanted, origin.track(), &lockfile)?;
        let imported = fetcher
            .fetch(store, offer, lockfile.locked(&offer.from, &offer.to))
            .with_context(|| format!("cannot fetch {} {}", offer.pair(), offer.id))?;
        bar.suspend(|| -> Result<()> {
            if wanted.verbose {
                super::tell_choice(&imported.pack, &reasons);
            }
            write_imported(&[imported], "fetched", out)
        })?;
    }
    bar.finish_and_clear();
    Ok(ExitCode::SUCCESS)
}

fn choose<'a>(
    offers: &'a Offers,
    from: &str,
    to: &str,
    wanted: &Wanted<'_>,
    track: Track,
    lockfile: &Lockfile,
) -> Result<(&'a Offer, Vec<String>)> {
    let mut wish = Wish::prefer(wanted.prefer);
    wish.memory = tolmach_service::machine_memory();
    let selection = Selection { track, architecture: wanted.architecture, wish, lockfile: Some(lockfile) };
    Ok(offers.choose(from, to, &selection)?)
}

fn tell(event: Event<'_>, bar: &ProgressBar) {
    match event {
        Event::Receiving { file, done, total } => {
            if bar.message() != file {
                bar.set_message(file.to_owned());
                bar.reset_eta();
            }
            bar.set_length(total.unwrap_or(done));
            bar.set_position(done);
        }
        Event::Waiting { file, reason, pause } => bar.suspend(|| {
            output::tell(&format!("{file}: {reason}; again in {:.1} s", pause.as_secs_f64()));
        }),
        Event::OtherProcess => {
            bar.suspend(|| output::tell("another process fetches this model; waiting for it"));
        }
        Event::Unpacking => bar.set_message("unpacking"),
        _ => {}
    }
}

//! `tolmach translate`.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::CommandFactory;
use clap::error::ErrorKind;
use tolmach_service::wire::Severity;
use tolmach_service::{
    Choice, Control, Decision, DocumentOptions, Exchange, Format, Gate, Options, Pair, Pivot, ReadOptions,
    Repair, Segmentation, Service, UNBOUNDED, Wish, report,
};

use crate::args::{Arguments, InputFormat, Translate};
use crate::output::{self, Output};
use crate::report_page;

pub(crate) fn run(args: &Translate) -> Result<ExitCode> {
    if let Some(collision) = collision(args) {
        return Ok(output::answer(&Arguments::command().error(ErrorKind::ArgumentConflict, collision)));
    }
    output::remove_unfinished_on_signals();
    let mut control = Control::new();
    if let Some(seconds) = args.time_limit {
        control = control.with_deadline(Instant::now() + Duration::from_secs(seconds.into()));
    }
    let mut service = Service::new(output::store(&args.store)?);
    if let Some(isa) = args.isa {
        service = service.with_isa(isa);
    }
    if let Some(threads) = args.threads {
        service = service.with_threads(threads.into());
    }
    let input = open_input(&args.input)?;
    let mut wish = Wish::prefer(args.prefer.into());
    wish.memory = tolmach_service::machine_memory();
    let service = service.with_wish(wish).with_pivot(pivot(args)).with_quality(args.quality);
    let options = Options {
        beam: args.beam.max(args.nbest).into(),
        nbest: args.nbest.into(),
        scores: args.json || args.report.is_some() || args.xliff.is_some() || args.tmx.is_some(),
        shortlist: args.no_shortlist.then_some(false),
        unsure: None,
    };
    if args.format == InputFormat::Lines {
        if args.report.is_some() {
            bail!("--report is for documents; with --format lines use --json");
        }
        if args.xliff.is_some() || args.tmx.is_some() {
            bail!("--xliff and --tmx are for documents, not for --format lines");
        }
        let Some(from) = &args.from else {
            bail!("--format lines wants --from: the first lines are translated before the last are read");
        };
        return lines(args, &service, from, input, &options, &control);
    }
    document(args, &service, input, options, control)
}

/// Says which two files of the command are one, where the one written last would be all that is left. Only the translation
/// may take the place of the input.
fn collision(args: &Translate) -> Option<String> {
    let name = |name: &'static str, path: &Option<PathBuf>| path.clone().map(|path| (name, path));
    let result = args.output.clone().unwrap_or_else(|| "-".into());
    let others = [name("--report", &args.report), name("--xliff", &args.xliff), name("--tmx", &args.tmx)];
    let written: Vec<(&str, PathBuf)> =
        [("--output", result)].into_iter().chain(others.into_iter().flatten()).collect();
    let read = args.glossary.iter().map(|path| ("--glossary", path));
    let read = read.chain(args.rules.iter().map(|path| ("--rules", path)));
    let read: Vec<(&str, &Path)> =
        [("the input", &args.input)].into_iter().chain(read).map(|(n, p)| (n, p.as_path())).collect();
    for (index, (option, path)) in written.iter().enumerate() {
        let Some(place) = place(path) else { continue };
        let later = written.iter().skip(index + 1).map(|(name, other)| (*name, other.as_path()));
        let read = read
            .iter()
            .copied()
            .filter(|(name, path)| path.as_os_str() != "-" && (*name, *option) != ("the input", "--output"));
        let mut others = later.chain(read);
        if let Some((other, _)) = others.find(|(_, other)| self::place(other).as_ref() == Some(&place)) {
            return Some(format!("{option} and {other} are the same file: {}", path.display()));
        }
    }
    None
}

/// What tells one file from another before it is written; none for devices and pipes, which several may share.
fn place(path: &Path) -> Option<PathBuf> {
    if path.as_os_str() == "-" {
        return Some(path.to_owned());
    }
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return None;
    }
    let path = output::destination(path).ok()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(folder.canonicalize().ok()?.join(path.file_name()?))
}

/// One line out for each line in; through the gate where anything of it is asked for.
fn lines(
    args: &Translate,
    service: &Service,
    from: &str,
    input: Box<dyn BufRead + Send>,
    options: &Options,
    control: &Control,
) -> Result<ExitCode> {
    // A small model forgets the second sentence of a line: in the quality mode each is translated by itself.
    let segmentation = if args.split || args.quality { Segmentation::Sentences } else { Segmentation::Whole };
    let is_checked = args.check
        || args.strict
        || args.back_check
        || args.no_repair
        || args.repair.is_some()
        || args.effort.is_some()
        || args.rules.is_some()
        || !args.glossary.is_empty();
    if !is_checked {
        let pair = open_pair(args, service, from)?;
        let mut out = Output::open(args.output.as_deref())?;
        crate::lines::run(&pair, input, &mut out, segmentation, options, args.json, control)?;
        out.finish()?;
        return Ok(ExitCode::SUCCESS);
    }
    let rules = crate::house::rules(args.rules.as_deref(), &args.glossary)?;
    let repairs = repairs(args);
    let effort = args.effort.unwrap_or(UNBOUNDED);
    let gate = Gate { rules: &rules, engine: options, repairs: &repairs, effort };
    let pair = open_checked_pair(args, service, from)?;
    let mut out = Output::open(args.output.as_deref())?;
    let counts = crate::lines::run_checked(&pair, input, &mut out, segmentation, &gate, args.json, control)?;
    if rules.has_glossary() {
        output::tell(&crate::house::told(&counts.terms));
    }
    output::tell(&format!(
        "{} sentences; by the gate {} stopped, {} to look at, {} mended",
        counts.sentences, counts.stopped, counts.warned, counts.repaired
    ));
    let (from, to) = pair.languages();
    output::tell_unjudged(from, to);
    if args.strict && counts.stopped > 0 {
        // A file that was to be written is not.
        return Ok(ExitCode::FAILURE);
    }
    out.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// The repairs that may be tried.
fn repairs(args: &Translate) -> Vec<Repair> {
    match &args.repair {
        _ if args.no_repair => Vec::new(),
        Some(repairs) => repairs.clone(),
        None => Repair::ALL.to_vec(),
    }
}

/// The pair, with a way back where a back-check is asked for.
fn open_checked_pair(args: &Translate, service: &Service, from: &str) -> Result<Pair> {
    let pair = open_pair(args, service, from)?;
    Ok(if args.back_check { pair.with_reverse(way_back(args, service, from)?) } else { pair })
}

fn open_pair(args: &Translate, service: &Service, from: &str) -> Result<Pair> {
    let pair = service.pair(from, &args.to)?;
    tell_route(&pair, args.verbose);
    Ok(pair)
}

/// The model for the back-check.
fn way_back(args: &Translate, service: &Service, from: &str) -> Result<Pair> {
    let to = &args.to;
    let pair = service.direct(to, from)?.with_context(|| {
        format!("--back-check needs a model from {to} to {from}: `tolmach models fetch {to}-{from}` gets one")
    })?;
    output::warn_of(pair.passed_over());
    Ok(pair)
}

/// The source language where `--from` does not give it; says on standard error what it is taken for.
fn identify(
    args: &Translate,
    service: &Service,
    bytes: &[u8],
    format: Format,
    read: &ReadOptions,
) -> Result<(String, Decision)> {
    let decision =
        service.identify(bytes, format, read, &args.to).with_context(|| args.input.display().to_string())?;
    match &decision.language {
        Some(language) => {
            output::tell(&format!("source language: {decision}"));
            Ok((language.clone(), decision))
        }
        None => bail!("{}: source language: {decision}; give it with --from", args.input.display()),
    }
}

fn pivot(args: &Translate) -> Pivot {
    match &args.via[..] {
        [] if args.no_pivot => Pivot::Refused,
        [] => Pivot::Allowed,
        via => Pivot::Via(via.to_vec()),
    }
}

/// Says through which languages and models the text goes, where it goes through any; with `-v` always, and why.
fn tell_route(pair: &Pair, verbose: bool) {
    output::warn_of(pair.passed_over());
    let route = pair.route();
    if let [first, _, ..] = route {
        let stops: Vec<&str> = route.iter().map(|leg| leg.pack.to.as_str()).collect();
        let models: Vec<String> = route
            .iter()
            .map(|Choice { pack, .. }| format!("{}-{} {}", pack.from, pack.to, pack.id))
            .collect();
        output::tell(&format!("route: {} → {} ({})", first.pack.from, stops.join(" → "), models.join(", ")));
    }
    for leg in route.iter().filter(|_| verbose) {
        crate::models::tell_choice(&leg.pack, &leg.reasons);
    }
}

fn document(
    args: &Translate,
    service: &Service,
    input: Box<dyn BufRead + Send>,
    engine: Options,
    control: Control,
) -> Result<ExitCode> {
    let mut options = DocumentOptions::default();
    let limit = options.read.limits.max_bytes as u64;
    let mut bytes = Vec::new();
    input
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", args.input.display()))?;
    if bytes.len() as u64 > limit {
        bail!("{} is over {} MiB; --format lines has no such limit", args.input.display(), limit >> 20);
    }
    let name = args.input.to_str().filter(|&name| name != "-");
    let format = match args.format {
        InputFormat::Document(format) => format,
        InputFormat::Auto | InputFormat::Lines => Format::detect(name, &bytes),
    };
    let bar = output::progress_bar();
    let hears = bar.clone();
    let control = control.with_progress(move |done, all| {
        hears.set_length(all as u64);
        hears.set_position(done as u64);
    });
    options.engine = engine;
    options.read.unwrap_lines = args.unwrap_lines;
    if let Some(length) = args.subtitle_line {
        options.read.subtitle_line = length.into();
    }
    if !args.front_matter.is_empty() {
        options.read.front_matter.clone_from(&args.front_matter);
    }
    options.rules = crate::house::rules(args.rules.as_deref(), &args.glossary)?;
    options.unchecked = args.no_check;
    options.repairs = Some(repairs(args));
    options.effort = args.effort;
    options.translate_foreign = args.translate_foreign;
    options.without_notice = args.no_notice;
    options.source_url.clone_from(&args.source_url);
    options.date.clone_from(&args.date);
    options.name = args.input.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let xliff = if args.xliff_version == "1.2" { Exchange::Xliff1 } else { Exchange::Xliff2 };
    let bilingual: Vec<(&Path, Exchange)> = [(&args.xliff, xliff), (&args.tmx, Exchange::Tmx)]
        .into_iter()
        .filter_map(|(path, exchange)| path.as_deref().map(|path| (path, exchange)))
        .collect();
    options.exchange = bilingual.iter().map(|&(_, exchange)| exchange).collect();
    let from = match &args.from {
        Some(from) => from.clone(),
        None => {
            let (from, decision) = identify(args, service, &bytes, format, &options.read)?;
            options.detected = Some(decision);
            from
        }
    };
    let pair = open_checked_pair(args, service, &from)?;
    let translated = pair
        .translate_document(&bytes, format, &options, &control)
        .with_context(|| args.input.display().to_string())?;
    bar.finish_and_clear();
    let report = &translated.report;
    if let Some(path) = &args.report {
        let page = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html"));
        let bytes = match page {
            true => report_page::page(report, &options.name).into_bytes(),
            false => serde_json::to_vec_pretty(report)?,
        };
        output::write_file(path, &bytes)?;
    }
    let stopped = report.count(Severity::Block);
    if args.strict && stopped > 0 {
        output::tell(&format!("{stopped} sentences are stopped by the gate: nothing was written"));
        return Ok(ExitCode::FAILURE);
    }
    let to_terminal =
        args.output.as_deref().is_none_or(|path| path.as_os_str() == "-") && std::io::stdout().is_terminal();
    if to_terminal && !args.json && std::str::from_utf8(&translated.bytes).is_err() {
        bail!("{} is no text for a terminal: name a file with -o", format.name());
    }
    let mut out = Output::open(args.output.as_deref())?;
    if args.json {
        for (source, segment) in translated.sources.iter().zip(&translated.segments) {
            serde_json::to_writer(&mut out, &report::segment(source, segment, None))?;
            out.write_all(b"\n")?;
        }
    } else {
        out.write_all(&translated.bytes)?;
    }
    out.finish()?;
    for ((path, _), text) in bilingual.iter().zip(&translated.exchange) {
        output::write_file(path, text.as_bytes())?;
    }
    if args.output.is_some() {
        output::tell(&format!(
            "{} sentences, {} words, {:.0} words/s, {} marks in doubtful places; by the gate {stopped} stopped, {} to look \
             at, {} mended",
            report.sentences,
            report.words,
            report.words as f64 / report.seconds.max(1e-9),
            report.warnings.len(),
            report.count(Severity::Warn),
            report.repaired(),
        ));
    } else if stopped > 0 {
        output::tell(&format!("{stopped} sentences are stopped by the gate: see --report"));
    }
    if !options.unchecked {
        output::tell_unjudged(&report.from, &report.to);
    }
    Ok(ExitCode::SUCCESS)
}

fn open_input(path: &Path) -> Result<Box<dyn BufRead + Send>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

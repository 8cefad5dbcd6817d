//! `tolmach check`: judges a translation line by line, as the files come.

use std::io::{BufReader, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use tolmach_service::fidelity::{self, Finding, Pair, Severity, TermCounts};
use tolmach_service::{Checker, Control, Link, Service, Span, report};

use crate::args::Check;
use crate::house;
use crate::lines::read_line;
use crate::output::{self, Output};

pub(crate) fn run(args: &Check) -> Result<ExitCode> {
    let counts = judge(args)?;
    Ok(if args.strict && counts.block > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Lines that are judged together, and bytes of text: enough to keep the models busy.
const BATCH_LINES: usize = 256;
const BATCH_BYTES: usize = 1 << 20;

/// One line of each file.
struct Line {
    number: usize,
    source: String,
    target: String,
    links: Vec<Link>,
}

fn judge(args: &Check) -> Result<Counts> {
    let rules = house::rules(args.rules.as_deref(), &args.glossary)?;
    let mut terms = TermCounts::default();
    let mut input = Input::open(args)?;
    let checker = checker(args)?;
    let control = Control::new();
    let mut out = Output::open(None)?;
    let colour = Colour::for_standard_output();
    let mut counts = Counts::default();
    let unjudged = fidelity::unjudged(args.from.as_str(), args.to.as_str());
    loop {
        let batch = input.batch()?;
        if batch.is_empty() {
            break;
        }
        let pairs: Vec<Pair<'_>> = batch
            .iter()
            .map(|line| Pair {
                source: &line.source,
                target: &line.target,
                from: args.from.as_str(),
                to: args.to.as_str(),
                links: &line.links,
            })
            .collect();
        let findings = checker.check(&pairs, &rules, &control)?;
        for ((line, pair), findings) in batch.iter().zip(&pairs).zip(findings) {
            let verdict = fidelity::verdict(&findings);
            counts.add(verdict);
            terms.add(&rules.terms(pair.source, pair.from, pair.to), pair.target);
            if args.json {
                serde_json::to_writer(
                    &mut out,
                    &report::checked_line(line.number, &findings, unjudged.as_ref()),
                )?;
                out.write_all(b"\n")?;
            } else if verdict.is_some() {
                write_readable(&mut out, line, &findings, &colour)?;
            }
        }
    }
    if !args.json {
        writeln!(out, "{counts}")?;
    }
    out.finish()?;
    output::tell_unjudged(args.from.as_str(), args.to.as_str());
    if rules.has_glossary() {
        output::tell(&house::told(&terms));
    }
    Ok(counts)
}

/// The models of the pair, as far as they are there; says where they are not.
fn checker(args: &Check) -> Result<Checker> {
    if args.surface_only {
        return Ok(Checker::default());
    }
    let mut service = Service::new(output::store(&args.store)?);
    if let Some(threads) = args.threads {
        service = service.with_threads(threads.into());
    }
    let (from, to) = (args.from.as_str(), args.to.as_str());
    let checker = service.checker(from, to).context("give --surface-only to judge without models")?;
    output::warn_of(checker.passed_over());
    let missing = match checker.has() {
        (true, true) => return Ok(checker),
        (true, false) => format!("no model goes from {to} to {from}: some of what is lost is not seen"),
        (false, true) => format!("no model goes from {from} to {to}: some of what is added is not seen"),
        (false, false) => format!("no model goes from {from} to {to} or back: only the surface is judged"),
    };
    output::tell(&missing);
    Ok(checker)
}

/// The files, line for line.
struct Input<'a> {
    source: Lines<'a>,
    translation: Lines<'a>,
    alignment: Option<Lines<'a>>,
}

impl<'a> Input<'a> {
    fn open(args: &'a Check) -> Result<Self> {
        Ok(Self {
            source: Lines::open(&args.source)?,
            translation: Lines::open(&args.translation)?,
            alignment: args.alignment.as_deref().map(Lines::open).transpose()?,
        })
    }

    /// The next lines; none at the end.
    fn batch(&mut self) -> Result<Vec<Line>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH_LINES && bytes < BATCH_BYTES {
            let Some(line) = self.next()? else { break };
            bytes += line.source.len() + line.target.len();
            batch.push(line);
        }
        Ok(batch)
    }

    fn next(&mut self) -> Result<Option<Line>> {
        let (source, target) = match (self.source.next()?, self.translation.next()?) {
            (Some(source), Some(target)) => (source, target),
            (None, None) => {
                if let Some(alignment) = &mut self.alignment
                    && alignment.next()?.is_some()
                {
                    return different(&self.source, alignment);
                }
                return Ok(None);
            }
            (Some(_), None) => return different(&self.translation, &mut self.source),
            (None, Some(_)) => return different(&self.source, &mut self.translation),
        };
        let links = match &mut self.alignment {
            Some(alignment) => match alignment.next()? {
                Some(pairs) => links(&pairs, &source, &target).with_context(|| alignment.place())?,
                None => return different(alignment, &mut self.source),
            },
            None => Vec::new(),
        };
        Ok(Some(Line { number: self.source.read, source, target, links }))
    }
}

/// Lines of one file.
struct Lines<'a> {
    path: &'a Path,
    input: BufReader<std::fs::File>,
    /// Lines read so far.
    read: usize,
}

impl<'a> Lines<'a> {
    fn open(path: &'a Path) -> Result<Self> {
        let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self { path, input: BufReader::new(file), read: 0 })
    }

    /// The next line without its ending; a byte order mark is no part of the first.
    fn next(&mut self) -> Result<Option<String>> {
        let line =
            read_line(&mut self.input, self.read + 1).with_context(|| self.path.display().to_string())?;
        let Some((mut text, _)) = line else { return Ok(None) };
        if self.read == 0 && text.starts_with('\u{feff}') {
            text.remove(0);
        }
        self.read += 1;
        Ok(Some(text))
    }

    fn place(&self) -> String {
        format!("{}, line {}", self.path.display(), self.read)
    }
}

fn different<T>(shorter: &Lines<'_>, longer: &mut Lines<'_>) -> Result<T> {
    while longer.next()?.is_some() {}
    bail!(
        "{} has {} lines and {} has {}: they must correspond line for line",
        shorter.path.display(),
        shorter.read,
        longer.path.display(),
        longer.read
    )
}

/// Links from a line of Pharaoh's format: `0-0 1-2`, source word and target word, counted from 0.
fn links(line: &str, source: &str, target: &str) -> Result<Vec<Link>> {
    let (source, target) = (words(source), words(target));
    line.split_whitespace()
        .map(|item| {
            let place = |words: &[Span], number: &str| words.get(number.parse::<usize>().ok()?).copied();
            item.split_once('-')
                .and_then(|(from, to)| {
                    Some(Link {
                        source: place(&source, from)?,
                        target: place(&target, to)?,
                        probability: 1.0,
                    })
                })
                .with_context(|| {
                    format!("{item:?} does not link one of {} words to one of {}", source.len(), target.len())
                })
        })
        .collect()
}

fn words(text: &str) -> Vec<Span> {
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            Span::new(start, start + word.len())
        })
        .collect()
}

/// How the places of findings are shown: on a terminal in colour, otherwise not.
struct Colour {
    on: bool,
}

impl Colour {
    fn for_standard_output() -> Self {
        let on = std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { on }
    }

    fn of(&self, severity: Severity) -> (&'static str, &'static str) {
        match (self.on, severity) {
            (false, _) => ("", ""),
            (true, Severity::Block) => ("\x1b[31m", "\x1b[0m"),
            (true, Severity::Warn) => ("\x1b[33m", "\x1b[0m"),
            (true, Severity::Note) => ("\x1b[36m", "\x1b[0m"),
        }
    }

    /// The text with the places coloured, and without what would move the cursor.
    fn mark(&self, text: &str, mut places: Vec<(Span, Severity)>) -> String {
        places.sort();
        let mut marked = String::with_capacity(text.len());
        let mut at = 0;
        for (span, severity) in places.into_iter().filter(|_| self.on) {
            let (Some(before), Some(place)) = (text.get(at..span.start), text.get(span.start..span.end))
            else {
                continue;
            };
            let (begin, end) = self.of(severity);
            marked.extend([&printable(before), begin, &printable(place), end]);
            at = span.end;
        }
        marked.push_str(&printable(text.get(at..).unwrap_or_default()));
        marked
    }
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn write_readable(out: &mut Output, line: &Line, findings: &[Finding], colour: &Colour) -> Result<()> {
    let places = |span: fn(&Finding) -> Option<Span>| {
        findings.iter().filter_map(|finding| Some((span(finding)?, finding.severity))).collect()
    };
    writeln!(out, "{}: {}", line.number, colour.mark(&line.source, places(|finding| finding.source)))?;
    writeln!(
        out,
        "{:width$}  {}",
        "",
        colour.mark(&line.target, places(|finding| finding.target)),
        width = digits(line.number)
    )?;
    for finding in findings {
        let (begin, end) = colour.of(finding.severity);
        write!(out, "  {begin}{}{end} {}", report::severity(finding.severity).name(), finding.class.name())?;
        match (&finding.expected, &finding.found) {
            (Some(expected), Some(found)) => {
                write!(out, ": {}, not {}", printable(expected), printable(found))?;
            }
            (Some(text), None) | (None, Some(text)) => write!(out, ": {}", printable(text))?,
            (None, None) => {}
        }
        writeln!(out, " ({})", printable(&finding.why))?;
    }
    Ok(())
}

fn digits(line: usize) -> usize {
    line.checked_ilog10().unwrap_or(0) as usize + 1
}

/// How many lines got which verdict.
#[derive(Default)]
struct Counts {
    pass: usize,
    note: usize,
    warn: usize,
    block: usize,
}

impl Counts {
    fn add(&mut self, verdict: Option<Severity>) {
        match verdict {
            None => self.pass += 1,
            Some(Severity::Note) => self.note += 1,
            Some(Severity::Warn) => self.warn += 1,
            Some(Severity::Block) => self.block += 1,
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.pass + self.note + self.warn + self.block;
        write!(
            f,
            "{all} lines: {} block, {} warn, {} note, {} pass",
            self.block, self.warn, self.note, self.pass
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alignment_links_words_by_their_bytes() {
        let links = links("0-1 1-0", "дом 5", " 5 house").unwrap();
        let spans: Vec<_> = links.iter().map(|link| (link.source, link.target)).collect();
        assert_eq!(spans, [(Span::new(0, 6), Span::new(3, 8)), (Span::new(7, 8), Span::new(1, 2))]);
        for wrong in ["0", "0-2", "2-0", "a-b", "-", "0--1"] {
            assert!(super::links(wrong, "a b", "a b").is_err(), "{wrong}");
        }
    }

    #[test]
    fn marks_do_not_lose_text_and_control_characters_do_nothing() {
        let colour = Colour { on: true };
        let places = vec![(Span::new(2, 4), Severity::Block), (Span::new(3, 5), Severity::Note)];
        assert_eq!(colour.mark("ab12\x1b[0m", places), "ab\x1b[31m12\x1b[0m [0m");
    }
}

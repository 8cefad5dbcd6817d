//! One segment a line, as the input comes: output starts before the input ends, and memory does not grow with it.

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, RecvError, SyncSender, TryRecvError, sync_channel};

use anyhow::{Context, Result, bail};
use tolmach_service::fidelity::{Severity, TermCounts};
use tolmach_service::{
    Checked, Control, Gate, Judged, Options, Pair, PendingSegment, SegmentTranslation, Segmentation, report,
};

use crate::output::Output;

/// Lines that have been read and wait to be taken.
const AHEAD: usize = 16;
/// Lines in translation at most: enough for the batches of many threads.
const IN_WORK: usize = 512;
/// Bytes in translation at most, whatever the lines are; one line may be longer.
const IN_WORK_BYTES: usize = 256 << 10;
/// Longest line; longer input is not lines. With [`AHEAD`], the bound of what waits.
const MAX_LINE: usize = 4 << 20;

type Line = Result<(String, &'static str)>;

/// Translates line by line, as many at a time as the threads can use, and writes them in order.
pub(crate) fn run(
    pair: &Pair,
    input: Box<dyn BufRead + Send>,
    output: &mut Output,
    segmentation: Segmentation,
    options: &Options,
    json: bool,
    control: &Control,
) -> Result<()> {
    let (sender, receiver) = sync_channel(AHEAD);
    // The reader ends with the input, or when the receiver is gone; it is not waited for, since it may be blocked
    // on a terminal when the output side has failed.
    start_reading(input, sender)?;
    let mut work: VecDeque<(PendingSegment, &'static str)> = VecDeque::new();
    let mut bytes = 0;
    let mut failure = None;
    loop {
        while failure.is_none() && work.len() < IN_WORK && (bytes < IN_WORK_BYTES || work.is_empty()) {
            match next(&receiver, work.is_empty(), output)? {
                Next::Line(Ok((text, ending))) => {
                    bytes += text.len();
                    work.push_back((pair.submit(text, segmentation, options, control)?, ending));
                }
                // The lines before it are still written.
                Next::Line(Err(error)) => failure = Some(error),
                Next::NotYet | Next::End => break,
            }
        }
        let Some((segment, ending)) = work.pop_front() else { break };
        let (text, segment) = segment.wait()?;
        bytes -= text.len();
        write(output, &text, &segment, None, ending, json)?;
    }
    output.flush()?;
    failure.map_or(Ok(()), Err)
}

/// What the gate made of the lines.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) sentences: usize,
    pub(crate) stopped: usize,
    pub(crate) warned: usize,
    pub(crate) repaired: usize,
    pub(crate) terms: TermCounts,
}

impl Counts {
    fn add(&mut self, judged: &[Judged]) {
        let count = |severity| judged.iter().filter(|one| one.verdict() == Some(severity)).count();
        self.sentences += judged.len();
        self.stopped += count(Severity::Block);
        self.warned += count(Severity::Warn);
        self.repaired += judged.iter().filter(|one| one.repaired.is_some()).count();
    }
}

/// The same with every sentence before the gate: lines go through it as many together as are there.
pub(crate) fn run_checked(
    pair: &Pair,
    input: Box<dyn BufRead + Send>,
    output: &mut Output,
    segmentation: Segmentation,
    gate: &Gate<'_>,
    json: bool,
    control: &Control,
) -> Result<Counts> {
    let (sender, receiver) = sync_channel(AHEAD);
    start_reading(input, sender)?;
    let mut counts = Counts::default();
    let mut failure = None;
    while failure.is_none() {
        let mut lines: Vec<(String, &'static str)> = Vec::new();
        let mut bytes = 0;
        while lines.len() < IN_WORK && bytes < IN_WORK_BYTES {
            match next(&receiver, lines.is_empty(), output)? {
                Next::Line(Ok(line)) => {
                    bytes += line.0.len();
                    lines.push(line);
                }
                Next::Line(Err(error)) => {
                    failure = Some(error);
                    break;
                }
                Next::NotYet | Next::End => break,
            }
        }
        if lines.is_empty() {
            break;
        }
        let texts: Vec<&str> = lines.iter().map(|(text, _)| text.as_str()).collect();
        let checked = pair.translate_checked(&texts, segmentation, gate, control)?;
        for ((text, ending), Checked { translation, judged }) in lines.iter().zip(checked) {
            counts.add(&judged);
            let (from, to) = pair.languages();
            counts.terms.add(&gate.rules.terms(text, from, to), &translation.aligned.text);
            write(output, text, &translation, Some(&judged), ending, json)?;
        }
    }
    output.flush()?;
    failure.map_or(Ok(counts), Err)
}

fn write(
    output: &mut Output,
    text: &str,
    segment: &SegmentTranslation,
    judged: Option<&[Judged]>,
    ending: &str,
    json: bool,
) -> Result<()> {
    if json {
        serde_json::to_writer(&mut *output, &report::segment(text, segment, judged))?;
        output.write_all(b"\n")?;
    } else {
        // A line stays a line whatever the model does; the space around it means nothing in this format.
        let text = if text.trim().is_empty() { &segment.aligned.text } else { segment.aligned.text.trim() };
        output.write_all(text.replace(['\n', '\r'], " ").as_bytes())?;
        output.write_all(ending.as_bytes())?;
    }
    Ok(())
}

enum Next {
    Line(Line),
    /// None is there, and there is other work.
    NotYet,
    End,
}

/// The next line, waited for if nothing is in work. Whoever waits for the input has first seen all of the output.
fn next(receiver: &Receiver<Line>, idle: bool, output: &mut Output) -> Result<Next> {
    match receiver.try_recv() {
        Ok(line) => return Ok(Next::Line(line)),
        Err(TryRecvError::Disconnected) => return Ok(Next::End),
        Err(TryRecvError::Empty) => output.flush()?,
    }
    if !idle {
        return Ok(Next::NotYet);
    }
    Ok(match receiver.recv() {
        Ok(line) => Next::Line(line),
        Err(RecvError) => Next::End,
    })
}

/// Reads on a thread of its own.
fn start_reading(input: Box<dyn BufRead + Send>, sender: SyncSender<Line>) -> Result<()> {
    let reader = std::thread::Builder::new().spawn(move || read(input, &sender));
    reader.context("cannot start a thread to read with")?;
    Ok(())
}

fn read(mut input: Box<dyn BufRead + Send>, sender: &SyncSender<Line>) {
    for number in 1.. {
        let line = read_line(&mut input, number);
        match line.transpose() {
            None => return,
            Some(line) => {
                let failed = line.is_err();
                if sender.send(line).is_err() || failed {
                    return;
                }
            }
        }
    }
}

/// The next line and its ending (`\n`, `\r\n`, or nothing at the end of the input).
pub(crate) fn read_line(input: &mut dyn BufRead, number: usize) -> Result<Option<(String, &'static str)>> {
    let mut bytes = Vec::new();
    let read = std::io::Read::take(&mut *input, MAX_LINE as u64 + 1)
        .read_until(b'\n', &mut bytes)
        .with_context(|| format!("cannot read line {number}"))?;
    if read == 0 {
        return Ok(None);
    }
    if read > MAX_LINE {
        bail!("line {number} is longer than {MAX_LINE} bytes");
    }
    let ending = if bytes.ends_with(b"\r\n") {
        "\r\n"
    } else if bytes.ends_with(b"\n") {
        "\n"
    } else {
        ""
    };
    bytes.truncate(bytes.len() - ending.len());
    let text = String::from_utf8(bytes).map_err(|e| {
        anyhow::anyhow!("line {number} is not UTF-8: byte {} of the line", e.utf8_error().valid_up_to() + 1)
    })?;
    Ok(Some((text, ending)))
}

//! One segment a line, as the input comes: output starts before the input ends, and memory does not grow with it.

use std::collections::VecDeque;
use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, RecvError, SyncSender, TryRecvError, sync_channel};

use anyhow::{Context, Result, bail};
use tolmach_service::{Options, Pair, PendingSegment, Segmentation};

use crate::json::SegmentJson;
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
) -> Result<()> {
    let (sender, receiver) = sync_channel(AHEAD);
    // The reader ends with the input, or when the receiver is gone; it is not waited for, since it may be blocked
    // on a terminal when the output side has failed.
    std::thread::spawn(move || read(input, &sender));
    let mut work: VecDeque<(PendingSegment, &'static str)> = VecDeque::new();
    let mut bytes = 0;
    let mut failure = None;
    loop {
        while failure.is_none() && work.len() < IN_WORK && (bytes < IN_WORK_BYTES || work.is_empty()) {
            match next(&receiver, work.is_empty(), output)? {
                Next::Line(Ok((text, ending))) => {
                    bytes += text.len();
                    work.push_back((pair.submit(text, segmentation, options), ending));
                }
                // The lines before it are still written.
                Next::Line(Err(error)) => failure = Some(error),
                Next::NotYet | Next::End => break,
            }
        }
        let Some((segment, ending)) = work.pop_front() else { break };
        let (text, segment) = segment.wait();
        bytes -= text.len();
        if json {
            serde_json::to_writer(&mut *output, &SegmentJson::new(&text, &segment))?;
            output.write_all(b"\n")?;
        } else {
            // A line stays a line whatever the model does; the space around it means nothing in this format.
            let text = if text.trim().is_empty() { &segment.text } else { segment.text.trim() };
            output.write_all(text.replace(['\n', '\r'], " ").as_bytes())?;
            output.write_all(ending.as_bytes())?;
        }
    }
    output.flush()?;
    failure.map_or(Ok(()), Err)
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

//! One segment a line, as the input comes: output starts before the input ends, and memory does not grow with it.

use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::{Context, Result, bail};
use tolmach_service::{Options, Pair, Segmentation};

use crate::json::SegmentJson;
use crate::output::Output;

/// Lines that wait at most, and that are translated together at most.
const AHEAD: usize = 1024;
/// Bytes that are translated together at most, before the next look at the waiting lines.
const BATCH_BYTES: usize = 256 << 10;
/// Longest line; longer input is not lines.
const MAX_LINE: usize = 16 << 20;

/// What came of a run over lines.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    pub(crate) lines: usize,
    pub(crate) words: usize,
}

type Line = Result<(String, &'static str)>;

/// Translates line by line: whatever lines are waiting go to the engine together.
pub(crate) fn run(
    pair: &Pair,
    input: Box<dyn BufRead + Send>,
    output: &mut Output,
    segmentation: Segmentation,
    options: &Options,
    json: bool,
) -> Result<Totals> {
    let (sender, receiver) = sync_channel(AHEAD);
    // The reader ends with the input, or when the receiver is gone; it is not waited for, since it may be blocked
    // on a terminal when the output side has failed.
    std::thread::spawn(move || read(input, &sender));
    let mut totals = Totals::default();
    while let Some(batch) = next_batch(&receiver)? {
        let texts: Vec<&str> = batch.iter().map(|(text, _)| text.as_str()).collect();
        let translated = pair.translate_segments(&texts, segmentation, options, &|_, _| {});
        for ((text, ending), segment) in batch.iter().zip(&translated) {
            totals.lines += 1;
            totals.words += text.split_whitespace().count();
            if json {
                serde_json::to_writer(&mut *output, &SegmentJson::new(text, segment))?;
                output.write_all(b"\n")?;
            } else {
                // A line stays a line whatever the model does; the space around it means nothing in this format.
                let text = if text.trim().is_empty() { &segment.text } else { segment.text.trim() };
                output.write_all(text.replace(['\n', '\r'], " ").as_bytes())?;
                output.write_all(ending.as_bytes())?;
            }
        }
        output.flush()?;
    }
    Ok(totals)
}

/// Waits for one line, then takes what else is there.
fn next_batch(receiver: &Receiver<Line>) -> Result<Option<Vec<(String, &'static str)>>> {
    let Ok(first) = receiver.recv() else { return Ok(None) };
    let mut batch = vec![first?];
    let mut bytes = batch[0].0.len();
    while batch.len() < AHEAD && bytes < BATCH_BYTES {
        let Ok(line) = receiver.try_recv() else { break };
        let line = line?;
        bytes += line.0.len();
        batch.push(line);
    }
    Ok(Some(batch))
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
fn read_line(input: &mut dyn BufRead, number: usize) -> Result<Option<(String, &'static str)>> {
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

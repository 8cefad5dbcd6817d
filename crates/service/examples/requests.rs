//! Requests beside each other, in figures: `requests STORE FROM TO TEXT`, for TEXT one sentence a line.
//!
//! On two threads: how many threads run while ten documents are translated with the gate; how long a document takes to return
//! once it is cancelled; how long a lone sentence takes beside a document of a megabyte, and alone. A line of JSON for each; times in
//! milliseconds, medians and the longest.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the result and the failure of a tool")]

use std::error::Error;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tolmach_service::{
    Control, DocumentOptions, Format, Options, Pair, Segmentation, Service, ServiceError, Store,
};

const THREADS: usize = 2;
const DOCUMENTS: usize = 10;
const CANCELLED: usize = 20;
/// Of the documents that are not the large one.
const SENTENCES: usize = 200;
const LONE: usize = 60;
const MEGABYTE: usize = 1 << 20;

fn main() -> ExitCode {
    match measure(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("requests: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [store, from, to, text] = arguments else { return Err("usage: requests STORE FROM TO TEXT".into()) };
    let text = std::fs::read_to_string(text)?;
    let lines: Vec<&str> = text.lines().collect();
    let service = Service::new(Store::at(store)).with_threads(THREADS);
    let mut pair = service.pair(from, to)?;
    if let Some(back) = service.direct(to, from)? {
        pair = pair.with_reverse(back);
    }
    let large: String = lines.iter().cycle().take(1 + MEGABYTE * lines.len() / text.len().max(1)).fold(
        String::new(),
        |mut large, line| {
            large.push_str(line);
            large.push_str("\n\n");
            large
        },
    );
    let (running, most) = running(&pair, &lines)?;
    println!(r#"{{"threads":{THREADS},"running":{running},"most_running":{most}}}"#);
    let short: String = lines.iter().take(SENTENCES).map(|line| format!("{line}\n\n")).collect();
    println!(r#"{{"cancel":{}}}"#, in_words(cancelled(&pair, &short)?));
    println!(r#"{{"alone":{}}}"#, in_words(lone(&pair, &lines)?));
    println!(r#"{{"beside":{}}}"#, in_words(beside(&pair, &large, &lines)?));
    Ok(())
}

fn in_words(mut times: Vec<Duration>) -> String {
    times.sort();
    let milliseconds = |at: usize| times.get(at).map_or(0.0, Duration::as_secs_f64) * 1e3;
    format!(
        r#"{{"median":{:.2},"longest":{:.2}}}"#,
        milliseconds(times.len() / 2),
        milliseconds(times.len().saturating_sub(1))
    )
}

fn translate(pair: &Pair, text: &str, control: &Control) -> Result<Vec<u8>, ServiceError> {
    let translated =
        pair.translate_document(text.as_bytes(), Format::Text, &DocumentOptions::default(), control);
    translated.map(|translated| translated.bytes)
}

/// Threads of this process that run or could: the median of what was seen every few milliseconds, and the most.
fn running(pair: &Pair, lines: &[&str]) -> Result<(usize, usize), Box<dyn Error>> {
    let texts: Vec<String> = (0..DOCUMENTS)
        .map(|number| {
            lines.iter().skip(number * 20).take(SENTENCES).map(|line| format!("{line}\n\n")).collect()
        })
        .collect();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(3));
                // This thread is one of them.
                seen.extend(runnable().map(|count| count.saturating_sub(1)));
            }
            seen.sort_unstable();
            (seen.get(seen.len() / 2).copied().unwrap_or(0), seen.last().copied().unwrap_or(0))
        });
        let all: Vec<_> =
            texts.iter().map(|text| scope.spawn(|| translate(pair, text, &Control::new()))).collect();
        let results: Vec<_> = all.into_iter().map(|one| one.join()).collect();
        done.store(true, Ordering::Relaxed);
        for result in results {
            result.map_err(|_| "a document ended in a panic")??;
        }
        watch.join().map_err(|_| "the watch ended in a panic".into())
    })
}

/// None where the system does not say.
fn runnable() -> Option<usize> {
    let tasks = std::fs::read_dir("/proc/self/task").ok()?;
    let is_running = |task: std::io::Result<std::fs::DirEntry>| {
        let stat = std::fs::read_to_string(task.ok()?.path().join("stat")).ok()?;
        // Behind the name of the thread, which may hold anything.
        stat.rsplit_once(") ").map(|(_, rest)| rest.starts_with('R'))
    };
    Some(tasks.filter_map(is_running).filter(|is_running| *is_running).count())
}

/// From the call that cancels a document to its return, at times that are spread over all of its translation.
fn cancelled(pair: &Pair, text: &str) -> Result<Vec<Duration>, Box<dyn Error>> {
    let start = Instant::now();
    translate(pair, text, &Control::new())?;
    let whole = start.elapsed();
    let one = |number: usize| {
        let control = Control::new();
        std::thread::scope(|scope| {
            let document = scope.spawn(|| (translate(pair, text, &control), Instant::now()));
            std::thread::sleep(whole.mul_f64((number as f64 + 0.5) / CANCELLED as f64));
            let start = Instant::now();
            control.cancel();
            let (result, end) = document.join().map_err(|_| "a document ended in a panic")?;
            // One that was done before is none of these.
            Ok(result.is_err().then(|| end.saturating_duration_since(start)))
        })
    };
    let times: Result<Vec<Option<Duration>>, Box<dyn Error>> = (0..CANCELLED).map(one).collect();
    Ok(times?.into_iter().flatten().collect())
}

fn lone(pair: &Pair, lines: &[&str]) -> Result<Vec<Duration>, Box<dyn Error>> {
    let one = |line: &&str| {
        std::thread::sleep(Duration::from_millis(7));
        let start = Instant::now();
        pair.translate_segments(&[*line], Segmentation::Whole, &Options::default(), &Control::new())?;
        Ok(start.elapsed())
    };
    lines.iter().take(LONE).map(one).collect()
}

/// The same beside a document that is in work all the while.
fn beside(pair: &Pair, text: &str, lines: &[&str]) -> Result<Vec<Duration>, Box<dyn Error>> {
    let control = Control::new();
    std::thread::scope(|scope| {
        let document = scope.spawn(|| translate(pair, text, &control));
        // It has been read, and fills its batches.
        std::thread::sleep(Duration::from_millis(500));
        let times = lone(pair, lines);
        control.cancel();
        match document.join().map_err(|_| "the document ended in a panic")? {
            Err(ServiceError::Cancelled) => times,
            _ => Err("the document was done before the sentences".into()),
        }
    })
}

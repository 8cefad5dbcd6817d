//! What scoring costs beside translating: `score_share STORE FROM TO TEXT [THREADS]`.
//!
//! TEXT has one sentence a line. Translates it greedily, then scores every sentence with its translation; rounds in
//! turn. Writes one line of JSON: threads, the medians of the seconds of both, and the second over the first.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the result and the failure of a tool")]

use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use tolmach_service::{Control, Options, Segmentation, Service, Store};

const ROUNDS: usize = 9;

fn main() -> ExitCode {
    match measure(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("score_share: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &[String]) -> Result<String, Box<dyn Error>> {
    let [store, from, to, text, threads @ ..] = arguments else {
        return Err("usage: score_share STORE FROM TO TEXT [THREADS]".into());
    };
    let threads = threads.first().map_or(Ok(1), |threads| threads.parse())?;
    let text = std::fs::read_to_string(text)?;
    let sources: Vec<&str> = text.lines().collect();
    let pair = Service::new(Store::at(store)).with_threads(threads).pair(from, to)?;
    let (options, control) = (Options::default(), Control::default());
    let [mut translating, mut scoring] = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let translated = pair.translate_segments(&sources, Segmentation::Whole, &options, &control)?;
        translating.push(start.elapsed().as_secs_f64());
        let pairs: Vec<(&str, &str)> = sources
            .iter()
            .zip(&translated)
            .map(|(source, target)| (*source, target.aligned.text.as_str()))
            .collect();
        let start = Instant::now();
        let scored = pair.score(&pairs, &options, &control)?;
        scoring.push(start.elapsed().as_secs_f64());
        if scored.iter().flatten().next().is_none() {
            return Err("nothing was scored".into());
        }
    }
    let [translating, scoring] = [translating, scoring].map(|mut seconds| {
        seconds.sort_by(f64::total_cmp);
        seconds[ROUNDS / 2]
    });
    let share = scoring / translating;
    Ok(format!(
        r#"{{"threads":{threads},"translate":{translating:.3},"score":{scoring:.3},"share":{share:.3}}}"#
    ))
}

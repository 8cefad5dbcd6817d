//! The crate `fxtranslate` as the benchmark runs it, with the settings that were fastest for it.
//!
//! ```text
//! bench-fxtranslate batch MODEL_FOLDER --threads N SOURCE TARGET   a file of lines in, a file of lines out
//! bench-fxtranslate serve MODEL_FOLDER                             a line in, its translation out, flushed
//! ```
//!
//! The folder holds `model.*.bin`, `lex.*.bin` and `vocab.*.spm`, the files that Tolmach reads too.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fxtranslate::engine::Engine;
use fxtranslate::shortlist::Shortlist;

/// Sentences a call on each thread: of 8, 16, 32 and 64 the fastest.
const BATCH: usize = 8;

const USAGE: &str = "usage: bench-fxtranslate batch MODEL_FOLDER --threads N SOURCE TARGET
       bench-fxtranslate serve MODEL_FOLDER";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["batch", folder, "--threads", threads, source, target] => batch(folder, threads, source, target),
        ["serve", folder] => serve(folder),
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-fxtranslate: {error}");
            ExitCode::FAILURE
        }
    }
}

fn load(folder: &str) -> Result<Engine, Box<dyn Error>> {
    let folder = Path::new(folder);
    let vocab = only(folder, "vocab.", ".spm")?;
    let engine = Engine::load_mmapped(only(folder, "model.", ".bin")?, &vocab, &vocab)?;
    Ok(engine.with_shortlist(Shortlist::load(only(folder, "lex.", ".bin")?)?))
}

/// The one file of the folder whose name begins and ends so.
fn only(folder: &Path, start: &str, end: &str) -> Result<PathBuf, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with(start) && name.ends_with(end) {
            found.push(path);
        }
    }
    match found.len() {
        1 => Ok(found.remove(0)),
        count => Err(format!("{count} files {start}*{end} in the model's folder instead of one").into()),
    }
}

fn batch(folder: &str, threads: &str, source: &str, target: &str) -> Result<(), Box<dyn Error>> {
    let threads = threads.parse::<usize>()?.max(1);
    let engine = load(folder)?.with_threads(threads);
    let text = fs::read_to_string(source)?;
    let lines: Vec<&str> = text.lines().collect();

    // Sorted by length, so that hardly any work goes into padding and the threads of a call end together.
    // (Threads that take batches of 8 by themselves, without waiting for one another, were no faster.)
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|&line| lines[line].len());
    let mut translations = vec![String::new(); lines.len()];
    for batch in order.chunks(BATCH * threads) {
        let sources: Vec<&str> = batch.iter().map(|&line| lines[line]).collect();
        for (&line, translation) in batch.iter().zip(engine.translate_batch(&sources)) {
            translations[line] = translation;
        }
    }

    let mut file = BufWriter::new(fs::File::create(target)?);
    for translation in translations {
        writeln!(file, "{translation}")?;
    }
    file.flush()?;
    Ok(())
}

fn serve(folder: &str) -> Result<(), Box<dyn Error>> {
    let engine = load(folder)?;
    let mut answers = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        // As in a batch, the line as a whole: a sentence of more than 128 pieces would lose its end.
        writeln!(answers, "{}", engine.translate(&line?))?;
        answers.flush()?;
    }
    Ok(())
}

//! What it costs to make a model say a word: `required MODEL_FOLDER TEXT REFERENCE`.
//!
//! MODEL_FOLDER holds `model.*.bin`, `vocab.*.spm` and perhaps `lex.*.bin`; TEXT has one sentence a line, REFERENCE a
//! person's translation of each. Of each reference the first number or capitalised word inside the sentence that the
//! greedy translation does not say is required. Writes a line for each sentence with such a word: the word, 1 if it is
//! said (else 0), the reference, the greedy translation, and the one that was made to say it; tabs between. Standard
//! error tells how many were said and the seconds for these sentences greedily, with a beam of 6, and with the word
//! required: the medians of rounds in turn.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the result and the failure of a tool")]

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use tolmach_engine::{ModelPaths, Options, Required, Translation, Translator};
use tolmach_kernels::Isa;

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [folder, text, reference] = &arguments[..] else {
        eprintln!("usage: required MODEL_FOLDER TEXT REFERENCE");
        return ExitCode::from(2);
    };
    match measure(folder.as_ref(), text.as_ref(), reference.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("required: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(folder: &Path, text: &Path, reference: &Path) -> Result<(), Box<dyn Error>> {
    let needed = |prefix, suffix| -> Result<PathBuf, Box<dyn Error>> {
        file(folder, prefix, suffix)?
            .ok_or_else(|| format!("no {prefix}*{suffix} in {}", folder.display()).into())
    };
    let paths = ModelPaths {
        model: needed("model.", ".bin")?,
        source_vocab: needed("vocab.", ".spm")?,
        target_vocab: None,
        shortlist: file(folder, "lex.", ".bin")?,
    };
    let translator = Translator::load(&paths, Isa::detect())?;
    let (text, reference) = (std::fs::read_to_string(text)?, std::fs::read_to_string(reference)?);
    let sources: Vec<&str> = text.lines().collect();
    let greedy = translator.translate(&sources, &Options::default());
    let mut asked: Vec<(&str, &str, Required)> = Vec::new();
    for ((source, reference), greedy) in sources.iter().zip(reference.lines()).zip(&greedy) {
        let lacks = |word: &str| {
            let required = Required { forms: vec![word.to_owned()], ..Required::default() };
            (!required.is_said_in(&greedy.best.aligned.text)).then_some(required)
        };
        let words = reference
            .split_whitespace()
            .skip(1)
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let telling = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
        if let Some(required) = words.filter(telling).find_map(lacks) {
            asked.push((source, reference, required));
        }
    }
    let free: Vec<&str> = asked.iter().map(|(source, ..)| *source).collect();
    let bound: Vec<(&str, &[Required])> =
        asked.iter().map(|(source, _, required)| (*source, std::slice::from_ref(required))).collect();
    let beam = Options { beam: 6, ..Options::default() };
    let ways: [&dyn Fn() -> Vec<Translation>; 3] = [
        &|| translator.translate(&free, &Options::default()),
        &|| translator.translate(&free, &beam),
        &|| translator.translate_required(&bound, &Options::default()),
    ];
    let mut seconds = ways.map(|_| Vec::new());
    let mut last = ways.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((way, seconds), last) in ways.iter().zip(&mut seconds).zip(&mut last) {
            let start = Instant::now();
            *last = way();
            seconds.push(start.elapsed().as_secs_f64());
        }
    }
    let [greedy, _, made] = last;
    let mut said = 0;
    for (((_, reference, required), greedy), made) in asked.iter().zip(&greedy).zip(&made) {
        let says = required.is_said_in(&made.best.aligned.text);
        said += usize::from(says);
        let (word, says) = (required.forms.concat(), u8::from(says));
        println!("{word}\t{says}\t{reference}\t{}\t{}", greedy.best.aligned.text, made.best.aligned.text);
    }
    let [greedy, beam, made] = seconds.map(|mut seconds| {
        seconds.sort_by(f64::total_cmp);
        seconds[ROUNDS / 2]
    });
    let all = asked.len();
    eprintln!("{said} of {all} said; greedy {greedy:.2} s, beam of 6 {beam:.2} s, required {made:.2} s");
    Ok(())
}

/// The one file of `folder` with this beginning and end.
fn file(folder: &Path, prefix: &str, suffix: &str) -> std::io::Result<Option<PathBuf>> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(prefix) && name.ends_with(suffix) {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

//! The work that a text asks of a model: `work MODEL_FOLDER TEXT`.
//!
//! MODEL_FOLDER holds `model.*.bin`, `vocab.*.spm` and perhaps `lex.*.bin`; TEXT has one sentence a line. Writes one
//! line of JSON: words (between white space), rows through the encoder and the decoder, and multiplications of weights
//! with activations. These are counts, not times: they are the same on every machine and for every way to batch.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the result and the failure of a tool")]

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tolmach_engine::{Batch, ModelPaths, Options, Translator, Work};
use tolmach_kernels::Isa;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [folder, text] = &arguments[..] else {
        eprintln!("usage: work MODEL_FOLDER TEXT");
        return ExitCode::from(2);
    };
    match count(folder.as_ref(), text.as_ref()) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("work: {error}");
            ExitCode::FAILURE
        }
    }
}

fn count(folder: &Path, text: &Path) -> Result<String, Box<dyn Error>> {
    let required = |prefix, suffix| {
        file(folder, prefix, suffix)?.ok_or(format!("no {prefix}*{suffix} in {}", folder.display()))
    };
    let paths = ModelPaths {
        model: required("model.", ".bin")?,
        source_vocab: required("vocab.", ".spm")?,
        target_vocab: None,
        shortlist: file(folder, "lex.", ".bin")?,
    };
    let translator = Translator::load(&paths, Isa::detect())?;
    let text = std::fs::read_to_string(text).map_err(|error| format!("{}: {error}", text.display()))?;
    let options = Options::default();
    let mut batch = Batch::default();
    let mut sentences = (0..).zip(text.lines()).peekable();
    while sentences.peek().is_some() || !batch.is_idle() {
        while batch.has_room()
            && let Some((number, sentence)) = sentences.next()
        {
            translator.admit(&mut batch, number, sentence, &options);
        }
        translator.advance(&mut batch, &mut |_, _| {});
    }
    let words = text.split_whitespace().count();
    let Work { source_pieces, target_pieces, multiplications } = batch.work();
    Ok(format!(
        r#"{{"words":{words},"source_pieces":{source_pieces},"target_pieces":{target_pieces},"multiplications":{multiplications}}}"#
    ))
}

/// The one file of a folder with such a name.
fn file(folder: &Path, prefix: &str, suffix: &str) -> Result<Option<PathBuf>, String> {
    let unreadable = |error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(prefix) && name.ends_with(suffix)) {
            found.push(folder.join(name));
        }
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        many => Err(format!("{many} files {prefix}*{suffix} in {}", folder.display())),
    }
}

//! Counts what a text costs the engine: `work MODEL_FOLDER TEXT` (a folder with model.*.bin, vocab.*.spm and
//! lex.*.bin, a text with one sentence a line) prints one line of JSON. A benchmark divides the ceiling of the
//! processor by the multiplications a word.

use std::path::{Path, PathBuf};

use tolmach_engine::{Batch, ModelPaths, Options, Translator};
use tolmach_kernels::Isa;

#[allow(clippy::print_stdout, reason = "the result")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [folder, text] = &arguments[..] else { return Err("usage: work MODEL_FOLDER TEXT".into()) };
    let paths = ModelPaths {
        model: file(folder, "model.", ".bin")?,
        source_vocab: file(folder, "vocab.", ".spm")?,
        target_vocab: None,
        shortlist: Some(file(folder, "lex.", ".bin")?),
    };
    let translator = Translator::load(&paths, Isa::detect())?;
    let text = std::fs::read_to_string(text)?;
    let mut batch = Batch::default();
    let mut lines = (0..).zip(text.lines()).peekable();
    while lines.peek().is_some() || !batch.is_idle() {
        while batch.has_room() {
            let Some((key, line)) = lines.next() else { break };
            translator.admit(&mut batch, key, line, &Options::default());
        }
        translator.advance(&mut batch, &mut |_, _| {});
    }
    let work = batch.work();
    println!(
        r#"{{"words":{},"source_pieces":{},"target_pieces":{},"multiplications":{}}}"#,
        text.split_whitespace().count(),
        work.source_pieces,
        work.target_pieces,
        work.multiplications
    );
    Ok(())
}

/// The one file of the folder with this beginning and end.
fn file(folder: &Path, start: &str, end: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str()
            && name.starts_with(start)
            && name.ends_with(end)
        {
            return Ok(entry.path());
        }
    }
    Err(format!("no {start}*{end} in {}", folder.display()).into())
}

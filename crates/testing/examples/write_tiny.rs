//! Writes the files of every tiny model into a folder, for `reference.py --check-dir`.

use std::path::PathBuf;
use std::{env, fs, io};

use tolmach_testing::TinyModel;

fn main() -> io::Result<()> {
    let Some(folder) = env::args_os().nth(1).map(PathBuf::from) else {
        return Err(io::Error::other("usage: write_tiny FOLDER"));
    };
    fs::create_dir_all(&folder)?;
    for case in TinyModel::CASES {
        let path = |suffix: &str| folder.join(format!("{}.{suffix}", case.name));
        fs::write(path("model.bin"), case.model_bytes())?;
        fs::write(path("lex.bin"), case.shortlist_bytes())?;
        fs::write(path("source.spm"), case.vocab_bytes())?;
        if case.split_vocab {
            fs::write(path("target.spm"), case.target_vocab_bytes())?;
        }
    }
    Ok(())
}

//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tolmach_service::{Isa, Language};

/// Translates pages, files and lines with Marian/Firefox models on this machine's processor.
#[derive(Debug, Parser)]
#[command(name = "tolmach", version = version(), arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Translate a file or standard input.
    Translate(Translate),
    /// Judge a translation, whoever made it: two files with one sentence a line.
    Check(Check),
    /// The models on this machine.
    Models(Models),
}

#[derive(Debug, Args)]
pub(crate) struct Translate {
    /// File to translate; `-` or nothing is standard input.
    #[arg(default_value = "-")]
    pub(crate) input: PathBuf,
    /// Language of the source, such as pt.
    #[arg(long, value_name = "LANG")]
    pub(crate) from: String,
    /// Language of the translation, such as en.
    #[arg(long, value_name = "LANG")]
    pub(crate) to: String,
    /// Format of the input.
    #[arg(long, value_enum, default_value_t = InputFormat::Auto)]
    pub(crate) format: InputFormat,
    /// File to write; it appears whole or not at all. Standard output if left out.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Write a report of every sentence and warning as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) report: Option<PathBuf>,
    /// Threads; the translation does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// Instruction set: avx512vnni, avxvnni, avx2, neoni8mm, neondot, neon or scalar; the translation does not depend
    /// on it.
    #[arg(long, value_name = "NAME", env = "TOLMACH_ISA", value_parser = parse_isa)]
    pub(crate) isa: Option<Isa>,
    /// Hypotheses kept while searching; 1 is greedy and fastest.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) beam: u8,
    /// Translations given for each sentence with --json, at most the beam (which grows to it).
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) nbest: u8,
    /// Write one JSON object a segment instead of the document.
    #[arg(long)]
    pub(crate) json: bool,
    /// With --format lines: split each line into its sentences (a line is taken for one sentence otherwise).
    #[arg(long)]
    pub(crate) split: bool,
    /// Choose every word from the whole vocabulary instead of the model's shortlist (slower).
    #[arg(long)]
    pub(crate) no_shortlist: bool,
    /// Leave out the notice that a machine translated the page.
    #[arg(long)]
    pub(crate) no_notice: bool,
    /// Address of the source for the notice, if the page does not name its own.
    #[arg(long, value_name = "URL")]
    pub(crate) source_url: Option<String>,
    /// Date for the notice, as it is to be printed.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    #[command(flatten)]
    pub(crate) store: StoreFolder,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Language of the source, such as pt.
    #[arg(long, value_name = "LANG")]
    pub(crate) from: Language,
    /// Language of the translation, such as en.
    #[arg(long, value_name = "LANG")]
    pub(crate) to: Language,
    /// File with the source.
    #[arg(long, value_name = "FILE")]
    pub(crate) source: PathBuf,
    /// File with the translation, line for line.
    #[arg(long, value_name = "FILE")]
    pub(crate) translation: PathBuf,
    /// Word alignment, line for line, as `0-0 1-2` (Pharaoh): places of words parted by spaces.
    #[arg(long, value_name = "FILE")]
    pub(crate) alignment: Option<PathBuf>,
    /// What the house makes of each class of finding (TOML).
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) rules: Option<PathBuf>,
    /// Write one JSON object a line instead of lines to read.
    #[arg(long)]
    pub(crate) json: bool,
    /// Look at the texts alone. There is no other way yet.
    #[arg(long)]
    pub(crate) surface_only: bool,
    /// Exit with 1 if a line blocks.
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// By the file's name and content; standard input is text.
    Auto,
    /// Paragraphs and blank lines.
    Text,
    /// One sentence a line, exactly one line out, as the input comes.
    Lines,
    /// A web page or a part of one.
    Html,
}

#[derive(Debug, Args)]
pub(crate) struct Models {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
    #[command(flatten)]
    pub(crate) store: StoreFolder,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// Take in the packs of a folder, zip, wheel or tar.gz.
    Import {
        /// Where the files of a pack are.
        path: PathBuf,
        /// Source language, where the files do not say it.
        #[arg(long, value_name = "LANG", requires = "to")]
        from: Option<String>,
        /// Target language, where the files do not say it.
        #[arg(long, value_name = "LANG", requires = "from")]
        to: Option<String>,
        /// A list as of sha256sum that the files must match.
        #[arg(long, value_name = "FILE")]
        sha256: Option<PathBuf>,
    },
    /// Show the packs of the store.
    List {
        /// As JSON, one object a line.
        #[arg(long)]
        json: bool,
    },
    /// Compare every file with the hash taken when it was imported.
    Verify,
}

#[derive(Debug, Args)]
pub(crate) struct StoreFolder {
    /// Folder of the models; else the platform's data folder.
    #[arg(long = "models", value_name = "DIR", env = "TOLMACH_MODELS", global = true)]
    pub(crate) folder: Option<PathBuf>,
}

fn parse_isa(name: &str) -> Result<Isa, String> {
    Isa::from_name(name).ok_or_else(|| {
        let available: Vec<&str> = Isa::available().map(Isa::name).collect();
        format!("this processor has {}", available.join(", "))
    })
}

fn version() -> &'static str {
    static VERSION: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    VERSION.get_or_init(|| format!("{} ({})", env!("CARGO_PKG_VERSION"), Isa::detect().name()))
}

//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use tolmach_service::{Format, Isa};

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
    /// Format of the input: auto (by name and content), lines (one sentence a line, exactly one line out, as the input
    /// comes), or a document's: text, html, and others by their names or file endings.
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = parse_format)]
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
    /// Plain text that was wrapped by hand: join the lines of a paragraph.
    #[arg(long)]
    pub(crate) unwrap_lines: bool,
    /// Longest line of a subtitle, in characters [default: 42].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(8..=1000))]
    pub(crate) subtitle_line: Option<u16>,
    /// Keys of Markdown's front matter to translate, with commas [default: title, subtitle, description, summary,
    /// excerpt, headline, caption, alt].
    #[arg(long, value_name = "KEYS", value_delimiter = ',')]
    pub(crate) front_matter: Vec<String>,
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputFormat {
    /// By the file's name and content.
    Auto,
    /// One sentence a line.
    Lines,
    /// A document.
    Document(Format),
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

fn parse_format(name: &str) -> Result<InputFormat, String> {
    match name {
        "auto" => Ok(InputFormat::Auto),
        "lines" => Ok(InputFormat::Lines),
        name => Format::from_name(name).map(InputFormat::Document).ok_or_else(|| {
            let names: Vec<&str> = Format::all().map(Format::name).collect();
            format!("the formats are auto, lines, {}", names.join(", "))
        }),
    }
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

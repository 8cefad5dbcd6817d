//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tolmach_service::{Format, Isa, Language, Repair};

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
    Translate(Box<Translate>),
    /// Judge a translation, whoever made it: two files with one sentence a line.
    Check(Box<Check>),
    /// The languages, what is judged of each, and which have models here.
    Languages(Languages),
    /// The models on this machine, and where to get more.
    Models(Models),
}

#[derive(Debug, Args)]
pub(crate) struct Languages {
    /// Only these, by tag (pt) or by name (portuguese, polski).
    pub(crate) names: Vec<String>,
    /// As JSON, one object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) store: StoreFolder,
}

#[derive(Debug, Args)]
pub(crate) struct Translate {
    /// File to translate; `-` or nothing is standard input.
    #[arg(default_value = "-")]
    pub(crate) input: PathBuf,
    /// Language of the source, such as pt. If left out, it is told from what the document declares and from its words;
    /// --format lines cannot do without.
    #[arg(long, value_name = "LANG")]
    pub(crate) from: Option<String>,
    /// Language of the translation, such as en.
    #[arg(long, value_name = "LANG")]
    pub(crate) to: String,
    /// Go through this language, such as en, even where a model goes directly; several in order, with commas.
    #[arg(long, value_name = "LANG", value_delimiter = ',', conflicts_with = "no_pivot")]
    pub(crate) via: Vec<String>,
    /// Fail where no model goes directly, instead of going through English or other languages.
    #[arg(long)]
    pub(crate) no_pivot: bool,
    /// Format of the input: auto (by name and content), lines (one sentence a line, exactly one line out, as the input
    /// comes), or a document's: text, html, and others by their names or file endings.
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = parse_format)]
    pub(crate) format: InputFormat,
    /// File to write; it appears whole or not at all. Standard output if left out.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Write a report of every sentence and what the gate found in it: as JSON, or as a page to look at (FILE.html).
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Write beside it a bilingual file of all segments, for translators' tools.
    #[arg(long, value_name = "FILE")]
    pub(crate) xliff: Option<PathBuf>,
    /// Version of the file of --xliff.
    #[arg(long, value_name = "VERSION", default_value = "2.1", value_parser = ["1.2", "2.1"])]
    pub(crate) xliff_version: String,
    /// Write beside it a translation memory (TMX 1.4b), sentence by sentence.
    #[arg(long, value_name = "FILE")]
    pub(crate) tmx: Option<PathBuf>,
    /// Threads, at most four for each processor and 16 where those are few; they start as there is work. The translation
    /// does not depend on it.
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
    /// Better translations for some of the speed: where greedy search is unsure, a wide search, and of what it finds the
    /// text that all agree with most. With --format lines each sentence of a line is translated by itself, as with --split.
    #[arg(long, conflicts_with_all = ["beam", "nbest"])]
    pub(crate) quality: bool,
    /// Write one JSON object a segment instead of the document.
    #[arg(long)]
    pub(crate) json: bool,
    /// With --format lines: split each line into its sentences (a line is taken for one sentence otherwise).
    #[arg(long)]
    pub(crate) split: bool,
    /// Translate parts of a document in another language than the source too; they are left as they are otherwise.
    #[arg(long)]
    pub(crate) translate_foreign: bool,
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
    /// The rules of the house: glossaries, words to keep, style, and what each class of finding counts as (TOML).
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) rules: Option<PathBuf>,
    /// A glossary, beside those that the rules name: CSV, TSV or TBX. Several may be given.
    #[arg(long, value_name = "FILE")]
    pub(crate) glossary: Vec<PathBuf>,
    /// With --format lines, every sentence goes before the gate as those of a document do, and what is stopped is
    /// repaired; so it does with any other option of the gate.
    #[arg(long, conflicts_with = "no_check")]
    pub(crate) check: bool,
    /// Ask the model of the opposite direction too whether the source is in the translation: it sees lost negations and
    /// clauses, other names and figures in each other's places. Takes about half as long again.
    #[arg(long, conflicts_with = "no_check")]
    pub(crate) back_check: bool,
    /// Repairs that may be tried on a sentence that the gate stops, in this order, with commas (rule, beam, required,
    /// vocabulary, split, model, figure); all of them if left out.
    #[arg(long, value_name = "LIST", value_delimiter = ',', conflicts_with_all = ["no_check", "no_repair"], value_parser = parse_repair)]
    pub(crate) repair: Option<Vec<Repair>>,
    /// How often models may read one sentence beyond the first time, a search 6 wide counting 6 times: a bound on the work
    /// for it. Repairs that would go beyond are not tried; all of them together cost about 70. No bound if left out.
    #[arg(long, value_name = "N", conflicts_with = "no_check")]
    pub(crate) effort: Option<usize>,
    /// Seconds after which it ends, if it is not done: nothing is written then but lines that were, and it exits with 1.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_limit: Option<u32>,
    /// Judge sentences and let them stand as they are.
    #[arg(long, conflicts_with = "no_check")]
    pub(crate) no_repair: bool,
    /// Write no document if a sentence is still stopped by the gate, and exit with 1.
    #[arg(long, conflicts_with = "no_check")]
    pub(crate) strict: bool,
    /// Do not put sentences before the gate.
    #[arg(long)]
    pub(crate) no_check: bool,
    /// Leave out the notice that a machine translated the page.
    #[arg(long)]
    pub(crate) no_notice: bool,
    /// Address of the source for the notice, if the page does not name its own.
    #[arg(long, value_name = "URL")]
    pub(crate) source_url: Option<String>,
    /// Date for the notice, as it is to be printed; one like 2026-11-24 is put in bilingual files too.
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// What counts more where the store has several models of the pair.
    #[arg(long, value_enum, default_value_t = Preference::Quality)]
    pub(crate) prefer: Preference,
    /// Say which models are used and why.
    #[arg(short, long)]
    pub(crate) verbose: bool,
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
    /// The rules of the house: glossaries, words to keep, style, and what each class of finding counts as (TOML).
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) rules: Option<PathBuf>,
    /// A glossary, beside those that the rules name: CSV, TSV or TBX. Several may be given.
    #[arg(long, value_name = "FILE")]
    pub(crate) glossary: Vec<PathBuf>,
    /// Write one JSON object a line instead of lines to read.
    #[arg(long)]
    pub(crate) json: bool,
    /// Look at the texts alone, and ask no models. They are asked where they are installed, there and back.
    #[arg(long)]
    pub(crate) surface_only: bool,
    /// Exit with 1 if a line blocks.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Threads, at most four for each processor and 16 where those are few; the verdicts do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
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
    /// Compare every file with the hash taken when it was imported, load every model, and compare the store with its
    /// tolmach.lock.
    Verify,
    /// Show what a channel offers; uses the network.
    Search {
        /// Only pairs with this language (ru, russian), or this pair (ru-en).
        language: Option<String>,
        /// As JSON, one object a line.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        source: Origin,
    },
    /// Fetch models from a channel, a mirror or a folder; uses the network.
    Fetch {
        /// Pairs, such as ru-en; without any, all that tolmach.lock names.
        pairs: Vec<String>,
        /// Only this architecture; the best by published quality if left out.
        #[arg(long, value_name = "NAME")]
        architecture: Option<String>,
        /// What counts more where there are several.
        #[arg(long, value_enum, default_value_t = Preference::Quality)]
        prefer: Preference,
        /// Take what is best even where tolmach.lock names another; translations go on with the one it names.
        #[arg(long)]
        unlocked: bool,
        /// Say why a model is taken.
        #[arg(short, long)]
        verbose: bool,
        #[command(flatten)]
        source: Origin,
    },
    /// Remove models.
    Remove {
        /// Pairs (all models of ru-en), or models as `list` shows them (ru-en/3.0-base).
        #[arg(required = true)]
        packs: Vec<String>,
    },
    /// Copy models into a folder that another machine can use, import, or fetch from a web server.
    Export {
        /// The folder; it may hold exported models already.
        #[arg(value_name = "DIR")]
        destination: PathBuf,
        /// Pairs or models; the model in use of every pair if left out.
        packs: Vec<String>,
    },
    /// Name the models in use in tolmach.lock: no others are used for their pairs from then on.
    Lock {
        /// Pairs or models; the model in use of every pair if left out.
        packs: Vec<String>,
        /// Take the pairs out of tolmach.lock instead.
        #[arg(long, requires = "packs")]
        remove: bool,
    },
}

/// Where models come from.
#[derive(Debug, Args)]
pub(crate) struct Origin {
    /// The channel; with --from, a mirror of it. The registry if neither is given.
    #[arg(long, value_enum, env = "TOLMACH_MODELS_CHANNEL")]
    pub(crate) channel: Option<ChannelName>,
    /// Address or folder of a mirror of a channel, or of exported models.
    #[arg(long = "from", value_name = "URL|DIR", env = "TOLMACH_MODELS_FROM")]
    pub(crate) at: Option<String>,
    /// For whom the models are published.
    #[arg(long, value_enum, default_value_t = Release::Desktop)]
    pub(crate) release: Release,
    /// Seconds without a byte after which an answer is given up and asked for again.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) timeout: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChannelName {
    /// The registry of Firefox Translations.
    Registry,
    /// What the browser downloads.
    RemoteSettings,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Release {
    /// Models for computers.
    Desktop,
    /// Smaller models for telephones.
    Android,
    /// Models that are not released yet, beside those for computers.
    Nightly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preference {
    /// The better translation.
    Quality,
    /// The faster model.
    Speed,
}

#[derive(Debug, Args)]
pub(crate) struct StoreFolder {
    /// Folder of the models; else the platform's data folder.
    #[arg(long = "models", value_name = "DIR", env = "TOLMACH_MODELS", global = true)]
    pub(crate) folder: Option<PathBuf>,
}

/// A name that there is not, with those that there are.
#[derive(Debug, thiserror::Error)]
#[error("{0} {list}", list = .1.join(", "))]
struct NoSuchName(&'static str, Vec<&'static str>);

fn parse_format(name: &str) -> Result<InputFormat, NoSuchName> {
    match name {
        "auto" => Ok(InputFormat::Auto),
        "lines" => Ok(InputFormat::Lines),
        name => Format::from_name(name).map(InputFormat::Document).ok_or_else(|| {
            let names = ["auto", "lines"].into_iter().chain(Format::all().map(Format::name));
            NoSuchName("the formats are", names.collect())
        }),
    }
}

fn parse_repair(name: &str) -> Result<Repair, NoSuchName> {
    Repair::from_name(name).ok_or_else(|| {
        NoSuchName("the repairs are", Repair::ALL.iter().map(|repair| repair.name()).collect())
    })
}

fn parse_isa(name: &str) -> Result<Isa, NoSuchName> {
    Isa::from_name(name)
        .ok_or_else(|| NoSuchName("this processor has", Isa::available().map(Isa::name).collect()))
}

fn version() -> &'static str {
    static VERSION: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    VERSION.get_or_init(|| format!("{} ({})", env!("CARGO_PKG_VERSION"), Isa::detect().name()))
}

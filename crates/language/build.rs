//! Makes the table of languages out of the folders in `languages/`: a folder is a language, its name the tag,
//! `language.toml` its traits, and every other file in it data that another crate reads by the file's name.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde::Deserialize;

/// What `language.toml` says: every key is here, none is silently left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Traits {
    name: String,
    own: String,
    script: String,
    direction: Direction,
    territory: String,
    decimal: char,
    thousands: char,
    words: Words,
    #[serde(default)]
    grouping: Grouping,
    #[serde(default)]
    ordinals: Ordinals,
    #[serde(default)]
    guillemets: Guillemets,
    #[serde(default = "question_mark")]
    question: char,
    #[serde(default)]
    length: Option<f32>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    members: Vec<String>,
    #[serde(default)]
    scripts: BTreeMap<String, String>,
    #[serde(default)]
    variants: BTreeMap<String, [String; 2]>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Ltr,
    Rtl,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Words {
    Spaces,
    None,
}

#[derive(Deserialize, PartialEq, Default)]
#[serde(rename_all = "lowercase")]
enum Grouping {
    #[default]
    Thousands,
    Myriads,
}

/// How ordinal numbers in figures are written.
#[derive(Deserialize, PartialEq, Default)]
#[serde(rename_all = "lowercase")]
enum Ordinals {
    #[default]
    Plain,
    /// With a full stop: 3. März.
    Dotted,
}

/// How « and » stand.
#[derive(Deserialize, Default, Debug)]
#[serde(rename_all = "lowercase")]
enum Guillemets {
    #[default]
    Usual,
    /// » opens and « closes.
    Reversed,
    /// White space stands inside them, and before ? and !.
    Spaced,
}

fn question_mark() -> char {
    '?'
}

/// Files that say where the data are from and are read by people alone.
const FOR_PEOPLE: [&str; 2] = ["LICENSE", "README.md"];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../languages");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut folders = children(&root);
    folders.retain(|path| path.join("language.toml").is_file());
    let mut table = String::from("pub(crate) static LANGUAGES: &[Traits] = &[\n");
    for folder in folders {
        let tag = name(&folder);
        let file = folder.join("language.toml");
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let traits: Traits =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        row(&mut table, &tag, &traits, &children(&folder));
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").unwrap_or_else(|error| panic!("OUT_DIR: {error}"));
    fs::write(Path::new(&out).join("languages.rs"), table).unwrap_or_else(|error| panic!("{out}: {error}"));
}

fn children(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn row(table: &mut String, tag: &str, traits: &Traits, files: &[std::path::PathBuf]) {
    let codes = traits.codes.iter().map(|code| match code.split_once('-') {
        Some((code, script)) => format!("({code:?}, Some({}))", four(script)),
        None => format!("({code:?}, None)"),
    });
    let scripts = traits.scripts.iter().map(|(region, script)| format!("({region:?}, {})", four(script)));
    let variants = traits.variants.iter().map(|(part, [name, own])| format!("({part:?}, {name:?}, {own:?})"));
    let members = traits.members.iter().map(|member| format!("{member:?}"));
    let files = files.iter().filter(|path| !FOR_PEOPLE.contains(&name(path).as_str()));
    let files = files.filter(|path| name(path) != "language.toml").map(|path| {
        format!("({:?}, include_bytes!({:?}).as_slice())", name(path), path.display().to_string())
    });
    // Writing to a string cannot fail.
    _ = writeln!(
        table,
        "Traits {{ tag: {tag:?}, name: {:?}, own: {:?}, script: {}, right_to_left: {}, territory: {:?}, decimal: {:?}, \
         thousands: {:?}, spaces: {}, myriads: {}, dotted_ordinals: {}, guillemets: Guillemets::{:?}, \
         question: {:?}, length: {:?}, codes: &[{}], members: &[{}], scripts: &[{}], variants: &[{}], \
         files: &[{}] }},",
        traits.name,
        traits.own,
        four(&traits.script),
        traits.direction == Direction::Rtl,
        traits.territory,
        traits.decimal,
        traits.thousands,
        traits.words == Words::Spaces,
        traits.grouping == Grouping::Myriads,
        traits.ordinals == Ordinals::Dotted,
        traits.guillemets,
        traits.question,
        traits.length,
        list(codes),
        list(members),
        list(scripts),
        list(variants),
        list(files),
    );
}

fn four(script: &str) -> String {
    assert!(script.len() == 4 && script.is_ascii(), "{script}: a script has four letters");
    format!("*b{script:?}")
}

fn list(rows: impl Iterator<Item = String>) -> String {
    rows.collect::<Vec<_>>().join(", ")
}

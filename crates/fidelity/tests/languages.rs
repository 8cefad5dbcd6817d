//! Right pairs of news sentences in each language and in English, both ways: none is stopped, few are warned of, and with
//! one quantity altered it is seen.
//!
//! `testdata/languages/xx.tsv` has a pair a line: the sentence in the language, a tab, the sentence in English.
//! `xx.wrong.tsv` has wrong ones: from, to, source, translation. The English sentences are altered here, by words and
//! figures, so that what is read of the other language is held against something that it does not say.

use std::path::Path;

use tolmach_fidelity::{Pair, Rules, Severity, check};

/// Words of English quantities with another one of their kind; the first that a sentence has is put in the place.
const ALTERED: &[(&str, &[(&str, &str)])] = &[
    (
        "weekday",
        &[
            ("Monday", "Wednesday"),
            ("Tuesday", "Friday"),
            ("Wednesday", "Sunday"),
            ("Thursday", "Monday"),
            ("Friday", "Tuesday"),
            ("Saturday", "Thursday"),
            ("Sunday", "Saturday"),
        ],
    ),
    (
        "month",
        &[
            ("January", "June"),
            ("February", "October"),
            ("March ", "August "),
            ("April", "September"),
            ("June", "July"),
            ("July", "June"),
            ("August", "April"),
            ("September", "December"),
            ("October", "November"),
            ("November", "January"),
            ("December", "February"),
        ],
    ),
    (
        "magnitude",
        &[("billion", "million"), ("million", "billion"), ("trillion", "billion"), ("thousand", "million")],
    ),
    (
        "money",
        &[
            (" euros", " dollars"),
            ("dollars", "euros"),
            (" yuan", " yen"),
            (" yen", " yuan"),
            ("€", "$"),
            ("$", "€"),
            ("lion won", "lion yen"),
            ("000 won", "000 yen"),
            ("zlotys", "euros"),
            ("hryvnias", "roubles"),
        ],
    ),
    (
        "number word",
        &[
            ("eleven", "seventeen"),
            ("twelve", "fourteen"),
            ("thirteen", "sixteen"),
            ("fifteen", "eighteen"),
            ("twenty", "forty"),
            ("thirty", "sixty"),
            ("forty", "fifty"),
            ("fifty", "seventy"),
            ("sixty", "thirty"),
            ("eighty", "thirty"),
        ],
    ),
];

#[test]
#[allow(clippy::print_stdout, reason = "the figures of docs/fidelity.md, for who asks with --nocapture")]
fn right_pairs_pass_and_altered_ones_are_found() {
    let mut report = Vec::new();
    let mut ok = true;
    for (language, rows) in files(".tsv") {
        let (mut warned, mut altered, mut missed) = (0, 0, Vec::new());
        let mut wrongly = Vec::new();
        for [own, english] in &rows {
            for (from, to, source, target) in
                [(&*language, "en", own, english), ("en", &*language, english, own)]
            {
                let found = worst(from, to, source, target);
                warned += usize::from(found == Some(Severity::Warn));
                if found >= Some(Severity::Warn) {
                    wrongly.push(format!("{from}-{to} {found:?}: {source} | {target}"));
                }
                ok &= found < Some(Severity::Block);
            }
            for (kind, other) in alterations(english) {
                for (from, to, source, target) in
                    [(&*language, "en", own, &other), ("en", &*language, &other, own)]
                {
                    altered += 1;
                    if worst(from, to, source, target) < Some(Severity::Warn) {
                        missed.push(format!("{kind} {from}-{to}: {source} | {target}"));
                    }
                }
            }
        }
        let right = 2 * rows.len();
        ok &= right >= 200 && 100 * warned <= 2 * right && 100 * missed.len() <= 5 * altered;
        report.push(format!(
            "{language}: {right} right, {warned} warned; {altered} altered, {} missed\n  {}\n  missed: {}",
            missed.len(),
            wrongly.join("\n  "),
            missed.join("\n  missed: ")
        ));
    }
    assert!(ok, "{}", report.join("\n"));
    println!("{}", report.join("\n"));
}

#[test]
fn wrong_pairs_are_found() {
    let mut missed = Vec::new();
    for (_, rows) in files(".wrong.tsv") {
        for [from, to, source, target] in rows {
            if worst(&from, &to, &source, &target) < Some(Severity::Warn) {
                missed.push(format!("{from}-{to}: {source} | {target}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

fn worst(from: &str, to: &str, source: &str, target: &str) -> Option<Severity> {
    let found = check(&Pair { source, target, from, to, links: &[] }, &Rules::default());
    found.iter().map(|finding| finding.severity).max()
}

/// The sentence with one quantity altered, once for each kind that it has.
fn alterations(english: &str) -> Vec<(&'static str, String)> {
    let words = ALTERED.iter().filter_map(|(kind, table)| {
        let (word, other) = table.iter().find(|(word, _)| english.contains(word))?;
        Some((*kind, english.replacen(word, other, 1)))
    });
    // The digit before the last of a figure from 25 on: never an hour, and no rounding.
    let figure = || {
        let start = english
            .split(|c: char| !c.is_ascii_digit())
            .find(|run| run.len() >= 2 && run.parse::<u32>().is_ok_and(|value| value > 24))
            .map(|run| run.as_ptr().addr() - english.as_ptr().addr() + run.len() - 2)?;
        let digit = english.as_bytes()[start] - b'0';
        let other = char::from(b'0' + if digit >= 7 { digit - 3 } else { digit + 2 });
        Some(("figure", format!("{}{other}{}", &english[..start], &english[start + 1..])))
    };
    words.chain(figure()).collect()
}

/// Language and rows of every file with this ending.
fn files<const N: usize>(ending: &str) -> Vec<(String, Vec<[String; N]>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/languages");
    let mut files = Vec::new();
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some(language) = name.strip_suffix(ending).filter(|language| !language.contains('.')) else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("a text");
        let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            cells.try_into().unwrap_or_else(|_| panic!("{name}: {line}: not {N} columns"))
        });
        files.push((language.to_owned(), rows.collect()));
    }
    files.sort();
    files
}

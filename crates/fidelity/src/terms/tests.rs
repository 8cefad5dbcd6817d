//! Tables and properties of glossaries.

use proptest::prelude::*;

use super::*;
use crate::{Rules, check};

fn glossary(name: &str, text: &str) -> Rules {
    let mut rules = Rules::default();
    rules.add_glossary(name, text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
    rules
}

fn terms(rules: &Rules, source: &str, from: &str, to: &str) -> Vec<(String, Vec<String>)> {
    let uses = rules.terms(source, from, to);
    uses.iter()
        .map(|term| (term.source.of(source).to_owned(), term.variants().map(str::to_owned).collect()))
        .collect()
}

#[test]
fn matching_table() {
    let rules = glossary("terms.csv", include_str!("../../testdata/terms/house.csv"));
    let mut wrong = Vec::new();
    for line in
        include_str!("../../testdata/terms/matching.tsv").lines().filter(|line| !line.starts_with('#'))
    {
        let [from, to, source, target, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not five columns: {line}");
        };
        let mut found = Vec::new();
        let pair = Pair { source, target, from, to, links: &[] };
        rules.find(&pair, &mut found);
        let mut uses: Vec<String> = Vec::new();
        for term in rules.terms(source, from, to) {
            let met = term.find(target).map_or("-", |span| span.of(target));
            uses.push(format!("{}={met}", term.source.of(source)));
        }
        for finding in found.iter().filter(|finding| finding.class == Class::TermForbidden) {
            uses.push(format!("!{}", finding.found.as_deref().unwrap_or_default()));
        }
        let uses = if uses.is_empty() { "-".to_owned() } else { uses.join("; ") };
        if uses != expected {
            wrong.push(format!("{line}: {uses}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_term_in_a_language_without_forms_may_stand_in_another_one() {
    let rules = glossary("a.csv", "mayor,Bürgermeister\ncity council,Stadtrat\n");
    let missing = |from: &str, to: &str, source: &str, target: &str| {
        let found = check(&Pair { source, target, from, to, links: &[] }, &rules);
        found.into_iter().filter(|finding| finding.class == Class::TermMissing).count()
    };
    assert_eq!(missing("en", "de", "The mayor’s car.", "Das Auto des Bürgermeisters."), 0);
    assert_eq!(missing("en", "de", "The mayors of the city council.", "Die Bürgermeister des Stadtrats."), 0);
    assert_eq!(missing("en", "de", "The mayor left.", "Der Oberbürger ging."), 1);
    assert_eq!(missing("en", "de", "The city council left.", "Der Rat ging."), 1);
    // Where forms are known, nothing else is one.
    assert_eq!(missing("en", "pt", "The mayor left.", "O Bürgermeisters saiu."), 1);
}

#[test]
fn formats_say_the_same() {
    let expected = [("central bank".to_owned(), vec!["Центробанк".to_owned(), "Банк России".to_owned()])];
    let source = "The central bank waits.";
    for (name, text) in [
        ("a.csv", "central bank,Центробанк\ncentral bank,Банк России\n"),
        (
            "a.csv",
            "\u{feff}source;target;note\r\ncentral bank;\"Центробанк|Банк России\";\"the \"\"own\"\" one\"\r\n",
        ),
        ("a.csv", "ru,en\nЦентробанк|Банк России,central bank\n"),
        ("a.txt", "en\tru\tpt-BR\ncentral bank\tЦентробанк|Банк России\tbanco central\n"),
        ("a.tsv", "central bank\tЦентробанк|Банк России\n"),
        ("a.csv", "en,ru,forbidden:ru\ncentral bank,Центробанк|Банк России,ЦБ\n"),
        ("a.tbx", include_str!("../../testdata/terms/basic2.tbx")),
        ("a.tbx", include_str!("../../testdata/terms/dca3.tbx")),
        ("a.xml", include_str!("../../testdata/terms/dct3.tbx")),
    ] {
        let rules = glossary(name, text);
        assert_eq!(terms(&rules, source, "en", "ru"), expected, "{text}");
    }
    for text in [
        include_str!("../../testdata/terms/basic2.tbx"),
        include_str!("../../testdata/terms/dct3.tbx"),
        include_str!("../../testdata/terms/dca3.tbx"),
        "en,ru,forbidden:ru\ncentral bank,Центробанк|Банк России,ЦБ\n",
    ] {
        let rules = glossary(if text.starts_with('e') { "a.csv" } else { "a.tbx" }, text);
        let findings = check(&Pair { source, target: "ЦБ ждёт.", from: "en", to: "ru", links: &[] }, &rules);
        let finding = findings.iter().find(|finding| finding.class == Class::TermForbidden);
        assert_eq!(finding.and_then(|finding| finding.found.as_deref()), Some("ЦБ"), "{text}");
    }
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (name, text, expected) in [
        ("a.csv", "one,um\n\ntwo\n", "line 3: one column"),
        ("a.csv", "one,um\ntwo,\n", "line 2: \"two\" has no counterpart"),
        ("a.csv", "one,um\ntwo,dois,more\n", "line 2: 3 columns"),
        ("a.csv", "one,um\n\"two,dois\nthree,três\n", "line 2: \"two,dois"),
        ("a.csv", "one,um\ntwo,?\n", "line 2: \"?\" has no letter"),
        ("a.csv", "", "no term"),
        ("a.csv", "source,target\n", "no term"),
        ("a.tbx", "<tbx>\n<conceptEntry>\n</tbx>", "line 3: "),
        ("a.tbx", "<tbx>\n<conceptEntry>", "line 2: the file ends"),
        ("a.tbx", "<html>\n</html>", "line 1: neither"),
        (
            "a.tbx",
            "<tbx>\n<conceptEntry><langSec xml:lang='english'/></conceptEntry></tbx>",
            "line 2: xml:lang=\"english\"",
        ),
        (
            "a.tbx",
            "<tbx><conceptEntry><langSec xml:lang='en'><termSec><term>&x;</term></termSec></langSec></conceptEntry></tbx>",
            "&x; is not known",
        ),
        ("a.tbx", "plain", "line 1: neither"),
    ] {
        let error = Rules::default().add_glossary(name, text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
    }
    let error = Rules::default().add_glossary("a.csv", b"one,um\ntwo,\xff\n").unwrap_err();
    assert_eq!(error.to_string(), "line 2: no UTF-8; save the file as UTF-8");
    let large = vec![b'a'; MAX_BYTES + 1];
    assert!(matches!(Rules::default().add_glossary("a.csv", &large), Err(GlossaryError::TooLarge { .. })));
}

#[test]
fn forms_to_ask_for() {
    let rules = glossary(
        "a.csv",
        "en,ru,pt\ncentral bank,центральный банк,banco central\nforeign ministry,министерство иностранных дел,ministério\n",
    );
    let forms = |source: &str, to: &str| {
        rules.terms(source, "en", to).first().map(|term| term.forms(40)).unwrap_or_default()
    };
    let russian = forms("the central bank", "ru");
    for form in [
        "центральный банк",
        "центрального банка",
        "центральному банку",
        "центральным банком",
        "центральном банке",
        "центральных банков",
    ] {
        assert!(russian.iter().any(|known| known == form), "{form}: {russian:?}");
    }
    assert!(forms("a foreign ministry", "ru").contains(&"министерством иностранных дел".to_owned()));
    assert_eq!(forms("central banks", "pt"), ["banco central", "bancos centrais"]);
    let back = rules.terms("министерства иностранных дел", "ru", "en");
    assert_eq!(back[0].forms(40), ["foreign ministry", "foreign ministries"]);
    assert_eq!(back[0].forms(1), ["foreign ministry"]);
}

#[test]
fn many_terms_cost_no_more_than_few() {
    let mut table = String::from("source,target\n");
    for number in 0..50_000 {
        table.push_str(&format!("New term{number} bank,Новый термин{number}\n"));
    }
    let rules = glossary("a.csv", &table);
    let source = "New term77 banks, a New term49999 bank and a New term77 ".repeat(200);
    let uses = rules.terms(&source, "en", "ru");
    assert_eq!(uses.len(), 400);
}

#[test]
fn long_texts_take_linear_work() {
    let rules = glossary("a.csv", "en,ru,forbidden:ru\nbank,банк,банчок\ncentral bank,Центробанк,ЦБ\n");
    let judge = |times: usize| {
        let (source, target) =
            ("A central bank, a bank. ".repeat(times), "ЦБ, банчок, Центробанк. ".repeat(times));
        let mut out = Vec::new();
        rules.find(&Pair { source: &source, target: &target, from: "en", to: "ru", links: &[] }, &mut out);
        assert_eq!(out.len(), 2 * times);
    };
    crate::tests::assert_linear(judge, 1000);
}

fn cell() -> impl Strategy<Value = String> {
    "[\\PC\"',;]{0,12}".prop_map(|text| text.replace('|', " "))
}

proptest! {
    #[test]
    fn what_is_written_as_csv_is_read_back(rows in prop::collection::vec((cell(), cell()), 1..8), mark in prop::sample::select(vec![',', ';'])) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let rows: Vec<(String, String)> = rows.into_iter().map(|(a, b)| (format!("x{a}"), format!("y{b}"))).collect();
        let text: String = rows.iter().map(|(a, b)| format!("{}{mark}{}\n", quoted(a), quoted(b))).collect();
        let concepts = file::read("a.csv", text.as_bytes());
        prop_assert!(concepts.is_ok(), "{concepts:?}");
        let read: Vec<(String, String)> = concepts.unwrap_or_default().into_iter().map(|(_, concept)| (concept.terms[0].text.clone(), concept.terms[1].text.clone())).collect();
        let trimmed: Vec<(String, String)> = rows.iter().map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned())).collect();
        prop_assert_eq!(read, trimmed);
    }

    #[test]
    fn no_text_is_too_odd(name in prop::sample::select(vec!["a.csv", "a.tsv", "a.tbx", "a"]), text in "[\\PC\n\t,;\"<>/=a-z]{0,200}", source in "\\PC{0,60}") {
        let mut rules = glossary("a.csv", "C++,си\n.NET,дотнет\nR$,реал\nbank,банк\nne,не");
        let _ = rules.add_glossary(name, text.as_bytes());
        for term in rules.terms(&source, "en", "ru") {
            prop_assert!(source.get(term.source.start..term.source.end).is_some());
        }
        let _ = check(&Pair { source: &source, target: &text, from: "en", to: "ru", links: &[] }, &rules);
    }

    #[test]
    fn a_term_is_found_as_it_is_written(term in "[a-zа-я]{3,9}( [a-zа-я]{3,9}){0,2}", before in "[A-Z][a-z]{2,5}") {
        let rules = glossary("a.csv", &format!("{term},xxx\n"));
        let source = format!("{before}, {term}.");
        let uses = rules.terms(&source, "de", "ru");
        // English "to" marks a verb; the language here has no paradigms.
        prop_assert!(uses.iter().any(|found| found.source.of(&source) == term));
    }
}

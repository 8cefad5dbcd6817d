//! Fractions through the real models, with the gate and without: each comes through as it is written, and no document is
//! refused for one.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::path::{Path, PathBuf};

use tolmach_service::fidelity::Rules;
use tolmach_service::{
    Control, DocumentOptions, Format, Gate, ImportOptions, Options, Pair, Repair, Segmentation, Service,
    Store,
};

/// A pair of the store of a test, on this many threads.
fn pair(folder: &Path, from: &str, to: &str) -> Pair {
    let packs =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    let store = Store::at(folder.join("store"));
    store
        .import(&PathBuf::from(packs).join(format!("{from}{to}")), &ImportOptions::default())
        .expect("a pack");
    Service::new(store).with_threads(2).pair(from, to).expect("a pair")
}

/// Source, and what of its translation must be there, each exactly once.
const ENGLISH: &[(&str, &[&str])] = &[
    ("Add ¾ cup.", &["¾ de xícara"]),
    ("Mix ½ cup of milk and ¼ cup of sugar.", &["½ xícara de leite", "¼ de xícara de açúcar"]),
    ("He worked 2½ years in Москва.", &["2½ anos", "Москва"]),
    ("Size ½ and ¼.", &["½ e ¼"]),
    ("The Fed raised rates by ¼ point on Wednesday.", &["¼ de ponto"]),
    ("The bank cut its main rate by ½ percentage point to 3¼%.", &["½ ponto percentual", " 3¼%"]),
    ("The ½-mile run starts at the town hall.", &["½ milha"]),
    ("Bake for 1½–2 hours at 180 degrees.", &[" 1½-2 horas"]),
    ("The pipe measures 12 ½ inches.", &[" 12 ½ polegadas"]),
    ("It cost £½ in 1920.", &["½", "£", "1920"]),
    ("See § 12 ½ of the law.", &[" 12 ½", "§"]),
    ("About 9⁄10 of the money was lost.", &["9⁄10 do dinheiro"]),
    // The model drops `1/2` here, and copies `0.5`.
    ("½ of the profits go to charity.", &["½ dos lucros"]),
    ("There were 1,200½ tons.", &["1.200½ toneladas"]),
    ("Use 1/2 cup of milk and ½ cup of oil.", &["1/2 xícara de leite", "½ xícara de óleo"]),
    ("Mix ½½ cups.", &["½½"]),
    ("PG→ 1½ h ¾", &["1½", "¾", "→"]),
    ("x2½ £2½", &["x2½", "£2½"]),
];

const PORTUGUESE: &[(&str, &[&str])] = &[
    ("A taxa subiu ¼ de ponto.", &["rose ¼ point"]),
    ("Ele trabalhou 2½ anos em Lisboa.", &["2½ years"]),
    ("As ações caíram 3⅛ para 42⅜ em Nova Iorque.", &["3⅛ to 42⅜"]),
    ("O bilhete custa ½ € para crianças.", &["½"]),
    ("As medidas são ¼, ½ e ¾ de polegada.", &["¼, ½ and ¾ inch"]),
    ("Metade (½) do dinheiro.", &["(½)"]),
    ("Quase ⅓ da população vive abaixo da linha de pobreza.", &["⅓ of the population"]),
    ("¼ ½ ¾", &["¼ ½ ¾"]),
    ("½", &["½"]),
    ("ÈÕ¡¼", &["¼", "¡"]),
    ("Rates: ½, £½.", &["½, ½", "£"]),
    ("Rates: ½, →½.", &["½, ½", "→"]),
];

#[test]
fn fractions_come_through_as_they_are_written() {
    for (from, to, cases) in [("en", "pt", ENGLISH), ("pt", "en", PORTUGUESE)] {
        let folder = tempfile::tempdir().expect("a folder");
        let pair = pair(folder.path(), from, to);
        let texts: Vec<&str> = cases.iter().map(|(text, _)| *text).collect();
        for engine in [Options::default(), Options { beam: 4, nbest: 4, ..Options::default() }] {
            let (rules, repairs) = (Rules::default(), &Repair::ALL);
            let gate = Gate { rules: &rules, engine: &engine, repairs, effort: tolmach_service::UNBOUNDED };
            let checked = pair.translate_checked(&texts, Segmentation::Whole, &gate, &Control::default());
            let checked = checked.expect("nothing stops it");
            let plain = pair.translate_segments(&texts, Segmentation::Whole, &engine, &Control::default());
            let plain = plain.expect("nothing stops it");
            for (((source, expected), checked), plain) in cases.iter().zip(checked).zip(plain) {
                let text = &plain.aligned.text;
                let signs = |text: &str| {
                    let mut signs: Vec<char> = text.chars().filter(|c| "½¼¾⅓⅛⅜⁄".contains(*c)).collect();
                    signs.sort_unstable();
                    signs
                };
                assert_eq!(signs(text), signs(source), "{source}: {text}");
                // A wider search may say the rest otherwise.
                if engine.nbest == 1 {
                    for expected in *expected {
                        assert_eq!(text.matches(expected).count(), 1, "{expected} in {source}: {text}");
                    }
                }
                for other in plain.sentences.iter().flat_map(|sentence| &sentence.alternatives) {
                    assert_eq!(signs(&other.aligned.text), signs(source), "{source}: {}", other.aligned.text);
                }
                // Nothing is wrong with what was right.
                assert_eq!(checked.translation.aligned.text, *text, "{source}");
            }
        }
    }
}

#[test]
fn no_document_is_refused_for_a_fraction() {
    // What was found by mutation: windows-1252, with a character that becomes a space and a mark beside fractions.
    let page = b"\xa4\xe2\x9d\xef\xbc\x8c\xb0\xe4\xbb\x96\xe4\xb8\x84\xe6\x97\xb6\xe5\x80\x99\xe7\x8d\xe8\x80\xe7\x84\xe5\
        \xa9\xe8\xaf\xe4\xbb\xa5\xe8\xae";
    for (from, to, cases) in [("en", "pt", ENGLISH), ("pt", "en", PORTUGUESE)] {
        let folder = tempfile::tempdir().expect("a folder");
        let pair = pair(folder.path(), from, to);
        for unchecked in [false, true] {
            let mut options = DocumentOptions::default();
            options.unchecked = unchecked;
            options.without_notice = true;
            let translate = |bytes: &[u8]| {
                let translated = pair.translate_document(bytes, Format::Html, &options, &Control::default());
                translated.unwrap_or_else(|error| panic!("{from}: {error} in {bytes:02x?}"))
            };
            translate(page);
            let paragraphs: String = cases.iter().map(|(text, _)| format!("<p><b>{text}</b>\n")).collect();
            let translated = translate(format!("<meta charset=utf-8>{paragraphs}").as_bytes());
            // What has no letter is no segment.
            let expected = cases.iter().filter(|(text, _)| text.contains(char::is_alphabetic)).count();
            assert_eq!(translated.sources.len(), expected);
        }
    }
}

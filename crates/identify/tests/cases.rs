//! Decisions as data: `testdata/documents.txt` and `testdata/passages.txt`.

use proptest::prelude::*;
use tolmach_identify::Identifier;

fn rows(text: &str, columns: usize) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(move |line| line.splitn(columns, '|').map(str::trim).collect())
}

#[test]
fn documents_are_decided_as_the_data_says() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("../testdata/documents.txt"), 5) {
        let [candidates, declared, expected, why, passages] = row[..] else { panic!("{row:?}") };
        let passages: Vec<&str> = passages.split(" / ").collect();
        let declared = Some(declared).filter(|declared| *declared != "-");
        let decision = Identifier::new(candidates.split(' ')).decide(declared, &passages);
        let found = (decision.language.as_deref().unwrap_or("?"), format!("{:?}", decision.why));
        if found != (expected, why.to_owned()) {
            wrong.push(format!("{row:?}: {decision:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn passages_are_left_as_the_data_says() {
    let mut wrong = Vec::new();
    for row in rows(include_str!("../testdata/passages.txt"), 3) {
        let [own, expected, passage] = row[..] else { panic!("{row:?}") };
        let own: Vec<&str> = own.split(' ').collect();
        let found = Identifier::new([]).foreign(passage, &own);
        if found.unwrap_or("-") != expected {
            wrong.push(format!("{row:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_passage_of_any_length_and_any_number_of_them_is_cheap() {
    let identifier = Identifier::new(["pt"]);
    let long = "porto reabriu ontem depois de três semanas. ".repeat(200_000);
    let many = vec!["depois de três semanas"; 500_000];
    let start = std::time::Instant::now();
    assert_eq!(identifier.decide(None, &[&long]).language.as_deref(), Some("pt"));
    assert_eq!(identifier.decide(None, &many).language.as_deref(), Some("pt"));
    assert!(start.elapsed().as_secs() < 10, "took {:?}", start.elapsed());
}

proptest! {
    #[test]
    fn nothing_panics_and_confidence_is_a_part(
        declared in proptest::option::of("\\PC{0,12}"),
        passages in proptest::collection::vec("\\PC{0,300}", 0..6),
        own in "[a-z]{2}(-[A-Z]{2})?",
    ) {
        let identifier = Identifier::new(["pt", "zh", "sr", "", "e"]);
        let passages: Vec<&str> = passages.iter().map(String::as_str).collect();
        let decision = identifier.decide(declared.as_deref(), &passages);
        prop_assert!((0.0..=1.0).contains(&decision.confidence), "{:?}", decision);
        for passage in passages {
            identifier.foreign(passage, &[&own]);
            identifier.is_certainly(passage, &own);
        }
    }
}

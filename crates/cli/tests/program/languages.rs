//! `tolmach languages`: what is known of which, and that a check says what it could not judge.

use std::fs;

use serde_json::Value;

use super::{run, tolmach};

fn rows(args: &[&str]) -> Vec<Value> {
    let output = tolmach(&["languages", "--json"]).args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn languages_are_listed_with_what_is_judged_and_their_models() {
    let all = rows(&[]);
    assert!(all.len() > 90);
    let tags: Vec<&str> = all.iter().map(|row| row["tag"].as_str().unwrap()).collect();
    assert!(tags.is_sorted(), "{tags:?}");
    let asked = rows(&["PT-br", "русский", "swah"]);
    let facts = |row: &Value| (row["tag"].to_string(), row["judged"].to_string(), row["into"].to_string());
    let expected = [
        (r#""pt""#, r#"["figures","negation","words"]"#, r#"["en"]"#),
        (r#""ru""#, r#"["figures","negation","words"]"#, "[]"),
        (r#""sw""#, "[]", "[]"),
    ];
    assert_eq!(
        asked.iter().map(facts).collect::<Vec<_>>(),
        expected.map(|(a, b, c)| (a.into(), b.into(), c.into()))
    );
    let table = String::from_utf8(run(&["languages", "pt", "ar"], "").stdout).unwrap();
    assert!(
        table.lines().any(|line| line.starts_with("pt   Portuguese") && line.ends_with("from en, into en")),
        "{table}"
    );
    let unknown = run(&["languages", "klingon"], "");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no language is called klingon"));
}

#[test]
fn a_check_says_what_it_could_not_judge() {
    let place = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let source = file("a", "It fell by 37 percent.\n");
    let check = |to: &str, translation: &str| {
        let translation = file(to, translation);
        let args = ["check", "--json", "--surface-only", "--from", "en", "--to", to, "--source", &source];
        let output = tolmach(&args).args(["--translation", &translation]).output().unwrap();
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        (line, String::from_utf8(output.stderr).unwrap())
    };
    let (line, told) = check("sw", "Ilishuka kwa asilimia 73.\n");
    assert_eq!(line["verdict"], "warn");
    let not_judged: Vec<&str> =
        line["not_judged"].as_array().unwrap().iter().map(|what| what.as_str().unwrap()).collect();
    assert!(not_judged.contains(&"dates and times") && not_judged.contains(&"names"), "{line}");
    assert!(told.contains("no data for sw"), "{told}");
    let (line, told) = check("pt", "Caiu 37 por cento.\n");
    assert!(line.get("not_judged").is_none() && !told.contains("not judged"), "{line} {told}");
}

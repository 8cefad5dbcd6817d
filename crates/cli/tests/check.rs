//! `tolmach check` as a program: files in, verdicts out. No model is needed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    fn new(source: &str, translation: &str) -> Self {
        let files = Self { folder: tempfile::tempdir().unwrap() };
        files.write("source", source);
        files.write("translation", translation);
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn command(&self, more: &[&str]) -> Command {
        let argument = |path: &Path| path.to_str().unwrap().to_owned();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolmach"));
        command
            .args(["check", "--from", "en", "--to", "ru", "--source"])
            .arg(argument(&self.path("source")))
            .arg("--translation")
            .arg(argument(&self.path("translation")))
            .args(more)
            // What else is installed on this machine has no part in these tests.
            .env("TOLMACH_MODELS", self.path("no-models"));
        command
    }

    fn check(&self, more: &[&str]) -> Output {
        self.command(more).output().unwrap()
    }
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_line_gets_one_object_with_spans_in_bytes() {
    // A byte order mark, Windows line ends, an empty line, no line end at the end.
    let files = Files::new("\u{feff}It cost $15.\r\n\r\nFive", "\u{feff}Цена — 18 долларов.\n\nПять");
    let output = files.check(&["--json", "--surface-only"]);
    assert!(output.status.success());
    let lines = lines(&output);
    assert_eq!(
        lines[0],
        serde_json::json!({
            "line": 1,
            "verdict": "block",
            "findings": [{
                "class": "number_altered",
                "severity": "block",
                "source": [8, 11],
                "target": [13, 32],
                "expected": "15 доллар",
                "found": "18 долларов",
                "why": "another number than in the source",
            }],
        })
    );
    assert_eq!(lines[1], serde_json::json!({"line": 2, "verdict": "pass", "findings": []}));
    assert_eq!(lines[2]["verdict"], "pass");
    assert_eq!(lines.len(), 3);
}

/// Services write `&#39;` in plain text: it is read as what it stands for, and places are those of the file.
#[test]
fn character_references_are_read_as_their_characters() {
    let source = "O'Neill doesn't sell from 40 &amp; to 60 boats.";
    let translation = "O&#39;Neill не &quot;продаёт&quot; от 60 и до 40 лодок.";
    let files = Files::new(source, translation);
    files.write("alignment", "0-0 1-1 2-2 3-3 4-4 5-5 6-6 7-7 8-8");
    let alignment = files.path("alignment");
    let output = files.check(&["--json", "--alignment", alignment.to_str().unwrap()]);
    let all = lines(&output);
    let places: Vec<(&str, &str)> = all[0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            assert_eq!(finding["class"], "number_swapped");
            let end = |side: &str, which: usize| finding[side][which].as_u64().unwrap() as usize;
            (&source[end("source", 0)..end("source", 1)], &translation[end("target", 0)..end("target", 1)])
        })
        .collect();
    assert_eq!(places, [("40", "60"), ("60", "40")]);
}

#[test]
fn missing_places_are_null() {
    let output = Files::new("15 men", "Мужчины").check(&["--json"]);
    let finding = &lines(&output)[0]["findings"][0];
    assert_eq!(finding["class"], "number_missing");
    assert!(finding["target"].is_null() && finding["found"].is_null());
}

#[test]
fn without_models_it_says_so_and_judges_the_surface() {
    let files = Files::new("15 men\n", "18 мужчин\n");
    let (silent, told) = (files.check(&["--surface-only"]), files.check(&[]));
    assert_eq!(told.stdout, silent.stdout);
    assert!(silent.stderr.is_empty());
    let message = String::from_utf8_lossy(&told.stderr);
    assert!(message.contains("no model goes from en to ru or back"), "{message}");
}

#[test]
fn a_person_reads_lines_and_a_summary() {
    let output = Files::new("15 men\nMen\n", "18 мужчин\nМужчины\n").check(&[]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "1: 15 men\n   18 мужчин\n  block number_altered: 15, not 18 (another number than in the source)\n\
         2 lines: 1 block, 0 warn, 0 note, 1 pass\n"
    );
}

#[test]
fn exit_codes_are_those_of_translate() {
    let bad = Files::new("15 men\n", "18 мужчин\n");
    assert_eq!(bad.check(&[]).status.code(), Some(0));
    assert_eq!(bad.check(&["--strict"]).status.code(), Some(1));
    assert_eq!(Files::new("15 men\n", "15 мужчин\n").check(&["--strict"]).status.code(), Some(0));
    assert_eq!(bad.check(&["--no-such-flag"]).status.code(), Some(2));
    assert_eq!(bad.check(&["--from", "e"]).status.code(), Some(2));
    assert_eq!(bad.check(&["--rules", "no-such-file"]).status.code(), Some(1));
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    assert_eq!(bad.command(&[]).stdout(full).output().unwrap().status.code(), Some(1));
    std::fs::remove_file(bad.path("source")).unwrap();
    assert_eq!(bad.check(&[]).status.code(), Some(1));
    let output = Files::new("1\n2\n3\n", "1\n").check(&["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("has 1 lines") && message.contains("has 3"), "{message}");
}

/// Whoever looks at the first lines alone has seen no fault of ours.
#[test]
fn a_reader_that_goes_away_ends_the_work() {
    let files = Files::new(&"15 men\n".repeat(20_000), &"18 мужчин\n".repeat(20_000));
    for more in [&["--surface-only", "--json"][..], &["--surface-only"]] {
        let mut child = files.command(more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{more:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{more:?}");
    }
}

#[test]
fn a_line_that_is_too_long_is_named() {
    let long = format!("First.\n{}\n", "a ".repeat(3 << 20));
    let output = Files::new(&long, &long).check(&["--surface-only"]);
    assert_ne!(output.status.code(), Some(0));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("source: line 2 is longer than 4194304 bytes"), "{message}");
}

#[test]
fn house_rules_decide_what_blocks() {
    let files = Files::new("15 men\n", "18 мужчин\n");
    let rules = files.write("rules.toml", "[severity]\nnumber_altered = \"warn\"\n");
    let rules = rules.to_str().unwrap();
    assert_eq!(lines(&files.check(&["--json", "--rules", rules]))[0]["verdict"], "warn");
    files.write("rules.toml", "[severity]\nnumber_altred = \"warn\"\n");
    let output = files.check(&["--rules", rules]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("number_altred"));
}

#[test]
fn an_alignment_shows_swapped_numbers() {
    let files = Files::new("from 40 to 60\n", "с 60 до 40\n");
    let alignment = files.write("alignment", "0-0 1-1 2-2 3-3\n");
    let alignment = alignment.to_str().unwrap();
    assert_eq!(lines(&files.check(&["--json"]))[0]["verdict"], "pass");
    let found = lines(&files.check(&["--json", "--alignment", alignment]));
    assert_eq!(found[0]["findings"][0]["class"], "number_swapped");
    for wrong in ["0-9\n", "0:0\n", "", "0-0\n0-0\n"] {
        files.write("alignment", wrong);
        let output = files.check(&["--json", "--alignment", alignment]);
        assert_eq!(output.status.code(), Some(1), "{wrong:?}");
    }
}

#[test]
fn the_glossaries_of_rules_and_arguments_are_read() {
    let files = Files::new(
        "The central bank waits.\nCentral banks wait for NATO.\n",
        "Регулятор ждёт.\nЦентробанки ждут НАТО.\n",
    );
    let rules =
        files.write("rules.toml", "glossary = [\"terms.csv\"]\n[severity]\nterm_missing = \"block\"\n");
    files.write("terms.csv", "en,ru\ncentral bank,Центробанк\n");
    let more = files.write("more.tsv", "NATO\tНАТО\n");
    let (rules, more) = (rules.to_str().unwrap(), more.to_str().unwrap());
    let output = files.check(&["--json", "--strict", "--rules", rules, "--glossary", more]);
    assert_eq!(output.status.code(), Some(1));
    let findings = &lines(&output)[0]["findings"];
    let found = findings.as_array().unwrap().iter().find(|finding| finding["class"] == "term_missing");
    let found = found.unwrap();
    assert_eq!((&found["severity"], &found["expected"]), (&"block".into(), &"Центробанк".into()));
    assert_eq!(found["source"], serde_json::json!([4, 16]));
    assert_eq!(lines(&output)[1]["verdict"], "pass");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.ends_with("glossary: 2 hits, 1 misses; missed: central bank → Центробанк (1)\n"), "{told}");
}

#[test]
fn a_bad_glossary_is_named_with_its_line() {
    let files = Files::new("One", "Один");
    let bad = files.write("terms.csv", "one,один\ntwo\n");
    let output = files.check(&["--glossary", bad.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("terms.csv: line 2: one column"), "{message}");
    let output = files.check(&["--glossary", files.path("none.csv").to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read"));
}

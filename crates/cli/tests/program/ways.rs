//! Which models a text goes through, and which language it is in.

use super::{pt_en, run, translated};

const THERE_AND_BACK: [&str; 7] = ["translate", "--from", "en", "--to", "en", "--via", "pt"];

#[test]
fn a_chain_of_models_is_two_runs_in_turn() {
    let news = include_str!("../../../../bench/text/news.en");
    let input: String = news.lines().take(60).map(|line| format!("{line}\n\n12 %\n")).collect();
    let lines = ["--format", "lines", "--threads"];
    let middle = translated(&["translate", "--from", "en", "--to", "pt", "--format", "lines"], &input);
    let expected = translated(&pt_en(&["--format", "lines"]), &middle);
    for threads in ["1", "2"] {
        let output = run(&[&THERE_AND_BACK[..], &lines, &[threads]].concat(), &input);
        assert!(output.status.success());
        assert!(output.stdout == expected.as_bytes(), "{threads} threads");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.starts_with("route: en → pt → en (en-pt "), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    let direct = run(&pt_en(&["--format", "lines"]), "Bom dia.\n");
    assert_eq!(String::from_utf8_lossy(&direct.stderr), "");
}

#[test]
fn a_page_through_another_language_keeps_its_marks_and_reports_its_route() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json").to_str().unwrap().to_owned();
    let page = "<p>The harbour of <a href=\"/v\">Vladivostok</a> reopened on <b>Monday</b>.</p>";
    let text = translated(&[&THERE_AND_BACK[..], &["--format", "html", "--report", &report]].concat(), page);
    assert!(text.contains("<a href=\"/v\">Vladivostok</a>") && text.contains("<b>Monday</b>"), "{text}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    let legs: Vec<String> = report["route"]
        .as_array()
        .unwrap()
        .iter()
        .map(|leg| {
            assert_eq!(leg["sha256"].as_str().unwrap().len(), 64);
            format!("{}-{}", leg["from"].as_str().unwrap(), leg["to"].as_str().unwrap())
        })
        .collect();
    assert_eq!(legs, ["en-pt", "pt-en"]);
}

#[test]
fn where_no_model_goes_the_message_says_what_to_fetch() {
    let failed = |args: &[&str]| {
        let output = run(args, "");
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let message = failed(&["translate", "--from", "ru", "--to", "de"]);
    assert!(message.contains("`tolmach models fetch ru-en en-de`"), "{message}");
    let message = failed(&["translate", "--from", "ru", "--to", "pt"]);
    assert!(message.contains("`tolmach models fetch ru-en`"), "{message}");
    let message = failed(&["translate", "--from", "ru", "--to", "pt", "--no-pivot"]);
    assert!(message.contains("`tolmach models fetch ru-pt`"), "{message}");
    let message = failed(&["translate", "--from", "en", "--to", "en-GB"]);
    assert!(message.contains("`--via`"), "{message}");
    let both = run(&[&THERE_AND_BACK[..], &["--no-pivot"]].concat(), "");
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn the_source_language_is_told_from_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let page = "<html lang=en><p>O porto reabriu ontem depois de três semanas de greve dos estivadores.</p>\
         <p>Os primeiros navios entraram de manhã, e a prefeita agradeceu aos trabalhadores pelo acordo assinado.</p>\
        <p>The harbour opened again yesterday after three weeks of strikes, the city said in a statement.</p>";
    let args = ["translate", "--to", "en", "--format", "html", "--report", report.to_str().unwrap()];
    let output = run(&args, page);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("source language: pt (declared: en; by its words: pt"), "{told}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("harbour opened again yesterday") && !text.contains("estivadores"), "{text}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(report["detected"]["why"], "content, against the declaration");
    assert_eq!(report["segments"][2]["left_in"], "en");
}

#[test]
fn an_unsure_source_language_is_asked_for() {
    for (args, input, says) in [
        (["translate", "--to", "en", "--format", "text"], "Marta Lopes", "give it with --from"),
        (["translate", "--to", "en", "--format", "lines"], "Um dia.", "--format lines wants --from"),
    ] {
        let output = run(&args, input);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && told.contains(says), "{told}");
    }
}

#[test]
fn parts_in_another_language_are_translated_if_asked_for() {
    let text = "O porto reabriu ontem.\n\nLe port a rouvert hier après trois semaines de grève, a annoncé la mairie dans un communiqué.\n";
    let kept = translated(&["translate", "--from", "pt", "--to", "en", "--format", "text"], text);
    assert!(kept.contains("a annoncé la mairie") && !kept.contains("ontem"), "{kept}");
    let all = ["translate", "--from", "pt", "--to", "en", "--format", "text", "--translate-foreign"];
    assert_ne!(translated(&all, text), kept);
}

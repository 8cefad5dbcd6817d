//! Whole documents: text, pages, bilingual files, reports.

use std::process::Command;

use super::{LINES, pt_en, run, tolmach, translated};

#[test]
fn text_keeps_its_paragraphs() {
    let input = "\n  Primeira frase. Segunda frase.\n\n\nOutro parágrafo.\r\n";
    let text = translated(&pt_en(&["--format", "text"]), input);
    assert_eq!(text, "\n  First sentence. Second sentence.\n\n\nAnother paragraph.\r\n");
}

#[test]
fn a_page_keeps_what_is_not_text() {
    let page = concat!(
        "<!doctype html>\n<html lang=\"pt\"><head><title>O porto</title><style>p { margin: 0 }</style>",
        "<link rel=canonical href='https://example.org/porto'></head>\n<body><!-- wp:paragraph {\"a\":1} -->",
        "<h1>O porto reabriu</h1><p>O <a href=\"/x?a=1&amp;b\">porto</a> de <b>Vladivostok</b>, reabriu",
        " na segunda-feira.</p><script>var a = '<p>Olá</p>';</script></body></html>\n"
    );
    let text = translated(&pt_en(&["--format", "html"]), page);
    for kept in [
        "<style>p { margin: 0 }</style>",
        "<link rel=canonical href='https://example.org/porto'>",
        "<!-- wp:paragraph {\"a\":1} -->",
        "<a href=\"/x?a=1&amp;b\">port</a>",
        "<b>Vladivostok</b>",
        "<script>var a = '<p>Olá</p>';</script></body></html>\n",
        "<html lang=\"en\">",
        "from Portuguese into English by a machine",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    let bare = translated(&pt_en(&["--format", "html", "--no-notice"]), page);
    assert!(!bare.contains("tolmach-notice"));
}

#[test]
fn json_has_spans_on_both_sides() {
    let source = "Olá, João! Ele chegou às 9h30.";
    let args = pt_en(&["--format", "lines", "--split", "--json", "--nbest", "3"]);
    let value: serde_json::Value = serde_json::from_str(&translated(&args, &format!("{source}\n"))).unwrap();
    assert_eq!(value["source"], source);
    let translation = value["translation"].as_str().unwrap();
    for link in value["alignment"].as_array().unwrap() {
        let at = |side: &str, end: usize| link[side][end].as_u64().unwrap() as usize;
        assert!(source.get(at("source", 0)..at("source", 1)).is_some());
        assert!(!translation.get(at("target", 0)..at("target", 1)).unwrap().is_empty());
    }
    let sentences = value["sentences"].as_array().unwrap();
    assert_eq!(sentences.len(), 2);
    assert_eq!(sentences[0]["alternatives"].as_array().unwrap().len(), 2);
    assert!(value["score"].as_f64().unwrap() < 0.0);
}

#[test]
fn an_output_file_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.txt"), folder.path().join("out.txt"));
    std::fs::write(&input, b"Bom dia.\n\xff\xfe").unwrap();
    let args = pt_en(&["--format", "lines"]);
    let failed = tolmach(&args).arg(&input).arg("-o").arg(&output).output().unwrap();
    assert_eq!(failed.status.code(), Some(1));
    let message = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(message.contains("line 2 is not UTF-8"), "{message}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");

    std::fs::write(&input, "Bom dia.\n").unwrap();
    assert!(tolmach(&args).arg(&input).arg("-o").arg(&output).status().unwrap().success());
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "Good morning.\n");
}

/// Run as root, a file in place of `/dev/null` breaks the whole machine.
#[cfg(unix)]
#[test]
fn a_pipe_or_device_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::read_to_string(pipe).unwrap())
    };
    translated(&[&pt_en(&["-o"])[..], &[pipe.to_str().unwrap()]].concat(), "Bom dia.\n");
    assert!(std::fs::metadata(&pipe).unwrap().file_type().is_fifo());
    assert_eq!(reader.join().unwrap(), "Good morning.\n");
}

#[test]
fn a_report_lists_every_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let args = pt_en(&["--format", "text", "--report", report.to_str().unwrap().to_owned().leak()]);
    translated(&args, "Bom dia. Boa noite.\n");
    let value: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(value["sentences"], 2);
    assert_eq!(value["segments"][0]["sentences"][1]["translation"], "Good night.");
}

#[test]
fn the_rules_of_the_house_are_told_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("house.toml"), "glossary = [\"terms.csv\"]\nkeep = [\"Porto Novo Jornal\"]\n")
        .unwrap();
    std::fs::write(path("terms.csv"), "pt,en\nnoite,night\nponte,flyover\n").unwrap();
    std::fs::write(path("in.txt"), "Boa noite.\n\nAs pontes reabriram, diz o Porto Novo Jornal.\n").unwrap();
    let translate = |report: &str| {
        let args =
            ["translate", "--from", "pt", "--to", "en", &path("in.txt"), "--rules", &path("house.toml")];
        let output = tolmach(&[&args[..], &["--report", &path(report)]].concat()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        (String::from_utf8(output.stdout).unwrap(), std::fs::read_to_string(path(report)).unwrap())
    };
    let (text, report) = translate("r.json");
    assert!(text.contains("Porto Novo Jornal"), "{text}");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(
        report["glossary"],
        serde_json::json!({"hits": 1, "misses": 1, "terms": [
            {"source": "ponte", "target": "flyover", "hits": 0, "misses": 1},
            {"source": "noite", "target": "night", "hits": 1, "misses": 0},
        ]})
    );
    let (_, page) = translate("r.html");
    assert!(page.contains("Glossary: 1 hits, 1 misses") && page.contains("<td>flyover<td>0<td>1"), "{page}");
}

#[test]
fn a_document_brings_its_bilingual_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (page, xliff, tmx, out) = (path("a.html"), path("a.xlf"), path("a.tmx"), path("en.html"));
    std::fs::write(&page, "<p>O porto <b>reabriu</b>. A pesca voltou.</p>").unwrap();
    let files = ["--xliff", &xliff, "--tmx", &tmx, "-o", &out, "--date", "2026-11-24", &page];
    translated(&[&LINES[..], &["en"], &files].concat(), "");
    let xliff = std::fs::read_to_string(xliff).unwrap();
    assert!(xliff.contains("version=\"2.1\" srcLang=\"pt\" trgLang=\"en\""), "{xliff}");
    assert!(xliff.contains("original=\"a.html\"") && xliff.contains("<mda:meta type=\"score\">-"), "{xliff}");
    let tmx = std::fs::read_to_string(tmx).unwrap();
    assert_eq!(tmx.matches("<tu ").count(), 2, "{tmx}");
    assert!(tmx.contains("creationdate=\"20261124T000000Z\""), "{tmx}");
    let lines = run(&pt_en(&["--format", "lines", "--tmx", "x.tmx"]), "");
    assert_eq!(lines.status.code(), Some(1));
}

#[test]
fn an_xliff_document_gets_its_targets() {
    let unit = |target: &str| {
        format!(
            "<xliff version=\"1.2\"><file source-language=\"pt\" target-language=\"en\" original=\"a\"><body>\
             <trans-unit id=\"1\"><source>O <g id=\"1\">porto</g> reabriu.</source>{target}</trans-unit>\
             </body></file></xliff>"
        )
    };
    let state = "state=\"needs-review-translation\" state-qualifier=\"mt-suggestion\"";
    let filled = translated(&pt_en(&[]), &unit(""));
    assert_eq!(filled, unit(&format!("<target {state}>The <g id=\"1\">port</g> reopened.</target>")));
    assert_eq!(translated(&pt_en(&[]), &filled), filled);
    let other = run(&pt_en(&[]), &unit("").replace("\"en\"", "\"de\""));
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("for translations into \"de\""));
}

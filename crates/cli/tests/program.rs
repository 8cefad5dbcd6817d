//! The real program with the real models, in a folder of its own.
//!
//! The models are the packs of `make test`: `$TOLMACH_TEST_MODELS/{pten,enpt}`. Without them every test fails.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

fn packs() -> PathBuf {
    let folder =
        std::env::var_os("TOLMACH_TEST_MODELS").expect("TOLMACH_TEST_MODELS is not set: run `make test`");
    let folder = PathBuf::from(folder);
    assert!(folder.join("pten").is_dir(), "no models in {}: run `make test`", folder.display());
    folder
}

/// A store with both packs, imported once a run.
fn store() -> &'static Path {
    static STORE: OnceLock<tempfile::TempDir> = OnceLock::new();
    STORE
        .get_or_init(|| {
            let store = tempfile::tempdir().unwrap();
            for pair in ["pten", "enpt"] {
                let output = Command::new(env!("CARGO_BIN_EXE_tolmach"))
                    .args(["models", "import"])
                    .arg(packs().join(pair))
                    .env("TOLMACH_MODELS", store.path())
                    .output()
                    .unwrap();
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
            store
        })
        .path()
}

fn tolmach(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tolmach"));
    command.args(args).env("TOLMACH_MODELS", store()).env_remove("TOLMACH_ISA");
    command
}

fn run(args: &[&str], input: &str) -> Output {
    let mut child =
        tolmach(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn translated(args: &[&str], input: &str) -> String {
    let output = run(args, input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const LINES: [&str; 4] = ["translate", "--from", "pt", "--to"];

fn pt_en(more: &[&'static str]) -> Vec<&'static str> {
    [&LINES[..], &["en"], more].concat()
}

#[test]
fn a_sentence_is_translated() {
    let text =
        translated(&pt_en(&["--format", "lines"]), "O porto de Vladivostok reabriu na segunda-feira.\n");
    assert_eq!(text, "The port of Vladivostok reopened on Monday.\n");
}

#[test]
fn lines_stay_lines_whatever_is_in_them() {
    let input = "Olá, mundo.\n\n   \n12,5 %\n😀\r\nUma frase. Outra frase.\n<b>x</b>\tfim\nsem fim de linha";
    let text = translated(&pt_en(&["--format", "lines"]), input);
    assert_eq!(text.split('\n').count(), input.split('\n').count());
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines[1..5], ["", "   ", "12,5 %", "😀\r"]);
    assert!(!text.ends_with('\n'));
}

#[test]
fn output_starts_before_the_input_ends() {
    let mut child =
        tolmach(&pt_en(&["--format", "lines"])).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..2 {
        stdin.write_all("Bom dia.\n".as_bytes()).unwrap();
        stdin.flush().unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "Good morning.\n");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

/// Sentences among lines of figures, which are copied and therefore known.
fn numbered(number: usize) -> String {
    match number % 5 {
        0 => "O presidente da câmara disse na segunda-feira que o porto volta a abrir em maio.".to_owned(),
        1 => "Bom dia.".to_owned(),
        _ => format!("{number} %"),
    }
}

#[test]
fn lines_come_out_as_they_go_in_one_for_one() {
    for threads in ["1", "3"] {
        let mut child = tolmach(&pt_en(&["--format", "lines", "--threads", threads]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        stdin.write_all(b"Bom dia.\n").unwrap();
        assert_eq!(lines.next().unwrap().unwrap(), "Good morning.");
        // More than are in work at a time. A line of many windows first: those behind it wait for it.
        let long = "O navio chegou ao porto de Vladivostok, e partiu outra vez. ".repeat(150);
        let writer = std::thread::spawn(move || {
            writeln!(stdin, "{long}").unwrap();
            for number in 0..1500 {
                writeln!(stdin, "{}", numbered(number)).unwrap();
            }
            stdin
        });
        assert!(lines.next().unwrap().unwrap().matches("Vladivostok").count() > 100);
        let mut sentences = HashSet::new();
        for number in 0..1500 {
            let line = lines.next().unwrap().unwrap();
            match number % 5 {
                0 => _ = sentences.insert(line),
                1 => assert_eq!(line, "Good morning."),
                _ => assert_eq!(line, numbered(number)),
            }
        }
        // Every line is out and the input is still open: the program waits for more.
        let mut stdin = writer.join().unwrap();
        assert!(child.try_wait().unwrap().is_none());
        stdin.write_all(b"7").unwrap();
        drop(stdin);
        assert_eq!(lines.next().unwrap().unwrap(), "7");
        assert!(lines.next().is_none());
        assert!(child.wait().unwrap().success());
        assert_eq!(sentences.len(), 1, "{sentences:?}");
    }
}

#[test]
fn a_line_over_the_limit_fails_by_its_number_and_those_before_it_are_written() {
    let most = 4 << 20;
    let line = |length: usize| "1".repeat(length) + "\n";
    // The longest that goes, line end included, then one byte more.
    let input = format!("Bom dia.\n{}Boa noite.\n{}Bom dia.\n", line(most - 1), line(most));
    let output = run(&pt_en(&["--format", "lines"]), &input);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("line 4 is longer than 4194304 bytes"), "{message}");
    let expected = format!("Good morning.\n{}Good night.\n", line(most - 1));
    assert!(output.stdout == expected.as_bytes(), "{} bytes", output.stdout.len());
}

#[test]
fn a_line_that_is_not_text_fails_by_its_number_and_those_before_it_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.txt");
    std::fs::write(&input, b"Bom dia.\n12\nBoa \xff noite.\nBom dia.\n").unwrap();
    let output = tolmach(&pt_en(&["--format", "lines"])).arg(&input).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(message.contains("line 3 is not UTF-8: byte 5"), "{message}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Good morning.\n12\n");
}

#[test]
fn input_waits_when_nobody_reads_the_output() {
    let mut child =
        tolmach(&pt_en(&["--format", "lines"])).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let written = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&written);
    let block = "1234567890 12,5 %\n".repeat(1000);
    let all = 1000 * block.len();
    let writer = std::thread::spawn(move || {
        for _ in 0..1000 {
            stdin.write_all(block.as_bytes()).unwrap();
            counter.fetch_add(block.len(), Ordering::Relaxed);
        }
    });
    // Until the program has taken something, and then no more for two seconds.
    let (mut before, mut since) = (0, Instant::now());
    while !writer.is_finished() && (before == 0 || since.elapsed() < Duration::from_secs(2)) {
        std::thread::sleep(Duration::from_millis(20));
        let now = written.load(Ordering::Relaxed);
        if now != before {
            (before, since) = (now, Instant::now());
        }
    }
    let taken = written.load(Ordering::Relaxed);
    assert!(taken < 4 << 20, "{taken} of {all} bytes taken without a reader");
    let mut read = Vec::new();
    stdout.read_to_end(&mut read).unwrap();
    writer.join().unwrap();
    assert_eq!(read.len(), all);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_closed_pipe_ends_it_cleanly() {
    let mut child = tolmach(&pt_en(&["--format", "lines"]))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..2000 {
        if stdin.write_all("Bom dia a todos.\n".as_bytes()).is_err() {
            break;
        }
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn threads_and_instruction_sets_do_not_change_the_text() {
    let input =
        "O navio chegou. Três dias depois, partiu para Busan.\nNão há notícias de 윤병세 😀.\n".repeat(3);
    let reference =
        translated(&pt_en(&["--format", "lines", "--json", "--beam", "2", "--threads", "1"]), &input);
    let same = |more: &[&'static str]| {
        let args = [&["--format", "lines", "--json", "--beam", "2"], more].concat();
        assert_eq!(translated(&pt_en(&args), &input), reference, "{more:?}");
    };
    same(&["--threads", "2"]);
    for isa in ["scalar", "avx2", "avxvnni", "avx512vnni", "neon", "neondot", "neoni8mm"] {
        let known = run(&pt_en(&["--isa", isa]), "").status;
        if known.success() {
            same(&["--isa", isa]);
        } else {
            assert_eq!(known.code(), Some(2), "{isa}");
        }
    }
}

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

const THERE_AND_BACK: [&str; 7] = ["translate", "--from", "en", "--to", "en", "--via", "pt"];

#[test]
fn a_chain_of_models_is_two_runs_in_turn() {
    let news = include_str!("../../../bench/text/news.en");
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
fn wrong_usage_is_2_and_failure_is_1() {
    for wrong in
        [&["translate"][..], &["translate", "--from", "pt", "--to", "en", "--isa", "mmx"], &["nonsense"]]
    {
        assert_eq!(run(wrong, "").status.code(), Some(2), "{wrong:?}");
    }
    let missing = run(&["translate", "--from", "pt", "--to", "xx"], "");
    assert_eq!(missing.status.code(), Some(1));
    let message = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(message.contains("pt") && message.contains("models import"), "{message}");
    let absent = run(&pt_en(&["no/such/file.html"]), "");
    assert_eq!(absent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("no/such/file.html"));
}

#[test]
fn the_version_names_the_instruction_set() {
    let text = translated(&["--version"], "");
    assert!(text.starts_with("tolmach ") && text.contains('('), "{text}");
}

#[test]
fn the_store_is_listed_and_verified() {
    assert!(translated(&["models", "list"], "").lines().count() >= 2);
    assert!(translated(&["models", "verify"], "").lines().all(|line| line.ends_with(": ok")));
}

/// Figures that the model leaves in the format of the source are put right, what cannot be is told, and `--strict`
/// writes no document then.
#[test]
fn the_gate_mends_or_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (input, output, report, page) = (path("in.txt"), path("out.txt"), path("r.json"), path("r.html"));
    std::fs::write(&input, "The company sold 244,890 cars in 2015.\n").unwrap();
    let translate = |more: &[&str]| {
        let args = ["translate", "--from", "en", "--to", "pt", input.as_str(), "-o", output.as_str()];
        tolmach(&[&args[..], more].concat()).output().unwrap()
    };
    assert!(translate(&["--no-check"]).status.success());
    let unchecked = std::fs::read_to_string(&output).unwrap();
    assert!(unchecked.contains("244,890"), "the model does it right by itself: {unchecked}");
    assert!(translate(&["--strict", "--report", &report]).status.success());
    assert!(std::fs::read_to_string(&output).unwrap().contains("244.890"));
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    let sentence = &json["segments"][0]["sentences"][0];
    assert_eq!((&sentence["repaired"], &sentence["verdict"]), (&"rule".into(), &serde_json::Value::Null));

    // Pounds become euros, unless the search has to say them.
    let source = "The club paid a reported fee of £27 million for the young player last year.\n";
    std::fs::write(&input, source).unwrap();
    std::fs::remove_file(&output).unwrap();
    let in_vain = ["--repair", "beam,vocabulary"];
    let strict = translate(&[&in_vain[..], &["--strict", "--report", &page]].concat());
    assert_eq!(strict.status.code(), Some(1));
    assert!(!Path::new(&output).exists());
    let page = std::fs::read_to_string(&page).unwrap();
    assert!(page.contains("<tr class=block>") && page.contains("<mark class=block id=t1-0>"), "{page}");
    assert!(page.contains("tried in vain: another translation of a wider search;"), "{page}");
    let lenient = translate(&in_vain);
    assert!(lenient.status.success() && Path::new(&output).exists());
    assert!(String::from_utf8_lossy(&lenient.stderr).contains("1 stopped"));
    assert!(translate(&["--strict"]).status.success());
    assert!(std::fs::read_to_string(&output).unwrap().contains("27 milhões de libras"));
    std::fs::write(path("house.toml"), "[severity]\ncurrency_changed = \"note\"\n").unwrap();
    let house = path("house.toml");
    let by_rules = [&in_vain[..], &["--strict", "--rules", &house]].concat();
    assert!(translate(&by_rules).status.success());
}

/// Lines go before the gate as documents do where it is asked for: one line out for each, whatever is tried.
#[test]
fn lines_are_checked_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let lines = |more: &[&str], input: &str| {
        let args = ["translate", "--from", "en", "--to", "pt", "--format", "lines"];
        run(&[&args[..], more].concat(), input)
    };
    let input = "The company sold 244,890 cars in 2015.\n\nThe port reopened.\r\nWrite to desk@example.org";
    let text = |output: Output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (plain, told) = text(lines(&[], input));
    assert!(plain.contains("244,890") && told.is_empty(), "{plain}{told}");
    let (checked, told) = text(lines(&["--check"], input));
    assert!(told.contains("3 sentences; by the gate 0 stopped") && told.contains("1 mended"), "{told}");
    let endings = |text: &str| text.chars().filter(|c| matches!(c, '\r' | '\n')).collect::<String>();
    assert_eq!(endings(&checked), endings(input));
    assert!(checked.contains("244.890") && checked.contains("desk@example.org"), "{checked}");
    let (one_by_one, _) = text(lines(&["--check", "--threads", "1"], input));
    assert_eq!(one_by_one, checked);
    let (json, _) = text(lines(&["--check", "--json"], input));
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["sentences"][0]["repaired"], "rule");
    assert_eq!(first["sentences"][0]["verdict"], serde_json::Value::Null);

    std::fs::write(path("terms.csv"), "en,pt\nbus,autocarro\n").unwrap();
    let (checked, told) =
        text(lines(&["--glossary", &path("terms.csv")], "The bus stopped near the school.\n"));
    assert_eq!(checked, "O autocarro parou perto da escola.\n");
    assert!(told.contains("1 mended"), "{told}");

    // What stays wrong: told, and with --strict nothing is written.
    let (_, told) = text(lines(&["--check", "--no-repair"], input));
    assert!(told.contains("1 stopped"), "{told}");
    let strict = lines(&["--strict", "--no-repair", "-o", &path("out")], input);
    assert_eq!(strict.status.code(), Some(1));
    assert!(!Path::new(&path("out")).exists());
    let unknown = lines(&["--repair", "rule,magic"], input);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("vocabulary"));
}

#[test]
fn the_back_check_wants_a_model_for_the_way_back() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let import = ["models", "import", packs().join("enpt").to_str().unwrap()].map(str::to_owned);
    assert!(
        tolmach(&import.each_ref().map(String::as_str))
            .env("TOLMACH_MODELS", &store)
            .status()
            .unwrap()
            .success()
    );
    let args = ["translate", "--from", "en", "--to", "pt", "--back-check", "--format", "lines"];
    let mut command = tolmach(&args);
    let output = command.env("TOLMACH_MODELS", &store).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("models fetch pt-en"), "{message}");
    let checked = translated(&args, "The port reopened on Monday.\n");
    assert_eq!(checked, "O porto reabriu na segunda-feira.\n");
}

/// A wide search where greedy is unsure, for lines and documents alike; whoever names a beam does not get it.
#[test]
fn quality_is_one_flag() {
    let text = "The seasoned negotiators, weary of half-hearted promises, walked out before dawn broke over the quay.\n";
    let lines = |more: &[&'static str]| {
        let args = ["translate", "--from", "en", "--to", "pt", "--format", "lines"];
        translated(&[&args[..], more].concat(), text)
    };
    let quality = lines(&["--quality"]);
    assert_eq!(quality, lines(&["--quality", "--threads", "1"]));
    assert_eq!(quality.lines().count(), 1);
    let document = ["translate", "--from", "en", "--to", "pt", "--format", "text", "--quality", "--no-check"];
    assert_eq!(translated(&document, text).trim(), quality.trim());
    // A line of several sentences is still one line; each is translated by itself.
    let two = format!("{} The port reopened on Monday.\n", text.trim());
    let args = ["translate", "--from", "en", "--to", "pt", "--format", "lines", "--quality"];
    assert_eq!(translated(&args, &two), format!("{} O porto reabriu na segunda-feira.\n", quality.trim()));
    let args = ["translate", "--from", "en", "--to", "pt", "--quality", "--beam", "4"];
    assert_eq!(run(&args, text).status.code(), Some(2));
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

/// What the surface cannot see and the models can: of each pair only the second translation is right.
#[test]
fn models_see_swapped_figures_other_names_negation_and_lost_clauses() {
    let cases = [
        (
            "number_swapped",
            "O porto recebeu 31 navios em maio e 48 navios em junho.",
            [
                "The port received 48 ships in May and 31 ships in June.",
                "The port received 31 ships in May and 48 ships in June.",
            ],
        ),
        (
            "name_changed",
            "A ministra Helena Duarte reuniu-se com os pescadores de Peniche na segunda-feira.",
            [
                "Minister Helena Silveira met fishermen from Peniche on Monday.",
                "Minister Helena Duarte met fishermen from Peniche on Monday.",
            ],
        ),
        (
            "negation_lost",
            "O governo não aprovou o novo orçamento na quinta-feira.",
            [
                "The government approved the new budget on Thursday.",
                "The government did not approve the new budget on Thursday.",
            ],
        ),
        (
            "negation_added",
            "O governo aprovou o novo orçamento na quinta-feira.",
            [
                "The government has not approved the new budget on Thursday.",
                "The government approved the new budget on Thursday.",
            ],
        ),
        (
            "omission",
            "A ponte, fechada durante meses depois da tempestade, reabriu ontem com todas as faixas, disse a câmara.",
            [
                "The bridge reopened yesterday with all lanes, the council said.",
                "The bridge, closed for months after the storm, reopened yesterday with all lanes, the council said.",
            ],
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, lines: Vec<&str>| {
        let path = folder.path().join(name);
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        path
    };
    let source = file("source", cases.iter().flat_map(|case| [case.1, case.1]).collect());
    let translation = file("translation", cases.iter().flat_map(|case| case.2).collect());
    let check = |more: &[&str]| -> Vec<serde_json::Value> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolmach"));
        command.args(["check", "--from", "pt", "--to", "en", "--json", "--source"]).arg(&source);
        command.arg("--translation").arg(&translation).args(more).env("TOLMACH_MODELS", store());
        let output = command.output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty());
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let with_models = check(&[]);
    assert_eq!(with_models, check(&["--threads", "1"]));
    let is_seen = |line: &serde_json::Value, class: &str| {
        let findings = line["findings"].as_array().unwrap().iter();
        findings.clone().any(|finding| finding["class"] == class && finding["severity"] != "note")
    };
    let surface = check(&["--surface-only"]);
    for ((case, lines), surface) in cases.iter().zip(with_models.chunks(2)).zip(surface.chunks(2)) {
        assert!(is_seen(&lines[0], case.0), "{} in {:?}: {}", case.0, case.2[0], lines[0]);
        assert_eq!(lines[1]["verdict"], "pass", "{:?}: {}", case.2[1], lines[1]);
        assert!(!is_seen(&surface[0], case.0), "{}", surface[0]);
    }
}

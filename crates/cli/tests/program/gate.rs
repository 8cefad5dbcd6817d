//! What the gate mends, stops and says, and the quality mode.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::{packs, run, store, tolmach, translated};

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

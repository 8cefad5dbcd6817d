//! Text line by line, as it comes.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{pt_en, run, tolmach, translated};

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

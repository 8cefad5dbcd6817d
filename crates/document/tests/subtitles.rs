//! Subtitles: sentences over cues, where cuts and lines come, marks, and what holds for every file.

mod toy;

use tolmach_document::{Document, Format, Notice, ReadOptions, RenderOptions, Translation, Why};

fn parse(text: &str, format: Format) -> Document {
    Document::parse(text.as_bytes(), format, &ReadOptions::default()).expect("parses")
}

/// An SRT file of these texts, each shown for two seconds after the one before.
fn srt(texts: &[&str]) -> String {
    let mut out = String::new();
    for (index, text) in texts.iter().enumerate() {
        let (start, end) = (index * 2, index * 2 + 2);
        out.push_str(&format!("{}\n00:00:{start:02},000 --> 00:00:{end:02},000\n{text}\n\n", index + 1));
    }
    out
}

/// The texts of the cues of a file made by [`srt`].
fn texts(file: &str) -> Vec<String> {
    file.split("\n\n").filter_map(|cue| cue.splitn(3, '\n').nth(2)).map(str::to_string).collect()
}

struct Row {
    cues: &'static [&'static str],
    text: &'static str,
    links: &'static str,
    expected: &'static [&'static str],
    doubts: &'static [Why],
}

/// One sentence over `cues`, translated into `text` of `language`.
fn check(language: &str, rows: &[Row]) {
    let mut failures = Vec::new();
    for row in rows {
        let document = parse(&srt(row.cues), Format::Srt);
        assert_eq!(document.segments().len(), 1, "{:?}", document.segments());
        let translation = toy::aligned(&document.segments()[0], row.text, row.links);
        let rendered = document.render(&[translation], &RenderOptions::new("en", language)).expect("renders");
        let found = texts(std::str::from_utf8(&rendered.bytes).expect("UTF-8"));
        let doubts: Vec<Why> = rendered.doubts.iter().map(|doubt| doubt.why).collect();
        if found != row.expected || doubts != row.doubts {
            failures.push(format!(
                "{:?}\n  expected {:?}\n  found    {found:?} {doubts:?}",
                row.text, row.expected
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_sentence_is_laid_back_over_its_cues() {
    check(
        "pt",
        &[
            // Cuts where the links cross from one cue to the next.
            Row {
                cues: &["When the ferry came in,", "nobody was there."],
                text: "Quando a balsa chegou, ninguém estava lá.",
                links: "0-0 1-1 2-2 3-3 3-4 4-5 5-6 6-7",
                expected: &["Quando a balsa chegou,", "ninguém estava lá."],
                doubts: &[],
            },
            // Not between an article and its noun, though the links say so.
            Row {
                cues: &["We were waiting for the", "harbour master all night."],
                text: "Esperamos pelo capitão do porto a noite toda.",
                links: "0-1 0-2 1-3 2-6 3-5 4-5 5-7 6-8 7-7",
                expected: &["Esperamos pelo capitão", "do porto a noite toda."],
                doubts: &[],
            },
            // A word that comes earlier in the translation does not take the cut with it.
            Row {
                cues: &["The trade fell by half", "in the last two years, he said."],
                text: "Ele disse que o comércio caiu pela metade nos últimos dois anos.",
                links: "0-10 1-11 2-11 3-0 4-1 5-2 6-3 7-4 8-5 9-7 10-8 11-9",
                expected: &["Ele disse que o comércio caiu", "pela metade nos últimos dois anos."],
                doubts: &[],
            },
            // Two lines where one is too short, broken at a good place.
            Row {
                cues: &["A long sentence that fills both of the\nlines of a subtitle quite well."],
                text: "Uma frase comprida que enche as duas linhas de uma legenda muito bem.",
                links: "0-0",
                expected: &["Uma frase comprida que enche as duas\nlinhas de uma legenda muito bem."],
                doubts: &[],
            },
            // One line where one is enough.
            Row {
                cues: &["Come here,\nplease."],
                text: "Venha cá, por favor.",
                links: "0-0 1-1 2-2 3-2",
                expected: &["Venha cá, por favor."],
                doubts: &[],
            },
        ],
    );
}

#[test]
fn what_does_not_fit_is_written_and_reported() {
    check(
        "pt",
        &[
            Row {
                cues: &["Internationalisation is hard."],
                text: "A internacionalização de programas de computador em todas as línguas do mundo é bem mais difícil \
                       do que parece à primeira vista.",
                links: "0-0",
                expected: &["A internacionalização de programas de computador em todas as línguas\n\
                             do mundo é bem mais difícil do que parece à primeira vista."],
                doubts: &[Why::TooLong],
            },
            // A source of three lines has room for three.
            Row {
                cues: &["one two three\nfour five six\nseven eight."],
                text: "um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete \
                       dezoito.",
                links: "0-0",
                expected: &["um dois três quatro cinco seis sete\noito nove dez onze doze treze quatorze\n\
                             quinze dezesseis dezessete dezoito."],
                doubts: &[],
            },
        ],
    );
}

#[test]
fn no_cue_is_left_without_words() {
    check(
        "pt",
        &[
            Row {
                cues: &["As a matter", "of fact,", "yes."],
                text: "Aliás, sim.",
                links: "0-0 1-5",
                expected: &["Aliás,", "Aliás,", "sim."],
                doubts: &[],
            },
            Row {
                cues: &["By all", "means."],
                text: "Claro.",
                links: "0-0",
                expected: &["Claro.", "Claro."],
                doubts: &[],
            },
            Row {
                cues: &["one two three four", "five six seven eight."],
                text: "um dois.",
                links: "0-6 1-7",
                expected: &["um", "dois."],
                doubts: &[],
            },
            Row { cues: &["Well, well."], text: "", links: "", expected: &["\u{a0}"], doubts: &[Why::Empty] },
        ],
    );
}

#[test]
fn marks_stay_in_one_cue_and_whole_ones_over_all_of_it() {
    check(
        "pt",
        &[
            Row {
                cues: &["<i>When the ferry came in,</i>", "<i>nobody was there.</i>"],
                text: "Quando a balsa chegou, ninguém estava lá.",
                links: "0-0 1-1 2-2 3-3 3-4 4-5 5-6 6-7",
                expected: &["<i>Quando a balsa chegou,</i>", "<i>ninguém estava lá.</i>"],
                doubts: &[],
            },
            // Each line in a mark of its own.
            Row {
                cues: &["<i>When the ferry came in,</i>\n<i>nobody was there.</i>"],
                text: "Quando a balsa chegou, ninguém estava lá.",
                links: "0-0 1-1 2-2 3-3 3-4 4-5 5-6 6-7",
                expected: &["<i>Quando a balsa chegou,</i>\n<i>ninguém estava lá.</i>"],
                doubts: &[],
            },
            Row {
                cues: &["Did you read <i>The Northern", "Star</i> this morning?"],
                text: "Você leu a Estrela do Norte esta manhã?",
                links: "0-1 1-2 2-3 3-5 4-4 5-4 6-6 7-7",
                expected: &["Você leu a Estrela <i>do Norte", "</i>esta manhã?"],
                doubts: &[],
            },
            // One mark in two cues.
            Row {
                cues: &["Did you read <i>The Northern</i>", "<i>Star</i> this morning?"],
                text: "Você leu a Estrela do Norte esta manhã?",
                links: "0-1 1-2 2-3 3-5 4-4 5-4 6-6 7-7",
                expected: &["Você leu <i>a Estrela do</i> <i>Norte</i>", "esta manhã?"],
                doubts: &[],
            },
            Row {
                cues: &[
                    "Did you ever read <i>The Northern</i>",
                    "<i>Star of the Sea</i>, by any chance, John?",
                ],
                text: "Alguma vez você leu A Estrela do Norte do Mar, por acaso, João?",
                links: "0-2 1-2 2-1 3-3 4-4 5-6 6-5 7-5 8-8 9-9 10-10 11-12 12-13",
                expected: &[
                    "Alguma vez você leu\n<i>A Estrela do Norte do</i> <i>Mar</i>,",
                    "por acaso, João?",
                ],
                doubts: &[],
            },
            Row {
                cues: &[
                    "He sang: <i>Long is the road to the harbour</i>",
                    "<i>and dark is the water at night</i>, he sang.",
                ],
                text: "Cantou: Longo é o caminho até o porto e escura é a água à noite, cantou.",
                links: "0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10 10-11 11-12 12-13 13-14 14-15 15-17",
                expected: &[
                    "Cantou: <i>Longo é o caminho até o porto</i>",
                    "<i>e escura é a água à noite</i>, cantou.",
                ],
                doubts: &[],
            },
            // A mark whose words come to another cue goes there.
            Row {
                cues: &["{\\an8}It was a <b>red</b> house", "that we bought then."],
                text: "Foi naquele tempo que compramos uma casa vermelha.",
                links: "0-1 1-8 2-8 3-5 4-7 5-2 6-4 7-3",
                expected: &["{\\an8}Foi naquele tempo", "que compramos uma casa <b>vermelha</b>."],
                doubts: &[],
            },
        ],
    );
}

#[test]
fn a_webvtt_file_says_that_a_machine_translated_it() {
    let rows = [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nSim.\n", "WEBVTT\n\nNOTE {}\n\n00:01.000 --> 00:02.000\nSim.\n"),
        ("WEBVTT\r\nLanguage: pt\r\n\r\n", "WEBVTT\r\nLanguage: en\r\n\r\nNOTE {}\r\n\r\n"),
        ("WEBVTT", "WEBVTT\n\nNOTE {}\n\n"),
        ("WEBVTT\n", "WEBVTT\n\nNOTE {}\n\n"),
        ("WEBVTT\n00:01.000 --> 00:02.000\nSim.\n", "WEBVTT\n\nNOTE {}\n\n00:01.000 --> 00:02.000\nSim.\n"),
    ];
    let mut options = RenderOptions::new("pt", "en");
    let mut notice = Notice::new();
    notice.source_url = Some("https://example.org/a-->b".into());
    options.notice = Some(notice);
    let line = "This page was translated from Portuguese into English by a machine (Tolmach). \
                The original text is what counts: https://example.org/a->b.";
    for (text, expected) in rows {
        let document = parse(text, Format::Vtt);
        let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
        let rendered = document.render(&same, &options).expect("renders");
        assert_eq!(String::from_utf8(rendered.bytes).expect("UTF-8"), expected.replace("{}", line));
    }
    // SubRip has no place for it.
    let text = srt(&["Sim."]);
    let document = parse(&text, Format::Srt);
    let same: Vec<_> = document.segments().iter().map(Translation::identity).collect();
    assert_eq!(document.render(&same, &options).expect("renders").bytes, text.as_bytes());
}

#[test]
fn a_translation_cannot_make_a_cue() {
    let document = parse(&srt(&["One."]), Format::Srt);
    let forged = Translation { text: "00:00:01,000 --> 00:00:02,000".into(), links: Vec::new() };
    let rendered = document.render(&[forged], &RenderOptions::unchanged()).expect("renders");
    let out = String::from_utf8(rendered.bytes).expect("UTF-8");
    assert_eq!(texts(&out), ["00:00:01,000 -> 00:00:02,000"]);
    let document = parse("WEBVTT\n\n00:01.000 --> 00:02.000\nOne.", Format::Vtt);
    let forged = Translation { text: "00:01.000 --> 00:02.000\n\n<b>".into(), links: Vec::new() };
    let rendered = document.render(&[forged], &RenderOptions::unchanged()).expect("renders");
    let out = String::from_utf8(rendered.bytes).expect("UTF-8");
    assert_eq!(out, "WEBVTT\n\n00:01.000 --> 00:02.000\n00:01.000 --&gt; 00:02.000 &lt;b&gt;");
}

//! Changes to a translated sentence that keep its links where they belong.

use tolmach_engine::Hypothesis;
use tolmach_fidelity::{Class, Edit, Finding, Severity};
use tolmach_text::Span;

use crate::SegmentTranslation;

/// A sentence with its translation, as a hypothesis.
pub(super) fn sentence_of(translation: &SegmentTranslation, number: usize) -> Option<Hypothesis> {
    let sentence = translation.sentences.get(number)?;
    Some(Hypothesis {
        aligned: translation.aligned.slice(sentence.target).within(sentence.source),
        log_probability: sentence.log_probability,
        pieces: sentence.pieces,
    })
}

/// The hypothesis with edits (ascending, apart) made.
pub(super) fn edited(mut hypothesis: Hypothesis, edits: &[Edit]) -> Hypothesis {
    // From the last one backwards, so that the places of the others stay.
    for Edit { span, text, .. } in edits.iter().rev() {
        if hypothesis.aligned.text.get(span.start..span.end).is_some() {
            hypothesis.aligned.edit(*span, text);
        }
    }
    hypothesis
}

/// Edits that write every figure that is stopped though its value is right with the separators that the gate expects;
/// `values` too puts expected figures in the place of others. Where the gate only notes, the figure may be a name: Web 2.0.
pub(super) fn figures(translation: &str, findings: &[Finding], values: bool) -> Vec<Edit> {
    let edit = |finding: &Finding| {
        let fits = match finding.class {
            Class::Separator | Class::Magnitude => true,
            Class::NumberAltered => values,
            _ => false,
        } && finding.severity == Severity::Block;
        let (target, expected) = (finding.target.filter(|_| fits)?, finding.expected.as_deref()?);
        let target_text = translation.get(target.start..target.end)?;
        let (found, figure) = (figure(target_text)?, figure(expected)?.of(expected));
        // Of another magnitude only by its separators: no digit is ever added or taken away without `values`.
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let same = digits(found.of(target_text)) == digits(figure);
        // An amount in two units has two figures, and neither is the whole.
        let whole = !target_text.get(found.end..)?.contains(|c: char| c.is_ascii_digit());
        (values && whole || same).then(|| Edit {
            span: found.shifted(target.start),
            text: figure.to_owned(),
            class: finding.class,
        })
    };
    let mut edits: Vec<Edit> = findings.iter().filter_map(edit).collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup_by(|later, before| later.span.start < before.span.end);
    edits
}

/// The first figure in `text`, with its separators.
pub(super) fn figure(text: &str) -> Option<Span> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let run = text.get(start..)?;
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}');
    let length = run.find(|c: char| !inside(c)).unwrap_or(run.len());
    let digits = run.get(..length)?.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    Some(Span::new(start, start + digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SentenceTranslation;
    use tolmach_text::{Aligned, Link};

    fn link(target: (usize, usize), source: (usize, usize)) -> Link {
        Link {
            target: Span::new(target.0, target.1),
            source: Span::new(source.0, source.1),
            probability: 0.5,
        }
    }

    #[test]
    fn figures_are_written_as_expected() {
        let aligned = |text: &str, links: &[Link]| Hypothesis {
            aligned: Aligned { text: text.into(), links: links.into() },
            ..Hypothesis::default()
        };
        let links =
            [link((0, 6), (0, 4)), link((7, 10), (5, 8)), link((10, 14), (8, 12)), link((15, 21), (13, 17))];
        let hypothesis = aligned("Vendeu 244,890 carros e 10,000.", &links);
        let finding = |target: (usize, usize), expected: &str| Finding {
            class: if expected.contains("milh") { Class::Magnitude } else { Class::Separator },
            severity: Severity::Block,
            source: None,
            target: Some(Span::new(target.0, target.1)),
            expected: Some(expected.into()),
            found: None,
            why: "".into(),
        };
        let findings = [finding((7, 14), "244\u{a0}890"), finding((24, 30), "10.000 carros")];
        let edits = figures(&hypothesis.aligned.text, &findings, false);
        let out = edited(hypothesis, &edits).aligned;
        assert_eq!(out.text, "Vendeu 244\u{a0}890 carros e 10.000.");
        let texts: Vec<&str> = out.links.iter().map(|link| link.target.of(&out.text)).collect();
        assert_eq!(texts, ["Vendeu", "244\u{a0}890", "carros"]);
        let other = aligned("2.200,112 e 5", &[]);
        let findings = [finding((0, 9), "2.200.112 milhas"), finding((12, 13), "50 milhas")];
        let edits = figures(&other.aligned.text, &findings, false);
        assert_eq!(edited(other, &edits).aligned.text, "2.200.112 e 5");
        let two = "11 rublos e 24 copeques";
        let finding = Finding { class: Class::NumberAltered, ..finding((0, two.len()), "11,42 rublo") };
        assert!(figures(two, std::slice::from_ref(&finding), true).is_empty());
        let noted = Finding {
            class: Class::Separator,
            severity: Severity::Note,
            target: Some(Span::new(7, 10)),
            expected: Some("2,2".into()),
            ..finding.clone()
        };
        assert!(figures("Boreal 2.2 saiu", &[noted], false).is_empty());
        let finding = Finding { target: Some(Span::new(0, 9)), ..finding };
        assert_eq!(figures(two, &[finding], true)[0].text, "11,42");
        assert_eq!(figure("about 1,234.5 km"), Some(Span::new(6, 13)));
        assert_eq!(figure("none"), None);
    }

    #[test]
    fn a_sentence_is_replaced_within_its_segment() {
        let sentence = |source: (usize, usize), target: (usize, usize)| SentenceTranslation {
            source: Span::new(source.0, source.1),
            target: Span::new(target.0, target.1),
            ..SentenceTranslation::default()
        };
        let mut translation = SegmentTranslation {
            aligned: Aligned {
                text: "Um. Dois. Três.".into(),
                links: vec![link((0, 2), (0, 3)), link((4, 8), (5, 8)), link((10, 15), (10, 15))],
            },
            sentences: vec![sentence((0, 4), (0, 3)), sentence((5, 9), (4, 9)), sentence((10, 16), (10, 16))],
        };
        let other = Hypothesis {
            aligned: Aligned {
                text: "Outros dois.".into(),
                links: vec![link((0, 6), (0, 0)), link((7, 11), (0, 3))],
            },
            log_probability: Some(-1.0),
            pieces: 3,
        };
        translation.replace(1, other);
        let aligned = &translation.aligned;
        assert_eq!(aligned.text, "Um. Outros dois. Três.");
        let texts: Vec<&str> = translation.sentences.iter().map(|s| s.target.of(&aligned.text)).collect();
        assert_eq!(texts, ["Um.", "Outros dois.", "Três."]);
        let links: Vec<(&str, Span)> =
            aligned.links.iter().map(|l| (l.target.of(&aligned.text), l.source)).collect();
        let span = Span::new;
        assert_eq!(
            links,
            [("Um", span(0, 3)), ("Outros", span(5, 5)), ("dois", span(5, 8)), ("Três", span(10, 15))]
        );
        let sentence = sentence_of(&translation, 1).unwrap().aligned;
        assert_eq!(sentence.text, "Outros dois.");
        assert_eq!(sentence.links, [link((0, 6), (0, 0)), link((7, 11), (0, 3))]);
    }
}

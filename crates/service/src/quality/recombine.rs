//! A translation with parts of others in the place of its own.

use std::ops::Range;

use tolmach_engine::Hypothesis;
use tolmach_text::{Aligned, Span};

/// Longest text, in words, that is compared: longer ones are no sentences, and comparing takes the square of it.
const MAX_WORDS: usize = 200;

/// `base` with each place where another hypothesis differs written as that one has it, one place at a time. Texts come in
/// the order of `others`, some perhaps twice. Those that lose or repeat a fraction, which every hypothesis has as often as
/// the source, are left out.
pub(super) fn recombined(base: &Hypothesis, others: &[Hypothesis]) -> Vec<Hypothesis> {
    let own = words(&base.aligned.text);
    let mut all = Vec::new();
    for other in others {
        let words = words(&other.aligned.text);
        if own.len().max(words.len()) <= MAX_WORDS {
            let places = differences((&base.aligned.text, &own), (&other.aligned.text, &words));
            all.extend(places.into_iter().map(|(from, to)| {
                let (from, to) = (bytes(&own, from), bytes(&words, to));
                spliced(base, from, other, to)
            }));
        }
    }
    let own = fractions(&base.aligned.text);
    all.retain(|one| fractions(&one.aligned.text) == own);
    all
}

/// The signs of fractions in a text, in the order of their code points.
fn fractions(text: &str) -> Vec<char> {
    let is_sign = |c: &char| matches!(c, '¼'..='¾' | '⅐'..='⅟' | '↉' | '\u{2044}');
    let mut signs: Vec<char> = text.chars().filter(is_sign).collect();
    signs.sort_unstable();
    signs
}

/// The words of a text, each with the white space before it.
fn words(text: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && in_word {
            words.push(Span::new(start, at));
            start = at;
        }
        in_word = !c.is_whitespace();
    }
    if in_word {
        words.push(Span::new(start, text.len()));
    }
    words
}

/// From where to where a stretch of words goes; an empty one is a place before a word, or behind the last.
fn bytes(words: &[Span], range: Range<usize>) -> Range<usize> {
    let end = words.get(range.end.wrapping_sub(1)).map_or(0, |word| word.end);
    words.get(range.start).filter(|_| !range.is_empty()).map_or(end, |word| word.start)..end
}

/// The places where two texts differ, as stretches of their words: what lies between the longest stretch that both have,
/// the longest such before it, behind it, and so on.
fn differences(a: (&str, &[Span]), b: (&str, &[Span])) -> Vec<(Range<usize>, Range<usize>)> {
    let text = |(text, words): (&str, &[Span])| -> Vec<String> {
        words.iter().map(|word| word.of(text).trim_start().to_owned()).collect()
    };
    let (a, b) = (text(a), text(b));
    let mut places = Vec::new();
    let mut open = vec![(0..a.len(), 0..b.len())];
    while let Some((own, other)) = open.pop() {
        let (Some(left), Some(right)) = (a.get(own.clone()), b.get(other.clone())) else { continue };
        match longest_common(left, right) {
            Some((i, j, length)) => {
                let (i, j) = (own.start + i, other.start + j);
                open.push((i + length..own.end, j + length..other.end));
                open.push((own.start..i, other.start..j));
            }
            None if own.is_empty() && other.is_empty() => {}
            None => places.push((own, other)),
        }
    }
    places
}

/// The longest stretch that both have, the first of equals: where it begins in each, and its length.
fn longest_common(a: &[String], b: &[String]) -> Option<(usize, usize, usize)> {
    let mut longest = None;
    // How long the stretch is that ends with the word before and with each word of `b`.
    let mut before = vec![0; b.len() + 1];
    for (i, own) in a.iter().enumerate() {
        let mut here = vec![0];
        for ((j, other), length) in b.iter().enumerate().zip(&before) {
            let length = if own == other { length + 1 } else { 0 };
            here.push(length);
            if length > longest.map_or(0, |(_, _, length)| length) {
                longest = Some((i + 1 - length, j + 1 - length, length));
            }
        }
        before = here;
    }
    longest
}

/// `base` with these bytes of `other` in the place of those of its own. No model has scored it.
fn spliced(base: &Hypothesis, from: Range<usize>, other: &Hypothesis, to: Range<usize>) -> Hypothesis {
    let mut aligned = Aligned::default();
    let (base, other) = (&base.aligned, &other.aligned);
    for (part, range) in [(base, 0..from.start), (other, to), (base, from.end..base.text.len())] {
        let text = part.text.get(range.clone()).unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        let spaced = text.trim_start();
        if !aligned.text.is_empty() {
            let space = text.get(..text.len() - spaced.len()).filter(|space| !space.is_empty());
            aligned.text.push_str(space.unwrap_or(" "));
        }
        aligned.append(&part.slice(Span::new(range.end - spaced.len(), range.end)), 0);
    }
    Hypothesis { pieces: aligned.links.len() + 1, aligned, log_probability: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tolmach_text::Link;

    /// A hypothesis whose words are pieces; each comes from a source of one byte, numbered from `first` on.
    fn hypothesis(text: &str, first: usize) -> Hypothesis {
        let links = words(text).into_iter().zip(first..).map(|(word, number)| {
            let start = word.end - word.of(text).trim_start().len();
            Link {
                target: Span::new(start, word.end),
                source: Span::new(number, number + 1),
                probability: 1.0,
            }
        });
        let aligned = Aligned { text: text.into(), links: links.collect() };
        Hypothesis { aligned, log_probability: Some(-1.0), pieces: 9 }
    }

    fn texts(base: &str, others: &[&str]) -> Vec<String> {
        let others: Vec<Hypothesis> = others.iter().map(|text| hypothesis(text, 100)).collect();
        recombined(&hypothesis(base, 0), &others).into_iter().map(|one| one.aligned.text).collect()
    }

    #[test]
    fn each_difference_is_taken_by_itself() {
        let base = "O gato preto dormia no muro.";
        assert_eq!(
            texts(base, &["Um gato preto dormia na parede.", base, "O gato dormia no muro velho."]),
            [
                "Um gato preto dormia no muro.",
                "O gato preto dormia na parede.",
                "O gato dormia no muro.",
                "O gato preto dormia no muro velho.",
            ]
        );
        assert_eq!(texts("gato", &["O gato dorme"]), ["O gato", "gato dorme"]);
        assert_eq!(texts("O gato", &["gato"]), ["gato"]);
        assert_eq!(texts("", &["sim", ""]), ["sim"]);
        assert_eq!(texts("sim", &[""]), [""]);
        assert_eq!(texts("a b a", &["b a b"]), ["b a b a", "a b"]);
        assert_eq!(texts("猫が寝た", &["犬が寝た"]), ["犬が寝た"]);
    }

    #[test]
    fn a_fraction_is_neither_lost_nor_repeated() {
        assert!(texts("Metade (½) do total", &["Metade do total (½)"]).is_empty());
        assert_eq!(texts("Junte ½ copo", &["Adicione ½ copo"]), ["Adicione ½ copo"]);
    }

    #[test]
    fn links_go_with_their_words() {
        let base = hypothesis("O gato preto dormia.", 0);
        let other = hypothesis("Um grande gato preto corria.", 10);
        let linked = |one: &Hypothesis| -> Vec<(String, usize)> {
            let Aligned { text, links } = &one.aligned;
            links.iter().map(|link| (link.target.of(text).to_owned(), link.source.start)).collect()
        };
        let all = recombined(&base, &[other]);
        let words = |words: &[(&str, usize)]| -> Vec<(String, usize)> {
            words.iter().map(|(word, source)| ((*word).to_owned(), *source)).collect()
        };
        assert_eq!(
            all.iter().map(linked).collect::<Vec<_>>(),
            [
                words(&[("Um", 10), ("grande", 11), ("gato", 1), ("preto", 2), ("dormia.", 3)]),
                words(&[("O", 0), ("gato", 1), ("preto", 2), ("corria.", 14)]),
            ]
        );
        assert!(all.iter().all(|one| one.log_probability.is_none()));
    }

    #[test]
    fn a_link_over_two_words_is_cut_with_them() {
        let linked = |text: &str, word: &str| {
            let start = text.find(word).expect("there");
            let target = Span::new(start, start + word.len());
            let links = vec![Link { target, source: Span::new(0, 1), probability: 1.0 }];
            Hypothesis { aligned: Aligned { text: text.into(), links }, ..Hypothesis::default() }
        };
        let found = recombined(&linked("Junte 5 ½", "5 ½"), &[linked("Junte 12\u{a0}½", "12\u{a0}½")]);
        let [Hypothesis { aligned: Aligned { text, links }, .. }] = &found[..] else { panic!("one differs") };
        let words: Vec<&str> = links.iter().map(|link| link.target.of(text)).collect();
        assert_eq!((text.as_str(), words), ("Junte 12 ½", vec!["12", "½"]));
    }

    #[test]
    fn what_is_no_sentence_is_left_alone() {
        let long = "a ".repeat(MAX_WORDS + 1);
        assert!(texts(&long, &["b"]).is_empty());
        assert!(texts("b", &[&long]).is_empty());
    }
}

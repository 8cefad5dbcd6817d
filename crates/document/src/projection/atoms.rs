//! Words and punctuation marks: the units between which a mark may begin or end.

use tolmach_text::Span;

/// A word, or one punctuation character at the edge of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Atom {
    pub(crate) span: Span,
    pub(crate) punctuation: bool,
}

/// The atoms of `text`, ascending. `cuts` (ascending byte offsets) are the ends of word pieces: in scripts without
/// spaces between words, atoms end there; nowhere else may a word be cut.
pub(crate) fn atoms(text: &str, cuts: &[usize]) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut run = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), run) {
            (true, Some(start)) => {
                split_run(text, Span::new(start, at), cuts, &mut atoms);
                run = None;
            }
            (false, None) => run = Some(at),
            _ => {}
        }
    }
    atoms
}

fn split_run(text: &str, run: Span, cuts: &[usize], atoms: &mut Vec<Atom>) {
    let slice = run.of(text);
    let core_start = slice.find(|c| !is_punctuation(c)).unwrap_or(slice.len());
    let core_end = slice.trim_end_matches(is_punctuation).len().max(core_start);
    let mut word = None;
    for (offset, c) in slice.char_indices() {
        let at = run.start + offset;
        let edge = offset < core_start || offset >= core_end;
        if edge && is_punctuation(c) || is_separator(c) {
            finish(&mut word, at, text, atoms);
            atoms.push(Atom { span: Span::new(at, at + c.len_utf8()), punctuation: true });
            continue;
        }
        let cuttable = word.is_some()
            && (is_unspaced(c) || slice[..offset].chars().next_back().is_some_and(is_unspaced))
            && (cuts.is_empty() || cuts.binary_search(&at).is_ok());
        if cuttable {
            finish(&mut word, at, text, atoms);
        }
        word.get_or_insert(at);
    }
    finish(&mut word, run.end, text, atoms);
}

/// Ends the word that is open, if any; an elided article or a possessive ending becomes an atom of its own.
fn finish(word: &mut Option<usize>, end: usize, text: &str, atoms: &mut Vec<Atom>) {
    let Some(start) = word.take().filter(|&start| start < end) else { return };
    let slice = &text[start..end];
    let mut push = |from, to| atoms.push(Atom { span: Span::new(from, to), punctuation: false });
    if let Some((at, apostrophe)) = slice.char_indices().find(|(_, c)| matches!(c, '\'' | '’')) {
        let (left, right) = (&slice[..at], &slice[at + apostrophe.len_utf8()..]);
        let latin = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphabetic() && c < '\u{250}');
        if latin(left) && latin(right) {
            let cut = if right.len() <= 2 { start + at } else { start + at + apostrophe.len_utf8() };
            push(start, cut);
            push(cut, end);
            return;
        }
    }
    push(start, end);
}

/// Characters that are split off the edges of a word.
pub(crate) fn is_punctuation(c: char) -> bool {
    !(c.is_alphanumeric() || is_joined(c))
}

/// Characters that belong to the number or name beside them, and marks that combine with the letter before.
fn is_joined(c: char) -> bool {
    matches!(
        c,
        '%' | '‰'
            | '$'
            | '€'
            | '£'
            | '¥'
            | '₽'
            | '₴'
            | '₩'
            | '°'
            | '№'
            | '#'
            | '@'
            | '&'
            | '+'
            | '_'
            | '='
    ) || matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e000}'..='\u{f8ff}')
        || (c as u32 >= 0x900
            && !c.is_alphanumeric()
            && matches!(c as u32, 0x900..=0x1fff)
            && !is_indic_stop(c))
}

/// Vowel signs of the Indic scripts are neither letters nor numbers by their category; their full stops are few.
fn is_indic_stop(c: char) -> bool {
    matches!(
        c,
        '\u{964}' | '\u{965}' | '\u{104a}' | '\u{104b}' | '\u{17d4}' | '\u{17d5}' | '\u{1362}'..='\u{1368}'
    )
}

/// Punctuation that parts words even without a space.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        '—' | '―'
            | '…'
            | '「'
            | '」'
            | '『'
            | '』'
            | '\u{3001}'
            | '\u{3002}'
            | '《'
            | '》'
            | '，'
            | '：'
            | '；'
            | '！'
            | '？'
            | '（'
            | '）'
    )
}

/// Letters of scripts that put no spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_punctuation_off_word_edges_only() {
        let rows: &[(&str, &[usize], &str)] = &[
            ("one two", &[], "one|two"),
            ("(one), two.", &[], "(|one|)|,|two|."),
            ("well-known 3.5% B.B.C.", &[], "well-known|3.5%|B.B.C|."),
            ("l'Italie Obama's п'ять", &[], "l'|Italie|Obama|'s|п'ять"),
            ("yes—no", &[], "yes|—|no"),
            ("a — b", &[], "a|—|b"),
            ("東京は大", &[], "東|京|は|大"),
            ("東京は大。", &[6, 9], "東京|は|大|。"),
            ("हिन्दी।", &[], "हिन्दी|।"),
            ("...", &[], ".|.|."),
            ("", &[], ""),
        ];
        for (text, cuts, expected) in rows {
            let found: Vec<&str> = atoms(text, cuts).iter().map(|a| a.span.of(text)).collect();
            assert_eq!(found.join("|"), *expected, "{text}");
        }
    }
}

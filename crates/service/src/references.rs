//! Character references that stand in plain text: some services write `don&#39;t` and `&quot;` where they were asked for
//! text.

use tolmach_text::Span;

/// A text with its references resolved, and where each byte of it comes from.
#[derive(Clone, Debug)]
pub struct Plain {
    /// With the characters that were meant.
    pub text: String,
    /// Behind each reference: the byte here, and in the text as given.
    ends: Vec<(usize, usize)>,
}

impl Plain {
    /// Resolves the references of a text; linear. What is none stays as it is.
    pub fn of(given: &str) -> Self {
        let mut plain = Self { text: String::with_capacity(given.len()), ends: Vec::new() };
        let mut rest = given;
        while let Some((before, from)) = rest.find('&').and_then(|at| rest.split_at_checked(at)) {
            plain.text.push_str(before);
            let (char, length) = reference(from).unwrap_or(('&', 1));
            plain.text.push(char);
            rest = from.get(length..).unwrap_or_default();
            if length > 1 {
                plain.ends.push((plain.text.len(), given.len() - rest.len()));
            }
        }
        plain.text.push_str(rest);
        plain
    }

    /// Where a range of this text stands in the text as given.
    pub fn given(&self, span: Span) -> Span {
        self.moved(span, |&(here, there)| (here, there))
    }

    /// Where a range of the text as given, which cuts no reference, stands here.
    pub fn here(&self, span: Span) -> Span {
        self.moved(span, |&(here, there)| (there, here))
    }

    /// A range moved from the one text to the other, in the order of which `sides` names the ends.
    fn moved(&self, span: Span, sides: fn(&(usize, usize)) -> (usize, usize)) -> Span {
        let moved = |at: usize| {
            let behind = self.ends.partition_point(|end| sides(end).0 <= at);
            let last = behind.checked_sub(1).and_then(|last| self.ends.get(last));
            let (from, to) = last.map_or((0, 0), sides);
            at - from + to
        };
        Span::new(moved(span.start), moved(span.end))
    }
}

/// Longest name of a reference, in bytes.
const LONGEST: usize = 10;

/// The reference at the start of a text: its character and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let char = match name {
        "quot" => '"',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "laquo" => '«',
        "raquo" => '»',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|char| !char.is_control())?
        }
    };
    Some((char, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_and_what_is_none_stays() {
        for (given, text) in [
            ("don&#39;t say &quot;no&quot;", "don't say \"no\""),
            ("10&nbsp;000 &#x2014; A&amp;B", "10\u{a0}000 — A&B"),
            ("A & B; R&D; &; &&#39;", "A & B; R&D; &; &'"),
            ("&nothing; &#0; &#xD800; &#99999999;", "&nothing; &#0; &#xD800; &#99999999;"),
            ("&amp;lt;", "&lt;"),
            ("", ""),
        ] {
            assert_eq!(Plain::of(given).text, text, "{given}");
        }
    }

    #[test]
    fn each_range_is_found_in_the_text_as_given_and_back() {
        let given = "&laquo;Да&raquo;, don&#39;t";
        let plain = Plain::of(given);
        assert_eq!(plain.text, "«Да», don't");
        for (here, there) in
            [("«", "&laquo;"), ("Да", "Да"), ("»,", "&raquo;,"), ("don't", "don&#39;t"), ("t", "t")]
        {
            let start = plain.text.find(here).unwrap();
            let span = Span::new(start, start + here.len());
            assert_eq!(plain.given(span).of(given), there);
            assert_eq!(plain.here(plain.given(span)), span, "{here}");
        }
    }

    proptest::proptest! {
        /// Whatever the text, each of its characters is found again, in order, and a place found twice is the same.
        #[test]
        fn every_character_has_its_place(parts in proptest::collection::vec(part(), 0..12)) {
            let given = parts.concat();
            let plain = Plain::of(&given);
            let mut last = 0;
            for (at, char) in plain.text.char_indices() {
                let here = Span::new(at, at + char.len_utf8());
                let there = plain.given(here);
                proptest::prop_assert_eq!(there.start, last);
                proptest::prop_assert!(there.of(&given).starts_with(['&', char]));
                proptest::prop_assert_eq!(plain.here(there), here);
                last = there.end;
            }
            proptest::prop_assert_eq!(last, given.len());
        }
    }

    fn part() -> impl proptest::strategy::Strategy<Value = String> {
        proptest::prop_oneof!["&#[0-9x]{1,4};?", "&(quot|amp|laquo|nbsp|q);?", "[а-яa-z &;#«😀]{0,4}"]
    }
}

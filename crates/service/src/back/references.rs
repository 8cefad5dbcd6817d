//! Characters that stand as references in plain text, as some services write quotation marks and apostrophes.

use std::borrow::Cow;

use tolmach_text::Span;

const REFERENCES: [(&str, char); 7] = [
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#39;", '\''),
    ("&apos;", '\''),
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
];

/// A text with its references replaced by their characters, and where these stood.
#[derive(Debug)]
pub(super) struct Resolved<'a> {
    text: Cow<'a, str>,
    /// Of each reference, ascending: the byte of its character in the text, and how many bytes longer it was, with all
    /// before it.
    longer: Vec<(usize, usize)>,
}

impl<'a> Resolved<'a> {
    pub(super) fn of(written: &'a str) -> Self {
        let mut text = String::new();
        let mut longer = Vec::new();
        let mut rest = written;
        let mut more = 0;
        while let Some((before, reference)) = rest.find('&').and_then(|at| rest.split_at_checked(at)) {
            text.push_str(before);
            let known =
                REFERENCES.iter().find_map(|&(known, char)| Some((reference.strip_prefix(known)?, char)));
            if let Some((behind, char)) = known {
                more += reference.len() - behind.len() - char.len_utf8();
                longer.push((text.len(), more));
                text.push(char);
                rest = behind;
            } else {
                text.push('&');
                rest = reference.strip_prefix('&').unwrap_or_default();
            }
        }
        if longer.is_empty() {
            return Self { text: Cow::Borrowed(written), longer };
        }
        text.push_str(rest);
        Self { text: Cow::Owned(text), longer }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the text as it was written.
    pub(super) fn written(&self, span: Span) -> Span {
        let place = |at: usize| {
            let before = self.longer.partition_point(|&(place, _)| place < at);
            at + before.checked_sub(1).and_then(|last| self.longer.get(last)).map_or(0, |&(_, more)| more)
        };
        Span::new(place(span.start), place(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_was_written() {
        let table = [
            ("No reference: A & B &c. &", "No reference: A & B &c. &"),
            ("He didn&#39;t say &quot;yes&quot; &amp; left.", "He didn't say \"yes\" & left."),
            ("&lt;é&gt;", "<é>"),
            ("&amp;quot;", "&quot;"),
        ];
        for (written, read) in table {
            let resolved = Resolved::of(written);
            assert_eq!(resolved.text(), read);
            // Every character comes from what it was, or from its reference.
            for (at, char) in read.char_indices() {
                let from = resolved.written(Span::new(at, at + char.len_utf8())).of(written);
                assert!(from == char.to_string() || REFERENCES.contains(&(from, char)), "{from} {char}");
            }
        }
    }
}

//! Languages in Cyrillic by the letters that only some of them have.
//!
//! | letters | languages |
//! |---|---|
//! | ў; і with ы or э | Belarusian |
//! | і ї є ґ with и or щ | Ukrainian |
//! | ы э ё with и щ ъ | Russian |
//! | ђ ћ | Serbian |
//! | ѓ ќ ѕ | Macedonian |
//!
//! A letter of any other Cyrillic alphabet (ә ө ү қ …) leaves all open.

/// The language whose alphabet alone has the letters of the text; none where several have, or two are mixed.
pub(crate) fn language(text: &str) -> Option<&'static str> {
    let mut seen = Seen::default();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ў' => seen.belarusian = true,
            'і' => seen.dotted_i = true,
            'ї' | 'є' | 'ґ' => seen.ukrainian = true,
            'ы' | 'э' | 'ё' => seen.y = true,
            'и' | 'щ' => seen.i = true,
            'ъ' => seen.hard = true,
            'ђ' | 'ћ' => seen.serbian = true,
            'ѓ' | 'ќ' | 'ѕ' => seen.macedonian = true,
            'ј' | 'љ' | 'њ' | 'џ' => seen.south = true,
            'а'..='я' => {}
            '\u{450}'..='\u{52f}' => return None,
            _ => {}
        }
    }
    let south = seen.serbian || seen.macedonian || seen.south;
    match seen {
        Seen {
            south: false,
            serbian: false,
            macedonian: false,
            ukrainian: false,
            hard: false,
            i: false,
            ..
        } if seen.belarusian || seen.dotted_i && seen.y => Some("be"),
        Seen { y: false, belarusian: false, hard: false, .. }
            if !south && (seen.ukrainian || seen.dotted_i) && seen.i =>
        {
            Some("uk")
        }
        Seen { belarusian: false, dotted_i: false, ukrainian: false, .. }
            if !south && seen.y && (seen.i || seen.hard) =>
        {
            Some("ru")
        }
        Seen { y: false, dotted_i: false, hard: false, macedonian: false, .. } if seen.serbian => Some("sr"),
        Seen { y: false, dotted_i: false, hard: false, serbian: false, .. } if seen.macedonian => Some("mk"),
        _ => None,
    }
}

/// Letters that were seen.
#[derive(Clone, Copy, Default)]
struct Seen {
    belarusian: bool,
    dotted_i: bool,
    ukrainian: bool,
    y: bool,
    i: bool,
    hard: bool,
    serbian: bool,
    macedonian: bool,
    south: bool,
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn letters_tell() {
        let cases = [
            ("мосты открыли после ремонта", Some("ru")),
            ("міст відкрили після ремонту", Some("uk")),
            ("мост адкрылі пасля рамонту", Some("be")),
            ("у горадзе шмат людзей і машын, аўтобусы", Some("be")),
            ("мост је отворен, саобраћај тече", Some("sr")),
            ("мостот е отворен, куќата е тука", Some("mk")),
            ("мостът е отворен", None),
            ("после ремонта", None),
            ("мосты после і ремонта", Some("be")),
            ("міст і мосты открыли", None),
            ("көпір жөндеуден кейін ашылды", None),
            ("the bridge", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(language(text), expected, "{text}");
        }
    }
}

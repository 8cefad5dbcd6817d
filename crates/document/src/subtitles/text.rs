//! What the letters and signs at the borders of a text say.

/// Titles before a name, whose full stop ends no sentence, in the languages where subtitles have them most.
const TITLES: &[&str] = &[
    "Mr.", "Mrs.", "Ms.", "Dr.", "St.", "Prof.", "Sr.", "Sra.", "Srta.", "Dra.", "Mme.", "Mlle.", "M.",
    "Gen.", "Col.", "Capt.", "Lt.", "Sgt.", "Sig.", "Hr.", "Fr.", "г.", "ул.", "Gov.", "Sen.", "Rev.", "No.",
    "vs.",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Small,
    Capital,
}

/// How a text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a full stop or the like.
    Sentence,
    /// With dots that say that more comes, or that nothing does.
    Dots,
    /// With a colon or a dash.
    Pause,
    /// With a comma or semicolon.
    Comma,
    /// With a word.
    Word,
}

pub(super) fn ending(text: &str) -> Ending {
    let core = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '」' | '』' | '）')
    });
    match core.chars().next_back() {
        Some('…') => Ending::Dots,
        Some('.') if core.ends_with("..") => Ending::Dots,
        Some('.') if is_title(core) => Ending::Word,
        Some('.' | '!' | '?' | '。' | '！' | '？' | '؟' | '।' | '።' | '։' | '۔' | '‽') => {
            Ending::Sentence
        }
        Some(':' | '：' | '-' | '‐'..='―' | '−') => Ending::Pause,
        Some(',' | ';' | '、' | '，' | '；' | '،') => Ending::Comma,
        // A bracket or quote after a word may end a sentence or not.
        _ => Ending::Word,
    }
}

pub(super) fn ends_sentence(text: &str) -> bool {
    matches!(ending(text), Ending::Sentence | Ending::Dots)
}

fn is_title(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    TITLES.contains(&last.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// Case of the letter or digit with which a text begins, after signs; `None` where that has none.
pub(super) fn first_letter(text: &str) -> Option<Case> {
    let first = text.chars().find(|c| c.is_alphanumeric())?;
    match (first.is_lowercase(), first.is_uppercase()) {
        (true, _) => Some(Case::Small),
        (_, true) => Some(Case::Capital),
        _ => None,
    }
}

pub(super) fn starts_with_dots(text: &str) -> bool {
    text.starts_with("..") || text.starts_with('…')
}

/// Whether a text has letters, and all of them are capitals.
pub(super) fn is_capitals(text: &str) -> bool {
    let mut any = false;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if !c.is_uppercase() {
            return false;
        }
        any = true;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings() {
        let rows = [
            ("Go.", Ending::Sentence),
            ("“Go!” ", Ending::Sentence),
            ("I saw Mr.", Ending::Word),
            ("well...", Ending::Dots),
            ("well…", Ending::Dots),
            ("he said:", Ending::Pause),
            ("but I --", Ending::Pause),
            ("first,", Ending::Comma),
            ("the (old)", Ending::Word),
            ("行く。", Ending::Sentence),
            ("", Ending::Word),
        ];
        for (text, expected) in rows {
            assert_eq!(ending(text), expected, "{text}");
        }
        assert_eq!(first_letter("...“and"), Some(Case::Small));
        assert_eq!(
            (first_letter("¿Qué"), first_letter("42 a"), first_letter("東")),
            (Some(Case::Capital), None, None)
        );
        assert!(is_capitals("NASA, 1") && !is_capitals("NaSA") && !is_capitals("12"));
    }
}

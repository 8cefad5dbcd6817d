//! Texts that are too short for models to judge: labels, headings of one word, cells.
//!
//! Of one or two words a model has nothing to go by: what most hypotheses of a wide search have in common says the word
//! twice (*Economic and Economy*), and what the model of the way back doubts is right as often as not.

/// Words of the shortest text that is judged by more than one search.
const LEAST: usize = 4;

/// Whether a text has fewer words than [`LEAST`]. Where words are not parted by spaces, two characters count as one.
pub(crate) fn is_short(text: &str) -> bool {
    let mut words = 0;
    for run in text.split_whitespace() {
        let unparted = run.chars().filter(|&char| is_unparted(char)).count();
        words += match unparted {
            0 => usize::from(run.contains(char::is_alphanumeric)),
            unparted => unparted.div_ceil(2),
        };
        if words >= LEAST {
            return false;
        }
    }
    true
}

/// Characters of scripts that write no space between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
fn is_unparted(char: char) -> bool {
    matches!(char, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_in_scripts_with_and_without_spaces() {
        for text in ["", "Economia", "Últimas notícias", "São Paulo — 3", "A B C", "最新ニュース", "速報"]
        {
            assert!(is_short(text), "{text}");
        }
        for text in
            ["A ponte reabriu ontem", "A 3 B 4", "大臣は質問に答えなかった。", "Новый порт открыт вчера"]
        {
            assert!(!is_short(text), "{text}");
        }
    }
}

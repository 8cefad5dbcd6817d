//! Where the sentences of a paragraph end.

/// What a piece of a paragraph is to the borders of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Visible text.
    Words,
    /// The start of an element around text.
    Open,
    Close,
    /// Sets columns apart.
    Tab,
    /// Where a sentence ends.
    Border,
    Other,
}

/// Which pieces end a sentence: borders and tabs, and both ends of each element around one, so that every element lies
/// in one sentence or around whole ones. A tab in an element that begins after a word of the sentence is no border: it
/// lies between words.
pub(crate) fn borders(classes: &[Class]) -> Vec<bool> {
    let mut borders = vec![false; classes.len()];
    // Elements that are open, and whether a border was seen in each.
    let mut open: Vec<(usize, bool)> = Vec::new();
    // Whether a word came in the sentence, and whether an element that is open began after one.
    let (mut words, mut around) = (false, false);
    let mut set = |at: usize| {
        if let Some(border) = borders.get_mut(at) {
            *border = true;
        }
    };
    for (at, class) in classes.iter().enumerate() {
        match class {
            Class::Words => words = true,
            Class::Open => {
                around |= words;
                open.push((at, false));
            }
            Class::Close => {
                let Some((start, torn)) = open.pop() else { continue };
                around &= !open.is_empty();
                if torn {
                    set(start);
                    set(at);
                    if let Some((_, outer)) = open.last_mut() {
                        *outer = true;
                    }
                }
            }
            Class::Border | Class::Tab if *class == Class::Border || !around => {
                set(at);
                (words, around) = (false, false);
                if let Some((_, torn)) = open.last_mut() {
                    *torn = true;
                }
            }
            _ => {}
        }
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `w` words, `(` and `)` the ends of an element, `t` a tab, `|` a border.
    fn classes(text: &str) -> Vec<Class> {
        let class = |c| match c {
            'w' => Class::Words,
            '(' => Class::Open,
            ')' => Class::Close,
            't' => Class::Tab,
            '|' => Class::Border,
            _ => Class::Other,
        };
        text.chars().map(class).collect()
    }

    #[test]
    fn elements_are_parted_at_both_ends() {
        let rows = [
            ("wtw", " x "),
            ("w(w)w", "     "),
            ("(wtw)", "x x x"),
            ("w(wtw)w", "       "),
            ("(wtw)w", "x x x "),
            ("w((w|w)w)", " xx x x x"),
            ("w(tw)t(w)", "     x   "),
        ];
        for (text, expected) in rows {
            let found: String =
                borders(&classes(text)).into_iter().map(|b| if b { 'x' } else { ' ' }).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}

//! Figures that are written as the language writes them where the house has separators of its own.

use tolmach_text::Span;

use super::Edit;
use crate::Class;
use crate::quantity::{Separators, separators_of};

/// Figures as the language writes them, such as `1,234,567.8`; what the house might have written itself, with another
/// value, is let alone.
pub(super) fn edits(text: &str, language: &str, house: Separators, out: &mut Vec<Edit>) {
    let own = separators_of(language);
    let (Some(decimal), Some(thousands)) = (own.decimal, own.thousands) else { return };
    let wanted = (house.decimal.unwrap_or(decimal), house.thousands.unwrap_or(thousands));
    if wanted == (decimal, thousands) || wanted.0 == wanted.1 {
        return;
    }
    let is_mark = |char: char| matches!(char, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(|char: char| char.is_ascii_digit())) {
        let start = at + start;
        let rest = text.get(start..).unwrap_or_default();
        let length = rest.find(|char: char| !char.is_ascii_digit() && !is_mark(char)).unwrap_or(rest.len());
        let run = rest.get(..length).unwrap_or_default();
        let run = run.trim_end_matches(|char: char| !char.is_ascii_digit());
        at = start + length.max(1);
        let touched = text
            .get(..start)
            .and_then(|head| head.chars().next_back())
            .is_some_and(|char| char.is_alphanumeric() || matches!(char, '-' | '/' | ':' | '.'))
            || text
                .get(start + run.len()..)
                .and_then(|tail| tail.chars().next())
                .is_some_and(char::is_alphabetic);
        if touched {
            continue;
        }
        // What is a figure of the house already may mean either.
        if rewritten(run, wanted, wanted).is_none()
            && let Some(figure) = rewritten(run, (decimal, thousands), wanted)
        {
            let span = Span::new(start, start + run.len());
            out.push(Edit { span, text: figure, class: Class::StyleNumber });
        }
    }
}

/// A whole figure in the one format as it is in the other; none if it is not in the one.
fn rewritten(run: &str, from: (char, char), to: (char, char)) -> Option<String> {
    let is = |char: char, mark: char| {
        if mark == ' ' { matches!(char, ' ' | '\u{a0}' | '\u{202f}') } else { char == mark }
    };
    let mut parts = run.split(|char| is(char, from.0));
    let (whole, fraction) = (parts.next()?, parts.next());
    if parts.next().is_some()
        || fraction.is_some_and(|fraction| !fraction.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let groups: Vec<&str> = whole.split(|char| is(char, from.1)).collect();
    let (first, rest) = groups.split_first()?;
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = rest.iter().all(|group| group.len() == 3 && digits(group));
    if !digits(first) || !grouped || !rest.is_empty() && (first.len() > 3 || first.starts_with('0')) {
        return None;
    }
    // Groups that spaces part may be numbers of their own, as those of a telephone are.
    if from.1 == ' ' && rest.len() > 3 {
        return None;
    }
    let mark = if to.1 == ' ' { '\u{a0}' } else { to.1 };
    let mut figure = groups.join(&*mark.to_string());
    if let Some(fraction) = fraction {
        figure.push(to.0);
        figure.push_str(fraction);
    }
    Some(figure)
}

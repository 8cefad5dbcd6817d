//! What is copied exactly: addresses of the web and of mail, handles, hashtags, codes that mix letters and digits.

use tolmach_text::Span;

use crate::edits::distance;
use crate::transliteration::{PERMITTED, strain_of};
use crate::words::{MOST, fold, is_cyrillic, plain};
use crate::{Class, Finding, Pair, Severity};
use LiteralKind as Kind;

/// What kind of literal it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LiteralKind {
    /// `https://…`, `www.…`, or a host with a path or a well-known ending.
    Address,
    /// `name@host`.
    Mail,
    /// `@name`.
    Handle,
    /// `#word`.
    Hashtag,
    /// Letters and digits in one word, also with a hyphen: `H5N1`, `Су-34`, `CO2`.
    Code,
}

/// What a translation copies letter by letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'a> {
    /// What kind it is.
    pub kind: LiteralKind,
    /// Its bytes.
    pub span: Span,
    /// The literal itself.
    pub text: &'a str,
}

/// Endings of hosts that are taken for addresses without `www.` or a path.
const TOP_LEVELS: &[&str] = &[
    "com", "org", "net", "ru", "su", "br", "pt", "edu", "gov", "info", "io", "tv", "uk", "de", "fr", "ua",
    "by", "kz", "eu", "int", "biz", "рф",
];

/// Bytes of the source's literals that are not in the translation as they should be, or in another script's spelling.
pub fn lost_literals(source: &str, target: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let pair = Pair { source, target, from: "", to: "", links: &[] };
    compare(&pair, &literals(source), &literals(target), &mut found);
    found.into_iter().filter_map(|finding| finding.source).collect()
}

/// Differences of the literals of a pair; linear but for the few literals themselves.
pub(crate) fn compare(
    pair: &Pair<'_>,
    source: &[Literal<'_>],
    target: &[Literal<'_>],
    out: &mut Vec<Finding>,
) {
    let source = source.get(..source.len().min(MOST)).unwrap_or_default();
    let target = target.get(..target.len().min(MOST)).unwrap_or_default();
    let mut altered: Vec<Span> = Vec::new();
    for literal in target.iter().filter(|literal| !source.iter().any(|other| is_same(other, literal))) {
        if pair.source.contains(literal.text) {
            continue;
        }
        if let Some(original) =
            source.iter().find(|other| other.kind == literal.kind && is_near(other, literal))
        {
            altered.push(original.span);
            out.push(Finding {
                class: Class::LiteralChanged,
                severity: Severity::Block,
                source: Some(original.span),
                target: Some(literal.span),
                expected: Some(original.text.to_owned()),
                found: Some(literal.text.to_owned()),
                why: "an address, tag or code must be copied letter by letter".into(),
            });
        }
    }
    for literal in source.iter().filter(|literal| !target.iter().any(|other| is_same(literal, other))) {
        if altered.contains(&literal.span) || pair.target.contains(literal.text) {
            continue;
        }
        let is_whole = literal.text.contains("://") || literal.text.starts_with("www.");
        out.push(Finding {
            class: Class::LiteralChanged,
            severity: match literal.kind {
                Kind::Mail => Severity::Block,
                Kind::Address if is_whole => Severity::Block,
                Kind::Address | Kind::Handle => Severity::Warn,
                Kind::Hashtag | Kind::Code => Severity::Note,
            },
            source: Some(literal.span),
            target: None,
            expected: Some(literal.text.to_owned()),
            found: None,
            why: "an address, tag or code of the source is not in the translation".into(),
        });
    }
}

/// Whether bytes are part of a literal that is not a code, where the checks of words have nothing to say.
pub(crate) fn overlaps(literals: &[Literal<'_>], span: Span) -> bool {
    // They are in order and do not overlap.
    let next = literals.partition_point(|other| other.span.end <= span.start);
    literals
        .get(next..)
        .unwrap_or_default()
        .iter()
        .take_while(|other| other.span.start < span.end)
        .any(|other| !other.is_code())
}

/// Whether one is a right copy of the other.
fn is_same(one: &Literal<'_>, other: &Literal<'_>) -> bool {
    one.kind == other.kind && (key(one) == key(other) || renders(one, other))
}

impl Literal<'_> {
    /// Whether it is a code, of which the checks of words have something to say as well.
    pub(crate) fn is_code(&self) -> bool {
        self.kind == Kind::Code
    }
}

/// By what two literals are the same: letter case counts in a path alone, Cyrillic letters of a code that look like
/// Latin ones are them, and the hyphen of a code may be missing.
fn key(literal: &Literal<'_>) -> String {
    match literal.kind {
        Kind::Address => {
            let text = literal.text;
            let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
            match bare.split_once('/') {
                Some((host, path)) => format!("{}/{path}", host.to_lowercase()),
                None => bare.to_lowercase(),
            }
        }
        Kind::Mail | Kind::Handle | Kind::Hashtag => literal.text.to_lowercase(),
        // A plural is the same code: Il-76s.
        Kind::Code => literal
            .text
            .trim_end_matches('s')
            .chars()
            .filter(|char| char.is_alphanumeric())
            .map(as_latin)
            .collect(),
    }
}

/// The capital Latin letter that a letter looks like.
fn as_latin(char: char) -> char {
    match char {
        'А' | 'а' => 'A',
        'В' | 'в' => 'B',
        'С' | 'с' => 'C',
        'Е' | 'е' => 'E',
        'Н' | 'н' => 'H',
        'К' | 'к' => 'K',
        'М' | 'м' => 'M',
        'О' | 'о' => 'O',
        'Р' | 'р' => 'P',
        'Т' | 'т' => 'T',
        'Х' | 'х' => 'X',
        '₀'..='₉' => char::from_digit(char as u32 - '₀' as u32, 10).unwrap_or(char),
        char => char.to_uppercase().next().unwrap_or(char),
    }
}

/// Whether one code is the other in another script: the same digits, letters that transliterate.
fn renders(one: &Literal<'_>, other: &Literal<'_>) -> bool {
    if one.kind != Kind::Code || digits(one.text) != digits(other.text) {
        return false;
    }
    let (one, other) = (letters(one.text), letters(other.text));
    let cyrillic_first = one.chars().any(is_cyrillic);
    let (cyrillic, latin) = if cyrillic_first { (&one, &other) } else { (&other, &one) };
    plain(&one) == plain(&other) || strain_of(cyrillic, latin).is_some_and(|strain| strain <= 2.0 * PERMITTED)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|char| char.is_alphabetic()).collect()
}

/// Whether one is probably a misspelling of the other.
fn is_near(one: &Literal<'_>, other: &Literal<'_>) -> bool {
    let (left, right) = (key(one), key(other));
    match one.kind {
        // Another digit makes another code, other letters usually another thing altogether.
        Kind::Code => distance(&left, &right, 1).is_some(),
        _ => {
            let most = left.chars().count() / 3;
            distance(&left, &right, most.max(1)).is_some()
        }
    }
}

/// The addresses, handles, hashtags and codes of a text, in order; linear.
pub fn literals(text: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    let ends = text
        .char_indices()
        .filter(|(_, char)| is_boundary(*char))
        .map(|(at, char)| (at, at + char.len_utf8()));
    for (end, next) in ends.chain([(text.len(), text.len())]) {
        let token = text.get(start..end).unwrap_or_default();
        // Most words have nothing of it.
        if !token.bytes().any(|byte| matches!(byte, b'@' | b'#' | b'.' | b'/' | b'0'..=b'9' | 0xe2)) {
            start = next;
            continue;
        }
        let trimmed = token.trim_start_matches(is_opening);
        let from = start + token.len() - trimmed.len();
        let trimmed = trimmed.trim_end_matches(is_closing);
        if let Some(kind) = kind(trimmed) {
            found.push(Literal { kind, span: Span::new(from, from + trimmed.len()), text: trimmed });
        }
        start = next;
    }
    found
}

fn is_boundary(char: char) -> bool {
    if is_cyrillic(char) {
        return false;
    }
    char.is_whitespace()
        || matches!(
            char,
            '«' | '»' | '“' | '”' | '„' | '"' | '<' | '>' | '|' | '—' | '(' | ')' | '[' | ']' | ',' | ';'
        )
}

fn is_opening(char: char) -> bool {
    !char.is_alphanumeric() && !matches!(char, '@' | '#')
}

fn is_closing(char: char) -> bool {
    !char.is_alphanumeric() && char != '/'
}

fn kind(token: &str) -> Option<Kind> {
    if token.len() < 2 || token.len() > 2048 {
        return None;
    }
    if let Some(name) = token.strip_prefix('#') {
        let word =
            name.chars().count() >= 2 && name.chars().all(|char| char.is_alphanumeric() || char == '_');
        return (word && name.chars().any(char::is_alphabetic)).then_some(Kind::Hashtag);
    }
    if let Some(name) = token.strip_prefix('@') {
        let word = name.chars().count() >= 2
            && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_' || char == '.');
        return word.then_some(Kind::Handle);
    }
    if token.contains("://") || token.starts_with("www.") {
        return Some(Kind::Address);
    }
    if let Some((name, host)) = token.split_once('@') {
        return (!name.is_empty() && host.contains('.') && !host.contains('@')).then_some(Kind::Mail);
    }
    let host = token.split('/').next().unwrap_or_default();
    if let Some((before, ending)) = host.rsplit_once('.')
        && before.chars().count() >= 2
        && before.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '-'))
        && before.chars().any(char::is_alphabetic)
        && TOP_LEVELS.contains(&ending)
        // A sentence may end without a space before the next one.
        && (before.is_ascii() || ending == "рф")
    {
        return Some(Kind::Address);
    }
    is_code(token).then_some(Kind::Code)
}

/// Capital letters and digits, beginning with a letter: `H5N1`, `F-16`, `Ту-154М`, `COVID-19`.
fn is_code(token: &str) -> bool {
    let mut chars = token.chars();
    let first = chars.next().is_some_and(char::is_uppercase);
    let shape = token.chars().all(|char| char.is_alphanumeric() || char == '-');
    let (letters, digits) = token.chars().fold((0, 0), |(letters, digits), char| {
        (letters + usize::from(char.is_alphabetic()), digits + usize::from(char.is_numeric()))
    });
    // `Word-2020` is a name and a number.
    let head = token.split(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
    let lower = head.chars().filter(|char| char.is_lowercase()).count();
    let tail_ending = fold(token.rsplit('-').next().unwrap_or_default());
    first
        && shape
        && digits > 0
        && (1..=6).contains(&letters)
        && lower <= 2
        && digits + letters <= 12
        && !(tail_ending != fold(token) && tail_ending.chars().all(char::is_alphabetic))
}

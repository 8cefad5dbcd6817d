//! Fractions that a vocabulary cannot write (`½`, `2¾`, `9⁄10`): the model sees figures, which it copies, and they come
//! back as they were written.
//!
//! Without that, the normaliser makes `1⁄2` of `½`, and the model reads a 1, something unknown and a 2. Of 191 sentences
//! of FLORES dev with a number made a fraction, `1/2` and `2 1/2` came through in 88% (both tiny pairs), `0.5` and `2.5` in
//! 95%, but worse to read; where neither does, the fraction is carried like any other unknown run.

use tolmach_text::{Span, Vocab};

/// The sign between the figures of a fraction; what Unicode makes of `½` has it.
const SLASH: char = '\u{2044}';

/// All signs of Unicode that stand for a fraction.
const SIGNS: &[(char, (&str, &str))] = &[
    ('½', ("1", "2")),
    ('⅓', ("1", "3")),
    ('⅔', ("2", "3")),
    ('¼', ("1", "4")),
    ('¾', ("3", "4")),
    ('⅕', ("1", "5")),
    ('⅖', ("2", "5")),
    ('⅗', ("3", "5")),
    ('⅘', ("4", "5")),
    ('⅙', ("1", "6")),
    ('⅚', ("5", "6")),
    ('⅐', ("1", "7")),
    ('⅛', ("1", "8")),
    ('⅜', ("3", "8")),
    ('⅝', ("5", "8")),
    ('⅞', ("7", "8")),
    ('⅑', ("1", "9")),
    ('⅒', ("1", "10")),
    ('↉', ("0", "3")),
];

/// One over the figures behind it.
const ONE_OVER: char = '⅟';

/// Different figures that are looked for in the translation of a text; further fractions are carried.
const MOST: usize = 64;

/// How fractions are shown to the model. What cannot be shown in one way is shown in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// `1/2`, `2 1/2`.
    Slash,
    /// `0.5`, `2.5`; the translation may have a comma.
    Decimal,
    /// As something unknown, which is carried to its place.
    Carried,
}

impl Way {
    /// What to try where a fraction did not come through exactly once.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::Slash => Self::Decimal,
            Self::Decimal | Self::Carried => Self::Carried,
        }
    }
}

/// A fraction of a text as the model sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    /// Bytes of the text, with the whole number before the fraction.
    pub(crate) span: Span,
    /// What the model sees.
    pub(crate) text: String,
    /// What is looked for in the translation; `None` where it is carried.
    form: Option<Form>,
}

impl Shown {
    /// Whether it has to be found in the translation.
    pub(crate) fn is_figures(&self) -> bool {
        self.form.is_some()
    }
}

/// The fractions of `text` in this way or the next; none where the vocabulary can write them.
pub(crate) fn shown(vocab: &Vocab, text: &str, way: Way) -> Vec<Shown> {
    let found = find(text);
    let knows = |text: &str| vocab.encode(text).iter().all(|token| token.id != vocab.unk_id());
    if found.is_empty() || knows(SLASH.encode_utf8(&mut [0; 4])) {
        return Vec::new();
    }
    // Whether the translation could be asked for it: what the text says elsewhere, or another fraction, would be taken
    // for it.
    let mut judged: Vec<(Form, bool)> = Vec::new();
    let mut is_clear = |form: &Form| {
        if let Some((_, clear)) = judged.iter().find(|(other, _)| other == form) {
            return *clear;
        }
        let apart = |(other, clear): &(Form, bool)| {
            !clear || other.text() != form.text() || other.value == form.value
        };
        let clear = judged.len() < MOST
            && knows(&form.text())
            && judged.iter().all(apart)
            && !text.char_indices().any(|(at, _)| form.at(text, at).is_some());
        if judged.len() < MOST {
            judged.push((form.clone(), clear));
        }
        clear
    };
    let of = |fraction: &Fraction<'_>| {
        let ways = [Way::Slash, Way::Decimal].into_iter().skip_while(|one| *one != way);
        let form = ways.filter_map(|way| Form::new(fraction, way)).find(&mut is_clear);
        let text = form.as_ref().map_or_else(|| SLASH.to_string(), Form::text);
        Shown { span: fraction.span, text, form }
    };
    found.iter().map(of).collect()
}

/// A translated text with its fractions as they were written.
#[derive(Debug, Default)]
pub(crate) struct Restored {
    pub(crate) text: String,
    /// Bytes of `text` for each piece; the first piece of a fraction has all of it.
    pub(crate) spans: Vec<Span>,
    /// Each fraction: bytes of `text`, and of the source.
    pub(crate) fractions: Vec<(Span, Span)>,
}

/// Puts fractions of `source` in the place of what was shown for them in `text`, of which `spans` are the pieces. `None`
/// unless each came through exactly once.
pub(crate) fn restore(source: &str, shown: &[&Shown], text: String, spans: &[Span]) -> Option<Restored> {
    let mut left: Vec<(&Form, Span)> =
        shown.iter().filter_map(|one| Some((one.form.as_ref()?, one.span))).collect();
    if left.is_empty() {
        return Some(Restored { text, spans: spans.to_vec(), fractions: Vec::new() });
    }
    let forms: Vec<&Form> = left.iter().map(|(form, _)| *form).collect();
    let mut out = String::with_capacity(text.len());
    // Where each fraction was in `text`, where it is in `out`, and in the source.
    let mut moves: Vec<(Span, Span, Span)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let longest =
            forms.iter().filter_map(|form| Some((form.at(&text, at)?, form))).max_by_key(|one| one.0);
        let Some((end, form)) = longest else {
            out.push(c);
            at += c.len_utf8();
            continue;
        };
        let number = left.iter().position(|(other, _)| other.value == form.value)?;
        let (_, span) = left.remove(number);
        let start = out.len();
        out.push_str(span.of(source));
        moves.push((Span::new(at, end), Span::new(start, out.len()), span));
        at = end;
    }
    if !left.is_empty() {
        return None;
    }
    let moved = |at: usize| {
        let behind = moves.partition_point(|(old, ..)| old.start < at);
        match behind.checked_sub(1).and_then(|last| moves.get(last)) {
            None => at,
            Some((old, new, _)) => new.end + at.saturating_sub(old.end),
        }
    };
    let spans = spans.iter().map(|span| Span::new(moved(span.start), moved(span.end))).collect();
    Some(Restored {
        text: out,
        spans,
        fractions: moves.into_iter().map(|(_, new, span)| (new, span)).collect(),
    })
}

/// A fraction in a text.
#[derive(Debug, PartialEq, Eq)]
struct Fraction<'a> {
    /// With the whole number.
    span: Span,
    /// `None` where it touches what makes something else of it (`½½`, `½/3`).
    value: Option<Value<'a>>,
    /// Whether more figures stand before the whole number: `1,200½`.
    grouped: bool,
}

/// Whole number, figures over the line and under it; decimal digits all.
type Value<'a> = (&'a str, &'a str, &'a str);

/// The fractions of a text, ascending and apart; linear.
fn find(text: &str) -> Vec<Fraction<'_>> {
    let mut found: Vec<Fraction<'_>> = Vec::new();
    let mut free = 0;
    for (at, c) in text.char_indices() {
        let behind = at + c.len_utf8();
        let parts = match SIGNS.iter().find(|(sign, _)| *sign == c) {
            Some((_, (over, under))) => Some((at, *over, *under, behind)),
            None if c == ONE_OVER || c == SLASH => {
                let under = leading_digits(&text[behind..]);
                let over = if c == SLASH { trailing_digits(&text[free..at]) } else { "1" };
                let start = if c == SLASH { at - over.len() } else { at };
                (!over.is_empty() && !under.is_empty()).then_some((start, over, under, behind + under.len()))
            }
            None => None,
        };
        let Some((start, over, under, end)) = parts.filter(|parts| parts.0 >= free) else { continue };
        let before = &text[free..start];
        // Figures before figures, `2 9⁄10`, need the space between them.
        let gap = before.strip_suffix([' ', '\u{a0}', '\u{202f}', '\u{2009}']);
        let whole = trailing_digits(gap.unwrap_or(before));
        let gap = if whole.is_empty() { 0 } else { before.len() - gap.unwrap_or(before).len() };
        let span = Span::new(start - gap - whole.len(), end);
        let mut left = text[..span.start].chars().rev();
        let joins = |c: char| c.is_numeric() || c == '/' || c == SLASH;
        let last = left.next();
        let odd = last.is_some_and(joins) || text[end..].starts_with(joins);
        let grouped = matches!(last, Some('.' | ',')) && left.next().is_some_and(char::is_numeric);
        found.push(Fraction { span, value: (!odd).then_some((whole, over, under)), grouped });
        free = end;
    }
    found
}

fn leading_digits(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len()]
}

fn trailing_digits(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| c.is_ascii_digit()).len()..]
}

/// Figures that stand for a fraction.
#[derive(Clone, Debug, PartialEq)]
struct Form {
    /// Figures before those of the fraction; empty where there are none.
    whole: String,
    /// What may stand between; the model sees the first.
    between: &'static [&'static str],
    fraction: String,
    /// Whole number, over, under: what it stands for.
    value: (String, String, String),
    grouped: bool,
}

impl Form {
    /// `None` where the fraction cannot be shown in this way.
    fn new(fraction: &Fraction<'_>, way: Way) -> Option<Self> {
        // `1,½` says nothing that is understood.
        let (whole, over, under) = fraction.value.filter(|value| !fraction.grouped || !value.0.is_empty())?;
        let value = (whole.to_owned(), over.to_owned(), under.to_owned());
        // In some languages a model writes `2,1/2` or `2-1/2`.
        let (whole, between, figures): (_, &[&str], _) = match way {
            Way::Slash if whole.is_empty() => ("", &[""], format!("{over}/{under}")),
            Way::Slash => (whole, &[" ", ",", "-", "- "], format!("{over}/{under}")),
            Way::Decimal => (if whole.is_empty() { "0" } else { whole }, &[".", ","], decimals(over, under)?),
            Way::Carried => return None,
        };
        Some(Self { whole: whole.to_owned(), between, fraction: figures, value, grouped: fraction.grouped })
    }

    /// What the model sees.
    fn text(&self) -> String {
        [&self.whole, self.between.first().copied().unwrap_or_default(), &self.fraction].concat()
    }

    /// Where it ends in `text` if it stands there from byte `at` on, as figures of their own.
    fn at(&self, text: &str, at: usize) -> Option<usize> {
        let rest = text.get(at..)?.strip_prefix(self.whole.as_str())?;
        let rest = self
            .between
            .iter()
            .find_map(|between| rest.strip_prefix(between)?.strip_prefix(self.fraction.as_str()))?;
        let figure = |c: Option<char>| c.is_some_and(char::is_numeric);
        let mark = |c: Option<char>| matches!(c, Some('.' | ','));
        let (mut before, mut behind) = (text[..at].chars().rev(), rest.chars());
        let (last, next) = (before.next(), behind.next());
        let own_before =
            !figure(last) && last != Some('/') && (self.grouped || !mark(last) || !figure(before.next()));
        let own_behind = !figure(next) && next != Some('/') && (!mark(next) || !figure(behind.next()));
        (own_before && own_behind).then(|| text.len() - rest.len())
    }
}

/// The digits behind the point of a fraction below one: all of them if they are at most three, else two; `None` where
/// that would be nothing.
fn decimals(over: &str, under: &str) -> Option<String> {
    let (over, under): (u64, u64) = (over.parse::<u32>().ok()?.into(), under.parse::<u32>().ok()?.into());
    if over == 0 || over >= under {
        return None;
    }
    if (over * 1000).is_multiple_of(under) {
        return Some(format!("{:03}", over * 1000 / under).trim_end_matches('0').to_owned());
    }
    Some(over * 100 / under).filter(|&hundredths| hundredths > 0).map(|hundredths| format!("{hundredths:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_found_with_their_whole_numbers() {
        type Found<'a> = (&'a str, Option<Value<'a>>);
        let cases: &[(&str, &[Found<'_>])] = &[
            ("Add ¾ cup", &[("¾", Some(("", "3", "4")))]),
            (
                "2½ or 12\u{a0}½, x7⅞h",
                &[
                    ("2½", Some(("2", "1", "2"))),
                    ("12\u{a0}½", Some(("12", "1", "2"))),
                    ("7⅞", Some(("7", "7", "8"))),
                ],
            ),
            (
                "9⁄10 and 2 9⁄10 and ⅟12",
                &[
                    ("9⁄10", Some(("", "9", "10"))),
                    ("2 9⁄10", Some(("2", "9", "10"))),
                    ("⅟12", Some(("", "1", "12"))),
                ],
            ),
            (
                "½½, ½/3, ½⁄2, 1½–2, ¼ ½",
                &[
                    ("½", None),
                    ("½", None),
                    ("½", None),
                    ("½", None),
                    ("1½", Some(("1", "1", "2"))),
                    ("¼", Some(("", "1", "4"))),
                    ("½", Some(("", "1", "2"))),
                ],
            ),
            ("1⁄2⁄3 ⁄ 1⁄ ⁄2 ⅟ 1/2", &[("1⁄2", None)]),
        ];
        for (text, expected) in cases {
            let found = find(text);
            let found: Vec<Found<'_>> = found.iter().map(|one| (one.span.of(text), one.value)).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn every_sign_of_unicode_is_known() {
        // Those that compatibility decomposition gives a fraction slash: the block of number forms and Latin-1.
        let all = ('\u{bc}'..='\u{be}').chain('\u{2150}'..='\u{215e}').chain(['\u{2189}']);
        let mut known: Vec<char> = SIGNS.iter().map(|(sign, _)| *sign).collect();
        known.sort_unstable();
        assert_eq!(known, all.collect::<Vec<char>>());
    }

    fn forms(text: &str, way: Way) -> Vec<Shown> {
        let found = find(text);
        let form = |one: &Fraction<'_>| Form::new(one, way);
        found.iter().map(|one| Shown { span: one.span, text: String::new(), form: form(one) }).collect()
    }

    #[test]
    fn what_was_shown_comes_back_once_or_not_at_all() {
        let cases = [
            (Way::Slash, "Add ¾ cup.", "Some 3/4 de xícara.", Some("Some ¾ de xícara.")),
            (Way::Slash, "Add ¾ cup.", "Some 3/4 ou 3/4.", None),
            (Way::Slash, "Add ¾ cup.", "Some 13/4, 3/40, 3/4/5, 2,3/4, 3/4,5.", None),
            (Way::Slash, "2½ to 12 ½", "de 12 1/2 a 2 1/2", Some("de 12 ½ a 2½")),
            (Way::Slash, "2½ years", "2,1/2 anos", Some("2½ anos")),
            (Way::Slash, "2½ years", "2 anos e 1/2", None),
            (Way::Slash, "½ and 1½", "1 1/2 e 1/2", Some("1½ e ½")),
            (Way::Slash, "½ and ½", "1/2 e 1/2", Some("½ e ½")),
            (Way::Slash, "½ and ½", "1/2", None),
            (Way::Slash, "1,200½ men", "1.200 1/2 homens", Some("1.200½ homens")),
            (Way::Decimal, "½ or 2⅓", "0,5 ou 2.33", Some("½ ou 2⅓")),
            (Way::Decimal, "½ or 2⅓", "0,55 ou 2.33", None),
        ];
        for (way, source, target, expected) in cases {
            let shown = forms(source, way);
            let shown: Vec<&Shown> = shown.iter().collect();
            let restored = restore(source, &shown, target.to_owned(), &[]);
            assert_eq!(restored.map(|one| one.text).as_deref(), expected, "{source}: {target}");
        }
    }

    #[test]
    fn pieces_are_where_their_text_is() {
        let shown = forms("ß 2½.", Way::Slash);
        let pieces = ["ß", "2", "1", "/", "2.", "é"];
        let mut text = String::new();
        let mut spans = Vec::new();
        for (piece, space) in pieces.iter().zip(["", " ", " ", "", "", " "]) {
            text.push_str(space);
            spans.push(Span::new(text.len(), text.len() + piece.len()));
            text.push_str(piece);
        }
        let restored = restore("ß 2½.", &[&shown[0]], text, &spans).unwrap();
        assert_eq!(restored.text, "ß 2½. é");
        let spans: Vec<&str> = restored.spans.iter().map(|span| span.of(&restored.text)).collect();
        assert_eq!(spans, ["ß", "2½", "", "", ".", "é"]);
        assert_eq!(restored.fractions, [(Span::new(3, 6), Span::new(3, 6))]);
    }

    #[test]
    fn decimals_are_few_and_not_rounded_up() {
        for (over, under, expected) in [
            ("1", "2", Some("5")),
            ("7", "8", Some("875")),
            ("2", "3", Some("66")),
            ("1", "16", Some("06")),
            ("1999", "2000", Some("99")),
            ("1", "1000", Some("001")),
            ("1", "2000", None),
            ("0", "3", None),
            ("3", "2", None),
            ("1", "0", None),
            ("1", "99999999999", None),
        ] {
            assert_eq!(decimals(over, under).as_deref(), expected, "{over}/{under}");
        }
    }
}

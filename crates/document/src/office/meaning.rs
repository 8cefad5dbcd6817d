//! What the name of a style says of the text that has it.

use crate::SegmentKind;

/// What a style says of the text that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A paragraph of this kind.
    Kind(SegmentKind),
    /// Text that programs read.
    Code,
}

/// What a style of this name means, in the names that Word, LibreOffice and pandoc give.
pub(crate) fn meaning(name: &str) -> Option<Meaning> {
    let mut plain: String = name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
    plain.make_ascii_lowercase();
    let kind = match plain.as_str() {
        "title" => SegmentKind::Title,
        "subtitle" => SegmentKind::Headline,
        "caption" | "imagecaption" | "tablecaption" | "figure" | "illustration" => SegmentKind::Caption,
        "htmlpreformatted" | "preformattedtext" | "sourcecode" | "code" | "codeblock" | "listing"
        | "htmlcode" | "htmlkeyboard" | "htmlsample" | "htmltypewriter" | "htmlvariable" | "verbatimchar"
        | "sourcetext" | "teletype" | "macrotext" | "userentry" => return Some(Meaning::Code),
        _ if plain.starts_with("listparagraph")
            || plain.starts_with("listbullet")
            || plain.starts_with("listnumber") =>
        {
            SegmentKind::ListItem
        }
        _ if plain.strip_prefix("heading").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())) => {
            SegmentKind::Headline
        }
        _ => return None,
    };
    Some(Meaning::Kind(kind))
}

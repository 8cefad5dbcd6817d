//! What each element is to a translator.

use crate::SegmentKind;

/// How an element behaves in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Ends the text before it.
    Block,
    /// Part of a sentence: a mark over words.
    Inline,
    /// `br`: a line end inside a sentence.
    Break,
    /// Part of a sentence, but without text of its own: `img`, `input`, `svg`. All that it contains is untouched.
    Object,
    /// Ends the text before it; all that it contains is untouched.
    Closed,
    /// Part of a sentence whose words come through unchanged: `code`.
    Verbatim,
}

/// A tag name in lower case, without allocation; names longer than any known one become empty.
pub(crate) struct Lower {
    bytes: [u8; 24],
    length: usize,
}

impl Lower {
    pub(crate) fn new(name: &str) -> Self {
        let mut bytes = [0; 24];
        let length = if name.len() <= bytes.len() { name.len() } else { 0 };
        for (to, from) in bytes.iter_mut().zip(name.bytes()) {
            *to = from.to_ascii_lowercase();
        }
        Self { bytes, length }
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }
}

/// Unknown elements are inline, as in browsers.
pub(crate) fn level(name: &str) -> Level {
    match name {
        "address" | "article" | "aside" | "blockquote" | "body" | "button" | "caption" | "center" | "col"
        | "colgroup" | "datalist" | "dd" | "details" | "dialog" | "dir" | "div" | "dl" | "dt"
        | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "frame" | "frameset" | "h1" | "h2"
        | "h3" | "h4" | "h5" | "h6" | "head" | "header" | "hgroup" | "hr" | "html" | "legend" | "li"
        | "link" | "main" | "menu" | "meta" | "nav" | "ol" | "optgroup" | "option" | "p" | "search"
        | "section" | "select" | "summary" | "table" | "tbody" | "td" | "tfoot" | "th" | "thead"
        | "title" | "tr" | "ul" => Level::Block,
        "br" => Level::Break,
        "img" | "input" | "wbr" | "embed" | "area" | "base" | "param" | "source" | "track" | "keygen"
        | "basefont" | "bgsound" | "svg" | "math" | "iframe" | "object" | "audio" | "video" | "canvas"
        | "script" | "style" | "template" | "noscript" | "noembed" | "noframes" | "map" | "applet"
        | "meter" | "progress" | "rt" | "rp" | "rtc" => Level::Object,
        "pre" | "listing" | "xmp" | "plaintext" | "textarea" => Level::Closed,
        "code" | "kbd" | "samp" | "var" | "tt" => Level::Verbatim,
        _ => Level::Inline,
    }
}

/// Elements that never have content.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose start tag ends an open paragraph.
pub(crate) fn closes_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "dd"
            | "dt"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "xmp"
    )
}

/// Elements that an end tag of an inline element does not reach across, other than by the rules of formatting.
pub(crate) fn is_special(name: &str) -> bool {
    matches!(level(name), Level::Block | Level::Closed)
        || matches!(
            name,
            "object" | "template" | "applet" | "marquee" | "iframe" | "noscript" | "script" | "style"
        )
}

/// Elements that a browser ends across blocks, and reopens.
pub(crate) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

pub(crate) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Elements that an end tag of a block does not reach out of.
pub(crate) fn is_scope(name: &str) -> bool {
    matches!(name, "applet" | "caption" | "html" | "table" | "td" | "th" | "marquee" | "object" | "template")
}

/// The kind of the segments in an element, or `None` where it is that of the element around it.
pub(crate) fn kind(name: &str) -> Option<SegmentKind> {
    Some(match name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => SegmentKind::Headline,
        "li" | "dt" | "dd" => SegmentKind::ListItem,
        "td" | "th" => SegmentKind::TableCell,
        "figcaption" | "caption" => SegmentKind::Caption,
        "button" | "option" | "label" | "legend" | "summary" => SegmentKind::Label,
        "article" | "aside" | "blockquote" | "body" | "main" | "section" => SegmentKind::Paragraph,
        _ => return None,
    })
}

/// Attributes whose values are read by people, on any element.
pub(crate) fn is_translated_attribute(element: &str, attribute: &str) -> bool {
    match attribute {
        "title"
        | "aria-label"
        | "aria-description"
        | "aria-placeholder"
        | "aria-roledescription"
        | "aria-valuetext"
        | "placeholder" => true,
        "alt" => matches!(element, "img" | "area" | "input" | "amp-img"),
        "label" => matches!(element, "optgroup" | "option" | "track"),
        _ => false,
    }
}

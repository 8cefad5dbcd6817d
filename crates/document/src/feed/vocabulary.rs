//! The elements of feeds: what each says to a translator.

use crate::SegmentKind;

/// The vocabularies that feeds mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    /// RSS 0.9x and 2.0, which have no namespace, and RSS 1.0, which has one for the same names.
    Rss,
    Atom,
    /// `content:encoded` of RSS, and the excerpts beside it in exports of WordPress.
    Encoded,
    DublinCore,
    Media,
    /// Podcasts: those of Apple and Google.
    Podcast,
    /// Full texts for aggregators.
    Aggregator,
    Rdf,
    Other,
}

impl Namespace {
    /// The vocabulary with this address; without one, that of RSS.
    pub(super) fn of(address: &str) -> Self {
        let address = address.trim().trim_end_matches('/');
        match address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address)
        {
            "" | "purl.org/rss/1.0" | "my.netscape.com/rdf/simple/0.9" | "backend.userland.com/rss2" => {
                Self::Rss
            }
            "www.w3.org/2005/Atom" | "purl.org/atom/ns#" => Self::Atom,
            "purl.org/rss/1.0/modules/content" => Self::Encoded,
            "purl.org/dc/elements/1.1" | "purl.org/dc/terms" => Self::DublinCore,
            "search.yahoo.com/mrss" | "search.yahoo.com/rss" => Self::Media,
            "www.itunes.com/dtds/podcast-1.0.dtd" | "www.google.com/schemas/play-podcasts/1.0" => {
                Self::Podcast
            }
            "news.yandex.ru" | "turbo.yandex.ru" | "news.rambler.ru" => Self::Aggregator,
            "www.w3.org/1999/02/22-rdf-syntax-ns#" => Self::Rdf,
            address if address.starts_with("wordpress.org/export/") && address.ends_with("/excerpt") => {
                Self::Encoded
            }
            _ => Self::Other,
        }
    }

    /// The vocabulary that a prefix means where nothing declares it.
    pub(super) fn of_prefix(prefix: &str) -> Self {
        match prefix {
            "" => Self::Rss,
            "atom" => Self::Atom,
            "content" | "excerpt" => Self::Encoded,
            "dc" => Self::DublinCore,
            "media" => Self::Media,
            "itunes" | "googleplay" => Self::Podcast,
            "yandex" | "turbo" | "rambler" => Self::Aggregator,
            "rdf" => Self::Rdf,
            _ => Self::Other,
        }
    }
}

/// What stands in an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Other elements.
    Elements,
    /// Words without markup, though many programs put some in.
    Words(SegmentKind),
    /// HTML, as text.
    Html(SegmentKind),
    /// What the attribute `type` says.
    Typed(SegmentKind),
    /// The tag of a language.
    Language,
    /// The address of a page.
    Address,
    /// What is not translated.
    Untouched,
}

/// What stands in the element `name`, which is an entry of the feed or in one (`item`), or not.
pub(super) fn content(namespace: Namespace, name: &str, item: bool) -> Content {
    use Namespace::*;
    let title = if item { SegmentKind::Headline } else { SegmentKind::Title };
    match (namespace, name) {
        (Rss, "rss" | "channel" | "item" | "items" | "image" | "textinput" | "textInput") => {
            Content::Elements
        }
        (Rdf, "RDF") | (Atom, "feed" | "entry") | (Media, "group" | "content") => Content::Elements,

        (Rss | DublinCore | Podcast, "title") => Content::Words(title),
        (Rss, "category") | (DublinCore, "subject") | (Podcast | Media, "keywords") => {
            Content::Words(SegmentKind::Label)
        }
        (Podcast, "subtitle" | "summary" | "description") | (DublinCore, "description" | "abstract") => {
            Content::Words(SegmentKind::Paragraph)
        }
        (Aggregator, "full-text" | "fulltext") => Content::Words(SegmentKind::Paragraph),
        (Rss, "description") | (Encoded, "encoded") | (Aggregator, "content") => {
            Content::Html(SegmentKind::Paragraph)
        }

        (Atom, "title") => Content::Typed(title),
        (Atom, "subtitle" | "tagline" | "info" | "summary" | "content") => {
            Content::Typed(SegmentKind::Paragraph)
        }
        (Media, "title" | "description" | "text") => Content::Typed(SegmentKind::Caption),

        (Rss | DublinCore, "language") => Content::Language,
        (Rss, "link") => Content::Address,
        _ => Content::Untouched,
    }
}

/// Whether the attribute's value is text that people read.
pub(super) fn is_translated_attribute(namespace: Namespace, element: &str, attribute: &str) -> bool {
    namespace == Namespace::Atom && matches!((element, attribute), ("category", "label") | ("link", "title"))
}

/// Whether the element is one of the entries of a feed.
pub(super) fn is_item(namespace: Namespace, name: &str) -> bool {
    matches!((namespace, name), (Namespace::Rss, "item") | (Namespace::Atom, "entry"))
}

/// Whether a document with this root is a feed.
pub(super) fn is_feed(namespace: Namespace, name: &str) -> bool {
    matches!((namespace, name), (Namespace::Rss, "rss") | (Namespace::Atom, "feed") | (Namespace::Rdf, "RDF"))
}

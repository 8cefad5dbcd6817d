//! What a page says about itself: language, direction, address, and which of its values are text.

use std::ops::Range;

use super::source::Source;
use super::vocabulary::{Level, Lower};
use crate::markup::{Attribute, Quote, TokenKind};
use crate::notation::{Notation, clean};
use crate::template::{Found, What};

/// `name`, `property` or `itemprop` of the `meta` elements whose content people read.
const TRANSLATED: &[&str] = &[
    "description",
    "abstract",
    "og:title",
    "og:description",
    "og:image:alt",
    "twitter:title",
    "twitter:description",
    "twitter:image:alt",
    "headline",
    "dc.title",
    "dc.description",
    "dcterms.title",
    "dcterms.abstract",
    "article:section",
    "article:tag",
    "keywords",
    "news_keywords",
];

pub(super) fn attributes<'a>(source: Source<'a>, range: &Range<usize>) -> &'a [Attribute] {
    source.tokens.attributes.get(range.clone()).unwrap_or_default()
}

pub(super) fn find<'a>(source: Source<'_>, list: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    list.iter().find(|attribute| source.text[attribute.name.clone()].eq_ignore_ascii_case(name))
}

fn value<'a>(source: Source<'a>, list: &[Attribute], name: &str) -> Option<&'a str> {
    find(source, list, name).map(|attribute| &source.text[attribute.value.clone()])
}

/// What the element says about being translated: `translate`, or a class that means the same.
pub(super) fn translate(source: Source<'_>, range: &Range<usize>) -> Option<bool> {
    for attribute in attributes(source, range) {
        let name = &source.text[attribute.name.clone()];
        let value = || source.text[attribute.value.clone()].trim();
        if name.eq_ignore_ascii_case("translate") {
            match value() {
                v if v.eq_ignore_ascii_case("no") => return Some(false),
                v if v.is_empty() || v.eq_ignore_ascii_case("yes") => return Some(true),
                _ => {}
            }
        } else if name.eq_ignore_ascii_case("class")
            && value().split_ascii_whitespace().any(|c| c == "notranslate")
        {
            return Some(false);
        } else if name.eq_ignore_ascii_case("epub:type")
            && value().split_ascii_whitespace().any(|t| matches!(t, "page-list" | "pagebreak"))
        {
            // Numbers of pages, though they may be letters.
            return Some(false);
        }
    }
    None
}

/// Whether a link leads to a note or back from it, as books say it (`epub:type`, `role`) or pandoc does (`class`).
pub(super) fn is_note_link(source: Source<'_>, range: &Range<usize>) -> bool {
    let list = attributes(source, range);
    ["epub:type", "role", "class"].iter().filter_map(|name| value(source, list, name)).any(|value| {
        value.split_ascii_whitespace().any(|word| {
            matches!(
                word.strip_prefix("doc-").unwrap_or(word),
                "noteref" | "backlink" | "footnote-ref" | "footnote-back"
            )
        })
    })
}

/// The element's `lang` (or `xml:lang`).
pub(super) fn language_attribute(source: Source<'_>, range: &Range<usize>) -> Option<String> {
    let list = attributes(source, range);
    value(source, list, "lang")
        .or_else(|| value(source, list, "xml:lang"))
        .map(|language| language.trim().to_string())
}

/// Whether this is a `meta` whose content people read.
pub(super) fn is_translated_meta(source: Source<'_>, list: &[Attribute]) -> bool {
    ["name", "property", "itemprop"].iter().any(|key| {
        value(source, list, key)
            .is_some_and(|value| TRANSLATED.iter().any(|name| value.trim().eq_ignore_ascii_case(name)))
    })
}

/// Whether this is a `meta` whose content is a list of words with commas.
pub(super) fn is_list(source: Source<'_>, list: &[Attribute]) -> bool {
    value(source, list, "name").is_some_and(|name| {
        ["keywords", "news_keywords"].iter().any(|list| name.trim().eq_ignore_ascii_case(list))
    })
}

/// Whether this is an `input` whose value is the text on a button.
pub(super) fn is_button(source: Source<'_>, list: &[Attribute]) -> bool {
    value(source, list, "type")
        .is_some_and(|kind| ["submit", "button", "reset"].iter().any(|name| kind.eq_ignore_ascii_case(name)))
}

/// Notes what a start tag says about the page or its part. `translated` is false where its text stays as it is.
pub(super) fn element(
    found: &mut Found<'_>,
    source: Source<'_>,
    at: usize,
    name: &str,
    range: &Range<usize>,
    translated: bool,
) {
    let list = attributes(source, range);
    let root = matches!(name, "html");
    let Some(TokenKind::Start { name: tag, .. }) = source.token(at).map(|token| &token.kind) else { return };
    for attribute in list {
        let lower = Lower::new(&source.text[attribute.name.clone()]);
        let (patched, notation) = (attribute.value.clone(), Notation::Attribute(attribute.quote));
        match lower.as_str() {
            "lang" | "xml:lang" if translated => {
                found.hole(patched, What::Language { notation, root });
            }
            "dir" if translated => {
                let root = root || name == "body";
                found.hole(patched, What::Direction { notation, root });
            }
            _ => {}
        }
    }
    if root {
        let language = language_attribute(source, range).filter(|language| !language.is_empty());
        // Not every XHTML has `lang`; all have `xml:lang`.
        let (attribute, before) = match source.notation {
            Notation::Xhtml => ("xml:lang", " xml:lang=\""),
            _ => ("lang", " lang=\""),
        };
        if find(source, list, attribute).is_none() {
            found.hole(tag.end..tag.end, What::MissingLanguage { before, after: "\"" });
        }
        if find(source, list, "dir").is_none() {
            found.hole(tag.end..tag.end, What::MissingDirection { before: " dir=\"", after: "\"" });
        }
        found.language = language.or(found.language.take());
    }
    match name {
        "meta" => meta(found, source, list),
        "link" => {
            let canonical = value(source, list, "rel").is_some_and(|rel| {
                rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical"))
            });
            if canonical && let Some(address) = value(source, list, "href") {
                found.source_url = Some(clean(address, VALUE));
            }
        }
        _ => {}
    }
}

fn meta(found: &mut Found<'_>, source: Source<'_>, list: &[Attribute]) {
    let Some(content) = find(source, list, "content") else { return };
    let text = source.text[content.value.clone()].trim();
    let key =
        value(source, list, "property").or_else(|| value(source, list, "name")).unwrap_or_default().trim();
    let notation = Notation::Attribute(content.quote);
    if value(source, list, "http-equiv")
        .is_some_and(|key| key.trim().eq_ignore_ascii_case("content-language"))
    {
        found.hole(content.value.clone(), What::Language { notation, root: true });
        found.language.get_or_insert_with(|| text.to_string());
    } else if key.eq_ignore_ascii_case("og:locale") {
        found.hole(content.value.clone(), What::Locale { notation });
        found.language.get_or_insert_with(|| text.replace('_', "-"));
    } else if key.eq_ignore_ascii_case("og:url") && !text.is_empty() {
        found.source_url.get_or_insert_with(|| clean(text, VALUE));
    }
}

/// For reading values: the quotes make no difference.
const VALUE: Notation = Notation::Attribute(Quote::Double);

/// Chooses the place of the notice: after the headline of the article, else where the content begins.
pub(super) fn settle(found: &mut Found<'_>, source: Source<'_>) {
    let mut heading: Option<usize> = None;
    let mut article_heading = None;
    let mut content = None;
    let mut body = None;
    let mut article = 0;
    for (at, token) in source.tokens.tokens.iter().enumerate() {
        let (TokenKind::Start { name, .. }, Some(node)) = (&token.kind, source.node(at)) else { continue };
        match Lower::new(&source.text[name.clone()]).as_str() {
            "article" | "main" => {
                article = node.extent.max(article);
                content.get_or_insert(token.range.end);
            }
            "body" => {
                body.get_or_insert(token.range.end);
            }
            "h1" if node.partner.is_some() => {
                heading.get_or_insert(at);
                if at < article {
                    article_heading.get_or_insert(at);
                }
            }
            _ => {}
        }
    }
    let after = |heading: usize| {
        let mut outer = heading;
        // A notice holds a link, so it cannot stand inside one; and no heading group holds a notice.
        while let Some(parent) = source.node(outer).and_then(|node| node.parent) {
            let Some(node) = source.node(parent) else { break };
            let group = matches!(source.token(parent).map(|t| &t.kind), Some(TokenKind::Start { name, .. })
                if source.text[name.clone()].eq_ignore_ascii_case("hgroup"));
            if node.level != Level::Inline && !group {
                break;
            }
            outer = parent;
        }
        let close = source.node(outer)?.partner?;
        Some(source.token(close)?.range.end)
    };
    let at = article_heading
        .and_then(after)
        .or_else(|| heading.and_then(after))
        .or(content)
        .or(body)
        .or_else(|| found.first_sentence().and_then(|start| block_start(source, start)))
        .unwrap_or_else(|| source.tokens.tokens.first().map_or(0, |token| token.range.start));
    found.hole(at..at, What::Notice);
}

/// The start of the outermost element around byte `at` of a fragment, but not of `head`'s content.
fn block_start(source: Source<'_>, at: usize) -> Option<usize> {
    let mut token = source.tokens.tokens.partition_point(|token| token.range.end <= at);
    let mut outermost = None;
    // The element that holds the text is the nearest start tag before it that reaches beyond it.
    for start in (0..token).rev().take(64) {
        if let (Some(node), Some(TokenKind::Start { .. })) =
            (source.node(start), source.token(start).map(|t| &t.kind))
            && node.extent > token
        {
            token = start;
            outermost = Some(start);
        }
    }
    let start = source.token(outermost?)?;
    Some(start.range.start)
}

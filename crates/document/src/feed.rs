//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, and the vocabularies that they mix in.
//!
//! A walk over the elements that finds those whose text people read. All such text is a document within the feed:
//! HTML, XHTML, or lines of words, taken out of references and CDATA sections.

mod vocabulary;

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use crate::content::{Elements, Reading};
use crate::layout::Parsed;
use crate::markup::{Attribute, Quote, TokenKind};
use crate::notation::{Notation, clean};
use crate::template::{Found, Markup, What};
use crate::{DocumentError, ReadOptions, SegmentKind, encoding, xml};
use vocabulary::{Content, Namespace};

/// Bytes in which the root element must begin for a feed to be recognised.
const SNIFFED: usize = 4096;

/// Reads a feed in the encoding that its declaration names.
///
/// # Errors
/// It is not well-formed, or its root is no feed's; and the limits.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, DocumentError> {
    let (text, encoding) = encoding::decode_xml(bytes)?;
    let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
    let tokens = xml::tokenize(&text, start)?;
    let mut feed = Feed {
        elements: Elements::new(&text, &tokens, encoding, options),
        found: Found::new(&text, &options.limits),
        open: Vec::new(),
        prefixes: HashMap::new(),
        root: Namespace::Other,
        undeclared: None,
    };
    feed.read()?;
    Ok(feed.found.finish_document(encoding, Markup { notice: None }))
}

/// Whether a file's first bytes are the beginning of a feed.
pub(crate) fn looks_like_feed(bytes: &[u8]) -> bool {
    let head = bytes.get(..SNIFFED).unwrap_or(bytes);
    let mut rest = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    loop {
        let end: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', ..] => b"-->",
            // A document type with declarations of its own.
            [b'<', b'!', ..]
                if memchr::memchr2(b'[', b'>', rest).is_some_and(|at| rest.get(at) == Some(&b'[')) =>
            {
                b"]>"
            }
            [b'<', b'!', ..] => b">",
            _ => break,
        };
        let Some(end) = memmem::find(rest, end).map(|at| at + end.len()) else { return false };
        rest = rest.get(end..).unwrap_or_default().trim_ascii_start();
    }
    let element = |name: &str| {
        let after = rest.strip_prefix(name.as_bytes());
        after.is_some_and(|after| after.first().is_none_or(|b| b.is_ascii_whitespace() || *b == b'>'))
    };
    let names = |addresses: &[&str]| addresses.iter().any(|a| memmem::find(rest, a.as_bytes()).is_some());
    element("<rss")
        || (element("<feed") || element("<atom:feed")) && names(&["/2005/Atom", "/atom/ns#"])
        || element("<rdf:RDF") && names(&["/rss/1.0", "/rdf/simple/"])
}

/// An element that is open.
#[derive(Debug)]
struct Open<'a> {
    content: Content,
    /// It is an entry of the feed, or inside of one.
    item: bool,
    language: Option<String>,
    /// Prefixes that it declares.
    prefixes: Vec<&'a str>,
}

struct Feed<'a> {
    elements: Elements<'a>,
    found: Found<'a>,
    open: Vec<Open<'a>>,
    /// For each prefix the vocabularies that it is bound to, the innermost last.
    prefixes: HashMap<&'a str, Vec<Namespace>>,
    /// The vocabulary of the root element.
    root: Namespace,
    /// Where the language would be declared, as long as it is not.
    undeclared: Option<(usize, What)>,
}

impl<'a> Feed<'a> {
    fn read(&mut self) -> Result<(), DocumentError> {
        let mut at = 0;
        while let Some(token) = self.elements.tokens.tokens.get(at) {
            match &token.kind {
                TokenKind::Start { .. } => at = self.start(at)?,
                TokenKind::End { .. } => {
                    self.close();
                    at += 1;
                }
                _ => at += 1,
            }
        }
        if self.root == Namespace::Other {
            let why = "there is no element".to_string();
            return Err(DocumentError::Malformed { offset: 0, why });
        }
        if let Some((at, what)) = self.undeclared.take() {
            self.found.hole(at..at, what);
        }
        Ok(())
    }

    /// Reads the start tag at token `at`, and the whole element where that holds text; returns the next token to read.
    fn start(&mut self, at: usize) -> Result<usize, DocumentError> {
        let Some(token) = self.elements.tokens.tokens.get(at) else { return Ok(at + 1) };
        let TokenKind::Start { name, attributes, closed } = &token.kind else { return Ok(at + 1) };
        let list = self.elements.tokens.attributes.get(attributes.clone()).unwrap_or_default();
        if self.open.len() >= self.elements.options.limits.max_depth {
            let limit = self.elements.options.limits.max_depth;
            return Err(DocumentError::TooDeep { offset: token.range.start, limit });
        }
        let prefixes = self.bind(list);
        let (namespace, local) = self.resolve(self.elements.source(name));
        let outer = self.open.last();
        let outside = outer.is_none();
        let reads = outer.is_none_or(|open| open.content == Content::Elements);
        let item = vocabulary::is_item(namespace, local) || outer.is_some_and(|open| open.item);
        let own = self.elements.attribute(list, "xml:lang").map(str::to_string);
        let language =
            own.clone().or_else(|| outer?.language.clone()).filter(|language| !language.is_empty());
        let mut content = Content::Untouched;
        if reads {
            content = vocabulary::content(namespace, local, item);
            if outside {
                if !vocabulary::is_feed(namespace, local) {
                    let why = format!("the root element `{local}` is not that of a feed");
                    return Err(DocumentError::Malformed { offset: token.range.start, why });
                }
                let what = What::MissingLanguage { before: " xml:lang=\"", after: "\"" };
                self.undeclared = Some((name.end, what)).filter(|_| own.is_none());
                self.found.language = language.clone();
                self.root = namespace;
            } else if (self.root, local) == (Namespace::Rss, "channel")
                && let Some(undeclared) = &mut self.undeclared
            {
                let what = What::MissingLanguage { before: "<language>", after: "</language>" };
                *undeclared = (token.range.end, what);
            }
            self.attributes(namespace, local, content, list, &language)?;
        }
        self.open.push(Open { content, item, language, prefixes });
        if *closed {
            self.close();
            return Ok(at + 1);
        }
        if matches!(content, Content::Elements | Content::Untouched) {
            return Ok(at + 1);
        }
        let end = self.elements.end_of(at);
        self.element(content, at + 1..end, list)?;
        self.close();
        Ok(end + 1)
    }

    fn close(&mut self) {
        for prefix in self.open.pop().map(|open| open.prefixes).unwrap_or_default() {
            if let Some(bound) = self.prefixes.get_mut(prefix) {
                bound.pop();
            }
        }
    }

    /// Notes the prefixes that a start tag declares.
    fn bind(&mut self, list: &[Attribute]) -> Vec<&'a str> {
        let mut prefixes = Vec::new();
        for attribute in list {
            let name = self.elements.source(&attribute.name);
            let Some(prefix) = name.strip_prefix("xmlns") else { continue };
            let Some(prefix) = prefix.strip_prefix(':').or(prefix.is_empty().then_some("")) else { continue };
            let address = self.elements.source(&attribute.value);
            self.prefixes.entry(prefix).or_default().push(Namespace::of(address));
            prefixes.push(prefix);
        }
        prefixes
    }

    fn resolve(&self, name: &'a str) -> (Namespace, &'a str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let bound = self.prefixes.get(prefix).and_then(|bound| bound.last()).copied();
        (bound.unwrap_or_else(|| Namespace::of_prefix(prefix)), local)
    }

    fn attributes(
        &mut self,
        namespace: Namespace,
        element: &str,
        content: Content,
        list: &[Attribute],
        language: &Option<String>,
    ) -> Result<(), DocumentError> {
        for attribute in list {
            let (notation, value) = (Notation::Attribute(attribute.quote), attribute.value.clone());
            let name = self.elements.source(&attribute.name);
            if name == "xml:lang" && content != Content::Untouched {
                let root = self.open.is_empty();
                self.found.hole(value, What::Language { notation, root });
            } else if vocabulary::is_translated_attribute(namespace, element, name) {
                self.found.value(value, notation, SegmentKind::Label, language.clone())?;
            }
        }
        let item = self.open.last().is_some_and(|open| open.item);
        let page = self.elements.attribute(list, "rel").is_none_or(|rel| rel == "alternate");
        if (namespace, element) == (Namespace::Atom, "link")
            && let (false, true, Some(address)) = (item, page, self.elements.attribute(list, "href"))
        {
            let address = clean(address, Notation::Attribute(Quote::Double));
            self.found.source_url.get_or_insert(address);
        }
        Ok(())
    }

    /// Reads an element with text in these tokens.
    fn element(
        &mut self,
        content: Content,
        tokens: Range<usize>,
        list: &[Attribute],
    ) -> Result<(), DocumentError> {
        let item = self.open.last().is_some_and(|open| open.item);
        let (reading, kind) = match content {
            Content::Language => {
                if let Some((range, notation, language)) = self.elements.value(tokens) {
                    self.found.hole(range, What::Language { notation, root: !item });
                    if !item {
                        self.undeclared = None;
                        self.found.language.get_or_insert(language);
                    }
                }
                return Ok(());
            }
            Content::Address => {
                if let (false, Some((_, _, address))) = (item, self.elements.value(tokens)) {
                    self.found.source_url.get_or_insert(address);
                }
                return Ok(());
            }
            Content::Words(kind) => (Reading::Words, kind),
            Content::Html(kind) => (Reading::Html, kind),
            Content::Typed(kind) => match self.reading(list) {
                Some(reading) => (reading, kind),
                None => return Ok(()),
            },
            Content::Elements | Content::Untouched => return Ok(()),
        };
        let language = self.open.last().and_then(|open| open.language.as_deref());
        self.elements.read_text(&mut self.found, tokens, reading, kind, language)
    }

    /// What the attribute `type` says of the text in an element.
    fn reading(&self, list: &[Attribute]) -> Option<Reading> {
        if self.elements.attribute(list, "mode") == Some("base64") {
            return None;
        }
        match self.elements.attribute(list, "type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "text" | "plain" | "text/plain" => Some(Reading::Words),
            "html" | "text/html" => Some(Reading::Html),
            "xhtml" | "application/xhtml+xml" => Some(Reading::Xhtml),
            _ => None,
        }
    }
}

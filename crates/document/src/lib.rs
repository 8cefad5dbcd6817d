//! Documents as newsrooms exchange them: taken apart into segments of clean text for translation, and put together
//! again with every byte that is not translated text in its place.
//!
//! [`Document::parse`] reads a document; [`Document::segments`] are what is to be translated; [`Document::render`]
//! writes the document with the translations, the marks inside each sentence (links, emphasis, footnote signs) moved
//! to the words that the links of the [`Translation`] name.
//!
//! Deliberately absent: the translating itself, splitting into sentences, files, network, clock. Markup is never
//! normalised: malformed pages are read as browsers read them and copied as they are.
//!
//! A format is one module with a `parse` and a row in [`Format`]'s table. Most read their text into a `Template`: text
//! with holes, which numbers the segments and writes them back.
//!
//! ```
//! use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation};
//! use tolmach_text::{Link, Span};
//!
//! let page = b"<p>a <b>red</b> house</p>";
//! let document = Document::parse(page, Format::Html, &ReadOptions::default())?;
//! assert_eq!(document.segments()[0].text(), "a red house");
//!
//! let link = |target: (usize, usize), source: (usize, usize)| Link {
//!     target: Span::new(target.0, target.1),
//!     source: Span::new(source.0, source.1),
//!     probability: 0.9,
//! };
//! let translation = Translation {
//!     text: "uma casa vermelha".into(),
//!     links: vec![link((0, 3), (0, 1)), link((4, 8), (6, 11)), link((9, 17), (2, 5))],
//! };
//! let rendered = document.render(&[translation], &RenderOptions::unchanged())?;
//! assert_eq!(rendered.bytes, b"<p>uma casa <b>vermelha</b></p>");
//! # Ok::<(), tolmach_document::DocumentError>(())
//! ```

mod archive;
mod content;
mod document;
mod docx;
mod encoding;
mod epub;
mod error;
mod exchange;
mod feed;
mod format;
mod html;
mod language;
mod layout;
mod mark;
mod markdown;
mod markup;
mod notation;
mod notice;
mod odt;
mod office;
mod options;
mod plain;
mod projection;
mod references;
mod segment;
mod subtitles;
mod template;
mod xliff;
mod xml;

pub use document::Document;
pub use error::{DocumentError, Limits};
pub use exchange::{Detail, Exchange, Origin};
pub use format::Format;
pub use options::{Notice, ReadOptions, RenderOptions};
pub use segment::{Doubt, Rendered, Segment, SegmentKind, Translation, Why};

//! What is known while a part is read: its styles, and the formats of its runs.

use std::collections::HashMap;

use super::pen::{Elements, Format, Head, Pen};
use super::styles::Styles;
use crate::office::{Meaning, Tree};

/// Letters of text by the language that it says it is in.
pub(super) type Languages = HashMap<String, usize>;

pub(super) struct Part<'a> {
    pub(super) styles: &'a Styles,
    pub(super) pen: Pen,
    /// Formats of the paragraph, by what makes them differ.
    formats: HashMap<String, Format>,
    languages: &'a mut Languages,
    pairs: usize,
}

/// How a run looks.
pub(super) struct Look<'a> {
    pub(super) format: Format,
    /// Not shown.
    pub(super) hidden: bool,
    pub(super) meaning: Option<Meaning>,
    language: Option<&'a str>,
}

impl<'s> Part<'s> {
    pub(super) fn new(styles: &'s Styles, languages: &'s mut Languages) -> Self {
        Self { styles, pen: Pen::default(), formats: HashMap::new(), languages, pairs: 0 }
    }

    /// Begins a paragraph: its runs are written as its own runs are.
    pub(super) fn begin_paragraph(&mut self) {
        self.formats.clear();
    }

    /// A number for a pair that no other has.
    pub(super) fn next_pair(&mut self) -> usize {
        self.pairs += 1;
        self.pairs
    }

    /// Numbers below `next` are taken.
    pub(super) fn reserve_pairs(&mut self, next: usize) {
        self.pairs = self.pairs.max(next);
    }

    /// The look of the run at `run` with these properties.
    pub(super) fn look<'a>(&mut self, tree: &Tree<'a>, run: usize, properties: Option<usize>) -> Look<'a> {
        let drawing = tree.name(run).0 == "a";
        let mut key = String::from(if drawing { "a" } else { "w" });
        let mut look = Look { format: 0, hidden: false, meaning: None, language: None };
        if let Some(properties) = properties {
            for attribute in tree.attributes(properties) {
                match tree.attribute_name(attribute).1 {
                    "lang" => look.language = Some(tree.slice(&attribute.value)),
                    "altLang" | "dirty" | "err" | "noProof" | "smtClean" => {}
                    _ => key.push_str(tree.slice(&(attribute.name.start..attribute.value.end))),
                }
            }
            for child in tree.children(properties).filter(|&child| tree.starts(child)) {
                let value = tree.attribute(child, ("w", "val"));
                let off = matches!(value, Some("0" | "false" | "off"));
                match tree.name(child) {
                    ("w", "lang") => look.language = value,
                    ("w", "noProof") => {}
                    (_, name) => {
                        look.hidden |= name == "vanish" && !off;
                        if let ("rStyle", Some(style)) = (name, value) {
                            look.meaning = self.styles.meaning(style);
                        }
                        key.push_str(tree.slice(&tree.element(child)));
                    }
                }
            }
        }
        if let Some(&format) = self.formats.get(&key) {
            look.format = format;
            return look;
        }
        let end = tree.range(properties.map_or(run, |properties| tree.end(properties))).end;
        look.format = self.pen.heads.len();
        self.pen.heads.push(Head { range: tree.range(run).start..end, drawing });
        self.formats.insert(key, look.format);
        let prefix = tree.written_prefix(run);
        let (elements, space) = if drawing {
            (&mut self.pen.drawing, "")
        } else {
            (&mut self.pen.word, " xml:space=\"preserve\"")
        };
        if elements.text.is_empty() {
            *elements = Elements {
                run_end: format!("</{prefix}r>"),
                text: format!("<{prefix}t{space}>"),
                text_end: format!("</{prefix}t>"),
            };
        }
        look
    }

    /// Counts the letters of a run of this look.
    pub(super) fn count(&mut self, look: &Look<'_>, text: &str) {
        let Some(language) = look.language.or(self.styles.language.as_deref()) else { return };
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        match self.languages.get_mut(language) {
            Some(count) => *count += letters,
            None => {
                self.languages.insert(language.to_string(), letters);
            }
        }
    }
}

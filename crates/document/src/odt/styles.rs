//! What the styles of a text document mean for its text.

use std::collections::HashMap;

use crate::office::{Meaning, Tree, meaning};

/// Styles that stand one on another are followed up to this many.
const LONGEST_CHAIN: usize = 16;

/// A style by what matters of it.
#[derive(Debug)]
struct Style {
    parent: Option<String>,
    /// Says nothing of how text looks: only which editing of the document it comes from.
    plain: bool,
}

/// The styles of a document by their names.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
}

impl Styles {
    /// Adds the styles of a part.
    pub(super) fn read(&mut self, tree: &Tree<'_>) {
        for token in
            (0..tree.len()).filter(|&token| tree.name(token) == ("style", "style") && tree.starts(token))
        {
            let Some(name) = tree.attribute(token, ("style", "name")) else { continue };
            let editing = |token: usize| {
                tree.attributes(token).iter().all(|attribute| tree.attribute_name(attribute).0 == "officeooo")
            };
            let parent = tree.attribute(token, ("style", "parent-style-name")).map(str::to_string);
            let plain = parent.is_none()
                && tree.children(token).filter(|&child| tree.starts(child)).all(|child| {
                    tree.name(child) == ("style", "text-properties")
                        && tree.end(child) == child
                        && editing(child)
                });
            self.styles.insert(name.to_string(), Style { parent, plain });
        }
    }

    /// What a style means: the first of it and those that it stands on that says something by its name.
    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
        let mut name = name;
        for _ in 0..LONGEST_CHAIN {
            if let Some(meaning) = meaning(&name.replace("_20_", " ")) {
                return Some(meaning);
            }
            name = self.styles.get(name)?.parent.as_deref()?;
        }
        None
    }

    /// Whether text of this style looks like the text around it.
    pub(super) fn is_plain(&self, name: &str) -> bool {
        self.styles.get(name).is_some_and(|style| style.plain)
    }
}

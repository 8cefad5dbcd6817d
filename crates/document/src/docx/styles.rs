//! What the styles of a document mean for its text.

use std::collections::HashMap;

use crate::office::{Meaning, Tree, meaning};

/// The styles of a document by their identifiers.
#[derive(Debug, Default)]
pub(super) struct Styles {
    meanings: HashMap<String, Meaning>,
    /// Language of text that names none.
    pub(super) language: Option<String>,
}

impl Styles {
    pub(super) fn read(tree: &Tree<'_>) -> Self {
        let mut styles = Self::default();
        let mut in_defaults = 0;
        for token in (0..tree.len()).filter(|&token| tree.starts(token)) {
            match tree.name(token) {
                ("w", "docDefaults") => in_defaults = tree.end(token),
                ("w", "lang") if token < in_defaults => {
                    styles.language = tree.attribute(token, ("w", "val")).map(str::to_string);
                }
                ("w", "style") => {
                    let name = tree
                        .children(token)
                        .find(|&child| tree.name(child) == ("w", "name"))
                        .and_then(|child| tree.attribute(child, ("w", "val")));
                    let id = tree.attribute(token, ("w", "styleId"));
                    if let (Some(id), Some(meaning)) = (id, name.or(id).and_then(meaning)) {
                        styles.meanings.insert(id.to_string(), meaning);
                    }
                }
                _ => {}
            }
        }
        styles
    }

    /// What the style of this identifier means; one that the document does not define is taken by its identifier.
    pub(super) fn meaning(&self, id: &str) -> Option<Meaning> {
        self.meanings.get(id).copied().or_else(|| meaning(id))
    }
}

//! The container: where the packages are, which parts are encrypted, and what an address in a part names.

use std::collections::HashSet;

use crate::markup::{Attribute, Quote, TokenKind};
use crate::notation::{Notation, clean};
use crate::{DocumentError, encoding, xml};

pub(super) const NAME: &str = "META-INF/container.xml";
pub(super) const ENCRYPTION: &str = "META-INF/encryption.xml";

/// What the container says.
#[derive(Debug)]
pub(super) struct Container {
    /// Names of the packages: one, or several renditions of the book.
    pub(super) packages: Vec<String>,
}

impl Container {
    /// # Errors
    /// It is not well-formed, or names no package.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        let mut packages = Vec::new();
        elements(bytes, |name, value| {
            let package = value("media-type").is_none_or(|kind| kind == "application/oebps-package+xml");
            if name == "rootfile" && package {
                packages.extend(value("full-path").and_then(|path| resolve("", &path)));
            }
        })?;
        if packages.is_empty() {
            return Err(DocumentError::Malformed { offset: 0, why: "no package is named".to_string() });
        }
        Ok(Self { packages })
    }
}

/// Names of the parts that are encrypted or obfuscated.
pub(super) fn encrypted(bytes: &[u8]) -> Result<HashSet<String>, DocumentError> {
    let mut parts = HashSet::new();
    elements(bytes, |name, value| {
        if name == "CipherReference" {
            parts.extend(value("URI").and_then(|address| resolve("", &address)));
        }
    })?;
    Ok(parts)
}

/// Calls `each` with the name of every element and a way to its attributes.
fn elements(
    bytes: &[u8],
    mut each: impl FnMut(&str, &dyn Fn(&str) -> Option<String>),
) -> Result<(), DocumentError> {
    let (text, _) = encoding::decode_xml(bytes)?;
    let tokens = xml::tokenize(&text, text.len() - text.trim_start_matches('\u{feff}').len())?;
    for token in &tokens.tokens {
        let TokenKind::Start { name, attributes, .. } = &token.kind else { continue };
        let list: &[Attribute] = tokens.attributes.get(attributes.clone()).unwrap_or_default();
        let value = |name: &str| {
            let found = list.iter().find(|a| text.get(a.name.clone()) == Some(name))?;
            Some(clean(text.get(found.value.clone())?, Notation::Attribute(Quote::Double)))
        };
        let name = text.get(name.clone()).unwrap_or_default();
        each(name.rsplit(':').next().unwrap_or(name), &value);
    }
    Ok(())
}

/// The part that an address in the part `base` names; `None` where it leads out of the book.
pub(super) fn resolve(base: &str, address: &str) -> Option<String> {
    let path = address.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.split('/').next().is_some_and(|step| step.contains(':')) {
        return None;
    }
    let mut steps: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => base.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect()),
    };
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(percent_decoded(&steps.join("/")))
}

fn percent_decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| byte == b'%').and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_parts() {
        let rows = [
            ("", "EPUB/a.opf", Some("EPUB/a.opf")),
            ("EPUB/a.opf", "text/b.xhtml#c", Some("EPUB/text/b.xhtml")),
            ("EPUB/x/a.opf", "../b%20c.xhtml", Some("EPUB/b c.xhtml")),
            ("a.opf", "./b.xhtml", Some("b.xhtml")),
            ("a.opf", "cap%C3%ADtulo.xhtml", Some("capítulo.xhtml")),
            ("a.opf", "100%.xhtml", Some("100%.xhtml")),
            ("a.opf", "../b.xhtml", None),
            ("a.opf", "https://a.example/b", None),
            ("a.opf", "#b", None),
        ];
        for (base, address, expected) in rows {
            assert_eq!(resolve(base, address).as_deref(), expected, "{base} {address}");
        }
    }

    #[test]
    fn the_container_must_name_a_package() {
        let error = Container::read(b"<container><rootfiles/></container>").map(|c| c.packages);
        let why = "no package is named".to_string();
        assert_eq!(error, Err(DocumentError::Malformed { offset: 0, why }));
    }
}

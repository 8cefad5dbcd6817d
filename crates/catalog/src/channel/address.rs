//! Addresses: of a channel, and of the files that its index names.

use std::path::{Path, PathBuf};

use crate::CatalogError;

/// Where a file lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// An `http` or `https` address.
    Web(String),
    /// A file on this machine, or below a folder that it sees.
    File(PathBuf),
}

impl Address {
    /// A web address, or a path.
    pub(crate) fn parse(text: &str) -> Result<Self, CatalogError> {
        match text.split_once("://") {
            Some((scheme, rest)) => {
                let known = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
                if !known || rest.is_empty() || rest.starts_with('/') {
                    return Err(CatalogError::Address { found: text.to_owned() });
                }
                Ok(Self::Web(format!("{}://{}", scheme.to_ascii_lowercase(), rest.trim_end_matches('/'))))
            }
            None => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// The file at a path below this address. The path is that of an index, so it may be anything; only one that
    /// stays below is taken.
    pub(crate) fn below(&self, path: &str) -> Result<Self, CatalogError> {
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~' | b'+'))
        };
        if path.len() > 1024 || !path.split('/').all(plain) {
            let found = path.chars().take(200).collect();
            return Err(CatalogError::UnsafePath { address: self.to_string(), found });
        }
        Ok(match self {
            Self::Web(base) => Self::Web(format!("{base}/{path}")),
            Self::File(base) => Self::File(base.join(path)),
        })
    }

    /// The address that another address leads to, if it may: a secure one never leads to an open one, and none to a
    /// file of this machine.
    pub(crate) fn leads_to(&self, target: &str) -> Result<Self, CatalogError> {
        let refused = || CatalogError::Redirect { from: self.to_string(), to: target.to_owned() };
        let (Self::Web(from), Ok(Self::Web(to))) = (self, Self::parse(target)) else {
            return Err(refused());
        };
        if !target.contains("://") || (from.starts_with("https:") && !to.starts_with("https:")) {
            return Err(refused());
        }
        Ok(Self::Web(to))
    }

    /// This address for an error that wants a path.
    pub(crate) fn as_path(&self) -> &Path {
        match self {
            Self::Web(url) => Path::new(url),
            Self::File(path) => path,
        }
    }

    /// The address as it was written.
    pub(crate) fn text(&self) -> std::borrow::Cow<'_, str> {
        self.as_path().to_string_lossy()
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

/// The absolute address of a `Location` header in the answer of `url`.
pub(crate) fn resolve(url: &str, location: &str) -> String {
    let scheme_end = url.find("://").map_or(0, |at| at + 3);
    let host_end = url[scheme_end..].find(['/', '?', '#']).map_or(url.len(), |at| scheme_end + at);
    let has_scheme = location
        .split_once(':')
        .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)));
    if has_scheme {
        location.to_owned()
    } else if location.starts_with("//") {
        format!("{}{location}", url[..scheme_end].trim_end_matches("//"))
    } else if location.starts_with('/') {
        format!("{}{location}", &url[..host_end])
    } else {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let folder = path.rfind('/').filter(|&at| at >= host_end).unwrap_or(path.len());
        format!("{}/{location}", &path[..folder])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_paths() {
        let web = |url: &str| Some(Address::Web(url.to_owned()));
        let cases = [
            ("https://host/a/", web("https://host/a")),
            ("HTTP://host", web("http://host")),
            ("models/x", Some(Address::File("models/x".into()))),
            ("/a b", Some(Address::File("/a b".into()))),
            ("ftp://host", None),
            ("file:///etc", None),
            ("https://", None),
            ("https:///x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Address::parse(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn only_what_lies_below_is_taken() {
        let base = Address::parse("https://host/a").expect("address");
        assert_eq!(base.below("b/c-1_2.gz").expect("below").to_string(), "https://host/a/b/c-1_2.gz");
        let folder = Address::File("/m".into());
        assert_eq!(folder.below("b/c").expect("below"), Address::File("/m/b/c".into()));
        for path in [
            "",
            "/",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "./a",
            "a/.b",
            "a\\b",
            "C:x",
            "a b",
            "a?b",
            "a#b",
            "%2e%2e/x",
            "http://other/x",
            "a\u{202e}b",
            "a\nb",
            &"x/".repeat(600),
        ] {
            for base in [&base, &folder] {
                assert!(matches!(base.below(path), Err(CatalogError::UnsafePath { .. })), "{path:?}");
            }
        }
    }

    #[test]
    fn where_an_address_may_lead() {
        let cases = [
            ("https://a/x", "https://b/y", true),
            ("http://a/x", "https://b/y", true),
            ("http://a/x", "http://b/y", true),
            ("https://a/x", "http://a/x", false),
            ("https://a/x", "ftp://a/x", false),
            ("http://a/x", "file:///etc/passwd", false),
            ("http://a/x", "/etc/passwd", false),
            ("/folder", "https://a/x", false),
        ];
        for (from, to, allowed) in cases {
            let from = Address::parse(from).expect("address");
            assert_eq!(from.leads_to(to).is_ok(), allowed, "{from} to {to}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_location_is_resolved(
            url in "(https://|http://)?[a-z:/?#é]{0,12}",
            location in "[a-z:/?#é.]{0,12}",
        ) {
            let resolved = resolve(&url, &location);
            proptest::prop_assert!(resolved.ends_with(&location));
        }

        #[test]
        fn no_path_leads_out(path in "[a-zA-Z0-9./\\\\~+:%?# é-]{0,20}") {
            let base = Address::File("/m".into());
            if let Ok(Address::File(found)) = base.below(&path) {
                let leaves = path.starts_with('/') || path.split('/').any(|part| part == "..");
                proptest::prop_assert!(found.starts_with("/m") && !leaves);
            }
        }
    }

    #[test]
    fn locations_are_resolved() {
        let cases = [
            ("https://a/b/c?d", "https://x/y", "https://x/y"),
            ("https://a/b/c", "//x/y", "https://x/y"),
            ("https://a:8/b/c", "/y", "https://a:8/y"),
            ("https://a/b/c?d=/e", "y", "https://a/b/y"),
            ("https://a", "y", "https://a/y"),
            ("https://a?q", "/y", "https://a/y"),
            ("http://a/b", "ftp://x", "ftp://x"),
            ("http://a/b", "file:/etc", "file:/etc"),
        ];
        for (url, location, expected) in cases {
            assert_eq!(resolve(url, location), expected, "{url} {location}");
        }
    }
}

//! The table of languages, one row a folder.

/// What is known of a language: one folder of `languages/`.
#[derive(Debug, PartialEq, Eq)]
pub struct Traits {
    /// The tag, the name of the folder: a language without script and region.
    pub tag: &'static str,
    /// The name in English.
    pub name: &'static str,
    /// The name in the language itself.
    pub own: &'static str,
    /// The usual script (ISO 15924).
    pub(crate) script: [u8; 4],
    /// Whether it is usually written from right to left.
    pub(crate) right_to_left: bool,
    /// The territory (ISO 3166) that stands for the language where one is asked for.
    pub territory: &'static str,
    /// The decimal mark (CLDR).
    pub decimal: char,
    /// What stands between groups of three digits (CLDR); a space for any kind of space.
    pub thousands: char,
    /// Whether spaces stand between words.
    pub spaces: bool,
    /// Whether large numbers have names for powers of ten thousand: 万, 億.
    pub myriads: bool,
    /// Codes that stand for it beside its own, with the script that they say: `iw`, `sh` (in Latin letters).
    pub(crate) codes: &'static [(&'static str, Option<[u8; 4]>)],
    /// The languages of a group of them.
    pub(crate) members: &'static [&'static str],
    /// The script of a region, where it is another one.
    pub(crate) scripts: &'static [(&'static str, [u8; 4])],
    /// Script or region, name in English and own name, where they differ from those of the language alone.
    pub(crate) variants: &'static [(&'static str, &'static str, &'static str)],
    files: &'static [(&'static str, &'static [u8])],
}

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

impl Traits {
    /// All languages, by their tags.
    pub fn all() -> &'static [Self] {
        LANGUAGES
    }

    /// The row of a language by its tag without script and region, in small letters.
    pub fn of(primary: &str) -> Option<&'static Self> {
        Self::place(primary).and_then(|at| LANGUAGES.get(at))
    }

    pub(crate) fn place(primary: &str) -> Option<usize> {
        LANGUAGES.binary_search_by(|row| row.tag.cmp(primary)).ok()
    }

    /// Whether regions write it in different scripts.
    pub fn has_two_scripts(&self) -> bool {
        !self.scripts.is_empty()
    }

    /// A file of the folder, by its name.
    pub fn file(&self, name: &str) -> Option<&'static [u8]> {
        self.files.iter().find(|(other, _)| *other == name).map(|(_, bytes)| *bytes)
    }

    /// The names of the files of the folder.
    pub fn files(&self) -> impl Iterator<Item = &'static str> {
        self.files.iter().map(|(name, _)| *name)
    }
}

//! The table of languages, one row a folder.

/// What is known of a language: one folder of `languages/`.
#[derive(Debug)]
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
    /// Whether ordinal numbers in figures are written with a full stop: 3. März.
    pub dotted_ordinals: bool,
    /// How « and » stand.
    pub guillemets: Guillemets,
    /// The question mark, where it is another one.
    pub question: char,
    /// Characters that a translation has for one of an English text, as translators write; none where it is not measured.
    pub length: Option<f32>,
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

/// How « and » stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guillemets {
    /// « opens and » closes, and they touch what they enclose.
    Usual,
    /// » opens and « closes.
    Reversed,
    /// White space stands inside them, and before ? and !.
    Spaced,
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

    /// The usual script (ISO 15924), such as `Cyrl`.
    pub fn script(&self) -> &str {
        std::str::from_utf8(&self.script).unwrap_or_default()
    }

    /// Whether it is usually written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        self.right_to_left
    }

    /// Whether regions write it in different scripts.
    pub fn has_two_scripts(&self) -> bool {
        !self.scripts.is_empty()
    }

    /// A file of the folder, by its name.
    pub fn file(&self, name: &str) -> Option<&'static [u8]> {
        self.files.iter().find(|(other, _)| *other == name).map(|(_, bytes)| *bytes)
    }
}

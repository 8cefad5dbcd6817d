//! What other crates make of the files of languages.

use std::sync::OnceLock;

use crate::Traits;
use crate::tag::primary;

/// What a crate makes of one file of each language, when it is first asked for: a language that nobody uses costs nothing.
///
/// ```
/// use tolmach_language::{Data, Traits};
/// fn lines(_: &'static Traits, file: &'static [u8]) -> Option<usize> {
///     Some(std::str::from_utf8(file).ok()?.lines().count())
/// }
/// static LINES: Data<usize> = Data::new("abbreviations.txt", lines);
/// assert!(LINES.of("pt-BR").is_some_and(|lines| *lines > 10));
/// assert_eq!(LINES.of("tlh"), None);
/// ```
#[derive(Debug)]
pub struct Data<T> {
    file: &'static str,
    read: fn(&'static Traits, &'static [u8]) -> Option<T>,
    made: OnceLock<Vec<OnceLock<Option<T>>>>,
}

impl<T> Data<T> {
    /// What `read` makes of the file of this name in the folder of a language.
    pub const fn new(file: &'static str, read: fn(&'static Traits, &'static [u8]) -> Option<T>) -> Self {
        Self { file, read, made: OnceLock::new() }
    }

    /// That of the language of a tag, whatever its script and region; none where the language has no such file.
    pub fn of(&self, tag: &str) -> Option<&T> {
        let at = place(primary(tag))?;
        let made = self.made.get_or_init(|| Traits::all().iter().map(|_| OnceLock::new()).collect());
        let traits = Traits::all().get(at)?;
        made.get(at)?.get_or_init(|| (self.read)(traits, traits.file(self.file)?)).as_ref()
    }

    /// Whether the language of a tag has the file; nothing is read for the answer.
    pub fn is_there(&self, tag: &str) -> bool {
        let traits = place(primary(tag)).and_then(|at| Traits::all().get(at));
        traits.is_some_and(|traits| traits.file(self.file).is_some())
    }
}

/// The row of a language, by its own tag or one of its other codes, in whatever case.
fn place(code: &str) -> Option<usize> {
    Traits::place(code).or_else(|| {
        let small = code.to_ascii_lowercase();
        let by_code = |row: &Traits| row.codes.iter().any(|(other, _)| *other == small);
        Traits::place(&small).or_else(|| Traits::all().iter().position(by_code))
    })
}

//! What stands inside the figures of a language or of a house.

/// The separators of figures where the house has its own; else those of the language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Separators {
    pub(crate) decimal: Option<char>,
    pub(crate) thousands: Option<char>,
}

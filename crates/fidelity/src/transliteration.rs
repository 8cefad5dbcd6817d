//! Whether a word in Latin letters can be the name that a word in Cyrillic letters writes.
//!
//! Not by likeness: each Cyrillic letter or group stands for a set of Latin spellings, of the romanisations in use and
//! of the practical transcription of English, German, French, Spanish, Chinese, Japanese and Korean names into Russian.
//! The best way through both words has a price; a spelling that everybody uses costs nothing.

use std::sync::LazyLock;

use crate::words::plain;

/// From а to я.
const LETTERS: usize = 32;

/// Prices are in tenths of a letter.
type Price = u32;

/// Cyrillic groups by their first letter in the order of the alphabet, and endings that the Latin spelling does not show.
#[derive(Debug, Default)]
struct Table {
    groups: [Vec<Group>; LETTERS],
    /// The Latin letters that a name may begin with where the Cyrillic one begins with a letter, as bits.
    begins: [u32; LETTERS],
    endings: Vec<Vec<char>>,
}

/// Letters that belong together and their spellings.
#[derive(Debug)]
struct Group {
    letters: Vec<char>,
    spellings: Vec<(&'static str, Price)>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    let lines = include_str!("../../../languages/scripts/cyrillic-latin.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    for (group, spellings) in lines.filter_map(|line| line.split_once(": ")) {
        if group == "endings" {
            table.endings = spellings.split_whitespace().map(|ending| ending.chars().collect()).collect();
            continue;
        }
        let letters: Vec<char> = group.chars().collect();
        let spellings = spellings.split_whitespace().map(|spelling| {
            let (written, price) = spelling.split_once('/').unwrap_or((spelling, "0"));
            (written.trim_matches('-'), price.parse().unwrap_or(0))
        });
        if let Some(at) = letters.first().and_then(|first| place(*first))
            && let (Some(groups), Some(begins)) = (table.groups.get_mut(at), table.begins.get_mut(at))
        {
            let spellings: Vec<(&'static str, Price)> = spellings.collect();
            for (spelling, _) in &spellings {
                *begins |= spelling.bytes().next().map_or(0, latin);
            }
            groups.push(Group { letters, spellings });
        }
    }
    table
});

/// A Latin letter that no Cyrillic letter writes.
fn silent(letters: &[u8], at: usize) -> Price {
    match (letters.get(at), letters.get(at + 1)) {
        (Some(b'h' | b'k' | b'p' | b'w'), Some(_)) if at == 0 => 4,
        _ if at == 0 => 15,
        (Some(b'\''), _) => 0,
        (Some(b'h'), _) => 4,
        (Some(b'e' | b's' | b't' | b'x' | b'z' | b'd'), None) => 4,
        (Some(b'e'), _) => 6,
        (Some(letter), Some(next)) if letter == next => 1,
        (Some(b'a' | b'i' | b'o' | b'u' | b'y' | b'w'), _) => 8,
        _ => 14,
    }
}

/// A Cyrillic letter that no Latin letter writes.
const UNWRITTEN: Price = 12;

/// [`strain_of`] of words whose scripts are not known yet.
#[cfg(test)]
fn strain(cyrillic: &str, latin: &str) -> Option<f32> {
    use crate::words::{Script, script};
    (script(cyrillic) == Script::Cyrillic && script(latin) == Script::Latin)
        .then(|| strain_of(cyrillic, latin))?
}

/// How well `latin` renders `cyrillic`: the price in tenths of a letter, divided by the length. 0 is letter by letter as
/// everybody spells it; up to [`PERMITTED`] it may be the same name. `None` if the lengths are far apart or a word is
/// longer than 40 letters.
pub(crate) fn strain_of(cyrillic: &str, latin: &str) -> Option<f32> {
    // Letters with marks are many, and begin few names.
    let first = latin.chars().next()?.to_ascii_lowercase();
    if first.is_ascii() && !begin_alike(cyrillic, first as u8) {
        return None;
    }
    // One letter has up to four on the other side, a word hardly twice as many.
    let (short, long) = (latin.len(), cyrillic.len() / 2);
    if short.min(long) * 2 + 3 < short.max(long) {
        return None;
    }
    let cyrillic: Vec<char> = plain(cyrillic).chars().collect();
    let latin = plain(latin);
    if !latin
        .bytes()
        .next()
        .is_some_and(|first| begin_alike(&cyrillic.iter().take(1).collect::<String>(), first))
    {
        return None;
    }
    let latin = latin.strip_suffix("'s").unwrap_or(&latin).as_bytes();
    let (rows, columns) = (cyrillic.len() + 1, latin.len() + 1);
    if rows > 40 || columns > 40 || rows < 2 || columns < 2 {
        return None;
    }
    let mut prices = vec![Price::MAX / 2; rows * columns];
    prices[0] = 0;
    for row in 0..rows {
        for column in 0..columns {
            let here = prices[row * columns + column];
            if here >= Price::MAX / 2 {
                continue;
            }
            let mut reach = |row: usize, column: usize, price: Price| {
                let there = &mut prices[row * columns + column];
                *there = (*there).min(here + price);
            };
            if column + 1 < columns {
                reach(row, column + 1, silent(latin, column));
            }
            let rest = &cyrillic[row..];
            if rest.is_empty() {
                continue;
            }
            reach(row + 1, column, UNWRITTEN);
            if row >= 2 && TABLE.endings.iter().any(|ending| ending == rest) {
                reach(rows - 1, column, 1);
            }
            for group in renderings(rest[0]) {
                if !rest.starts_with(&group.letters) {
                    continue;
                }
                let size = group.letters.len();
                for (spelling, price) in &group.spellings {
                    if latin[column..].starts_with(spelling.as_bytes()) {
                        reach(row + size, column + spelling.len(), *price);
                    }
                }
            }
        }
    }
    let price = prices.last().copied().unwrap_or(Price::MAX / 2);
    let letters = (rows - 1).min(columns - 1).max(3);
    (price < Price::MAX / 2).then_some(price as f32 / 10.0 / letters as f32)
}

/// Whether the first Latin letter can be of the first Cyrillic one; `h`, `k`, `p` and `w` may be silent. Most pairs of
/// words end here.
fn begin_alike(cyrillic: &str, begin: u8) -> bool {
    let Some(letter) = cyrillic.chars().next() else { return false };
    matches!(begin, b'h' | b'k' | b'p' | b'w')
        || matches!(letter, 'ь' | 'ъ' | 'Ь' | 'Ъ')
        || place(letter)
            .is_some_and(|at| TABLE.begins.get(at).is_some_and(|begins| begins & latin(begin) != 0))
}

/// The place of a Cyrillic letter, large or small, in the alphabet.
fn place(letter: char) -> Option<usize> {
    let base = match letter {
        'а'..='я' => 'а',
        'А'..='Я' => 'А',
        'ё' | 'Ё' => return place('е'),
        _ => return None,
    };
    Some(letter as usize - base as usize)
}

/// The bit of a small Latin letter.
fn latin(letter: u8) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (letter - b'a') } else { 1 << 26 }
}

/// The groups that begin with a letter, with their spellings.
fn renderings(letter: char) -> &'static [Group] {
    place(letter).and_then(|at| TABLE.groups.get(at)).map_or(&[], Vec::as_slice)
}

/// The strain up to which a spelling may be of the same name.
pub(crate) const PERMITTED: f32 = 0.2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_has_every_letter() {
        for letter in ('а'..='я').filter(|letter| *letter != 'ё') {
            assert!(!renderings(letter).is_empty(), "{letter}");
        }
        assert!(TABLE.endings.len() > 30);
    }

    #[test]
    fn permitted() {
        let table = include_str!("../testdata/transliteration.tsv");
        let mut cases = 0;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let [cyrillic, latin, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let found = strain(cyrillic, latin).expect("a strain");
            assert_eq!(found <= PERMITTED, expected == "yes", "{line}: {found}");
            cases += 1;
        }
        assert!(cases > 40);
    }

    #[test]
    fn other_scripts_have_none() {
        for (one, other) in
            [("word", "word"), ("слово", "слово"), ("", "word"), ("слово", ""), ("λόγος", "logos")]
        {
            assert_eq!(strain(one, other), None);
        }
    }
}

//! Whether a word in Latin letters can be the name that a word in Cyrillic letters writes.
//!
//! Not by likeness: each Cyrillic letter or group stands for a set of Latin spellings, of the romanisations in use and
//! of the practical transcription of English, German, French, Spanish, Chinese, Japanese and Korean names into Russian.
//! The best way through both words has a price; a spelling that everybody uses costs nothing.

use crate::words::{Script, plain, script};

/// Prices are in tenths of a letter.
type Price = u32;

/// Cyrillic groups, longest first for each first letter, with Latin spellings and their price.
const RENDERINGS: &[(&str, &[(&str, Price)])] = &[
    ("а", &[("a", 0), ("ah", 2), ("u", 3), ("o", 4), ("e", 5), ("aa", 0), ("ha", 3), ("i", 8)]),
    ("айк", &[("ichae", 0), ("ike", 0), ("yk", 0), ("aik", 0)]),
    ("ай", &[("y", 0), ("i", 0), ("ai", 0), ("ay", 0), ("ey", 2), ("igh", 0), ("ei", 0), ("ie", 2), ("ye", 2), ("uy", 0), ("ig", 4), ("ij", 0)]),
    ("ау", &[("au", 0), ("ow", 0), ("ou", 0), ("aw", 2), ("ao", 0)]),
    ("ао", &[("ao", 0), ("au", 2)]),
    ("б", &[("b", 0), ("bb", 0), ("v", 4), ("bh", 0)]),
    ("в", &[("v", 0), ("w", 0), ("f", 3), ("ff", 0), ("wh", 0), ("b", 4), ("u", 5), ("vv", 0), ("gh", 8)]),
    ("г", &[("g", 0), ("h", 0), ("gh", 0), ("gu", 1), ("gg", 0), ("j", 6), ("ch", 6)]),
    ("д", &[("d", 0), ("dd", 0), ("dh", 0), ("t", 5), ("dt", 3)]),
    ("дж", &[("j", 0), ("g", 0), ("dj", 0), ("dzh", 0), ("dg", 0), ("gi", 0), ("ge", 2), ("gg", 1), ("dge", 0), ("zh", 4)]),
    ("дз", &[("z", 0), ("dz", 0), ("j", 0), ("zz", 0), ("tz", 3)]),
    ("е", &[("e", 0), ("ye", 0), ("ie", 0), ("je", 0), ("ae", 1), ("ei", 2), ("yo", 0), ("ea", 1), ("i", 4), ("a", 4), ("ee", 1), ("eh", 1), ("ai", 3), ("oe", 1), ("ay", 3), ("o", 4), ("io", 0), ("jo", 0), ("eu", 1), ("u", 4), ("he", 3), ("ue", 4), ("y", 6), ("ur", 8), ("ia", 4)]),
    ("ей", &[("ay", 0), ("ey", 0), ("ei", 0), ("ei", 0), ("ai", 0), ("a", 1), ("ej", 0), ("ea", 1), ("ee", 3), ("yei", 0), ("eyi", 0), ("ie", 3), ("ahe", 3), ("aye", 0)]),
    ("ж", &[("zh", 0), ("j", 0), ("g", 0), ("ge", 1), ("gi", 2), ("dj", 0), ("z", 3), ("jh", 0), ("x", 4), ("dzh", 3), ("rz", 1)]),
    ("з", &[("z", 0), ("s", 0), ("zz", 0), ("th", 5), ("x", 2), ("ds", 4), ("ts", 5)]),
    ("и", &[("i", 0), ("y", 0), ("ee", 0), ("e", 2), ("ea", 0), ("ie", 0), ("ii", 0), ("j", 3), ("ey", 0), ("yi", 0), ("hi", 3), ("ih", 0), ("ei", 3), ("eu", 6), ("u", 5), ("ia", 5), ("ue", 5)]),
    ("ий", &[("y", 0), ("i", 0), ("iy", 0), ("ii", 0), ("ij", 0), ("yi", 0), ("ius", 2), ("iĭ", 0)]),
    ("ия", &[("ia", 0), ("iya", 0), ("ija", 0), ("ea", 1), ("y", 3), ("ie", 3), ("iyah", 0), ("ya", 0)]),
    ("й", &[("y", 0), ("i", 0), ("j", 0), ("", 3), ("ij", 0), ("e", 6)]),
    ("йо", &[("yo", 0), ("jo", 0), ("io", 0), ("jö", 0), ("eo", 2), ("eu", 3)]),
    ("к", &[("k", 0), ("c", 0), ("ck", 0), ("q", 0), ("ch", 1), ("kh", 1), ("qu", 1), ("cc", 0), ("kk", 0), ("g", 4), ("que", 1), ("cq", 0), ("cques", 0), ("gh", 6)]),
    ("кв", &[("qu", 0), ("kw", 0), ("kv", 0), ("cv", 0), ("qv", 0), ("cu", 2)]),
    ("кс", &[("x", 0), ("ks", 0), ("cs", 0), ("xx", 0), ("cks", 0), ("ctions", 9), ("xc", 0), ("cc", 1), ("chs", 0), ("ques", 3)]),
    ("л", &[("l", 0), ("ll", 0), ("lh", 0)]),
    ("ль", &[("l", 0), ("ll", 0), ("le", 0), ("lle", 0), ("l'", 0), ("lh", 0)]),
    ("м", &[("m", 0), ("mm", 0), ("n", 6), ("mb", 3), ("me", 3)]),
    ("н", &[("n", 0), ("nn", 0), ("ng", 1), ("gn", 2), ("kn", 1), ("nh", 0), ("ne", 3)]),
    ("нью", &[("new", 0), ("nyu", 0), ("niew", 0)]),
    ("нь", &[("n", 0), ("gn", 0), ("ñ", 0), ("ny", 0), ("nh", 0), ("ne", 2)]),
    ("нг", &[("ng", 0), ("nge", 2), ("nh", 2)]),
    ("о", &[("o", 0), ("a", 3), ("au", 0), ("aw", 0), ("ou", 1), ("ow", 1), ("oh", 0), ("eau", 0), ("u", 4), ("oa", 0), ("oo", 1), ("ough", 1), ("ho", 3), ("eo", 2), ("e", 5), ("aux", 1), ("eaux", 1), ("ot", 4), ("oe", 3), ("au", 0), ("uo", 2), ("wo", 4)]),
    ("ой", &[("oy", 0), ("oi", 0), ("eu", 0), ("oj", 0), ("oye", 1), ("aeu", 2), ("äu", 0)]),
    ("оу", &[("o", 0), ("ow", 0), ("oa", 0), ("ou", 0), ("owe", 1), ("ough", 0), ("oh", 1), ("oe", 1), ("aw", 3)]),
    ("п", &[("p", 0), ("pp", 0), ("ph", 3), ("b", 4), ("pe", 3)]),
    ("пак", &[("park", 0), ("pak", 0)]),
    ("р", &[("r", 0), ("rr", 0), ("rh", 0), ("wr", 0), ("re", 1), ("er", 2), ("hr", 4)]),
    ("с", &[("s", 0), ("st", 2), ("ss", 0), ("c", 0), ("z", 1), ("sc", 1), ("ce", 1), ("th", 3), ("sh", 3), ("ps", 1), ("sz", 0), ("x", 2), ("se", 1), ("ts", 4), ("ç", 0)]),
    ("си", &[("shi", 0), ("si", 0), ("xi", 0), ("sea", 0), ("hsi", 0), ("see", 0), ("sy", 0), ("ci", 0)]),
    ("сю", &[("xu", 0), ("hsu", 0), ("shu", 1), ("su", 0), ("xue", 1), ("hsue", 0), ("xiu", 0)]),
    ("ся", &[("xia", 0), ("sya", 0), ("sha", 1), ("hsia", 0), ("sia", 0)]),
    ("т", &[("t", 0), ("tt", 0), ("th", 0), ("d", 4), ("te", 1), ("tte", 1), ("dt", 1), ("ch", 5), ("pt", 2), ("ct", 3)]),
    ("ти", &[("ti", 0), ("chi", 0), ("ty", 0), ("tea", 0), ("tee", 0), ("tie", 0)]),
    ("тх", &[("t", 0), ("th", 0)]),
    ("у", &[("u", 0), ("oo", 0), ("ou", 0), ("w", 0), ("o", 3), ("ue", 1), ("wu", 0), ("wo", 2), ("uh", 0), ("ew", 3), ("v", 5), ("au", 4), ("hu", 3)]),
    ("уа", &[("wa", 0), ("ua", 0), ("oi", 0), ("hua", 2), ("oua", 0)]),
    ("уэ", &[("we", 0), ("ue", 0), ("wa", 2), ("whe", 0), ("oue", 0)]),
    ("уи", &[("wi", 0), ("ui", 0), ("wee", 0), ("whi", 0), ("oui", 0), ("we", 2), ("wy", 0)]),
    ("ф", &[("f", 0), ("ff", 0), ("ph", 0), ("v", 3), ("th", 3), ("pf", 1), ("fe", 3)]),
    ("х", &[("kh", 0), ("h", 0), ("ch", 0), ("j", 0), ("x", 0), ("g", 4), ("gh", 4), ("hh", 0), ("", 7), ("k", 4), ("wh", 3)]),
    ("ц", &[("ts", 0), ("c", 0), ("tz", 0), ("z", 0), ("cz", 0), ("tc", 0), ("s", 4), ("zz", 1), ("t", 4), ("tsch", 3), ("cc", 2), ("tts", 0)]),
    ("цз", &[("z", 0), ("j", 0), ("zi", 1), ("ts", 1)]),
    ("цзи", &[("ji", 0), ("chi", 1), ("zi", 0)]),
    ("ци", &[("qi", 0), ("chi", 1), ("ci", 0), ("tsi", 0), ("zi", 0), ("zzi", 0), ("cy", 0), ("ti", 2)]),
    ("ч", &[("ch", 0), ("cs", 0), ("c", 0), ("tch", 0), ("tsch", 0), ("cz", 0), ("t", 5), ("q", 0), ("tc", 1), ("ci", 1), ("cci", 1), ("j", 3), ("cc", 1), ("tj", 2), ("č", 0), ("tš", 0)]),
    ("чж", &[("zh", 0), ("j", 1), ("ch", 0), ("dj", 3)]),
    ("ш", &[("sh", 0), ("s", 0), ("sch", 0), ("ch", 0), ("sz", 0), ("x", 0), ("che", 1), ("sc", 3), ("ss", 2), ("sci", 1), ("sj", 1), ("ti", 4)]),
    ("щ", &[("shch", 0), ("sch", 0), ("sc", 2), ("sh", 2), ("szcz", 0), ("shh", 0)]),
    ("ъ", &[("", 0), ("'", 0), ("y", 2), ("i", 2)]),
    ("ы", &[("y", 0), ("i", 0), ("ui", 1), ("u", 3), ("yi", 1)]),
    ("ый", &[("y", 0), ("yi", 0), ("iy", 0), ("yj", 0), ("yy", 0), ("i", 1)]),
    ("ь", &[("", 0), ("'", 0), ("i", 2), ("y", 2), ("e", 3), ("j", 2)]),
    ("э", &[("e", 0), ("a", 0), ("ae", 0), ("eh", 0), ("ai", 1), ("ea", 1), ("he", 2), ("ei", 1), ("ä", 0), ("o", 5), ("i", 5), ("oe", 1)]),
    ("эй", &[("a", 0), ("ay", 0), ("ei", 0), ("ey", 0), ("ai", 0), ("ea", 1), ("aye", 0)]),
    ("ю", &[("yu", 0), ("iu", 0), ("u", 0), ("ju", 0), ("ew", 0), ("eu", 0), ("ue", 0), ("you", 0), ("yoo", 0), ("eau", 2), ("io", 3), ("iew", 1), ("y", 4), ("oo", 3), ("hu", 3), ("ü", 0)]),
    ("юй", &[("yu", 0), ("u", 0), ("ui", 0)]),
    ("юэ", &[("yue", 0), ("ue", 0)]),
    ("я", &[("ya", 0), ("ia", 0), ("ja", 0), ("a", 3), ("ea", 1), ("yah", 0), ("iah", 0), ("ie", 4), ("ha", 5), ("ye", 4)]),
];

/// Endings that Russian adds to a name or takes another for, and that the Latin spelling does not show.
const ENDINGS: &[&str] = &[
    "а", "я", "у", "ю", "ы", "и", "е", "о", "ь", "й", "ом", "ем", "ой", "ей", "ою", "ам", "ями", "ами", "ах", "ях", "ов", "ев", "ым",
    "им", "ого", "его", "ому", "ему", "ых", "их", "ыми", "ими", "ый", "ий", "ая", "ую", "ое", "ые", "ие", "ью", "ью", "ям",
];

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

/// How well `latin` renders `cyrillic`: the price in tenths of a letter, divided by the length. 0 is letter by letter as
/// everybody spells it; up to [`PERMITTED`] it may be the same name. `None` if the scripts are others or a word is
/// longer than 40 letters.
pub(crate) fn strain(cyrillic: &str, latin: &str) -> Option<f32> {
    if !begin_alike(cyrillic, latin) || script(cyrillic) != Script::Cyrillic || script(latin) != Script::Latin {
        return None;
    }
    let cyrillic: Vec<char> = plain(cyrillic).chars().collect();
    let latin = plain(latin);
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
            if row >= 2 && ENDINGS.iter().any(|ending| ending.chars().eq(rest.iter().copied())) {
                reach(rows - 1, column, 1);
            }
            for (group, spellings) in renderings(rest[0]) {
                let size = group.chars().count();
                if size > rest.len() || !group.chars().zip(rest).all(|(one, &other)| one == other) {
                    continue;
                }
                for (spelling, price) in *spellings {
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
fn begin_alike(cyrillic: &str, latin: &str) -> bool {
    let first = |word: &str| plain(word.get(..word.chars().next().map_or(0, char::len_utf8)).unwrap_or_default());
    let (cyrillic, latin) = (first(cyrillic), first(latin));
    let (Some(letter), Some(begin)) = (cyrillic.chars().next(), latin.chars().next()) else { return false };
    matches!(begin, 'h' | 'k' | 'p' | 'w')
        || matches!(letter, 'ь' | 'ъ')
        || renderings(letter).any(|(_, spellings)| spellings.iter().any(|(spelling, _)| spelling.starts_with(begin)))
}

/// The groups that begin with a letter; the table is in their order.
fn renderings(letter: char) -> impl Iterator<Item = &'static (&'static str, &'static [(&'static str, Price)])> {
    let from = RENDERINGS.partition_point(|(group, _)| group.chars().next() < Some(letter));
    RENDERINGS.get(from..).unwrap_or_default().iter().take_while(move |(group, _)| group.starts_with(letter))
}

/// The strain up to which a spelling may be of the same name.
pub(crate) const PERMITTED: f32 = 0.2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_in_order() {
        assert!(RENDERINGS.is_sorted_by_key(|(group, _)| group.chars().next()));
    }

    #[test]
    fn permitted() {
        let table = include_str!("../testdata/transliteration.tsv");
        let mut cases = 0;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let [cyrillic, latin, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let found = strain(cyrillic, latin).expect("a strain");
            assert_eq!(found <= PERMITTED, expected == "yes", "{line}: {found}");
            cases += 1;
        }
        assert!(cases > 40);
    }

    #[test]
    fn other_scripts_have_none() {
        for (one, other) in [("word", "word"), ("слово", "слово"), ("", "word"), ("слово", ""), ("λόγος", "logos")] {
            assert_eq!(strain(one, other), None);
        }
    }
}

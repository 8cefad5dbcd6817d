//! How far apart two spellings are.

use crate::work;

/// Letters to insert, delete, replace or exchange with their neighbour to make one word of the other, if no more than
/// `most`. Time is the product of the lengths; words longer than 64 characters are only ever equal.
pub(crate) fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    work::count(one.len() + other.len());
    if one == other {
        return Some(0);
    }
    // A letter has one byte to four.
    if one.len().max(other.len()) > 4 * LONGEST {
        return None;
    }
    let (mut left, mut right) = (['\0'; LONGEST], ['\0'; LONGEST]);
    let (one, other) = (letters(one, &mut left)?, letters(other, &mut right)?);
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    // Equal ends cost nothing.
    let same = one.iter().zip(other).take_while(|(left, right)| left == right).count();
    let (one, other) = (one.get(same..)?, other.get(same..)?);
    let same = one.iter().rev().zip(other.iter().rev()).take_while(|(left, right)| left == right).count();
    let (one, other) = (one.get(..one.len() - same)?, other.get(..other.len() - same)?);
    let mut rows = [[0u8; LONGEST + 1]; 3];
    for (column, cell) in rows[1].iter_mut().enumerate() {
        *cell = column as u8;
    }
    for (row, &left) in one.iter().enumerate() {
        let [before, last, current] = &mut rows;
        current[0] = row as u8 + 1;
        let mut least = current[0];
        for (column, &right) in other.iter().enumerate() {
            let mut best =
                (last[column] + u8::from(left != right)).min(last[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && left == other[column - 1] && one[row - 1] == right {
                best = best.min(before[column - 1] + 1);
            }
            current[column + 1] = best;
            least = least.min(best);
        }
        if usize::from(least) > most {
            return None;
        }
        rows.rotate_left(1);
    }
    let edits = usize::from(rows[1][other.len()]);
    (edits <= most).then_some(edits)
}

/// Longest word, in letters, that is compared letter by letter.
const LONGEST: usize = 64;

/// The letters of a word, if there is room for them.
fn letters<'b>(word: &str, buffer: &'b mut [char; LONGEST]) -> Option<&'b [char]> {
    let mut size = 0;
    for char in word.chars() {
        *buffer.get_mut(size)? = char;
        size += 1;
    }
    buffer.get(..size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits() {
        let table = [
            ("pokemon", "pokemon", Some(0)),
            ("pokemon", "pokedmon", Some(1)),
            ("pokemon", "pokmeon", Some(1)),
            ("pokemon", "okmeon", Some(2)),
            ("pokemon", "digimon", None),
            ("", "ab", Some(2)),
            ("", "abc", None),
        ];
        for (one, other, expected) in table {
            assert_eq!(distance(one, other, 2), expected, "{one} {other}");
            assert_eq!(distance(other, one, 2), expected, "{other} {one}");
        }
    }
}

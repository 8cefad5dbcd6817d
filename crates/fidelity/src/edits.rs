//! How far apart two spellings are.

/// Letters to insert, delete, replace or exchange with their neighbour to make one word of the other, if no more than
/// `most`. Time is the product of the lengths; words longer than 64 characters are only ever equal.
pub(crate) fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one == other {
        return Some(0);
    }
    if one.len().abs_diff(other.len()) > most || one.len().max(other.len()) > 64 {
        return None;
    }
    let width = other.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, &left) in one.iter().enumerate() {
        let mut current = vec![row + 1; width];
        for (column, &right) in other.iter().enumerate() {
            let mut best = (last[column] + usize::from(left != right))
                .min(last[column + 1] + 1)
                .min(current[column] + 1);
            if row > 0 && column > 0 && left == other[column - 1] && one[row - 1] == right {
                best = best.min(before[column - 1] + 1);
            }
            current[column + 1] = best;
        }
        if current.iter().min().is_some_and(|&least| least > most) {
            return None;
        }
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().filter(|&edits| edits <= most)
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

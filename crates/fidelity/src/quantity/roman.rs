//! Roman numerals, also where Cyrillic letters stand for Latin ones.

/// The value of a canonical numeral in capitals.
pub(super) fn value(word: &str) -> Option<u64> {
    if word.len() > 30 {
        return None;
    }
    let digits: Vec<u64> = word.chars().map(digit).collect::<Option<_>>()?;
    let mut total = 0;
    for (place, &digit) in digits.iter().enumerate() {
        if digits.get(place + 1).is_some_and(|&next| next > digit) {
            total -= digit as i64;
        } else {
            total += digit as i64;
        }
    }
    let total = u64::try_from(total).ok()?;
    let canonical: String = write(total)?;
    let latin: String = word.chars().map(latin).collect();
    (canonical == latin).then_some(total)
}

fn latin(letter: char) -> char {
    match letter {
        'І' => 'I',
        'Х' => 'X',
        'С' => 'C',
        'М' => 'M',
        'У' => 'V',
        other => other,
    }
}

fn digit(letter: char) -> Option<u64> {
    Some(match latin(letter) {
        'I' => 1,
        'V' => 5,
        'X' => 10,
        'L' => 50,
        'C' => 100,
        'D' => 500,
        'M' => 1000,
        _ => return None,
    })
}

fn write(mut value: u64) -> Option<String> {
    const STEPS: [(u64, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if value == 0 || value > 3999 {
        return None;
    }
    let mut text = String::new();
    for (step, numeral) in STEPS {
        while value >= step {
            value -= step;
            text.push_str(numeral);
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_numerals_are_read() {
        for n in 1..=3999 {
            assert_eq!(value(&write(n).unwrap()), Some(n));
        }
        assert_eq!(value("ХІХ"), Some(19));
        for word in ["IIII", "IC", "MIX5", "", "ABC"] {
            assert_eq!(value(word), None, "{word}");
        }
    }
}

//! Exact values: what is written as "2,3 million", "two thirds" or "50 %" must compare without rounding.

/// A non-negative rational number in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ratio {
    numerator: u128,
    denominator: u128,
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (mut left, mut right) =
            ((self.numerator, self.denominator), (other.numerator, other.denominator));
        // Whole parts decide, then those of what is left turned over; nothing grows, so that nothing overflows.
        loop {
            let (whole, of_other) = (left.0 / left.1, right.0 / right.1);
            let (rest, other_rest) = (left.0 % left.1, right.0 % right.1);
            let by_whole = whole.cmp(&of_other);
            if by_whole.is_ne() || rest == 0 || other_rest == 0 {
                return by_whole.then(rest.min(1).cmp(&other_rest.min(1)));
            }
            (left, right) = ((right.1, other_rest), (left.1, rest));
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Digits that fit with room for a magnitude; longer ones are codes.
const MAX_DIGITS: usize = 24;

impl Ratio {
    pub(crate) const fn whole(value: u128) -> Self {
        Self { numerator: value, denominator: 1 }
    }

    /// `numerator / denominator`; none where the denominator is 0.
    pub(crate) fn new(numerator: u128, denominator: u128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The value of digits before and after a decimal mark; none where there are too many of them.
    pub(crate) fn decimal(whole: &str, fraction: &str) -> Option<Self> {
        if whole.len() + fraction.len() > MAX_DIGITS {
            return None;
        }
        let (mut numerator, mut denominator) = (0_u128, 1_u128);
        for digit in whole.chars().chain(fraction.chars()) {
            numerator = numerator * 10 + u128::from(digit.to_digit(10)?);
        }
        for _ in fraction.chars() {
            denominator *= 10;
        }
        Self::new(numerator, denominator)
    }

    /// From `3` or `3/4`, as data files write it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        Self::new(numerator.parse().ok()?, denominator.parse().ok()?)
    }

    pub(crate) fn times(self, other: Self) -> Option<Self> {
        Self::new(
            self.numerator.checked_mul(other.numerator)?,
            self.denominator.checked_mul(other.denominator)?,
        )
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The value where it is whole.
    pub(crate) fn integer(self) -> Option<u128> {
        (self.denominator == 1).then_some(self.numerator)
    }

    /// Numerator and denominator in lowest terms.
    pub(crate) fn parts(self) -> (u128, u128) {
        (self.numerator, self.denominator)
    }

    /// For comparisons that may be rough.
    pub(crate) fn approximate(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }

    /// Whether the two differ by a power of ten only.
    pub(crate) fn differs_by_magnitude(self, other: Self) -> bool {
        let significant = |ratio: Self| {
            let (mut numerator, mut denominator) = ratio.parts();
            while numerator != 0 && numerator % 10 == 0 {
                numerator /= 10;
            }
            while denominator % 10 == 0 {
                denominator /= 10;
            }
            (numerator, denominator)
        };
        if self == other || self.numerator == 0 || other.numerator == 0 {
            return false;
        }
        // 5/2 and 25: lowest terms hide the tens, so both are scaled to whole numbers first.
        let thousandfold = |ratio: Self| ratio.times(Self::whole(1_000_000)).unwrap_or(ratio);
        significant(thousandfold(self)) == significant(thousandfold(other))
    }
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    if right == 1 {
        return 1;
    }
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

/// A value for digits that are too many to be a quantity: equal digits give equal values.
pub(crate) fn fingerprint(digits: &str) -> Ratio {
    Ratio::whole(
        digits
            .bytes()
            .fold(7, |hash: u128, byte| hash.wrapping_mul(0x0100_0000_01b3).wrapping_add(u128::from(byte))),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_equal_however_written() {
        assert_eq!(Ratio::decimal("2", "50"), Ratio::new(5, 2));
        assert_eq!(Ratio::decimal("007", ""), Some(Ratio::whole(7)));
        assert_eq!(Ratio::new(1, 0), None);
        assert_eq!(Ratio::decimal(&"9".repeat(40), ""), None);
    }

    #[test]
    fn values_are_in_order() {
        let all =
            || (0..12u128).flat_map(|numerator| (1..12).map(move |denominator| (numerator, denominator)));
        for (a, b) in all() {
            for (c, d) in all() {
                let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
                assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)), "{a}/{b} {c}/{d}");
            }
        }
        let (large, larger) = (Ratio::new(u128::MAX - 1, 3).unwrap(), Ratio::new(u128::MAX, 2).unwrap());
        assert!(large < larger);
    }

    #[test]
    fn a_magnitude_is_a_power_of_ten() {
        let half = Ratio::new(5, 2).unwrap();
        assert!(half.differs_by_magnitude(Ratio::whole(25)));
        assert!(half.differs_by_magnitude(Ratio::whole(2_500_000)));
        assert!(!half.differs_by_magnitude(half));
        assert!(!half.differs_by_magnitude(Ratio::whole(26)));
        assert!(!Ratio::whole(0).differs_by_magnitude(Ratio::whole(10)));
    }
}

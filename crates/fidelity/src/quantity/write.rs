//! A quantity as the language of the translation writes it.

use super::lexicon::{Lexicon, Unit};
use super::ratio::Ratio;
use super::{Kind, Quantity};

/// The source's quantity in the other language; none where it can only be quoted.
pub(super) fn expected(quantity: &Quantity, lexicon: &Lexicon) -> Option<String> {
    let reading = quantity.first();
    let integer = reading.value.integer();
    match reading.kind {
        Kind::Month => lexicon.month(integer?).map(str::to_owned),
        Kind::Weekday => lexicon.weekday(integer?).map(str::to_owned),
        Kind::Time { .. } => {
            let minutes = integer?;
            Some(format!("{}:{:02}", minutes / 60, minutes % 60))
        }
        Kind::Number => {
            let is_year = quantity.figures && quantity.span.len() == 4 && reading.unit.is_none();
            let figures = if is_year { integer?.to_string() } else { number(reading.value, lexicon)? };
            Some(match reading.unit {
                // An hour and forty minutes have no decimals.
                Some(_) if figures.contains('/') => return None,
                Some(unit) if lexicon.has_two_scripts() && unit.name != "percent" => return None,
                Some(unit) => with_unit(&figures, unit, lexicon),
                None => figures,
            })
        }
        Kind::Decade | Kind::Century | Kind::Era | Kind::Currency | Kind::Zone => None,
    }
}

fn with_unit(figures: &str, unit: &Unit, lexicon: &Lexicon) -> String {
    if unit.name == "percent" {
        let space = if lexicon.thousands == Some(' ') { "\u{a0}" } else { "" };
        return format!("{figures}{space}%");
    }
    let space = if lexicon.spaces_units() { " " } else { "" };
    format!("{figures}{space}{}", lexicon.name(unit).unwrap_or(unit.name))
}

/// From where on languages that count in powers of ten thousand name them.
const LARGE: u128 = 1_000_000;

/// A number with the separators of the language; a fraction that has no decimal form as `2/3`.
///
/// None where digits alone are not how the language writes it.
pub(super) fn number(value: Ratio, lexicon: &Lexicon) -> Option<String> {
    let decimal_mark = lexicon.decimal.unwrap_or('.');
    let (numerator, denominator) = value.parts();
    let mut places = 0_u32;
    let mut scale = 1_u128;
    while !scale.is_multiple_of(denominator) {
        if places == 9 {
            return Some(format!("{numerator}/{denominator}"));
        }
        scale *= 10;
        places += 1;
    }
    let scaled = numerator.checked_mul(scale / denominator)?;
    // Written with names of powers that the data do not say how to write.
    if lexicon.counts_in_myriads() && scaled / scale >= LARGE {
        return None;
    }
    let whole = (scaled / scale).to_string();
    // Four digits stand together in Russian and Portuguese typography.
    let shortest = if lexicon.thousands == Some(',') { 4 } else { 5 };
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && whole.len() >= shortest {
            text.push(match lexicon.thousands {
                Some(' ') | None => '\u{a0}',
                Some(mark) => mark,
            });
        }
        text.push(digit);
    }
    if places > 0 {
        text.push(decimal_mark);
        text.push_str(&format!("{:0width$}", scaled % scale, width = places as usize));
    }
    Some(text)
}

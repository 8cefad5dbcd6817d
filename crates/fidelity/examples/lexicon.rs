//! Writes the forms that `languages/forms.py` prints as a finite-state map: `lexicon FORMS OUT.fst`

use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(forms), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("lexicon FORMS OUT.fst".into());
    };
    let text = fs::read_to_string(forms)?;
    let mut map = fst::MapBuilder::memory();
    for line in text.lines() {
        let (form, value) = line.split_once('\t').ok_or_else(|| format!("no tab: {line:?}"))?;
        map.insert(form, value.parse()?)?;
    }
    fs::write(out, map.into_inner()?)?;
    Ok(())
}

//! What the repairs by rule and a style make of translations: `mend FROM TO SOURCE TRANSLATION [RULES.toml]` shows every
//! line that they change.
#![allow(clippy::print_stdout)]

use tolmach_fidelity::{Pair, Rules, edited, mend, style};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, source, target, rules @ ..] = &arguments[..] else {
        return Err("FROM TO SOURCE TRANSLATION".into());
    };
    let (source, target) = (std::fs::read_to_string(source)?, std::fs::read_to_string(target)?);
    let rules = match rules {
        [] => Rules::default(),
        [rules, ..] => Rules::from_toml(&std::fs::read_to_string(rules)?)?,
    };
    let mut changed = 0;
    for (source, target) in source.lines().zip(target.lines()) {
        let mended = edited(target, &mend(&Pair { source, target, from, to, links: &[] }));
        let mended = edited(&mended, &style::apply(&mended, to, &rules));
        if mended != target {
            changed += 1;
            println!("{source}\n- {target}\n+ {mended}\n");
        }
    }
    println!("{changed} lines changed");
    Ok(())
}

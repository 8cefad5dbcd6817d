//! Judges a translation, whoever made it:
//! `cargo run --release -p tolmach-service --example check -- STORE FROM TO SOURCE TRANSLATION`

use tolmach_service::fidelity::{Pair, Rules, verdict};
use tolmach_service::{Control, Service, Store, report};

#[expect(clippy::print_stdout, reason = "an example")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("STORE FROM TO SOURCE TRANSLATION");
    let (store, from, to, source, target) = (next()?, next()?, next()?, next()?, next()?);
    // With a model there and one back it sees most; without, what both texts show by themselves.
    let checker = Service::new(Store::at(store)).checker(&from, &to)?;
    let pair = Pair { source: &source, target: &target, from: &from, to: &to, links: &[] };
    let judged = checker.check(&[pair], &Rules::default(), &Control::new())?;
    for findings in judged {
        println!("{}", verdict(&findings).map_or("passed", |found| report::severity(found).name()));
        for finding in findings {
            let expected = finding.expected.unwrap_or_default();
            let found = finding.found.unwrap_or_default();
            println!("  {}: {} (expected {expected:?}, found {found:?})", finding.class.name(), finding.why);
        }
    }
    Ok(())
}

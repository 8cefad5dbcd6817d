//! Translates a sentence:
//! `cargo run --release -p tolmach-service --example text -- STORE FROM TO TEXT`
//! where STORE is the folder of the models (`tolmach models import` and `fetch` fill it).

use tolmach_service::{Options, Service, Store};

#[expect(clippy::print_stdout, reason = "an example")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("STORE FROM TO TEXT");
    let (store, from, to, text) = (next()?, next()?, next()?, next()?);
    // A service is made once; each pair of languages loads its models once.
    let pair = Service::new(Store::at(store)).pair(&from, &to)?;
    let translation = pair.translate_text(&text, &Options::default());
    println!("{}", translation.aligned.text);
    // Which bytes of the translation come from which of the text.
    for link in &translation.aligned.links {
        println!("  {} ← {}", link.target.of(&translation.aligned.text), link.source.of(&text));
    }
    Ok(())
}

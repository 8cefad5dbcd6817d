#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use tolmach_fidelity::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let s = std::fs::read_to_string(&a[3]).unwrap();
    let t = std::fs::read_to_string(&a[4]).unwrap();
    let quiet = a.get(5).map(|x| x.as_str()).unwrap_or("");
    let t0 = std::time::Instant::now();
    let mut blocks = 0;
    let mut warns = 0;
    let mut n = 0;
    let mut words = 0;
    for (i, (s, t)) in s.lines().zip(t.lines()).enumerate() {
        let f = check(&Pair { source: s, target: t, from: &a[1], to: &a[2], links: &[] }, &Rules::default());
        n += 1;
        words += s.split(' ').count() + t.split(' ').count();
        match verdict(&f) {
            Some(Severity::Block) => blocks += 1,
            Some(Severity::Warn) => warns += 1,
            _ => {}
        }
        let min = match quiet {
            "block" => Severity::Block,
            "warn" => Severity::Warn,
            "note" => Severity::Note,
            _ => continue,
        };
        let f: Vec<_> = f
            .iter()
            .filter(|f| if quiet == "warn" { f.severity == min } else { f.severity >= min })
            .collect();
        if f.is_empty() {
            continue;
        }
        println!("#{}", i + 1);
        println!("  S {s}\n  T {t}");
        for f in f {
            println!(
                "  {:?} {:?} exp={:?} found={:?} src={:?}",
                f.severity,
                f.class,
                f.expected,
                f.found,
                f.source.map(|x| x.of(s))
            );
        }
    }
    println!(
        "TOTAL {n} blocks {blocks} ({:.1}/1000) warns {warns} ({:.1}/1000) {:.2} us/word",
        1000.0 * blocks as f64 / n as f64,
        1000.0 * warns as f64 / n as f64,
        t0.elapsed().as_micros() as f64 / words as f64
    );
}

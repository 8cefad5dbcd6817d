//! Measures how many byte multiply-adds a second the processor does on registers alone, on so many threads:
//! `ceiling [THREADS]` prints one line of JSON.

use std::time::Instant;

use tolmach_kernels::{Isa, ceiling::multiply_adds};

#[allow(clippy::print_stdout)]
fn main() {
    let threads: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1);
    let isa = Isa::detect();
    // The best of short runs on each thread: other programs only ever take away.
    let best = || {
        (0..20).fold(0.0f64, |best, _| {
            let start = Instant::now();
            let done = multiply_adds(isa, 2_000_000);
            best.max(done as f64 / start.elapsed().as_secs_f64())
        })
    };
    let total: f64 = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(best)).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).sum()
    });
    println!(r#"{{"isa":"{}","threads":{threads},"macs_per_second":{total:.4e}}}"#, isa.name());
}

use std::io::{Read, Write};
use tolmach_engine::*;
use tolmach_kernels::Isa;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let d = std::path::Path::new(&a[1]);
    let find = |p: &str| std::fs::read_dir(d).unwrap().map(|e| e.unwrap().path()).find(|e| e.file_name().unwrap().to_str().unwrap().starts_with(p));
    let paths = ModelPaths { model: find("model").unwrap(), source_vocab: find("vocab").unwrap(), target_vocab: None, shortlist: find("lex") };
    let isa = a.get(3).map_or(Isa::detect(), |n| Isa::from_name(n).unwrap());
    let t0 = std::time::Instant::now();
    let tr = Translator::load(&paths, isa).unwrap();
    eprintln!("load {:?}", t0.elapsed());
    let mut s = String::new();
    std::io::stdin().read_to_string(&mut s).unwrap();
    let lines: Vec<&str> = s.lines().collect();
    let beam: usize = a.get(4).map_or(1, |b| b.parse().unwrap());
    let o = Options { shortlist: Some(a[2] == "s"), beam, nbest: 1, scores: false };
    let mut ws = Workspace::default();
    let t0 = std::time::Instant::now();
    let out = tr.translate(&lines, &o, &mut ws);
    let dt = t0.elapsed().as_secs_f64();
    eprintln!("{:.2}s {:.0} words/s", dt, s.split_whitespace().count() as f64 / dt);
    let mut w = std::io::stdout().lock();
    for l in out { writeln!(w, "{}", l.best.text).unwrap(); }
}

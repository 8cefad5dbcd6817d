use std::time::Instant;
use tolmach_engine::*;
fn main() {
    let d = std::env::args().nth(1).unwrap();
    let find = |p: &str, e: &str| std::fs::read_dir(&d).unwrap().map(|f| f.unwrap().path()).find(|f| { let n = f.file_name().unwrap().to_str().unwrap(); n.starts_with(p) && n.ends_with(e) }).unwrap();
    for _ in 0..3 {
    let t = Instant::now();
    let file = tolmach_marian::ModelFile::open(&find("model", ".bin")).unwrap();
    println!("open {:?}", t.elapsed());
    let t = Instant::now(); let vb = std::fs::read(find("vocab", ".spm")).unwrap(); println!("read vocab {:?}", t.elapsed());
    let t = Instant::now(); let v = tolmach_text::Vocab::from_bytes(&vb).unwrap(); println!("vocab {:?}", t.elapsed());
    let t = Instant::now(); let lb = std::fs::read(find("lex", ".bin")).unwrap(); println!("read lex {:?}", t.elapsed());
    let t = Instant::now(); let s = tolmach_marian::Shortlist::from_bytes(&lb, v.len(), v.len()).unwrap(); println!("lex {:?}", t.elapsed());
    let t = Instant::now(); let tr = Translator::from_parts(file, &vb, None, Some(&lb), tolmach_kernels::Isa::detect()).unwrap(); println!("all {:?}", t.elapsed());
    let t = Instant::now(); tr.translate(&["Na segunda-feira, cientistas da Escola de Medicina da Universidade de Stanford anunciaram a invenção de uma nova ferramenta de diagnóstico."], &Options::default()); println!("first {:?}", t.elapsed());
    let t = Instant::now(); tr.translate(&["Na segunda-feira, cientistas da Escola de Medicina da Universidade de Stanford anunciaram a invenção de uma nova ferramenta de diagnóstico."], &Options::default()); println!("second {:?}", t.elapsed());
    drop(s); println!();
    }
}

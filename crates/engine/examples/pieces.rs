use std::io::BufRead;
use tolmach_engine::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let dir = std::path::Path::new(&args[1]);
    let n = dir.file_name().unwrap().to_str().unwrap();
    let paths = ModelPaths {
        model: dir.join(format!("model.{n}.intgemm.alphas.bin")),
        source_vocab: dir.join(format!("vocab.{n}.spm")),
        target_vocab: None,
        shortlist: Some(dir.join(format!("lex.50.50.{n}.s2t.bin"))),
    };
    let t = Translator::load(&paths, tolmach_kernels::Isa::detect()).unwrap();
    let full = args.get(2).is_some_and(|a| a == "full");
    let options = Options { shortlist: Some(!full), ..Options::default() };
    let lines: Vec<(String, String)> = std::io::stdin()
        .lock()
        .lines()
        .map(|l| {
            let l = l.unwrap();
            let (a, b) = l.split_once('\t').unwrap();
            (a.to_owned(), b.to_owned())
        })
        .collect();
    for chunk in lines.chunks(200) {
        let pairs: Vec<(&str, &str)> = chunk.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        for s in t.score(&pairs, &options) {
            match s {
                None => println!("null"),
                Some(s) => {
                    let p: Vec<String> = s
                        .pieces
                        .iter()
                        .map(|p| {
                            format!(
                                "[{},{},{:.3},{:.3}]",
                                p.span.start, p.span.end, p.log_probability, p.behind
                            )
                        })
                        .collect();
                    let l: Vec<String> = s
                        .links
                        .iter()
                        .map(|l| {
                            format!(
                                "[{},{},{},{}]",
                                l.target.start, l.target.end, l.source.start, l.source.end
                            )
                        })
                        .collect();
                    println!(
                        "{{\"end\":{:.3},\"pieces\":[{}],\"links\":[{}]}}",
                        s.end,
                        p.join(","),
                        l.join(",")
                    );
                }
            }
        }
    }
}

fn main() { let v = tolmach_text::Vocab::from_bytes(&std::fs::read(std::env::args().nth(1).unwrap()).unwrap()).unwrap();
 for l in std::io::stdin().lines() { let l = l.unwrap(); println!("{}", v.encode(&l).iter().map(|t| t.id.to_string()).collect::<Vec<_>>().join(" ")); } }

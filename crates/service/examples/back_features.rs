//! What the weights of the back-check are trained on:
//! `cargo run --release -p tolmach-service --example back_features -- STORE < corruptions.jsonl > features.jsonl`
//!
//! A record of `bench/fidelity/generate.py` a line goes in; the same without its texts, with the features by models at
//! hand and class, comes out.

use std::io::{BufRead, Write};

use serde_json::{Map, Value};
use tolmach_service::fidelity::{Back, Pair, features};
use tolmach_service::{Checker, Control, Plain, Scores, Service, Store};

/// Lines that are scored together.
const BATCH: usize = 512;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = std::env::args().nth(1).ok_or("STORE")?;
    let service = Service::new(Store::at(store));
    let mut checkers: Vec<(String, Checker)> = Vec::new();
    let lines: Vec<String> = std::io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let records: Vec<Value> =
        lines.iter().map(|line| serde_json::from_str(line)).collect::<Result<_, _>>()?;
    for batch in
        records.chunk_by(|one, other| one["pair"] == other["pair"]).flat_map(|same| same.chunks(BATCH))
    {
        let languages = batch.first().and_then(|record| record["pair"].as_str()).unwrap_or_default();
        let (from, to) = languages.split_once('-').ok_or("a record without a pair")?;
        if checkers.iter().all(|(known, _)| known != languages) {
            checkers.push((languages.to_owned(), service.checker(from, to)?));
        }
        let checker = checkers.iter().find(|(known, _)| known == languages).map(|(_, checker)| checker);
        let text = |record: &Value, side: &str| Plain::of(record[side].as_str().unwrap_or_default()).text;
        let texts: Vec<[String; 2]> =
            batch.iter().map(|record| ["source", "translation"].map(|side| text(record, side))).collect();
        let pairs: Vec<Pair<'_>> =
            texts.iter().map(|[source, target]| Pair { source, target, from, to, links: &[] }).collect();
        let scores = checker.map(|checker| checker.scores(&pairs, &Control::default()));
        let scores = scores.transpose()?.unwrap_or_default();
        for ((record, pair), scores) in batch.iter().zip(&pairs).zip(&scores) {
            let mut record = record.as_object().cloned().unwrap_or_default();
            record.retain(|name, _| !matches!(name.as_str(), "source" | "translation" | "original"));
            record.insert("features".into(), by_sides(pair, scores));
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
        }
    }
    Ok(out.flush()?)
}

fn by_sides(pair: &Pair<'_>, scores: &Scores) -> Value {
    let sides: [(&str, Back<'_>); 3] = [
        ("both", Back { source: &scores.source, target: &scores.target }),
        ("source", Back { source: &scores.source, target: &[] }),
        ("target", Back { source: &[], target: &scores.target }),
    ];
    let by_class = |back: &Back<'_>| -> Value {
        let class = |(class, values): (_, Vec<(&'static str, f32)>)| {
            let name = serde_json::to_value::<tolmach_service::fidelity::Class>(class).unwrap_or_default();
            let values: Map<String, Value> =
                values.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            (name.as_str().unwrap_or_default().to_owned(), Value::Object(values))
        };
        features(pair, back).into_iter().map(class).collect::<Map<_, _>>().into()
    };
    sides.iter().map(|(name, back)| ((*name).to_owned(), by_class(back))).collect::<Map<_, _>>().into()
}

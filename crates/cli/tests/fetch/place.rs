//! A store, the real program, and packs as the two channels publish them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tolmach_testing::TinyModel;

use crate::server::Server;

/// A store in a folder of its own.
pub(crate) struct Place {
    pub(crate) dir: TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.dir.path().join("store")
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tolmach"));
        command.args(args).env("TOLMACH_MODELS", self.store());
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(name);
        }
        for name in ["TOLMACH_MODELS_FROM", "TOLMACH_MODELS_CHANNEL", "TOLMACH_ISA"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        ended(&self.command(args).output().unwrap())
    }

    /// Output of a run that must succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.out, run.err);
        run.out
    }

    /// What a run that must fail says. It is one message, and the store holds no half of anything.
    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let run = self.run(args);
        assert_eq!(run.code, Some(1), "{args:?}: {}{}", run.out, run.err);
        let messages = run.err.lines().filter(|line| line.starts_with("tolmach: ")).count();
        assert_eq!(messages, 1, "{}", run.err);
        self.assert_sound();
        run.err
    }

    /// The packs in the store, as `ru-en/ID`.
    pub(crate) fn packs(&self) -> Vec<String> {
        let lines = self.ok(&["models", "list", "--json"]);
        let packs = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        packs.map(|p| format!("{}-{}/{}", text(&p["from"]), text(&p["to"]), text(&p["id"]))).collect()
    }

    /// Every folder of the store that others see is a whole pack, and the folders agree with the list.
    pub(crate) fn assert_sound(&self) {
        let mut folders = Vec::new();
        for pair in visible(&self.store()).into_iter().filter(|path| path.is_dir()) {
            for pack in visible(&pair) {
                assert!(pack.join("pack.json").is_file(), "{} is no pack", pack.display());
                let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
                folders.push(format!("{}/{}", name(&pair), name(&pack)));
            }
        }
        let mut listed = self.packs();
        listed.sort();
        folders.sort();
        assert_eq!(folders, listed);
        let verified = self.run(&["models", "verify"]);
        assert_eq!(verified.code, Some(0), "{}", verified.out);
    }

    /// Names in the root of the store, without the lock of the store.
    pub(crate) fn in_root(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.store()) else { return Vec::new() };
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| name != ".lock").collect();
        names.sort();
        names
    }
}

pub(crate) fn ended(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Run { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

fn visible(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.')).collect()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zst(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// Bytes that hardly pack, different for each seed.
pub(crate) fn noise(length: usize, seed: &str) -> Vec<u8> {
    let mut state = seed
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// A pack as files: file type of Remote Settings, name, bytes.
pub(crate) type Pack = Vec<(&'static str, String, Vec<u8>)>;

/// A pack of a pair as file names write it, `ruen`, that can be loaded; the model has `size` bytes or more, and differs from
/// those of other seeds.
pub(crate) fn pack(pair: &str, seed: &str, size: usize) -> Pack {
    let tiny = TinyModel::named("shared-alphas");
    let filling = size.saturating_sub(tiny.model_bytes().len()).max(64);
    let model = tiny.model_bytes_with(&noise(filling, &format!("{pair}{seed}model")));
    vec![
        ("model", format!("model.{pair}.intgemm.alphas.bin"), model),
        ("lex", format!("lex.50.50.{pair}.s2t.bin"), tiny.shortlist_bytes()),
        ("vocab", format!("vocab.{pair}.spm"), vocabulary(&format!("{pair}{seed}"))),
    ]
}

/// The vocabulary of such a pack, with 5,000 bytes of a field that readers pass over.
pub(crate) fn vocabulary(seed: &str) -> Vec<u8> {
    let mut bytes = TinyModel::named("shared-alphas").vocab_bytes();
    // Field 15, a string of 5,000 bytes.
    bytes.extend([15 << 3 | 2, 0x88, 0x27]);
    bytes.extend(noise(5_000, &format!("{seed}vocab")));
    bytes
}

/// The registry with its models, served by a server or written into a folder.
#[derive(Default)]
pub(crate) struct Registry {
    models: serde_json::Map<String, Value>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Registry {
    /// Publishes a pack; `release` may be empty for null. The newest of a pair comes first.
    pub(crate) fn publish(
        &mut self,
        pair: (&str, &str),
        experiment: &str,
        architecture: &str,
        release: &str,
        comet: f64,
        pack: &Pack,
    ) {
        let folder = format!("models/{}-{}/{experiment}/exported", pair.0, pair.1);
        let mut files = serde_json::Map::new();
        for (kind, name, bytes) in pack {
            let path = format!("{folder}/{name}.gz");
            let part = match *kind {
                "model" => {
                    json!({ "path": path, "uncompressedSize": bytes.len(), "uncompressedHash": sha256(bytes) })
                }
                _ => json!({ "path": path }),
            };
            let key = match *kind {
                "lex" => "lexicalShortlist",
                "srcvocab" => "srcVocab",
                "trgvocab" => "trgVocab",
                other => other,
            };
            files.insert(key.to_owned(), part);
            self.files.push((format!("/{path}"), gz(bytes)));
        }
        let release = if release.is_empty() { Value::Null } else { release.into() };
        let entry = json!({
            "architecture": architecture, "releaseStatus": release,
            "sourceLanguage": pair.0, "targetLanguage": pair.1, "files": files,
            "modelStatistics": { "parameters": 17_000_000, "encoderParameters": 1, "decoderParameters": 1 },
            "metrics": { "flores200-plus": { "bleu": 30.1, "chrf": 57.0, "comet22": comet } },
        });
        let list = self.models.entry(format!("{}-{}", pair.0, pair.1)).or_insert(json!([]));
        list.as_array_mut().unwrap().push(entry);
    }

    pub(crate) fn index(&self, base_url: &str) -> Value {
        json!({ "generated": "2026-11-09T12:00:00Z", "baseUrl": base_url, "models": self.models })
    }

    pub(crate) fn serve(&self, server: &Server) {
        // A mirror that copied the index: where it says the files are is not where they are.
        server.put("/db/models.json", self.index("https://elsewhere.invalid").to_string());
        for (path, bytes) in &self.files {
            server.put(path, bytes.clone());
        }
    }
}

/// Remote Settings with its records.
#[derive(Default)]
pub(crate) struct RemoteSettings {
    pub(crate) records: Vec<Value>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl RemoteSettings {
    pub(crate) fn publish(
        &mut self,
        pair: (&str, &str),
        version: &str,
        architecture: &str,
        filter: &str,
        pack: &Pack,
    ) {
        for (kind, name, bytes) in pack {
            let packed = zst(bytes);
            let id = &sha256(format!("{version}{architecture}{name}").as_bytes())[..32];
            let location = format!("main-workspace/translations-models-v2/{id}.zst");
            self.records.push(json!({
                "id": id, "name": name, "schema": 1_760_000_000_000_u64, "last_modified": 1_760_000_000_123_u64,
                "version": version, "fileType": kind, "architecture": architecture,
                "sourceLanguage": pair.0, "targetLanguage": pair.1,
                "decompressedSize": bytes.len(), "decompressedHash": sha256(bytes),
                "filter_expression": filter,
                "attachment": {
                    "hash": sha256(&packed), "size": packed.len(), "filename": format!("{name}.zst"),
                    "location": location, "mimetype": "application/zstd",
                },
            }));
            self.files.push((format!("/attachments/{location}"), packed));
        }
    }

    pub(crate) const RECORDS: &'static str = "/v1/buckets/main/collections/translations-models-v2/records";

    pub(crate) fn serve(&self, server: &Server) {
        let root = json!({
            "project_name": "Remote Settings",
            "capabilities": { "attachments": { "base_url": format!("{}/attachments/", server.url) } },
        });
        server.put("/v1/", root.to_string());
        server.put(Self::RECORDS, json!({ "data": self.records }).to_string());
        for (path, bytes) in &self.files {
            server.put(path, bytes.clone());
        }
    }
}

//! Indexes as the channels publish them at home, and as an enemy would; without any network.

use std::cell::RefCell;
use std::io::Cursor;

use proptest::prelude::*;
use tolmach_catalog::{
    CatalogError, Channel, Fetcher, NoReply, Offers, Reply, Request, Selection, Source, Transport,
};

/// Answers with made-up documents and notes what it is asked for.
#[derive(Default)]
struct Web {
    documents: Vec<(String, Vec<u8>)>,
    asked: RefCell<Vec<String>>,
}

impl Transport for Web {
    fn get(&self, request: &Request<'_>) -> Result<Reply, NoReply> {
        self.asked.borrow_mut().push(request.url.to_owned());
        let found = self.documents.iter().find(|(url, _)| url == request.url);
        Ok(Reply {
            status: if found.is_some() { 200 } else { 404 },
            start: 0,
            total: found.map(|(_, bytes)| bytes.len() as u64),
            validator: None,
            retry_after: None,
            location: None,
            body: Box::new(Cursor::new(found.map(|(_, bytes)| bytes.clone()).unwrap_or_default())),
        })
    }
}

const REGISTRY: &str = "https://storage.googleapis.com/moz-fx-translations-data--303e-prod-translations-data";
const SETTINGS: &str = "https://firefox.settings.services.mozilla.com";

fn registry() -> String {
    let hash = "a".repeat(64);
    format!(
        r#"{{"generated": "2026-11-09T00:00:00Z", "baseUrl": "{REGISTRY}", "models": {{"en-ru": [
        {{"architecture": "base-memory", "releaseStatus": "Release", "sourceLanguage": "en", "targetLanguage": "ru",
          "files": {{"model": {{"path": "models/en-ru/x_A/exported/model.enru.intgemm.alphas.bin.gz",
            "uncompressedSize": 31561787, "uncompressedHash": "{hash}"}},
            "lexicalShortlist": {{"path": "models/en-ru/x_A/exported/lex.50.50.enru.s2t.bin.gz"}},
            "vocab": {{"path": "models/en-ru/x_A/exported/vocab.enru.spm.gz"}}}},
          "metrics": {{"flores200-plus": {{"bleu": 30.8, "comet22": 0.8721}}}}}}]}}}}"#
    )
}

fn settings() -> String {
    let hash = "b".repeat(64);
    let record = |kind: &str, name: &str| {
        format!(
            r#"{{"id": "1", "name": "{name}", "version": "3.0", "fileType": "{kind}", "architecture": "base",
            "sourceLanguage": "en", "targetLanguage": "ru", "decompressedSize": 42992955, "decompressedHash": "{hash}",
            "filter_expression": "env.appinfo.OS != 'Android'", "last_modified": 1,
            "attachment": {{"hash": "{hash}", "size": 30000000, "filename": "{name}.zst",
              "location": "main-workspace/translations-models-v2/{kind}.zst", "mimetype": "application/zstd"}}}}"#
        )
    };
    format!(
        r#"{{"data": [{}, {}, {}]}}"#,
        record("model", "model.enru.intgemm.alphas.bin"),
        record("lex", "lex.50.50.enru.s2t.bin"),
        record("vocab", "vocab.enru.spm")
    )
}

fn lockfile() -> String {
    format!(
        r#"{{"format": 1, "packs": [{{"from": "en", "to": "ru", "id": "3.0", "architecture": null, "version": null,
        "source": "x", "licence": null, "date": null,
        "files": [{{"name": "model.enru.bin", "size": 3, "sha256": "{0}"}},
            {{"name": "vocab.enru.spm", "size": 3, "sha256": "{0}"}}]}}]}}"#,
        "c".repeat(64)
    )
}

fn offers(web: &Web, channel: Option<Channel>, at: Option<&str>) -> Result<Offers, CatalogError> {
    Fetcher::new(web).offers(&Source::new(channel, at)?)
}

#[test]
fn the_registry_at_home() {
    let index = format!("{REGISTRY}/db/models.json");
    let web = Web { documents: vec![(index.clone(), registry().into_bytes())], ..Web::default() };
    let offers = offers(&web, None, None).expect("offers");
    assert_eq!(*web.asked.borrow(), [index]);
    assert!(offers.refused.is_empty(), "{:?}", offers.refused);
    let (offer, _) = offers.choose("en", "ru", &Selection::default()).expect("offer");
    assert_eq!((offer.id.as_str(), offer.comet, offer.model_size()), ("x_A", Some(0.8721), Some(31_561_787)));
}

#[test]
fn remote_settings_at_home() {
    let records = format!("{SETTINGS}/v1/buckets/main/collections/translations-models-v2/records");
    let root = format!("{SETTINGS}/v1/");
    let says = r#"{"capabilities": {"attachments": {"base_url": "https://cdn.example/"}}}"#;
    let documents = vec![(records.clone(), settings().into_bytes()), (root.clone(), says.into())];
    let web = Web { documents, ..Web::default() };
    let offers = offers(&web, Some(Channel::RemoteSettings), None).expect("offers");
    assert_eq!(*web.asked.borrow(), [records, root]);
    let (offer, _) = offers.choose("en", "ru", &Selection::default()).expect("offer");
    assert_eq!((offer.id.as_str(), offer.size()), ("3.0-base", Some(3 * 42_992_955)));
    let shown = format!("{offer:?}");
    assert!(shown.contains("https://cdn.example/main-workspace/translations-models-v2/model.zst"), "{shown}");
}

#[test]
fn home_may_not_send_files_to_an_open_address() {
    let index = format!("{REGISTRY}/db/models.json");
    let text = registry().replace(&format!("\"{REGISTRY}\""), "\"http://storage.example\"");
    let web = Web { documents: vec![(index, text.into_bytes())], ..Web::default() };
    let error = offers(&web, Some(Channel::Registry), None).expect_err("refused");
    assert!(matches!(error, CatalogError::Redirect { .. }), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever an index says, reading it ends in offers or an error, and no offer leaves the address that it is from.
    #[test]
    fn damaged_indexes(
        which in 0..3_usize,
        cuts in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..6_usize, "[ -~]{0,12}|\\.\\./|//|é"),
            1..6,
        ),
    ) {
        let (path, mut text) = [
            ("tolmach.lock", lockfile()),
            ("db/models.json", registry()),
            ("v1/buckets/main/collections/translations-models-v2/records", settings()),
        ][which].clone();
        for (at, length, with) in cuts {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = at.index(places.len());
            let end = (at + length).min(places.len() - 1);
            text.replace_range(places[at]..places[end], &with);
        }
        let documents = vec![(format!("https://host/m/{path}"), text.into_bytes())];
        let web = Web { documents, ..Web::default() };
        if let Ok(offers) = offers(&web, None, Some("https://host/m")) {
            for offer in &offers.packs {
                for at in format!("{offer:?}").split("Web(\"").skip(1) {
                    let url = at.split('"').next().unwrap_or_default();
                    prop_assert!(url.starts_with("https://host/m/") && !url.contains("/.."), "{url}");
                }
            }
        }
    }
}

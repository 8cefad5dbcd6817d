//! Chains of models, where no single one joins two languages.

use std::fs;

use tolmach_catalog::{CatalogError, Choice, Pivot, Wish};

use crate::support::*;

/// The pairs of a route, in order.
fn pairs(route: &[Choice]) -> Vec<String> {
    route.iter().map(|leg| format!("{}-{}", leg.pack.from, leg.pack.to)).collect()
}

fn via(tags: &[&str]) -> Pivot {
    Pivot::Via(tags.iter().map(|&tag| tag.to_owned()).collect())
}

#[test]
fn a_direct_model_then_a_chain_then_an_error_that_names_what_is_missing() {
    let place = Place::new();
    publish(&place, "ru-en", 1, "a", "tiny", 0.85);
    publish(&place, "ru-en", 2, "b", "base", 0.88);
    publish(&place, "en-pt", 3, "a", "tiny", 0.85);
    publish(&place, "en-ru", 4, "a", "tiny", 0.85);
    let route = |from: &str, to: &str, pivot: &Pivot| place.store.route(from, to, &Wish::default(), pivot);
    let found = |from: &str, to: &str, pivot: &Pivot| pairs(&route(from, to, pivot).expect("a route"));

    assert_eq!(found("ru", "en", &Pivot::Allowed), ["ru-en"]);
    assert_eq!(found("ru_RU", "pt-BR", &Pivot::Allowed), ["ru-en", "en-pt"]);
    assert_eq!(found("en", "en", &via(&["ru"])), ["en-ru", "ru-en"]);
    assert_eq!(found("en", "pt", &via(&["ru", "en"])), ["en-ru", "ru-en", "en-pt"]);
    assert_eq!(found("ru", "en", &via(&[])), ["ru-en"]);
    let legs = route("ru", "pt", &Pivot::Allowed).expect("a route");
    assert_eq!(legs[0].pack.id, "b");
    assert!(legs[0].reasons[0].contains("from ru to pt; the shortest chain is through en"), "{legs:?}");

    let missing = |from: &str, to: &str, pivot: &Pivot| match route(from, to, pivot) {
        Err(CatalogError::NoRoute { missing, available, .. }) => {
            assert_eq!(available, ["en-pt", "en-ru", "ru-en"]);
            missing
        }
        other => panic!("{from} {to}: {other:?}"),
    };
    assert_eq!(missing("pt", "ru", &Pivot::Allowed), ["pt-en"]);
    assert_eq!(missing("ru", "de", &Pivot::Allowed), ["en-de"]);
    assert_eq!(missing("fr", "de", &Pivot::Allowed), ["fr-en", "en-de"]);
    assert_eq!(missing("en", "de", &Pivot::Allowed), ["en-de"]);
    assert_eq!(missing("ru", "pt", &via(&["de"])), ["ru-de", "de-pt"]);
    let error = route("fr", "de", &Pivot::Allowed).expect_err("none").to_string();
    assert!(error.contains("fr-en and en-de would be needed; the store has en-pt"), "{error}");

    assert!(matches!(route("ru", "pt", &Pivot::Refused), Err(CatalogError::NoModel { .. })));
    for (from, to, pivot) in
        [("ru", "ru", Pivot::Allowed), ("pt-PT", "pt-BR", Pivot::Allowed), ("ru", "pt", via(&["en", "en"]))]
    {
        assert!(matches!(route(from, to, &pivot), Err(CatalogError::OneLanguage { .. })), "{from} {to}");
    }
    assert!(matches!(route("ru", "pt", &via(&["english"])), Err(CatalogError::Language { .. })));
}

#[test]
fn legs_share_the_memory() {
    let place = Place::new();
    publish(&place, "ru-en", 1, "a", "tiny", 0.85);
    publish(&place, "en-pt", 2, "a", "tiny", 0.85);
    // What a model takes is told as 32 MiB beside its files.
    let reasons = |memory: u64| {
        let wish = Wish::default().within(memory);
        let route = place.store.route("ru", "pt", &wish, &Pivot::Allowed).expect("a route");
        route.iter().flat_map(|leg| leg.reasons.clone()).collect::<Vec<_>>().join("; ")
    };
    assert!(!reasons(68 << 20).contains("needs more"));
    assert!(reasons(48 << 20).contains("needs more than the 25 MB"), "{}", reasons(48 << 20));
}

#[test]
fn no_chain_takes_the_place_of_an_approved_model() {
    let place = Place::new();
    for (seed, pair) in (1..).zip(["ru-en", "en-pt", "ru-pt"]) {
        publish(&place, pair, seed, "a", "tiny", 0.85);
    }
    let direct = place.store.find("ru", "pt").expect("a pack");
    place.store.pin(std::slice::from_ref(&direct), None).expect("pin");
    let route = || place.store.route("ru", "pt-BR", &Wish::default(), &Pivot::Allowed);
    assert_eq!(pairs(&route().expect("direct")), ["ru-pt"]);
    fs::remove_dir_all(&direct.dir).expect("removed behind the store's back");
    assert!(matches!(route(), Err(CatalogError::PinnedAbsent { .. })));
    place.store.unpin("ru", "pt").expect("unpin");
    assert_eq!(pairs(&route().expect("a chain")), ["ru-en", "en-pt"]);
}

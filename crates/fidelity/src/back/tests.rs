use super::*;

/// Every word a piece of this log-probability, those named of another.
fn likelihoods(text: &str, usual: f32, but: &[(&str, f32)]) -> Vec<Likelihood> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace()
        .map(|word| {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let log_probability = but.iter().find(|(other, _)| *other == bare).map_or(usual, |(_, p)| *p);
            let span = Span::new(start(word), start(word) + word.len());
            let negation = f32::NEG_INFINITY;
            Likelihood { span, log_probability, behind: (-log_probability - 1.0).max(0.0), negation }
        })
        .collect()
}

type Said<'a> = (&'a str, &'a [(&'a str, f32)]);

/// What the back-check adds where the models say this of the source and the translation.
fn added(source: Said<'_>, target: Said<'_>) -> Vec<(Class, Option<String>, Option<String>)> {
    let pair = Pair { source: source.0, target: target.0, from: "pt", to: "en", links: &[] };
    let (back_source, back_target) =
        (likelihoods(source.0, -0.6, source.1), likelihoods(target.0, -0.6, target.1));
    let back = Back { source: &back_source, target: &back_target };
    let surface = gate::find(&pair, &Rules::default());
    let all = check_with(&pair, &back, &Rules::default());
    let new = all.into_iter().filter(|finding| !surface.contains(finding));
    let text = |span: Option<Span>, text: &str| span.map(|span| span.of(text).to_owned());
    new.map(|finding| (finding.class, text(finding.source, source.0), text(finding.target, target.0)))
        .collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

const SOURCE: &str = "O porto recebeu 31 navios em maio e 48 navios em junho, disse Lemos ontem.";
const TARGET: &str = "The port received 48 ships in May and 31 ships in June, Lemos said yesterday.";

#[test]
fn likely_texts_add_nothing() {
    assert_eq!(added((SOURCE, &[]), (TARGET, &[])), []);
    // Few words are as likely as that in what people translate.
    assert_eq!(added((SOURCE, &[("porto", -9.0)]), (TARGET, &[("port", -9.0)])), []);
}

#[test]
fn two_unlikely_figures_have_changed_places_and_one_a_little_unlikely_has_not() {
    let (low_source, low_target) = ([("31", -11.0), ("48", -9.0)], [("31", -10.0), ("48", -12.0)]);
    assert_eq!(
        added((SOURCE, &low_source), (TARGET, &low_target)),
        [(Class::NumberSwapped, some("31 navios em maio e 48"), some("48 ships in May and 31"))]
    );
    let right = "The port received 31 ships in May and 48 ships in June, Lemos said yesterday.";
    assert_eq!(added((SOURCE, &[("31", -5.0)]), (right, &[("31", -3.0)])), []);
}

#[test]
fn a_name_that_neither_model_expects_is_another() {
    let target = "The port received 31 ships in May and 48 ships in June, Matos said yesterday.";
    assert_eq!(
        added((SOURCE, &[("Lemos", -14.0)]), (target, &[("Matos", -15.0)])),
        [(Class::NameChanged, some("Lemos"), some("Matos"))]
    );
    assert_eq!(added((SOURCE, &[]), (target, &[("Matos", -3.0)])), []);
}

/// What the models find in a pair of which one side denies, where a negation is this likely in place of a word of the other.
fn negations(languages: (&str, &str), source: Said<'_>, target: Said<'_>, missed: (&str, f32)) -> Vec<Class> {
    let pair = Pair { source: source.0, target: target.0, from: languages.0, to: languages.1, links: &[] };
    let scored = |(text, but): Said<'_>| {
        let mut pieces = likelihoods(text, -0.6, but);
        for piece in &mut pieces {
            piece.negation = if piece.span.of(text).starts_with(missed.0) { missed.1 } else { -9.0 };
        }
        pieces
    };
    let (back_source, back_target) = (scored(source), scored(target));
    let back = Back { source: &back_source, target: &back_target };
    let found = check_with(&pair, &back, &Rules::default());
    found
        .into_iter()
        .filter(|finding| finding.severity >= Severity::Warn)
        .map(|finding| finding.class)
        .collect()
}

#[test]
fn negations_are_judged_by_the_models_and_not_by_words() {
    let (denied, plain) = ("O porto não reabriu na segunda-feira.", "The port reopened on Monday.");
    let lost = negations(("pt", "en"), (denied, &[("não", -12.0)]), (plain, &[]), ("reopened", 7.0));
    assert_eq!(lost, [Class::NegationLost]);
    let (plain, denied) = ("O porto reabriu na segunda-feira.", "The port did not reopen on Monday.");
    let added = negations(("pt", "en"), (plain, &[]), (denied, &[("not", -12.0)]), ("reabriu", 7.0));
    assert_eq!(added, [Class::NegationAdded]);
}

#[test]
fn a_negation_that_context_makes_likely_is_missed_where_it_should_stand() {
    let source = ("The shops of the old town do not open before noon.", &[("not", -2.0)][..]);
    let found = |target, missed| negations(("en", "pt"), source, (target, &[]), missed);
    let (lost, kept) =
        ("As lojas da cidade velha abrem de manhã.", "As lojas da cidade velha não abrem de manhã.");
    assert_eq!(found(lost, ("abrem", 9.0)), [Class::NegationLost]);
    assert_eq!(found(kept, ("abrem", -9.0)), []);
    // Said in another way, so that the model misses nothing.
    assert_eq!(found("As lojas da cidade velha abrem só de tarde.", ("abrem", -1.0)), []);
}

#[test]
fn words_turned_into_their_opposites_are_missed_too() {
    let source = ("Crossing the bay in winter was impossible.", &[("impossible", -11.0)][..]);
    let found = |target, missed| negations(("en", "pt"), source, (target, &[]), missed);
    assert_eq!(found("Cruzar a baía no inverno era possível.", ("possível", 6.0)), [Class::NegationLost]);
    assert_eq!(found("Cruzar a baía no inverno era impossível.", ("impossível", -9.0)), []);
}

#[test]
fn a_stretch_of_which_nothing_is_left_is_an_omission() {
    let source = "O porto da cidade, que ficou fechado durante longas semanas depois da tempestade, reabriu ontem \
                  de manhã com todos os navios, disse Lemos aos jornalistas.";
    let target =
        "The port of the city reopened yesterday morning with all the ships, Lemos told the journalists.";
    let lost = ["que", "ficou", "fechado", "durante", "longas", "semanas", "depois", "tempestade"];
    let low: Vec<(&str, f32)> = lost.iter().map(|word| (*word, -9.0)).collect();
    let stretch = some("que ficou fechado durante longas semanas depois da tempestade,");
    assert_eq!(added((source, &low), (target, &[])), [(Class::Omission, stretch, None)]);
    assert_eq!(added((source, &[]), (target, &[])), []);
}

#[test]
fn no_scores_are_the_surface_alone() {
    let pair = Pair { source: SOURCE, target: "It received 5 ships.", from: "pt", to: "en", links: &[] };
    let rules = Rules::default();
    assert_eq!(check_with(&pair, &Back::default(), &rules), crate::check(&pair, &rules));
    assert!(features(&pair, &Back::default()).iter().all(|(_, all)| all.iter().all(|f| f.1.is_finite())));
}

//! Language tags, and the pairs of them that publishers write into file names.

use tolmach_language::{Fit, Language};

use crate::CatalogError;

/// Codes longer than two letters that occur in the names of published models.
const LONG_CODES: [&str; 9] =
    ["zh_hant", "zh_hans", "zh-hant", "zh-hans", "sr_latn", "sr_cyrl", "sr-latn", "sr-cyrl", "hbs"];

/// The tag in the form of BCP 47: `zh_hant` is `zh-Hant`, `PT-br` is `pt-BR`.
///
/// Plain `zh` becomes `zh-Hans`: that is what every publisher of models for this engine means by it, beside its
/// own code for Traditional Chinese. `None` if the text is no language tag.
pub(crate) fn canonical(tag: &str) -> Option<String> {
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().filter(|p| matches!(p.len(), 2 | 3) && is_letters(p))?;
    let mut out = language.to_ascii_lowercase();
    for part in parts {
        if !(1..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        out.push('-');
        match part.len() {
            2 if is_letters(part) => out.push_str(&part.to_ascii_uppercase()),
            4 if is_letters(part) => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => out.push_str(&part.to_ascii_lowercase()),
        }
    }
    // RFC 5646 §4.4.1: software should allow for 35 characters.
    if out.len() > 35 {
        return None;
    }
    Some(if out == "zh" { "zh-Hans".to_owned() } else { out })
}

/// The same, with an error for what is no tag.
pub(crate) fn required(tag: &str) -> Result<String, CatalogError> {
    canonical(tag).ok_or_else(|| CatalogError::Language { found: tag.to_owned() })
}

/// The two languages of a pair as people write it, `ru-en` or `pt-BR:en`: language in small letters, region in
/// capitals, so that `pt-BR-en` can be cut in one place only.
///
/// # Errors
/// [`CatalogError::Pair`] if it can be cut nowhere, or in several places.
pub fn parse_pair(text: &str) -> Result<(String, String), CatalogError> {
    let usual = |tag: &str| {
        let language = Language::parse(tag).ok()?;
        let region = language.region().is_none_or(|region| tag.ends_with(region));
        (tag.starts_with(language.primary()) && region).then(|| canonical(tag))?
    };
    let mut found = Vec::new();
    for (at, _) in text.match_indices(['-', ':']) {
        let (left, right) = text.split_at(at);
        if let Some(pair) = usual(left).zip(right.get(1..).and_then(usual)) {
            found.push(pair);
        }
    }
    match <[(String, String); 1]>::try_from(found) {
        Ok([pair]) => Ok(pair),
        Err(_) => Err(CatalogError::Pair { found: text.chars().take(100).collect() }),
    }
}

/// A pair of an index in canonical tags, or as it stands there.
pub(crate) fn canonical_pair(text: &str) -> String {
    parse_pair(text).map_or_else(|_| text.chars().take(100).collect(), |(from, to)| format!("{from}-{to}"))
}

/// How well a model of a pair serves another pair: the worse of both languages first, to sort by. `None` if it does
/// not, or would write a script that was not asked for.
pub(crate) fn fit_pair(asked: &(String, String), model: (&str, &str)) -> Option<(Fit, Fit, Fit)> {
    let from = fit(&asked.0, model.0)?;
    let to = fit(&asked.1, model.1).filter(|fit| *fit != Fit::UnsaidScript)?;
    Some((from.max(to), from, to))
}

/// How well a language of a model serves the one asked for. Parts of a tag that no model has are left out from its
/// end, as RFC 4647 looks tags up: `ca-valencia` is served by `ca`.
pub(crate) fn fit(asked: &str, model: &str) -> Option<Fit> {
    let model = Language::parse(model).ok()?;
    let mut asked = asked;
    loop {
        match Language::parse(asked) {
            Ok(language) => return language.fit(&model),
            Err(_) => asked = asked.rsplit_once('-')?.0,
        }
    }
}

/// The two languages of the `<pair>` of a file name: `enpt`, `en-pt`, `enzh_hant`. `None` if it could be cut in
/// several places, or nowhere.
pub(crate) fn split_pair(token: &str) -> Option<(String, String)> {
    let token = token.to_ascii_lowercase();
    let mut found = None;
    for at in (0..=token.len()).filter(|&at| token.is_char_boundary(at)) {
        let (left, right) = token.split_at(at);
        // At a separator the cut takes it away; both the joined and the separated form are in use.
        let right = right.strip_prefix(['-', '_']).unwrap_or(right);
        if is_code(left) && is_code(right) {
            if found.is_some() {
                return None;
            }
            found = canonical(left).zip(canonical(right));
        }
    }
    found
}

/// The two languages at the head of a short name such as `en-pt-tiny`, cut as `en`, `pt` and a rest.
pub(crate) fn leading_pair(name: &str) -> Option<(String, String)> {
    let mut parts = name.split('-');
    let (from, to) = (parts.next()?, parts.next()?);
    (is_code(from) && is_code(to)).then(|| canonical(from).zip(canonical(to)))?
}

/// Language without script and region, to compare what two sources say of one model.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn is_code(text: &str) -> bool {
    (text.len() == 2 && is_letters(text)) || LONG_CODES.contains(&text)
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let cases = [
            ("en", Some("en")),
            ("PT-br", Some("pt-BR")),
            ("zh_hant", Some("zh-Hant")),
            ("zh", Some("zh-Hans")),
            ("zh-TW", Some("zh-TW")),
            ("sr-latn-rs", Some("sr-Latn-RS")),
            ("hbs", Some("hbs")),
            ("de-1996", Some("de-1996")),
            ("", None),
            ("e", None),
            ("english", None),
            ("en-", None),
            ("en/..", None),
            ("../x", None),
            ("é1", None),
            ("en-abcdefghi", None),
            ("en-12345678-12345678-12345678-12345678", None),
        ];
        for (tag, expected) in cases {
            assert_eq!(canonical(tag).as_deref(), expected, "{tag:?}");
        }
    }

    #[test]
    fn pairs_of_file_names() {
        let cases = [
            ("enpt", Some(("en", "pt"))),
            ("EnPt", Some(("en", "pt"))),
            ("en-pt", Some(("en", "pt"))),
            ("enzh", Some(("en", "zh-Hans"))),
            ("enzh_hant", Some(("en", "zh-Hant"))),
            ("zh_hanten", Some(("zh-Hant", "en"))),
            ("en_zh-hans", Some(("en", "zh-Hans"))),
            ("hbsen", Some(("hbs", "en"))),
            ("en", None),
            ("enpor", None),
            ("eng1", None),
            ("en--pt", None),
            ("é€", None),
            ("", None),
        ];
        for (token, expected) in cases {
            let found = split_pair(token);
            let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
            assert_eq!(found, expected, "{token:?}");
        }
    }

    #[test]
    fn pairs_as_people_write_them() {
        let cases = [
            ("ru-en", Some(("ru", "en"))),
            ("pt-BR-en", Some(("pt-BR", "en"))),
            ("en-pt-BR", Some(("en", "pt-BR"))),
            ("en-zh-hant", Some(("en", "zh-Hant"))),
            ("en-zh_hant", Some(("en", "zh-Hant"))),
            ("zh-Hant-TW-en-GB", Some(("zh-Hant-TW", "en-GB"))),
            ("pt-BR:en", Some(("pt-BR", "en"))),
            ("en:zh", Some(("en", "zh-Hans"))),
            ("ru", None),
            ("ru-", None),
            ("RU-en", None),
            ("ru-en-de", None),
            ("russian-english", None),
            ("é-€", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = parse_pair(text).ok();
            let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
            assert_eq!(found, expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_pair_that_is_read_is_canonical(text in "[a-zA-Z_:-]{0,14}") {
            if let Ok((from, to)) = parse_pair(&text) {
                proptest::prop_assert_eq!(canonical(&from), Some(from));
                proptest::prop_assert_eq!(canonical(&to), Some(to));
            }
        }
    }

    #[test]
    fn pairs_of_short_names() {
        let cases = [
            ("en-pt-tiny", Some(("en", "pt"))),
            ("en-zh_hant-base", Some(("en", "zh-Hant"))),
            ("ru-en", Some(("ru", "en"))),
            ("English-Portuguese", None),
            ("en", None),
            ("", None),
        ];
        for (name, expected) in cases {
            let found = leading_pair(name);
            let found = found.as_ref().map(|(a, b)| (a.as_str(), b.as_str()));
            assert_eq!(found, expected, "{name:?}");
        }
    }
}

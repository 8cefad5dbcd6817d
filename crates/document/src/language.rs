//! What a language tag implies for a page: direction, locale and name.

use tolmach_language::{Language, Traits, primary};

/// `rtl` or `ltr`; `ltr` for what is no tag.
pub(crate) fn direction(tag: &str) -> &'static str {
    let right_to_left = Language::nearest(tag).is_some_and(|language| language.is_right_to_left());
    if right_to_left { "rtl" } else { "ltr" }
}

/// The name of a language in itself, or the tag of one that is not known.
pub(crate) fn own_name(tag: &str) -> &str {
    Language::nearest(tag).and_then(|language| language.known_own_name()).unwrap_or(tag)
}

/// `language_TERRITORY`, as social cards want it; the territory is the tag's, or the usual one.
pub(crate) fn locale(tag: &str) -> String {
    let language = primary(tag).to_ascii_lowercase();
    let region = Language::nearest(tag).and_then(|language| language.region().map(str::to_owned));
    let usual = || match Traits::of_tag(tag) {
        Some(traits) => traits.territory.to_owned(),
        None => language.to_ascii_uppercase(),
    };
    let territory = region.filter(|region| region.len() == 2).unwrap_or_else(usual);
    format!("{language}_{territory}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        assert_eq!(
            [
                direction("ar"),
                direction("he-IL"),
                direction("az-Arab"),
                direction("ur-Latn"),
                direction("ru")
            ],
            ["rtl", "rtl", "rtl", "ltr", "ltr"]
        );
        assert_eq!(
            [locale("pt-BR"), locale("en"), locale("ru"), locale("zh-Hant-TW")],
            ["pt_BR", "en_US", "ru_RU", "zh_TW"]
        );
    }
}

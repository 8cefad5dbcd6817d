//! What a language tag implies for a page: direction and locale.

/// The part of a tag before its first `-` or `_`.
fn primary(tag: &str) -> &str {
    tag.trim().split(['-', '_']).next().unwrap_or_default()
}

/// Whether two tags name the same language, whatever their region.
pub fn same_language(a: &str, b: &str) -> bool {
    !primary(a).is_empty() && primary(a).eq_ignore_ascii_case(primary(b))
}

/// `rtl` or `ltr`.
pub(crate) fn direction(tag: &str) -> &'static str {
    const RIGHT_TO_LEFT: &[&str] =
        &["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"];
    const SCRIPTS: &[&str] = &["arab", "hebr", "syrc", "thaa", "nkoo"];
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let script = parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let rtl = match script {
        Some(script) => SCRIPTS.contains(&script.to_ascii_lowercase().as_str()),
        None => RIGHT_TO_LEFT.contains(&language.as_str()),
    };
    if rtl { "rtl" } else { "ltr" }
}

/// `language_TERRITORY`, as social cards want it; the territory is the tag's, or the usual one.
pub(crate) fn locale(tag: &str) -> String {
    let language = primary(tag).to_ascii_lowercase();
    let region = tag
        .split(['-', '_'])
        .skip(1)
        .find(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(str::to_ascii_uppercase);
    let usual = || match language.as_str() {
        "en" => "US",
        "uk" => "UA",
        "zh" => "CN",
        "ja" => "JP",
        "ko" => "KR",
        "cs" => "CZ",
        "da" => "DK",
        "el" => "GR",
        "et" => "EE",
        "fa" => "IR",
        "he" => "IL",
        "hi" => "IN",
        "nb" | "nn" => "NO",
        "sl" => "SI",
        "sr" => "RS",
        "sv" => "SE",
        "vi" => "VN",
        "be" => "BY",
        "ca" => "ES",
        "sq" => "AL",
        "ur" => "PK",
        "ar" => "AR",
        _ => "",
    };
    let territory = region.unwrap_or_else(|| match usual() {
        "" => language.to_ascii_uppercase(),
        territory => territory.to_string(),
    });
    format!("{language}_{territory}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        assert!(same_language("pt-BR", "pt") && !same_language("", "") && !same_language("pt", "pl"));
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

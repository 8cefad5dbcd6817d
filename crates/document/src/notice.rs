//! The notice that says how a page was made, to readers and to machines.

mod wording;

use crate::language::{direction, own_name};
use crate::references::{escape_attribute, escape_text};
use crate::{Notice, RenderOptions};
use wording::Wording;

impl Notice {
    /// A paragraph with the notice in the target language.
    pub(crate) fn write_html(&self, options: &RenderOptions, out: &mut String) {
        let Some((wording, own, sentence)) = self.sentence(options) else { return };
        let attribute = |name: &str, value: &str, out: &mut String| {
            out.push_str(&format!(" {name}=\""));
            escape_attribute(value, '"', out);
            out.push('"');
        };
        out.push_str("<p class=\"tolmach-notice\" role=\"note\"");
        let language = if own { &options.target_language } else { Wording::otherwise() };
        attribute("lang", language, out);
        attribute("dir", direction(language), out);
        attribute("data-translation", "machine", out);
        attribute("data-source-lang", &options.source_language, out);
        attribute("data-target-lang", &options.target_language, out);
        if let Some(date) = &self.date {
            attribute("data-date", date, out);
        }
        out.push('>');
        escape_text(&sentence, out);
        out.push_str(&wording.space);
        match self.link() {
            Some(url) => {
                let (before, after) = wording.linked.split_once("{link}").unwrap_or((&wording.linked, ""));
                escape_text(before, out);
                out.push_str("<a");
                attribute("href", url, out);
                out.push_str(" rel=\"alternate\"");
                if !options.source_language.is_empty() {
                    attribute("hreflang", &options.source_language, out);
                }
                out.push('>');
                escape_text(&wording.link, out);
                out.push_str("</a>");
                escape_text(after, out);
            }
            None => escape_text(&wording.unlinked, out),
        }
        out.push_str("</p>");
    }

    /// The notice as one line of plain text.
    pub(crate) fn write_text(&self, options: &RenderOptions, out: &mut String) {
        let Some((wording, _, sentence)) = self.sentence(options) else { return };
        out.push_str(&sentence);
        out.push_str(&wording.space);
        match self.link() {
            Some(url) => out.push_str(&wording.linked.replace("{link}", url)),
            None => out.push_str(&wording.unlinked),
        }
    }

    fn link(&self) -> Option<&str> {
        let url = self.source_url.as_deref()?.trim();
        let scheme = url.split(['/', '?', '#']).next().unwrap_or_default();
        let safe = match scheme.split_once(':') {
            Some((scheme, _)) => scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"),
            None => !url.is_empty(),
        };
        safe.then_some(url)
    }

    /// What was translated from what, and by whom: one or two sentences, and whether they are in the reader's language.
    fn sentence(&self, options: &RenderOptions) -> Option<(&'static Wording, bool, String)> {
        let (wording, own) = Wording::of(&options.target_language)?;
        let date = match &self.date {
            Some(date) => format!("{}{date}", wording.comma),
            None => String::new(),
        };
        let name = wording.from(&options.source_language);
        let sentence = match (&wording.named, name) {
            (Some(named), Some(name)) if own => named.replace("{from}", name),
            _ => {
                let source = match options.source_language.as_str() {
                    "" => "?",
                    source => own_name(source),
                };
                let target = own_name(&options.target_language);
                wording.neutral.replace("{source}", source).replace("{target}", target)
            }
        };
        Some((wording, own, sentence.replace("{date}", &date)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(from: &str, to: &str, notice: &Notice) -> String {
        let mut out = String::new();
        notice.write_html(&RenderOptions::new(from, to), &mut out);
        out
    }

    #[test]
    fn says_who_translated_what_from_where() {
        let notice = Notice {
            source_url: Some("https://example.org/a?b=1&c=2".into()),
            date: Some("2026-11-24".into()),
        };
        assert_eq!(
            html("pt", "en", &notice),
            "<p class=\"tolmach-notice\" role=\"note\" lang=\"en\" dir=\"ltr\" data-translation=\"machine\" \
             data-source-lang=\"pt\" data-target-lang=\"en\" data-date=\"2026-11-24\">This page was translated from \
             Portuguese into English by a machine (Tolmach, 2026-11-24). The original text is what counts: \
             <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"alternate\" hreflang=\"pt\">original</a>.</p>"
        );
    }

    #[test]
    fn unknown_languages_get_a_neutral_form() {
        let text = html("sw", "pt-BR", &Notice::new());
        assert!(
            text.contains("lang=\"pt-BR\"")
                && text.contains("Língua de origem: Kiswahili; tradução: Português do Brasil"),
            "{text}"
        );
        let text = html("en", "tlh", &Notice::new());
        assert!(
            text.contains(" lang=\"en\"") && text.contains("Source language: English; translation: tlh"),
            "{text}"
        );
        assert!(html("en", "ar", &Notice::new()).contains("lang=\"ar\" dir=\"rtl\""));
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (url, linked) in [
            ("https://a/b", true),
            ("/a", true),
            ("a/b:c", true),
            ("javascript:alert(1)", false),
            ("data:x", false),
            ("", false),
        ] {
            let notice = Notice { source_url: Some(url.into()), date: None };
            assert_eq!(html("pt", "en", &notice).contains("<a "), linked, "{url}");
        }
    }

    #[test]
    fn text_gets_one_line() {
        let mut out = String::new();
        Notice { source_url: Some("https://a".into()), date: None }
            .write_text(&RenderOptions::new("ru", "en"), &mut out);
        assert_eq!(
            out,
            "This page was translated from Russian into English by a machine (Tolmach). \
             The original text is what counts: https://a."
        );
    }
}

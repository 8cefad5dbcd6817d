//! Which model serves a language that is asked for: matching of BCP 47 tags.

use super::Language;
use crate::Traits;

/// How well the language of a model serves the language that was asked for; the better, the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fit {
    /// The same language: `iw` and `he`, `zh` and `zh-Hans`, `no` and `nb`.
    Same,
    /// The model names no region: `pt` for `pt-BR`.
    AllRegions,
    /// Only the model names a region: `pt-PT` for `pt`.
    OneRegion,
    /// Both name a region, not the same: `pt-PT` for `pt-BR`.
    OtherRegion,
    /// One of the two is a group of languages and the other in it: `hbs` for `hr`, `no` for `nn`.
    Group,
    /// The model does not say which script it was made for, and the one asked for is not the usual one: `sr` for
    /// `sr-Latn`. Good enough to read a language, not to write it.
    UnsaidScript,
}

impl Language {
    /// How well a model made for `model` serves this language; `None` if it is another language or another script.
    ///
    /// ```
    /// use tolmach_language::{Fit, Language};
    /// let asked = Language::parse("zh-TW")?;
    /// assert_eq!(asked.fit(&Language::parse("zh-Hant")?), Some(Fit::AllRegions));
    /// assert_eq!(asked.fit(&Language::parse("zh-Hans")?), None);
    /// # Ok::<(), tolmach_language::LanguageError>(())
    /// ```
    pub fn fit(&self, model: &Self) -> Option<Fit> {
        let ((language, script), (of_model, script_of_model)) = (self.current(), model.current());
        if language != of_model {
            let grouped = |group: &str, member: &str| {
                Traits::of(group).is_some_and(|group| group.members.contains(&member))
            };
            let (asked, offered) = (self.primary(), model.primary());
            return (grouped(asked, offered) || grouped(offered, asked)).then_some(Fit::Group);
        }
        let usual = |language: &str, region: Option<&str>| {
            let traits = Traits::of(language)?;
            let of_region = traits.scripts.iter().find(|(place, _)| Some(*place) == region);
            Some(of_region.map_or(traits.script, |&(_, script)| script))
        };
        let wanted = script.or_else(|| usual(language, self.region()));
        let unsaid = match (wanted, script_of_model, usual(language, model.region())) {
            (Some(wanted), Some(found), _) if wanted != found => return None,
            (Some(wanted), None, Some(usual)) => wanted != usual,
            // The script of a language that is always written in one: said or not, it is that one.
            _ => false,
        };
        Some(match (self.region(), model.region()) {
            _ if unsaid => Fit::UnsaidScript,
            (None, None) => Fit::Same,
            (Some(asked), Some(found)) if asked == found => Fit::Same,
            (Some(_), None) => Fit::AllRegions,
            (None, Some(_)) => Fit::OneRegion,
            (Some(_), Some(_)) => Fit::OtherRegion,
        })
    }

    /// The language of today for a code that was given up, and the script that goes with it or was named.
    pub(super) fn current(&self) -> (&str, Option<[u8; 4]>) {
        let by_code = |traits: &'static Traits| {
            let (_, script) = traits.codes.iter().find(|(code, _)| *code == self.primary())?;
            Some((traits.tag, self.script.or(*script)))
        };
        Traits::all().iter().find_map(by_code).unwrap_or((self.primary(), self.script))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(asked: &str, model: &str) -> Option<Fit> {
        Language::parse(asked).unwrap().fit(&Language::parse(model).unwrap())
    }

    #[test]
    fn what_serves_what() {
        let cases = [
            ("pt", "pt", Some(Fit::Same)),
            ("pt-BR", "pt-BR", Some(Fit::Same)),
            ("pt-BR", "pt", Some(Fit::AllRegions)),
            ("pt", "pt-PT", Some(Fit::OneRegion)),
            ("pt-BR", "pt-PT", Some(Fit::OtherRegion)),
            ("pt", "es", None),
            ("zh", "zh-Hans", Some(Fit::Same)),
            ("zh-CN", "zh-Hans", Some(Fit::AllRegions)),
            ("zh-SG", "zh", Some(Fit::AllRegions)),
            ("zh-TW", "zh-Hant", Some(Fit::AllRegions)),
            ("zh-Hant-HK", "zh-Hant", Some(Fit::AllRegions)),
            ("zh-Hant", "zh-TW", Some(Fit::OneRegion)),
            ("zh-TW", "zh-Hans", None),
            ("zh-Hans-TW", "zh-Hant", None),
            ("no", "nb", Some(Fit::Same)),
            ("nb", "no", Some(Fit::Same)),
            ("nb-NO", "nb", Some(Fit::AllRegions)),
            ("no", "nn", Some(Fit::Group)),
            ("nn", "no", Some(Fit::Group)),
            ("nn", "nb", None),
            ("he", "iw", Some(Fit::Same)),
            ("iw-IL", "he", Some(Fit::AllRegions)),
            ("in", "id", Some(Fit::Same)),
            ("tl", "fil", Some(Fit::Same)),
            ("sr", "sr", Some(Fit::Same)),
            ("sr", "sr-Cyrl", Some(Fit::Same)),
            ("sr-Cyrl", "sr", Some(Fit::Same)),
            ("sr-Latn", "sr-Latn", Some(Fit::Same)),
            ("sh", "sr-Latn", Some(Fit::Same)),
            ("sr-ME", "sr-Latn", Some(Fit::AllRegions)),
            ("sr-Latn", "sr", Some(Fit::UnsaidScript)),
            ("sr-Latn", "sr-Cyrl", None),
            ("sr", "sr-Latn", None),
            ("hr", "hbs", Some(Fit::Group)),
            ("hbs", "sr", Some(Fit::Group)),
            ("hr", "sr", None),
            ("en-GB", "en", Some(Fit::AllRegions)),
        ];
        for (asked, model, expected) in cases {
            assert_eq!(fit(asked, model), expected, "{asked} by {model}");
        }
    }

    #[test]
    fn every_language_serves_itself() {
        for Traits { tag, .. } in Traits::all() {
            assert_eq!(fit(tag, tag), Some(Fit::Same), "{tag}");
        }
    }

    #[test]
    fn the_order_is_from_best_to_worst() {
        assert!(
            Fit::Same < Fit::AllRegions
                && Fit::AllRegions < Fit::OtherRegion
                && Fit::OtherRegion < Fit::Group
        );
        assert!(Fit::Group < Fit::UnsaidScript);
    }
}

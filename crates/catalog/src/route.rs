//! The way from one language to another: one model, or a chain of them through other languages.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use tolmach_language::Fit;

use crate::language::{fit, fit_pair, primary, required};
use crate::{CatalogError, Choice, Store, Wish};

/// The language that publishers pair all others with.
const ENGLISH: &str = "en";

/// Whether a pair may be translated through other languages, and through which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pivot {
    /// Where no model goes directly, and then through as few languages as can be.
    #[default]
    Allowed,
    /// Never.
    Refused,
    /// Through these in order, even where a model goes directly; BCP 47 tags in any spelling.
    Via(Vec<String>),
}

/// A pair that the store has.
#[derive(Clone, Debug)]
struct Edge {
    from: String,
    to: String,
    /// Best published COMET of its packs, 0 where none is known.
    comet: f64,
}

/// A chain as far as it goes.
#[derive(Clone, Debug)]
struct Way<'a> {
    /// The languages between the first and the last.
    through: Vec<&'a str>,
    at: &'a str,
    english: bool,
    /// COMET of the weakest leg.
    weakest: f64,
}

impl<'a> Way<'a> {
    fn along(&self, edge: &'a Edge) -> Self {
        let mut through = self.through.clone();
        through.push(self.at);
        Self {
            through,
            at: &edge.to,
            english: self.english || primary(self.at) == ENGLISH,
            weakest: self.weakest.min(edge.comet),
        }
    }

    /// Of two chains of one length: through English, then the one whose weakest leg is the better.
    fn is_better_than(&self, other: &Self) -> bool {
        self.english.cmp(&other.english).then(self.weakest.total_cmp(&other.weakest)).is_gt()
    }
}

impl Store {
    /// The packs from one language to another in order: one where a model goes directly or serves the pair, else the
    /// chain of fewest legs, through English first among equals, then the one whose weakest leg has the best published
    /// COMET. Each leg is chosen as by [`Store::choose`]; all of them together keep within the memory of the wish.
    ///
    /// # Errors
    /// [`CatalogError::NoRoute`] with the pairs that would be needed; [`CatalogError::OneLanguage`] if both are the same
    /// and none lies between; those of [`Store::choose`].
    pub fn route(
        &self,
        from: &str,
        to: &str,
        wish: &Wish,
        pivot: &Pivot,
    ) -> Result<Vec<Choice>, CatalogError> {
        let (from, to) = (required(from)?, required(to)?);
        let through = match pivot {
            Pivot::Refused => return Ok(vec![self.choose(&from, &to, wish)?]),
            Pivot::Via(through) => through.iter().map(|tag| required(tag)).collect::<Result<_, _>>()?,
            Pivot::Allowed => match self.choose(&from, &to, wish) {
                Err(CatalogError::NoModel { .. }) => self.shortest(&from, &to)?,
                chosen => return Ok(vec![chosen?]),
            },
        };
        let mut route =
            self.chain(&[slice::from_ref(&from), &through[..], slice::from_ref(&to)].concat(), wish)?;
        if *pivot == Pivot::Allowed
            && let Some(first) = route.first_mut()
        {
            let through = through.join(", ");
            let reason =
                format!("no model goes from {from} to {to}; the shortest chain is through {through}");
            first.reasons.insert(0, reason);
        }
        Ok(route)
    }

    /// The best pack for each step between languages, named by canonical tags.
    fn chain(&self, stops: &[String], wish: &Wish) -> Result<Vec<Choice>, CatalogError> {
        let legs = stops.len().saturating_sub(1).max(1) as u64;
        let wish = Wish { memory: wish.memory.map(|memory| memory / legs), ..*wish };
        let (mut route, mut missing) = (Vec::new(), Vec::new());
        for (from, to) in stops.iter().zip(stops.iter().skip(1)) {
            if from == to {
                return Err(CatalogError::OneLanguage { from: from.clone(), to: to.clone() });
            }
            match self.choose(from, to, &wish) {
                Ok(choice) => route.push(choice),
                Err(CatalogError::NoModel { .. }) => missing.push(format!("{from}-{to}")),
                Err(error) => return Err(error),
            }
        }
        match stops {
            [from, .., to] if !missing.is_empty() => Err(CatalogError::NoRoute {
                from: from.clone(),
                to: to.clone(),
                missing,
                available: self.pairs()?,
            }),
            _ => Ok(route),
        }
    }

    /// The languages between two that no model joins.
    fn shortest(&self, from: &str, to: &str) -> Result<Vec<String>, CatalogError> {
        if primary(from) == primary(to) || fit(from, to).is_some() {
            return Err(CatalogError::OneLanguage { from: from.to_owned(), to: to.to_owned() });
        }
        let edges = self.edges()?;
        if let Some(through) = shortest(from, to, &edges) {
            return Ok(through.into_iter().map(str::to_owned).collect());
        }
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let needed = if [from, to].iter().any(|tag| primary(tag) == ENGLISH) {
            vec![pair(from, to)]
        } else {
            vec![pair(from, ENGLISH), pair(ENGLISH, to)]
        };
        let is_there =
            |asked: &(String, String)| edges.iter().any(|e| fit_pair(asked, (&e.from, &e.to)).is_some());
        let missing = needed.iter().filter(|asked| !is_there(asked));
        Err(CatalogError::NoRoute {
            from: from.to_owned(),
            to: to.to_owned(),
            missing: missing.map(|(from, to)| format!("{from}-{to}")).collect(),
            available: self.pairs()?,
        })
    }

    /// The pairs of the store, as far as they can be read.
    fn edges(&self) -> Result<Vec<Edge>, CatalogError> {
        let mut edges: BTreeMap<(String, String), f64> = BTreeMap::new();
        for pack in self.readable()? {
            let comet = edges.entry((pack.from, pack.to)).or_default();
            *comet = comet.max(pack.published.comet.unwrap_or_default());
        }
        Ok(edges.into_iter().map(|((from, to), comet)| Edge { from, to, comet }).collect())
    }
}

/// The languages between two along the best of the shortest chains. It goes through the languages in order of their
/// distance and keeps one way to each, so it takes no longer than languages times pairs.
fn shortest<'a>(from: &'a str, to: &str, edges: &'a [Edge]) -> Option<Vec<&'a str>> {
    let arrives = |tag: &str| fit(to, tag).is_some_and(|fit| fit != Fit::UnsaidScript);
    let mut seen = BTreeSet::from([from]);
    let mut front = vec![Way { through: Vec::new(), at: from, english: false, weakest: f64::INFINITY }];
    while !front.is_empty() {
        let mut arrived: Option<Way<'_>> = None;
        let mut next: BTreeMap<&str, Way<'_>> = BTreeMap::new();
        for way in &front {
            for edge in edges.iter().filter(|edge| fit(way.at, &edge.from).is_some()) {
                let further = way.along(edge);
                if arrives(&edge.to) {
                    if arrived.as_ref().is_none_or(|best| further.is_better_than(best)) {
                        arrived = Some(further);
                    }
                } else if !seen.contains(edge.to.as_str()) && primary(&edge.to) != primary(from) {
                    let best = next.entry(&edge.to).or_insert_with(|| further.clone());
                    if further.is_better_than(best) {
                        *best = further;
                    }
                }
            }
        }
        if let Some(way) = arrived {
            // The first stop is where the chain begins.
            return Some(way.through.into_iter().skip(1).collect());
        }
        seen.extend(next.keys());
        front = next.into_values().collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs as `ru-en`, or with a COMET as `ru-en 0.9`.
    fn edges(pairs: &[&str]) -> Vec<Edge> {
        let edge = |text: &&str| {
            let (pair, comet) = text.split_once(' ').unwrap_or((text, "0"));
            let (from, to) = crate::parse_pair(pair).unwrap();
            Edge { from, to, comet: comet.parse().unwrap() }
        };
        pairs.iter().map(edge).collect()
    }

    #[test]
    fn the_shortest_then_english_then_the_best() {
        type Case<'a> = (&'a [&'a str], &'a str, &'a str, Option<&'a [&'a str]>);
        let cases: [Case<'_>; 13] = [
            (&[], "ru", "pt", None),
            (&["ru-en"], "ru", "pt", None),
            (&["en-ru", "pt-en"], "ru", "pt", None),
            (&["ru-en", "en-pt"], "ru", "pt", Some(&["en"])),
            // Fewer legs come before English.
            (&["ru-uk", "uk-en", "en-pt", "ru-de", "de-pt"], "ru", "pt", Some(&["de"])),
            (&["ru-uk", "uk-en", "en-pt"], "ru", "pt", Some(&["uk", "en"])),
            // English comes before quality.
            (&["ru-de 0.9", "de-pt 0.9", "ru-en 0.7", "en-pt 0.7"], "ru", "pt", Some(&["en"])),
            // A chain is as good as its weakest leg.
            (&["ru-de 0.95", "de-pt 0.7", "ru-fr 0.8", "fr-pt 0.8"], "ru", "pt", Some(&["fr"])),
            (&["ru-de", "de-pt 0.9", "ru-fr 0.8", "fr-pt 0.8"], "ru", "pt", Some(&["fr"])),
            // Legs meet though their tags differ, and the ends are served by what serves them.
            (&["ru-en-GB", "en-pt-PT"], "ru-RU", "pt", Some(&["en-GB"])),
            (&["ru-en", "en-zh-Hans"], "ru", "zh-TW", None),
            // Never back to where it began.
            (&["sr-en", "en-sr-Latn", "sr-Latn-uk"], "sr-Cyrl", "uk", None),
            (&["ru-en", "en-ru", "en-en-GB", "en-GB-en"], "ru", "pt", None),
        ];
        for (number, (pairs, from, to, expected)) in cases.into_iter().enumerate() {
            let edges = edges(pairs);
            assert_eq!(shortest(from, to, &edges).as_deref(), expected, "case {number}");
        }
    }

    proptest::proptest! {
        /// No chain is shorter: as many legs as a search that tries every chain up to its length finds.
        #[test]
        fn no_chain_is_shorter(pairs in proptest::collection::vec((0usize..6, 0usize..6), 0..14)) {
            let tags = ["ru", "pt", "en", "de", "fr", "ja"];
            let edges: Vec<Edge> = pairs
                .iter()
                .map(|&(a, b)| Edge { from: tags[a].into(), to: tags[b].into(), comet: 0.0 })
                .collect();
            let mut reach = vec!["ru"];
            let mut legs = None;
            for count in 1..=tags.len() {
                reach = edges.iter().filter(|e| reach.contains(&&*e.from)).map(|e| &*e.to).collect();
                if reach.contains(&"pt") {
                    legs = Some(count);
                    break;
                }
            }
            let found = shortest("ru", "pt", &edges);
            proptest::prop_assert_eq!(found.as_ref().map(|through| through.len() + 1), legs);
            if let Some(through) = found {
                let stops = [&["ru"], &through[..], &["pt"]].concat();
                for leg in stops.windows(2) {
                    proptest::prop_assert!(edges.iter().any(|e| e.from == leg[0] && e.to == leg[1]));
                }
            }
        }
    }
}

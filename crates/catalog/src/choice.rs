//! Which pack to use where there are several.

use tolmach_language::Fit;

use crate::pack::read_pair;
use crate::soundness::require_sound;
use crate::store::sort;
use crate::{CatalogError, Lockfile, Pack, Store, language};

/// What the caller wants of a model; the default is the best translation, whatever it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wish {
    /// Bytes of memory that a loaded model may take.
    pub memory: Option<u64>,
    /// What counts more.
    pub prefer: Prefer,
}

/// What counts more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// The better translation.
    #[default]
    Quality,
    /// The faster model.
    Speed,
}

impl Wish {
    /// A wish for what counts more, with no limit of memory.
    pub fn prefer(prefer: Prefer) -> Self {
        Self { prefer, ..Self::default() }
    }

    /// The same within this many bytes of memory.
    #[must_use]
    pub fn within(self, memory: u64) -> Self {
        Self { memory: Some(memory), ..self }
    }
}

/// A pack with the reasons why it is this one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Choice {
    /// The pack.
    pub pack: Pack,
    /// A sentence each, in English, the weightiest first.
    pub reasons: Vec<String>,
}

/// What is known of a model before it is loaded.
#[derive(Clone, Debug)]
pub(crate) struct Traits<'a> {
    /// What reasons call it.
    pub(crate) name: String,
    pub(crate) architecture: Option<&'a str>,
    pub(crate) comet: Option<f64>,
    /// Bytes of all files.
    pub(crate) bytes: Option<u64>,
}

/// Bytes of memory that a model takes when loaded: one and a half times its files and 32 MiB for program and
/// batches. Measured on tiny models: 22 MB of files, 30 MiB loaded, 15 MiB a thread.
fn memory_of(bytes: u64) -> u64 {
    bytes.saturating_add(bytes / 2).saturating_add(32 << 20)
}

/// Published architectures from the fastest to the best, which is also from the smallest to the largest.
fn rank(architecture: Option<&str>) -> Option<usize> {
    ["tiny", "base-memory", "base"].iter().position(|known| Some(*known) == architecture)
}

/// The index of the best of several models that do the same, with the reasons; `None` of none. Among equals the first
/// is taken.
pub(crate) fn best(models: &[Traits<'_>], wish: &Wish) -> Option<(usize, Vec<String>)> {
    let mut reasons = Vec::new();
    let mut left: Vec<usize> = (0..models.len()).collect();
    let of = |index: usize| models.get(index);
    if let Some(memory) = wish.memory {
        let need = |index| of(index).and_then(|model| model.bytes).map(memory_of);
        let (fit, large): (Vec<usize>, Vec<usize>) =
            left.iter().partition(|&&index| need(index).is_none_or(|need| need <= memory));
        let megabytes = |bytes: u64| bytes / 1_000_000;
        for name in large.iter().filter_map(|&index| of(index)).map(|model| &model.name) {
            reasons.push(format!("{name} needs more than the {} MB of memory for it", megabytes(memory)));
        }
        left = if fit.is_empty() {
            reasons.push("none fits the memory, so the smallest is taken".to_owned());
            large.into_iter().min_by_key(|&index| need(index)).into_iter().collect()
        } else {
            fit
        };
    }
    if left.len() > 1 {
        let ranks: Option<Vec<usize>> =
            left.iter().map(|&index| of(index).and_then(|model| rank(model.architecture))).collect();
        let comets: Option<Vec<f64>> =
            left.iter().map(|&index| of(index).and_then(|model| model.comet)).collect();
        match (wish.prefer, ranks, comets) {
            (Prefer::Speed, Some(ranks), _) => {
                keep(&mut left, &ranks, ranks.iter().min());
                reasons.push("the fastest architecture was asked for".to_owned());
            }
            (_, _, Some(comets)) => {
                let top = comets.iter().copied().fold(0.0, f64::max);
                keep(&mut left, &comets, Some(&top));
                reasons.push(format!("it has the best published COMET, {top:.4}"));
            }
            (_, Some(ranks), None) => {
                keep(&mut left, &ranks, ranks.iter().max());
                reasons.push("its architecture is the best; COMET is not published for all".to_owned());
            }
            (_, None, None) => {}
        }
    }
    if left.len() > 1 {
        reasons.push(format!("it is the newest of {}", left.len()));
    }
    left.first().map(|&index| (index, reasons))
}

/// Keeps those of `left` whose value is `wanted`; `values` are in the order of `left`.
fn keep<T: PartialEq>(left: &mut Vec<usize>, values: &[T], wanted: Option<&T>) {
    let mut values = values.iter();
    left.retain(|_| values.next() == wanted);
}

impl Store {
    /// The pack for a pair of languages, named by BCP 47 tags in any spelling, as [`Store::choose`] chooses it without
    /// a limit of memory.
    ///
    /// # Errors
    /// Those of [`Store::choose`].
    pub fn find(&self, from: &str, to: &str) -> Result<Pack, CatalogError> {
        Ok(self.choose(from, to, &Wish::default())?.pack)
    }

    /// Chooses the pack for a pair of languages: the approved one where `tolmach.lock` names the pair, else the best
    /// that the wish allows, the newest among equals. `zh_hant` finds `zh-Hant`, `pt-BR` finds `pt`, `no` finds `nb`;
    /// a model that writes another script than the one asked for is never found.
    ///
    /// The files of an approved pack are hashed at each call: whoever gets the pack may load it.
    ///
    /// # Errors
    /// [`CatalogError::NoModel`] if there is none, [`CatalogError::PinnedAbsent`] and [`CatalogError::PinnedChanged`] if
    /// the approved pack is not there or not as approved; an error of reading the store otherwise.
    pub fn choose(&self, from: &str, to: &str, wish: &Wish) -> Result<Choice, CatalogError> {
        let asked = (language::required(from)?, language::required(to)?);
        let mut reasons = Vec::new();
        let mut packs = read_pair(&self.root().join(format!("{}-{}", asked.0, asked.1)))?
            .into_iter()
            .collect::<Result<Vec<Pack>, CatalogError>>()?;
        if packs.is_empty() {
            packs = self.nearest(&asked)?;
            if let Some(pack) = packs.first() {
                let (pair, _) = pack.place();
                reasons.push(format!("no model is made for {}-{}; {pair} serves it", asked.0, asked.1));
            }
        }
        sort(&mut packs);
        let lockfile = Lockfile::read(self.root())?;
        let Some(first) = packs.first() else {
            // No chain takes the place of an approved model either.
            if let Some(locked) = lockfile.serving(&asked) {
                return Err(CatalogError::PinnedAbsent { pair: locked.pair(), id: locked.id.clone() });
            }
            let (from, to) = asked;
            return Err(CatalogError::NoModel { from, to, available: self.pairs()? });
        };
        if let Some(locked) = lockfile.locked(&first.from, &first.to) {
            let Some(pack) = packs.iter().find(|pack| locked.is(pack)) else {
                return Err(CatalogError::PinnedAbsent { pair: locked.pair(), id: locked.id.clone() });
            };
            require_sound(pack)?;
            reasons.push(format!("tolmach.lock names it for {}", locked.pair()));
            return Ok(Choice { pack: pack.clone(), reasons });
        }
        let traits: Vec<Traits<'_>> = packs.iter().map(traits).collect();
        let chosen = best(&traits, wish).and_then(|(index, why)| Some((packs.get(index)?, why)));
        let (pack, why) = chosen.unwrap_or((first, Vec::new()));
        reasons.extend(why);
        if packs.len() == 1 {
            reasons.push("it is the only one of its pair".to_owned());
        }
        Ok(Choice { pack: pack.clone(), reasons })
    }

    /// The best of the other models of the pair that `chosen` serves, without those of `unusable`; none where there is none,
    /// or where `tolmach.lock` names the pair: no other model is approved then.
    ///
    /// # Errors
    /// An error of reading the store. Packs that cannot be read are passed over.
    pub fn other(
        &self,
        chosen: &Pack,
        unusable: &[Pack],
        wish: &Wish,
    ) -> Result<Option<Choice>, CatalogError> {
        let others = |pack: &Pack| {
            pack.id != chosen.id
                && pack.model.sha256 != chosen.model.sha256
                && unusable.iter().all(|other| other.id != pack.id)
        };
        self.best_of(chosen, wish, &others)
    }

    /// The pack that takes the place of those of one pair that turned out to be of no use: the best of the rest, by the
    /// same rules. None where there is none, or where `tolmach.lock` names the pair.
    ///
    /// # Errors
    /// As [`Store::other`].
    pub fn instead(&self, unusable: &[Pack], wish: &Wish) -> Result<Option<Choice>, CatalogError> {
        let Some(first) = unusable.first() else { return Ok(None) };
        self.best_of(first, wish, &|pack| unusable.iter().all(|other| other.id != pack.id))
    }

    /// The best of those packs of the pair of `like` that may be taken.
    fn best_of(
        &self,
        like: &Pack,
        wish: &Wish,
        may_be_taken: &dyn Fn(&Pack) -> bool,
    ) -> Result<Option<Choice>, CatalogError> {
        if Lockfile::read(self.root())?.locked(&like.from, &like.to).is_some() {
            return Ok(None);
        }
        let mut packs: Vec<Pack> = read_pair(&self.root().join(like.place().0))?
            .into_iter()
            .filter_map(Result::ok)
            .filter(may_be_taken)
            .collect();
        sort(&mut packs);
        let traits: Vec<Traits<'_>> = packs.iter().map(traits).collect();
        let best = best(&traits, wish).and_then(|(index, reasons)| Some((packs.get(index)?, reasons)));
        Ok(best.map(|(pack, reasons)| Choice { pack: pack.clone(), reasons }))
    }

    /// The packs of the pair that serves another best. One that cannot be read must not hide the others.
    fn nearest(&self, asked: &(String, String)) -> Result<Vec<Pack>, CatalogError> {
        let mut found: Vec<((Fit, Fit, Fit), Pack)> = Vec::new();
        for pack in self.readable()? {
            if let Some(fit) = language::fit_pair(asked, (&pack.from, &pack.to)) {
                found.push((fit, pack));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1.from, &a.1.to).cmp(&(b.0, &b.1.from, &b.1.to)));
        let Some(pair) = found.first().map(|(_, pack)| pack.place().0) else { return Ok(Vec::new()) };
        Ok(found.into_iter().map(|(_, pack)| pack).filter(|pack| pack.place().0 == pair).collect())
    }
}

fn traits(pack: &Pack) -> Traits<'_> {
    Traits {
        name: pack.id.clone(),
        architecture: pack.architecture.as_deref(),
        comet: pack.published.comet,
        bytes: Some(pack.files().map(|file| file.size).fold(0, u64::saturating_add)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(architecture: &'static str, comet: f64, megabytes: u64) -> Traits<'static> {
        Traits {
            name: architecture.to_owned(),
            architecture: (!architecture.is_empty()).then_some(architecture),
            comet: (comet > 0.0).then_some(comet),
            bytes: (megabytes > 0).then_some(megabytes * 1_000_000),
        }
    }

    #[test]
    fn the_best_of_several() {
        let tiny = || model("tiny", 0.85, 22);
        let memory = || model("base-memory", 0.88, 38);
        let base = || model("base", 0.87, 49);
        let quality = Wish::default();
        let speed = Wish::prefer(Prefer::Speed);
        type Case = (Vec<Traits<'static>>, Wish, Option<usize>, &'static str);
        let cases: [Case; 11] = [
            (vec![], quality, None, ""),
            (vec![tiny()], quality, Some(0), ""),
            (vec![tiny(), memory(), base()], quality, Some(1), "COMET, 0.8800"),
            (vec![tiny(), memory(), base()], speed, Some(0), "fastest"),
            (vec![base(), tiny(), tiny()], speed, Some(1), "newest of 2"),
            (vec![tiny(), model("base-memory", 0.0, 38), base()], quality, Some(2), "architecture"),
            (vec![tiny(), model("", 0.0, 38)], quality, Some(0), "newest of 2"),
            (vec![tiny(), memory()], quality.within(80_000_000), Some(0), "base-memory needs more"),
            (vec![memory(), tiny()], quality.within(1), Some(1), "smallest"),
            (
                vec![model("base", 0.9, u64::MAX / 1_000_000), tiny()],
                quality.within(80_000_000),
                Some(1),
                "needs more",
            ),
            (vec![tiny(), model("base", 0.9, 0)], quality.within(80_000_000), Some(1), "COMET"),
        ];
        for (number, (models, wish, expected, reason)) in cases.into_iter().enumerate() {
            let found = best(&models, &wish);
            assert_eq!(found.as_ref().map(|(index, _)| *index), expected, "case {number}");
            let reasons = found.map(|(_, reasons)| reasons.join("; ")).unwrap_or_default();
            assert!(reasons.contains(reason), "case {number}: {reasons}");
        }
    }
}

//! The channels that publish packs: what they offer, and which offer to take.

mod address;
mod exported;
mod filter;
mod registry;
mod remote_settings;

pub(crate) use address::{Address, resolve};

use tolmach_language::Fit;

use crate::choice::{Traits, best};
use crate::recognise::{Packing, Recognised, Role, recognise};
use crate::{CatalogError, LockedPack, Lockfile, Wish, language};

/// A public channel of models, described in `docs/models.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The registry of Firefox Translations: every model that was published, with measures of quality.
    Registry,
    /// Remote Settings: the models that the browser downloads, with the hash of every file.
    RemoteSettings,
}

/// For whom a model is published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Track {
    /// Computers: what a server should take.
    #[default]
    Desktop,
    /// Telephones: smaller models.
    Android,
    /// Those who test: nightly, beta and unreleased models beside those for computers.
    Nightly,
}

/// How the bytes of an index are got; `None` if there is none at the address. A channel knows no network.
pub(crate) type ReadIndex<'a> = dyn Fn(&Address) -> Result<Option<Vec<u8>>, CatalogError> + 'a;

/// A channel at its own address, a mirror of one, or a folder of a web server or of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    channel: Option<Channel>,
    at: Option<Address>,
}

/// A pack that can be fetched.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Offer {
    /// Source language, BCP 47.
    pub from: String,
    /// Target language, BCP 47.
    pub to: String,
    /// What tells packs of one pair apart.
    pub id: String,
    /// The publisher's version.
    pub version: Option<String>,
    /// As the publisher says.
    pub architecture: Option<String>,
    /// The licence.
    pub licence: Option<String>,
    /// COMET on FLORES, from 0 to 1.
    pub comet: Option<f64>,
    /// For whom the pack is, in the publisher's words; empty for everyone.
    pub audience: String,
    pub(crate) tracks: Vec<Track>,
    pub(crate) files: Vec<OfferedFile>,
}

/// A file of an offer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OfferedFile {
    pub(crate) recognised: Recognised,
    pub(crate) at: Address,
    /// Bytes as they travel.
    pub(crate) packed: Stated,
    /// Bytes as the store keeps them.
    pub(crate) plain: Stated,
}

/// What an index says of some bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) size: Option<u64>,
    pub(crate) sha256: Option<String>,
}

/// All that a source offers.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Offers {
    /// The offers, by pair, the newest of a pair first.
    pub packs: Vec<Offer>,
    /// What the index holds that is no sound offer, with the pair that it claims.
    pub refused: Vec<(String, CatalogError)>,
}

/// What to take of the offers for a pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection<'a> {
    /// For whom.
    pub track: Track,
    /// Of this architecture only.
    pub architecture: Option<&'a str>,
    /// What counts more where there are several.
    pub wish: Wish,
    /// Approved packs: of their pairs no other is taken.
    pub lockfile: Option<&'a Lockfile>,
}

impl Source {
    /// A source at an address or path, else a channel at its own address; the registry if neither is given.
    ///
    /// # Errors
    /// [`CatalogError::Address`] if the address is neither `http`, `https` nor a path.
    pub fn new(channel: Option<Channel>, at: Option<&str>) -> Result<Self, CatalogError> {
        Ok(Self { channel, at: at.map(Address::parse).transpose()? })
    }

    /// The folder of this machine, if the source is one.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.at {
            Some(Address::File(path)) => Some(path),
            _ => None,
        }
    }

    /// Reads what the source offers.
    pub(crate) fn read(&self, index_at: &ReadIndex<'_>) -> Result<Offers, CatalogError> {
        let mut offers = match (self.channel, &self.at) {
            (None, Some(at)) => find(index_at, at)?,
            (Some(Channel::RemoteSettings), at) => remote_settings::read(index_at, at.as_ref())?,
            (None | Some(Channel::Registry), at) => registry::read(index_at, at.as_ref())?,
        };
        for offer in std::mem::take(&mut offers.packs) {
            match offer.missing() {
                None => offers.packs.push(offer),
                Some(missing) => {
                    let (path, file) = (offer.pair().into(), offer.id.clone());
                    offers.refused.push((offer.pair(), CatalogError::Incomplete { path, file, missing }));
                }
            }
        }
        // Stable: the order of a channel, the newest first, stays.
        offers.packs.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
        Ok(offers)
    }
}

/// Reads the index of an address that may be a mirror of either channel, or a store that was exported.
fn find(index_at: &ReadIndex<'_>, at: &Address) -> Result<Offers, CatalogError> {
    let mut result = exported::read(index_at, at);
    if matches!(result, Err(CatalogError::NoIndex { .. })) {
        result = registry::read(index_at, Some(at));
    }
    if matches!(result, Err(CatalogError::NoIndex { .. })) {
        result = remote_settings::read(index_at, Some(at));
    }
    result
}

impl Offers {
    /// The offer to take for a pair of languages, named by BCP 47 tags, with the reasons: approved, for computers,
    /// the best.
    ///
    /// # Errors
    /// [`CatalogError::NotOffered`] or [`CatalogError::PinnedAbsent`] if there is none; the reason for which the only
    /// one was refused.
    pub fn choose(
        &self,
        from: &str,
        to: &str,
        selection: &Selection<'_>,
    ) -> Result<(&Offer, Vec<String>), CatalogError> {
        let asked = (language::required(from)?, language::required(to)?);
        let mut found: Vec<((Fit, Fit, Fit), &Offer)> = Vec::new();
        for offer in &self.packs {
            if let Some(fit) = language::fit_pair(&asked, (&offer.from, &offer.to)) {
                found.push((fit, offer));
            }
        }
        let nearest = found.iter().map(|(fit, _)| *fit).min();
        let mut all: Vec<&Offer> =
            found.into_iter().filter(|(fit, _)| Some(*fit) == nearest).map(|(_, offer)| offer).collect();
        if let Some(locked) = all.first().and_then(|offer| selection.lockfile?.locked(&offer.from, &offer.to))
        {
            let offer = all.into_iter().find(|offer| offer.is(locked));
            return match offer {
                Some(offer) => Ok((offer, vec![format!("tolmach.lock names it for {}", locked.pair())])),
                None => Err(CatalogError::PinnedAbsent { pair: locked.pair(), id: locked.id.clone() }),
            };
        }
        let pair = format!("{}-{}", asked.0, asked.1);
        if all.is_empty() {
            let refused = self.refused.iter().find(|(claimed, _)| *claimed == pair);
            if let Some((_, reason)) = refused {
                return Err(CatalogError::Refused { pair, reason: reason.to_string() });
            }
            let available = self.pairs();
            return Err(CatalogError::NotOffered { pair, why: "it is not published".to_owned(), available });
        }
        let seen = describe(&all);
        all.retain(|offer| {
            offer.tracks.contains(&selection.track)
                && selection.architecture.is_none_or(|wanted| offer.architecture.as_deref() == Some(wanted))
        });
        // What is for everyone, then what is for this track among others; on a track that was asked for, its own first.
        let class = |offer: &Offer| match selection.track {
            Track::Desktop => usize::from(!offer.audience.is_empty()),
            _ => usize::from(offer.tracks.contains(&Track::Desktop)),
        };
        let first = all.iter().map(|offer| class(offer)).min();
        all.retain(|offer| Some(class(offer)) == first);
        let traits: Vec<Traits<'_>> = all.iter().map(|offer| offer.traits()).collect();
        let chosen = best(&traits, &selection.wish).and_then(|(index, why)| Some((*all.get(index)?, why)));
        chosen.ok_or_else(|| CatalogError::NotOffered {
            pair,
            why: format!("only {seen} is"),
            available: Vec::new(),
        })
    }

    /// The pairs, as `en-pt`, in order.
    pub fn pairs(&self) -> Vec<String> {
        let mut pairs: Vec<String> = self.packs.iter().map(|offer| offer.pair()).collect();
        pairs.dedup();
        pairs
    }
}

fn describe(offers: &[&Offer]) -> String {
    let one = |offer: &&Offer| {
        let architecture = offer.architecture.as_deref().unwrap_or("a model of unknown architecture");
        let audience = if offer.audience.is_empty() { "everyone" } else { &offer.audience };
        format!("{architecture} for {audience}")
    };
    offers.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Offer {
    /// `en-pt`.
    pub fn pair(&self) -> String {
        format!("{}-{}", self.from, self.to)
    }

    /// Bytes of all files in the store, where all are published.
    pub fn size(&self) -> Option<u64> {
        self.files.iter().try_fold(0_u64, |sum, file| Some(sum.saturating_add(file.plain.size?)))
    }

    /// Bytes of the model in the store, where they are published.
    pub fn model_size(&self) -> Option<u64> {
        self.model().and_then(|model| model.plain.size)
    }

    /// Whether it is for a track.
    pub fn is_for(&self, track: Track) -> bool {
        self.tracks.contains(&track)
    }

    pub(crate) fn model(&self) -> Option<&OfferedFile> {
        self.files.iter().find(|file| matches!(file.recognised.role, Role::Model(_)))
    }

    /// What the offer cannot do without and does not have.
    fn missing(&self) -> Option<&'static str> {
        let has = |role| self.files.iter().any(|file| file.recognised.role == role);
        let vocabs = [Role::Vocab, Role::SourceVocab, Role::TargetVocab].map(has);
        match (self.model(), vocabs) {
            (None, _) => Some("model"),
            (_, [true, _, _] | [_, true, true]) => None,
            (_, [_, true, false]) => Some("target vocabulary"),
            (_, [_, false, true]) => Some("source vocabulary"),
            (_, [_, false, false]) => Some("vocabulary"),
        }
    }

    /// Whether this may be the approved pack: no hash that both know differs, and they know one.
    fn is(&self, locked: &LockedPack) -> bool {
        let mut known = false;
        let contradicts = |file: &OfferedFile| {
            let approved = locked.files.iter().find(|approved| approved.name == file.recognised.name);
            match (approved, &file.plain.sha256) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(approved), Some(sha256)) => {
                    known |= approved.sha256 == *sha256;
                    approved.sha256 != *sha256
                }
            }
        };
        !self.files.iter().any(contradicts) && known && self.files.len() == locked.files.len()
    }

    fn traits(&self) -> Traits<'_> {
        Traits {
            name: self.id.clone(),
            architecture: self.architecture.as_deref(),
            comet: self.comet,
            bytes: self.size().or_else(|| self.model_size()),
        }
    }
}

/// Makes a file of an offer from its published name, which must be that of the part it plays.
fn offered(
    name: &str,
    at: Address,
    role: fn(Role) -> bool,
    packed: Stated,
    mut plain: Stated,
) -> Result<OfferedFile, CatalogError> {
    let recognised = recognise(name).filter(|recognised| role(recognised.role)).ok_or_else(|| {
        let found = name.chars().take(200).collect();
        CatalogError::UnsafePath { address: at.to_string(), found }
    })?;
    for stated in [&packed, &plain] {
        if let Some(sha256) = stated.sha256.as_ref().filter(|sha256| !crate::hash::is_sha256(sha256)) {
            let found = sha256.chars().take(100).collect();
            return Err(index(&at, "a SHA-256 in lower-case hexadecimal", found));
        }
    }
    if recognised.packing == Packing::Plain {
        plain = Stated { size: plain.size.or(packed.size), sha256: plain.sha256.or(packed.sha256.clone()) };
    }
    Ok(OfferedFile { recognised, at, packed, plain })
}

/// The error for an index that does not say what it should.
fn index(at: &Address, expected: &str, found: String) -> CatalogError {
    CatalogError::Manifest { path: at.as_path().to_owned(), expected: expected.to_owned(), found }
}

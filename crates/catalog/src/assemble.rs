//! Makes packs of the files that were found: which belong together, and for which languages.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::limits::Budget;
use crate::pack::short;
use crate::recognise::{Recognised, Role, folder_version, is_plain, split_path};
use crate::{CatalogError, PackFile, Published, VocabFiles, language};

/// A file of a pack, unpacked into the temporary folder.
#[derive(Clone, Debug)]
pub(crate) struct Staged {
    /// Path within the folder or archive.
    pub(crate) path: String,
    pub(crate) recognised: Recognised,
    pub(crate) file: PackFile,
    /// Where the bytes lie now.
    pub(crate) at: PathBuf,
}

/// All that one folder of the source holds.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    pub(crate) staged: Vec<Staged>,
    /// Contents of metadata files, by name.
    pub(crate) metadata: BTreeMap<String, Value>,
}

/// The folders of a source by their paths in it.
pub(crate) type Folders = BTreeMap<String, Folder>;

/// A pack ready to go into the store.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) id: String,
    pub(crate) architecture: Option<String>,
    pub(crate) model: PackFile,
    pub(crate) vocab: VocabFiles,
    pub(crate) shortlist: Option<PackFile>,
    pub(crate) published: Published,
    /// Where its model was fetched from.
    pub(crate) url: Option<String>,
    /// Its files: where they lie and what they are called.
    pub(crate) files: Vec<(PathBuf, String)>,
}

/// What of a source is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    /// Every pack.
    All,
    /// The packs that serve a pair, named by canonical tags.
    Pair(&'a (String, String)),
    /// The one pack that is there, which is this.
    Labelled(&'a Label),
}

/// What a channel says of a pack that was fetched from it.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) id: String,
    pub(crate) architecture: Option<String>,
    pub(crate) published: Published,
    pub(crate) url: Option<String>,
    /// What the pack is said to come from.
    pub(crate) file: String,
}

/// The packs of a source, in the order of their folders; `given` are the languages that the caller says it is for.
pub(crate) fn assemble(
    folders: &Folders,
    budget: &Budget<'_>,
    given: Option<(String, String)>,
    wanted: Wanted<'_>,
) -> Result<Vec<Draft>, CatalogError> {
    let mut found = Vec::new();
    for (name, folder) in folders {
        let models = models(folder);
        for model in &models {
            found.push((name, folder, *model, models.len() == 1));
        }
    }
    let asked = match wanted {
        Wanted::Labelled(label) => Some((label.from.clone(), label.to.clone())),
        _ => given,
    };
    if found.len() > 1 && asked.is_some() {
        return Err(CatalogError::SeveralPacks { path: budget.path().to_owned(), found: found.len() });
    }
    if found.is_empty() {
        // Vocabularies alone are the rest of a pack, or of a download that was cut.
        return Err(match folders.values().flat_map(|f| &f.staged).next() {
            Some(staged) => incomplete(budget, &staged.path, "model"),
            None => CatalogError::NoPack { path: budget.path().to_owned() },
        });
    }
    let mut drafts = Vec::new();
    for (name, folder, model, alone) in found {
        let assembly = Assembly { name, folder, model, alone, budget };
        if let Wanted::Pair(asked) = wanted {
            // What is wrong with packs of other pairs does not matter here.
            let pair = assembly.languages(None);
            if !pair.is_ok_and(|(from, to)| language::fit_pair(asked, (&from, &to)).is_some()) {
                continue;
            }
        }
        drafts.push(assembly.draft(asked.as_ref())?);
    }
    if let Wanted::Labelled(label) = wanted {
        for draft in &mut drafts {
            draft.id.clone_from(&label.id);
            draft.architecture.clone_from(&label.architecture);
            draft.published.clone_from(&label.published);
            draft.url.clone_from(&label.url);
        }
    }
    Ok(drafts)
}

/// One model of each pair in a folder, the best precision where there are several.
fn models(folder: &Folder) -> Vec<&Staged> {
    let mut by_pair: BTreeMap<Option<&str>, &Staged> = BTreeMap::new();
    for staged in &folder.staged {
        if matches!(staged.recognised.role, Role::Model(_)) {
            let best = by_pair.entry(staged.recognised.pair.as_deref()).or_insert(staged);
            if staged.recognised.role < best.recognised.role {
                *best = staged;
            }
        }
    }
    by_pair.into_values().collect()
}

fn incomplete(budget: &Budget<'_>, file: &str, missing: &'static str) -> CatalogError {
    CatalogError::Incomplete { path: budget.path().to_owned(), file: file.to_owned(), missing }
}

/// One model with the folder that it lies in.
struct Assembly<'a> {
    name: &'a str,
    folder: &'a Folder,
    model: &'a Staged,
    /// Whether it is the only model of the folder, so that everything there is about it.
    alone: bool,
    budget: &'a Budget<'a>,
}

impl<'a> Assembly<'a> {
    fn draft(&self, asked: Option<&(String, String)>) -> Result<Draft, CatalogError> {
        let (from, to) = self.languages(asked)?;
        let shortlist = self.companion(Role::Shortlist)?;
        let source = self.companion(Role::SourceVocab)?;
        let target = self.companion(Role::TargetVocab)?;
        let (vocab, vocabs) = match (source, target) {
            (Some(source), Some(target)) => (
                VocabFiles::Split { source: source.file.clone(), target: target.file.clone() },
                vec![source, target],
            ),
            (None, None) => {
                let shared = self.companion(Role::Vocab)?;
                let shared = shared.ok_or_else(|| incomplete(self.budget, &self.model.path, "vocabulary"))?;
                (VocabFiles::Shared(shared.file.clone()), vec![shared])
            }
            (Some(source), None) => return Err(incomplete(self.budget, &source.path, "target vocabulary")),
            (None, Some(target)) => return Err(incomplete(self.budget, &target.path, "source vocabulary")),
        };
        let files = [self.model].into_iter().chain(vocabs).chain(shortlist);
        Ok(Draft {
            id: self.id(&from, &to),
            from,
            to,
            architecture: self.architecture(),
            model: self.model.file.clone(),
            vocab,
            shortlist: shortlist.map(|s| s.file.clone()),
            published: self.published(),
            url: self.text_at("pack.json", "/imported/url").map(str::to_owned),
            files: files.map(|s| (s.at.clone(), s.file.name.clone())).collect(),
        })
    }

    /// The file of the folder that plays a part for this model: the one of the same pair, or, where the folder is
    /// about one model, the only one. Some publishers share a vocabulary between directions and keep its name.
    fn companion(&self, role: Role) -> Result<Option<&'a Staged>, CatalogError> {
        let pair = &self.model.recognised.pair;
        let all = || self.folder.staged.iter().filter(move |s| s.recognised.role == role);
        let mut same = all().filter(|s| s.recognised.pair == *pair);
        let mut any = all().filter(|_| self.alone);
        let (first, second) = match same.next() {
            Some(first) => (first, same.next()),
            None => match any.next() {
                Some(first) => (first, any.next()),
                None => return Ok(None),
            },
        };
        match second {
            None => Ok(Some(first)),
            Some(second) => Err(CatalogError::Ambiguous {
                path: self.budget.path().to_owned(),
                file: self.model.path.clone(),
                first: first.path.clone(),
                second: second.path.clone(),
            }),
        }
    }

    /// The pair: as asked, else by metadata, else by the file name. Contradictions are errors where a guess could
    /// end in a model that runs in the wrong direction.
    fn languages(&self, asked: Option<&(String, String)>) -> Result<(String, String), CatalogError> {
        let named = self.model.recognised.pair.as_deref().and_then(language::split_pair);
        let stated = self.stated();
        let conflict = |expected: &(String, String), found: &(String, String), by| {
            Err(CatalogError::LanguageConflict {
                path: self.budget.path().to_owned(),
                file: self.model.path.clone(),
                expected: format!("{}-{}", expected.0, expected.1),
                found: format!("{}-{}", found.0, found.1),
                by,
            })
        };
        if let Some(asked) = asked {
            // Other tags than the publisher's may be meant, the opposite direction never.
            return match stated.or(named) {
                Some(known) if same_languages(&(known.1.clone(), known.0.clone()), asked) => {
                    conflict(&known, asked, "given")
                }
                _ => Ok(asked.clone()),
            };
        }
        match (stated, named) {
            (Some(stated), Some(named)) if !same_languages(&stated, &named) => {
                conflict(&named, &stated, "found in the metadata")
            }
            (Some(pair), _) | (None, Some(pair)) => Ok(pair),
            (None, None) => Err(CatalogError::UnknownLanguages {
                path: self.budget.path().to_owned(),
                file: self.model.path.clone(),
            }),
        }
    }

    /// The pair in the metadata of the folder.
    fn stated(&self) -> Option<(String, String)> {
        let pair = |file, from, to| {
            let from = language::canonical(self.text(file, from)?)?;
            Some((from, language::canonical(self.text(file, to)?)?))
        };
        pair("pack.json", "from", "to")
            .or_else(|| pair("metadata.json", "sourceLanguage", "targetLanguage"))
            .or_else(|| language::leading_pair(self.text("model_info.json", "shortName")?))
    }

    fn architecture(&self) -> Option<String> {
        let stated =
            [("pack.json", "architecture"), ("metadata.json", "architecture"), ("model_info.json", "type")];
        let text = stated.into_iter().find_map(|(file, key)| self.text(file, key))?;
        is_plain(text).then(|| text.to_owned())
    }

    /// What a store, or the registry beside its files, said of the pack.
    fn published(&self) -> Published {
        let text = |key| self.text("pack.json", key).map(str::to_owned);
        let comet = [("pack.json", "/comet"), ("metadata.json", "/flores/comet")]
            .into_iter()
            .find_map(|(file, pointer)| self.value_at(file, pointer)?.as_f64());
        Published {
            version: text("version").or_else(|| self.text("metadata.json", "version").map(str::to_owned)),
            licence: text("licence"),
            comet: comet.filter(|comet| (0.0..=1.0).contains(comet)),
        }
    }

    fn id(&self, from: &str, to: &str) -> String {
        let pair = self.model.recognised.pair.as_deref().unwrap_or_default();
        let both = format!("{from}-{to}");
        self.text("pack.json", "id")
            .filter(|id| is_plain(id))
            .or_else(|| folder_version(self.name, pair))
            .or_else(|| folder_version(self.name, &both))
            .map_or_else(|| short(&self.model.file.sha256), str::to_owned)
    }

    /// A text of a metadata file, if the folder is about this model alone.
    fn text(&self, file: &str, key: &str) -> Option<&'a str> {
        self.metadata(file)?.get(key)?.as_str()
    }

    /// The same deeper in the file, by a JSON pointer.
    fn text_at(&self, file: &str, pointer: &str) -> Option<&'a str> {
        self.value_at(file, pointer)?.as_str()
    }

    fn value_at(&self, file: &str, pointer: &str) -> Option<&'a Value> {
        self.metadata(file)?.pointer(pointer)
    }

    fn metadata(&self, file: &str) -> Option<&'a Value> {
        self.folder.metadata.get(file).filter(|_| self.alone)
    }
}

fn same_languages(a: &(String, String), b: &(String, String)) -> bool {
    language::primary(&a.0) == language::primary(&b.0) && language::primary(&a.1) == language::primary(&b.1)
}

/// Puts a file into its folder. The same file twice, as plain and as packed, is one; two that differ are an error.
pub(crate) fn add(folders: &mut Folders, staged: Staged, budget: &Budget<'_>) -> Result<(), CatalogError> {
    let folder = folders.entry(split_path(&staged.path).0.to_owned()).or_default();
    match folder.staged.iter().find(|other| other.file.name == staged.file.name) {
        None => folder.staged.push(staged),
        Some(other) if other.file.sha256 == staged.file.sha256 => {}
        Some(other) => {
            let found = format!("{} with other bytes", other.path);
            return Err(budget.corrupt(&staged.path, "each file once", found));
        }
    }
    Ok(())
}

//! Models from packs: what does not load gives way to the next model of its pair.

use std::path::MAIN_SEPARATOR;
use std::sync::{Arc, Mutex, Weak};

use tolmach_catalog::{Choice, Pack, Store, Unusable, VocabFiles, Wish};
use tolmach_engine::{EngineError, ModelPaths, Translator};
use tolmach_kernels::Isa;

use crate::ServiceError;

/// A model that came first for its pair, and gave way to another because it cannot be loaded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PassedOver {
    /// The model.
    pub pack: Pack,
    /// Which of its files is wrong, and what is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for PassedOver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Pack { from, to, id, .. } = &self.pack;
        write!(f, "model {from}-{to} {id} cannot be used, another is taken: {}", self.reason)
    }
}

/// Whether a pack can be translated with, for [`tolmach_catalog::ImportOptions::check`]: its model is loaded, and the sizes of
/// its vocabularies and its shortlist are compared with those of the model. Which pieces a model was trained with is
/// written nowhere: another vocabulary of the same size passes.
///
/// # Errors
/// The name of the file that is wrong, and what is wrong with it.
pub fn check_model(pack: &Pack) -> Result<(), Unusable> {
    load(pack, Isa::detect()).map(drop).map_err(|error| {
        let folder = format!("{}{MAIN_SEPARATOR}", pack.dir.display());
        Unusable { reason: error.to_string().replace(&folder, "") }
    })
}

fn load(pack: &Pack, isa: Isa) -> Result<Arc<Translator>, EngineError> {
    for file in pack.files() {
        let path = pack.path(file);
        // To open a pipe would wait for its other end.
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, "not a regular file");
            return Err(EngineError::Io { file: path.display().to_string(), source });
        }
    }
    let (source_vocab, target_vocab) = match &pack.vocab {
        VocabFiles::Shared(file) => (pack.path(file), None),
        VocabFiles::Split { source, target } => (pack.path(source), Some(pack.path(target))),
    };
    let paths = ModelPaths {
        model: pack.path(&pack.model),
        source_vocab,
        target_vocab,
        shortlist: pack.shortlist.as_ref().map(|file| pack.path(file)),
    };
    Translator::load(&paths, isa).map(Arc::new)
}

/// The models that a service has loaded and somebody still has.
#[derive(Debug, Default)]
pub(crate) struct InUse(Mutex<Vec<(Pack, Weak<Translator>)>>);

impl InUse {
    /// The model of a pack, the files of which are known by their hashes; loaded if nobody has it. One is loaded at a time.
    pub(crate) fn load(&self, pack: &Pack, isa: Isa) -> Result<Arc<Translator>, EngineError> {
        let mut in_use = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        in_use.retain(|(_, model)| model.strong_count() > 0);
        let same = in_use.iter().filter(|(other, _)| other == pack);
        let found = same.filter_map(|(_, model)| model.upgrade()).find(|model| model.isa() == isa);
        if let Some(model) = found {
            return Ok(model);
        }
        let model = load(pack, isa)?;
        in_use.push((pack.clone(), Arc::downgrade(&model)));
        Ok(model)
    }
}

/// The models of a route, loaded.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) legs: Vec<Arc<Translator>>,
    pub(crate) route: Vec<Choice>,
    pub(crate) passed_over: Vec<PassedOver>,
}

/// What models are loaded from, and for what.
#[derive(Debug)]
pub(crate) struct Loader<'a> {
    pub(crate) store: &'a Store,
    pub(crate) wish: Wish,
    pub(crate) in_use: &'a InUse,
    pub(crate) isa: Isa,
}

impl Loader<'_> {
    /// Loads the models of a route. One that does not load gives way to the next best of its pair, unless `tolmach.lock`
    /// names it.
    pub(crate) fn load(&self, chosen: Vec<Choice>) -> Result<Loaded, ServiceError> {
        let mut wish = self.wish;
        // As the route was chosen: all of its models together keep within the memory.
        wish.memory = wish.memory.map(|memory| memory / chosen.len().max(1) as u64);
        let mut loaded = Loaded { legs: Vec::new(), route: Vec::new(), passed_over: Vec::new() };
        for mut choice in chosen {
            let mut failed: Vec<(Pack, EngineError)> = Vec::new();
            let translator = loop {
                let error = match self.in_use.load(&choice.pack, self.isa) {
                    Ok(translator) => break translator,
                    Err(error) => error,
                };
                failed.push((choice.pack, error));
                let packs: Vec<Pack> = failed.iter().map(|(pack, _)| pack.clone()).collect();
                choice = match self.store.instead(&packs, &wish)? {
                    Some(next) => next,
                    // The first is the one that was to be used; its fault is the one to mend.
                    None => return Err(self.unusable(failed.swap_remove(0))?),
                };
            };
            for (pack, error) in failed {
                choice.reasons.insert(0, format!("{} cannot be loaded", pack.id));
                loaded.passed_over.push(PassedOver { pack, reason: error.to_string() });
            }
            loaded.legs.push(translator);
            loaded.route.push(choice);
        }
        Ok(loaded)
    }

    fn unusable(&self, (pack, source): (Pack, EngineError)) -> Result<ServiceError, ServiceError> {
        let locked = self.store.lockfile()?.locked(&pack.from, &pack.to).is_some();
        let Pack { from, to, id, .. } = pack;
        Ok(ServiceError::Model { pair: format!("{from}-{to}"), id, locked, source: Box::new(source) })
    }
}

#[cfg(test)]
mod tests {
    use tolmach_catalog::ImportOptions;
    use tolmach_testing::TinyModel;

    use super::*;
    use crate::Service;

    #[test]
    fn a_model_that_somebody_has_is_not_loaded_again() {
        let folder = tempfile::tempdir().unwrap();
        let case = TinyModel::named("shared-alphas");
        let files = folder.path().join("files");
        std::fs::create_dir(&files).unwrap();
        std::fs::write(files.join("model.pten.intgemm.alphas.bin"), case.model_bytes()).unwrap();
        std::fs::write(files.join("vocab.pten.spm"), case.vocab_bytes()).unwrap();
        let store = Store::at(folder.path().join("store"));
        store.import(&files, &ImportOptions::default()).unwrap();
        let [pack] = &store.packs().unwrap()[..] else { panic!("one pack") };

        let in_use = InUse::default();
        let first = in_use.load(pack, Isa::detect()).unwrap();
        assert!(Arc::ptr_eq(&first, &in_use.load(pack, Isa::detect()).unwrap()));
        assert!(Isa::available().all(|isa| in_use.load(pack, isa).unwrap().isa() == isa));
        // Another file under the same name is another model.
        let mut other = pack.clone();
        other.model.sha256 = "0".repeat(64);
        assert!(!Arc::ptr_eq(&first, &in_use.load(&other, Isa::detect()).unwrap()));
        drop(first);
        assert!(in_use.0.lock().unwrap().iter().all(|(_, model)| model.upgrade().is_none()));
        in_use.load(pack, Isa::detect()).unwrap();
        assert_eq!(in_use.0.lock().unwrap().len(), 1);

        // Pairs of one service share it.
        let service = Service::new(store);
        let pairs = [(); 2].map(|()| service.pair("pt", "en").unwrap());
        assert_eq!(service.in_use().0.lock().unwrap().len(), 1);
        drop(pairs);
    }
}

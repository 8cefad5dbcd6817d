//! Another model of a pair, loaded when it is first asked.

use std::sync::{Arc, OnceLock};

use tolmach_catalog::{Choice, Pack};

use crate::load::{InUse, Loaded};
use crate::{Pair, Service};

/// A model that is installed beside the one in use.
#[derive(Debug)]
pub(crate) struct Second {
    choice: Choice,
    in_use: Arc<InUse>,
    /// Without another model of its own; none once it could not be loaded.
    loaded: OnceLock<Option<Box<Pair>>>,
}

impl Service {
    /// The best of the other models of the pair that a route of one model serves; none of a longer one. What cannot be
    /// read is no second opinion.
    pub(crate) fn second(&self, loaded: &Loaded) -> Option<Second> {
        let [chosen] = loaded.route.as_slice() else { return None };
        let unusable: Vec<Pack> = loaded.passed_over.iter().map(|other| other.pack.clone()).collect();
        let choice = self.store().other(&chosen.pack, &unusable, self.wish()).ok()??;
        Some(Second { choice, in_use: Arc::clone(self.in_use()), loaded: OnceLock::new() })
    }
}

impl Pair {
    /// The other model, if one is installed and can be loaded.
    pub(crate) fn second(&self) -> Option<&Pair> {
        let second = self.second.as_ref()?;
        let load = || {
            let legs = vec![second.in_use.load(&second.choice.pack, self.isa).ok()?];
            let loaded = Loaded { legs, route: vec![second.choice.clone()], passed_over: Vec::new() };
            Some(Box::new(self.like(loaded)))
        };
        second.loaded.get_or_init(load).as_deref()
    }
}

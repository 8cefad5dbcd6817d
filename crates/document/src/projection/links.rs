//! Links between the words of the two texts, from the links between their pieces.

use tolmach_text::{Link, Span};

use super::atoms::{Atom, atoms};

/// Most atoms of one text that one piece is taken to cover; real pieces cover one or two.
const WIDEST: usize = 8;

/// A punctuation mark says less about where a phrase went than a word does.
const PUNCTUATION_MASS: f32 = 0.3;

/// One target atom and one source atom that belong together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) target: usize,
    pub(crate) source: usize,
    /// Share of the target atom's attention, 0 to 1.
    pub(crate) weight: f32,
}

/// The atoms of both texts and the edges between them.
#[derive(Debug)]
pub(crate) struct Alignment {
    pub(crate) source: Vec<Atom>,
    pub(crate) target: Vec<Atom>,
    /// By target atom.
    edges: Vec<Edge>,
    target_starts: Vec<usize>,
    /// Indices of `edges` by source atom.
    by_source: Vec<usize>,
    source_starts: Vec<usize>,
}

impl Alignment {
    pub(crate) fn new(source: &str, target: &str, links: &[Link]) -> Self {
        let source = atoms(source, &cuts(links, |link| link.source));
        let target = atoms(target, &cuts(links, |link| link.target));
        let mut edges = Vec::with_capacity(links.len());
        for link in links {
            let probability =
                if link.probability.is_finite() { link.probability.clamp(0.0, 1.0) } else { 0.0 };
            if probability == 0.0 {
                continue;
            }
            for t in overlapped(&target, link.target).take(WIDEST) {
                for s in overlapped(&source, link.source).take(WIDEST) {
                    edges.push(Edge { target: t, source: s, weight: probability });
                }
            }
        }
        edges.sort_by_key(|edge| (edge.target, edge.source));
        edges.dedup_by(|next, kept| {
            let same = (next.target, next.source) == (kept.target, kept.source);
            if same {
                kept.weight += next.weight;
            }
            same
        });
        for group in edges.chunk_by_mut(|a, b| a.target == b.target) {
            let total: f32 = group.iter().map(|edge| edge.weight).sum();
            for edge in group {
                edge.weight /= total;
            }
        }
        let target_starts = starts(edges.iter().map(|e| e.target), target.len());
        let mut by_source: Vec<usize> = (0..edges.len()).collect();
        let source_of = |&index: &usize| edges.get(index).map_or(0, |edge| edge.source);
        by_source.sort_by_key(source_of);
        let source_starts = starts(by_source.iter().map(source_of), source.len());
        Self { source, target, edges, target_starts, by_source, source_starts }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.edges.is_empty()
    }

    /// Edges of one target atom.
    pub(crate) fn of_target(&self, target: usize) -> &[Edge] {
        slice(&self.edges, &self.target_starts, target)
    }

    /// Edges of one source atom, by target atom.
    pub(crate) fn of_source(&self, source: usize) -> impl DoubleEndedIterator<Item = &Edge> {
        slice(&self.by_source, &self.source_starts, source).iter().filter_map(|&index| self.edges.get(index))
    }

    /// Source atoms that `span` touches.
    pub(crate) fn source_atoms(&self, span: Span) -> std::ops::Range<usize> {
        let found = overlapped(&self.source, span);
        found.start..found.end.max(found.start)
    }

    /// Weight of a target atom against others.
    pub(crate) fn mass(&self, target: usize) -> f32 {
        match self.target.get(target) {
            Some(atom) if atom.punctuation => PUNCTUATION_MASS,
            _ => 1.0,
        }
    }

    /// The target atom most strongly linked to `source` that `allowed` accepts; of equals, the last.
    pub(crate) fn best_target(&self, source: usize, allowed: impl Fn(usize) -> bool) -> Option<usize> {
        let punctuation = self.source.get(source).is_some_and(|atom| atom.punctuation);
        let fits = |edge: &Edge| {
            let same = self.target.get(edge.target).is_some_and(|atom| atom.punctuation == punctuation);
            if same { edge.weight } else { edge.weight * PUNCTUATION_MASS }
        };
        self.of_source(source)
            .filter(|edge| allowed(edge.target))
            .max_by(|a, b| fits(a).total_cmp(&fits(b)))
            .map(|edge| edge.target)
    }
}

fn cuts(links: &[Link], side: impl Fn(&Link) -> Span) -> Vec<usize> {
    let mut cuts: Vec<usize> = links.iter().map(side).flat_map(|span| [span.start, span.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// Indices of the atoms that share a byte with `span`.
fn overlapped(atoms: &[Atom], span: Span) -> std::ops::Range<usize> {
    if span.is_empty() {
        return 0..0;
    }
    let first = atoms.partition_point(|atom| atom.span.end <= span.start);
    let last = atoms.partition_point(|atom| atom.span.start < span.end);
    first..last.max(first)
}

/// For sorted `keys` below `count`: where the entries of each key begin, and the end.
fn starts(keys: impl Iterator<Item = usize>, count: usize) -> Vec<usize> {
    let mut starts = vec![0; count + 1];
    for key in keys {
        if let Some(slot) = starts.get_mut(key + 1) {
            *slot += 1;
        }
    }
    let mut sum = 0;
    for slot in &mut starts {
        sum += *slot;
        *slot = sum;
    }
    starts
}

fn slice<'a, T>(items: &'a [T], starts: &[usize], key: usize) -> &'a [T] {
    match (starts.get(key), starts.get(key + 1)) {
        (Some(&from), Some(&to)) => items.get(from..to).unwrap_or_default(),
        _ => &[],
    }
}

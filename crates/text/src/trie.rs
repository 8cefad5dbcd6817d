//! A trie over byte strings that answers "which of you does this text begin with?".
//!
//! Built breadth first from sorted entries, so the children of a node lie side by side in the order of their labels:
//! one array, no hashing, no search for free places (that search is what makes a double array slow to build, and a
//! vocabulary is built anew at every start). Nodes with many children also get a table of 256 places, so that a step
//! costs one look-up there and a scan of a few adjacent nodes elsewhere. A branch that only one entry goes through is
//! not spelled out in nodes but kept as a string, its tail: that halves the time to build.

use std::collections::VecDeque;

/// No piece ends here.
const NONE: u32 = u32::MAX;
/// From this number of children on, a node gets a table: up to here a scan of neighbours is as fast.
const TABLE_FROM: u16 = 8;

/// An immutable map from byte strings to ids.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// For each wide node, the child for each byte, or 0 (the root is no child).
    tables: Vec<[u32; 256]>,
    /// The tails, back to back.
    tails: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// Index of the first child; for a wide node, index of its table; for the end of a branch, where its tail begins.
    children: u32,
    /// The id of the entry that ends here or, for the end of a branch, after its tail; or `NONE`.
    id: u32,
    /// Number of children.
    count: u16,
    /// Bytes of the tail, for a node without children: what the only entry beyond it still needs.
    tail: u16,
    /// The byte that leads here.
    label: u8,
}

/// Which entries pass through a node that is still without children.
struct Pending {
    node: usize,
    from: usize,
    to: usize,
    depth: usize,
}

impl Trie {
    /// Builds the trie of `entries`, which are sorted by bytes, distinct, not empty and of at most 65,535 bytes.
    ///
    /// Time and memory are linear in the bytes of the entries. Entries out of order are not found again.
    pub(crate) fn build(entries: &[(&[u8], u32)]) -> Self {
        let root = Node { children: 0, id: NONE, count: 0, tail: 0, label: 0 };
        let mut trie = Self { nodes: vec![root], tables: Vec::new(), tails: Vec::new() };
        let mut pending = VecDeque::from([Pending { node: 0, from: 0, to: entries.len(), depth: 0 }]);
        while let Some(Pending { node, mut from, to, depth }) = pending.pop_front() {
            let mut id = NONE;
            if let Some((text, entry)) = entries.get(from)
                && text.len() == depth
                && from < to
            {
                (id, from) = (*entry, from + 1);
            }
            let label_of = |entry: &(&[u8], u32)| entry.0.get(depth).copied().unwrap_or_default();
            let first = trie.nodes.len();
            let mut rest = entries.get(from..to).unwrap_or_default();
            while let Some(entry) = rest.first() {
                let label = label_of(entry);
                let same = run_length(rest, |other| label_of(other) == label);
                let child = trie.nodes.len();
                trie.nodes.push(Node { label, ..root });
                if same == 1 {
                    trie.end_branch(child, entry.0.get(depth + 1..).unwrap_or_default(), entry.1);
                } else {
                    pending.push_back(Pending { node: child, from, to: from + same, depth: depth + 1 });
                }
                rest = rest.get(same..).unwrap_or_default();
                from += same;
            }
            trie.set_children(node, first, id);
        }
        trie
    }

    /// Makes the new node `child` the end of a branch that one entry goes through.
    fn end_branch(&mut self, child: usize, tail: &[u8], id: u32) {
        let children = self.tails.len() as u32;
        self.tails.extend_from_slice(tail);
        if let Some(node) = self.nodes.get_mut(child) {
            *node = Node { children, id, tail: tail.len() as u16, ..*node };
        }
    }

    /// Makes the nodes from `first` on the children of `node`, where the entry `id` ends.
    fn set_children(&mut self, node: usize, first: usize, id: u32) {
        let count = (self.nodes.len() - first) as u16;
        let mut children = first as u32;
        if count >= TABLE_FROM {
            let mut table = [0; 256];
            for (child, i) in self.nodes.iter().skip(first).zip(children..) {
                table[usize::from(child.label)] = i;
            }
            children = self.tables.len() as u32;
            self.tables.push(table);
        }
        if let Some(node) = self.nodes.get_mut(node) {
            *node = Node { children, id, count, ..*node };
        }
    }

    /// Calls `found(length, id)` for each entry that `bytes` begins with, shortest first.
    #[inline]
    pub(crate) fn prefixes(&self, bytes: &[u8], mut found: impl FnMut(usize, u32)) {
        let Some(mut node) = self.nodes.first() else { return };
        for (i, &byte) in bytes.iter().enumerate() {
            let Some(child) = self.child(node, byte) else { return };
            node = child;
            if node.tail > 0 {
                let tail = node.children as usize..node.children as usize + usize::from(node.tail);
                let rest = bytes.get(i + 1..).unwrap_or_default();
                if self.tails.get(tail).is_some_and(|tail| rest.starts_with(tail)) {
                    found(i + 1 + usize::from(node.tail), node.id);
                }
                return;
            }
            if node.id != NONE {
                found(i + 1, node.id);
            }
        }
    }

    /// The longest entry that `bytes` begins with, as (length, id).
    pub(crate) fn longest(&self, bytes: &[u8]) -> Option<(usize, u32)> {
        let mut longest = None;
        self.prefixes(bytes, |length, id| longest = Some((length, id)));
        longest
    }

    #[inline]
    fn child(&self, node: &Node, byte: u8) -> Option<&Node> {
        let first = node.children as usize;
        if node.count >= TABLE_FROM {
            let child = self.tables.get(first)?[usize::from(byte)];
            return if child == 0 { None } else { self.nodes.get(child as usize) };
        }
        let children = self.nodes.get(first..first + usize::from(node.count))?;
        children.iter().find(|child| child.label == byte)
    }
}

/// How many of the first elements satisfy `same`, where no later one does: doubling steps, then halving.
///
/// Most runs are short, some (all the words that begin with a space) take up the whole array.
fn run_length<T>(elements: &[T], same: impl Fn(&T) -> bool) -> usize {
    let mut bound = 1;
    while elements.get(bound).is_some_and(&same) {
        bound *= 2;
    }
    let known = bound / 2;
    let window = elements.get(known..bound.min(elements.len())).unwrap_or_default();
    known + window.partition_point(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(words: &[&str], text: &str) -> Vec<(usize, u32)> {
        let mut entries: Vec<(&[u8], u32)> = words.iter().map(|w| w.as_bytes()).zip(0..).collect();
        entries.sort_unstable();
        let mut found = Vec::new();
        Trie::build(&entries).prefixes(text.as_bytes(), |length, id| found.push((length, id)));
        found
    }

    #[test]
    fn finds_every_prefix_shortest_first() {
        assert_eq!(matches(&["b", "abc", "a", "abd"], "abce"), [(1, 2), (3, 1)]);
        assert_eq!(matches(&["b", "abc", "a", "abd"], "x"), []);
        assert_eq!(matches(&["b"], ""), []);
        assert_eq!(matches(&[], "b"), []);
    }

    #[test]
    fn wide_nodes_find_each_child_and_no_other() {
        let letters: Vec<String> = ('a'..='z').step_by(2).map(String::from).collect();
        let words: Vec<&str> = letters.iter().map(String::as_str).collect();
        for (letter, present) in ('a'..='z').zip([true, false].into_iter().cycle()) {
            assert_eq!(!matches(&words, &letter.to_string()).is_empty(), present, "{letter}");
        }
    }

    #[test]
    fn agrees_with_a_linear_search() {
        // Every string of up to four letters over {x, y, é} with a pseudo-random half of them left out.
        let mut words = vec![String::new()];
        for _ in 0..4 {
            let longer: Vec<String> =
                words.iter().flat_map(|w| ["x", "y", "é"].map(|c| format!("{w}{c}"))).collect();
            words.extend(longer);
            words.sort();
            words.dedup();
        }
        let chosen: Vec<&str> = words.iter().map(String::as_str).filter(|w| w.len() * 7 % 3 == 1).collect();
        for text in &words {
            let mut expected: Vec<(usize, u32)> = chosen
                .iter()
                .zip(0..)
                .filter(|(w, _)| text.starts_with(**w))
                .map(|(w, i)| (w.len(), i))
                .collect();
            expected.sort_unstable();
            assert_eq!(matches(&chosen, text), expected, "{text}");
        }
    }
}

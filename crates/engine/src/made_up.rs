//! Translations that no model made, of texts that a real vocabulary cuts: for tests and fuzzing of what becomes of links
//! and of what is carried. A model's own pass would be most of the time.

use tolmach_text::{Link, Span, Vocab};

use crate::carry::link_and_carry;
use crate::fractions::Way;
use crate::search::Found;
use crate::sentence::{Prepared, StandIns};

/// A vocabulary of both sides.
#[derive(Debug)]
pub struct MadeUp {
    vocab: Vocab,
    stand_ins: StandIns,
}

/// What became of one window of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The translation with what was carried.
    pub text: String,
    /// Links into the text as it was given.
    pub links: Vec<Link>,
    /// Bytes of the text that must be in the translation: carried runs and fractions.
    pub carried: Vec<Span>,
}

impl MadeUp {
    /// Texts of this vocabulary.
    pub fn new(vocab: Vocab) -> Self {
        let stand_ins = StandIns::new(&vocab);
        Self { vocab, stand_ins }
    }

    /// The windows of `text`, with each way of showing fractions in turn; pieces and attention come from `choices`. Left
    /// out are windows whose made up translation lost a fraction, which would be translated again.
    ///
    /// # Panics
    /// If that happens where no fraction is shown as figures.
    pub fn translate(&self, text: &str, choices: &[u8]) -> Vec<Window> {
        let text = text.trim();
        let mut choices = choices.iter().copied().cycle();
        let mut choice = || usize::from(choices.next().unwrap_or_default());
        let mut out = Vec::new();
        for way in [Way::Slash, Way::Decimal, Way::Carried] {
            let Prepared::Windows(windows) = Prepared::new(&self.vocab, &self.stand_ins, text, way) else {
                continue;
            };
            for window in &windows {
                // Most pieces are those of the source, so that fractions come through.
                let ids: Vec<u32> = (0..window.ids.len() + choice() % 4)
                    .map(|at| match (choice(), window.ids.get(at)) {
                        (0..200, Some(&id)) => id,
                        (high, _) => ((high << 8 | choice()) % self.vocab.len()) as u32,
                    })
                    .collect();
                let length = window.ids.len() + 1;
                let mut alignment = vec![0.0; ids.len() * length];
                for row in alignment.chunks_exact_mut(length) {
                    row[choice() % length] = choice() as f32 / 255.0;
                }
                let found = Found { ids, alignment, log_probability: None, scored: 0 };
                let decoded = self.vocab.decode(&found.ids);
                let carried = link_and_carry(text, window, &found, decoded.text, &decoded.spans);
                assert!(
                    carried.is_some() || !window.fractions.is_empty(),
                    "a fraction that was not shown is lost"
                );
                let Some(carried) = carried else { continue };
                let runs = window.carried.iter().map(|&at| window.spans[at]);
                let fractions = window.fractions.iter().map(|one| one.span);
                out.push(Window {
                    text: carried.text,
                    links: carried.links,
                    carried: runs.chain(fractions).collect(),
                });
            }
        }
        out
    }
}

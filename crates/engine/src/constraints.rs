//! Search for a translation that says what it must (dynamic beam allocation: Post and Vilar 2018).
//!
//! Every hypothesis knows its text, and by it what it has said. In each step the pieces that begin or go on with a form
//! not yet said are candidates beside those that the model likes best, and the beam is shared out among the hypotheses
//! by how much they have said: a form that costs much where it begins is not pushed out before it is whole. A
//! hypothesis ends when it has said all; one that the model would end before is kept for want of a better.
//!
//! Forms are followed in the text, not as fixed pieces: what the model says by itself, in whatever pieces, counts.

use std::borrow::Cow;

use tolmach_text::Vocab;

use crate::choice::{Choice, top};
use crate::required::{Required, begins_word, begun, in_word, one_space, says};

/// Hypotheses kept for each degree of what has been said.
const BANK: usize = 3;
/// Degrees of what has been said that a requirement has: not begun, begun, half of it.
const STAGES: usize = 3;
/// What a requirement may cost: so much less is the logarithm of the probability of a translation that says it than of
/// the likeliest that does not. On FLORES dev nine of ten cost less than 20; beyond 30 the model only rambles.
const PRICE: f32 = 30.0;
/// Requirements that a search follows at most; its hypotheses keep one bit each.
const MOST: usize = 64;
/// Letters that a piece may go on with behind an open form.
const ENDING: usize = 4;
/// Bytes beyond the longest form in which a form can still become said: what shows the end of a word.
const BEHIND: usize = 16;
const SPACE: char = '▁';

/// What one window of a sentence must say, and how far each of its hypotheses is.
#[derive(Debug)]
pub(crate) struct Constraints {
    wanted: Vec<Wanted>,
    /// Bytes of the longest form.
    longest: usize,
    /// One a live hypothesis, in their order.
    live: Vec<Progress>,
    /// The nodes of hypotheses that ended too early.
    pub(crate) early: Vec<u32>,
}

#[derive(Debug)]
struct Wanted {
    required: Required,
    forms: Vec<Form>,
    /// How often it may be said.
    allowed: usize,
}

#[derive(Debug)]
struct Form {
    /// As the vocabulary writes it.
    text: String,
    /// The pieces that begin it with a space before.
    spaced: Vec<u32>,
    /// For each byte of the text the pieces that go on from there to a place from which the form can be ended.
    from: Vec<Vec<u32>>,
}

/// What a hypothesis has said.
#[derive(Clone, Debug, Default)]
struct Progress {
    text: Vec<u8>,
    said: u64,
    /// How far the farthest form is that is not yet said, below [`STAGES`].
    stage: usize,
}

impl Progress {
    fn bank(&self) -> usize {
        STAGES * self.said.count_ones() as usize + self.stage
    }
}

/// A candidate for the next step.
#[derive(Debug)]
struct Offer {
    choice: Choice,
    progress: Progress,
    ends: bool,
}

impl Form {
    /// `None` if the vocabulary has no pieces for it.
    fn new(vocab: &Vocab, form: &str, open: bool) -> Option<Self> {
        let tokens = vocab.encode(form);
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        let text = one_space(vocab.decode(&ids).text.trim()).into_owned();
        if text.is_empty() || ids.contains(&vocab.unk_id()) {
            return None;
        }
        let mut from: Vec<Vec<u32>> = vec![Vec::new(); text.len()];
        let mut leads = vec![false; text.len() + 1];
        leads[text.len()] = true;
        for (at, _) in text.char_indices().rev() {
            from[at] = pieces(vocab, "", &text[at..], open, &leads[at..]);
            leads[at] = !from[at].is_empty();
        }
        let mut spaced = pieces(vocab, "▁", &text, open, &leads);
        if let (Some(first), Some(lone)) = (ids.first(), vocab.id("▁"))
            && *first == lone
            && leads[0]
        {
            spaced.push(lone);
        }
        (leads[0] || !spaced.is_empty()).then_some(Self { text, spaced, from })
    }

    /// How far a text is with it, below [`STAGES`].
    fn stage(&self, text: &str) -> usize {
        match begun(text, &self.text) {
            0 => 0,
            begun => 1 + usize::from(2 * begun >= self.text.len()),
        }
    }

    /// The pieces that bring a text nearer to it.
    fn next(&self, text: &str) -> impl Iterator<Item = u32> {
        let at = begun(text, &self.text);
        let glued = match self.from.get(at) {
            Some(pieces) if at > 0 || begins_word(text, &self.text) => pieces.as_slice(),
            _ => &[],
        };
        let starts = at == 0 && !text.ends_with(' ');
        let spaced = if starts { self.spaced.as_slice() } else { &[] };
        glued.iter().chain(spaced).copied()
    }
}

/// The pieces that are `lead` and a beginning of `rest` that leads on, and for an open form those that go on behind it.
fn pieces(vocab: &Vocab, lead: &str, rest: &str, open: bool, leads: &[bool]) -> Vec<u32> {
    let written = format!("{lead}{}", rest.replace(' ', "▁"));
    let mut ids = Vec::new();
    let mut at = 0;
    let mut end = lead.len();
    for c in rest.chars() {
        at += c.len_utf8();
        end += if c == ' ' { SPACE.len_utf8() } else { c.len_utf8() };
        if leads.get(at) == Some(&true) {
            ids.extend(written.get(..end).and_then(|piece| vocab.id(piece)));
        }
    }
    if open {
        let goes_on = |id: &&u32| {
            let ending =
                vocab.piece(**id).and_then(|piece| piece.strip_prefix(&*written)).unwrap_or_default();
            !ending.is_empty() && ending.chars().count() <= ENDING && ending.chars().all(in_word)
        };
        ids.extend(vocab.with_prefix(&written).iter().filter(goes_on));
    }
    ids
}

impl Constraints {
    /// `None` if there is nothing that the model could be made to say.
    pub(crate) fn new(vocab: &Vocab, sentence: &str, required: &[&Required]) -> Option<Self> {
        let wanted = required.iter().filter_map(|required| {
            let forms: Vec<Form> =
                required.forms.iter().filter_map(|form| Form::new(vocab, form, required.open)).collect();
            let source = required.source.and_then(|span| sentence.get(span.start..span.end));
            let allowed = source.map_or(0, |source| sentence.matches(source).count());
            let allowed = allowed.max(required.times_in(sentence)).max(1);
            (!forms.is_empty()).then(|| Wanted { required: (*required).clone(), forms, allowed })
        });
        let wanted: Vec<Wanted> = wanted.take(MOST).collect();
        let longest = wanted.iter().flat_map(|wanted| &wanted.forms).map(|form| form.text.len()).max()?;
        Some(Self { wanted, longest, live: vec![Progress::default()], early: Vec::new() })
    }

    /// Hypotheses that a search needs at least.
    pub(crate) fn width(&self) -> usize {
        BANK * (STAGES * self.wanted.len() + 1)
    }

    /// Steps that the forms may need beside those of the translation.
    pub(crate) fn steps(&self) -> usize {
        let longest = |wanted: &Wanted| wanted.forms.iter().map(|form| form.text.chars().count()).max();
        self.wanted.iter().filter_map(longest).sum()
    }

    /// What all of them may cost together ([`PRICE`]).
    pub(crate) fn price(&self) -> f32 {
        PRICE * self.wanted.len() as f32
    }

    /// Whether a form may go on with letters.
    pub(crate) fn is_open(&self) -> bool {
        self.wanted.iter().any(|wanted| wanted.required.open)
    }

    /// The pieces of all forms.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = u32> {
        let forms = self.wanted.iter().flat_map(|wanted| &wanted.forms);
        forms.flat_map(|form| form.from.iter().flatten().chain(&form.spaced)).copied()
    }

    /// Takes the candidates of one hypothesis into `offers`: what the model likes best and what brings a form nearer.
    pub(crate) fn offer(
        &self,
        hypothesis: usize,
        logits: &[f32],
        offset: f32,
        column: &dyn Fn(u32) -> Option<usize>,
        offers: &mut Vec<Choice>,
    ) {
        let mut own = Vec::with_capacity(BANK + 1);
        top(logits, hypothesis, offset, BANK, &mut own);
        if let Some(progress) = self.live.get(hypothesis) {
            let text = String::from_utf8_lossy(&progress.text);
            let forms = self.unsaid(progress.said).flat_map(|(_, wanted)| &wanted.forms);
            let columns = forms.flat_map(|form| form.next(&text)).filter_map(column);
            for column in columns {
                let score = logits.get(column).map_or(f32::NEG_INFINITY, |logit| logit + offset);
                if score > f32::NEG_INFINITY && own.iter().all(|choice| choice.column != column) {
                    own.push(Choice { hypothesis, column, score });
                }
            }
        }
        offers.append(&mut own);
    }

    fn unsaid(&self, said: u64) -> impl Iterator<Item = (usize, &Wanted)> {
        self.wanted.iter().enumerate().filter(move |(number, _)| said >> number & 1 == 0)
    }

    /// What a hypothesis has said with one more piece; `None` is its end.
    fn with(&self, before: &Progress, piece: Option<&str>) -> Progress {
        let mut after = before.clone();
        let seen = before.text.len().saturating_sub(self.longest + BEHIND);
        if let Some(piece) = piece {
            push(&mut after.text, piece);
        }
        let text = String::from_utf8_lossy(&after.text);
        // Replacing what is no character moves what is behind it; then all is looked at.
        let seen = if matches!(text, Cow::Borrowed(_)) { seen } else { 0 };
        let seen = (0..=seen).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let (mut said, mut stage) = (after.said, 0);
        for (number, Wanted { required, forms, .. }) in self.unsaid(before.said) {
            let is_said = |form: &Form| says(&text, seen, &form.text, required.open, piece.is_none());
            if forms.iter().any(is_said) {
                said |= 1 << number;
            } else if piece.is_some() {
                stage = forms.iter().map(|form| form.stage(&text)).fold(stage, usize::max);
            }
        }
        drop(text);
        Progress { said, stage, ..after }
    }

    /// The `width` of the offers that go on or end well, best first. Those that would end too early are `early`, where
    /// the model prefers the end to all else.
    pub(crate) fn allot(
        &mut self,
        vocab: &Vocab,
        offers: &[Choice],
        id: &dyn Fn(usize) -> u32,
        width: usize,
    ) -> Allotted {
        let all = self.wanted.len() as u32;
        let mut early = Vec::new();
        let mut rated: Vec<Offer> = Vec::with_capacity(offers.len());
        for (number, &choice) in offers.iter().enumerate() {
            let Some(before) = self.live.get(choice.hypothesis) else { continue };
            let id = id(choice.column);
            let ends = id == vocab.eos_id();
            let piece = if ends { None } else { Some(vocab.piece(id).unwrap_or_default()) };
            let progress = self.with(before, piece);
            if !ends || progress.said.count_ones() == all {
                rated.push(Offer { choice, progress, ends });
            } else if number == 0 || offers[number - 1].hypothesis != choice.hypothesis {
                // The first offer of a hypothesis is its likeliest.
                early.push(choice);
            }
        }
        rated.sort_by(|a, b| b.choice.score.total_cmp(&a.choice.score));
        let mut banks: Vec<usize> = rated.iter().map(|offer| offer.progress.bank()).collect();
        banks.sort_unstable();
        banks.dedup();
        let share = width / banks.len().max(1);
        let mut left: Vec<(usize, usize)> = banks.iter().map(|&bank| (bank, share)).collect();
        // What does not divide goes to those that have said most.
        left.iter_mut().rev().take(width - share * banks.len()).for_each(|(_, left)| *left += 1);
        let mut taken: Vec<bool> = rated
            .iter()
            .map(|offer| {
                let bank = left.iter_mut().find(|(bank, left)| *bank == offer.progress.bank() && *left > 0);
                bank.map(|(_, left)| *left -= 1).is_some()
            })
            .collect();
        let mut spare: usize = left.iter().map(|(_, left)| left).sum();
        for taken in taken.iter_mut().filter(|taken| !**taken) {
            if spare > 0 {
                (*taken, spare) = (true, spare - 1);
            }
        }
        let taken = rated.into_iter().zip(taken).filter(|(_, taken)| *taken).map(|(offer, _)| offer);
        let (mut chosen, mut live) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for offer in taken {
            chosen.push(offer.choice);
            if !offer.ends {
                live.push(offer.progress);
            }
        }
        self.live = live;
        Allotted { chosen, early }
    }

    /// Keeps the first so many and those of the live hypotheses for which `keep` is true.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let mut keep = keep.iter().copied();
        self.live.retain(|_| keep.next().unwrap_or(false));
    }

    /// How good a text is beside its probability: how much of what is required it does not say, and how often it says
    /// something more than is allowed; the least is best.
    pub(crate) fn faults(&self, text: &str) -> (usize, usize) {
        let times = || self.wanted.iter().map(|wanted| (wanted.required.times_in(text), wanted.allowed));
        let unsaid = times().filter(|(times, _)| *times == 0).count();
        (unsaid, times().map(|(times, allowed)| times.saturating_sub(allowed)).sum())
    }
}

/// What [`Constraints::allot`] gives.
#[derive(Debug)]
pub(crate) struct Allotted {
    pub(crate) chosen: Vec<Choice>,
    pub(crate) early: Vec<Choice>,
}

/// Writes a piece behind a text, as the vocabulary decodes it.
fn push(text: &mut Vec<u8>, piece: &str) {
    let byte = piece.strip_prefix("<0x").and_then(|rest| rest.strip_suffix('>'));
    if let Some(byte) = byte.and_then(|byte| u8::from_str_radix(byte, 16).ok()) {
        text.push(byte);
        return;
    }
    let piece = if text.is_empty() { piece.trim_start_matches(SPACE) } else { piece };
    let mut buffer = [0; 4];
    for c in piece.chars() {
        let c = if c == SPACE { ' ' } else { c };
        text.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }
}

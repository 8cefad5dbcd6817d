//! A text whose pieces are linked to another text, and what cutting, joining and changing it makes of its links.

use crate::{Link, Span};

/// A text with links to the text that it comes from: a translation and where in the source each piece of it is from.
///
/// What is done to it keeps every link within both texts, on character boundaries, where it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aligned {
    /// The text.
    pub text: String,
    /// Its pieces with their source pieces, ascending and apart: targets are bytes of `text`, sources of the other text.
    pub links: Vec<Link>,
}

impl Aligned {
    /// A text that comes from itself, each word linked to itself.
    pub fn identity(text: &str) -> Self {
        let mut links = Vec::new();
        let mut at = 0;
        for word in text.split_inclusive(char::is_whitespace) {
            let span = Span::new(at, at + word.trim_end().len());
            if !span.is_empty() {
                links.push(Link { target: span, source: span, probability: 1.0 });
            }
            at += word.len();
        }
        Self { text: text.to_owned(), links }
    }

    /// These bytes of the text; a link across an end is cut there. Sources stay as they are.
    ///
    /// # Panics
    /// If `target` does not lie within the text on character boundaries.
    pub fn slice(&self, target: Span) -> Self {
        let first = self.links.partition_point(|link| link.target.end <= target.start);
        let links = self.links.get(first..).unwrap_or_default().iter();
        let cut = links.take_while(|link| link.target.start < target.end);
        let links = cut.map(|link| Link { target: part_of(link.target, target), ..*link });
        Self {
            text: target.of(&self.text).to_owned(),
            links: links.filter(|link| !link.target.is_empty()).collect(),
        }
    }

    /// The same, with sources as bytes of this part of the source: [`Aligned::append`] at its start is the way back. What
    /// lies outside is cut off.
    #[must_use]
    pub fn within(mut self, source: Span) -> Self {
        for link in &mut self.links {
            link.source = part_of(link.source, source);
        }
        self
    }

    /// Appends a text whose sources are bytes of what stands at byte `source` of the other text. Returns where it stands.
    pub fn append(&mut self, part: &Self, source: usize) -> Span {
        let at = self.text.len();
        self.text.push_str(&part.text);
        self.links.extend(part.links.iter().map(|link| Link {
            target: link.target.shifted(at),
            source: link.source.shifted(source),
            ..*link
        }));
        Span::new(at, self.text.len())
    }

    /// Puts a text in the place of the bytes `target` of this one, with its own links, as [`Aligned::append`] does; of those
    /// that stood there, what lies outside is left. Returns where it stands.
    ///
    /// # Panics
    /// If `target` does not lie within the text on character boundaries.
    pub fn splice(&mut self, target: Span, part: &Self, source: usize) -> Span {
        let behind = self.slice(Span::new(target.end, self.text.len()));
        *self = self.slice(Span::new(0, target.start));
        let place = self.append(part, source);
        self.append(&behind, 0);
        place
    }

    /// Writes the bytes `target` otherwise: what is written comes from where they came from, as one piece if they were
    /// several, the first of them.
    ///
    /// # Panics
    /// If `target` does not lie within the text on character boundaries.
    pub fn edit(&mut self, target: Span, text: &str) {
        self.text.replace_range(target.start..target.end, text);
        let end = target.start + text.len();
        let moved = |at: usize| match at {
            at if at >= target.end => at - target.end + end,
            at if at > target.start => end,
            at => at,
        };
        for link in &mut self.links {
            link.target = Span::new(moved(link.target.start), moved(link.target.end));
        }
        self.links.retain(|link| !link.target.is_empty());
    }

    /// This text, which comes from `middle`, as one that comes from where `middle` does. A piece is linked to the source of
    /// the piece of the middle text that shares most bytes with its own, weighed by how sure each is; one that the middle
    /// text has from nowhere has no source.
    #[must_use]
    pub fn through(mut self, middle: &Self) -> Self {
        for link in &mut self.links {
            let shared = |other: &Link| part_of(other.target, link.source).len() as f32 * other.probability;
            // The first that could share a byte is found without looking at all.
            let first = middle.links.partition_point(|other| other.target.end <= link.source.start);
            let others = middle.links.get(first..).unwrap_or_default().iter();
            let best = others
                .take_while(|other| other.target.start < link.source.end)
                .max_by(|one, other| shared(one).total_cmp(&shared(other)));
            (link.source, link.probability) = match best {
                Some(best) => (best.source, link.probability * best.probability),
                None => (Span::default(), 0.0),
            };
        }
        self
    }
}

/// What of a range lies within another, as bytes of that; an empty range at an end where nothing does.
fn part_of(span: Span, whole: Span) -> Span {
    let within = |at: usize| at.clamp(whole.start, whole.end) - whole.start;
    Span::new(within(span.start), within(span.end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn link(target: (usize, usize), source: (usize, usize), probability: f32) -> Link {
        Link { target: Span::new(target.0, target.1), source: Span::new(source.0, source.1), probability }
    }

    /// What each piece is, and what it comes from.
    fn read<'a>(aligned: &'a Aligned, source: &'a str) -> Vec<(&'a str, &'a str)> {
        let pieces = aligned.links.iter();
        pieces.map(|link| (link.target.of(&aligned.text), link.source.of(source))).collect()
    }

    fn house() -> Aligned {
        let links = vec![link((0, 4), (4, 9), 0.5), link((5, 8), (0, 3), 1.0), link((8, 13), (0, 3), 0.5)];
        Aligned { text: "casa vermelha".into(), links }
    }

    #[test]
    fn every_word_comes_from_itself() {
        let text = " a  fé\u{a0}b\n";
        assert_eq!(read(&Aligned::identity(text), text), [("a", "a"), ("fé", "fé"), ("b", "b")]);
        assert_eq!(Aligned::identity(""), Aligned::default());
    }

    #[test]
    fn links_are_cut_with_their_text() {
        let part = house().slice(Span::new(2, 11));
        assert_eq!(part.text, "sa vermel");
        assert_eq!(read(&part, "red house"), [("sa", "house"), ("ver", "red"), ("mel", "red")]);
        let part = house().slice(Span::new(0, 4)).within(Span::new(4, 9));
        assert_eq!(read(&part, "house"), [("casa", "house")]);
    }

    #[test]
    fn what_is_put_in_has_its_own_links() {
        let mut text = house();
        let other = Aligned { text: "azul".into(), links: vec![link((0, 4), (0, 2), 1.0)] };
        assert_eq!(text.splice(Span::new(5, 11), &other, 1), Span::new(5, 9));
        assert_eq!(text.text, "casa azulha");
        assert_eq!(read(&text, "red house"), [("casa", "house"), ("azul", "ed"), ("ha", "red")]);
    }

    #[test]
    fn what_is_written_otherwise_comes_from_where_it_came_from() {
        let mut text = house();
        text.edit(Span::new(5, 13), "rubra");
        assert_eq!(read(&text, "red house"), [("casa", "house"), ("rubra", "red")]);
        text.edit(Span::new(0, 1), "C");
        text.edit(Span::new(4, 5), "  ");
        assert_eq!(text.text, "Casa  rubra");
        assert_eq!(read(&text, "red house"), [("Casa", "house"), ("rubra", "red")]);
        text.edit(Span::new(2, 8), "o-");
        assert_eq!(text.text, "Cao-bra");
        assert_eq!(read(&text, "red house"), [("Cao-", "house"), ("bra", "red")]);
    }

    #[test]
    fn links_go_through_the_middle() {
        // casa vermelha -> red house -> rotes Haus
        let middle = Aligned {
            text: "red house".into(),
            links: vec![link((0, 3), (5, 13), 0.5), link((4, 9), (0, 4), 1.0)],
        };
        let links = vec![
            link((0, 5), (0, 3), 0.5),
            link((6, 8), (4, 7), 1.0),
            // Over both words, of which the second is surer.
            link((8, 9), (2, 6), 1.0),
            // From nowhere.
            link((9, 10), (0, 0), 0.5),
        ];
        assert_eq!(
            Aligned { text: "rotes Haus".into(), links }.through(&middle).links,
            [
                link((0, 5), (5, 13), 0.25),
                link((6, 8), (0, 4), 1.0),
                link((8, 9), (0, 4), 1.0),
                link((9, 10), (0, 0), 0.0),
            ]
        );
    }

    /// Where a character of `text` begins, or its end.
    fn boundary(text: &str, choice: usize) -> usize {
        let at = choice % (text.len() + 1);
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    }

    fn span(text: &str, (one, other): (usize, usize)) -> Span {
        let (one, other) = (boundary(text, one), boundary(text, other));
        Span::new(one.min(other), one.max(other))
    }

    /// Characters of one to four bytes, and a text of them linked to `source`.
    const TEXT: &str = "[a é½中😀]{0,12}";

    fn aligned(text: String, source: &str, cuts: Vec<(usize, (usize, usize))>) -> Aligned {
        let mut ends: Vec<usize> = cuts.iter().map(|(cut, _)| boundary(&text, *cut)).collect();
        ends.sort_unstable();
        ends.dedup();
        let targets = ends.windows(2).map(|ends| Span::new(ends[0], ends[1]));
        // Each third stands for a piece without a link.
        let links = targets.zip(&cuts).enumerate().filter(|(number, _)| number % 3 < 2);
        let links = links.map(|(_, (target, (_, choice)))| Link {
            target,
            source: span(source, *choice),
            probability: 0.5,
        });
        Aligned { links: links.collect(), text }
    }

    fn choices() -> impl Strategy<Value = Vec<(usize, (usize, usize))>> {
        proptest::collection::vec((0usize..64, (0usize..64, 0usize..64)), 0..10)
    }

    fn is_sound(aligned: &Aligned, source: &str) -> Result<(), TestCaseError> {
        let mut behind = 0;
        for link in &aligned.links {
            let Span { start, end } = link.target;
            prop_assert!(start < end && aligned.text.get(start..end).is_some(), "{aligned:?}");
            prop_assert!(source.get(link.source.start..link.source.end).is_some(), "{aligned:?}");
            prop_assert!(start >= behind, "{aligned:?}");
            behind = end;
        }
        Ok(())
    }

    fn cuts_none(aligned: &Aligned, at: usize) -> bool {
        aligned.links.iter().all(|link| at <= link.target.start || at >= link.target.end)
    }

    proptest! {
        /// Every link lies in both texts, on character boundaries, and all ascend, whatever is done.
        #[test]
        fn links_stay_within_both_texts(
            (source, text, other, new) in (TEXT, TEXT, TEXT, TEXT),
            (links, more) in (choices(), choices()),
            (target, part) in ((0usize..64, 0usize..64), (0usize..64, 0usize..64)),
        ) {
            let whole = aligned(text, &source, links);
            let target = span(&whole.text, target);
            let part = span(&source, part);
            let second = aligned(other, part.of(&source), more.clone());
            is_sound(&whole.slice(target), &source)?;
            is_sound(&whole.clone().within(part), part.of(&source))?;
            let mut joined = whole.clone();
            joined.append(&second, part.start);
            is_sound(&joined, &source)?;
            let mut spliced = whole.clone();
            let place = spliced.splice(target, &second, part.start);
            is_sound(&spliced, &source)?;
            let kept = whole.text.len() - target.len();
            prop_assert_eq!((place.of(&spliced.text), spliced.text.len()), (&*second.text, kept + place.len()));
            let mut edited = whole.clone();
            edited.edit(target, &new);
            is_sound(&edited, &source)?;
            let last = aligned(new, &whole.text, more);
            let (text, count) = (last.text.clone(), last.links.len());
            let through = last.through(&whole);
            is_sound(&through, &source)?;
            prop_assert_eq!((through.text, through.links.len()), (text, count));
        }

        /// What was put together can be taken apart again.
        #[test]
        fn slices_give_back_what_was_joined(
            (source, text, before, other) in (TEXT, TEXT, TEXT, TEXT),
            (links, more) in (choices(), choices()),
        ) {
            let first = aligned(text, &source, links);
            let second = aligned(other, &source, more);
            let mut joined = first.clone();
            let place = joined.append(&second, before.len());
            prop_assert_eq!(&joined.slice(Span::new(0, place.start)), &first);
            let from = Span::new(before.len(), before.len() + source.len());
            prop_assert_eq!(joined.slice(place).within(from), second);
        }

        /// Putting in what stood there changes nothing where no link is cut, and writing it so where it is of one piece.
        #[test]
        fn what_changes_nothing_changes_no_link(
            (source, text) in (TEXT, TEXT),
            links in choices(),
            target in (0usize..64, 0usize..64),
        ) {
            let whole = aligned(text, &source, links);
            let target = span(&whole.text, target);
            let old = target.of(&whole.text);
            let mut spliced = whole.clone();
            spliced.splice(target, &whole.slice(target), 0);
            prop_assert_eq!(&spliced.text, &whole.text);
            if cuts_none(&whole, target.start) && cuts_none(&whole, target.end) {
                prop_assert_eq!(&spliced, &whole);
            }
            let mut edited = whole.clone();
            edited.edit(target, old);
            prop_assert_eq!(&edited.text, &whole.text);
            let is_one = |link: &Link| {
                let Span { start, end } = link.target;
                end <= target.start || start >= target.end || start <= target.start && end >= target.end
            };
            if whole.links.iter().all(is_one) {
                prop_assert_eq!(&edited, &whole);
            }
        }

        /// A text that comes from itself is no third text.
        #[test]
        fn words_go_through_themselves((source, text) in (TEXT, TEXT), links in choices()) {
            let last = aligned(text, &source, links);
            let words = Aligned::identity(&source);
            for (link, through) in last.links.iter().zip(last.clone().through(&words).links) {
                let own = words.links.iter().find(|word| word.target == link.source);
                let same = own.is_none_or(|own| through == Link { source: own.source, ..*link });
                prop_assert!(same, "{link:?} {through:?}");
            }
        }
    }
}

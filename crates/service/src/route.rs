//! From one language to another by way of a third: translations after one another, with links from end to end.

use tolmach_engine::{Hypothesis, Translation};
use tolmach_text::{Link, Span};

/// The translation of a sentence by two models in turn: `first` of the sentence, `second` of what that gave.
///
/// The alternatives are those of the second model; a hypothesis is as likely as both of its parts together.
pub(crate) fn compose(first: &Translation, second: Translation) -> Translation {
    Translation {
        best: through(&first.best, second.best),
        alternatives: second.alternatives.into_iter().map(|other| through(&first.best, other)).collect(),
        copied: first.copied && second.copied,
    }
}

fn through(first: &Hypothesis, second: Hypothesis) -> Hypothesis {
    Hypothesis {
        links: second.links.iter().map(|link| link_through(&first.links, link)).collect(),
        log_probability: first.log_probability.zip(second.log_probability).map(|(a, b)| a + b),
        pieces: first.pieces + second.pieces,
        text: second.text,
    }
}

/// A link to the middle text as one to the source: to the source piece of the middle piece that shares most bytes with
/// it, weighed by how sure each is. A piece that the middle text has from nowhere has no source.
fn link_through(first: &[Link], link: &Link) -> Link {
    let shared = |other: &Link| {
        let (start, end) = (link.source.start.max(other.target.start), link.source.end.min(other.target.end));
        end.saturating_sub(start) as f32 * other.probability
    };
    // Pieces of the middle text are ascending: the first that could share a byte is found without looking at all.
    let begin = first.partition_point(|other| other.target.end <= link.source.start);
    let best = first
        .get(begin..)
        .unwrap_or_default()
        .iter()
        .take_while(|other| other.target.start < link.source.end)
        .max_by(|a, b| shared(a).total_cmp(&shared(b)));
    match best {
        Some(best) => Link {
            target: link.target,
            source: best.source,
            probability: link.probability * best.probability,
        },
        None => Link { target: link.target, source: Span::new(0, 0), probability: 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(target: (usize, usize), source: (usize, usize), probability: f32) -> Link {
        Link { target: Span::new(target.0, target.1), source: Span::new(source.0, source.1), probability }
    }

    #[test]
    fn links_go_through_the_middle() {
        // casa vermelha -> red house -> rotes Haus
        let first = Translation {
            best: Hypothesis {
                text: "red house".into(),
                links: vec![link((0, 3), (5, 13), 0.5), link((4, 9), (0, 4), 1.0)],
                log_probability: Some(-1.0),
                pieces: 3,
            },
            ..Translation::default()
        };
        let second = Translation {
            best: Hypothesis {
                text: "rotes Haus".into(),
                links: vec![
                    link((0, 5), (0, 3), 0.5),
                    link((6, 8), (4, 7), 1.0),
                    // Over both words, of which the second is surer.
                    link((8, 10), (2, 6), 1.0),
                    // From nowhere.
                    link((10, 10), (0, 0), 0.5),
                ],
                log_probability: Some(-0.5),
                pieces: 4,
            },
            ..Translation::default()
        };
        let composed = compose(&first, second);
        assert_eq!(composed.best.text, "rotes Haus");
        assert_eq!(
            composed.best.links,
            [
                link((0, 5), (5, 13), 0.25),
                link((6, 8), (0, 4), 1.0),
                link((8, 10), (0, 4), 1.0),
                link((10, 10), (0, 0), 0.0),
            ]
        );
        assert_eq!((composed.best.log_probability, composed.best.pieces), (Some(-1.5), 7));
    }
}

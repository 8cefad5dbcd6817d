//! The pure function itself; what it does to pages is tested on pages.

use tolmach_text::{Link, Span};

use super::{Event, project};
use crate::mark::{Attach, Mark, Shape};
use crate::{Translation, Why};

fn mark(start: usize, end: usize, parent: Option<usize>, shape: Shape) -> Mark {
    Mark { span: Span::new(start, end), parent, shape }
}

fn link(target: (usize, usize), source: (usize, usize), probability: f32) -> Link {
    Link { target: Span::new(target.0, target.1), source: Span::new(source.0, source.1), probability }
}

/// The events with a letter for each mark.
fn written(source: &str, marks: &[Mark], text: &str, links: Vec<Link>) -> (String, Vec<(usize, Why)>) {
    let projection = project(source, marks, &Translation { text: text.into(), links });
    let mut out = String::new();
    let letter = |mark: usize| char::from(b'a' + mark as u8);
    for event in projection.events {
        match event {
            Event::Text(span) => out.push_str(span.of(text)),
            Event::Open(mark) => out.extend(['<', letter(mark), '>']),
            Event::Close(mark) => out.extend(['<', '/', letter(mark), '>']),
            Event::Whole(mark) => out.extend(['[', letter(mark), ']']),
            Event::Space => out.push('_'),
        }
    }
    (out, projection.doubts)
}

#[test]
fn the_same_text_gets_the_same_marks() {
    let marks = [
        mark(0, 7, None, Shape::Pair),
        mark(2, 5, Some(0), Shape::Pair),
        mark(3, 3, Some(1), Shape::Point(Attach::Left)),
        mark(8, 9, None, Shape::Opaque),
    ];
    let (out, doubts) = written("abcdefg hi", &marks, "abcdefg hi", Vec::new());
    assert_eq!((out.as_str(), doubts.len()), ("<a>ab<b>c[c]de</b>fg</a> [d]i", 0));
}

#[test]
fn pieces_of_a_word_that_disagree_vote() {
    let marks = [mark(0, 3, None, Shape::Pair)];
    let links = |first, second| {
        vec![link((0, 3), (0, 3), first), link((3, 6), (4, 7), second), link((7, 9), (4, 7), 0.9)]
    };
    assert_eq!(written("one two", &marks, "abcdef gh", links(0.9, 0.2)), ("<a>abcdef</a> gh".into(), vec![]));
    let (out, doubts) = written("one two", &marks, "abcdef gh", links(0.2, 0.9));
    assert_eq!((out.as_str(), doubts), ("<a>abcdef</a> gh", vec![(0, Why::Scattered)]));
}

#[test]
fn opaque_words_without_a_place_get_one_with_spaces() {
    let marks = [mark(4, 7, None, Shape::Opaque)];
    let links = vec![link((0, 2), (0, 3), 0.9), link((3, 5), (8, 13), 0.9)];
    assert_eq!(
        written("one two three", &marks, "um tr", links),
        ("um_[a] tr".into(), vec![(0, Why::Unlinked)])
    );
}

#[test]
fn probabilities_that_are_no_numbers_do_not_count() {
    let marks = [mark(0, 3, None, Shape::Pair)];
    for odd in [f32::NAN, f32::INFINITY, -1.0, 0.0] {
        let links = vec![link((0, 1), (0, 3), odd), link((2, 3), (4, 7), 0.5)];
        assert_eq!(written("one two", &marks, "x y", links).0, "<a>x</a> y", "{odd}");
    }
}

#[test]
fn a_text_of_nothing_takes_marks_of_nothing() {
    let marks = [mark(0, 3, None, Shape::Pair), mark(3, 3, None, Shape::Point(Attach::Between))];
    let (out, doubts) = written("one two", &marks, "", Vec::new());
    assert_eq!((out.as_str(), doubts), ("<a></a>[b]", vec![(0, Why::Empty)]));
}

//! Sentences that join and leave one batch at any step: each comes back once, exactly as alone.

use std::collections::HashMap;

use tolmach_kernels::Isa;
use tolmach_testing::TinyModel;
use tolmach_testing::hash::Stream;

use super::{all_options, alone, cases, translator};
use crate::{Batch, Options, Translation, Translator, Work};

/// A sentence, how it is to be translated, and what it gives in a batch of its own.
struct Given {
    sentence: String,
    options: Options,
    expected: Translation,
}

/// Sentences of every kind with options of every kind: short and long, copied, spaced, with unknown words, of many
/// windows.
fn given(translator: &Translator) -> Vec<Given> {
    let windows = "the cat, a b c. ".repeat(45);
    let sentences = [
        "the cat",
        "a",
        "42",
        "  one two three four five six\n",
        "",
        "the 😀 cat",
        &windows,
        "and then 7 dogs ran over the old stone bridge.",
        "김정은",
        "zz top, in the end",
    ];
    let pairs =
        all_options().into_iter().flat_map(|options| sentences.map(|s| (s.to_owned(), options.clone())));
    pairs
        .map(|(sentence, options)| {
            let expected = alone(translator, &sentence, &options);
            Given { sentence, options, expected }
        })
        .collect()
}

/// Runs `batch` until it is idle. Before each step `admitted` says how many of the sentences left are admitted, in
/// the order of `order`; an idle batch takes one at least. Gives back how many steps that took.
fn run(
    translator: &Translator,
    batch: &mut Batch,
    given: &[Given],
    order: &[usize],
    mut admitted: impl FnMut(usize, &Batch) -> usize,
) -> usize {
    // Not 0, 1, 2: a key is the caller's.
    let key = |index: usize| index as u64 * 1_000_003 + 5;
    let mut found: HashMap<u64, Translation> = HashMap::new();
    let (mut next, mut steps) = (0, 0);
    while next < order.len() || !batch.is_idle() {
        let wanted = admitted(steps, batch).max(usize::from(batch.is_idle()));
        for &index in order[next..].iter().take(wanted) {
            translator.admit(batch, key(index), &given[index].sentence, &given[index].options);
            next += 1;
        }
        assert!(!batch.is_idle());
        translator.advance(batch, &mut |key, translation| {
            assert!(found.insert(key, translation).is_none(), "{key} came twice");
        });
        steps += 1;
    }
    assert_eq!(found.len(), order.len());
    for &index in order {
        let Given { sentence, options, expected } = &given[index];
        assert_eq!(found.get(&key(index)), Some(expected), "{sentence:?} with {options:?}");
    }
    steps
}

/// The numbers below `count` in an order that depends on `seed`.
fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let stream = Stream::new(seed, "order");
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&index| stream.word(index));
    order
}

#[test]
fn at_any_step_in_any_order_with_any_options_as_alone() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let given = given(&translator);
        for seed in 0..4 {
            let order = shuffled(given.len(), seed);
            let stream = Stream::new(seed, "steps");
            // None in most steps, then up to three, whether there is room or not.
            let some = |step: usize, _: &Batch| (stream.word(step) % 8).saturating_sub(4) as usize;
            run(&translator, &mut Batch::default(), &given, &order, some);
        }
    }
}

#[test]
fn on_every_instruction_set_as_alone() {
    for isa in Isa::available() {
        for name in ["shared-alphas", "shared-noalphas", "split-float32"] {
            let translator = translator(TinyModel::named(name), isa);
            let given = given(&translator);
            let order = shuffled(given.len(), 9);
            run(&translator, &mut Batch::default(), &given, &order, |_, batch| batch.has_room().into());
        }
    }
}

#[test]
fn far_more_sentences_than_rows() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    let given = given(&translator);
    let order: Vec<usize> = (0..10).flat_map(|seed| shuffled(given.len(), seed)).collect();
    let many: Vec<Given> = order
        .iter()
        .map(|&index| {
            let Given { sentence, options, expected } = &given[index];
            Given { sentence: sentence.clone(), options: options.clone(), expected: expected.clone() }
        })
        .collect();
    let order: Vec<usize> = (0..many.len()).collect();

    let mut batch = Batch::default();
    let steps = run(&translator, &mut batch, &many, &order, |_, _| usize::MAX);
    // Side by side: a step serves many rows.
    assert!(steps as u64 * 6 < batch.work().target_pieces, "{steps} steps, {:?}", batch.work());

    let mut fed = Batch::default();
    let steps = run(&translator, &mut fed, &many, &order, |_, batch| if batch.has_room() { 3 } else { 0 });
    assert_eq!(fed.work(), batch.work());
    assert!(steps as u64 * 6 < fed.work().target_pieces, "{steps} steps, {:?}", fed.work());
}

#[test]
fn what_needs_no_search_does_not_wait_for_what_does() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    let options = Options { shortlist: Some(false), ..Options::default() };
    let mut batch = Batch::default();
    // Its windows take all rows for many steps.
    translator.admit(&mut batch, 1, &"the cat sat on the mat, and. ".repeat(600), &options);
    let mut order = Vec::new();
    for step in 0.. {
        if step == 3 {
            translator.admit(&mut batch, 2, "42", &options);
        }
        translator.advance(&mut batch, &mut |key, _| order.push((key, step)));
        if batch.is_idle() {
            break;
        }
    }
    assert_eq!(order[0], (2, 3));
    assert!(order[1].0 == 1 && order[1].1 > 3, "{order:?}");
}

#[test]
fn a_batch_that_ran_dry_is_as_good_as_new() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let given = given(&translator);
        let mut batch = Batch::default();
        let order = shuffled(given.len(), 1);
        run(&translator, &mut batch, &given, &order, |_, batch| batch.has_room().into());
        let once = batch.work();
        // Smaller after larger and the other way round: nothing of the last round is left in a buffer.
        for round in 2..5 {
            assert!(batch.is_idle() && batch.has_room());
            run(&translator, &mut batch, &given, &shuffled(given.len(), round), |step, _| step % 3);
            assert_eq!(batch.work().multiplications, round * once.multiplications);
        }
    }
}

/// Sentences that are taken out in the middle, before they were searched, while they were and behind it, leave the others as
/// they are alone; those never come.
#[test]
fn what_is_taken_out_does_not_come_and_changes_no_other() {
    for (case, _) in cases() {
        let translator = translator(case, Isa::detect());
        let given = given(&translator);
        for seed in 0..4 {
            let stream = Stream::new(seed, "removed");
            let order = shuffled(given.len(), seed);
            let mut batch = Batch::default();
            let mut found: HashMap<u64, Translation> = HashMap::new();
            let mut removed = Vec::new();
            let mut next = 0;
            for step in 0.. {
                for &index in order.iter().skip(next).take(2) {
                    translator.admit(&mut batch, index as u64, &given[index].sentence, &given[index].options);
                    next += 1;
                }
                if let Some(&index) = order.get(stream.word(step) as usize % next.max(1)) {
                    batch.remove(index as u64);
                    removed.push(index as u64);
                }
                let mut done = |key, translation| _ = found.insert(key, translation);
                translator.advance(&mut batch, &mut |key, translation| {
                    assert!(!removed.contains(&key), "{key} was taken out");
                    done(key, translation);
                });
                if next == order.len() && batch.is_idle() {
                    break;
                }
            }
            for (index, Given { sentence, expected, .. }) in given.iter().enumerate() {
                match found.get(&(index as u64)) {
                    Some(found) => assert_eq!(found, expected, "{sentence:?}"),
                    None => assert!(removed.contains(&(index as u64)), "{sentence:?} is lost"),
                }
            }
            assert!(found.len() > 5 && found.len() < given.len(), "{} of {}", found.len(), given.len());
        }
    }
}

#[test]
fn an_empty_batch_does_nothing() {
    let translator = translator(TinyModel::named("shared-alphas"), Isa::detect());
    let mut batch = Batch::default();
    assert!(batch.is_idle() && batch.has_room());
    translator.advance(&mut batch, &mut |key, _| panic!("{key} was never admitted"));
    assert!(batch.is_idle());
    assert_eq!(batch.work(), Work::default());
    assert_eq!(translator.translate(&[], &Options::default()), []);
}

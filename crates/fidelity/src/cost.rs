//! What `check` takes of texts that are one shape over and over: work in proportion to their length, and little memory.
//! Nothing asks a clock.

use tolmach_text::Link;

use crate::words::{Word, words};
use crate::work::measured;
use crate::{Pair, Rules, check};

/// Bytes of a text, and how many times as long the other one is.
const SIZE: usize = 12_000;
const LONGER: usize = 4;

/// Bytes of memory for a byte of both texts.
const MOST_MEMORY: usize = 100;

/// Figures, dates, times, words, marks and signs, each repeated with nothing between; `·` is a space.
const SHAPES: &str = "
    5· 1/1/1/ &#3 5%· 1, XIV· 5·km· 1.1.1.1. 1.000,5· 1·000· 12·345· $5· 5·dollars· 5·million· 5-6- -5· (5·km)· H1N1· 2x ½
    1/2/2026· 9:30· 9·p.m.· May·5· 5th· two· hundred· 1·h·1·min·1·s· +7·(495)·123-45-67· +1( 1 19th·century· 1.000, \u{661}
    the·mayor· a· A a ABC· thedog· not· no·dog· it's· a. a- a: Mr.· Kowalski· Anna·Kowalski·said· Kiev- theDog the aaaaaa·
    Путин· не· ы аb· http://a.b/c· a@b.co· #a· @a· 😀 \" \"a\"· « ( () - . ' ! _ / < × € e\u{301} \u{301} 中 م <unk> ⁇ &amp; ·
    \u{ad} 万 三 三千万· 1万2345 百分之 三分之 第三 2026年5月3日 下午3点半 数十 不 ド ドル· 월요일에· 만 １２， （月） 十 个半 。";

fn repeated(shape: &str, size: usize) -> String {
    shape.repeat(size.div_ceil(shape.len()))
}

/// Links of the first word of the source to every word of the translation.
fn links_of_the_first(source: &str, target: &str) -> Vec<Link> {
    let (source, target) = (words(source), words(target));
    let link =
        |word: &Word<'_>| Some(Link { source: source.first()?.span, target: word.span, probability: 1.0 });
    target.iter().filter_map(link).collect()
}

#[test]
fn links_are_gone_through_a_few_times() {
    for (from, to, source, target) in [("en", "pt", "not ", "o prefeito "), ("en", "pt", "the ", "não ")] {
        let judge = |size: usize| {
            let (source, target) = (repeated(source, size), repeated(target, size));
            let links = links_of_the_first(&source, &target);
            check(&Pair { source: &source, target: &target, from, to, links: &links }, &Rules::default());
        };
        crate::tests::assert_linear(judge, 600);
    }
}

#[test]
fn every_shape_takes_work_and_memory_in_proportion_to_its_length() {
    let plain = |size| repeated("The mayor came. ", size);
    let mut wrong = Vec::new();
    for shape in SHAPES.split_whitespace() {
        let shape = &shape.replace('·', " ");
        type Sides<'s> = (&'static str, [&'static str; 2], &'s dyn Fn(usize) -> (String, String));
        let sides: [Sides<'_>; 9] = [
            ("one later", ["en", "pt"], &|size| {
                (repeated(shape, size), format!("6 {}", repeated(shape, size)))
            }),
            ("in the translation", ["en", "pt"], &|size| ("The dog.".to_owned(), repeated(shape, size))),
            ("into English", ["ru", "en"], &|size| ("Собака.".to_owned(), repeated(shape, size))),
            ("into Russian", ["en", "ru"], &|size| ("The dog.".to_owned(), repeated(shape, size))),
            ("into Chinese", ["en", "zh"], &|size| ("The dog.".to_owned(), repeated(shape, size))),
            ("from Chinese", ["zh", "ja"], &|size| {
                (repeated(shape, size), format!("6 {}", repeated(shape, size)))
            }),
            ("into Korean", ["en", "ko"], &|size| ("The dog.".to_owned(), repeated(shape, size))),
            ("in the source", ["en", "de"], &|size| (repeated(shape, size), "The dog.".to_owned())),
            ("for other words", ["en", "pt"], &|size| (plain(size), repeated(shape, size))),
        ];
        for (how, [from, to], sides) in sides {
            let work = |size: usize| {
                let (source, target) = sides(size);
                let pair = Pair { source: &source, target: &target, from, to, links: &[] };
                let (_, work) = measured(|| check(&pair, &Rules::default()));
                (work, source.len() + target.len())
            };
            // Lexicons are read once, and what was looked up lately is remembered.
            work(100);
            let ((short, _), (long, bytes)) = (work(SIZE), work(LONGER * SIZE));
            if long.steps > (LONGER + 1) * short.steps {
                wrong.push(format!(
                    "{shape:?} {how}: {} steps, {} of {LONGER} times the text",
                    short.steps, long.steps
                ));
            }
            if long.peak > MOST_MEMORY * bytes {
                wrong.push(format!("{shape:?} {how}: {} bytes a byte", long.peak / bytes));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

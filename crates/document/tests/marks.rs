//! Where marks come in a translation, rule by rule: page, translation, links `target-source` by word, result.

mod toy;

use tolmach_document::{Document, Format, ReadOptions, RenderOptions, Translation, Why};

fn document(html: &str) -> Document {
    Document::parse(html.as_bytes(), Format::Html, &ReadOptions::default()).expect("parses")
}

fn render(html: &str, translations: &[Translation]) -> (String, Vec<Why>) {
    let rendered = document(html).render(translations, &RenderOptions::unchanged()).expect("renders");
    let doubts = rendered.doubts.into_iter().map(|doubt| doubt.why).collect();
    (String::from_utf8(rendered.bytes).expect("UTF-8"), doubts)
}

struct Row(&'static str, &'static str, &'static str, &'static str, &'static [Why]);

fn check(rows: &[Row]) {
    let mut failures = Vec::new();
    for Row(html, text, links, expected, doubts) in rows {
        let document = document(html);
        assert_eq!(document.segments().len(), 1, "{html}");
        let translation = toy::aligned(&document.segments()[0], text, links);
        let found = render(html, &[translation]);
        if found != ((*expected).to_string(), doubts.to_vec()) {
            failures.push(format!(
                "{html}\n  expected {expected} {doubts:?}\n  found    {} {:?}",
                found.0, found.1
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_mark_lies_over_the_words_that_are_linked_to_its_own() {
    check(&[
        Row("a <b>red</b> house", "uma casa vermelha", "0-0 1-2 2-1", "uma casa <b>vermelha</b>", &[]),
        Row(
            "see <a>this page</a> now",
            "agora veja esta página",
            "0-3 1-0 2-1 3-2",
            "agora veja <a>esta página</a>",
            &[],
        ),
        // A name that came through unchanged is all that its mark lies over, whatever else is linked to it.
        Row(
            "call <b>Aurora</b> now",
            "chame Aurora já agora",
            "0-0 1-1 2-1 3-2",
            "chame <b>Aurora</b> já agora",
            &[],
        ),
        Row("<b>one</b> <i>two</i>", "dois um", "0-1 1-0", "<i>dois</i> <b>um</b>", &[]),
        Row(
            "<a>the <b>old</b> pier</a> fell",
            "caiu o velho molhe",
            "0-3 1-0 2-1 3-2",
            "caiu <a>o <b>velho</b> molhe</a>",
            &[],
        ),
        // An article without a counterpart is bridged.
        Row(
            "<b>Bank of Russia</b> said",
            "o Banco da Rússia disse",
            "1-0 3-2 4-3",
            "o <b>Banco da Rússia</b> disse",
            &[],
        ),
        // All of the words around stay all of the words.
        Row("x <a><b>in both</b></a>", "nos dois x", "0-1 1-2 2-0", "<a><b>nos dois</b></a> x", &[]),
        Row("<p><b>All of it.</b></p>", "Tudo isso.", "0-0", "<p><b>Tudo isso.</b></p>", &[]),
        Row("<b>All of</b> <i>it</i>", "Tudo isso", "0-0 1-2", "<b>Tudo</b> <i>isso</i>", &[]),
    ]);
}

#[test]
fn punctuation_stays_on_its_side_of_a_mark() {
    check(&[
        Row("<b>Word</b>, and", "Слово, и", "0-0 1-1", "<b>Слово</b>, и", &[]),
        Row("said <a>he</a>.", "disse ele.", "0-0 1-1", "disse <a>ele</a>.", &[]),
        Row(
            "a “<a>new start</a>” now",
            "agora um “novo começo”",
            "0-3 1-0 2-1 3-2",
            "agora um “<a>novo começo</a>”",
            &[],
        ),
        Row(
            "a <a>“new start”</a> now",
            "agora um “novo começo”",
            "0-3 1-0 2-1 3-2",
            "agora um <a>“novo começo”</a>",
            &[],
        ),
        Row("<b>Moscow:</b> it rains", "Moscou: chove", "0-0 1-2", "<b>Moscou:</b> chove", &[]),
        Row("(<i>see</i>) it", "(veja) isto", "0-0 1-1", "(<i>veja</i>) isto", &[]),
        Row("a <a>b</a> & <i>c</i>", "A B & C", "0-0 1-1 2-2 3-3", "A <a>B</a> &amp; <i>C</i>", &[]),
    ]);
}

#[test]
fn no_space_is_added_or_lost_at_a_tag() {
    check(&[
        Row("see <a> this </a> page", "veja esta página", "0-0 1-1 2-2", "veja <a>esta</a> página", &[]),
        Row("see<a> this</a> page", "veja esta página", "0-0 1-1 2-2", "veja <a>esta</a> página", &[]),
        Row("  <p>\n  a\n  <b>b</b>  </p>", "x y", "0-0 1-1", "  <p>\n  x <b>y</b>  </p>", &[]),
        Row("a<b> </b>b", "x y", "0-0 1-1", "x<b> </b>y", &[]),
    ]);
}

#[test]
fn marks_within_a_word() {
    check(&[
        Row("the <b>T</b>olmach here", "aqui o Tolmach", "0-2 1-0 2-1", "aqui o <b>T</b>olmach", &[]),
        Row("<b>T</b><i>olmach</i> here", "aqui Tolmach", "0-1 1-0", "aqui <b>T</b><i>olmach</i>", &[]),
        Row("of <a>Obama</a>'s house", "da casa de Obama", "0-0 1-2 3-1", "da casa de <a>Obama</a>", &[]),
        Row(
            "the <b>T</b>olmach here",
            "aqui o Толмач",
            "0-2 1-0 2-1",
            "aqui o <b>Толмач</b>",
            &[Why::Scattered],
        ),
        Row("<b>1</b>st place", "1st lugar", "0-0 1-1", "<b>1</b>st lugar", &[]),
    ]);
}

#[test]
fn what_is_empty_stands_at_the_aligned_place() {
    check(&[
        Row("one<br>two", "um dois", "0-0 1-1", "um<br>dois", &[]),
        Row("one <br>\n two", "um dois", "0-0 1-1", "um <br>\n dois", &[]),
        Row("one <img src=x> two", "dois um", "0-1 1-0", "<img src=x> dois um", &[]),
        Row(
            "a word<sup><a>1</a></sup> here",
            "aqui uma palavra",
            "0-2 1-0 2-1",
            "aqui uma palavra<sup><a>1</a></sup>",
            &[],
        ),
        Row(
            "word,<sup><a>[2]</a></sup> here",
            "palavra, aqui",
            "0-0 1-1",
            "palavra,<sup><a>[2]</a></sup> aqui",
            &[],
        ),
        Row("a <b><img>red</b> house", "casa vermelha", "0-2 1-1", "casa <b><img>vermelha</b>", &[]),
        Row("a <!-- c --> b c", "x y z", "0-0 1-1 2-2", "x <!-- c --> y z", &[]),
        Row("a <i class=icon></i>b c", "x y z", "0-0 1-1 2-2", "x <i class=icon></i>y z", &[]),
        Row("<img> <br> a b <br>", "x y", "0-0 1-1", "<img> <br> x y <br>", &[]),
    ]);
}

#[test]
fn opaque_words_come_through_once() {
    check(&[
        Row(
            "run <code>a  b</code> now",
            "agora execute a b",
            "0-3 1-0",
            "agora execute <code>a  b</code>",
            &[],
        ),
        Row(
            "run <code>cargo</code> now",
            "agora execute carga",
            "0-2 1-0 2-1",
            "agora execute <code>cargo</code>",
            &[],
        ),
        Row(
            "run <code>cargo</code>, now",
            "execute, agora",
            "0-0 1-2",
            "execute <code>cargo</code>, agora",
            &[Why::Unlinked],
        ),
        Row("<kbd>x</kbd> and <kbd>x</kbd>", "x e x", "0-0 1-1 2-2", "<kbd>x</kbd> e <kbd>x</kbd>", &[]),
        Row(
            "by <i translate=no>A &amp; <b>B</b></i>.",
            "De A & B.",
            "0-0",
            "De <i translate=no>A &amp; <b>B</b></i>.",
            &[],
        ),
    ]);
}

#[test]
fn what_is_not_sure_is_said() {
    check(&[
        Row(
            "a <b>b c d</b> e",
            "B x C y z D w",
            "0-1 1-0 2-2 3-0 4-4 5-3 6-4",
            "<b>B</b> x C y z D w",
            &[Why::Scattered],
        ),
        Row("go <b>up</b> there", "sobe lá", "0-0 1-2", "sobe <b>lá</b>", &[Why::Unlinked]),
        Row("one <b>two</b> three", "um dois três", "", "um <b>dois</b> três", &[Why::NoAlignment]),
        Row("in <b>Moscow</b> three", "tres vezes Moscow", "", "tres vezes <b>Moscow</b>", &[]),
        Row("a <b>b</b> <i>c</i>", "x", "0-1", "<b>x</b><i></i>", &[Why::Empty]),
    ]);
}

#[test]
fn malformed_marks_are_kept_once_and_nested() {
    check(&[
        Row("a <b>b <i>c</b> d</i> e", "A B C D E", "0-0 1-1 2-2 3-3 4-4", "A <b>B <i>C</i></b> D E", &[]),
        Row("a <b>b <i></b>c d</i> e", "A B C D E", "0-0 1-1 2-2 3-3 4-4", "A <b>B<i></b> C D</i> E", &[]),
        Row("a <b>b c", "C A B", "0-2 1-0 2-1", "<b>C A B", &[Why::Scattered]),
        Row("a </b>b c", "A B C", "0-0 1-1 2-2", "A </b>B C", &[]),
        Row(
            "<a>b <i translate=no>c</a></i> d",
            "D B c",
            "0-2 1-0 2-1",
            "<a>D B <i translate=no>c</a></i>",
            &[],
        ),
    ]);
}

#[test]
fn attributes_within_moved_tags_are_translated() {
    let html = "a <a title=\"red &amp; hot\">red</a> house";
    let document = document(html);
    let sentence = toy::aligned(&document.segments()[0], "casa vermelha", "0-2 1-1");
    let title = Translation { text: "\"quente\" & vermelha".into(), links: Vec::new() };
    let found = render(html, &[sentence, title]);
    assert_eq!(found.0, "casa <a title=\"&quot;quente&quot; &amp; vermelha\">vermelha</a>");
}

#[test]
fn scripts_without_spaces_are_cut_at_pieces() {
    use tolmach_text::{Link, Span};
    let html = "the <a>stock market</a> rose";
    let text = "株式市場は上昇した";
    let link = |target: (usize, usize), source: (usize, usize)| Link {
        target: Span::new(target.0, target.1),
        source: Span::new(source.0, source.1),
        probability: 0.7,
    };
    let links =
        vec![link((0, 6), (4, 9)), link((6, 12), (10, 16)), link((12, 15), (0, 3)), link((15, 27), (17, 21))];
    let found = render(html, &[Translation { text: text.into(), links }]);
    assert_eq!(found, ("<a>株式市場</a>は上昇した".to_string(), vec![]));
}

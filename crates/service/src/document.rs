//! A whole document in, the same document out in another language, with a report.

use std::time::Instant;

use tolmach_document::{
    Detail, Document, Exchange, Format, Notice, Origin, ReadOptions, RenderOptions, Segment, Why,
};
use tolmach_engine::Options;
use tolmach_fidelity::{Rules, TermCounts};
use tolmach_identify::Decision;
use tolmach_text::{Aligned, Link, Span};

use crate::identify;
use crate::kept::Text;
use crate::policy::{Gate, Repair, UNBOUNDED};
use crate::{Control, Pair, SegmentTranslation, Segmentation, ServiceError};
use crate::{report, wire};

/// How to translate a document.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DocumentOptions {
    /// How to search.
    pub engine: Options,
    /// How to read the document, and what it may cost.
    pub read: ReadOptions,
    /// Whether a page gets no notice (a draft for the desk, say). The default is a notice.
    pub without_notice: bool,
    /// Where the source is published; else what the page itself says.
    pub source_url: Option<String>,
    /// Date for the notice as it is to be printed; none is printed without it.
    pub date: Option<String>,
    /// Whether segments in another language than the source are translated too, instead of left as they are.
    pub translate_foreign: bool,
    /// How the source language was found, for the report; nothing if it was given.
    pub detected: Option<Decision>,
    /// Bilingual files to make beside the document.
    pub exchange: Vec<Exchange>,
    /// Name of the document, for the bilingual files.
    pub name: String,
    /// What the house makes of the gate's findings.
    pub rules: Rules,
    /// Whether sentences do not go through the gate. The default is that they do, and that those it stops are
    /// translated otherwise where that helps.
    pub unchecked: bool,
    /// The repairs that may be tried on a sentence that the gate stops, in this order; all of them if left open.
    pub repairs: Option<Vec<Repair>>,
    /// The bound on the work for each sentence; none if left open. See [`crate::Gate::effort`].
    pub effort: Option<usize>,
}

/// A translated document.
#[derive(Clone, Debug)]
pub struct TranslatedDocument {
    /// The file.
    pub bytes: Vec<u8>,
    /// What was done, segment by segment.
    pub report: wire::Report,
    /// The source segments.
    pub sources: Vec<String>,
    /// Their translations, in the same order.
    pub segments: Vec<SegmentTranslation>,
    /// The bilingual files that were asked for, in the same order.
    pub exchange: Vec<String>,
}

impl Pair {
    /// Translates a document. Whoever `control` tells hears of the sentences before the repairs.
    ///
    /// # Errors
    /// If the document cannot be read in that format or exceeds a limit; if the request is stopped or refused. Reading and
    /// writing are steps of which each is done once it is begun.
    pub fn translate_document(
        &self,
        bytes: &[u8],
        format: Format,
        options: &DocumentOptions,
        control: &Control,
    ) -> Result<TranslatedDocument, ServiceError> {
        let start = Instant::now();
        let mut read = options.read.clone();
        read.source_language.get_or_insert_with(|| self.from.clone());
        control.check()?;
        let document = Document::parse(bytes, format, &read)?;
        control.check()?;
        let segments: Vec<&str> = document.segments().iter().map(Segment::text).collect();
        let left_in = match options.translate_foreign {
            true => vec![None; segments.len()],
            false => identify::left_in(&document, &self.from),
        };
        let texts: Vec<Text<'_>> = document.segments().iter().map(Text::of).collect();
        let own = texts.iter().zip(&left_in).filter(|(_, left_in)| left_in.is_none());
        let own: Vec<Text<'_>> = own.map(|(text, _)| *text).collect();
        let repairs = options.repairs.as_deref().unwrap_or(&Repair::ALL);
        let effort = options.effort.unwrap_or(UNBOUNDED);
        let gate = Gate { rules: &options.rules, engine: &options.engine, repairs, effort };
        let mut own = self.translate_kept(&own, Segmentation::Sentences, &gate, control)?.into_iter();
        let mut translated: Vec<SegmentTranslation> = segments
            .iter()
            .zip(&left_in)
            .map(|(text, left_in)| match left_in.is_none().then(|| own.next()).flatten() {
                Some(translation) => translation,
                None => SegmentTranslation {
                    aligned: Aligned { text: (*text).to_string(), ..Aligned::default() },
                    ..SegmentTranslation::default()
                },
            })
            .collect();
        let judged = match options.unchecked {
            true => Vec::new(),
            false => self.judge(&texts, &mut translated, &gate, control)?,
        };
        let translations: Vec<tolmach_document::Translation> = segments
            .iter()
            .zip(&translated)
            .map(|(source, t)| {
                let Aligned { text, links: all } = &t.aligned;
                let links = sound(all, source, text);
                debug_assert_eq!(links.len(), all.len(), "a link outside its text in {source:?}");
                tolmach_document::Translation { text: text.clone(), links }
            })
            .collect();
        let source_url = options.source_url.clone().or_else(|| document.source_url().map(str::to_owned));
        let mut render = RenderOptions::new(&self.from, &self.to);
        // Plain text has no place of its own for a notice: its paragraphs stay what they are.
        if !options.without_notice && format != Format::Text {
            let mut notice = Notice::new();
            notice.source_url = source_url;
            notice.date.clone_from(&options.date);
            render.notice = Some(notice);
        }
        control.check()?;
        let rendered = document.render(&translations, &render)?;
        let exchange = self.exchange(&document, format, &translations, &translated, options)?;

        let mut warnings = Vec::new();
        for doubt in &rendered.doubts {
            warnings
                .push(wire::Warning { segment: doubt.segment, what: doubt_in_words(&doubt.mark, doubt.why) });
        }
        let mut said = wire::Report {
            version: wire::VERSION,
            from: self.from.clone(),
            to: self.to.clone(),
            detected: options.detected.as_ref().map(report::detected),
            model: self.joined(|pack| &pack.id),
            model_sha256: self.joined(|pack| &pack.model.sha256),
            route: self.route().iter().map(report::model).collect(),
            quality: self.quality() && options.engine.beam <= 1 && options.engine.nbest <= 1,
            isa: self.isa.name().to_owned(),
            sentences: 0,
            words: 0,
            seconds: 0.0,
            glossary: None,
            not_judged: match options.unchecked {
                true => None,
                false => tolmach_fidelity::unjudged(&self.from, &self.to).map(report::not_judged),
            },
            segments: Vec::new(),
            warnings,
        };
        let mut terms = TermCounts::default();
        let pairs = document.segments().iter().zip(&translated).zip(left_in);
        for (index, ((segment, translated), left_in)) in pairs.enumerate() {
            let mut judged = judged.get(index).map(Vec::as_slice).unwrap_or_default().iter();
            let source = segment.text();
            let sentences: Vec<wire::ReportSentence> = translated
                .sentences
                .iter()
                .map(|s| wire::ReportSentence {
                    source: s.source.of(source).to_owned(),
                    translation: s.target.of(&translated.aligned.text).to_owned(),
                    score: s.log_probability.map(|p| p / s.pieces.max(1) as f32),
                    copied: s.copied,
                    judged: judged.next().map(report::judged),
                })
                .collect();
            for sentence in sentences.iter().filter(|sentence| !sentence.copied) {
                let uses = options.rules.terms(&sentence.source, &self.from, &self.to);
                terms.add(&uses, &sentence.translation);
            }
            said.sentences += sentences.len();
            said.words += if left_in.is_some() { 0 } else { source.split_whitespace().count() };
            said.segments.push(wire::ReportSegment {
                kind: format!("{:?}", segment.kind()),
                sentences,
                left_in,
            });
        }
        said.glossary = options.rules.has_glossary().then(|| report::glossary(&terms));
        said.seconds = start.elapsed().as_secs_f64();
        let sources = segments.into_iter().map(str::to_owned).collect();
        Ok(TranslatedDocument {
            bytes: rendered.bytes,
            report: said,
            sources,
            segments: translated,
            exchange,
        })
    }

    /// The bilingual files that `options` ask for.
    fn exchange(
        &self,
        document: &Document,
        format: Format,
        translations: &[tolmach_document::Translation],
        translated: &[SegmentTranslation],
        options: &DocumentOptions,
    ) -> Result<Vec<String>, ServiceError> {
        let mut origin = Origin::new(&self.from, &self.to);
        origin.original.clone_from(&options.name);
        origin.format = Some(format);
        origin.version = env!("CARGO_PKG_VERSION").to_string();
        origin.model = self.joined(|pack| &pack.id);
        origin.date = options.date.as_deref().and_then(basic_date);
        let details: Vec<Detail> = translated
            .iter()
            .map(|segment| {
                let scores: Vec<f32> = segment.sentences.iter().filter_map(|s| s.log_probability).collect();
                let pieces: usize = segment.sentences.iter().map(|s| s.pieces).sum();
                Detail {
                    score: (!scores.is_empty()).then(|| scores.iter().sum::<f32>() / pieces.max(1) as f32),
                    sentences: segment.sentences.iter().map(|s| (s.source, s.target)).collect(),
                }
            })
            .collect();
        let write = |&exchange: &Exchange| document.exchange(exchange, translations, &details, &origin);
        Ok(options.exchange.iter().map(write).collect::<Result<_, _>>()?)
    }
}

/// The links that lie within both texts. All should; a document is not lost for one that does not.
fn sound(links: &[Link], source: &str, target: &str) -> Vec<Link> {
    let within = |span: Span, text: &str| text.get(span.start..span.end).is_some();
    links.iter().filter(|link| within(link.source, source) && within(link.target, target)).copied().collect()
}

/// A date of the form `2026-11-24` as bilingual files want it.
fn basic_date(date: &str) -> Option<String> {
    let digits: String = date.split('-').collect();
    let dashes = date.bytes().enumerate().all(|(at, b)| (b == b'-') == matches!(at, 4 | 7));
    let numbers = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    (dashes && numbers).then(|| format!("{digits}T000000Z"))
}

/// A doubtful placement as an editor reads it.
fn doubt_in_words(mark: &str, why: Why) -> String {
    let reason = match why {
        Why::NoAlignment => "placed by position, no alignment was known",
        Why::Unlinked => "no word is linked to it, placed by its neighbours",
        Why::Scattered => "its words stand apart, placed over the most of them",
        Why::Empty => "no words were left for it",
        Why::TooLong => "a line is longer than it should be",
        _ => "its place is not certain",
    };
    format!("<{mark}>: {reason}")
}

#[cfg(test)]
mod tests {
    use super::{basic_date, sound};
    use tolmach_text::{Link, Span};

    #[test]
    fn a_link_outside_its_text_is_left_out() {
        let link = |target: (usize, usize), source: (usize, usize)| Link {
            target: Span { start: target.0, end: target.1 },
            source: Span { start: source.0, end: source.1 },
            probability: 1.0,
        };
        let good = [link((0, 2), (0, 1)), link((3, 4), (1, 1))];
        let bad = [link((1, 2), (0, 1)), link((2, 5), (0, 1)), link((3, 2), (0, 1)), link((0, 2), (0, 3))];
        assert_eq!(sound(&[good, [bad[0], bad[1]], [bad[2], bad[3]]].concat(), "ab", "é c"), good);
    }

    #[test]
    fn dates_that_machines_read_are_known() {
        assert_eq!(basic_date("2026-11-24").as_deref(), Some("20261124T000000Z"));
        for date in ["24 November 2026", "20261124", "2026-1-240", "----------", ""] {
            assert_eq!(basic_date(date), None, "{date}");
        }
    }
}

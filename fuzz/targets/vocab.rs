//! Any bytes as a vocabulary: an error, or one that encodes and decodes with spans inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_text::Vocab;

fuzz_target!(|bytes: &[u8]| {
    let Ok(vocab) = Vocab::from_bytes(bytes) else { return };
    let text = "O porto ﬁcou ½ fechado… 😀 __source__ </s> ｆｕｌｌ";
    let tokens = vocab.encode(text);
    let mut end = 0;
    for token in &tokens {
        assert!(token.span.start >= end && token.span.end <= text.len());
        end = token.span.end;
        token.span.of(text);
    }
    let ids: Vec<u32> = tokens.iter().map(|t| t.id).chain([0, u32::MAX]).collect();
    let decoded = vocab.decode(&ids);
    assert_eq!(decoded.spans.len(), ids.len());
    for span in decoded.spans {
        span.of(&decoded.text);
    }
});

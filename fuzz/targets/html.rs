//! Any bytes as a page: an error, or a page that comes back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::Format;
use tolmach_fuzz::round_trip;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Html, Format::Text] {
        round_trip(bytes, format, " <&\">");
    }
});

//! Any bytes as a feed: an error, or a feed that comes back byte for byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::Format;
use tolmach_fuzz::round_trip;

fuzz_target!(|bytes: &[u8]| {
    round_trip(bytes, Format::Feed, " <&\">");
});

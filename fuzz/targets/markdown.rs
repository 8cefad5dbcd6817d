//! Any text as Markdown and as MDX: an error, or a file that comes back byte for byte, and takes any translation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_document::Format;
use tolmach_fuzz::round_trip;

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Markdown, Format::Mdx] {
        round_trip(bytes, format, " *<&\"> _x_ [a](b)");
    }
});

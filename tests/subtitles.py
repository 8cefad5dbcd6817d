#!/usr/bin/env python3
"""Shows that other programs read translated subtitles as they read the source: as many cues, at the same times.

    pip install pysrt srt webvtt-py
    python3 tests/subtitles.py        (needs target/release/tolmach and the models of `make models`)

Every fixture of SubRip and WebVTT is translated by a real model, and read before and after by each of the three
libraries; the renderings of the test suite are read too. Each cue that showed something must show something, tags must be the same,
and no line may be longer than 42 characters unless the report says so. Installs nothing itself.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pysrt
import srt
import webvtt

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "crates/document/testdata"
TOLMACH = ROOT / "target/release/tolmach"
LINE = 42
TAG = re.compile(r"<[^>]*>|\{\\[^}]*\}")


def decode(data):
    for bom, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return data.decode(name)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("windows-1251")


def with_pysrt(text):
    items = pysrt.from_string(text, error_handling=pysrt.SubRipFile.ERROR_PASS)
    return [(item.start.ordinal, item.end.ordinal, item.text) for item in items]


def with_srt(text):
    cues = srt.parse(text, ignore_errors=True)
    return [(cue.start.total_seconds(), cue.end.total_seconds(), cue.content) for cue in cues]


def with_webvtt(text):
    return [(cue.start, cue.end, cue.raw_text) for cue in webvtt.from_buffer(io.StringIO(text))]


def shows(text):
    return bool(TAG.sub("", text).strip())


def compare(source, translated, readers, name):
    for reader in readers:
        before, after = reader(source), reader(translated)
        assert before, f"{name}: {reader.__name__} reads no cue"
        times = [cue[:2] for cue in before]
        assert times == [cue[:2] for cue in after], f"{name}: {reader.__name__} reads other times"
        for (start, _, old), (_, _, new) in zip(before, after):
            assert shows(old) == shows(new), f"{name}: the cue at {start} was {old!r} and is {new!r}"
    assert Counter(TAG.findall(source)) == Counter(TAG.findall(translated)), f"{name}: the tags are others"
    return len(before)


def long_lines(text):
    return [line for line in text.splitlines() if "-->" not in line and not line.startswith("NOTE") and len(TAG.sub("", line)) > LINE]


def main():
    total = 0
    for format, readers in (("srt", [with_pysrt, with_srt]), ("vtt", [with_webvtt])):
        sources = [path for path in sorted((FIXTURES / format).glob(f"*.{format}")) if ".expected." not in path.name]
        assert sources, f"no fixtures of {format}"
        for path in sources:
            source = decode(path.read_bytes())
            rendering = path.with_suffix(f".expected.{format}")
            total += compare(source, decode(rendering.read_bytes()), readers, rendering.name)
            with tempfile.TemporaryDirectory() as folder:
                out, report = Path(folder) / path.name, Path(folder) / "report.json"
                command = [TOLMACH, "translate", "--from", "en", "--to", "pt", path, "-o", out, "--report", report]
                subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=os.environ)
                translated = decode(out.read_bytes())
                warned = json.loads(report.read_text())["warnings"]
            total += compare(source, translated, readers, f"{path.name} in Portuguese")
            long = [line for line in long_lines(translated) if line not in source]
            assert not long or warned, f"{path.name}: {long} is too long, and not reported"
    print(f"{total} cues read alike")


if __name__ == "__main__":
    sys.exit(main())

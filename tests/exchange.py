#!/usr/bin/env python3
"""Shows that another program reads the bilingual files that `tolmach translate` writes and fills.

    python3 tests/exchange.py [PROGRAM]

Needs `translate-toolkit` (a package of pip), PROGRAM (target/release/tolmach), and the models pt-en and en-pt in its
store (`make models`). Translates the demo page to XLIFF 2.1, 1.2 and TMX, and the XLIFF fixtures of the document crate
to Portuguese; the toolkit must find the very segments, targets, languages and states. Prints a line a check; fails at
the first that does not hold.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from lxml import etree
from translate.storage import tmx, xliff, xliff2

import xliff_rules

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/tolmach").resolve()
NATIVE = {"bpt", "ept", "it", "ph"}


def run(*arguments):
    command = [PROGRAM, "translate", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def text(element):
    """Words of a source or target: what codes stand for, without their native data."""
    if not isinstance(element.tag, str):
        return ""  # A comment.
    name = etree.QName(element).localname
    if name in NATIVE:
        return element.get("equiv") or element.get("equiv-text") or ""
    return (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)


def codes(element):
    return Counter(
        (etree.QName(e).localname, e.get("id") or e.get("x") or e.get("i")) for e in element.iterdescendants("*")
    )


def segments(page):
    """Source, translation, and spans of sentences, as the program itself says them."""
    return [json.loads(line) for line in run(page, "--from", "pt", "--to", "en", "--json").splitlines()]


def check_pairs(units, pairs, what):
    assert len(units) == len(pairs), (what, len(units), len(pairs))
    for (source, target), pair in zip(units, pairs):
        # What is kept as it is stands in the target in the source's words, not the model's.
        kept = any((c.get("equiv") or c.get("equiv-text") or "").strip() for c in source.iterdescendants("*"))
        assert text(source) == pair[0] and (kept or text(target) == pair[1]), (what, text(target), pair)
        assert codes(source) == codes(target), (what, etree.tostring(source), etree.tostring(target))


def export(folder):
    page = ROOT / "demo/pt.html"
    two, one, memory = folder / "two.xlf", folder / "one.xlf", folder / "memory.tmx"
    shown = run(page, "--from", "pt", "--to", "en", "--xliff", two, "--tmx", memory, "--date", "2026-11-24")
    assert shown == run(page, "--from", "pt", "--to", "en", "--xliff", one, "--xliff-version", "1.2", "--date", "2026-11-24")
    known = segments(page)
    pairs = [(segment["source"], segment["translation"]) for segment in known]

    store = xliff2.Xliff2File.parsefile(str(two))
    assert (store.getsourcelanguage(), store.gettargetlanguage()) == ("pt", "en")
    check_pairs([(u.source_dom, u.target_dom) for u in store.units], pairs, "XLIFF 2.1")
    assert all(u.istranslated() and u.xmlelement.get("state") == "translated" for u in store.units)
    broken = xliff_rules.broken(two)
    assert not broken, broken
    print(f"XLIFF 2.1: {len(store.units)} units, the rules hold")

    store = xliff.xlifffile.parsefile(str(one))
    assert (store.getsourcelanguage(), store.gettargetlanguage()) == ("pt", "en")
    check_pairs([(u.source_dom, u.target_dom) for u in store.units], pairs, "XLIFF 1.2")
    for unit in store.units:
        assert unit.target_dom.get("state") == "needs-review-translation", unit.target_dom.attrib
        assert unit.target_dom.get("state-qualifier") == "mt-suggestion", unit.target_dom.attrib
    print(f"XLIFF 1.2: {len(store.units)} units")

    sentences = []
    for segment in known:
        cut = lambda side, span: segment[side].encode()[span[0] : span[1]].decode()
        spans = segment["sentences"]
        whole = (segment["source"], segment["translation"])
        several = [(cut("source", s["source"]), cut("translation", s["target"])) for s in spans]
        sentences.extend(several if len(spans) > 1 else [whole])
    store = tmx.tmxfile.parsefile(str(memory))
    assert len(store.units) == len(sentences), (len(store.units), len(sentences))
    plain = 0
    for unit, pair in zip(store.units, sentences):
        segs = unit.xmlelement.findall(".//seg")
        assert [v.get("{http://www.w3.org/XML/1998/namespace}lang") for v in unit.xmlelement.findall("tuv")] == ["pt", "en"]
        if not segs[0].findall("ph"):
            assert (text(segs[0]), text(segs[1])) == pair, (etree.tostring(segs[0]), pair)
        assert Counter(e.get("i") or e.get("x") for e in segs[0]) == Counter(e.get("i") or e.get("x") for e in segs[1])
        if not len(segs[0]):
            plain += 1
            assert (unit.source, unit.target) == pair
    header = etree.parse(str(memory)).find("header")
    assert header.get("creationdate") == "20261124T000000Z" and header.get("srclang") == "pt"
    print(f"TMX: {len(store.units)} sentences, {plain} of them without codes")


def fill(folder):
    """The fixtures, filled: nothing waits for a translation, states say what was done, and a second run changes nothing."""
    for path in sorted((ROOT / "crates/document/testdata/xliff").iterdir()):
        if path.suffix not in (".xlf", ".xliff") or ".expected." in path.name:
            continue
        out = folder / path.name
        run(path, "--from", "en", "--to", "pt", "-o", out)
        assert run(out, "--from", "en", "--to", "pt") == out.read_bytes(), path
        if path.name == "prefixed.xliff":
            continue  # The toolkit reads no names with a prefix.
        two = "document:2.0" in path.read_text(encoding="utf-8")
        cls = xliff2.Xliff2File if two else xliff.xlifffile
        before, after = cls.parsefile(str(path)), cls.parsefile(str(out))
        assert len(before.units) == len(after.units), path
        filled = 0
        for old, new in zip(before.units, after.units):
            assert etree.tostring(old.source_dom, with_tail=False) == etree.tostring(new.source_dom, with_tail=False)
            given = lambda unit: None if unit.target_dom is None else etree.tostring(unit.target_dom, with_tail=False)
            if given(old) == given(new):
                continue
            filled += 1
            assert new.target_dom is not None and text(new.target_dom).strip(), etree.tostring(new.xmlelement)
            if two:
                assert new.xmlelement.get("state") == "translated" and new.xmlelement.get("subState") == "tolmach:mt"
            else:
                assert new.target_dom.get("state-qualifier") == "mt-suggestion"
        if two:
            broken = xliff_rules.broken(out)
            assert not set(broken) - set(xliff_rules.broken(path)), broken
        assert filled, path
        print(f"{path.name}: {filled} of {len(after.units)} units filled")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        export(Path(name))
        fill(Path(name))

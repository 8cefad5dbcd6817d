#!/usr/bin/env python3
"""Checks files against the core rules of XLIFF 2.0 and 2.1 that a translation could break.

    python3 tests/xliff_rules.py FILE...

Prints each broken rule with its file; fails if there is one. Rules of the modules, of fragment identifiers and of notes
are not checked: nothing here writes them.
"""

import re
import sys
import xml.etree.ElementTree as ET

CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
STATES = {"initial", "translated", "reviewed", "final"}
TYPES = {"fmt", "ui", "quote", "link", "image", "other"}
CODES = ("pc", "sc", "ec", "ph", "mrk", "sm", "em", "cp")
PREFIXED = re.compile(r"[^:\s]+:[^:]+")
TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def broken(path):
    """The rules that a file breaks."""
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as error:
        return [f"not well-formed: {error}"]
    out = []
    if root.tag != f"{CORE}xliff" or root.get("version") not in ("2.0", "2.1"):
        return ["not XLIFF 2"]
    source, target = root.get("srcLang"), root.get("trgLang")
    if not source or not TAG.fullmatch(source):
        out.append(f"srcLang {source!r}")
    if target is not None and not TAG.fullmatch(target):
        out.append(f"trgLang {target!r}")
    targets = [t for kind in ("segment", "ignorable") for s in root.iter(CORE + kind) for t in s.findall(CORE + "target")]
    if targets and target is None:
        out.append("targets, but no trgLang")
    files = root.findall(CORE + "file")
    if not files:
        out.append("no file")
    unique(files, "file", out)
    for file in files:
        if not any(True for name in ("unit", "group") for _ in file.iter(CORE + name)):
            out.append("a file without units")
        unique(file.iter(CORE + "group"), "group", out)
        unique(file.iter(CORE + "unit"), "unit", out)
        declared = {CORE + "source": source, CORE + "target": target}
        inherited(file, "default", root.get(f"{XML}lang"), declared, out)
        for unit in file.iter(CORE + "unit"):
            check_unit(unit, out)
    return out


def unique(elements, what, out):
    seen = set()
    for element in elements:
        identifier = element.get("id")
        if not identifier or not re.fullmatch(r"[\w.\-:]+", identifier):
            out.append(f"id of {what}: {identifier!r}")
        elif identifier in seen:
            out.append(f"{what} {identifier!r} twice")
        seen.add(identifier)


def inherited(element, space, language, declared, out):
    """Languages of sources and targets, and that both have the same white space."""
    space = element.get(f"{XML}space", space)
    language = element.get(f"{XML}lang", language)
    if element.tag not in (CORE + "segment", CORE + "ignorable"):
        for child in element:
            inherited(child, space, language, declared, out)
        return
    texts = [child for child in element if child.tag in declared]
    if len({child.get(f"{XML}space", space) for child in texts}) > 1:
        out.append("xml:space of source and target differ")
    for child in texts:
        own, wanted = child.get(f"{XML}lang", language), declared[child.tag]
        if wanted and own and own.lower() != wanted.lower():
            out.append(f"xml:lang {own!r} where the file says {wanted!r}")


def check_unit(unit, out):
    parts = [part for part in unit if part.tag in (CORE + "segment", CORE + "ignorable")]
    if not any(part.tag == CORE + "segment" for part in parts):
        out.append("a unit without segments")
    data = [d.get("id") for original in unit.findall(CORE + "originalData") for d in original]
    if len(data) != len(set(data)) or (unit.find(CORE + "originalData") is not None and not data):
        out.append(f"original data {data}")
    named = [part.get("id") for part in parts if part.get("id")]
    if len(named) != len(set(named)):
        out.append("two parts of one id")
    for part in parts:
        names = [child.tag for child in part]
        if names not in ([CORE + "source"], [CORE + "source", CORE + "target"]):
            out.append(f"children of a part: {names}")
        if part.tag == CORE + "segment":
            state, sub = part.get("state"), part.get("subState")
            if state is not None and state not in STATES:
                out.append(f"state {state!r}")
            if sub is not None and (state is None or not PREFIXED.fullmatch(sub)):
                out.append(f"subState {sub!r} with state {state!r}")
    sources = [part.find(CORE + "source") for part in parts]
    targets = [part.find(CORE + "target") for part in parts]
    check_codes(sources, set(data), set(named), out)
    if all(target is None for target in targets):
        return
    # Where a part has no target, its source stands in.
    targets = [source if target is None else target for source, target in zip(sources, targets)]
    check_codes(targets, set(data), set(named), out)
    kept = codes(targets, ("pc", "sc", "ph"))
    identifiers = [code.get("id") for code in kept]
    for code in codes(sources, ("pc", "sc", "ph")):
        count = identifiers.count(code.get("id"))
        if count > 1 or (count == 0 and code.get("canDelete") == "no"):
            out.append(f"code {code.get('id')!r} of the source comes {count} times")
    if fixed(sources) - fixed(targets):
        out.append(f"codes out of order: {fixed(sources) - fixed(targets)}")
    own = [part.find(CORE + "target") for part in parts]
    orders = [target.get("order", str(place)) for place, target in enumerate(own, 1) if target is not None]
    if len(orders) != len(set(orders)):
        out.append("an order twice")


def codes(contents, names):
    return [code for content in contents if content is not None for code in content.iter() if code.tag in {CORE + n for n in names}]


def fixed(contents):
    """Runs of codes that may not be parted: identifiers from each `firstNo` to its last `no`."""
    runs, run = set(), []
    for code in codes(contents, ("pc", "sc", "ph")):
        reorder = code.get("canReorder", "yes")
        if reorder == "no":
            run.append(code.get("id"))
            continue
        if len(run) > 1:
            runs.add(tuple(run))
        run = [code.get("id")] if reorder == "firstNo" else []
    return runs | ({tuple(run)} if len(run) > 1 else set())


def check_codes(contents, data, named, out):
    """Codes of all sources, or all targets, of a unit."""
    begun, annotations, seen, first = {}, {}, set(), False
    for code in codes(contents, CODES):
        name, get = code.tag.removeprefix(CORE), code.get
        identifier = get("id")
        if name == "cp":
            value = int(get("hex", ""), 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", get("hex", "")) else 0x20
            if value in (9, 10, 13) or 0x20 <= value <= 0xD7FF or 0xE000 <= value <= 0xFFFD or 0x10000 <= value <= 0x10FFFF:
                out.append(f"cp {get('hex')!r}")
            continue
        if name in ("pc", "sc", "ph", "mrk", "sm") or identifier:
            if not identifier or identifier in seen:
                out.append(f"id {identifier!r} of <{name}>")
            seen.add(identifier)
        for reference in ("dataRef", "dataRefStart", "dataRefEnd"):
            if get(reference) and get(reference) not in data:
                out.append(f"{reference} {get(reference)!r} leads nowhere")
        if name == "sc":
            begun[identifier] = code
        elif name == "ec" and get("isolated") != "yes":
            start = begun.pop(get("startRef"), None)
            if start is None:
                out.append(f"<ec> of {get('startRef')!r} without its <sc> before it")
            elif start.get("isolated") == "yes":
                out.append(f"<sc> {start.get('id')!r} is not isolated")
            elif any(start.get(n, d) != get(n, d) for n, d in (("canCopy", "yes"), ("canDelete", "yes"), ("canOverlap", "yes"))):
                out.append(f"<sc> and <ec> {start.get('id')!r} differ")
        elif name == "ec" and not identifier:
            out.append("an isolated <ec> without id")
        elif name == "sm":
            annotations[identifier] = code
        elif name == "em" and annotations.pop(get("startRef"), None) is None:
            out.append(f"<em> of {get('startRef')!r} without its <sm> before it")
        if name in ("pc", "sc", "ec", "ph"):
            kind, sub, reorder = get("type"), get("subType"), get("canReorder", "yes")
            if (kind and kind not in TYPES) or (sub and (not kind or not PREFIXED.fullmatch(sub))):
                out.append(f"type {kind!r} with subType {sub!r}")
            if reorder != "yes" and (get("canCopy") != "no" or get("canDelete") != "no"):
                out.append(f"canReorder {reorder!r} of what can be copied or deleted")
            if name != "ec":
                if reorder == "no" and not first:
                    out.append("canReorder 'no' without 'firstNo' before it")
                first = reorder == "firstNo" or (first and reorder == "no")
    for identifier, code in begun.items():
        if code.get("isolated") != "yes":
            out.append(f"<sc> {identifier!r} without <ec>")
    for identifier in annotations:
        out.append(f"<sm> {identifier!r} without <em>")


def main(paths):
    failed = 0
    for path in paths:
        for rule in broken(path):
            print(f"{path}: {rule}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

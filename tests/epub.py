#!/usr/bin/env python3
"""Shows that a translated book is a book: made by pandoc, translated by the real model, opened again without repair.

    python3 tests/epub.py [TOLMACH]       (target/release/tolmach; the models of `make models`, or those of TOLMACH_MODELS)

Needs pandoc and epubcheck (Debian has both), and says so where one is missing. For EPUB 3 and EPUB 2: epubcheck finds
nothing wrong with the translation; pandoc reads the same marks, links, pictures, tables and code from it as from
the source, and writes it as EPUB once more; all tags and addresses of the pages are the same; parts without text are the same bytes, and the notice stands in it once.
"""

import collections
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = """---
title: A cidade e o rio
subtitle: Crônicas de uma redação
author: Joana Prado
lang: pt
description: Três crônicas sobre uma cidade pequena.
---

# A ponte nova {#ponte}

A câmara **aprovou ontem** a construção da ponte sobre o rio.[^custo] Os *moradores do cais* esperam a obra há dez anos.

[^custo]: A obra custa doze milhões de euros, diz [o plano](https://porto.example/plano).

![O rio ao amanhecer](rio.png "Vista do cais velho")

Veja também [o segundo capítulo](#mercado), onde **o *peixe fresco* é barato**.

## As obras

1. A primeira fase começa em março.
2. A segunda fase termina em 2028.

# O mercado {#mercado}

- Peixe fresco
- Legumes da região

| Produto | Preço   |
|---------|---------|
| Laranja | 2 euros |
| Peixe   | 9 euros |

> O mercado abre cedo, disse o vendedor.

``` {.python}
print("sem tradução")
```

O código `x = 1` fica como está.[^fim]

[^fim]: Esta é a última nota.
"""
COUNTED = ["Header", "Para", "Strong", "Emph", "Link", "Image", "Code", "CodeBlock", "Table", "BulletList",
           "OrderedList", "BlockQuote"]
NOTICE = "translated from Portuguese into English by a machine"


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed ({done.returncode}): {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def epubcheck(book):
    """The program of Debian is a jar that not every shell can start."""
    program = shutil.which("epubcheck")
    with open(program, "rb") as start:
        jar = start.read(2) == b"PK"
    run(*(["java", "-jar", program] if jar else [program]), "--failonwarnings", book)


def picture(path):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0\x10\x20\x30\x40\x50\x60" * 2))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + rows + chunk(b"IEND", b""))


def elements(book):
    """What pandoc reads: how many elements of each kind, where links lead, and the code."""
    counts, kept = collections.Counter(), []

    def walk(value):
        if isinstance(value, dict):
            kind, content = value.get("t"), value.get("c")
            if kind in COUNTED:
                counts[kind] += 1
            if kind in ("Link", "Image"):
                kept.append((kind, content[2][0]))
            if kind in ("Code", "CodeBlock"):
                kept.append((kind, content[1]))
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(json.loads(run("pandoc", book, "-t", "json"))["blocks"])
    return counts, sorted(kept)


def check(tolmach, folder, version):
    source, target, again = (folder / f"{name}-{version}.epub" for name in ("source", "target", "again"))
    text = folder / "book.md"
    text.write_text(TEXT, encoding="utf-8")
    picture(folder / "rio.png")
    run("pandoc", text, "--no-highlight", "--resource-path", folder, "-t", f"epub{version}", "-o", source)
    epubcheck(source)
    run(tolmach, "translate", "--from", "pt", "--to", "en", source, "-o", target)
    epubcheck(target)

    before, after = zipfile.ZipFile(source), zipfile.ZipFile(target)
    assert before.namelist() == after.namelist(), after.namelist()
    first = after.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED), first
    for name in before.namelist():
        if not name.endswith((".xhtml", ".opf", ".ncx")):
            assert before.read(name) == after.read(name), name
    package = after.read("EPUB/content.opf").decode()
    assert "<dc:language>en</dc:language>" in package, package

    (counts, kept), (new_counts, new_kept) = elements(source), elements(target)
    # It leaves out the title page of EPUB 3, with the notice.
    notice = collections.Counter(Para=1 if version == 2 else 0)
    assert counts == new_counts - notice, f"EPUB {version}: {counts} became {new_counts}"
    assert kept == new_kept, f"EPUB {version}: {kept} became {new_kept}"
    assert all(counts[kind] for kind in COUNTED), counts
    plain = " ".join(run("pandoc", target, "-t", "plain", "--wrap=none").split())
    pages = {name: after.read(name).decode() for name in after.namelist() if name.endswith(".xhtml")}
    assert [name for name, page in pages.items() if page.count(NOTICE)] == ["EPUB/text/title_page.xhtml"], pages
    for words in ("aprovou", "esperam", "mercado abre", "última nota"):
        assert words not in plain, f"EPUB {version}: not translated: {words}\n{plain}"

    for name, page in pages.items():
        old = before.read(name).decode()
        page = re.sub('<p class="tolmach-notice".*?</p>', "", page)
        tags = lambda page: sorted(re.findall(r"</?[\w:]+|(?<= )(?:id|href|src|class|epub:type)=\"[^\"]*\"", page))
        assert tags(old) == tags(page), f"{name}: {set(tags(old)) ^ set(tags(page))}"
        # The sign of a note stands at its word.
        assert not re.search(r'\s<a [^>]*footnote-ref', page), page

    print(f"EPUB {version}: {dict(counts)}")
    print(plain)

    # pandoc changes every book that it reads and writes, and makes addresses that epubcheck refuses: in both alike.
    read_again = []
    for book in (source, target):
        run("pandoc", book, "-t", f"epub{version}", "-o", again)
        read_again.append(elements(again))
    (counts, kept), (new_counts, new_kept) = read_again
    assert (counts, kept) == (new_counts - notice, new_kept), f"EPUB {version}: {read_again}"


def main():
    tolmach = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/release/tolmach"
    missing = [name for name in ("pandoc", "epubcheck", "java") if shutil.which(name) is None]
    missing += [str(tolmach)] if not os.access(tolmach, os.X_OK) else []
    if missing:
        sys.exit(f"missing: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder:
        for version in (3, 2):
            check(tolmach, Path(folder), version)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Documents that LibreOffice and pandoc made go through `tolmach translate` with a real model and are opened again.

Each must load without repair, say what the model says of each paragraph, keep its links, notes, tables, bold words and
frames, and keep every part that holds no text to the byte.

    python3 tests/office.py [PATH OF tolmach]     (models: TOLMACH_MODELS, or the user's own store)

Needs `soffice` (Debian: libreoffice-writer) and `pandoc`; installs nothing.
"""

import collections
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile

# Paragraphs: (style or element, source with marks). `*…*` is bold, `[…]` a link, `^…^` a footnote.
TEXT = [
    ("h", "O mercado muda de lugar"),
    ("p", "A câmara municipal decidiu que o *mercado semanal* passa para a [praça nova] a partir de maio."
          "^As obras duram até ao verão.^ Os vendedores pagam menos do que em 2019."),
    ("p", "O presidente disse que a mudança *não prejudica* os moradores."),
    ("li", "Frutas e legumes da região"),
    ("li", "Queijo da serra"),
    ("td", "Lugar"),
    ("td", "Preço por dia"),
    ("td", "Praça nova"),
    ("td", "12,50"),
    ("p", "Em caso de chuva, o mercado realiza-se no pavilhão."),
]
HEADER = "Notícias do vale"
URL = "https://example.org/praca"

NAMESPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [("office", "office"), ("text", "text"), ("style", "style"), ("table", "table"),
                         ("draw", "drawing"), ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")]
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
TEXT_NS = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE_NS = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO_NS = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
TABLE_NS = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def pieces(source):
    """The pieces of a marked text: ("", text), ("*", bold), ("[", link), ("^", note)."""
    out, kind, text = [], "", ""
    for c in source:
        if kind == "" and c in "*[^" or kind != "" and c == {"*": "*", "[": "]", "^": "^"}[kind]:
            if text:
                out.append((kind, text))
            kind, text = (c if kind == "" else ""), ""
        else:
            text += c
    return out + ([(kind, text)] if text else [])


def plain(source):
    """The paragraph as the model sees it, and its notes."""
    parts = pieces(source)
    return "".join(t for k, t in parts if k != "^"), [t for k, t in parts if k == "^"]


def flat():
    """The text as a flat OpenDocument file."""
    note = ('<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
            "<text:p>{}</text:p></text:note-body></text:note>")
    wrap = {"": "{}", "*": '<text:span text:style-name="T1">{}</text:span>', "^": note,
            "[": f'<text:a xlink:type="simple" xlink:href="{URL}">{{}}</text:a>'}
    body, cells = "", []
    for kind, source in TEXT:
        inner = "".join(wrap[k].format(t) for k, t in pieces(source))
        if kind == "td":
            cells.append(f'<table:table-cell office:value-type="string"><text:p>{inner}</text:p></table:table-cell>')
            if len(cells) == 4:
                body += ('<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>'
                         f"<table:table-row>{cells[0]}{cells[1]}</table:table-row>"
                         f"<table:table-row>{cells[2]}{cells[3]}</table:table-row></table:table>")
        elif kind == "li":
            body += f"<text:list><text:list-item><text:p>{inner}</text:p></text:list-item></text:list>"
        elif kind == "h":
            body += f'<text:h text:outline-level="1">{inner}</text:h>'
        else:
            body += f"<text:p>{inner}</text:p>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{NAMESPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:styles><style:default-style '
        'style:family="paragraph"><style:text-properties fo:language="pt" fo:country="PT"/></style:default-style>'
        "</office:styles><office:automatic-styles>"
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:page-layout style:name="L"><style:header-style/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L"><style:header>'
        f"<text:p>{HEADER}</text:p></style:header></style:master-page></office:master-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def markdown():
    """The text for pandoc."""
    wrap = {"": "{}", "*": "**{}**", "[": f"[{{}}]({URL})", "^": "^[{}]"}
    out, cells = [], []
    for kind, source in TEXT:
        inner = "".join(wrap[k].format(t) for k, t in pieces(source))
        if kind == "td":
            cells.append(inner)
            if len(cells) == 4:
                out.append(f"| {cells[0]} | {cells[1]} |\n|---|---|\n| {cells[2]} | {cells[3]} |")
        else:
            out.append({"h": "# ", "li": "- "}.get(kind, "") + inner)
    return "\n\n".join(out) + "\n"


def run(*command, **options):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Office:
    """LibreOffice with a profile of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.profile = f"-env:UserInstallation=file://{folder}/profile"

    def convert(self, path, ending, to=None):
        """Loads a document and saves it in another format; fails where it cannot be loaded."""
        out = self.folder / f"as-{ending}" / path.suffix[1:]
        run("soffice", self.profile, "--headless", "--convert-to", to or ending, "--outdir", out, path, timeout=180)
        made = out / f"{path.stem}.{ending}"
        if not made.exists():
            sys.exit(f"LibreOffice does not open {path.name}")
        return made


def counts(path):
    """Links, notes, tables, bold words, lists and headings of a flat OpenDocument file."""
    root = ElementTree.parse(path).getroot()
    bold = {style.get(STYLE_NS + "name") for style in root.iter(STYLE_NS + "style")
            if any(p.get(FO_NS + "font-weight") == "bold" for p in style.iter(STYLE_NS + "text-properties"))}
    found = collections.Counter()
    for element in root.iter():
        name = element.tag.split("}")[-1]
        if element.tag in [TEXT_NS + n for n in ("a", "note", "h", "list-item")] + [
                TABLE_NS + n for n in ("table", "table-row", "table-cell")]:
            found[name] += 1
        if element.tag == TEXT_NS + "span" and element.get(TEXT_NS + "style-name") in bold:
            found["bold"] += 1
    return found


def check_archive(before, after):
    """Parts and their order are the same, and those that changed are well-formed; returns these."""
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        assert new.testzip() is None
        assert old.namelist() == new.namelist(), f"{after.name}: parts {new.namelist()}"
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
        for name in changed:
            ElementTree.fromstring(new.read(name))
    return changed


def main():
    tolmach = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/tolmach").resolve()
    missing = [name for name in ("soffice", "pandoc") if shutil.which(name) is None]
    if missing or not tolmach.exists():
        sys.exit(f"missing: {', '.join(missing + ([] if tolmach.exists() else [str(tolmach)]))}; "
                 "on Debian: apt-get install --no-install-recommends libreoffice-writer pandoc, cargo build --release")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        office = Office(folder)
        (folder / "libreoffice.fodt").write_text(flat(), encoding="utf-8")
        (folder / "text.md").write_text(markdown(), encoding="utf-8")
        documents = [office.convert(folder / "libreoffice.fodt", "odt", "odt:writer8"),
                     office.convert(folder / "libreoffice.fodt", "docx", "docx:MS Word 2007 XML")]
        for ending in ("docx", "odt"):
            made = folder / f"pandoc.{ending}"
            run("pandoc", folder / "text.md", "-o", made)
            documents.append(made)
        lines = []
        for _, source in TEXT:
            text, notes = plain(source)
            lines += [text, *notes]
        (folder / "paragraphs.txt").write_text("\n".join(lines + [HEADER]) + "\n", encoding="utf-8")
        options = ["--from", "pt", "--to", "en"]
        expected = run(tolmach, "translate", *options, "--format", "text", folder / "paragraphs.txt").splitlines()
        expected = expected[:len(lines) + 1]  # a notice may follow
        assert len(expected) == len(lines) + 1 and expected != lines
        for source in documents:
            target = folder / "translated" / source.name
            target.parent.mkdir(exist_ok=True)
            run(tolmach, "translate", *options, source, "-o", target)
            changed = check_archive(source, target)
            wanted = expected if source.stem == "libreoffice" else expected[:-1]
            before, after = (counts(office.convert(path, "fodt", "fodt")) for path in (source, target))
            assert before == after, f"{source.name}: {before} became {after}"
            assert before["a"] == 1 and before["note"] == 1 and before["table"] == 1, before
            flat_text = ElementTree.parse(folder / "as-fodt" / target.suffix[1:] / f"{target.stem}.fodt").getroot()
            shown = collections.Counter()
            for paragraph in flat_text.iter():
                if paragraph.tag in (TEXT_NS + "p", TEXT_NS + "h"):
                    shown[text_of(paragraph).strip()] += 1
            lost = [line for line in wanted if shown[line] == 0]
            assert not lost, f"{source.name}: not in the translation: {lost}\n{sorted(shown)}"
            pdf = office.convert(target, "pdf")
            assert pdf.read_bytes().startswith(b"%PDF")
            print(f"{source.name}: {len(wanted)} texts translated, changed {', '.join(changed)}; "
                  f"{', '.join(f'{n} {c}' for n, c in sorted(after.items()))}")


def text_of(element, outermost=True):
    """The text of a paragraph without its notes."""
    if element.tag in (TEXT_NS + "note", TEXT_NS + "number"):
        return element.tail or ""
    space = " " * int(element.get(TEXT_NS + "c", "1")) if element.tag == TEXT_NS + "s" else ""
    inside = (element.text or "") + space + "".join(text_of(child, False) for child in element)
    return inside + ("" if outermost else element.tail or "")


main()

"""What keeps the house in order and no compiler looks at; prints every breach and exits with 1.

- Crates depend downwards only, by the floors below.
- No circle of imports between the modules of a crate (a module with all that is inside it counts as one).
- No `Result<_, String>`: an error is a type.
- No language has a name in code outside its folder in `languages/`, but for the tables of a library's own names.
- Every format and every language has its words in the documents.
- No file of code is longer than 600 lines.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the ground up; a crate may depend on those of the floors below its own.
FLOORS = [
    ["kernels", "marian", "language", "wire"],
    ["text"],
    ["engine", "document", "fidelity", "catalog", "identify"],
    ["service"],
    ["cli"],
]
MOST_LINES = 600

# Where a language is named for a reason, with the reason.
NAMED = {
    "crates/identify/src/detector.rs": "the names that the libraries of detection have for languages",
    "crates/identify/src/alphabet.rs": "what those libraries cannot tell, told by letters",
    "crates/catalog/src/language.rs": "codes that publishers of models write into file names",
    "crates/catalog/src/route.rs": "the language that models go through",
    "crates/document/src/notice/wording.rs": "the language that serves those without a notice",
    "crates/fidelity/src/texts.rs": "the pair whose spellings of names are rules in code",
    "crates/document/src/exchange/tmx.rs": "what the format asks for",
}


def sources(crate):
    """The files of a crate's product, without tests."""
    for path in sorted((crate / "src").rglob("*.rs")):
        within = path.relative_to(crate / "src")
        if "tests" in within.parts or within.stem in ("tests", "properties", "cost"):
            continue
        yield path, re.split(r"\n#\[cfg\((?:test|doctest)\)\]", path.read_text())[0]


def rooms_of(text, rooms, exported):
    """The rooms of the crate that a file's text asks for."""
    text = re.sub(r"//.*", "", text)
    for match in re.finditer(r"\bcrate::((?:\w+)|\{(?:[^{}]|\{[^{}]*\})*\})", text):
        names = match[1]
        if names.startswith("{"):
            flat = re.sub(r"\{[^{}]*\}", "", names[1:-1])
            names = [re.match(r"\s*(\w+)", part)[1] for part in flat.split(",") if part.strip()]
        else:
            names = [names]
        for name in names:
            yield name if name in rooms else exported.get(name)


def circles(crate):
    root = (crate / "src" / "lib.rs").read_text() if (crate / "src" / "lib.rs").exists() else ""
    rooms = set(re.findall(r"^(?:pub )?mod (\w+);", root, re.M))
    exported = {}
    for room, names in re.findall(r"^pub(?:\(crate\))? use (\w+)::(\{[^}]*\}|\w+(?:::\w+)*)", root, re.M):
        for name in re.findall(r"\w+", names):
            exported[name] = room
    asks = {room: set() for room in rooms}
    for path, text in sources(crate):
        room = path.relative_to(crate / "src").parts[0].removesuffix(".rs")
        if room in rooms:
            asks[room] |= {other for other in rooms_of(text, rooms, exported) if other and other != room}
    for start in sorted(rooms):
        for circle in around(start, asks):
            yield circle


def around(start, asks):
    """The shortest circle of which a room is the first in the alphabet."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        for other in sorted(asks.get(way[-1], ())):
            if other == start:
                if min(way) == start:
                    yield way + [start]
                return
            if other not in seen:
                seen.add(other)
                ways.append(way + [other])


def breaches():
    crates = {path.name: path for path in sorted((ROOT / "crates").iterdir()) if path.is_dir()}
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    for name, crate in crates.items():
        manifest = tomllib.loads((crate / "Cargo.toml").read_text())
        if name == "testing":
            continue
        if name not in floor:
            yield f"crates/{name}: on no floor"
            continue
        for other in manifest.get("dependencies", {}):
            other = other.removeprefix("tolmach-")
            if other in floor and floor[other] >= floor[name]:
                yield f"crates/{name}: depends on {other}, which is no floor below"
        for circle in circles(crate):
            yield f"crates/{name}: a circle of imports: {' -> '.join(circle)}"

    languages = sorted(path.parent.name for path in (ROOT / "languages").glob("*/language.toml"))
    # With a colon behind it, it is a key of JSON: `"id": pack.id`.
    tag = re.compile(r'"(%s)(?:-[A-Z][A-Za-z]+)?"(?!\s*:)' % "|".join(languages))
    about = re.compile(r"lang|from|to\b|tag|primary|locale", re.I)
    for name, crate in crates.items():
        if name == "testing":
            continue
        for path, text in sources(crate):
            where = str(path.relative_to(ROOT))
            if len(path.read_text().splitlines()) > MOST_LINES:
                yield f"{where}: more than {MOST_LINES} lines"
            for number, line in enumerate(text.splitlines(), 1):
                code = line.split("//")[0]
                if re.search(r"Result<[^<>]*(?:<[^<>]*>)?[^<>]*, String>", code):
                    yield f"{where}:{number}: a result whose error is a string"
                if tag.search(code) and about.search(code) and where not in NAMED and name != "language":
                    yield f"{where}:{number}: a language named outside its folder: {line.strip()}"

    pages = "\n".join(path.read_text() for path in (ROOT / "docs").glob("*.md"))
    formats = (ROOT / "crates/document/src/format.rs").read_text()
    for name in re.findall(r'name: "(\w+)"', formats):
        if not re.search(rf"\b{name}\b", pages, re.I):
            yield f"docs: no word of the format {name}"
    gate = (ROOT / "docs/fidelity.md").read_text()
    for language in languages:
        folder = ROOT / "languages" / language
        name = tomllib.loads((folder / "language.toml").read_text())["name"]
        if (folder / "quantities.tsv").exists() and name not in gate:
            yield f"docs/fidelity.md: does not say that {name} is judged"


if __name__ == "__main__":
    found = list(breaches())
    print("\n".join(found) or "tidy")
    sys.exit(1 if found else 0)

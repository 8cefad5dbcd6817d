#!/usr/bin/env python3
"""Shows that a translated feed is a feed: a reader of feeds finds the same entries, links and names in it.

    python3 tests/feeds.py [TOLMACH]      (target/release/tolmach; the models of `make models`, or those of TOLMACH_MODELS)

Needs feedparser (of the Python package index), and says so where it is missing. Every feed of the fixtures that is in
Portuguese is translated by the real model.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ["id", "guidislink", "link", "links", "author", "authors", "published", "updated", "enclosures", "media_content"]


def kept(feed):
    """All that a translation has to leave alone: addresses, names, dates; and the tags in the texts."""
    entries = []
    for entry in feed.entries:
        entries.append({key: entry.get(key) for key in KEPT})
        entries[-1]["links"] = [(link.get("rel"), link.get("href"), link.get("type")) for link in entry.get("links", [])]
        entries[-1]["terms"] = [(tag.get("scheme"), tag.get("label") and tag.get("term")) for tag in entry.get("tags", [])]
        texts = [entry.get("summary", "")] + [content.value for content in entry.get("content", [])]
        entries[-1]["tags"] = [sorted(re.findall(r"</?\w+(?: href=\"[^\"]*\")?", text)) for text in texts]
    return feed.version, feed.feed.get("link"), feed.feed.get("rights"), feed.bozo, entries


def main():
    tolmach = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target/release/tolmach"
    missing = [] if importlib.util.find_spec("feedparser") else ["feedparser"]
    missing += [str(tolmach)] if not os.access(tolmach, os.X_OK) else []
    if missing:
        sys.exit(f"missing: {', '.join(missing)}")
    import feedparser

    for name in ("rss.xml", "atom.xml", "rdf.xml"):
        path = ROOT / "crates/document/testdata/feed" / name
        command = [tolmach, "translate", "--from", "pt", "--to", "en", path]
        out = subprocess.run(command, capture_output=True, check=True).stdout
        before, after = feedparser.parse(path.read_bytes()), feedparser.parse(out)
        assert kept(before) == kept(after), f"{name}:\n{kept(before)}\n{kept(after)}"
        assert after.feed.get("language") == "en", after.feed
        assert [e.title for e in before.entries] != [e.title for e in after.entries]
        print(f"{name}: {len(after.entries)} entries: {'; '.join(entry.title for entry in after.entries)}")


if __name__ == "__main__":
    main()

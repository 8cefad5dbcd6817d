"""What a reader must know of the machine and the code to judge the figures; nothing that names their owner."""

import os
import platform
import re
import subprocess
from pathlib import Path

FLAGS = ("avx2", "avx512_vnni", "avx_vnni", "asimddp", "i8mm")


def facts():
    entries = _first_processor()
    flags = (entries.get("flags") or entries.get("Features") or "").split()
    return {
        "cpu": entries.get("model name", platform.machine()),
        "family": entries.get("cpu family"),
        "model": entries.get("model"),
        "flags": [flag for flag in FLAGS if flag in flags],
        "cores": os.cpu_count(),
        "system": platform.system(),
        # Without what its builder has added to the number.
        "kernel": re.match(r"[\d.]*", platform.release()).group(),
        "rustc": _said(["rustc", "--version"]),
        "python": platform.python_version(),
    }


def file_name(machine):
    """The processor as a part of a file's name. Family and model, as many machines call theirs the same."""
    parts = (machine["cpu"], machine["family"], machine["model"])
    return re.sub(r"[^a-z0-9]+", "-", " ".join(part for part in parts if part).lower()).strip("-")


def commit(folder):
    """The commit of Tolmach, and whether tracked files differ from it."""
    # Files that git does not know, such as this run's own record, are no change of the code.
    changes = _said(["git", "-C", folder, "status", "--porcelain", "--untracked-files=no"])
    name = _said(["git", "-C", folder, "rev-parse", "--short=12", "HEAD"])
    return f"{name}+changes" if changes and name != "unknown" else name


def _first_processor():
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0]
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in first.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, value in pairs}


def _said(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"

#!/usr/bin/env python3
"""Shows that memory does not grow with the length of the input: streams a long text through `tolmach translate`.

    python3 tests/memory.py [MEGABYTES]        (500; needs target/release/tolmach and the models of `make models`)

Texts, made while they are sent, never stored:
- so many megabytes of lines of figures, which are copied without the model, with a sentence after every 2,000 of them:
  the whole path of every line (reading, queue, order, writing) in minutes instead of hours;
- a page of 100 MB, which is refused by its limit before it is read to its end;
- 200 and 800 kilobytes of sentences alone: the model's path, whose peak must not grow with the text.
Each runs under a limit of its address space, on two threads; every line must come back. Prints the peaks; fails if one
is over 90 MiB or the longer of the two texts takes 10% more than the shorter.
"""

import os
import resource
import sys
import threading
from pathlib import Path
import subprocess

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (ROOT / "bench/text/news.pt").read_text(encoding="utf-8").splitlines()
FIGURES = "12,5 % – 3.400; 1 234 567 (2019–2024) 98,6 / 12:30 – 44 555 666 777 … 88 + 99 = 187\n"
ADDRESS_SPACE = 600 << 20
PEAK = 90


def mixed(size):
    sent = number = 0
    while sent < size:
        block = FIGURES * 2000 + SENTENCES[number % len(SENTENCES)] + "\n"
        sent += len(block.encode())
        number += 1
        yield block


def sentences(size):
    sent = number = 0
    while sent < size:
        line = SENTENCES[number % len(SENTENCES)] + "\n"
        sent += len(line.encode())
        number += 1
        yield line


def stream(blocks):
    """Sends the blocks through the program; its peak memory in MiB, and lines sent and received."""
    command = [ROOT / "target/release/tolmach", "translate", "--from", "pt", "--to", "en"]
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    child = subprocess.Popen([*command, "--format", "lines", "--threads", "2"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, preexec_fn=limit)
    sent = [0]

    def send():
        with child.stdin:
            for block in blocks:
                sent[0] += block.count("\n")
                child.stdin.write(block.encode())

    sender = threading.Thread(target=send)
    sender.start()
    received = 0
    while part := child.stdout.read(1 << 20):
        received += part.count(b"\n")
    sender.join()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0 or received != sent[0]:
        sys.exit(f"exit code {child.returncode}, {sent[0]} lines sent, {received} received")
    return usage.ru_maxrss / 1024, received


def refused():
    """Sends a page of 100 MB; the program's peak memory in MiB."""
    command = [ROOT / "target/release/tolmach", "translate", "--from", "pt", "--to", "en", "--format", "html"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def send():
        try:
            with child.stdin:
                for _ in range(100):
                    child.stdin.write(b"<p>Uma frase.</p>" * 58_824)
        except BrokenPipeError:
            pass

    sender = threading.Thread(target=send)
    sender.start()
    message = child.stderr.read().decode()
    sender.join()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 1 or "64 MiB" not in message:
        sys.exit(f"a page of 100 MB: exit code {child.returncode}: {message}")
    return usage.ru_maxrss / 1024


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    peak = refused()
    print(f"a page of 100 MB is refused: peak {peak:.1f} MiB")
    if peak > 200:
        sys.exit("the page was held in memory")
    peaks = []
    for name, blocks in [
        ("200 kB of sentences", sentences(200_000)),
        ("800 kB of sentences", sentences(800_000)),
        (f"{megabytes} MB of figures and sentences", mixed(megabytes * 1_000_000)),
    ]:
        peak, lines = stream(blocks)
        peaks.append(peak)
        print(f"{name}: {lines} lines, peak {peak:.1f} MiB", flush=True)
    if max(peaks) > PEAK or peaks[1] > peaks[0] * 1.1:
        sys.exit(f"memory grows: {peaks}")


if __name__ == "__main__":
    main()

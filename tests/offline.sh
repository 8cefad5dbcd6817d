#!/usr/bin/env bash
# Every test with the network cut: in an empty network namespace, with nothing but a loopback for the tests that serve
# and fetch on this machine itself. Options go to `cargo test` (the whole workspace if there are none).
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# = 0 ]; then set -- --workspace; fi
cargo test --locked --no-run "$@"
unshare --map-root-user --net bash -c '
	ip link set lo up || exit 1
	if ip route get 192.0.2.1 >&2; then echo "there is a way out" >&2; exit 1; fi
	exec cargo test --locked --offline "$@"
' offline "$@"

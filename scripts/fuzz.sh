#!/usr/bin/env bash
# Fuzzes each target for some seconds, with what earlier runs have found and the seeds of the smoke test.
#
#   scripts/fuzz.sh [SECONDS] [TARGET ...]       default: 60 seconds, every target
#
# Needs cargo-fuzz. With a nightly toolchain the address sanitizer watches too, without one only what the program itself
# asserts. New inputs are kept in fuzz/corpus, failing ones in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/../fuzz"
seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  targets=(decode html json csv files amounts quotes extract)
fi
if cargo +nightly --version > /dev/null 2>&1; then
  fuzz=(cargo +nightly fuzz run)
else
  fuzz=(cargo fuzz run --sanitizer none)
fi
for target in "${targets[@]}"; do
  mkdir -p "corpus/$target"
  printf '\n== %s\n' "$target"
  "${fuzz[@]}" "$target" "corpus/$target" "../tests/robust/seeds/$target" -- \
    -dict=words.dict -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
done

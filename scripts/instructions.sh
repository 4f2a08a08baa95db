#!/usr/bin/env bash
# Counts the instructions of the release build, which no other load on the machine changes: those of a start with one
# short sentence, and those of a word of the gold articles beyond it. Fails where either has grown by more than 5 % over
# what scripts/instructions.txt says; `--update` writes that file anew.
#
# Needs valgrind (callgrind), and a processor with AVX2, whose kernels the figures are of.
set -euo pipefail
cd "$(dirname "$0")/.."
figures=scripts/instructions.txt
skip() { printf 'instructions: not counted, %s\n' "$1"; exit 0; }

command -v valgrind > /dev/null || skip 'valgrind is not installed'
[ "$(uname -m)" = x86_64 ] && grep -qw avx2 /proc/cpuinfo || skip 'this processor has no AVX2'
cargo build --release --locked --quiet --bin lexwire

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/lexwire extract --quiet --jobs 1 "$1" \
    2>&1 > /dev/null | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

mkdir "$folder/start" "$folder/gold"
printf 'Ortiz sued Acme Inc. for $2 million on Friday.\n' > "$folder/start/one.txt"
articles=$(find corpus/gold -name '*.xml' | wc -l)
python3 scripts/make_articles.py corpus/gold "$folder/gold" "$articles"
words=$(find "$folder/gold" -type f -exec cat {} + | wc -w)
start=$(count "$folder/start")
all=$(count "$folder/gold")
[ -n "$start" ] && [ -n "$all" ] || { echo 'instructions: valgrind has counted nothing' >&2; exit 1; }
word=$(((all - start) / words))

if [ "${1:-}" = --update ]; then
  printf 'start %s\nword %s\n' "$start" "$word" > "$figures"
fi
status=0
while read -r name before; do
  case $name in start) now=$start ;; word) now=$word ;; *) continue ;; esac
  printf 'instructions: %-5s %12s, was %s\n' "$name" "$now" "$before"
  if [ $((now * 100)) -gt $((before * 105)) ]; then
    echo "instructions: $name costs over 5 % more; make it cheaper, or say why and run scripts/instructions.sh --update" >&2
    status=1
  fi
done < "$figures"
exit $status

#!/usr/bin/env bash
# Times the whole process on a folder of articles: median of five runs, peak memory, words a second, beside `wc -w` and a
# bare unicode-segmentation pass over the same files.
#
#   scripts/bench.sh [FOLDER] [RUNS]       default: a thousand articles made from corpus/train
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet --bin lexwire --example words

folder=${1:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  python3 scripts/make_articles.py corpus/train "$folder" 1000
fi
exec python3 - "$folder" "${2:-5}" <<'PY'
import os, statistics, sys, time

folder, runs = sys.argv[1], int(sys.argv[2])
files = [os.path.join(d, f) for d, _, names in os.walk(folder) for f in names]
size = sum(os.path.getsize(f) for f in files)
words = sum(len(open(f, "rb").read().split()) for f in files)


def once(command):
    """Wall seconds, CPU seconds and peak memory in MiB of one run, its output thrown away."""
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: exit status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


lexwire = "target/release/lexwire"
rows = {
    "lexwire extract --jobs 1": [lexwire, "extract", "--quiet", "--jobs", "1", folder],
    "lexwire extract --jobs 2": [lexwire, "extract", "--quiet", "--jobs", "2", folder],
    "unicode-segmentation words": ["target/release/examples/words", folder],
    "wc -w": ["sh", "-c", 'find "$0" -type f -print0 | xargs -0 cat | wc -w', folder],
}
for command in rows.values():
    once(command)
# In turns, so that a machine that is slower for a while is so for all of them.
taken = [{name: once(command) for name, command in rows.items()} for _ in range(runs)]

print(f"{len(files):,} files, {size / 1e6:.1f} MB, {words:,} words; median of {runs}")
print(f"{'':34}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}{'words/s':>14}{'MB/s':>9}")
for name in rows:
    wall, cpu, peak = (statistics.median(x) for x in zip(*(turn[name] for turn in taken)))
    print(f"{name:34}{wall:9.3f}{cpu:9.3f}{peak:10.1f}{words / wall:14,.0f}{size / wall / 1e6:9.1f}")
PY

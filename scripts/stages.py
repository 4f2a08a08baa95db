#!/usr/bin/env python3
"""Says where the time goes, stage by stage: instructions a word of the gold articles, counted by callgrind.

    scripts/stages.py [BINARY]             default: a build of its own, in target/stages

In the release build, which is optimised as one unit, stages are compiled into each other. So a build in several units is
counted, which runs some hundredths more. The tables, which are built on first use, are counted apart: on an article of one
sentence. Needs valgrind.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAGES = {"source": "source::unit::Unit::load", "text": "text::Text::new", "parties": "parties::resolve",
          "amounts::scan": "amounts::scan", "quotes": "quotes::look", "quotes, second look": "quotes::again",
          "disputes, first look": "disputes::look", "disputes, closer look": "disputes::Look::closer",
          "disputes, decisions": "disputes::Look::decide",
          "amounts::attribute": "amounts::attribute::attribute", "record": "pipeline::Draft::record",
          "sink": "sink::Format::encode", "all": "cli::run"}
READ = "pipeline::Extractor::read_all"


def count(binary, folder, out):
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", binary, "extract", "--quiet", "--jobs", "1", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    command = ["callgrind_annotate", "--inclusive=yes", "--threshold=100", out]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # A recursive function stands there once more for each depth: the outermost counts, which is the largest.
    found = {}
    for number, name in re.findall(r"^ *([0-9,]+) \(.*?\) +\S*?:lexwire::([\w:]+)", lines, re.M):
        found[name] = max(found.get(name, 0), int(number.replace(",", "")))
    return found


def build():
    units = {"CARGO_PROFILE_RELEASE_LTO": "thin", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "4"}
    command = ["cargo", "build", "--release", "--locked", "--quiet", "--bin", "lexwire", "--target-dir", "target/stages"]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | units)
    return str(ROOT / "target/stages/release/lexwire")


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else build()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "one").mkdir()
        (folder / "one/one.txt").write_text("Ortiz sued Acme Inc. for $2 million on Friday.\n")
        gold = sorted((ROOT / "corpus/gold").glob("*.xml"))
        subprocess.run([sys.executable, ROOT / "scripts/make_articles.py", ROOT / "corpus/gold", folder / "gold", str(len(gold))], check=True)
        words = sum(len(p.read_text(encoding="utf-8").split()) for p in (folder / "gold").rglob("*.txt"))
        start, all_of = (count(binary, str(folder / name), str(folder / "out")) for name in ("one", "gold"))
    of = {stage: (all_of.get(name, 0) - start.get(name, 0)) / words for stage, name in STAGES.items()}
    # Compiled into its caller: what the other stages leave of it.
    inside = set(STAGES) - {"source", "sink", "all"}
    of["mentions"] = (all_of[READ] - start[READ]) / words - sum(of[s] for s in inside)
    total = of.pop("all")
    of["rest"] = total - sum(of.values())
    print(f"start: {start['cli::run'] / 1e6:.1f} million instructions; {words:,} words: {total:,.0f} a word")
    for stage, share in sorted(of.items(), key=lambda x: -x[1]):
        print(f"{stage:20}{share:10,.0f}{100 * share / total:8.1f} %")


if __name__ == "__main__":
    main()
